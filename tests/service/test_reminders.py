"""domain.md, a match's life: a term per state; a reminder to the professional, the coordinator, then the guardian."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from node.matching.follow_up import State, Told
from node.model import Role
from node.protocol.covenant import Purpose
from node.service.follow_up_steps import go_to
from node.service.matches import list_matches
from node.service.notices import NoticeKind
from node.service.professionals import add_professional
from node.service.reminders import remind
from node.service.signals import add_signal
from node.storage import notices
from simulations.memory import settle
from tests.helpers import COORDINATOR, HUISELIJK_GEWELD, JEUGD, FixedClock, make_context, make_covenant, new_signal
from tests.service.casework import CHILD, entries
from tests.service.three_parties import JEUGDTEAM, NEXT, POLITIE, Three, place, three_nodes
from tests.service.world import Node

NAMES = ("politie", "veilig-thuis")


@pytest.fixture
def three() -> Three:
    """Three nodes, of which two have found each other on Tuesday 3 November 2026."""
    return three_nodes(signalled=2)


def staff(node: Node, role: Role) -> str:
    """Somebody of that role at a node, by id."""
    added = add_professional(node.context, COORDINATOR, "Gea", "staff", "06 1234 5678", "", Role.PROFESSIONAL.value)
    with node.context.database.transaction():  # whatever roles may be given out by now
        node.context.database.execute("PRAGMA ignore_check_constraints = ON")
        node.context.database.execute("UPDATE professional SET role = ? WHERE id = ?", (role.value, added))
    return added


def reminders_of(node: Node, who: str) -> list[str]:
    """What somebody was told of terms, the latest first."""
    kinds = (NoticeKind.TERM_PASSED.value, NoticeKind.TERM_ESCALATED.value)
    found = notices.of_recipient(node.context.database, who, seen=True)
    return [each.kind for each in found if each.kind in kinds]


def set_clock(clock: FixedClock, moment: str) -> None:
    """To a moment of Amsterdam's winter time."""
    clock.time = datetime.fromisoformat(moment + "+01:00").astimezone(UTC).timestamp()


def test_each_is_told_in_turn(three: Three) -> None:
    """Rule "reminders": to the professional on the day after the term, three working days later to the coordinator, and
    as many later to the guardian. Each is told once, however often the node looks.
    """
    node = three.nodes[POLITIE]
    coordinator, guardian = staff(node, Role.COORDINATOR), staff(node, Role.GUARDIAN)
    who = (three.actor(POLITIE).id, coordinator, guardian)
    days = {}
    for day in range(3, 21):
        set_clock(three.clock, f"2026-11-{day:02}T12:00")
        for _ in range(3):
            remind(node.context)
        days[day] = [len(reminders_of(node, one)) for one in who]
    assert [day for day in days if days[day] == [0, 0, 0]] == [3, 4, 5]
    assert [day for day in days if days[day] == [1, 0, 0]] == [6, 7, 8, 9, 10]
    assert [day for day in days if days[day] == [1, 1, 0]] == [11, 12, 13]
    assert [day for day in days if days[day] == [1, 1, 1]] == list(range(14, 21))
    assert reminders_of(node, who[0]) == ["term-passed"]
    assert reminders_of(node, guardian) == ["term-escalated"]


def test_a_term_ends_with_its_day_in_amsterdam(three: Three) -> None:
    """A term of Thursday 5 November is not over a second before midnight there, and is over at midnight."""
    node = three.nodes[POLITIE]
    set_clock(three.clock, "2026-11-05T23:59:59")
    assert (three.state(POLITIE, POLITIE).late, remind(node.context)) == (Told.NOBODY, 0)
    set_clock(three.clock, "2026-11-06T00:00:00")
    assert (three.state(POLITIE, POLITIE).late, remind(node.context)) == (Told.PROFESSIONAL, 1)


