"""What persons ask for as to their own data: a case with a term and a decision, which the parties hear of."""

from datetime import date

import pytest

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import State
from node.service.notices import NoticeKind
from node.service.request_deciding import Correction, grant_request, rectify, refuse_request
from node.service.requests import RequestKind, extend_request, list_requests, open_request, show_request
from node.service.signal_closing import CloseReason
from node.service.signals import show_signal
from node.service.statement import make_statement
from tests.service.casework import entries
from tests.service.casework_year.citizens import FLEUR, LOTTE, NOOR, SEM, TESS, Citizen
from tests.service.casework_year.deeds import deleted, ended, matches_at, signal_of
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()


def opens(year: Year, kind: RequestKind, citizen: Citizen) -> None:
    """The officer of the police takes in what somebody asks for, and has it in the own inbox."""
    open_request(year.olga.node, year.olga.actor, kind, citizen.number)
    year.expect(year.olga, NoticeKind.REQUEST_OPENED)


def only_case(year: Year) -> str:
    """The one case that is open, by id."""
    (case,) = list_requests(year.olga.node, year.olga.actor)
    return case.id


@SCRIPT.on("10 May")
def _(year: Year) -> None:
    """Fleur's parents object. Jan may not open a case, and tells the officer."""
    with pytest.raises(NotAllowed):
        open_request(year.jan.node, year.jan.actor, RequestKind.OBJECTION, FLEUR.number)
    opens(year, RequestKind.OBJECTION, FLEUR)


@SCRIPT.on("12 May")
def _(year: Year) -> None:
    """They are right: the signal on Fleur is destroyed in one step, and Jan, whose it was, is told."""
    case, signal_id = only_case(year), signal_of(year, year.jan, FLEUR)
    grant_request(year.olga.node, year.olga.actor, case, "the worry was about somebody else")
    assert show_signal(year.coby.node, year.coby.actor, signal_id).summary.destroyed
    ended(year, year.jan, FLEUR, CloseReason.OBJECTION)
    deleted(year, year.olga, "request-granted", case, "objection")
    year.expect(year.jan, NoticeKind.SIGNAL_CHANGED)


@SCRIPT.on("2 August")
def _(year: Year) -> None:
    """Tess's father asks to erase everything."""
    opens(year, RequestKind.ERASURE, TESS)


@SCRIPT.on("26 August")
def _(year: Year) -> None:
    """In the last week of the month that the officer has, it presses."""
    year.expect(year.olga, NoticeKind.REQUEST_DUE)


@SCRIPT.on("3 September", "11:00")
def _(year: Year) -> None:
    """The month is over without a decision: she is told that too."""
    year.expect(year.olga, NoticeKind.REQUEST_OVERDUE)


@SCRIPT.on("8 September")
def _(year: Year) -> None:
    """She refuses it with a reason. Nothing changes, and nobody but she is told."""
    refuse_request(year.olga.node, year.olga.actor, only_case(year), "the other parent and the child want help")
    assert matches_at(year.jan, TESS) != []


@SCRIPT.on("4 October")
def _(year: Year) -> None:
    """Noor's parents ask what is kept of her."""
    opens(year, RequestKind.ACCESS, NOOR)


@SCRIPT.on("5 October")
def _(year: Year) -> None:
    """The statement has what the logbook says happened, and that is what the script says happened."""
    case = only_case(year)
    statement = make_statement(year.olga.node, year.olga.actor, case)
    told = [(f"{one.who.role}:{one.who.id}", one.action, one.ground, dict(one.details)) for one in statement.entries]
    logged = [each for each in entries(year.police.context) if NOOR.number in each.persons]
    assert told == [(each.actor, each.action, each.ground, each.details) for each in logged]
    done = [(one.who.name, one.action, year.day_of(one.at)) for one in statement.entries]
    for step in year.ledger.steps_of(year.police.id, NOOR):
        if isinstance(step.step, State):
            assert (step.person, f"match-{step.step.value}", step.day) in done
    assert {one.organisation for one in statement.disclosures} == {"Veilig-thuis", "Opvang"}
    assert [one.birth_date for one in statement.signals] == [NOOR.born]
    grant_request(year.olga.node, year.olga.actor, case)


@SCRIPT.on("11 October")
def _(year: Year) -> None:
    """Lotte herself asks for her birth date to be corrected."""
    opens(year, RequestKind.RECTIFICATION, LOTTE)


@SCRIPT.on("12 October")
def _(year: Year) -> None:
    """It was a day off. It is corrected, and Jan hears that his signal has changed."""
    born = date(2010, 5, 21)
    case = only_case(year)
    rectify(year.olga.node, year.olga.actor, case, Correction(birth_date=born))
    deleted(year, year.olga, "request-granted", case, "rectification")
    assert show_signal(year.coby.node, year.coby.actor, signal_of(year, year.jan, LOTTE)).birth_date == born
    year.expect(year.jan, NoticeKind.SIGNAL_CHANGED)


@SCRIPT.on("1 November")
def _(year: Year) -> None:
    """Sem, whom the police and Veilig Thuis share, asks to be forgotten."""
    opens(year, RequestKind.ERASURE, SEM)


@SCRIPT.on("24 November")
def _(year: Year) -> None:
    """It presses, and the archive has not been searched: the term is extended, until February."""
    year.expect(year.olga, NoticeKind.REQUEST_DUE)
    case = extend_request(year.olga.node, year.olga.actor, only_case(year), "the archive on paper is searched")
    assert case.due == date(2028, 2, 1)


@SCRIPT.on("6 December")
def _(year: Year) -> None:
    """Sem is forgotten by the police: Jan is told, Wim that the match has ended; and his node confirms that."""
    case = only_case(year)
    grant_request(year.olga.node, year.olga.actor, case)
    ended(year, year.jan, SEM, CloseReason.ERASURE)
    deleted(year, year.olga, "request-granted", case, "erasure")
    year.talk()
    year.expect(year.jan, NoticeKind.SIGNAL_CHANGED)
    year.expect(year.wim, NoticeKind.MATCH_WITHDRAWN)
    shown = show_request(year.olga.node, year.olga.actor, case)
    assert shown.confirmed and [party.organisation_id for party in shown.parties] == ["veilig-thuis"]
    assert not shown.person_known
    with pytest.raises(InvalidInput, match="does not hold the number"):
        make_statement(year.olga.node, year.olga.actor, case)
