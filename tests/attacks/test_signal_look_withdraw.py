"""Signal, look, withdraw: in no order of events does it stay unseen (docs/protocol.md §6, §12)."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum, auto
from itertools import permutations

import pytest

from node.protocol import slot
from node.protocol.group import Point, multiply
from node.protocol.letters import CardLetter, read_letter
from node.protocol.messages import Message
from node.service.context import Context
from node.service.matches import late_withdrawals
from node.service.signal_closing import CloseReason, close_signal
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    begin,
    copy_of,
    exchange,
    make_nodes,
    match_statuses,
    place,
    session_of,
    unsealed,
)
from tests.helpers import COORDINATOR


class Event(StrEnum):
    """What happens between the two, after the attacker has signalled."""

    EXCHANGE = auto()
    JOB = auto()
    """The victim's match job."""
    WITHDRAW = auto()
    """The attacker closes its signal."""
    SIGNAL = auto()
    """The victim signals the same person."""


EVENTS = (*[Event.EXCHANGE] * 3, Event.JOB, Event.WITHDRAW, Event.SIGNAL)
ORDERS = sorted(set(permutations(EVENTS)))
AT_THE_END = (*[Event.EXCHANGE] * 3, Event.JOB)
"""In every order the attacker goes on until all points are answered: one that stops has had one batch (§12)."""


@dataclass
class Look:
    """An attacker with honest keys that keeps all it learns, and its victim. Each is the initiator in some runs."""

    attacker: Context
    victim: Context
    attacker_asks: bool
    signal: str
    answers: set[bytes] = field(default_factory=set)
    """The victim's products for the attacker's points."""
    evaluated: set[bytes] = field(default_factory=set)
    """The attacker's own products for the victim's points."""
    cards: int = 0
    cards_of_the_withdrawn: int = 0
    """Cards given after a job that knew of the withdrawal."""
    messages: int = 0
    point_left: int | None = None
    """The number of the victim's message with its point for the person; messages of both sides count."""
    withdrawal_came: int | None = None
    job_ran_since: bool = False
    stream: bytes = b""

    def happen(self, event: Event) -> None:
        """One event."""
        match event:
            case Event.EXCHANGE:
                self._exchange()
            case Event.JOB:
                run_jobs(self.victim)
                self.job_ran_since |= self.withdrawal_came is not None
            case Event.WITHDRAW:
                close_signal(self.attacker, COORDINATOR, self.signal, CloseReason.WRONG_NUMBER)
            case Event.SIGNAL:
                place(self.victim, SHARED)

    @property
    def attacker_knows(self) -> bool:
        """Whether the same Q came from both sides."""
        return bool(self.answers & self.evaluated)

    @property
    def is_documented_limit(self) -> bool:
        """Whether the victim's point left only after the withdrawal had come."""
        left, came = self.point_left, self.withdrawal_came
        return left is not None and came is not None and left > came

    def _exchange(self) -> None:
        ends = (self.attacker, self.victim) if self.attacker_asks else (self.victim, self.attacker)
        request, response = exchange(*ends)
        for from_attacker, message in ((self.attacker_asks, request), (not self.attacker_asks, response)):
            self.messages += 1
            if not from_attacker:
                self._look_at(message)
            elif self.withdrawal_came is None and self._has("received_letter WHERE length(id) = 16"):
                self.withdrawal_came = self.messages

    def _look_at(self, message: Message) -> None:
        me = session_of(self.attacker, self.victim)
        body = unsealed(me.keys.receiving, message)
        self.answers |= set(body.products)
        self.evaluated |= {multiply(me.keys.k, Point(point)) for point in body.points}
        read = slot.read(body.slot, self.stream)
        self.stream = read.rest
        cards = sum(isinstance(read_letter(letter), CardLetter) for letter in read.letters)
        self.cards += cards
        self.cards_of_the_withdrawn += cards if self.job_ran_since else 0
        if self.point_left is None and self._has("own_point WHERE item_id IS NOT NULL"):
            self.point_left = self.messages

    def _has(self, rows: str) -> bool:
        return bool(self.victim.database.value(f"SELECT EXISTS (SELECT 1 FROM {rows})"))


@pytest.mark.parametrize("attacker_asks", [True, False])
def test_signal_look_withdraw(attacker_asks: bool) -> None:
    """In every order in which the attacker knows of the match, the victim has it too, or as *matched and withdrawn*.

    But for the documented limit: what the victim signals after the withdrawal has come. After a withdrawal no card
    is given.
    """
    outcomes: Counter[str] = Counter()
    start = _begun(attacker_asks)
    for order in ORDERS:
        look = _copied(start)
        for event in (*order, *AT_THE_END):
            look.happen(event)
        outcome = _outcome(look)
        assert outcome != "unseen", order
        assert look.cards_of_the_withdrawn == 0, order
        assert look.cards == 0 or outcome == "match", order
        outcomes[outcome] += 1
    # Each of these happens in some order: else the test would not have tried.
    assert outcomes.keys() == {"match", "matched and withdrawn", "the limit", "not knowable"}


def _outcome(look: Look) -> str:
    statuses = set(match_statuses(look.victim))
    assert len(statuses) <= 1
    if "matched-and-withdrawn" in statuses:
        assert len(late_withdrawals(look.victim, COORDINATOR)) == 1
        return "matched and withdrawn"
    if statuses:
        return "match"
    if not look.attacker_knows:
        return "not knowable"
    return "the limit" if look.is_documented_limit else "unseen"


def _begun(attacker_asks: bool) -> Look:
    """A session in which nothing was said yet; the attacker's signal waits."""
    first, second = make_nodes().two
    begin(first, second)
    attacker, victim = (first, second) if attacker_asks else (second, first)
    return Look(attacker, victim, attacker_asks, place(attacker, SHARED))


def _copied(look: Look) -> Look:
    return Look(copy_of(look.attacker, 1), copy_of(look.victim, 2), look.attacker_asks, look.signal)
