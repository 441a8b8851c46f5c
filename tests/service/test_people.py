"""Who is around a person, within the own organisation."""

from dataclasses import replace

import pytest

from node.errors import NotAllowed
from node.model import NODE_ACTOR, ContactCard
from node.service import signal_closing, signals
from node.service.people import person_overview
from node.service.signal_closing import CloseReason
from tests.helpers import BOTH, COORDINATOR, new_signal
from tests.service.casework import CHILD, MOTHER, SISTER, STRANGER, Office, make_office

PLAIN = new_signal(CHILD)


@pytest.fixture
def office() -> Office:
    """A node with two professionals."""
    return make_office()


def test_colleagues_on_one_person_see_each_other(office: Office) -> None:
    """Rule "same organisation": whoever looks a person up sees the colleagues with an open signal, the first one first,
    and how to reach them.
    """
    jans = signals.add_signal(office.context, office.jan, PLAIN, office.jan.id)
    placed = office.clock.now()
    office.clock.forward(days=1)
    signals.add_signal(office.context, office.eva, replace(PLAIN, purposes=BOTH), office.eva.id)
    for actor in (office.jan, office.eva, COORDINATOR):
        first, second = person_overview(office.context, actor, CHILD).colleagues
        assert first.card == ContactCard("Jan de Vries", "wijkagent", "Politie", "06 1234 5678", "jan@politie.example")
        assert (first.signal_id, first.placed, first.purposes) == (jans.signal_id, placed, ("jeugd",))
        assert (second.card.name, second.purposes) == ("Eva Smit", tuple(sorted(BOTH)))


def test_only_open_signals_on_this_person_count(office: Office) -> None:
    """A closed signal, one on someone else, and being named as a parent show nobody."""
    added = signals.add_signal(office.context, office.jan, replace(PLAIN, parents=(MOTHER,)), office.jan.id)
    signals.add_signal(office.context, office.jan, replace(PLAIN, person=SISTER), office.jan.id)
    signal_closing.close_signal(office.context, office.jan, added.signal_id, CloseReason.DONE)
    for number in (CHILD, MOTHER, STRANGER):
        assert person_overview(office.context, office.jan, number).colleagues == ()


def test_colleagues_around_the_family_are_seen_by_who_is_involved(office: Office) -> None:
    """Rule "a professional's own": who has a signal on the child sees a colleague who has one on the sister, by a
    shared parent, and not on whom. Who has no signal on the child sees nobody of the family; a closed signal, one
    for another purpose, and one without a shared parent show nobody.
    """
    context, jan, eva = office.context, office.jan, office.eva
    signals.add_signal(context, jan, replace(PLAIN, parents=(MOTHER,)), jan.id)
    other = replace(PLAIN, person=SISTER)
    closed = signals.add_signal(context, eva, replace(other, parents=(MOTHER,)), eva.id)
    assert [card.name for card in person_overview(context, jan, CHILD).family] == ["Eva Smit"]
    assert person_overview(context, eva, CHILD).family == ()
    assert [card.name for card in person_overview(context, COORDINATOR, SISTER).family] == ["Jan de Vries"]
    signal_closing.close_signal(context, eva, closed.signal_id, CloseReason.DONE)
    signals.add_signal(context, eva, replace(other, purposes=BOTH[1:], parents=(MOTHER,)), eva.id)
    signals.add_signal(context, eva, other, eva.id)
    assert person_overview(context, jan, CHILD).family == ()
    signals.add_signal(context, eva, replace(PLAIN, person=MOTHER), eva.id)
    assert [card.name for card in person_overview(context, jan, CHILD).family] == ["Eva Smit"]
    signals.add_signal(context, eva, PLAIN, eva.id)
    assert person_overview(context, jan, CHILD).family == ()


def test_looking_up_stores_no_person(office: Office) -> None:
    """A look at someone whom nobody signalled leaves no row of that person, only the entry in the logbook."""
    person_overview(office.context, office.jan, STRANGER)
    assert office.context.database.value("SELECT COUNT(*) FROM person") == 0


def test_only_people_look_people_up(office: Office) -> None:
    """The node by itself has no reason to look at a person."""
    with pytest.raises(NotAllowed):
        person_overview(office.context, NODE_ACTOR, CHILD)
