"""People who are away, hand over or leave, and a post office that fails."""

from datetime import date

import pytest

from node.errors import NotAllowed
from node.matching.follow_up import State
from node.service.absence import go_away
from node.service.departure import deactivate_professional
from node.service.handing_over import HandedOver, hand_over_all, hand_over_signal
from node.service.matches import late_withdrawals, show_match
from node.service.notices import NoticeKind
from node.service.signal_closing import CloseReason
from node.service.signals import list_signals
from tests.service.casework_year.citizens import FLEUR, IRIS, MILAN, NOOR, SEM, TESS
from tests.service.casework_year.deeds import (
    closes,
    handed_over,
    looks,
    match_of,
    matches_at,
    names_at,
    recarded,
    signal_of,
    signals_on,
    steps,
)
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()


@SCRIPT.on("22 February")
def _(year: Year) -> None:
    """Vera signals Tess."""
    signals_on(year, year.vera, TESS)


@SCRIPT.on("1 March")
def _(year: Year) -> None:
    """Vera is away for two weeks, and Wim stands in: the others are told whom to call, in each match of hers."""
    assert go_away(year.vera.node, year.vera.actor, year.vera.id, date(2027, 3, 12), year.wim.id) == 2
    recarded(year, year.vera)
    year.talk()
    assert names_at(year.jan, NOOR) == {"Wim Kok", "Coby Coördinator"}
    year.expect(year.jan, NoticeKind.MATCH_CHANGED, 2)
    for who in (year.sara, year.corrie):
        year.expect(who, NoticeKind.MATCH_CHANGED)


@SCRIPT.on("2 March")
def _(year: Year) -> None:
    """Jan signals Tess. In Vera's place Wim is told, and gives his own number."""
    signals_on(year, year.jan, TESS)
    year.talk()
    for who in (year.jan, year.wim):
        year.expect(who, NoticeKind.MATCH_NEW)
    assert names_at(year.jan, TESS) == {"Wim Kok"}


@SCRIPT.on("3 March")
def _(year: Year) -> None:
    """Wim calls for Vera; Jan looks, and forgets it."""
    steps(year, year.wim, TESS, State.CONTACTED)
    looks(year, year.jan, TESS)


@SCRIPT.on("11 March")
def _(year: Year) -> None:
    """Jan is reminded of Tess, and calls back."""
    year.expect(year.jan, NoticeKind.TERM_PASSED)
    steps(year, year.jan, TESS, State.CONTACTED)


@SCRIPT.on("13 March")
def _(year: Year) -> None:
    """On Saturday Vera's absence has ended by itself: the others are told that she is there again. Wim sees no more."""
    recarded(year, year.vera)
    year.expect(year.jan, NoticeKind.MATCH_CHANGED, 3)
    for who in (year.sara, year.corrie):
        year.expect(who, NoticeKind.MATCH_CHANGED)
    assert names_at(year.jan, TESS) == {"Vera Mulder"}
    with pytest.raises(NotAllowed):
        show_match(year.wim.node, year.wim.actor, match_of(year.vera, TESS))


@SCRIPT.on("15 March")
def _(year: Year) -> None:
    """Jan and Vera close Tess: it was nothing."""
    for who in (year.jan, year.vera):
        steps(year, who, TESS, State.CLOSED)


@SCRIPT.on("5 April")
def _(year: Year) -> None:
    """Eva signals Fleur and Milan."""
    for citizen in (FLEUR, MILAN):
        signals_on(year, year.eva, citizen)


@SCRIPT.on("6 April")
def _(year: Year) -> None:
    """Fleur has moved to Jan's part of town, and Eva hands her over. Wim signals Milan."""
    signal_id = signal_of(year, year.eva, FLEUR)
    assert hand_over_signal(year.eva.node, year.eva.actor, signal_id, year.jan.id) == HandedOver(1, 0, 0)
    handed_over(year, signal_id, year.jan)
    year.expect(year.jan, NoticeKind.HANDED_OVER)
    signals_on(year, year.wim, MILAN)
    year.talk()
    for who in (year.eva, year.wim):
        year.expect(who, NoticeKind.MATCH_NEW)


