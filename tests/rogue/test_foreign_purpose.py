"""Points of a purpose that the sender is not admitted to: no match comes of them, and nothing is learned (§3)."""

from dataclasses import replace

import pytest

from node.model import Bsn
from node.service.context import Context
from node.service.professionals import add_professional, list_professionals
from node.service.signals import add_signal
from simulations.memory import run_jobs
from tests.attacks.dishonest import SHARED, match_statuses
from tests.helpers import (
    BOTH,
    COORDINATOR,
    HUISELIJK_GEWELD,
    JEUGD,
    make_context,
    make_covenant,
    make_member,
    new_signal,
)
from tests.protocol import by_the_document as doc
from tests.rogue.sessions import begun, said


def ends() -> tuple[Context, Context]:
    """A member of one purpose that says hello, and a node of both that holds the person for both."""
    members = sorted(
        (make_member(name, number=len(name)) for name in ("politie", "jeugdteam")), key=lambda member: member.nid_bytes
    )
    covenant = make_covenant([replace(members[0], purposes=(JEUGD.id,)), members[1]])
    first, second = (make_context(member.id, covenant=covenant) for member in covenant.members)
    add_professional(second, COORDINATOR, "Ada", "agent", "06 1234 5678", "a@b.example", "professional")
    who = list_professionals(second, COORDINATOR)[0].id
    add_signal(second, COORDINATOR, new_signal(SHARED, BOTH), who)
    return first, second


def item(purpose: str, kind: str, number: Bsn) -> bytes:
    """An item as it is hashed."""
    return doc.item_bytes(purpose, kind, number.digits)


@pytest.mark.parametrize(
    ("purpose", "statuses"), [(JEUGD.id, ["open"]), (HUISELIJK_GEWELD.id, [])], ids=["admitted", "not admitted"]
)
def test_a_purpose_that_the_sender_is_not_admitted_to(purpose: str, statuses: list[str]) -> None:
    """The points are evaluated like any, but the own point of that purpose never went out: no match, and no same Q."""
    first, second = ends()
    rogue = begun(first, second)
    answers, points = list[bytes](), list[bytes]()
    for n in range(1, 5):
        probe = rogue.point(item(purpose, "person", SHARED)) + b"".join(rogue.dummies(n, 3))
        heard = said(first, second, rogue, rogue.request(points=probe))
        answers += heard.products
        points += heard.points
        run_jobs(second)
    assert match_statuses(second) == statuses
    assert rogue.knows(answers, points) == bool(statuses)
    sent = second.database.rows("SELECT DISTINCT purpose FROM own_point JOIN item ON item.id = item_id")
    assert [row["purpose"] for row in sent] == [JEUGD.id]
