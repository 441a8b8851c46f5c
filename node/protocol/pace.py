"""Pace, padding and rations are one thing: how many points a message may and must have (docs/protocol.md §8).

With a real tick every message has a size that tells nothing: 256 points in the synchronisation, padded to the class
that the covenant gives, and m points a tick afterwards. At tick 0 the size follows what waits.
"""

import math
from dataclasses import dataclass

from node.errors import ProtocolRefusal
from node.limits import BATCH_SYNCHRONISATION, BATCHES_TICK_ZERO, PACE_TOLERANCE
from node.protocol.messages import Mode


@dataclass(frozen=True, slots=True)
class Pace:
    """What the covenant fixes for a pair: the tick in seconds, m, and both members' classes in points."""

    tick: int
    points: int
    own_class: int
    peer_class: int

    def request_mode(self, sent: int, received: int) -> Mode:
        """What the initiator's next request is for, after `sent` and `received` points in synchronisation batches."""
        if self.tick == 0:
            return Mode.GROWTH
        if sent < self.own_class:
            return Mode.SYNCHRONISATION
        return Mode.PASSAGE if received < self.peer_class else Mode.GROWTH

    def response_mode(self, request: Mode, sent: int) -> Mode:
        """What the response to a request is for."""
        if self.tick == 0:
            return Mode.GROWTH
        if sent < self.own_class:
            return Mode.SYNCHRONISATION
        return Mode.GROWTH if request is Mode.GROWTH else Mode.PASSAGE

    def size(self, mode: Mode, waiting: int) -> int:
        """How many points a message of this mode has, when `waiting` items wait."""
        if mode is Mode.SYNCHRONISATION:
            return BATCH_SYNCHRONISATION
        if mode is Mode.PASSAGE:
            return 0
        if self.tick:
            return self.points
        return next((size for size in BATCHES_TICK_ZERO if size >= waiting), BATCHES_TICK_ZERO[-1])

    def check_request(self, mode: Mode, sent: int, received: int) -> None:
        """Judge a request's mode from its head: raises `ProtocolRefusal` (`ration`) for what the pace does not give."""
        self._check_mode(mode, received)
        if mode is Mode.PASSAGE and sent >= self.own_class:
            raise ProtocolRefusal("ration", "a request without points, though no synchronisation is open", 429)

    def check_response(self, mode: Mode, request: Mode, received: int) -> None:
        """Judge a response's mode, as `check_request` does a request's."""
        self._check_mode(mode, received)
        if self.tick and mode is not Mode.SYNCHRONISATION and (mode is Mode.GROWTH) != (request is Mode.GROWTH):
            raise ProtocolRefusal("ration", "a response of another mode than its request's", 429)
        if mode is Mode.PASSAGE and received < self.peer_class:
            # the initiator comes again at once until the class is there: for ever, if it never came
            raise ProtocolRefusal("ration", "a response without points, though its synchronisation is open", 429)

    def check_count(self, mode: Mode, count: int) -> None:
        """Judge how many points came: raises `ProtocolRefusal` (`bad-length`)."""
        lawful = BATCHES_TICK_ZERO if self.tick == 0 else (self.size(mode, 0),)
        if count not in lawful:
            raise ProtocolRefusal("bad-length", f"a message with {count} points")

    def check_time(self, mode: Mode, pair: bytes, last: float, now: float) -> None:
        """Judge when a request comes, the last growth exchange having been at `last`: raises `too-early`.

        `pair` gives the ticks. The tolerance is for jitter on the way, and no more points come of it: to each tick
        belongs one growth exchange, however early within the tolerance each of them comes.
        """
        if mode is not Mode.GROWTH or self.tick == 0:
            return
        if now - last < self.tick * PACE_TOLERANCE or tick_of(pair, self.tick, now) <= tick_of(pair, self.tick, last):
            raise ProtocolRefusal("too-early", "the tick has not passed yet", 429)

    def _check_mode(self, mode: Mode, received: int) -> None:
        if self.tick == 0:
            if mode is not Mode.GROWTH:
                raise ProtocolRefusal("ration", "a synchronisation, though the covenant has no tick", 429)
        elif mode is Mode.SYNCHRONISATION and received + BATCH_SYNCHRONISATION > self.peer_class:
            raise ProtocolRefusal("ration", "the synchronisation of this session is used up", 429)


def next_tick(pair: bytes, tick: int, after: float) -> float:
    """The first moment later than `after` at which this pair's tick falls; its phase is PAIR modulo the tick."""
    phase = int.from_bytes(pair, "big") % tick
    return phase + tick * (math.floor((after - phase) / tick) + 1)


def tick_of(pair: bytes, tick: int, moment: float) -> int:
    """The number of the tick to which a growth exchange at this moment belongs; it may come early by the tolerance."""
    phase = int.from_bytes(pair, "big") % tick
    return math.floor((moment - phase) / tick + 1 - PACE_TOLERANCE)


def next_job(pair: bytes, tick: int, after: float) -> float:
    """When the match job of this pair runs next: halfway between two ticks, so that no answer tells of it."""
    return next_tick(pair, tick, after - tick / 2) + tick / 2
