"""How signals end: done, wrong, objected to, at their last day, at a birthday, at a death; and how the archive does."""

from datetime import date

import pytest

from node.errors import InvalidInput
from node.matching.follow_up import State
from node.service.matches import show_match
from node.service.notices import NoticeKind
from node.service.signal_closing import CloseReason, record_death
from node.service.signals import extend_signal, reveal_person, show_signal
from tests.service.casework_year.citizens import BRAM, DAAN, IRIS, MILAN, SEM, THIJS
from tests.service.casework_year.deeds import (
    closes,
    destroyed,
    ended,
    match_of,
    matches_at,
    signal_of,
    signals_on,
    steps,
)
from tests.service.casework_year.scenes_of_a_match import HOTLINE
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()
VIOLENCE = ("huiselijk-geweld",)


@SCRIPT.long_before
def _(year: Year) -> None:
    """In February 2022 Jan signals Thijs, and is done with it the same day: it is archived for five years."""
    signals_on(year, year.jan, THIJS)
    closes(year, year.jan, THIJS, CloseReason.DONE)


@SCRIPT.on("14 February")
def _(year: Year) -> None:
    """Five years after it was closed nothing is left of the signal on Thijs, by the node itself, on a Sunday."""
    signal_id = signal_of(year, year.jan, THIJS)
    assert show_signal(year.coby.node, year.coby.actor, signal_id).summary.destroyed
    destroyed(year, year.jan, THIJS, "archive-ended")


@SCRIPT.on("2 February")
def _(year: Year) -> None:
    """Eva signals Sem."""
    signals_on(year, year.eva, SEM)


@SCRIPT.on("3 February")
def _(year: Year) -> None:
    """Wim signals Sem: both are told."""
    signals_on(year, year.wim, SEM)
    year.talk()
    for who in (year.eva, year.wim):
        year.expect(who, NoticeKind.MATCH_NEW)


@SCRIPT.on("4 February")
def _(year: Year) -> None:
    """It was the wrong number: Eva withdraws it, Wim is told, and each side has the receipt of the other."""
    closes(year, year.eva, SEM, CloseReason.WRONG_NUMBER)
    year.talk()
    year.expect(year.wim, NoticeKind.MATCH_WITHDRAWN)
    assert matches_at(year.wim, SEM) == []
    signal_id = signal_of(year, year.eva, SEM)
    with pytest.raises(InvalidInput, match="destroyed"):
        reveal_person(year.eva.node, year.eva.actor, signal_id)
    ended_matches = "SELECT count(*) FROM peer_match WHERE status <> 'open' AND receipt IS NULL"
    assert year.police.context.database.value(ended_matches) == 0


@SCRIPT.on("22 February", "11:00")
def _(year: Year) -> None:
    """Jan signals Daan, who turns 23 in June: the signal ends the day before."""
    added = signals_on(year, year.jan, DAAN, purposes=("jeugd",))
    assert added.ends == date(2027, 6, 9) and "turns 23" in added.notices[0]


@SCRIPT.on("23 February")
def _(year: Year) -> None:
    """Wim signals Daan too; he and Jan speak, and are done before the day is over."""
    signals_on(year, year.wim, DAAN, purposes=("jeugd",))
    year.talk()
    for who in (year.jan, year.wim):
        year.expect(who, NoticeKind.MATCH_NEW)
        steps(year, who, DAAN, State.CLOSED)


@SCRIPT.on("26 May")
def _(year: Year) -> None:
    """Two weeks before his birthday both hear that their signals end."""
    for who in (year.jan, year.wim):
        year.expect(who, NoticeKind.SIGNAL_ENDS)


@SCRIPT.on("10 June")
def _(year: Year) -> None:
    """Daan is 23: both signals have ended and are destroyed, and with both the match."""
    for who in (year.jan, year.wim):
        shown = show_signal(who.node, who.actor, signal_of(year, who, DAAN)).summary
        assert (shown.close_reason, shown.destroyed) == (CloseReason.BIRTHDAY, True)
        ended(year, who, DAAN, CloseReason.BIRTHDAY)


@SCRIPT.on("16 February")
def _(year: Year) -> None:
    """Eva signals Bram, and is done with it: it is archived."""
    signals_on(year, year.eva, BRAM)
    closes(year, year.eva, BRAM, CloseReason.DONE)


@SCRIPT.on("16 March")
def _(year: Year) -> None:
    """Jan and Vera both signal Bram, speak, and close what they had to do."""
    signals_on(year, year.jan, BRAM)
    signals_on(year, year.vera, BRAM)
    year.talk()
    for who in (year.jan, year.vera):
        year.expect(who, NoticeKind.MATCH_NEW)
        steps(year, who, BRAM, State.CLOSED)


@SCRIPT.on("20 April")
def _(year: Year) -> None:
    """Bram has died. The coordinator of the police ends all signals on him, Eva's in the archive too; Vera is told."""
    assert record_death(year.coby.node, year.coby.actor, BRAM.number) == 2
    ended(year, year.jan, BRAM, CloseReason.DEATH)
    destroyed(year, year.eva, BRAM, "death")
    year.talk()
    year.expect(year.vera, NoticeKind.MATCH_WITHDRAWN)


@SCRIPT.on("21 April")
def _(year: Year) -> None:
    """Vera ends hers."""
    closes(year, year.vera, BRAM, CloseReason.DEATH)


@SCRIPT.on("15 March", "11:00")
def _(year: Year) -> None:
    """Jan signals Iris, a grown woman, until the end of April."""
    added = signals_on(year, year.jan, IRIS, purposes=VIOLENCE, ends=date(2027, 4, 30))
    assert added.ends == date(2027, 4, 30)


@SCRIPT.on("16 April")
def _(year: Year) -> None:
    """Two weeks before its last day Jan is told, and lets it live until the end of June."""
    year.expect(year.jan, NoticeKind.SIGNAL_ENDS)
    signal_id = signal_of(year, year.jan, IRIS)
    assert extend_signal(year.jan.node, year.jan.actor, signal_id, date(2027, 6, 30)) == (date(2027, 6, 30), ())


@SCRIPT.on("16 June")
def _(year: Year) -> None:
    """He is told of the new last day too, and leaves it."""
    year.expect(year.jan, NoticeKind.SIGNAL_ENDS)


@SCRIPT.on("1 July")
def _(year: Year) -> None:
    """The signal on Iris has ended by itself, and is archived for five years."""
    shown = show_signal(year.jan.node, year.jan.actor, signal_of(year, year.jan, IRIS)).summary
    assert (shown.close_reason, shown.kept_until) == (CloseReason.ENDED, date(2032, 6, 29))
    ended(year, year.jan, IRIS, CloseReason.ENDED)


@SCRIPT.on("1 June")
def _(year: Year) -> None:
    """Wim is done with Milan and names who goes on; Jan, left alone in the match, still reads whom to call."""
    closes(year, year.wim, MILAN, CloseReason.DONE, HOTLINE)
    year.talk()
    year.expect(year.jan, NoticeKind.MATCH_WITHDRAWN)
    view = show_match(year.coby.node, year.coby.actor, match_of(year.jan, MILAN))
    assert (view.parties, [each.contact.name for each in view.left]) == ((), ["Wijkteam Noord"])