def test_each_state_has_a_term_of_its_own(three: Three) -> None:
    """Rule "terms": a term per state. With a step the next term begins, and nobody is told of the last one any more."""
    node = three.nodes[POLITIE]
    assert str(three.state(POLITIE, POLITIE).due) == "2026-11-05"
    three.go(POLITIE, State.SEEN)
    assert str(three.state(POLITIE, POLITIE).due) == "2026-11-10"
    three.clock.forward(days=6)
    three.go(POLITIE, State.CONTACTED)
    assert str(three.state(POLITIE, POLITIE).due) == "2026-12-07"
    assert remind(node.context) == 0
    set_clock(three.clock, "2026-12-08T12:00")
    assert remind(node.context) == 1
    three.go(POLITIE, State.CLOSED)
    three.clock.forward(days=400)
    assert (three.state(POLITIE, POLITIE).due, remind(node.context)) == (None, 0)


def test_what_passed_while_the_node_stood_still_is_told(three: Three) -> None:
    """A node that was off for weeks tells everybody at once, each of them once."""
    node = three.nodes[POLITIE]
    guardian = staff(node, Role.GUARDIAN)
    coordinator = staff(node, Role.COORDINATOR)
    three.clock.forward(days=30)
    assert remind(node.context) == 3
    assert remind(node.context) == 0
    for who in (three.actor(POLITIE).id, coordinator, guardian):
        assert len(reminders_of(node, who)) == 1
    told = [entry.details["told"] for entry in entries(node.context) if entry.action == "match-reminded"]
    assert told == ["professional", "coordinator", "guardian"]


def test_nobody_is_reminded_of_an_empty_match(three: Three) -> None:
    """When the others have gone there is nobody to contact, also where they have named a next contact."""
    given = (three.nodes[JEUGDTEAM].context, three.actor(JEUGDTEAM), three.match(JEUGDTEAM).id)
    go_to(*given, State.CLOSED, next_contact=NEXT)
    three.rest()
    three.nodes[JEUGDTEAM].close(0)
    three.rest()
    assert len(three.match(POLITIE).left) == 1
    three.clock.forward(days=30)
    assert remind(three.nodes[POLITIE].context) == 0


def test_a_match_that_opens_again_has_new_terms(three: Three) -> None:
    """Rule: a match that opens again. Its terms run from then, and all are told once more."""
    node = three.nodes[POLITIE]
    three.clock.forward(days=30)
    assert remind(node.context) == 3
    three.go(POLITIE, State.CLOSED)
    place(three.nodes[2])
    three.rest()
    assert str(three.state(POLITIE, POLITIE).due) == "2026-12-07"
    assert remind(node.context) == 0
    three.clock.forward(days=30)
    assert remind(node.context) == 3


QUICK = replace(JEUGD, seen_days=1, contact_days=1, align_days=3, close_days=4, escalate_days=1)
SLOW = replace(HUISELIJK_GEWELD, seen_days=3, contact_days=2, align_days=2, close_days=9, escalate_days=7)
TERMS = [
    ((QUICK,), ["2026-11-04", "2026-11-04", "2026-11-06", "2026-11-09"]),
    ((SLOW,), ["2026-11-06", "2026-11-05", "2026-11-05", "2026-11-16"]),
    ((QUICK, SLOW), ["2026-11-04", "2026-11-04", "2026-11-05", "2026-11-09"]),
]


@pytest.mark.parametrize(("served", "due"), TERMS, ids=["one purpose", "another", "both: the shorter of each"])
def test_terms_are_the_purposes(served: tuple[Purpose, ...], due: list[str]) -> None:
    """Rule "settings of a purpose": every term is a setting of a purpose, never a constant; of several purposes the
    shortest term holds.
    """
    covenant, clock = replace(make_covenant(), purposes=(QUICK, SLOW)), FixedClock()
    nodes = [make_context(name, covenant=covenant, clock=clock, seed=seed) for seed, name in enumerate(NAMES)]
    for node in nodes:
        jan = add_professional(node, COORDINATOR, "Jan", "agent", "06 1234 5678", "", "professional")
        add_signal(node, COORDINATOR, new_signal(CHILD, [purpose.id for purpose in served]), jan)
    settle(nodes)
    (match,) = [view for view in list_matches(nodes[0], COORDINATOR) if view.parties]
    found = []
    for state in State:
        go_to(nodes[0], COORDINATOR, match.id, state)
        (view,) = [view for view in list_matches(nodes[0], COORDINATOR) if view.id == match.id]
        found.append(view.states[0].due)
    assert [str(day) for day in found] == [*due, "None"]
