"""The rules of a follow-up (domain.md, a match's life), as such."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from node.matching.follow_up import (
    Claim,
    State,
    Terms,
    Told,
    is_step,
    leading,
    opens_again,
    strictest,
    who_must_know,
)

TERMS = Terms(seen=2, contacted=5, aligned=20, closed=130, escalate=3)
TUESDAY = date(2026, 11, 3)


def test_states_follow_one_another() -> None:
    """Rule "states": new, seen, contacted, aligned, closed. A step leads forward, also past some; never back or
    nowhere.
    """
    assert [state.value for state in State] == ["new", "seen", "contacted", "aligned", "closed"]
    assert all(is_step(before, after) for before, after in pairwise(State))
    order = list(State)
    for before in State:
        assert [after for after in State if is_step(before, after)] == order[order.index(before) + 1 :]


@pytest.mark.parametrize(
    ("state", "alone", "again"),
    [
        (State.NEW, False, False),
        (State.SEEN, False, False),
        (State.CONTACTED, False, False),
        (State.ALIGNED, False, True),
        (State.CLOSED, False, True),
        *[(state, True, True) for state in State],
    ],
)
def test_who_is_opened_again(state: State, alone: bool, again: bool) -> None:
    """Domain: a match opens again by a third party's signal. Who is at work goes on, but for who was left alone."""
    assert opens_again(state, alone=alone) is again


def test_who_leads() -> None:
    """Rule "conflicting claims": conflicting claims are shown, not silently merged."""
    nobody = leading([("a", Claim.NONE), ("b", Claim.OFFERED)])
    assert (nobody.holders, nobody.offers, nobody.in_conflict) == ((), ("b",), False)
    one = leading([("b", Claim.OFFERED), ("a", Claim.TAKEN)])
    assert (one.holders, one.offers, one.in_conflict) == (("a",), ("b",), False)
    two = leading([("b", Claim.TAKEN), ("c", Claim.NONE), ("a", Claim.TAKEN)])
    assert (two.holders, two.in_conflict) == (("a", "b"), True)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (State.NEW, date(2026, 11, 5)),
        (State.SEEN, date(2026, 11, 10)),
        (State.CONTACTED, date(2026, 12, 1)),
        (State.ALIGNED, date(2027, 5, 13)),
        (State.CLOSED, None),
    ],
)
def test_each_state_has_its_term(state: State, due: date | None) -> None:
    """Rule "terms": a term per state, 5 working days to contact. Who has closed has none."""
    assert TERMS.due(state, TUESDAY) == due


def test_the_shortest_term_holds() -> None:
    """Domain: a signal serves one or more purposes; of their terms the shortest holds, term by term."""
    other = Terms(seen=3, contacted=4, aligned=30, closed=100, escalate=1)
    assert strictest([TERMS, other]) == Terms(2, 4, 20, 100, 1)
    assert strictest([other]) == other


def test_who_must_know_of_a_term_that_passed() -> None:
    """Rule "reminders": a reminder to the professional, then to the coordinator, then to the follow-up guardian."""
    due = date(2026, 11, 10)  # a Tuesday
    told = {due + timedelta(days=days): who_must_know(due, due + timedelta(days=days), 3) for days in range(-1, 20)}
    first = {who: min(day for day, each in told.items() if each is who) for who in Told}
    assert first[Told.PROFESSIONAL] == date(2026, 11, 11)
    assert first[Told.COORDINATOR] == date(2026, 11, 14)  # three working days have passed with Friday
    assert first[Told.GUARDIAN] == date(2026, 11, 19)
    assert sorted(told.values()) == list(told.values())


def test_nobody_must_know_of_what_has_no_term() -> None:
    """Who has closed is late with nothing."""
    assert who_must_know(None, TUESDAY, 3) is Told.NOBODY
