"""Two nodes whose ceilings let few contact cards go in a day."""

from dataclasses import replace

from node.config import Ceilings
from node.model import Bsn
from node.service.context import Context
from node.service.professionals import add_professional, list_professionals
from node.service.signals import add_signal
from node.storage import card_rations
from node.storage.database import Database
from node.storage.key_store import KeyStore
from tests.helpers import (
    COORDINATOR,
    FixedClock,
    make_context,
    make_covenant,
    make_member,
    make_settings,
    new_signal,
)

MEMBERS = ("politie", "jeugdteam")


def rationed_node(
    member_id: str,
    clock: FixedClock,
    ceilings: Ceilings,
    *,
    database: Database | None = None,
    keys: KeyStore | None = None,
) -> Context:
    """A node of one of the two members; its organisation has no family matches, so that a person is one card."""
    covenant = make_covenant([make_member(name, number=number) for number, name in enumerate(MEMBERS)])
    member = covenant.member_by_id(member_id)
    assert member is not None
    settings = replace(make_settings(member, family_matches=False), ceilings=ceilings)
    return make_context(
        member_id,
        covenant=covenant,
        settings=settings,
        clock=clock,
        seed=MEMBERS.index(member_id) + (database is not None) * 10,
        database=database,
        keys=keys,
    )


def two_rationed(ceilings: Ceilings) -> tuple[Context, Context, FixedClock]:
    """The politie, which keeps to these ceilings, and the jeugdteam with the usual ones; each has a professional."""
    clock = FixedClock()
    nodes = rationed_node("politie", clock, ceilings), rationed_node("jeugdteam", clock, Ceilings())
    for node in nodes:
        add_professional(node, COORDINATOR, "Ada", "agent", "06 1234 5678", "", "professional")
    return *nodes, clock


def place(node: Context, number: Bsn) -> str:
    """A signal on this person; its id."""
    new = new_signal(number)
    return add_signal(node, COORDINATOR, new, list_professionals(node, COORDINATOR)[0].id).signal_id


def cards_held(node: Context) -> int:
    """How many contact cards of others stand at a node."""
    return int(node.database.value("SELECT count(*) FROM card WHERE withdrawn IS NULL"))


def cards_waiting(node: Context, peer: Context) -> int:
    """How many of its cards wait for the peer."""
    return card_rations.count_waiting(node.database, peer.member.nid_bytes)
