"""Reports: the published figures of months, of a team or of all, and of a pilot beside numbers from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from node.errors import InvalidInput, NotAllowed
from node.matching import pilot
from node.matching.months import Month, months_between
from node.matching.pilot import Comparison, ReportCount
from node.matching.policy import Action, Scope
from node.matching.publication import TEAM
from node.matching.suppression import Table
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.service.publishing import GROUND, publish
from node.storage import logbook, professionals, report_records

MONTHS_MOST = 36
"""Months in one report: three years, so that a pilot of a year is seen beside the one before it and the one after."""


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What is shown of a month. Counts below `least` are not in it.

    `matches` is None until `matches_known_on`.
    """

    month: Month
    least: int
    signals: Table
    accounts: Table
    matches: Table | None
    matches_known_on: date


@dataclass(frozen=True, slots=True)
class PilotReport:
    """The months of a pilot, and beside them the numbers of reports by place and month; None for one that is too small.

    `missing` are the months for which a place has none (`pilot.missing`), `teams` the places that are
    the names of teams.
    """

    months: tuple[MonthReport, ...]
    counts: Mapping[str, Mapping[Month, int | None]]
    totals: Mapping[Month, int]
    missing: tuple[tuple[Month, str], ...]
    teams: tuple[str, ...]
    before: Comparison
    same_months: Comparison


def team_report(
    context: Context, actor: Actor, last: Month | None = None, months: int = 1, team: str | None = None
) -> tuple[MonthReport, ...]:
    """So many months up to `last` (else the last that is over), the earliest first; with `team` only that one.

    A professional gets the own team, a coordinator all. Raises `InvalidInput` and `NotAllowed`.
    """
    scope = require(actor, Action.REPORT_TEAM)
    if not 1 <= months <= MONTHS_MOST:
        raise InvalidInput(f"months: a report has from 1 to {MONTHS_MOST}", "ask for the others by themselves")
    chosen = _own_team(context, actor, team) if scope is Scope.TEAM else _known_team(context, team)
    to = last or Month.of(context.clock.now()).plus(-1)
    found = _reports(context, actor, to.plus(1 - months), to, "report-team")
    if chosen is None:
        return found
    return tuple(_of_team(each, chosen, alone=scope is Scope.TEAM) for each in found)


def pilot_report(
    context: Context, actor: Actor, first: Month, last: Month, counts: Sequence[ReportCount]
) -> PilotReport:
    """The months of a pilot beside these counts, which may be of months before it too. Raises `InvalidInput`."""
    require(actor, Action.REPORT_PILOT)
    length = len(list(months_between(first, last)))
    if not 1 <= length <= MONTHS_MOST:
        raise InvalidInput(f"from, to: a pilot has from 1 to {MONTHS_MOST} months", "give its first and its last month")
    known_teams = report_records.team_sizes(context.database)
    counts = pilot.in_one_spelling(counts, known_teams)
    _check_once(counts)
    months = _reports(context, actor, first, last, "report-pilot")
    by_place = pilot.shown_counts(counts, context.settings.reports.suppress_below)
    totals = pilot.totals(by_place)
    teams = tuple(place for place in by_place if place and place in known_teams)
    return PilotReport(
        months,
        by_place,
        totals,
        tuple(pilot.missing(by_place, first, last)),
        teams,
        pilot.before_and_during(totals, first, last),
        pilot.same_months(totals, first, last),
    )


def has_teams(context: Context) -> bool:
    """Whether anybody has, or had, a team: else nothing is divided by team."""
    return any(report_records.team_sizes(context.database))


def _reports(context: Context, actor: Actor, first: Month, last: Month, action: str) -> tuple[MonthReport, ...]:
    if last >= Month.of(context.clock.now()):
        raise InvalidInput(
            "a report is made when its month is over",
            "ask for an earlier one; `raakvlak match board` shows where the work stands now",
        )
    with context.database.transaction():
        found = tuple(_report(context, month) for month in months_between(first, last))
        details: dict[str, str | int] = {"from": str(first), "to": str(last)}
        logbook.append(context.database, context.clock.now(), actor, action, GROUND, b"", details)
    return found


def _report(context: Context, month: Month) -> MonthReport:
    signals, accounts = publish(context, month, "signals"), publish(context, month, "accounts")
    if signals is None or accounts is None:
        raise KeyError(str(month))
    matches = publish(context, month, "matches")
    shown = None if matches is None else matches[1]
    least = max(signals[0], accounts[0], 0 if matches is None else matches[0])
    return MonthReport(month, least, signals[1], accounts[1], shown, month.matches_known_on)


def _own_team(context: Context, actor: Actor, asked: str | None) -> str:
    who = professionals.get(context.database, actor.id)
    team = "" if who is None else who.team
    if not team:
        raise InvalidInput("you are in no team", "a coordinator can give you one: professional change --team")
    if asked not in (None, team):
        raise NotAllowed("this is another team's", "leave out --team for your own, or ask the coordinator")
    return team


def _known_team(context: Context, asked: str | None) -> str | None:
    if asked is not None and asked not in report_records.team_sizes(context.database):
        raise InvalidInput("team: there is none of that name", "`raakvlak professional list` shows the teams")
    return asked


def _of_team(report: MonthReport, team: str, *, alone: bool) -> MonthReport:
    signals, accounts = _rows_of(report.signals, team, alone), _rows_of(report.accounts, team, alone)
    matches = None if report.matches is None else _rows_of(report.matches, team, alone)
    return MonthReport(report.month, report.least, signals, accounts, matches, report.matches_known_on)


def _rows_of(table: Table, team: str, alone: bool) -> Table:
    """The team's row; where that is shared with other teams not for a reader who may see the own one alone."""
    rows = [row for row in table.divisions[TEAM] if team in row.labels and not (alone and len(row.labels) > 1)]
    return Table(None, {TEAM: tuple(rows)})


def _check_once(counts: Sequence[ReportCount]) -> None:
    keys = [(each.month, each.place) for each in counts]
    if len(set(keys)) != len(keys):
        raise InvalidInput("reports: there are two counts of one place in one month", "give one")
