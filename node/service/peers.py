"""The other members, as the own organisation's people and IT see them."""

from dataclasses import dataclass

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor
from node.protocol.covenant import Member, can_meet, initiator
from node.protocol.exchange_state import ExchangeState
from node.protocol.names import NO_PAIR
from node.service.access import require
from node.service.card_ration import cards_today
from node.service.ceilings import cards_given, restarts_given
from node.service.context import Context
from node.service.match_job import run_match_job
from node.service.match_telling import tell_people
from node.service.silence import silent_since
from node.storage import card_rations, heard, letters, logbook, matches, points, sessions


@dataclass(frozen=True, slots=True)
class PeerView:
    """One other member. `session` and `next_session`, of the present and the next epoch, are none, hello, offered or
    current; `exchanges` counts those of the present one.

    `restarts` are those of this epoch, `restarts_in_all` those of every epoch. `heard` and `silent_since` are seconds
    since 1970-01-01 UTC: when something of it was last taken, and, where that is too long ago, since when nothing was.
    """

    id: str
    name: str
    kind: str
    url: str
    status: str
    initiator: bool
    session: str
    next_session: str
    exchanges: int
    own_items: int
    waiting_items: int
    waiting_letters: int
    open_matches: int
    sessions_begun: int
    sessions_allowed: int
    restarts: int
    restarts_in_all: int
    cards_today: int
    cards_per_day: int
    waiting_cards: int
    heard: float | None
    silent_since: float | None
    counters: dict[str, int]


def other_members(context: Context) -> list[Member]:
    """The active members of the covenant but this one."""
    return [member for member in context.covenant.active_members() if member != context.member]


def list_peers(context: Context, actor: Actor) -> list[PeerView]:
    """All other members with how it stands between them and this node."""
    require(actor, Action.PEER_LIST)
    return [_view(context, member) for member in context.covenant.members if member != context.member]


def other_member(context: Context, member_id: str) -> Member:
    """The member of that short name. Raises `InvalidInput` when it is none, or this node itself."""
    member = context.covenant.member_by_id(member_id)
    if member is None or member == context.member:
        raise InvalidInput("the covenant has no other member of that name", "`raakvlak peer list` shows them")
    return member


def allow_resync(context: Context, actor: Actor, member_id: str) -> None:
    """The coordinator allows one more session, and so one more synchronisation, with a member in this epoch.

    In its lead also in the next. This is for the side that counts too many sessions (docs/protocol.md §8).
    """
    require(actor, Action.PEER_RESYNC)
    member = other_member(context, member_id)
    db, now = context.database, context.clock.now()
    with db.transaction():
        for epoch in context.covenant.epochs_to_begin(now):
            sessions.grant_restart(db, member.nid_bytes, epoch)
        logbook.append(db, now, actor, "resync-allowed", "covenant", b"", {"peer": member.id})
    context.wake(member.nid_bytes)


def run_match_jobs(context: Context, peer: bytes) -> int:
    """Run the match job in the sessions with a peer, and tell people what is new; gives how many letters came of it."""
    written = sum(run_match_job(context, session) for session in sessions.established_with(context.database, peer))
    tell_people(context)
    return written


def earliest_pair(context: Context, peer: bytes) -> bytes:
    """PAIR of the earliest session with a peer, at whose ticks both come together; zeros when there is none."""
    found = sessions.established_with(context.database, peer)
    return found[0].pair if found else NO_PAIR


def _view(context: Context, member: Member) -> PeerView:
    db, nid = context.database, member.nid_bytes
    epoch = context.covenant.epoch_at(context.clock.now())
    begun, granted = sessions.begun_and_granted(db, nid, epoch)
    found = {session.epoch: session for session in sessions.with_peer(db, nid)}
    stored = found.get(epoch)
    following = found.get(epoch + 1)
    state = stored.state if stored is not None else b""
    counted = points.counts(db, stored.id) if stored is not None and state else {"own_items": 0, "waiting_items": 0}
    times = heard.of(db, nid)
    return PeerView(
        member.id,
        member.name,
        member.kind,
        member.url,
        member.status,
        member.active and can_meet(context.member, member) and initiator(context.member, member) == context.member,
        "none" if stored is None else stored.status,
        "none" if following is None else following.status,
        ExchangeState.restore(state).n if state else 0,
        counted["own_items"],
        counted["waiting_items"],
        letters.count_waiting(db, nid),
        matches.counts(db, nid).get("open", 0),
        begun,
        1 + restarts_given(context.settings, context.covenant) + granted,
        max(0, begun - 1),
        sessions.restarts_in_all(db, nid),
        cards_today(context, nid),
        cards_given(context.settings, context.covenant),
        card_rations.count_waiting(db, nid),
        None if times is None else times.heard,
        silent_since(context, times),
        letters.counters(db, nid),
    )
