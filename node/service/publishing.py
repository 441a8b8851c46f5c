"""Publishing the figures of months: once for each, so that two reports of it never differ (docs/reports.md).

A month's signals and accounts are published when it is over, its matches when each has had its time for a follow-up.
"""

from collections import Counter
from collections.abc import Sequence

from node.matching import publication
from node.matching.figures import OTHER, Account, FoundMatch, PlacedSignal, days_to_contact
from node.matching.meetings import found_match
from node.matching.months import Month, months_between
from node.matching.publication import Labels
from node.matching.suppression import Table
from node.matching.working_days import day_of
from node.model import NODE_ACTOR
from node.service.context import Context
from node.storage import logbook, published_figures, report_records
from node.storage.published_figures import PARTS, Part

GROUND = "management"
"""The logbook's ground for reports, which are on nobody."""


def publish_due(context: Context) -> int:
    """Publish what is due since the first signal. Gives how many parts of months; the node does this of itself."""
    first = report_records.first_signal(context.database)
    if first is None:
        return 0
    this = Month.of(context.clock.now())
    months = list(months_between(Month.of(first), this.plus(-1)))
    done = {part: published_figures.months_with(context.database, part) for part in PARTS}
    return sum(
        publish(context, month, part) is not None
        for month in months
        for part in PARTS
        if str(month) not in done[part] and is_due(context, month, part)
    )


def publish(context: Context, month: Month, part: Part) -> tuple[int, Table] | None:
    """What is published of a part of a month, now for the first time or before, with its threshold.

    None while it is not due.
    """
    with context.database.transaction():
        known = published_figures.get(context.database, str(month), part)
        if known is not None or not is_due(context, month, part):
            return known
        least, now = context.settings.reports.suppress_below, context.clock.now()
        table = _table(context, month, part, least)
        published_figures.put(context.database, str(month), part, now, least, table)
        details: dict[str, str | int] = {"month": str(month), "part": part}
        logbook.append(context.database, now, NODE_ACTOR, "figures-published", GROUND, b"", details)
    return least, table


def is_due(context: Context, month: Month, part: Part) -> bool:
    """Whether nothing that is counted in it can change any more."""
    now = context.clock.now()
    return day_of(now) >= month.matches_known_on if part == "matches" else now >= month.end


def placed_signals(context: Context, month: Month) -> list[PlacedSignal]:
    """The signals that were placed in a month."""
    rows = report_records.placed(context.database, month.start, month.end)
    return [PlacedSignal(row.team, row.purposes) for row in rows]


def found_matches(context: Context, month: Month) -> list[FoundMatch]:
    """The matches that were found in a month, with what became of them."""
    kinds = _kinds(context)
    rows = report_records.parts(context.database, month.start, month.end)
    counted = [(row, found_match(row.kind, row.begun, row.closed, row.meetings)) for row in rows]
    return [
        FoundMatch(
            row.team,
            row.purposes,
            frozenset(kinds.get(peer, OTHER) for peer in found.partners),
            days_to_contact(day_of(found.at), None if row.contacted is None else day_of(row.contacted)),
        )
        for row, found in counted
        if found is not None and month.start <= found.at < month.end
    ]


def accounts(context: Context, month: Month) -> list[Account]:
    """The professionals with access in a month."""
    return [Account(row.team, row.active) for row in report_records.accounts(context.database, month.start, month.end)]


def _table(context: Context, month: Month, part: Part, least: int) -> Table:
    labels = _labels(context)
    if part == "signals":
        return publication.signals_table(placed_signals(context, month), labels, least)
    if part == "accounts":
        return publication.accounts_table(accounts(context, month), labels, least)
    return publication.matches_table(found_matches(context, month), labels, least)


def _labels(context: Context) -> Labels:
    kinds = Counter(_kinds(context).values())
    purposes: Sequence[str] = [purpose.id for purpose in context.covenant.purposes]
    return publication.labels_of(report_records.team_sizes(context.database), purposes, dict(kinds))


def _kinds(context: Context) -> dict[bytes, str]:
    """What kind of organisation each other member is."""
    others = [member for member in context.covenant.members if member.id != context.member.id]
    return {member.nid_bytes: member.kind or OTHER for member in others}
