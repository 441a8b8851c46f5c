"""Noor: a match from its first day to its last, followed up late, opened again by a third party, led by two, closed."""

from datetime import date

import pytest

from node.errors import NotAllowed
from node.matching.follow_up import Claim, State
from node.service.follow_up_steps import NextContact
from node.service.matches import MatchView, show_match
from node.service.notices import NoticeKind
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_noting import note_check, note_informed
from node.service.signals import list_signals
from node.service.telling import Told
from tests.service.casework_year.citizens import NOOR
from tests.service.casework_year.deeds import (
    hands_lead_to,
    looks,
    match_of,
    offers_lead,
    signal_of,
    signals_on,
    steps,
    takes_lead,
)
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()
HOTLINE = NextContact("Wijkteam Noord", phone="020 000 00 09")


def states(view: MatchView) -> dict[str, State]:
    """How far each organisation has come."""
    return {each.organisation_id: each.state for each in view.states}


@SCRIPT.on("5 January")
def _(year: Year) -> None:
    """Jan of the police signals Noor (10). No document was at hand, and the parents cannot be told yet."""
    waits = NumberCheck(waiting="no document at hand")
    again = date(2027, 1, 19)
    added = signals_on(year, year.jan, NOOR, number_check=waits, informed="the parents are abroad", ask_again=again)
    assert added.tell == (Told.PARENT,)
    unchecked = list_signals(year.jan.node, year.jan.actor, waiting="unchecked")
    assert [each.id for each in unchecked] == [added.signal_id]


@SCRIPT.on("6 January")
def _(year: Year) -> None:
    """Jan has seen a document by now, and says so."""
    note_check(year.jan.node, year.jan.actor, signal_of(year, year.jan, NOOR), NumberCheck(HowChecked.DOCUMENT))
    assert list_signals(year.jan.node, year.jan.actor, waiting="unchecked") == []


@SCRIPT.on("7 January", "11:00")
def _(year: Year) -> None:
    """Vera of Veilig Thuis signals Noor too. Both get a mail, and each other's number to call."""
    signals_on(year, year.vera, NOOR)
    year.talk()
    for who, other in ((year.jan, year.vera), (year.vera, year.jan)):
        year.expect(who, NoticeKind.MATCH_NEW)
        (party,) = show_match(who.node, year.coordinator_of(who).actor, match_of(who, NOOR)).parties
        assert party.card is not None and party.card.name == other.name


@SCRIPT.on("8 January")
def _(year: Year) -> None:
    """Jan looks at the match, and so has seen it. His colleague Eva, who does not know Noor, may not look."""
    with pytest.raises(NotAllowed):
        looks(year, year.eva, NOOR)
    assert states(looks(year, year.jan, NOOR)) == {"politie": State.SEEN, "veilig-thuis": State.NEW}


@SCRIPT.on("12 January")
def _(year: Year) -> None:
    """Vera has not looked for two working days: she is reminded."""
    year.expect(year.vera, NoticeKind.TERM_PASSED)


@SCRIPT.on("13 January")
def _(year: Year) -> None:
    """Jan has called Vera's office, and is ready to take the lead."""
    steps(year, year.jan, NOOR, State.CONTACTED)
    offers_lead(year, year.jan, NOOR)


@SCRIPT.on("15 January")
def _(year: Year) -> None:
    """Three working days after her term Vera's coordinator hears that nothing happens."""
    year.expect(year.carla, NoticeKind.TERM_ESCALATED)


@SCRIPT.on("19 January")
def _(year: Year) -> None:
    """Jan is asked again about Noor's parents. They are back, and he has told them today."""
    year.expect(year.jan, NoticeKind.INFORMED_DUE)
    note_informed(year.jan.node, year.jan.actor, signal_of(year, year.jan, NOOR), "2027-01-19", None)


@SCRIPT.on("20 January", "11:00")
def _(year: Year) -> None:
    """After three more working days the follow-up guardian is told. Now Vera calls Jan, and takes the lead."""
    year.expect(year.gijs, NoticeKind.TERM_ESCALATED)
    steps(year, year.vera, NOOR, State.CONTACTED)
    takes_lead(year, year.vera, NOOR)
    year.talk()
    view = show_match(year.jan.node, year.jan.actor, match_of(year.jan, NOOR))
    assert {each.organisation_id: each.claim for each in view.states} == {
        "politie": Claim.OFFERED,
        "veilig-thuis": Claim.TAKEN,
    }


@SCRIPT.on("22 January")
def _(year: Year) -> None:
    """They have spoken, and are aligned."""
    for who in (year.jan, year.vera):
        steps(year, who, NOOR, State.ALIGNED)


@SCRIPT.on("25 January")
def _(year: Year) -> None:
    """Sara of the shelter signals Noor for domestic violence: Jan and Vera have not spoken with her, and begin again.

    Her coordinator is told as well, since the others will call the coordinator.
    """
    signals_on(year, year.sara, NOOR, purposes=("huiselijk-geweld",))
    year.talk()
    for who in (year.sara, year.corrie):
        year.expect(who, NoticeKind.MATCH_NEW)
    for who in (year.jan, year.vera):
        year.expect(who, NoticeKind.MATCH_CHANGED)
    view = show_match(year.coby.node, year.coby.actor, match_of(year.jan, NOOR))
    assert set(states(view).values()) == {State.NEW}
    assert {party.card.name for party in view.parties if party.card} == {"Vera Mulder", "Coby Coördinator"}


@SCRIPT.on("26 January")
def _(year: Year) -> None:
    """All have seen it; a coordinator's look is nobody's. Jan takes the lead too: everyone sees the conflict."""
    show_match(year.corrie.node, year.corrie.actor, match_of(year.sara, NOOR))
    for who in (year.jan, year.vera, year.sara):
        looks(year, who, NOOR)
    takes_lead(year, year.jan, NOOR)
    year.talk()
    for who in (year.coby, year.carla, year.corrie):
        view = show_match(who.node, who.actor, match_of(who, NOOR))
        assert view.lead.in_conflict and len(view.lead.holders) == 2


@SCRIPT.on("28 January")
def _(year: Year) -> None:
    """Jan hands the lead over to Vera, who had it already. The shelter's coordinator has called them both."""
    hands_lead_to(year, year.jan, NOOR, "veilig-thuis")
    for who in (year.jan, year.vera, year.corrie):
        steps(year, who, NOOR, State.CONTACTED)
    year.talk()
    view = show_match(year.corrie.node, year.corrie.actor, match_of(year.corrie, NOOR))
    assert not view.lead.in_conflict and len(view.lead.holders) == 1


@SCRIPT.on("29 January")
def _(year: Year) -> None:
    """All three have spoken."""
    for who in (year.jan, year.vera, year.sara):
        steps(year, who, NOOR, State.ALIGNED)


@SCRIPT.on("12 February")
def _(year: Year) -> None:
    """The work is done. Vera, who led, says whom to turn to from now on; who has closed leads no more."""
    steps(year, year.vera, NOOR, State.CLOSED, HOTLINE)
    for who in (year.jan, year.sara):
        steps(year, who, NOOR, State.CLOSED)
    year.talk()
    view = show_match(year.coby.node, year.coby.actor, match_of(year.jan, NOOR))
    assert set(states(view).values()) == {State.CLOSED}
    assert [each.contact.name for each in view.states if each.contact] == ["Wijkteam Noord"]
    assert view.lead.holders == ()
