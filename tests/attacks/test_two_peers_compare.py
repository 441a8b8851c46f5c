"""Two members lay side by side all that a third one told them (docs/threat-model.md, a colluding pair)."""

import re

from node.service.context import Context
from node.service.matches import list_matches
from simulations.memory import run_jobs
from tests.attacks.dishonest import SHARED, begin, exchange, make_nodes, place
from tests.helpers import COORDINATOR

BLOB = re.compile(r"X'([0-9A-F]{16,})'")
"""Eight bytes or more, as they stand in a dump."""
NOTHING = bytes(32).hex()
"""What the first entry of every logbook follows upon."""


def talk(first: Context, second: Context) -> None:
    """Let two nodes tell each other all that they have, cards too; nobody else is heard."""
    begin(first, second)
    for _ in range(4):
        exchange(first, second)
        run_jobs(first)
        run_jobs(second)


def blobs(node: Context) -> set[str]:
    """Every value of bytes in a database."""
    return set(BLOB.findall("\n".join(node.database._connection.iterdump())))


def organisations(node: Context) -> set[str]:
    """Who stands in the node's matches."""
    return {party.organisation_id for view in list_matches(node, COORDINATOR) for party in view.parties}


def test_two_peers_of_one_node_hold_nothing_in_common() -> None:
    """Of points, tokens, names of matches and of signals the two have no value twice, though all hold one person."""
    first, second, third = make_nodes().all
    for node in (first, second, third):
        place(node, SHARED)
    talk(first, second)
    talk(first, third)
    for node in (second, third):
        assert organisations(node) == {first.member.id}
        assert node.database.value("SELECT count(*) FROM card") == 2
    assert blobs(second) & blobs(third) == {first.member.nid.upper(), NOTHING}
