"""What `doctor` looks at in the database and in what is kept beside it. Nothing is changed."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from node.errors import ConfigurationError, DatabaseUnavailable, RaakvlakError
from node.service.alarms import AlarmKind
from node.service.finding import Finding, error, ok, warning
from node.service.journal_gaps import gaps
from node.service.logbook_check import has_head
from node.service.membership import VAULT
from node.service.proposal_content import is_readable
from node.storage import head_mark, logbook
from node.storage.deletion_journal import Deletion, FileDeletionJournal
from node.storage.inspection import Inspection, inspected, last_entry_at, logbook_length
from node.storage.key_store import FileKeyStore
from node.storage.logbook_anchor import FileLogbookAnchor
from node.storage.tables_check import PUT_BACK
from node.storage.vault import Vault

_CUT = "if no backup was put back, keep the home folder as it is: entries were cut off or written anew"


def examine_database(home: Path, now: float) -> Iterator[Finding]:
    """All findings on the journal of deletions and the database; `now` is in seconds since 1970-01-01 UTC."""
    yield _journal(home)
    yield from _database(home / "data.sqlite", now)


def _journal(home: Path) -> Finding:
    try:
        entries = FileDeletionJournal(home).entries()
    except ConfigurationError as wrong:
        return error("deletions", wrong.message, wrong.hint)
    lacking = _lacking(home / "data.sqlite", entries)
    if lacking:
        told = f"the journal of deletions lacks {lacking} lines of what the database has as closed or rejected"
        advice = (
            "find out who or what changed deletions.jsonl, and put it back from where it is kept apart; the next start "
            "of the node writes what it lacks, with an alarm"
        )
        return error("deletions", told, advice)
    return ok("deletions", f"the journal of deletions has {len(entries)} entries")


def _lacking(path: Path, entries: Sequence[Deletion]) -> int:
    try:
        with inspected(path) as inspection:
            return len(gaps(inspection.database, entries))
    except (sqlite3.Error, RaakvlakError):  # that is another part's finding
        return 0


def _database(path: Path, now: float) -> Iterator[Finding]:
    checks: tuple[Callable[[Inspection], Finding], ...] = (
        _integrity,
        _migrations,
        _seals(path.parent),
        _logbook,
        _head(path.parent),
        _alarms,
        _requests,
        lambda found: _last_entry(found, now),
    )
    try:
        with inspected(path) as inspection:
            lacking = inspection.lacking_tables()
            if lacking:
                yield error("database", f"data.sqlite is damaged: {lacking}", PUT_BACK)
                return
            for check in checks:
                yield check(inspection)
    except (ConfigurationError, DatabaseUnavailable) as wrong:
        yield error("database", wrong.message, wrong.hint)
    except sqlite3.Error as wrong:
        advice = "look at the file and its rights; if it is damaged, put back a backup"
        yield error("database", f"data.sqlite cannot be read ({type(wrong).__name__})", advice)


def _integrity(inspection: Inspection) -> Finding:
    faults = inspection.faults()
    if faults:
        return error("database", f"data.sqlite is damaged: {len(faults)} faults or more", "put back a backup")
    return ok("database", "data.sqlite is whole")


def _migrations(inspection: Inspection) -> Finding:
    unknown, pending = inspection.unknown_migrations(), inspection.pending_migrations()
    if unknown:
        advice = "install the version of Raakvlak that ran before, or a newer one"
        return error("migrations", f"the database was changed by a later version ({unknown[-1]})", advice)
    if pending:
        advice = "make a backup; the next start of the node carries them out"
        return warning("migrations", f"{len(pending)} are still to be carried out", advice)
    return ok("migrations", "all are carried out")


def _seals(home: Path) -> Callable[[Inspection], Finding]:
    def check(inspection: Inspection) -> Finding:
        try:
            vault, sealed = Vault(FileKeyStore(home / "keys").read(VAULT)), inspection.a_sealed_number()
            if sealed is not None:
                vault.open_number(sealed)
        except ConfigurationError as wrong:
            return error("seals", wrong.message, wrong.hint)
        unreadable = [row.id for row in inspection.proposals() if not is_readable(vault, row)]
        if unreadable:
            told = f"proposals that are not as they were sealed: {', '.join(unreadable)}"
            advice = "take them away with `raakvlak import withdraw`, and find out who or what changed the database"
            return error("seals", told, advice)
        return ok("seals", "the key file opens the database" if sealed else "nothing is sealed in the database yet")

    return check


def _logbook(inspection: Inspection) -> Finding:
    wrong = logbook.verify(inspection.database)
    if wrong is not None:
        advice = "stop the node and keep its home folder as it is; a backup tells what was changed"
        return error("logbook", f"not as it was written, from entry {wrong} on", advice)
    return ok("logbook", f"{logbook_length(inspection.database)} entries, all as they were written")


def _head(home: Path) -> Callable[[Inspection], Finding]:
    def check(inspection: Inspection) -> Finding:
        try:
            kept = FileLogbookAnchor(home).read()
        except ConfigurationError as wrong:
            return error("logbook head", wrong.message, wrong.hint)
        if kept is None and head_mark.is_set(inspection.database):
            told = "the head of the logbook that the node keeps beside its database is not there"
            return warning("logbook head", told, _CUT)
        alarm = inspection.open_alarm(AlarmKind.LOGBOOK_CUT.value)
        if alarm is not None and (kept is None or has_head(inspection.database, kept)):
            told = f"entry {alarm.details['entry']} was missed" if alarm.details.get("entry") else "a head was missed"
            advice = f"raakvlak alarm show {alarm.id}; it is told here until somebody has acknowledged the alarm"
            return warning("logbook head", f"{told} when the node looked for it", advice)
        if kept is None:
            return ok("logbook head", "none is kept yet; a running node keeps one every hour")
        if not has_head(inspection.database, kept):
            told = f"the logbook no longer has entry {kept.number} as it was when the node kept its head"
            return warning("logbook head", told, _CUT)
        return ok("logbook head", f"entry {kept.number} is there, as it was when the node kept its head")

    return check


def _alarms(inspection: Inspection) -> Finding:
    count = inspection.open_alarms()
    if count:
        return warning("alarms", f"{count} open", "look at them: raakvlak alarm list")
    return ok("alarms", "none is open")


def _requests(inspection: Inspection) -> Finding:
    count = inspection.orphaned_requests()
    if count:
        advice = "give somebody the role: raakvlak professional add --role officer"
        return warning("requests", f"{count} open, and nobody is data protection officer", advice)
    return ok("requests", "somebody can look after those that are open")


def _last_entry(inspection: Inspection, now: float) -> Finding:
    last = last_entry_at(inspection.database)
    if last is not None and last > now + 1:
        return error("clock", "the logbook has an entry from the future", "correct this machine's clock")
    return ok("clock", "later than the logbook's last entry")
