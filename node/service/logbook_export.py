"""The logbook for others to read, page by page, in the form of a standard. Reading a page is an entry itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import inf

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.service.exported_entry import Record, Source
from node.service.ldv_records import ldv_records
from node.service.nen7513_records import nen7513_record
from node.storage import logbook, logbook_pages
from node.storage.logbook_pages import ReadEntry, Stretch
from node.storage.logbook_persons import NOBODY

PAGE_MAX = 500
"""Entries in one page: some 500 KB, and less than a second's work."""
GROUND = "accountability"
"""The logbook's ground for reading the logbook itself."""


class ExportFormat(StrEnum):
    """In which form the logbook is exported."""

    LDV = "ldv"
    NEN7513 = "nen7513"


_RECORDS: dict[ExportFormat, Callable[[Source, ReadEntry], list[Record]]] = {
    ExportFormat.LDV: ldv_records,
    ExportFormat.NEN7513: lambda source, entry: [nen7513_record(source, entry)],
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the logbook: entries above `after`, up to `until` (the last one that there is, where that is None).

    `first` and `last` are days in UTC, both included; None where it is all.
    """

    form: ExportFormat
    after: int = 0
    until: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Records of so many entries; `after` is where the next page begins (None: this was the last one).

    `left` counts the entries of this page and those behind it.
    """

    records: tuple[Record, ...]
    entries: int
    left: int
    after: int | None
    until: int


def export_page(context: Context, actor: Actor, wanted: Wanted, most: int = PAGE_MAX) -> ExportPage:
    """The first `most` entries of what is wanted. Raises `ConfigurationError` where one is not as it was written.

    For the data protection officer.
    """
    require(actor, Action.LOGBOOK_EXPORT)
    if not 1 <= most <= PAGE_MAX:
        raise InvalidInput(f"limit: a page has 1 to {PAGE_MAX} entries", "ask for the next page with `after`")
    if wanted.first is not None and wanted.last is not None and wanted.last < wanted.first:
        raise InvalidInput("from, to: the last day lies before the first", "give the earlier day as `from`")
    db = context.database
    with db.transaction():
        until = logbook.last_number(db) if wanted.until is None else wanted.until
        stretch = Stretch(wanted.after, until, _begin(wanted.first), _end(wanted.last))
        left = logbook_pages.count(db, stretch)
        found = logbook_pages.page(db, context.vault, stretch, most)
        _log(context, actor, wanted, found)
    source, records_of = _source(context), _RECORDS[wanted.form]
    records = tuple(record for entry in found for record in records_of(source, entry))
    return ExportPage(records, len(found), left, found[-1].number if left > len(found) else None, until)


def _log(context: Context, actor: Actor, wanted: Wanted, found: list[ReadEntry]) -> None:
    first, last = (found[0].number, found[-1].number) if found else (0, 0)
    details: dict[str, str | int] = {"format": wanted.form.value, "count": len(found), "first": first, "last": last}
    logbook.append(context.database, context.clock.now(), actor, "logbook-exported", GROUND, NOBODY, details)


def _source(context: Context) -> Source:
    urls = {member.id: member.url for member in context.covenant.members}
    return Source(context.member.id, context.member.nid_bytes, urls, context.vault.pseudonym)


def _begin(first: date | None) -> float:
    return -inf if first is None else _midnight(first)


def _end(last: date | None) -> float:
    return inf if last in (None, date.max) else _midnight(last + timedelta(days=1))


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
