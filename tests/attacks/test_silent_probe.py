"""Probe silently: it works, within the pace; and the probe cannot be opened in an audit (docs/protocol.md §9, §12)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from node.model import Bsn
from node.protocol.audit.judgement import Fault
from node.protocol.audit.opening import OPENING_LABEL, OpenedPoint
from node.protocol.evaluation import prove
from node.protocol.group import Point, multiply, multiply_base, random_scalar
from node.protocol.guessing import PROBED_NUMBERS, days_to_probe, points_at_once
from node.protocol.letters import WithdrawPoint
from node.protocol.names import item_point, node_id, proof_context
from node.service.context import Context
from node.service.matches import late_withdrawals, list_matches
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    MINE,
    OTHER,
    SHARED,
    YOURS,
    Change,
    Nodes,
    begin,
    deliver,
    exchange,
    item_of,
    make_nodes,
    match_statuses,
    place,
    refused,
    request_with,
    session_of,
    unsealed,
    with_letters,
)
from tests.audit.audited import AUDITOR_KEY, Audit
from tests.helpers import COORDINATOR, SeededRandomness, synthetic_numbers

GUESSES = (MINE, SHARED, YOURS, OTHER)
SCALAR = random_scalar(SeededRandomness(11).bytes(64))
"""a', which is not the scalar that the prober committed to."""
TICK = 300


def test_a_silent_probe_learns_that_the_peer_has_a_number() -> None:
    """With a'·H(x) a prober learns which of its guesses the peer holds, and no match shows: the documented limit."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    begin(prober, victim)
    assert _probe(prober, victim, GUESSES) == [SHARED]
    exchange(prober, victim)
    run_jobs(victim)
    assert match_statuses(victim) == []
    assert not list_matches(victim, COORDINATOR) and not late_withdrawals(victim, COORDINATOR)


def test_the_same_guesses_in_the_open_are_matches() -> None:
    """With the committed scalar the same guess is a match at the peer, with the guesser's name to it."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    place(prober, SHARED)
    begin(prober, victim)
    for _ in range(2):
        exchange(prober, victim)
    run_jobs(victim)
    assert [row["peer"] for row in victim.database.rows("SELECT DISTINCT peer FROM peer_match")] == [
        prober.member.nid_bytes
    ]


def test_a_silent_probe_gives_no_card() -> None:
    """The prober's own product of the peer's point names no match at the peer, so no card comes of it."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    begin(prober, victim)
    _probe(prober, victim, GUESSES)
    for _ in range(3):
        exchange(prober, victim)
        assert run_jobs(victim) == 0
    sent = victim.database.rows("SELECT * FROM outgoing_letter")
    assert sent == []


@pytest.mark.parametrize("tick", [0, TICK])
def test_the_opening_of_a_silent_probe_fails(tick: int) -> None:
    """The prober has learnt that the peer has a number; in the audit its probes are counted, and none accounted for."""
    nodes = make_nodes(tick=tick)
    prober, victim = nodes.two
    begin(prober, victim)
    exchange(prober, victim)  # with a tick the synchronisation, of dummies alone
    nodes.clock.forward(seconds=2 * tick)
    place(victim, SHARED)
    assert _probe(prober, victim, GUESSES) == [SHARED]
    assert match_statuses(victim) == []
    report = Audit(prober, victim).report()
    assert report.real == len(GUESSES)
    assert report.faults == {Fault.NOT_OPENED: len(GUESSES)}
    assert Audit(victim, prober).report().faults == {}


@pytest.mark.parametrize("lie", ["as k times the guess", "as what was sent", "with the other scalar's proof"])
def test_no_made_up_opening_accounts_for_a_silent_probe(lie: str) -> None:
    """Whatever the prober says: k times the guess is another point than was sent, and of that nothing is proven."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    place(prober, SHARED)  # the entry in the logbook is there: only the proof is missing
    begin(prober, victim)
    exchange(prober, victim)
    _probe(prober, victim, GUESSES)
    audit = Audit(prober, victim)
    challenge = audit.challenge()
    honest = audit.opening(challenge)
    n = audit.session().n
    made_up = tuple(_made_up(prober, victim, lie, n, j, number) for j, number in enumerate(GUESSES))
    report = audit.judged(challenge, replace(honest, points=honest.points + made_up))
    fault = Fault.OTHER_POINT if lie == "as k times the guess" else Fault.FALSE_PROOF
    assert report.faults == {fault: len(GUESSES)}
    assert report.accounted_for == len(honest.points)


