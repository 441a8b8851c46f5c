"""The figures of each month, beside those that are counted in the script's own ledger."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from node.matching.follow_up import State
from node.matching.months import FOLLOW_UP_DAYS, Month
from node.matching.working_days import is_working_day
from node.model import ItemKind
from node.protocol.contribution import read_contribution
from node.service.contributing import contribute
from node.service.joint_report import joint_report
from node.service.publishing import found_matches, placed_signals
from node.service.reports import MonthReport, team_report
from tests.service.casework_year.ledger import Ledger, PlacedSignal
from tests.service.casework_year.organisation import REPORTS, Organisation, Person
from tests.service.casework_year.year import FIRST, LAST, Script, Year

SCRIPT = Script()
MONTHS = [Month(FIRST.year, number) for number in range(1, 12)]
"""Of December it is not known before the next year what became of its matches."""
IN_CONTACT = (State.CONTACTED, State.ALIGNED, State.CLOSED)

Signals = Counter[tuple[str, frozenset[str]]]
"""How many of each team and purposes."""
Matches = Counter[tuple[str, frozenset[str], frozenset[str], int | None]]
"""How many of each team, purposes, kinds of partners, and working days to contact."""


def signals_in(ledger: Ledger, organisation: str, month: Month) -> Signals:
    """The signals that an organisation placed in a month."""
    own = [each for each in ledger.placed if each.organisation == organisation]
    return Counter((each.team, frozenset(each.purposes)) for each in own if month.start <= each.at < month.end)


def matches_in(ledger: Ledger, organisation: str, month: Month) -> Matches:
    """The matches that the signals of an organisation came into in a month: each on a person, and each on a family."""
    found = Matches()
    for own in ledger.placed:
        if own.organisation == organisation:
            person = list(ledger.meetings(own, ItemKind.PERSON))
            known = {other for other, _, _ in person}
            family = [each for each in ledger.meetings(own, ItemKind.FAMILY) if each[0] not in known]
            for kind, there in ((ItemKind.PERSON, person), (ItemKind.FAMILY, family)):
                begun = min((each[1] for each in there), default=0.0)
                if month.start <= begun < month.end:
                    until = Month.of(begun).matches_known_on
                    partners = frozenset(other for other, at, _ in there if Year.day_of(at) < until)
                    days = _days_to_contact(ledger, own, kind, Year.day_of(begun))
                    found[own.team, frozenset(own.purposes), partners, days] += 1
    return found


def _days_to_contact(ledger: Ledger, own: PlacedSignal, kind: ItemKind, found: date) -> int | None:
    days = [each.day for each in ledger.steps if (each.signal, each.kind) == (own.id, kind) and each.step in IN_CONTACT]
    if not days:
        return None
    passed = (found + timedelta(days=n) for n in range(1, (min(days) - found).days + 1))
    count = sum(is_working_day(day) for day in passed)
    return count if count <= FOLLOW_UP_DAYS else None


def told_signals(organisation: Organisation, month: Month) -> Signals:
    """The same, as the node counts them."""
    return Counter((each.team, each.purposes) for each in placed_signals(organisation.context, month))


def told_matches(organisation: Organisation, month: Month) -> Matches:
    """The same, as the node counts them; each member's kind is its id here."""
    found = found_matches(organisation.context, month)
    return Counter((each.team, each.purposes, each.partners, each.days) for each in found)


def counted(month: Month) -> Callable[[Year], None]:
    """The scene in which the signals of a month are counted."""

    def scene(year: Year) -> None:
        """A month is over: each organisation has as many signals as the ledger."""
        for each in year.organisations:
            assert told_signals(each, month) == signals_in(year.ledger, each.id, month)

    return scene


def followed_up(month: Month) -> Callable[[Year], None]:
    """The scene in which it is certain what became of the matches of a month."""

    def scene(year: Year) -> None:
        """Twenty working days later each organisation has the matches of the ledger, and its days to contact."""
        for each in year.organisations:
            assert told_matches(each, month) == matches_in(year.ledger, each.id, month)
        _check_together(year, month)

    return scene


def _check_together(year: Year, month: Month) -> None:
    """What the coordinators give in, added up by anybody, is the sum of what the ledger has of all organisations."""
    who = (year.coby, year.carla, year.corrie)
    given = [read_contribution(contribute(each.node, each.actor, month).file) for each in who]
    report = joint_report(year.coby.node.covenant, month, given)
    signals = sum(signals_in(year.ledger, each.id, month).total() for each in year.organisations)
    matches = sum(matches_in(year.ledger, each.id, month).total() for each in year.organisations)
    assert report.matches is not None
    for count, total in ((signals, report.signals.total), (matches, report.matches.total)):
        assert total is not None and total.whole == (count if count >= REPORTS.suppress_below else None)


for one in MONTHS:
    SCRIPT.on_day(one.plus(1).first, "19:00")(counted(one))
    if one.matches_known_on <= LAST:
        SCRIPT.on_day(one.matches_known_on, "21:00")(followed_up(one))


@SCRIPT.on("31 December")
def _(year: Year) -> None:
    """The coordinators read the report of the year: it shows what was counted, and nothing of what is small."""
    for who in (year.coby, year.carla, year.corrie):
        seen = [_totals(year, who, report) for report in team_report(who.node, who.actor, MONTHS[-1], len(MONTHS))]
        told = [each for month in seen for each in month]
        assert all(shown == (count if count >= REPORTS.suppress_below else None) for count, shown in told)
        assert who is year.corrie or sum(shown is not None for _, shown in told) > 2


def _totals(year: Year, who: Person, report: MonthReport) -> list[tuple[int, int | None]]:
    """Of the signals of a month, and of its matches where they are known: what was counted, and what is shown."""
    assert report.signals.total is not None
    found = [(signals_in(year.ledger, who.organisation.id, report.month).total(), report.signals.total.whole)]
    if report.matches is not None:
        assert report.matches.total is not None
        count = matches_in(year.ledger, who.organisation.id, report.month).total()
        found.append((count, report.matches.total.whole))
    return found
