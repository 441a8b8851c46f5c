"""Around a change of epoch the pace stays what it is: two sessions share the ticks of their pair."""

from itertools import pairwise

import pytest

from node.errors import ProtocolRefusal
from node.protocol.messages import ExchangeHead, Mode
from node.service.initiating import OutgoingRequest
from node.service.responding import open_request
from node.storage import sessions
from tests.service.paced import TICK, PacedPair

LEAST = 0.8 * TICK
"""Seconds between two growth exchanges of a pair."""


def pass_time(pair: PacedPair, seconds: float) -> None:
    """Let time pass, in which the initiator sends whenever something is due."""
    end = pair.clock.time + seconds
    while (due := pair.talk()) < end:
        pair.clock.time = due
    pair.clock.time = end


def in_the_lead() -> PacedPair:
    """A pair that has just made its session of the next epoch; what went before is forgotten."""
    pair = PacedPair()
    covenant = pair.first.context.covenant
    pair.clock.time = covenant.lead_starts(1) - 3600.0
    pass_time(pair, 3600.0 + covenant.lead_seconds / 2)
    assert len(sessions.established_with(pair.first.context.database, pair.second.nid)) == 2
    pair.sent.clear()
    return pair


def test_two_sessions_share_one_pace() -> None:
    """In the lead a pair has one growth exchange a tick, in its two sessions by turns."""
    pair = in_the_lead()
    pass_time(pair, 20 * TICK)
    heads = [(at, ExchangeHead.decode(request.head)) for at, request, _ in pair.sent]
    assert {head.mode for _, head in heads} == {Mode.GROWTH}
    assert 19 <= len(heads) <= 21
    assert all(later - earlier >= LEAST for (earlier, _), (later, _) in pairwise(heads))
    assert all(one.pair != other.pair for (_, one), (_, other) in pairwise(heads))


def test_a_second_session_gives_no_second_ration() -> None:
    """A growth request in one session, a moment after one in the other, is `too-early`."""
    pair = in_the_lead()
    pair.clock.time = pair.talk()
    first, second = pair.first.context, pair.second.context
    outgoing = pair.next()
    assert isinstance(outgoing, OutgoingRequest)
    (done,) = [
        each
        for each in sessions.established_with(second.database, pair.first.nid)
        if each.pair != ExchangeHead.decode(outgoing.message.head).pair
    ]
    with second.database.transaction():
        sessions.set_paced(second.database, done.id, pair.clock.time - LEAST / 2)
    with pytest.raises(ProtocolRefusal, match="too-early"):
        open_request(second, first.member.nid_bytes, outgoing.message.head, outgoing.message.body_digest)
