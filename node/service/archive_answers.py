"""What others' archives answer to own new signals: who was involved before (domain.md, an archived signal).

It stands as long as an open signal stands for the item, whatever becomes of the match. People are told with the match
job, as of matches, and once.
"""

from dataclasses import dataclass

from node.limits import CARDS_PER_MATCH_MAX
from node.model import NODE_ACTOR, ContactCard, ItemKind
from node.protocol.letters import ArchiveLetter
from node.service import typed_text
from node.service.cards import tells_since
from node.service.context import Context
from node.service.match_log import log_with_peer
from node.service.match_parties import organisation_id, parties_in
from node.service.notices import NoticeKind, notify
from node.service.signal_access import log_on_signal
from node.storage import archive_answers, follow_up, items, letters, match_news, match_parties, matches, signals
from node.storage.archive_answers import ArchiveAnswer
from node.storage.matches import PeerMatch, SubjectMatch

_CHUNK = 100
"""Answers in one transaction: short enough for other work between two."""


@dataclass(frozen=True, slots=True)
class FormerParty:
    """Somebody of another organisation who was involved before; `closed_on` is the last day, or empty.

    `received` is when it was told: seconds since 1970-01-01 UTC.
    """

    organisation_id: str
    card: ContactCard
    closed_on: str
    received: float


def take_answer(context: Context, match: PeerMatch, letter: ArchiveLetter) -> None:
    """Keep what a peer's archive tells of a match that the own rule has found. One that misleads is counted."""
    db, peer = context.database, match.peer
    item = items.load(db, context.vault, [match.item_id])[match.item_id]
    member = context.covenant.member(peer)
    if (
        item.kind is not ItemKind.PERSON
        or (letter.closed_on and not tells_since(context, item.purpose))
        or member is None
        or letter.card.organisation != member.name
        or not typed_text.is_fit_to_show(letter.card)
    ):
        letters.count(db, peer, "letters-refused")
        return
    known = archive_answers.references(db, match.item_id, peer)
    if letter.reference not in known and len(known) >= CARDS_PER_MATCH_MAX:
        letters.count(db, peer, "letters-dropped")
        return
    now = context.clock.now()
    answer = ArchiveAnswer(match.item_id, peer, letter.reference, letter.card, letter.closed_on, now)
    if archive_answers.put(db, answer):
        log_with_peer(context, "archive-answer-received", match, {})
    matches.note_archived(db, match)
    for subject in match_parties.subjects_of_item(db, match.item_id):
        _forget_if_nobody_came(context, subject)
    match_news.note_item(db, match.item_id)


def former_parties(context: Context, person_id: int) -> tuple[FormerParty, ...]:
    """Who was involved with a person before; the caller has judged who asks and writes the logbook."""
    named = organisation_id(context)
    return tuple(
        FormerParty(named(each.peer), each.card, each.closed_on, each.received)
        for each in archive_answers.on_person(context.database, person_id)
    )


def tell_of_answers(context: Context) -> None:
    """Tell the professionals whose open signals were answered, once."""
    db = context.database
    while archive_answers.untold(db, 1):
        with db.transaction():
            for answer in archive_answers.untold(db, _CHUNK):
                _tell(context, answer)
                archive_answers.set_told(db, answer)


def _tell(context: Context, answer: ArchiveAnswer) -> None:
    """Each professional once, about the first own signal that stands for the item."""
    db, told = context.database, set[str]()
    for signal_id in matches.signals_of_item(db, answer.item_id):
        row = signals.get(db, signal_id)
        if row is None or row.professional_id in told:
            continue
        told.add(row.professional_id)
        notify(context, row.professional_id, NoticeKind.ARCHIVE_ANSWER, signal_id)
        details = {"professional": row.professional_id, "peer": organisation_id(context)(answer.peer)}
        log_on_signal(context, NODE_ACTOR, "archive-told", row, details)


def _forget_if_nobody_came(context: Context, subject: SubjectMatch) -> None:
    """A match that the archive alone made was none: of what began with it nothing stays, unless people know of it."""
    db = context.database
    if not (parties_in(context, subject).is_open or match_news.told(db, subject.id) or _has_history(context, subject)):
        follow_up.forget(db, subject.id)


def _has_history(context: Context, subject: SubjectMatch) -> bool:
    """Whether anybody of another organisation ever was in the match, or anybody here has done something in it."""
    return any(
        event.cause != "begun" or event.peer is not None for event in follow_up.events(context.database, subject.id)
    )
