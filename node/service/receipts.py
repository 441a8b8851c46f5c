"""The end of a match, and the receipt for it."""

from node.model import NODE_ACTOR
from node.protocol.letters import Receipt
from node.service.context import Context
from node.service.post import new_letter_id, send
from node.storage import items, logbook, match_news, matches
from node.storage.logbook_persons import seal_persons
from node.storage.matches import PeerMatch


def end_match(context: Context, match: PeerMatch) -> None:
    """The peer has withdrawn its side: the match ends here too, and the peer is told so. A second time does nothing."""
    db, now = context.database, context.clock.now()
    if not matches.end(db, match.id, now):
        return
    match_news.note_item(db, match.item_id)
    send(context, match.peer, Receipt(new_letter_id(context), match.peer_id or match.id))
    member = context.covenant.member(match.peer)
    details: dict[str, str | int] = {"peer": member.id if member else "", "item": match.item_id}
    sealed = sealed_for_logbook(context, match.item_id)
    logbook.append(db, now, NODE_ACTOR, "match-withdrawn", "covenant", sealed, details)


def sealed_for_logbook(context: Context, item_id: int) -> bytes:
    """The number behind an item, sealed anew, so that two entries on one person do not show it."""
    item = items.load(context.database, context.vault, [item_id])[item_id]
    return seal_persons(context.vault, [item.number])
