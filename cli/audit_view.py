"""The outcome of an audit for people's eyes, and the same as one JSON object: counts alone."""

from typing import Any

from cli.output import listed
from node.protocol.audit.judgement import AuditReport, Fault
from node.protocol.audit.session import AuditedSession

_WORDS = {
    Fault.DUMMY_KEY: "the dummy key is not the one that was committed to",
    Fault.NOT_OPENED: "not opened",
    Fault.OTHER_POINT: "another point than the one that was sent",
    Fault.FALSE_PROOF: "a false proof: not made with the committed key",
    Fault.PURPOSE: "a purpose that the two do not share",
    Fault.NO_ENTRY: "no entry in the logbook",
    Fault.OTHER_ENTRY: "an entry about something else",
    Fault.YOUNGER_ENTRY: "an entry written after the point was sent",
}


def facts_of(session: AuditedSession, report: AuditReport) -> dict[str, Any]:
    """The counts by their names; `faults` has those that are not 0."""
    return {
        "audited": session.audited.id,
        "peer": session.peer.id,
        "epoch": session.epoch,
        "sessions": report.sessions,
        "exchanges": report.exchanges,
        "points": report.points,
        "dummies": report.dummies,
        "real": report.real,
        "asked": report.asked,
        "accounted_for": report.accounted_for,
        "not_accounted_for": report.not_accounted_for,
        "faults": {fault.value: count for fault, count in report.faults.items()},
    }


def as_text(session: AuditedSession, report: AuditReport) -> str:
    """One count a line, and a last line for each fault."""
    rows = [
        ("audited", f"{session.audited.id}, by the records of {session.peer.id}"),
        ("sessions", f"{report.sessions} begun in epoch {session.epoch}; this is the one that runs"),
        ("points", f"{report.points} in {report.exchanges} messages"),
        ("dummies", str(report.dummies)),
        ("real", str(report.real)),
        ("asked", str(report.asked)),
        ("accounted for", str(report.accounted_for)),
        ("not accounted for", str(report.not_accounted_for)),
        *(("", f"{count}: {_WORDS[fault]}") for fault, count in report.faults.items()),
    ]
    return listed(rows)
