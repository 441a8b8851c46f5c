"""Entries of the logbook as records of the standard Logboek Dataverwerkingen 1.0.0 (Logius); see docs/logbook.md.

A record is about one person at most. So an entry on several persons becomes a record of its own and one below it for
each person, as the standard asks.
"""

from node.service.exported_entry import SUBJECT_TYPE, Record, Source, activity, span_id, subjects, told, trace_id
from node.storage.logbook_pages import ReadEntry

_MILLISECONDS = 1000
_DONE = "Ok"
"""What is in the logbook was done: what fails is not written as done."""


def ldv_records(source: Source, entry: ReadEntry) -> list[Record]:
    """The records of an entry: one, and where it has several persons one more for each."""
    found = subjects(source, entry)
    if len(found) < 2:
        return [_record(source, entry, span_id(source, entry), None, *found)]
    own = span_id(source, entry)
    below = [_record(source, entry, span_id(source, entry, place), own, one) for place, one in enumerate(found, 1)]
    return [_record(source, entry, own, None), *below]


def _record(source: Source, entry: ReadEntry, span: str, parent: str | None, subject: str | None = None) -> Record:
    at = round(entry.at * _MILLISECONDS)
    ids = {"trace_id": trace_id(source, entry), "span_id": span}
    if parent is not None:
        ids["parent_span_id"] = parent
    return {
        **ids,
        "status": _DONE,
        "name": entry.action,
        "start_time": at,
        "end_time": at,
        "resource": {"attributes": {"service.name": "raakvlak", "service.instance.id": source.nid.hex()}},
        "attributes": _attributes(source, entry, subject),
    }


def _attributes(source: Source, entry: ReadEntry, subject: str | None) -> Record:
    attributes: Record = {"dpl.core.processing_activity_id": activity(entry)}
    if subject is not None:
        attributes["dpl.core.data_subject_id"] = subject
        attributes["dpl.core.data_subject_id_type"] = SUBJECT_TYPE
    peer = source.urls.get(str(entry.details.get("peer", "")))
    if peer and "trace" in entry.details:
        attributes["dpl.core.foreign_operation.processor"] = peer
    attributes["raakvlak.entry"] = entry.number
    attributes["raakvlak.organisation"] = source.member_id
    attributes["raakvlak.user"] = entry.actor_id
    attributes["raakvlak.role"] = entry.role
    attributes["raakvlak.ground"] = entry.ground
    return attributes | {f"raakvlak.detail.{name}": value for name, value in told(entry).items()}
