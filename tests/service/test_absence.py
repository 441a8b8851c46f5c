"""domain.md, a match's life: who is away is replaced, by a colleague whom the peers and the reminders reach."""

from datetime import date, timedelta

import pytest

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import State
from node.model import NODE_ACTOR, Actor
from node.service.absence import absences_now, come_back, end_absences, go_away
from node.service.departure import deactivate_professional
from node.service.follow_up_steps import go_to
from node.service.handing_over import hand_over_signal
from node.service.matches import list_matches
from node.service.notices import NoticeKind, notify
from node.service.people import person_overview
from node.service.professionals import add_professional
from node.service.replacement import stand_in
from node.service.signals import add_signal, list_signals, show_signal
from node.storage import notices
from tests.helpers import COORDINATOR, new_signal
from tests.service.casework import CHILD, Office, entries, make_office
from tests.service.test_handing_over import matched, names_at, people_of
from tests.service.two_nodes import rest
from tests.service.world import PERSONS

TODAY = date(2026, 11, 3)
FRIDAY = date(2026, 11, 6)


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def told_to(office: Office, who: str) -> int:
    """How many notices somebody has."""
    return len(notices.of_recipient(office.context.database, who, seen=False))


def test_the_peers_reach_who_stands_in_until_it_ends() -> None:
    """Rule "a professional who leaves": during the absence the card shows the replacement; on the day after it the node
    itself puts the old one back.
    """
    first, second = matched()
    ada, bas = people_of(first)
    until = TODAY + timedelta(days=3)
    assert go_away(first.context, Actor(ada, "professional"), ada, until, bas) == 1
    rest(first, second)
    assert names_at(second) == ["Bas"]
    first.clock.forward(days=3)
    assert end_absences(first.context) == 0
    first.clock.forward(days=1)
    assert end_absences(first.context) == 1
    assert end_absences(first.context) == 0
    rest(first, second)
    assert names_at(second) == ["Ada"]


def test_who_is_back_earlier_says_so() -> None:
    """An absence is ended before its day, and the peers reach the professional again."""
    first, second = matched()
    ada, bas = people_of(first)
    go_away(first.context, COORDINATOR, ada, FRIDAY, bas)
    assert come_back(first.context, Actor(ada, "professional"), ada) == 1
    rest(first, second)
    assert names_at(second) == ["Ada"]
    with pytest.raises(InvalidInput, match="not away"):
        come_back(first.context, COORDINATOR, ada)


def test_a_match_found_meanwhile_shows_who_stands_in() -> None:
    """A card that is written during the absence is the replacement's from the first."""
    first, second = matched()
    ada, bas = people_of(first)
    go_away(first.context, COORDINATOR, ada, FRIDAY, bas)
    for node in (first, second):
        node.place(PERSONS[1], ["jeugd"], [], 0)
    rest(first, second)
    assert names_at(second) == ["Bas", "Bas"]


def test_who_stands_in_sees_and_acts() -> None:
    """Rule "a professional who leaves": the replacement sees the signals and the matches of who is away, and takes the
    steps; afterwards no more.
    """
    first, _ = matched()
    ada, bas = (Actor(one, "professional") for one in people_of(first))
    (signal_id,) = first.placed
    assert (list_signals(first.context, bas), list_matches(first.context, bas)) == ([], [])
    go_away(first.context, ada, ada.id, FRIDAY, bas.id)
    assert [one.id for one in list_signals(first.context, bas)] == [signal_id]
    assert [one.id for one in list_signals(first.context, bas, professional_id=ada.id)] == [signal_id]
    assert show_signal(first.context, bas, signal_id).summary.professional_id == ada.id
    (match,) = list_matches(first.context, bas)
    assert go_to(first.context, bas, match.id, State.CONTACTED).states[0].state is State.CONTACTED
    with pytest.raises(NotAllowed):
        hand_over_signal(first.context, bas, signal_id, bas.id)
    assert len(person_overview(first.context, bas, PERSONS[0]).matches) == 1
    assert [one.id for one in list_signals(first.context, ada)] == [signal_id]
    first.clock.forward(days=4)
    assert list_matches(first.context, bas) == []
    with pytest.raises(NotAllowed):
        show_signal(first.context, bas, signal_id)
    with pytest.raises(NotAllowed):
        add_signal(first.context, bas, new_signal(PERSONS[2]), ada.id)


