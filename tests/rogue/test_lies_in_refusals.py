"""Refusals that lie: what a member can do with them is to hold up its own conversation (docs/protocol.md §4 to §6)."""

from collections import Counter
from dataclasses import replace
from typing import Any, cast

import pytest

from node.errors import ProtocolRefusal
from node.network.peer_client import Answered, KnownBy, PeerClient, Told
from node.network.peer_task import PeerTask
from node.protocol.covenant import Member
from node.protocol.covenant_messages import read_covenant_head
from node.protocol.messages import Message, Refusal
from node.service.context import Context
from node.service.initiating import OutgoingRequest, take_exchange_response, take_refusal
from node.storage import sessions
from tests.attacks.dishonest import SHARED, kept, make_nodes, place, state_of
from tests.helpers import NOW
from tests.network.virtual_time import VirtualClock, run_until
from tests.rogue.peer import Rogue
from tests.rogue.sessions import asked, next_hello, next_request

MADE_UP = bytes(range(32))
DAY = 86_400
WAITS = (
    "bad-message",
    "bad-proof",
    "covenant-older",
    "covenant-newer",
    "covenant-fork",
    "covenant-refused",
    "covenant-expired",
    "covenant-frozen",
    "wrong-epoch",
    "restart-limit",
    "ration",
    "too-early",
    "bad-seal",
    "busy",
    "bad-answer",
    "no-such-code",
)


def refusal(code: str, pair: bytes = MADE_UP, n: int = 7) -> Refusal:
    """A refusal that says where the liar stands, true or not."""
    return Refusal(bytes(32), code, pair, n, MADE_UP)


@pytest.mark.parametrize("code", WAITS)
def test_a_refusal_that_says_to_wait_changes_nothing(code: str) -> None:
    """Whatever the reason, true or not: the same request goes again, and every row and key is as it was."""
    _, first, second, request = asked()
    before = kept(first)
    assert take_refusal(first, second.member, request, refusal(code)) == request.session_id
    assert kept(first) == before
    assert next_request(first, second) == request


@pytest.mark.parametrize("code", ["fork", "hello-needed"])
def test_a_refusal_that_asks_for_a_hello_destroys_nothing(code: str) -> None:
    """The session stays with its keys, points and open request until the new one is in use; the ration is spent."""
    rogue, first, second, request = asked()
    before = held(first, rogue.pair)
    take_refusal(first, second.member, request, refusal(code))
    hello = next_hello(first, second)
    assert held(first, rogue.pair) == before
    assert Rogue(second, first).fed in hello.data and MADE_UP in hello.data
    with pytest.raises(ProtocolRefusal, match="restart-limit"):
        take_refusal(first, second.member, request, refusal(code))
    assert held(first, rogue.pair) == before


def test_the_session_that_was_denied_goes_on() -> None:
    """While the new hello is not answered, a true response to the open request is still taken."""
    rogue, first, second, request = asked()
    take_refusal(first, second.member, request, refusal("hello-needed"))
    take_exchange_response(first, second.member, request, rogue.response(request.message))
    assert state_of(first, second).waiting is False


def test_a_refusal_of_a_session_that_is_gone_is_passed_over() -> None:
    """A late refusal names a session that another one has replaced: nothing changes."""
    _, first, second, request = asked()
    gone = OutgoingRequest(request.session_id + 1_000, request.message)
    before = kept(first)
    take_refusal(first, second.member, gone, refusal("fork"))
    assert kept(first) == before


class RefusesAll:
    """A member that answers whatever it is asked with one refusal."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: Counter[str] = Counter()

    async def hello(self, peer: Member, data: bytes) -> Answered:
        """Refused."""
        self.asked["hello"] += 1
        return Answered(refusal(self.code), None)

    async def exchange(self, peer: Member, message: Message) -> Answered:
        """Refused."""
        self.asked["request"] += 1
        return Answered(refusal(self.code), None)

    async def covenant(self, peer: Member, head: bytes, body: bytes, known_by: KnownBy) -> Told | Refusal:
        """It says that it holds the same, or refuses that too when its code is about the covenant."""
        if self.code.startswith("covenant-"):
            self.asked["covenant"] += 1
            return refusal(self.code)
        return Told(read_covenant_head(head), b"", None)


@pytest.mark.parametrize("code", ["hello-needed", "fork", "too-early", "bad-message", "covenant-newer"])
def test_who_refuses_everything_is_asked_ever_more_seldom(code: str) -> None:
    """In a day it is asked about every quarter of an hour, and no key is left but that of the last hello."""
    first, second = make_nodes().two
    place(first, SHARED)
    clock, liar = VirtualClock(NOW), RefusesAll(code)
    node = replace(first, clock=clock)
    task = PeerTask(node, second.member, cast(PeerClient, liar))
    run_until(clock, NOW + DAY, task.run)
    assert 90 < liar.asked.total() < 250
    assert len([name for name in node.keys.names() if name.startswith("session-")]) <= 1
    assert len(sessions.all_sessions(node.database)) <= 1
    assert code in task.trouble


def held(node: Context, pair: bytes) -> list[Any]:
    """All that a node holds of a session, its key included."""
    (row,) = node.database.rows("SELECT * FROM session WHERE pair = ?", (pair,))
    rows = [
        [tuple(each) for each in node.database.rows(f"SELECT * FROM {table} WHERE session_id = ?", (row["id"],))]
        for table in ("queued_item", "own_point", "peer_point", "exchange", "held_letter")
    ]
    return [tuple(row), *rows, node.keys.read(row["key_name"])]
