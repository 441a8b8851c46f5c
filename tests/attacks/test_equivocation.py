"""A peer that was told of a fork and goes on in the same session: an alarm, with evidence that others can check."""

from node.errors import ProtocolRefusal
from node.protocol.evidence import Claim
from node.protocol.evidence_claim import verify_evidence
from node.protocol.messages import Message
from node.service.alarms import AlarmKind, list_alarms
from node.service.context import Context
from node.storage.alarms import StoredAlarm
from simulations.memory import settle
from tests.attacks.dishonest import (
    MINE,
    OTHER,
    SHARED,
    Nodes,
    copy_of,
    make_nodes,
    place,
    request_with,
    take,
)
from tests.attacks.signed import deliver_signed, signed
from tests.helpers import COORDINATOR


def alarms(node: Context) -> list[StoredAlarm]:
    """The open alarms on equivocation."""
    found = list_alarms(node, COORDINATOR, acknowledged=False)
    return [one for one in found if one.kind == AlarmKind.EQUIVOCATION]


def talking() -> tuple[Nodes, Context, Context]:
    """Two nodes in the middle of a session."""
    nodes = make_nodes()
    first, second = nodes.two
    for node in (first, second):
        place(node, SHARED)
    settle([first, second])
    return nodes, first, second


def exchange(first: Context, second: Context) -> Message:
    """A whole exchange with signed messages: the request."""
    request = request_with(first, second)
    response = deliver_signed(first, second, request)
    assert isinstance(response, Message)
    take(first, second, response)
    return request


def is_fork(answer: Message | ProtocolRefusal) -> bool:
    """Whether the answer tells of a fork."""
    return isinstance(answer, ProtocolRefusal) and answer.code == "fork"


def test_a_node_that_was_set_back_is_no_liar() -> None:
    """It signs another message of a number that it has signed before, is told, begins anew: no alarm."""
    nodes, first, second = talking()
    backup = copy_of(first, seed=100)
    exchange(first, second)
    nodes.clock.forward(seconds=300)
    place(backup, MINE)
    request = request_with(backup, second)
    for _ in range(3):  # the refusal is lost twice, and the request goes again, signed anew
        nodes.clock.forward(seconds=5)
        assert is_fork(deliver_signed(backup, second, request))
    settle([backup, second])
    assert alarms(second) == []


def test_going_on_after_a_fork_is_an_alarm_with_evidence() -> None:
    """A third message of the same number, though it was told: the alarm's evidence proves two of them to anybody."""
    nodes, first, second = talking()
    copies = copy_of(first, seed=100), copy_of(first, seed=200)
    exchange(first, second)
    for copy, number in zip(copies, (MINE, OTHER), strict=True):
        nodes.clock.forward(seconds=300)
        place(copy, number)
        assert is_fork(deliver_signed(copy, second, request_with(copy, second)))
    (alarm,) = alarms(second)
    proven = verify_evidence(alarm.evidence, second.covenant)
    assert (proven.claim, proven.member) == (Claim.EQUIVOCATION, first.member.id)
    assert "two different messages" in proven.shown[0]
    assert any("backup" in line for line in proven.not_shown)


def test_two_machines_with_one_key_are_an_alarm() -> None:
    """A copy that runs beside the node is told of the fork; when the node itself goes on, somebody must look."""
    nodes, first, second = talking()
    copy = copy_of(first, seed=100)
    exchange(first, second)
    nodes.clock.forward(seconds=300)
    place(copy, MINE)
    assert is_fork(deliver_signed(copy, second, request_with(copy, second)))
    assert alarms(second) == []
    nodes.clock.forward(seconds=300)
    exchange(first, second)
    (alarm,) = alarms(second)
    assert alarm.evidence == b""  # of the forked number only one message is kept
    assert alarm.details.keys() == {"session", "number"}


def test_the_latest_message_and_the_fork_prove_it() -> None:
    """Where the fork was of the number taken last, that message and the fork are the two; going on adds them."""
    nodes, first, second = talking()
    copy, third = copy_of(first, seed=100), copy_of(first, seed=300)
    exchange(first, second)
    for each, number in ((copy, MINE), (third, OTHER)):
        nodes.clock.forward(seconds=300)
        place(each, number)
        deliver_signed(each, second, request_with(each, second))
    (alarm,) = alarms(second)
    assert verify_evidence(alarm.evidence, second.covenant).member == first.member.id


def test_an_old_message_sent_again_by_somebody_on_the_way_is_no_alarm() -> None:
    """A proxy that repeats earlier requests makes forks, but neither they nor the node's going on raise an alarm."""
    nodes, first, second = talking()
    earlier = request_with(first, second)
    kept = signed(first, second, earlier)
    response = deliver_signed(first, second, earlier, kept)
    assert isinstance(response, Message)
    take(first, second, response)
    nodes.clock.forward(seconds=5)
    before_last = request_with(first, second)
    kept_too = signed(first, second, before_last)
    response = deliver_signed(first, second, before_last, kept_too)
    assert isinstance(response, Message)
    take(first, second, response)
    nodes.clock.forward(seconds=5)
    exchange(first, second)
    for message, request in ((before_last, kept_too), (earlier, kept), (before_last, kept_too)):
        assert is_fork(deliver_signed(first, second, message, request))
        nodes.clock.forward(seconds=5)
        exchange(first, second)
    assert alarms(second) == []


def test_many_lies_are_one_alarm() -> None:
    """However often it goes on, the alarm is one, with the first evidence."""
    nodes, first, second = talking()
    copies = [copy_of(first, seed=seed) for seed in range(100, 106)]
    exchange(first, second)
    for copy in copies:
        nodes.clock.forward(seconds=60)
        place(copy, MINE)
        assert is_fork(deliver_signed(copy, second, request_with(copy, second)))
    (alarm,) = alarms(second)
    assert alarm.times == 1


def test_a_new_session_begins_with_a_clean_sheet() -> None:
    """What was told in one session says nothing of the next."""
    nodes, first, second = talking()
    backup = copy_of(first, seed=100)
    exchange(first, second)
    nodes.clock.forward(seconds=300)
    place(backup, MINE)
    assert is_fork(deliver_signed(backup, second, request_with(backup, second)))
    settle([backup, second])
    nodes.clock.forward(seconds=300)
    exchange(backup, second)
    assert alarms(second) == []
