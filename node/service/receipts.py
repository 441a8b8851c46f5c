"""The end of a match, and the receipt for it."""

from node.protocol.letters import Receipt
from node.service.context import Context
from node.service.match_log import log_with_peer
from node.service.post import new_letter_id, send
from node.storage import match_news, matches
from node.storage.matches import PeerMatch


def end_match(context: Context, match: PeerMatch) -> None:
    """The peer has withdrawn its side: the match ends here too, and the peer is told so. A second time does nothing."""
    db, now = context.database, context.clock.now()
    if not matches.end(db, match.id, now):
        return
    match_news.note_item(db, match.item_id)
    send(context, match.peer, Receipt(new_letter_id(context), match.peer_id or match.id))
    log_with_peer(context, "match-withdrawn", match, {})


def end_own_side(context: Context, match: PeerMatch) -> None:
    """Nothing of this organisation stands for the match any more; the caller takes its point back at the peer."""
    if matches.end(context.database, match.id, context.clock.now()):
        log_with_peer(context, "match-ended", match, {})
