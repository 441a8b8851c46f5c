"""Letters of a peer, applied once each. One that names a match which this node's own rule has not found is held."""

from dataclasses import replace

from node.errors import ProtocolRefusal
from node.limits import CARDS_PER_MATCH_MAX, LETTERS_HELD_MAX
from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LaterLetter,
    LeadLetter,
    Receipt,
    StateLetter,
    WithdrawParty,
    WithdrawPoint,
    read_letter,
)
from node.service import typed_text
from node.service.archive_answering import meet_reporter
from node.service.archive_answers import take_answer
from node.service.cards import tells_since
from node.service.context import Context
from node.service.follow_up_incoming import take_claim, take_state
from node.service.follow_up_opening import meet_party
from node.service.match_log import log_with_peer
from node.service.match_trace import trace_of_token
from node.service.subjects import add_subjects
from node.storage import items, letters, match_news, matches, points
from node.storage.match_parties import has_card
from node.storage.matches import PeerMatch
from node.storage.sessions import StoredSession


def receive(context: Context, session: StoredSession, data: bytes) -> None:
    """Take a letter, within the transaction that stores its message. One out of form is counted and dropped.

    It came in a message that is valid otherwise; to refuse that would leave both sides waiting for ever.
    """
    db = context.database
    try:
        letter = read_letter(data)
    except ProtocolRefusal:
        letters.count(db, session.peer, "letters-refused")
        return
    if not letters.note_received(db, session.peer, letter.id, context.clock.now()):
        return
    held = letters.count_held(db, session.id)
    waits = held > 0 and isinstance(letter, WithdrawParty)  # behind the card, which may be among them
    if not waits and apply(context, session, data):
        return
    if held >= LETTERS_HELD_MAX:
        letters.count(db, session.peer, "letters-dropped")
        return
    letters.hold(db, session.id, letter.id, data)


def apply(context: Context, session: StoredSession, data: bytes) -> bool:
    """Do what a letter says; false when its match is not found (yet)."""
    letter = read_letter(data)
    match letter:
        case CardLetter():
            return _take_card(context, session, letter)
        case StateLetter():
            return take_state(context, session, letter)
        case LeadLetter():
            return take_claim(context, session, letter)
        case WithdrawPoint():
            points.mark_withdrawn(context.database, session.id, letter.n, letter.j)
        case WithdrawParty():
            _withdraw_party(context, session, letter)
        case Receipt():
            known = matches.named(context.database, session.peer, letter.match)
            if known is not None:
                matches.set_receipt(context.database, known.id, context.clock.now())
                log_with_peer(context, "match-receipt", known, {})
        case Here():
            found = _match_of_token(context, session, letter.token)
            if found is None:
                return False
            _learn_name(context, found, letter)
        case ArchiveLetter():
            found = _match_of_token(context, session, letter.token)
            if found is None:
                return False
            take_answer(context, found, letter)
        case LaterLetter():
            letters.count(context.database, session.peer, "letters-of-later-versions")
    return True


def _take_card(context: Context, session: StoredSession, letter: CardLetter) -> bool:
    db = context.database
    found = _match_of_token(context, session, letter.token)
    if found is None:
        return meet_reporter(context, session, letter.token)
    item = items.load(db, context.vault, [found.item_id])[found.item_id]
    if letter.kind is not item.kind or (letter.since and not tells_since(context, item.purpose)):
        letters.count(db, session.peer, "letters-refused")
        return True
    member = context.covenant.member(session.peer)
    if member is None or letter.card.organisation != member.name or not typed_text.is_fit_to_show(letter.card):
        letters.count(db, session.peer, "letters-refused")
        return True
    if matches.card_count(db, found.id) >= CARDS_PER_MATCH_MAX and not has_card(db, found.id, letter.reference):
        letters.count(db, session.peer, "letters-dropped")
        return True
    found = _learn_name(context, found, letter)
    add_subjects(context, found.item_id)  # there is none where only an archive had answered so far
    matches.put_card(db, found.id, session.id, letter.reference, letter.card, letter.since, context.clock.now())
    log_with_peer(context, "card-received", found, {})
    meet_party(context, found, letter.reference)
    match_news.note_item(db, found.item_id)
    return True


def _learn_name(context: Context, match: PeerMatch, letter: CardLetter | Here) -> PeerMatch:
    """What the peer calls the match. Another name than before: there the match has ended, and was found again.

    Then its cards all come again, but no withdrawal of one that came under the name before; and the peer writes about
    it under another trace.
    """
    db, trace = context.database, match.trace
    if match.peer_id not in (None, letter.match):
        matches.withdraw_cards(db, match.id, context.clock.now())
        trace = trace_of_token(letter.token)
        matches.set_trace(db, match.id, trace)
    matches.set_peer_id(db, match.id, letter.match)
    return replace(match, peer_id=letter.match, trace=trace)


def _withdraw_party(context: Context, session: StoredSession, letter: WithdrawParty) -> None:
    found = matches.named(context.database, session.peer, letter.match)
    if found is not None and found.status == "open":
        # The match itself ends with its point: another signal may stand for that, whose card is still on its way.
        matches.withdraw_card(context.database, found.id, letter.reference, context.clock.now())
        log_with_peer(context, "card-gone", found, {})
        match_news.note_item(context.database, found.item_id)


def _match_of_token(context: Context, session: StoredSession, token: bytes) -> PeerMatch | None:
    item_id = points.item_of_token(context.database, session.id, token)
    return None if item_id is None else matches.open_match(context.database, session.peer, item_id)
