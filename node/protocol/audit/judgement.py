"""The auditor's judgement: is every point that was drawn accounted for? (docs/protocol.md §9)

What is told of it are counts. No number leaves here: not in the report, and in no error.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from node.errors import ProtocolRefusal
from node.logbook_entry import (
    SIGNAL_ADDED,
    EntryContent,
    commitment,
    content_digest,
    decode_content,
    entry_digest,
)
from node.model import ItemKind
from node.protocol.audit.challenge import Challenge
from node.protocol.audit.opening import OPENING_LABEL, LogbookStretch, OpenedPoint, Opening
from node.protocol.audit.session import AuditedSession, Handle
from node.protocol.covenant import Covenant
from node.protocol.evaluation import verify
from node.protocol.group import decode_point
from node.protocol.names import dummy_point, item_point, mask_logbook, node_id, point_digest, proof_context


class Fault(StrEnum):
    """Why a point that was drawn is not accounted for."""

    DUMMY_KEY = "dummy-key"
    """The dummy key is not the one of hello or answer: nobody can tell which points had to be opened."""
    NOT_OPENED = "not-opened"
    """It was left out, or is told to be one that cannot be opened."""
    OTHER_POINT = "other-point"
    """What was opened is another point than the one that was sent."""
    FALSE_PROOF = "false-proof"
    """The point is not the item times the committed scalar."""
    PURPOSE = "purpose"
    """The covenant does not admit both members to the item's purpose."""
    NO_ENTRY = "no-entry"
    """No entry of the logbook is shown, or what is shown is not in the chain that leads to a signed head."""
    OTHER_ENTRY = "other-entry"
    """The entry is no signal's, or is about another person or purpose."""
    YOUNGER_ENTRY = "younger-entry"
    """The entry was written after the message with the point was signed."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found, in counts. `points` = `dummies` + `real`; of the real ones `asked` were drawn.

    `sessions` were begun in the session's epoch, as the peer counts: of those that ended before, nothing can be known.
    """

    exchanges: int
    sessions: int
    points: int
    dummies: int
    real: int
    asked: int
    faults: Mapping[Fault, int]

    @property
    def not_accounted_for(self) -> int:
        """Of the points that were drawn."""
        return sum(self.faults.values())

    @property
    def accounted_for(self) -> int:
        """Of the points that were drawn."""
        return self.asked - self.not_accounted_for


def judge(session: AuditedSession, challenge: Challenge, opening: Opening, covenant: Covenant) -> AuditReport:
    """Check an opening against the verified records. The challenge is the auditor's own, of this session."""
    is_key = sha256(opening.dummy_key).digest() == session.dummies
    dummies = set(_dummies(session, opening.dummy_key)) if is_key else set()
    real = session.points.keys() - dummies
    drawn = challenge.drawn(real)
    judge_one = _Judge(session, opening, covenant).fault
    found = [judge_one(handle) if is_key else Fault.DUMMY_KEY for handle in drawn]
    faults = Counter(fault for fault in found if fault is not None)
    counts = (session.n, session.sessions, len(session.points), len(dummies), len(real), len(drawn))
    return AuditReport(*counts, {fault: faults[fault] for fault in Fault if faults[fault]})


def _dummies(session: AuditedSession, dummy_key: bytes) -> Iterable[Handle]:
    for (n, j), digest in session.points.items():
        if point_digest(dummy_point(session.pair, dummy_key, n, j)) == digest:
            yield n, j


class _Judge:
    """Judges one drawn point after the other."""

    def __init__(self, session: AuditedSession, opening: Opening, covenant: Covenant) -> None:
        self._session = session
        self._covenant = covenant
        self._opened = {point.handle: point for point in opening.points}
        self._chain = _ShownChain(opening.stretch)
        self._dummy_key = opening.dummy_key
        auditor = covenant.auditor
        self._auditor = b"" if auditor is None else node_id(bytes.fromhex(auditor.key))

    def fault(self, handle: Handle) -> Fault | None:
        """What is wrong with a drawn point; None when it is accounted for."""
        point = self._opened.get(handle)
        if point is None:
            return Fault.NOT_OPENED
        return self._fault_of_point(point) or self._fault_of_entry(point)

    def _fault_of_point(self, opened: OpenedPoint) -> Fault | None:
        session, (n, _) = self._session, opened.handle
        try:
            point = decode_point(opened.point)
        except ProtocolRefusal:
            return Fault.OTHER_POINT
        if point_digest(point) != session.points[opened.handle]:
            return Fault.OTHER_POINT
        context = proof_context(OPENING_LABEL, session.pair, session.audited.nid_bytes, self._auditor, n)
        base = item_point(session.pair, opened.item)
        if not verify(session.key, [base], [point], context=context, proof=opened.proof):
            return Fault.FALSE_PROOF
        if opened.item.purpose not in self._covenant.shared_purposes(session.audited, session.peer):
            return Fault.PURPOSE
        return None

    def _fault_of_entry(self, opened: OpenedPoint) -> Fault | None:
        shown = opened.entry
        content = None if shown is None else self._chain.content(shown.number)
        n, _ = opened.handle
        newest = self._chain.number_of(mask_logbook(self._dummy_key, n, self._session.logbooks[n]))
        if shown is None or content is None or newest is None:
            return Fault.NO_ENTRY
        if not _is_about(content, opened, shown.person, shown.salt):
            return Fault.OTHER_ENTRY
        return Fault.YOUNGER_ENTRY if shown.number > newest else None


class _ShownChain:
    """The digests of the shown stretch of the logbook, and the contents that are shown of it."""

    def __init__(self, stretch: LogbookStretch | None) -> None:
        self._contents: dict[int, EntryContent] = {}
        self._numbers: dict[bytes, int] = {}
        if stretch is None:
            return
        digest = stretch.previous
        for number, content in enumerate(stretch.contents, start=stretch.first):
            digest = entry_digest(number, digest, content)
            self._numbers[digest] = number
            self._show(number, content, stretch.shown.get(number))

    def content(self, number: int) -> EntryContent | None:
        """What the entry says, if it is shown and in the chain."""
        return self._contents.get(number)

    def number_of(self, digest: bytes) -> int | None:
        """The entry that has this digest: a head L that was signed ties the whole stretch before it."""
        return self._numbers.get(digest)

    def _show(self, number: int, expected: bytes, content: bytes | None) -> None:
        if content is None or content_digest(content) != expected:
            return
        try:
            self._contents[number] = decode_content(content)
        except ValueError:
            return


def _is_about(content: EntryContent, opened: OpenedPoint, person: int, salt: bytes) -> bool:
    """Whether the entry places a signal that stands for the opened item; the first person is the signal's own."""
    if content.action != SIGNAL_ADDED or opened.item.purpose not in _purposes(content.details):
        return False
    if person >= len(content.commitments) or (person and opened.item.kind is ItemKind.PERSON):
        return False
    return content.commitments[person] == commitment(salt, opened.item.number.digits)


def _purposes(details: str) -> list[str]:
    try:
        told = json.loads(details)
    except (ValueError, RecursionError):
        return []
    purposes = told.get("purposes") if isinstance(told, dict) else None
    return purposes.split() if isinstance(purposes, str) else []
