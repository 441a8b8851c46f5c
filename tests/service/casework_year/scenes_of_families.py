"""Lotte and Yara, two daughters of one mother, and the terms of a follow-up that takes long."""

from node.matching.follow_up import State
from node.model import ItemKind
from node.service.notices import NoticeKind
from tests.service.casework_year.citizens import LOTTE, MARJA, YARA
from tests.service.casework_year.deeds import FAMILY, looks, matches_at, signals_on, steps
from tests.service.casework_year.year import Script, Year

SCRIPT = Script()


@SCRIPT.on("8 February")
def _(year: Year) -> None:
    """Jan signals Lotte, Vera her little sister; both know the mother's number, and meet on the family."""
    signals_on(year, year.jan, LOTTE, MARJA)
    signals_on(year, year.vera, YARA, MARJA)
    year.talk()
    for who, citizen in ((year.jan, LOTTE), (year.vera, YARA)):
        year.expect(who, NoticeKind.MATCH_NEW)
        assert matches_at(who, citizen) == [(ItemKind.FAMILY, ("veilig-thuis" if who is year.jan else "politie",))]


@SCRIPT.on("9 February")
def _(year: Year) -> None:
    """Jan has called Vera, she has only looked."""
    steps(year, year.jan, LOTTE, State.CONTACTED, kind=FAMILY)
    looks(year, year.vera, YARA, FAMILY)


@SCRIPT.on("10 February")
def _(year: Year) -> None:
    """The shelter signals the mother herself: it makes no family matches, and neither side hears of the other."""
    signals_on(year, year.sara, MARJA, purposes=("huiselijk-geweld",))
    year.talk()
    assert matches_at(year.sara, MARJA) == []


@SCRIPT.on("17 February")
def _(year: Year) -> None:
    """Five working days after she saw it Vera has not called Jan back: she is reminded, and calls."""
    year.expect(year.vera, NoticeKind.TERM_PASSED)
    steps(year, year.vera, YARA, State.CONTACTED, kind=FAMILY)


@SCRIPT.on("10 March")
def _(year: Year) -> None:
    """Jan's twenty working days to align have passed: he is reminded, and they come together today.

    Vera is away: Wim stands in for her.
    """
    year.expect(year.jan, NoticeKind.TERM_PASSED)
    steps(year, year.jan, LOTTE, State.ALIGNED, kind=FAMILY)
    steps(year, year.wim, YARA, State.ALIGNED, kind=FAMILY)


@SCRIPT.on("17 September")
def _(year: Year) -> None:
    """Half a year later both are reminded to close what they aligned on, and do."""
    for who, citizen in ((year.jan, LOTTE), (year.vera, YARA)):
        year.expect(who, NoticeKind.TERM_PASSED)
        steps(year, who, citizen, State.CLOSED, kind=FAMILY)