@SCRIPT.on("7 April")
def _(year: Year) -> None:
    """Eva and Wim speak at once."""
    for who in (year.eva, year.wim):
        steps(year, who, MILAN, State.ALIGNED)


@SCRIPT.on("30 April")
def _(year: Year) -> None:
    """Eva leaves the police. Until somebody takes over, the others reach her coordinator."""
    deactivate_professional(year.coby.node, year.coby.actor, year.eva.id)
    recarded(year, year.eva)
    year.talk()
    assert names_at(year.wim, MILAN) == {"Coby Coördinator"}
    year.expect(year.wim, NoticeKind.MATCH_CHANGED)


@SCRIPT.on("30 April", "15:00")
def _(year: Year) -> None:
    """Her coordinator hands all that she had to Jan. Wim, who has not looked yet, is not told twice."""
    done = hand_over_all(year.coby.node, year.coby.actor, year.eva.id, year.jan.id)
    assert (done.signals, done.peers) == (1, 1)
    recarded(year, year.eva)
    handed_over(year, signal_of(year, year.eva, MILAN), year.jan)
    year.talk()
    assert names_at(year.wim, MILAN) == {"Jan de Vries"}
    assert list_signals(year.coby.node, year.coby.actor, professional_id=year.eva.id) == []
    year.expect(year.jan, NoticeKind.HANDED_OVER)


@SCRIPT.on("22 June")
def _(year: Year) -> None:
    """Kees signals Milan too: he hears of Jan and Jan of him, and between the two of them there is no match."""
    added = signals_on(year, year.kees, MILAN)
    assert [each.name for each in added.colleagues] == ["Jan de Vries"]
    year.talk()
    assert matches_at(year.kees, MILAN) == []
    year.expect(year.jan, NoticeKind.COLLEAGUE_INVOLVED)


@SCRIPT.on("28 June")
def _(year: Year) -> None:
    """The police's machine is so busy that its match job stands still; Wim signals Iris, and takes it back unseen.

    Neither he nor Jan is told of the other; the police's coordinator is told that somebody was there.
    """
    year.police.jobs_stand_still = True
    signals_on(year, year.wim, IRIS, purposes=("huiselijk-geweld",))
    year.talk()
    year.ledger.unseen.add((signal_of(year, year.jan, IRIS), signal_of(year, year.wim, IRIS)))
    closes(year, year.wim, IRIS, CloseReason.WRONG_NUMBER)
    year.talk()
    year.police.jobs_stand_still = False
    year.talk()
    year.expect(year.coby, NoticeKind.WITHDRAWN_UNSEEN)
    (late,) = late_withdrawals(year.coby.node, year.coby.actor)
    assert late.organisation_id == "veilig-thuis"


@SCRIPT.on("5 July", "08:00")
def _(year: Year) -> None:
    """The mail server of Veilig Thuis fails. Jan signals Sem, whom Wim signalled in winter: Wim's mail waits."""
    year.veilig_thuis.post_is_down = True
    signals_on(year, year.jan, SEM)
    year.talk()
    for who in (year.jan, year.wim):
        year.expect(who, NoticeKind.MATCH_NEW)


@SCRIPT.on("5 July", "14:00")
def _(year: Year) -> None:
    """After hours the administrator of Veilig Thuis has an alarm."""
    year.veilig_thuis.post()
    year.expect(year.alex, NoticeKind.ALARM)


@SCRIPT.on("5 July", "16:00")
def _(year: Year) -> None:
    """The server works again, and all that waited goes. Jan and Wim speak, and close."""
    year.veilig_thuis.post_is_down = False
    for who in (year.jan, year.wim):
        steps(year, who, SEM, State.CLOSED)