def test_notices_go_to_who_stands_in(office: Office) -> None:
    """Rule "a professional who leaves": reminders and other notices reach the replacement until the last day has
    passed.
    """
    go_away(office.context, COORDINATOR, office.jan.id, FRIDAY, office.eva.id)
    notify(office.context, office.jan.id, NoticeKind.TERM_PASSED, "m-1")
    assert (told_to(office, office.jan.id), told_to(office, office.eva.id)) == (0, 1)
    office.clock.forward(days=4)
    notify(office.context, office.jan.id, NoticeKind.TERM_PASSED, "m-1")
    assert (told_to(office, office.jan.id), told_to(office, office.eva.id)) == (1, 1)


def test_who_stands_in_may_be_away_later(office: Office) -> None:
    """Where the replacement goes away too, her replacement answers for both; two who replace each other are refused."""
    given = ("Kim Visser", "wijkagent", "06 1234 5678", "kim@politie.example", "professional")
    kim = add_professional(office.context, COORDINATOR, *given)
    go_away(office.context, COORDINATOR, office.jan.id, FRIDAY, office.eva.id)
    with pytest.raises(InvalidInput, match="away too"):
        go_away(office.context, COORDINATOR, kim, FRIDAY, office.jan.id)
    with pytest.raises(InvalidInput, match="nobody else"):
        go_away(office.context, COORDINATOR, office.eva.id, FRIDAY, office.eva.id)
    go_away(office.context, COORDINATOR, office.eva.id, date(2026, 11, 4), kim)
    assert stand_in(office.context, office.jan.id) == stand_in(office.context, office.eva.id) == kim
    office.clock.forward(days=2)
    assert stand_in(office.context, office.jan.id) == office.eva.id
    assert list(absences_now(office.context)) == [office.jan.id]


def test_who_stands_in_for_nobody_is_nobody(office: Office) -> None:
    """A replacement who has left is none: then the coordinator is told, as for everyone who has left."""
    go_away(office.context, COORDINATOR, office.jan.id, FRIDAY, office.eva.id)
    deactivate_professional(office.context, COORDINATOR, office.eva.id)
    notify(office.context, office.jan.id, NoticeKind.TERM_PASSED, "m-1")
    assert told_to(office, "operator") == 1


def test_absence_is_noted_by_the_owner_or_the_coordinator(office: Office) -> None:
    """A colleague does not send another away; a day that has passed and people who are not there are refused."""
    for actor in (office.eva, NODE_ACTOR):
        with pytest.raises(NotAllowed):
            go_away(office.context, actor, office.jan.id, FRIDAY, office.eva.id)
        with pytest.raises(NotAllowed):
            come_back(office.context, actor, office.jan.id)
    for until, to in ((TODAY - timedelta(days=1), office.eva.id), (FRIDAY, "nobody")):
        with pytest.raises(InvalidInput):
            go_away(office.context, office.jan, office.jan.id, until, to)
    assert absences_now(office.context) == {}
    go_away(office.context, office.jan, office.jan.id, TODAY, office.eva.id)
    last = entries(office.context)[-1]
    assert (last.action, last.persons, last.details["replacement"]) == ("professional-away", (), office.eva.id)


def test_an_absence_is_noted_anew(office: Office) -> None:
    """A longer absence, or another replacement, takes the place of what was noted before."""
    go_away(office.context, office.jan, office.jan.id, TODAY, office.eva.id)
    go_away(office.context, office.jan, office.jan.id, FRIDAY, office.eva.id)
    assert absences_now(office.context)[office.jan.id].until == FRIDAY


def test_colleagues_on_one_person_see_each_other(office: Office) -> None:
    """Rule "same organisation": two professionals on one person make no match, and each is told of the other."""
    first = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id)
    assert (first.colleagues, first.notices) == ((), ())
    second = add_signal(office.context, office.eva, new_signal(CHILD), office.eva.id)
    assert [one.id for one in second.colleagues] == [office.jan.id]
    assert "Jan de Vries" in second.notices[0]
    seen = person_overview(office.context, office.jan, CHILD).colleagues
    assert {one.professional_id for one in seen} == {office.jan.id, office.eva.id}
    assert list_matches(office.context, COORDINATOR) == []
