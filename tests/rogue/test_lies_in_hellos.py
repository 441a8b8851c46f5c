"""Hellos and answers by hand: each lie alone, with everything that follows from it right (docs/protocol.md §5)."""

from collections.abc import Callable
from typing import Any

import pytest

from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.service.context import Context
from node.service.initiating import take_hello_answer
from node.service.peers import allow_resync
from node.service.session_life import answer_session
from node.storage import sessions
from tests.attacks.dishonest import Nodes, deliver, kept, refused, stored_session
from tests.helpers import COORDINATOR, make_covenant
from tests.rogue.peer import Rogue
from tests.rogue.sessions import begun, make_nodes_of_version_2, next_hello

OTHER, OLD = bytes(range(32)), make_covenant().digest
Changes = dict[str, Any]


def third(nodes: Nodes) -> bytes:
    """The member that is not meant."""
    return nodes.all[2].member.nid_bytes


def by(field: str, change: Callable[[Any], Any]) -> Callable[[Nodes, Rogue], Changes]:
    """A field that is changed from what is right."""
    return lambda nodes, rogue: {field: change(getattr(rogue, field))}


HELLOS: dict[str, tuple[str, Callable[[Nodes, Rogue], Changes]]] = {
    "of another version": ("bad-message", lambda nodes, rogue: {"version": 2}),
    "from another member": ("bad-hello", lambda nodes, rogue: {"sender": third(nodes)}),
    "for another member": ("bad-hello", lambda nodes, rogue: {"receiver": third(nodes)}),
    "of another federation": ("bad-hello", lambda nodes, rogue: {"fed": OTHER}),
    "of an older covenant": ("covenant-older", lambda nodes, rogue: {"mark": [1, OLD]}),
    "of a newer covenant": ("covenant-newer", by("mark", lambda mark: [mark[0] + 1, OTHER])),
    "of a covenant with the same digest": ("covenant-newer", by("mark", lambda mark: [mark[0] + 1, mark[1]])),
    "of the next epoch": ("wrong-epoch", by("epoch", lambda epoch: epoch + 1)),
    "of the last epoch there is": ("wrong-epoch", lambda nodes, rogue: {"epoch": 0xFFFF_FFFF}),
    "with a key for the box that is none": ("bad-box-key", lambda nodes, rogue: {"box_key": b"\xff" * 1216}),
}
ANSWERS: dict[str, tuple[str, Callable[[Nodes, Rogue], Changes]]] = {
    "of another version": ("bad-message", lambda nodes, rogue: {"version": 2}),
    "to another hello": ("bad-answer", lambda nodes, rogue: {"hello": OTHER}),
    "from another member": ("bad-answer", lambda nodes, rogue: {"sender": third(nodes)}),
    "for another member": ("bad-answer", lambda nodes, rogue: {"receiver": third(nodes)}),
    "of a newer covenant": ("covenant-newer", by("mark", lambda mark: [mark[0] + 1, OTHER])),
    "with a box for somebody else": ("bad-box", lambda nodes, rogue: {"box": bytes(1168)}),
}


@pytest.mark.parametrize("name", HELLOS)
def test_a_hello_with_one_lie_is_refused(name: str) -> None:
    """Each has its code, and the responder keeps nothing of it: no session, no key, no restart counted."""
    code, lie = HELLOS[name]
    nodes = make_nodes_of_version_2()
    first, second = nodes.two
    rogue = Rogue(first, second)
    with refused(code, second):
        answer_session(second, rogue.me, rogue.hello(**lie(nodes, rogue)))


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_with_one_lie_is_refused(name: str) -> None:
    """Each has its code; the hello stays open, goes again unchanged, and a true answer to it is taken."""
    code, lie = ANSWERS[name]
    nodes = make_nodes_of_version_2()
    first, second = nodes.two
    sent, rogue = next_hello(first, second), Rogue(second, first)
    with refused(code, first):
        take_hello_answer(first, sent, rogue.answer(sent.data, **lie(nodes, rogue)))
    assert next_hello(first, second) == sent
    take_hello_answer(first, sent, rogue.answer(sent.data))
    assert stored_session(first, second).status == "offered"


