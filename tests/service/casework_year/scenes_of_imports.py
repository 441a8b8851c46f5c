"""A list of another system: its rows are no signals until a professional has judged each of them."""

import pytest

from node.errors import NotAllowed
from node.matching.follow_up import State
from node.service.import_deciding import Told, confirm, reject
from node.service.import_file import ListRow
from node.service.import_looking import list_proposals
from node.service.imports import TakenIn, add_rows
from node.service.notices import NoticeKind
from node.service.signal_row import SEPARATOR
from tests.helpers import BOTH, CHECKED
from tests.service.casework_year.citizens import NAOMI, OSCAR, PIETER, Citizen
from tests.service.casework_year.deeds import confirmed, deleted, matches_at, signals_on, steps
from tests.service.casework_year.organisation import Person
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()
LISTED = (NAOMI, OSCAR, PIETER)


def row(line: int, citizen: Citizen) -> ListRow:
    """A row of the list, on a child whose parents were told in June."""
    assert citizen.born is not None
    cells = {"purposes": SEPARATOR.join(BOTH), "birth_date": citizen.born.isoformat(), "informed": "2027-06-30"}
    return ListRow(line, {"number": citizen.number.digits, "reference": citizen.name, **cells})


def proposal_on(who: Person, citizen: Citizen) -> str:
    """The open proposal on a citizen, by id: its professional knows it by the reference."""
    (found,) = [each.id for each in list_proposals(who.node, who.actor) if each.reference == citizen.name]
    return found


@SCRIPT.on("12 July")
def _(year: Year) -> None:
    """The police's coordinator brings a list of three for Jan, twice by mistake: Jan is told once."""
    for added in (3, 0):
        rows = [row(number, citizen) for number, citizen in enumerate(LISTED, start=2)]
        done = add_rows(year.coby.node, year.coby.actor, "BVH", rows, year.jan.id)
        assert done == TakenIn(added, done.ids, 3 - added, ()) and len(set(done.ids)) == added
    year.expect(year.jan, NoticeKind.PROPOSAL_WAITING)


@SCRIPT.on("13 July")
def _(year: Year) -> None:
    """Vera signals Naomi, who is on the list: a proposal is no signal, and makes no match."""
    signals_on(year, year.vera, NAOMI)
    year.talk()
    assert matches_at(year.vera, NAOMI) == []


@SCRIPT.on("14 July")
def _(year: Year) -> None:
    """The coordinator may not make a signal of it; Jan does, and so there is a match. With Oscar he is not involved."""
    naomi, oscar = proposal_on(year.jan, NAOMI), proposal_on(year.jan, OSCAR)
    with pytest.raises(NotAllowed):
        confirm(year.coby.node, year.coby.actor, [naomi], Told(CHECKED))
    (one,) = confirm(year.jan.node, year.jan.actor, [naomi], Told(CHECKED)).confirmed
    confirmed(year, year.jan, NAOMI, one.signal.signal_id)
    deleted(year, year.jan, "proposal-ended", naomi, "confirmed")
    assert reject(year.jan.node, year.jan.actor, [oscar], "not involved any more") == 1
    deleted(year, year.jan, "proposal-ended", oscar, "rejected")
    year.talk()
    for who in (year.jan, year.vera):
        year.expect(who, NoticeKind.MATCH_NEW)
        steps(year, who, NAOMI, State.ALIGNED)


@SCRIPT.on("16 July")
def _(year: Year) -> None:
    """They were done with Naomi within two days."""
    for who in (year.jan, year.vera):
        steps(year, who, NAOMI, State.CLOSED)


@SCRIPT.on("12 August")
def _(year: Year) -> None:
    """Jan has said nothing of Pieter for a month: the proposal was destroyed in the night, and he is told."""
    assert list_proposals(year.jan.node, year.jan.actor) == []
    year.expect(year.jan, NoticeKind.PROPOSAL_EXPIRED)
    (pieter,) = [each.id for each in year.police.context.journal.entries() if each.reason == "expired"]
    deleted(year, year.jan, "proposal-ended", pieter, "expired")
