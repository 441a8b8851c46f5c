"""Nodes in one process without a network: the product's own service, protocol and storage, joined by links in memory.

A link decides the fate of each message. Nothing is signed here, since nothing could be forged: the sender of a message
is who calls. Everything else, what is stored and in which order, is what a node does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from typing import Protocol

from node.errors import ProtocolRefusal
from node.protocol.messages import Message, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.service.context import Context
from node.service.initiating import (
    NothingDue,
    OutgoingHello,
    OutgoingRequest,
    is_initiator,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
    take_refusal,
)
from node.service.match_job import run_match_job
from node.service.match_telling import tell_people
from node.service.responding import open_request, pair_with_news, respond
from node.service.session_life import answer_session
from node.storage.sessions import established

ROUNDS_MAX = 2_000
"""More rounds than this and the nodes will never be quiet: an error in the protocol, not a slow world."""


VISIT_MAX = 4
"""Messages of one visit: around a change of epoch a hello and a request in each of the two sessions of a pair."""


class Fate(Enum):
    """What happens to a request and its response on the way."""

    ARRIVES = auto()
    REQUEST_LOST = auto()
    RESPONSE_LOST = auto()
    REPEATED = auto()


class Link(Protocol):
    """Decides what happens to the next message between two nodes."""

    def fate(self) -> Fate:
        """The fate of the next request and its response."""
        ...


class PerfectLink:
    """Everything arrives."""

    def fate(self) -> Fate:
        """Arrives."""
        return Fate.ARRIVES


PERFECT = PerfectLink()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of an initiator did: whether it sent anything, whether the peer has more to say."""

    sent: bool
    more: bool


def take_turn(
    initiator: Context, responder: Context, called: bool, link: Link = PERFECT, visited: set[int] | None = None
) -> Turn:
    """Let the initiator send one message that is due to the responder, and take the answer if it arrives.

    `visited` has the ids of the sessions that it came to for this call; that of the message is added.
    """
    visited = set() if visited is None else visited
    outgoing = next_outgoing(initiator, responder.member, called, visited)
    if isinstance(outgoing, NothingDue):
        return Turn(False, False)
    visited.add(outgoing.session_id)
    fate = link.fate()
    if fate is Fate.REQUEST_LOST:
        return Turn(True, True)
    if fate is Fate.REPEATED:
        _answered(initiator, responder, outgoing)
    answer = _answered(initiator, responder, outgoing)
    if fate is Fate.RESPONSE_LOST:
        return Turn(True, True)
    return Turn(True, _take(initiator, responder, outgoing, answer))


def _answered(
    initiator: Context, responder: Context, outgoing: OutgoingHello | OutgoingRequest
) -> bytes | Message | Refusal:
    """What the responder says to a message: an answer, a response or a refusal."""
    sender = initiator.member.nid_bytes
    try:
        if isinstance(outgoing, OutgoingHello):
            return answer_session(responder, sender, outgoing.data)
        message = outgoing.message
        opened = open_request(responder, sender, message.head, message.body_digest)
        return respond(responder, opened, message.body)
    except SessionRefusal as refusal:
        return Refusal(_head_digest(outgoing), refusal.code, refusal.pair, refusal.n, refusal.th)
    except ProtocolRefusal as refusal:
        return Refusal(_head_digest(outgoing), refusal.code, NO_PAIR, 0, NO_PAIR)


def _take(
    initiator: Context,
    responder: Context,
    sent: OutgoingHello | OutgoingRequest,
    answer: bytes | Message | Refusal,
) -> bool:
    if isinstance(answer, Refusal):
        take_refusal(initiator, responder.member, sent, answer)
        return True
    if isinstance(sent, OutgoingHello) and isinstance(answer, bytes):
        take_hello_answer(initiator, sent, answer)
        return True
    if isinstance(sent, OutgoingHello) or isinstance(answer, bytes):
        raise TypeError("an answer of another kind than its request")
    return take_exchange_response(initiator, responder.member, sent, answer)


def _head_digest(outgoing: OutgoingHello | OutgoingRequest) -> bytes:
    return sha256(outgoing.data if isinstance(outgoing, OutgoingHello) else outgoing.message.head).digest()


def run_jobs(context: Context) -> int:
    """Run the match job in every session of a node, and tell people what is new; gives how many letters came of it."""
    written = sum(run_match_job(context, session) for session in established(context.database))
    tell_people(context)
    return written


def settle(nodes: Sequence[Context], link: Link = PERFECT) -> int:
    """At tick 0: let all pairs talk, and jobs run, until nothing waits anywhere. Gives the number of turns."""
    turns = 0
    called: set[tuple[bytes, bytes]] = set()
    for _ in range(ROUNDS_MAX):
        busy = False
        for first, second in _pairs(nodes):
            key = (first.member.nid_bytes, second.member.nid_bytes)
            visited: set[int] = set()
            taken = [take_turn(first, second, key in called, link, visited) for _ in range(VISIT_MAX)]
            turns += sum(turn.sent for turn in taken)
            letters = run_jobs(first) + run_jobs(second)
            called.discard(key)
            if any(turn.more for turn in taken) or pair_with_news(second, first.member.nid_bytes) is not None:
                called.add(key)
            busy = busy or any(turn.sent for turn in taken) or letters > 0 or key in called
        if not busy:
            return turns
    raise RuntimeError(f"the nodes are not quiet after {ROUNDS_MAX} rounds")


def _pairs(nodes: Sequence[Context]) -> list[tuple[Context, Context]]:
    """Every pair, the initiator first."""
    return [(a, b) for a in nodes for b in nodes if a is not b and is_initiator(a, b.member)]