def test_a_probe_that_is_withdrawn_is_still_asked_for() -> None:
    """To withdraw the probe's handle afterwards takes nothing out of the peer's records."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    begin(prober, victim)
    _probe(prober, victim, GUESSES)
    withdrawals = [WithdrawPoint(bytes([j]) * 16, 1, j).encode() for j in range(len(GUESSES))]
    exchange(prober, victim, with_letters(*withdrawals))
    run_jobs(victim)
    assert victim.database.value("SELECT count(*) FROM peer_point") == 0
    assert Audit(prober, victim).report().faults == {Fault.NOT_OPENED: len(GUESSES)}


def test_the_pace_bounds_how_many_numbers_are_probed() -> None:
    """At a tick of 300 s with 4 points, a message with a fifth guess is refused, and so is one before the tick."""
    nodes = _synchronised()
    prober, victim = nodes.two
    five = tuple(_guess(prober, victim, number) for number in synthetic_numbers(5))
    request = request_with(prober, victim, lambda body: replace(body, points=five))
    with refused("bad-length", victim):
        deliver(prober, victim, request)


def test_the_pace_bounds_how_soon_the_next_numbers_are_probed() -> None:
    """Four guesses a tick: the next four are refused until 0.8 of the tick has passed."""
    nodes = _synchronised()
    prober, victim = nodes.two
    exchange(prober, victim, _guesses(prober, victim, GUESSES))
    last = nodes.clock.time
    nodes.clock.forward(seconds=2 * TICK)
    request = request_with(prober, victim, _guesses(prober, victim, GUESSES))
    nodes.clock.time = last + 0.79 * TICK
    with refused("too-early", victim):
        deliver(prober, victim, request)
    nodes.clock.time = last + 0.81 * TICK
    deliver(prober, victim, request)


def test_the_documented_time_for_a_list() -> None:
    """For 5,000 numbers, less what the synchronisations hold, `guessing` gives the days of four numbers a tick."""
    prober = make_nodes(tick=TICK).two[0]
    at_once = points_at_once(prober.covenant, prober.member)
    assert at_once == 512
    ticks = (PROBED_NUMBERS - at_once) / 4
    assert days_to_probe(prober.covenant, prober.member) == pytest.approx(ticks * TICK / 86_400)


def _probe(prober: Context, victim: Context, numbers: Sequence[Bsn]) -> list[Bsn]:
    """The numbers of which the prober learns that the victim has them."""
    _, response = exchange(prober, victim, _guesses(prober, victim, numbers))
    body = unsealed(session_of(prober, victim).keys.receiving, response)
    # The victim's own point k·H(x), times a', is its answer k·a'·H(x).
    known = {multiply(SCALAR, Point(point)) for point in body.points}
    return [number for number, answer in zip(numbers, body.products, strict=True) if answer in known]


def _guesses(prober: Context, victim: Context, numbers: Sequence[Bsn]) -> Change:
    points = tuple(_guess(prober, victim, number) for number in numbers)
    return lambda body: replace(body, points=points)


def _guess(prober: Context, victim: Context, number: Bsn) -> Point:
    """a'·H(x)."""
    return multiply(SCALAR, item_point(session_of(prober, victim).pair, item_of(number)))


def _made_up(prober: Context, victim: Context, lie: str, n: int, j: int, number: Bsn) -> OpenedPoint:
    """What the prober could say of a probe, for want of a true proof."""
    session = session_of(prober, victim)
    base = item_point(session.pair, item_of(number))
    sent, honest = multiply(SCALAR, base), multiply(session.keys.k, base)
    scalar = SCALAR if lie == "with the other scalar's proof" else session.keys.k
    point = honest if lie == "as k times the guess" else sent
    context = proof_context(OPENING_LABEL, session.pair, session.me, node_id(AUDITOR_KEY), n)
    key = multiply_base(scalar) if scalar == SCALAR else session.own_key
    proof = prove(scalar, key, [base], [point], context=context, random32=bytes(32))
    return OpenedPoint((n, j), point, item_of(number), proof, None)


def _synchronised() -> Nodes:
    """Two nodes at a real tick that are through with their synchronisation and had one growth exchange."""
    nodes = make_nodes(tick=TICK)
    first, second = nodes.two
    begin(first, second)
    for _ in range(2):
        exchange(first, second)
        nodes.clock.forward(seconds=2 * TICK)
    return nodes