@pytest.mark.parametrize("version", [1, 2])
def test_another_line_of_covenants_is_refused(version: int) -> None:
    """Other content for a version that a node knows is `covenant-fork`, in a hello and in an answer."""
    first, second = make_nodes_of_version_2().two
    with refused("covenant-fork", second):
        answer_session(second, first.member.nid_bytes, Rogue(first, second).hello(mark=[version, OTHER]))
    sent, rogue = next_hello(first, second), Rogue(second, first)
    with refused("covenant-fork", first):
        take_hello_answer(first, sent, rogue.answer(sent.data, mark=[version, OTHER]))
    assert next_hello(first, second) == sent


def test_a_hello_out_of_turn_is_refused() -> None:
    """The responder of a pair says no hello, to whatever session: `bad-hello`."""
    first, second = make_nodes_of_version_2().two
    rogue = Rogue(second, first)
    for replaces in (NO_PAIR, OTHER):
        with refused("bad-hello", first):
            answer_session(first, rogue.me, rogue.hello(replaces=replaces))


def test_a_hello_that_another_member_signed_is_refused() -> None:
    """A true hello in a message of another member, who also might say hello: `bad-hello`."""
    first, second, third = make_nodes_of_version_2().all
    with refused("bad-hello", third):
        answer_session(third, second.member.nid_bytes, Rogue(first, third).hello())


@pytest.mark.parametrize("replaces", [NO_PAIR, OTHER], ids=["nothing", "no session of ours"])
def test_a_hello_that_replaces_something_else_is_refused(replaces: bytes) -> None:
    """While there is a current session a hello must name it; the refusal says which one it is."""
    first, second = make_nodes_of_version_2().two
    pair = current(first, second).pair
    before = kept(second)
    with pytest.raises(SessionRefusal, match="hello-needed") as refusal:
        answer_session(second, first.member.nid_bytes, Rogue(first, second, seed=6).hello(replaces=replaces))
    assert (refusal.value.pair, refusal.value.n, refusal.value.th) == (pair, 0, NO_PAIR)
    assert kept(second) == before


def test_a_hello_for_the_next_epoch_waits_for_its_lead() -> None:
    """A day before the lead it is `wrong-epoch`; in the lead it is answered; one for the epoch after that never is."""
    nodes = make_nodes_of_version_2()
    first, second = nodes.two
    epoch = first.covenant.epoch
    nodes.clock.time = first.covenant.start_seconds + (epoch.days - epoch.lead_days - 1) * 86_400
    rogue = Rogue(first, second)
    hello = rogue.hello(epoch=rogue.epoch + 1)
    with refused("wrong-epoch", second):
        answer_session(second, rogue.me, hello)
    nodes.clock.forward(days=1)
    answer_session(second, rogue.me, hello)
    with refused("wrong-epoch", second):
        answer_session(second, rogue.me, Rogue(first, second, seed=6).hello(epoch=rogue.epoch + 2))


def test_a_hello_of_the_last_epoch_is_refused_in_its_grace() -> None:
    """In the grace the last epoch's session counts, but none of it begins any more: `wrong-epoch`."""
    nodes = make_nodes_of_version_2()
    first, second = nodes.two
    rogue = Rogue(first, second)
    nodes.clock.time = first.covenant.start_seconds + first.covenant.epoch.days * 86_400 + 1
    with refused("wrong-epoch", second):
        answer_session(second, rogue.me, rogue.hello())


def test_one_session_more_than_the_ration_is_refused() -> None:
    """After two sessions a third is `restart-limit`, whatever it replaces, until a coordinator allows it."""
    first, second = make_nodes_of_version_2().two
    answer_session(second, first.member.nid_bytes, Rogue(first, second, seed=1).hello())
    pair = current(first, second).pair
    with refused("restart-limit", second):
        answer_session(second, first.member.nid_bytes, Rogue(first, second, seed=2).hello(replaces=pair))
    allow_resync(second, COORDINATOR, first.member.id)
    answer_session(second, first.member.nid_bytes, Rogue(first, second, seed=2).hello(replaces=pair))


def current(first: Context, second: Context) -> Rogue:
    """A rogue initiator whose session is current at the second."""
    rogue = begun(first, second)
    deliver(first, second, rogue.request())
    assert [each.status for each in sessions.all_sessions(second.database)] == ["current"]
    return rogue
