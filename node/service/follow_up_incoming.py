"""What the peers tell of their follow-up. Each speaks of its own signals alone, and of two letters the later counts."""

from dataclasses import replace
from datetime import date

from node.limits import PARTY_EVENTS_MAX
from node.matching.follow_up import Claim
from node.matching.parties import party_id
from node.protocol.letters import LeadLetter, StateLetter
from node.service import typed_text
from node.service.context import Context
from node.service.follow_up_changes import end_hand_overs, tell_of_hand_over
from node.service.match_log import log_with_peer
from node.storage import follow_up, follow_up_peers, letters, matches
from node.storage.follow_up import Event
from node.storage.follow_up_peers import PeerFollowUp
from node.storage.match_parties import has_card, signal_of_reference, subjects_of_item
from node.storage.matches import PeerMatch
from node.storage.sessions import StoredSession


def take_state(context: Context, session: StoredSession, letter: StateLetter) -> bool:
    """How far a peer's signal has come; false when its match or its card is not known (yet)."""
    db = context.database
    found = _known(context, session, letter)
    if found is None:
        return False
    match, before = found
    if letter.contact is not None and not typed_text.is_fit_to_show(letter.contact):
        letters.count(db, session.peer, "letters-refused")
        return True
    log_with_peer(context, "follow-up-received", match, {"state": letter.state.value})
    day = date.fromisoformat(letter.day)
    told = replace(before, state=letter.state, day=day, again=letter.again, contact=letter.contact)
    is_later = follow_up_peers.put_state(db, told, letter.counter)
    if is_later and (told.state, told.again) != (before.state, before.again):
        event = Event(None, match.peer, letter.author, told.state, context.clock.now(), "told")
        for subject in subjects_of_item(db, match.item_id):
            if follow_up.count_events(db, subject.id, match.peer, letter.author) < PARTY_EVENTS_MAX:
                follow_up.add_event(db, subject.id, event)
    return True


def take_claim(context: Context, session: StoredSession, letter: LeadLetter) -> bool:
    """What a peer's signal claims of the lead; false when its match or its card is not known (yet)."""
    db = context.database
    found = _known(context, session, letter)
    if found is None:
        return False
    match, before = found
    handed_to = signal_of_reference(db, match.peer, letter.to) if letter.to else ""
    if not follow_up_peers.put_claim(db, replace(before, claim=letter.claim, handed_to=handed_to), letter.counter):
        return True
    log_with_peer(context, "follow-up-received", match, {"claim": letter.claim.value})
    for subject in subjects_of_item(db, match.item_id):
        if letter.claim is Claim.TAKEN:
            end_hand_overs(context, subject.id, party_id(match.peer, letter.author))
        if handed_to not in ("", before.handed_to):
            tell_of_hand_over(context, subject.id, handed_to)
    return True


def _known(
    context: Context, session: StoredSession, letter: StateLetter | LeadLetter
) -> tuple[PeerMatch, PeerFollowUp] | None:
    """The match that the letter names, and what is known of the signal that it speaks of; its card came before it."""
    db = context.database
    match = matches.named(db, session.peer, letter.match)
    if match is None or not has_card(db, match.id, letter.author):
        return None
    known = follow_up_peers.get(db, match.peer, letter.author, matches.kind_of(db, match.id))
    return None if known is None else (match, known)
