"""What each role may, and what it may not: the least that it needs."""

from collections.abc import Callable

import pytest

from node.errors import NotAllowed
from node.service.access_review import confirm_review, review_access
from node.service.alarms import list_alarms
from node.service.follow_up_board import board
from node.service.logbook_check import verify_logbook
from node.service.matches import list_matches, show_match
from node.service.people import person_overview
from node.service.professionals import list_professionals
from node.service.signal_closing import record_death
from node.service.signals import list_signals, reveal_person
from tests.service.casework_year.citizens import NOOR
from tests.service.casework_year.deeds import match_of, signal_of
from tests.service.casework_year.organisation import Person
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()

Use = Callable[[Person], object]
OF_PEOPLE: list[Use] = [lambda who: list_professionals(who.node, who.actor)]
OF_MATCHES: list[Use] = [lambda who: list_matches(who.node, who.actor), lambda who: list_signals(who.node, who.actor)]
OF_PERSONS: list[Use] = [lambda who: person_overview(who.node, who.actor, NOOR.number)]
OF_DEATH: list[Use] = [lambda who: record_death(who.node, who.actor, NOOR.number)]
OF_ALARMS: list[Use] = [lambda who: list_alarms(who.node, who.actor, acknowledged=True)]
OF_LOGBOOK: list[Use] = [lambda who: verify_logbook(who.node, who.actor)]
OF_ACCESS: list[Use] = [lambda who: review_access(who.node, who.actor)]
OF_BOARD: list[Use] = [lambda who: board(who.node, who.actor)]


def may(who: Person, *uses: list[Use]) -> None:
    """Somebody may do all of this."""
    for use in uses:
        for one in use:
            one(who)


def may_not(who: Person, *uses: list[Use]) -> None:
    """Somebody is refused all of this."""
    for use in uses:
        for one in use:
            with pytest.raises(NotAllowed):
                one(who)


@SCRIPT.on("1 September")
def _(year: Year) -> None:
    """A professional sees the own work, and neither the organisation's people nor its node."""
    may(year.jan, OF_MATCHES, OF_PERSONS, OF_BOARD)
    may_not(year.jan, OF_PEOPLE, OF_DEATH, OF_ALARMS, OF_LOGBOOK, OF_ACCESS)


@SCRIPT.on("2 September")
def _(year: Year) -> None:
    """A coordinator sees all signals and matches, and who has access, and looks through that list."""
    may(year.coby, OF_MATCHES, OF_PERSONS, OF_BOARD, OF_PEOPLE, OF_ALARMS, OF_ACCESS)
    may_not(year.coby, OF_LOGBOOK)
    assert confirm_review(year.coby.node, year.coby.actor) == year.today


@SCRIPT.on("3 September")
def _(year: Year) -> None:
    """The follow-up guardian sees that parties contact each other, and sees that only."""
    may_not(year.gijs, OF_MATCHES, OF_PERSONS, OF_DEATH, OF_PEOPLE, OF_ALARMS, OF_LOGBOOK, OF_ACCESS)
    shown = board(year.gijs.node, year.gijs.actor)
    assert {each.professional_name for each in shown} == {"Vera Mulder", "Wim Kok"}
    assert all(each.reference == "" for each in shown)
    with pytest.raises(NotAllowed):
        show_match(year.gijs.node, year.gijs.actor, match_of(year.vera, NOOR))


@SCRIPT.on("6 September")
def _(year: Year) -> None:
    """The data protection officer checks the logbook and who has access, and sees no signal and no match."""
    may(year.olga, OF_LOGBOOK, OF_ACCESS, OF_PEOPLE)
    may_not(year.olga, OF_MATCHES, OF_PERSONS, OF_DEATH, OF_ALARMS, OF_BOARD)
    with pytest.raises(NotAllowed):
        reveal_person(year.olga.node, year.olga.actor, signal_of(year, year.jan, NOOR))


@SCRIPT.on("7 September")
def _(year: Year) -> None:
    """The administrator keeps the node running, finds the alarm of July, and sees no person and no match."""
    may(year.alex, OF_ALARMS, OF_LOGBOOK)
    may_not(year.alex, OF_MATCHES, OF_PERSONS, OF_DEATH, OF_PEOPLE, OF_BOARD, OF_ACCESS)
    (alarm,) = list_alarms(year.alex.node, year.alex.actor, acknowledged=True)
    assert alarm.kind == "mail-waits"
