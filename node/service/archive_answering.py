"""What archived signals answer: each one new signal of another organisation, once, to the new reporter (domain.md).

The new reporter's card shows that its signal is an open one: two archives never answer each other. Nobody here is told,
and the card is not kept. The answer goes with the match job, never on the way to an answer of the exchange.
"""

from collections.abc import Sequence

from node.protocol.letters import ArchiveLetter
from node.service.card_ration import count_card, has_room, tell_of_full_ration
from node.service.cards import contact_card, reference_towards, tells_since
from node.service.context import Context
from node.service.days import today, utc_day
from node.service.match_log import Shared, log_on_item
from node.service.match_trace import trace_of_token
from node.service.outbox import settle_archived
from node.service.post import new_letter_id, send_in_session
from node.storage import archive_offers, items, sessions, signals
from node.storage.deletion_journal import Deletion
from node.storage.sessions import StoredSession
from node.storage.signals import SignalRow
from node.storage.standing_points import shared_item, shared_token

ARCHIVE_ANSWERED = "archive-answered"
"""What the journal of deletions and the logbook call it."""


def meet_reporter(context: Context, session: StoredSession, token: bytes) -> bool:
    """A card came for a token; false when it does not stand for an item that only archived signals stand for."""
    db = context.database
    item_id = shared_item(db, session.id, token)
    if item_id is None or items.is_live(db, item_id):
        return False
    archive_offers.note_reporter(db, item_id, session.peer)
    return True


def is_answer_due(context: Context, peer: bytes) -> bool:
    """Whether a new reporter waits whom today's ration allows to be answered, or an answer was lost on its way."""
    db = context.database
    if archive_offers.reported(db, peer) and has_room(context, peer):
        return True
    return any(_standing(context, peer, reply.item_id) for reply in archive_offers.lost_replies(db, peer))


def answer_reporters(context: Context, peer: bytes) -> None:
    """Answer a peer what is due, within the caller's transaction. What has no room today waits, as cards do."""
    db = context.database
    for item_id in archive_offers.reported(db, peer):
        if not _answer(context, peer, item_id):
            break
    for reply in archive_offers.lost_replies(db, peer):
        row, standing = signals.get(db, reply.signal_id), _standing(context, peer, reply.item_id)
        if row is not None and standing is not None:
            archive_offers.renew_reply(db, row.id, _write(context, peer, row, reply.item_id, standing))


def note_arrived(context: Context, letter_ids: Sequence[bytes]) -> None:
    """The peer has stored these letters; what has answered in them is offered to nobody any more."""
    for signal_id in archive_offers.take_arrived(context.database, letter_ids):
        settle_archived(context, archive_offers.items_of(context.database, signal_id))


def silence_again(context: Context, entries: Sequence[Deletion]) -> int:
    """After a restore: what has answered, as the journal has it, answers nobody again. Gives how many signals."""
    db, now = context.database, context.clock.now()
    answered = [entry.id for entry in entries if entry.what == ARCHIVE_ANSWERED]
    again = [signal_id for signal_id in answered if archive_offers.silence(db, signal_id, now)]
    for signal_id in again:
        settle_archived(context, archive_offers.items_of(db, signal_id))
    return len(again)


def _answer(context: Context, peer: bytes, item_id: int) -> bool:
    """Let all archived signals of an item answer a new reporter; false when the ration ends before."""
    db = context.database
    answering, standing = archive_offers.answering(db, item_id), _standing(context, peer, item_id)
    if standing is not None and not items.is_live(db, item_id):
        for row in answering:
            if not has_room(context, peer):
                tell_of_full_ration(context, peer)
                return False
            _answer_once(context, peer, row, item_id, standing)
    archive_offers.drop_reporter(db, item_id, peer)
    return True


def _answer_once(context: Context, peer: bytes, row: SignalRow, item_id: int, standing: tuple[int, bytes]) -> None:
    db = context.database
    letter_id = _write(context, peer, row, item_id, standing)
    archive_offers.begin_reply(db, row.id, item_id, peer, letter_id, context.clock.now())
    count_card(context, peer)
    settle_archived(context, archive_offers.items_of(db, row.id))
    told = {"signal": row.id, "professional": row.professional_id}
    log_on_item(context, ARCHIVE_ANSWERED, Shared(peer, item_id, trace_of_token(standing[1])), told)
    context.journal.append([Deletion(today(context).isoformat(), ARCHIVE_ANSWERED, row.id, "answered")])


def _write(context: Context, peer: bytes, row: SignalRow, item_id: int, standing: tuple[int, bytes]) -> bytes:
    """Queue the letter of an archived signal; gives its id."""
    db, (session_id, token) = context.database, standing
    purpose = items.load(db, context.vault, [item_id])[item_id].purpose
    told = row.closed is not None and tells_since(context, purpose)
    closed_on = utc_day(row.closed).isoformat() if told and row.closed is not None else ""
    letter = ArchiveLetter(
        new_letter_id(context),
        token,
        reference_towards(context, row.id, peer),
        contact_card(context, row.professional_id),
        closed_on,
    )
    send_in_session(context, peer, session_id, letter)
    return letter.id


def _standing(context: Context, peer: bytes, item_id: int) -> tuple[int, bytes] | None:
    """A session in which the rule finds the item, and its token there; the session that lives longest first."""
    for session in reversed(sessions.established_with(context.database, peer)):
        token = shared_token(context.database, session.id, item_id)
        if token is not None:
            return session.id, token
    return None
