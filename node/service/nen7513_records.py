"""Entries of the logbook as records with the fields of NEN 7513; docs/logbook.md says which, and from where they are.

The names are those that Logius uses for them, the codes those of RFC 3881, on which the norm stands.
"""

from datetime import UTC, datetime

from node.model import NODE_ACTOR
from node.service.exported_entry import SUBJECT_TYPE, Record, Source, activity, span_id, subjects, told, trace_id
from node.service.logged_actions import ACTION_CODES, OTHER
from node.storage.logbook_pages import ReadEntry

_SUCCESS = 0
_PERSON, _SYSTEM_OBJECT = 1, 2
_PATIENT, _RESOURCE = 1, 4
_MACHINE_NAME = 1
_APPLICATION_SERVER = "4"
_OBJECTS = ("signal", "proposal", "match", "alarm")
"""Details that name something of this node."""


def nen7513_record(source: Source, entry: ReadEntry) -> Record:
    """The one record of an entry."""
    return {
        "EventID": activity(entry),
        "EventActionCode": ACTION_CODES.get(entry.action, OTHER),
        "EventDateTime": _moment(entry.at),
        "EventOutcomeIndicator": _SUCCESS,
        "EventTypeCode": entry.action,
        "users": [_user(source, entry)],
        "participants": [_person(one) for one in subjects(source, entry)] + _objects(entry),
        "AuditEnterpriseSiteID": source.member_id,
        "AuditSourceID": source.nid.hex(),
        "AuditSourceTypeCode": _APPLICATION_SERVER,
        "traceparent": f"00-{trace_id(source, entry)}-{span_id(source, entry)}-01",
        "raakvlak": {"entry": entry.number, **told(entry)},
    }


def _user(source: Source, entry: ReadEntry) -> Record:
    return {
        "userID": entry.actor_id,
        "userIsRequestor": entry.role != NODE_ACTOR.role,
        "roleIDCode": entry.role,
        "purposeOfUse": entry.ground,
        "networkAccessPointTypeCode": _MACHINE_NAME,
        "networkAccessPointID": source.member_id,
    }


def _person(pseudonym: str) -> Record:
    return {
        "participantObjectTypeCode": _PERSON,
        "participantObjectTypeCodeRole": _PATIENT,
        "participantObjectIDTypeCode": SUBJECT_TYPE,
        "participantObjectID": pseudonym,
    }


def _objects(entry: ReadEntry) -> list[Record]:
    return [
        {
            "participantObjectTypeCode": _SYSTEM_OBJECT,
            "participantObjectTypeCodeRole": _RESOURCE,
            "participantObjectIDTypeCode": f"urn:raakvlak:{name}",
            "participantObjectID": entry.details[name],
        }
        for name in _OBJECTS
        if name in entry.details
    ]


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
