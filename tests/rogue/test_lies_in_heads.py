"""Requests and responses by hand whose heads lie: one field alone, under a seal that fits (docs/protocol.md §6, §8)."""

from contextlib import suppress
from typing import Any

import pytest

from node.errors import ProtocolRefusal
from node.protocol.messages import Message
from node.service import responding
from node.service.exchange_step import StaleStep
from node.service.initiating import NothingDue, next_outgoing, take_exchange_response, tells_of_newer
from node.service.responding import check_nudge
from node.service.session_life import end_old_sessions
from tests.attacks.dishonest import deliver, make_nodes, refused, state_of
from tests.helpers import FixedClock, make_covenant
from tests.protocol import by_the_document as doc
from tests.rogue.peer import GROWTH, PASSAGE, SYNCHRONISATION
from tests.rogue.sessions import answering, asked, asking, many_dummies, next_request

ELSE, OLD = bytes(range(32)), make_covenant().digest
REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "of another version": ("bad-message", {"version": 2}),
    "of another session": ("hello-needed", {"pair": ELSE}),
    "of the exchange before": ("fork", {"n": 1}),
    "of the exchange after": ("fork", {"n": 3}),
    "of no exchange": ("bad-message", {"n": 0}),
    "of another history": ("fork", {"link": ELSE}),
    "with other points than it says": ("bad-length", {"points": ELSE}),
    "under a newer covenant": ("covenant-newer", {"mark": [3, ELSE]}),
    "with a synchronisation": ("ration", {"mode": SYNCHRONISATION}),
    "with a passage": ("ration", {"mode": PASSAGE}),
    "of a mode that there is not": ("bad-message", {"mode": 3}),
}
RESPONSES: dict[str, tuple[str, dict[str, Any]]] = {
    "of another version": ("bad-message", {"version": 2}),
    "of another session": ("bad-response", {"pair": ELSE}),
    "of the exchange before": ("bad-response", {"n": 1}),
    "of the exchange after": ("bad-response", {"n": 3}),
    "to another request": ("bad-response", {"link": ELSE}),
    "with other points than it says": ("bad-length", {"points": ELSE}),
    "with a synchronisation": ("ration", {"mode": SYNCHRONISATION}),
    "with a passage": ("ration", {"mode": PASSAGE}),
    "of a mode that there is not": ("bad-message", {"mode": 3}),
}
LAWFUL: dict[str, dict[str, Any]] = {
    "with another logbook": {"logbook": ELSE},
    "with an empty logbook": {"logbook": bytes(32)},
    "under the covenant before": {"mark": [1, OLD]},
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_whose_head_lies_is_refused(name: str) -> None:
    """Each has its code; nothing is evaluated, nothing kept, and the true request is taken after it."""
    code, head = REQUESTS[name]
    rogue, first, second = asking()
    with refused(code, second):
        deliver(first, second, rogue.request(head))
    deliver(first, second, rogue.request())


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_whose_head_lies_is_none(name: str) -> None:
    """Each has its code; the request stays open and goes again unchanged."""
    code, head = RESPONSES[name]
    rogue, first, second, request = asked()
    with refused(code, first):
        take_exchange_response(first, second.member, request, rogue.response(request.message, head))
    assert state_of(first, second).waiting
    assert next_request(first, second) == request


@pytest.mark.parametrize("name", LAWFUL)
def test_what_nobody_else_can_judge_is_taken(name: str) -> None:
    """L is its owner's own affair, and an earlier C of the same line does for a running session: both are taken."""
    rogue, first, second = asking()
    deliver(first, second, rogue.request(LAWFUL[name]))
    responder, first, second, request = asked()
    take_exchange_response(first, second.member, request, responder.response(request.message, LAWFUL[name]))


@pytest.mark.parametrize("version", [1, 2])
def test_another_line_of_covenants_is_refused(version: int) -> None:
    """Other content for a version that the responder knows is `covenant-fork`; nothing is evaluated."""
    rogue, first, second = asking()
    with refused("covenant-fork", second):
        deliver(first, second, rogue.request({"mark": [version, ELSE]}))
    deliver(first, second, rogue.request())


@pytest.mark.parametrize(("version", "newer"), [(3, True), (2, False)])
def test_the_covenant_of_a_response_is_not_judged(version: int, newer: bool) -> None:
    """A response is taken whatever its C: a later one makes the initiator compare, one of another line is alarmed."""
    rogue, first, second, request = asked()
    response = rogue.response(request.message, {"mark": [version, ELSE]})
    take_exchange_response(first, second.member, request, response)
    assert tells_of_newer(first, response) is newer


def test_more_or_fewer_points_than_the_pace_gives() -> None:
    """At a tick growth has four points: any other number is `bad-length`, in both directions."""
    rogue, first, second = asking(tick=300)
    responder, victim, member, request = asked(tick=300)
    for count in (0, 3, 5, 256):
        with refused("bad-length", second):
            deliver(first, second, rogue.request(points=many_dummies(rogue, 2, count)))
        response = responder.response(request.message, points=many_dummies(responder, 2, count))
        with refused("bad-length", victim):
            take_exchange_response(victim, member.member, request, response)


def test_another_synchronisation_is_refused() -> None:
    """Who has sent its class sends no further batch: `ration`, in both directions, also with the right points."""
    rogue, first, second = asking(tick=300)
    with refused("ration", second):
        deliver(first, second, rogue.request({"mode": SYNCHRONISATION}, points=many_dummies(rogue, 2)))
    responder, first, second, request = asked(tick=300)
    response = responder.response(request.message, {"mode": SYNCHRONISATION}, points=many_dummies(responder, 2))
    with refused("ration", first):
        take_exchange_response(first, second.member, request, response)


def test_a_responder_that_passes_for_ever_is_refused() -> None:
    """A passage in place of its synchronisation is `ration`: the initiator would come again at once, without end."""
    first, second = make_nodes(tick=300).two
    rogue = answering(first, second)
    request = next_request(first, second)
    with refused("ration", first):
        passage = rogue.response(request.message, {"mode": PASSAGE}, points=b"")
        take_exchange_response(first, second.member, request, passage)


def test_a_responder_that_always_has_more_brings_nobody_before_the_tick() -> None:
    """The flag *more* of a response changes nothing of when the next request goes."""
    due = []
    for flag in (0, 1):
        rogue, first, second, request = asked(tick=300)
        response = rogue.response(request.message, slot=doc.slot(flag, b""))
        take_exchange_response(first, second.member, request, response)
        outgoing = next_outgoing(first, second.member, called=True)
        assert isinstance(outgoing, NothingDue)
        due.append(outgoing.until)
    assert due[0] == due[1] > first.clock.now()


def test_a_request_after_the_end_of_its_epoch_is_refused() -> None:
    """When epoch and grace are over a session counts no more, though its keys may still be there: `wrong-epoch`."""
    rogue, first, second = asking()
    assert isinstance(second.clock, FixedClock)
    second.clock.forward(days=second.covenant.epoch.days + second.covenant.epoch.grace_days)
    with refused("wrong-epoch", second):
        deliver(first, second, rogue.request())
    end_old_sessions(second)
    with refused("hello-needed", second):
        deliver(first, second, rogue.request())


def test_a_request_that_is_overtaken_three_times_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others of the session always come between, its sender is told `busy`, status 503, and nothing is kept."""
    rogue, first, second = asking()
    times = []

    def overtaken(*_: object) -> None:
        times.append(1)
        raise StaleStep

    monkeypatch.setattr(responding, "store_step", overtaken)
    with refused("busy", second):
        deliver(first, second, rogue.request())
    assert len(times) == 3


def test_growth_that_comes_before_its_tick_is_refused() -> None:
    """The second growth request in one tick is `too-early`, whatever else is right about it."""
    rogue, first, second = asking(tick=300)
    growth = rogue.request({"mode": GROWTH})
    rogue.take(growth, deliver(first, second, growth))
    with refused("too-early", second):
        deliver(first, second, rogue.request({"mode": GROWTH}))


def test_growth_that_always_comes_a_little_early_gains_nothing() -> None:
    """Who comes every 0.8 tick is answered once in each tick all the same: the tolerance adds up to no more points."""
    rogue, first, second = asking(tick=300)
    assert isinstance(second.clock, FixedClock)
    answered, begun = 0, second.clock.time
    for _ in range(20):
        growth = rogue.request({"mode": GROWTH})
        with suppress(ProtocolRefusal):
            rogue.take(growth, deliver(first, second, growth))
            answered += 1
        second.clock.forward(seconds=0.8 * 300)
    assert answered <= (second.clock.time - begun) / 300 + 1


def test_a_nudge_at_a_tick_is_refused() -> None:
    """It would tell that something waits: `too-early`, also for the session that there is."""
    _, first, second, _ = asked(tick=300)
    with refused("too-early", first):
        check_nudge(first, second.member.nid_bytes)


def test_a_body_of_the_other_direction_does_not_open() -> None:
    """What the honest side has sealed opens as no message of the rogue's: `bad-seal`."""
    rogue, first, second = asking()
    request = rogue.request()
    rogue.sending, rogue.receiving = rogue.receiving, rogue.sending
    with refused("bad-seal", second):
        deliver(first, second, rogue.request())
    rogue.sending, rogue.receiving = rogue.receiving, rogue.sending
    other = Message(request.head, doc.sealed_body(rogue.sending, b"another head", b"", bytes(32)))
    with refused("bad-seal", second):
        deliver(first, second, other)
