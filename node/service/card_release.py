"""Contact cards that waited for their ration: they go on the next day, or when a coordinator releases them."""

from dataclasses import dataclass

from node.matching.policy import Action
from node.model import Actor
from node.protocol.covenant import Member
from node.service.access import require
from node.service.archive_answering import answer_reporters, is_answer_due
from node.service.card_ration import has_room
from node.service.cards import send_card, write_card
from node.service.context import Context
from node.service.peers import other_member, other_members
from node.storage import card_rations, logbook, matches

_AT_MOST = 10_000
"""Cards looked at for one peer at once; the rest have their turn the next time."""


@dataclass(frozen=True, slots=True)
class Released:
    """How many cards go out now, and how many still wait, for a session in which they can be told."""

    cards: int
    waiting: int


def send_due_cards(context: Context) -> int:
    """Send what has waited and has its place in today's ration, what the archive answers too; gives how many cards."""
    with context.database.transaction():
        card_rations.drop_waiting_of_ended(context.database)
    return sum(_send_due(context, member) for member in other_members(context))


def release_cards(context: Context, actor: Actor, member_id: str) -> Released:
    """A coordinator lets the cards go that wait for a member. They do not count for today's ration."""
    require(actor, Action.CARDS_RELEASE)
    member = other_member(context, member_id)
    db, peer = context.database, member.nid_bytes
    with db.transaction():
        released = 0
        for card in card_rations.waiting(db, peer, _AT_MOST):
            match = matches.named(db, peer, card.match_id)
            released += match is not None and write_card(context, match, card.signal_id)
        told: dict[str, str | int] = {"peer": member.id, "cards": released}
        logbook.append(db, context.clock.now(), actor, "cards-released", "covenant", b"", told)
        waiting = card_rations.count_waiting(db, peer)
    context.wake(peer)
    return Released(released, waiting)


def _send_due(context: Context, member: Member) -> int:
    db, peer = context.database, member.nid_bytes
    with db.transaction():
        before = card_rations.count_waiting(db, peer)
        for card in card_rations.waiting(db, peer, _AT_MOST) if before else []:
            if not has_room(context, peer):
                break
            match = matches.named(db, peer, card.match_id)
            if match is not None:
                send_card(context, match, card.signal_id)
        sent = before - card_rations.count_waiting(db, peer)
        answers = is_answer_due(context, peer)
        if answers:
            answer_reporters(context, peer)
    if sent or answers:
        context.wake(peer)
    return sent
