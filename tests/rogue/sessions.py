"""Sessions of a rogue with an honest node, on either side, from which a test goes on."""

from node.protocol.messages import Message
from node.service.adoption import adopt
from node.service.context import Context
from node.service.initiating import (
    OutgoingHello,
    OutgoingRequest,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
)
from node.service.session_life import answer_session
from tests.attacks.dishonest import OTHER, SHARED, Nodes, deliver, make_nodes, place
from tests.rogue.peer import NO_PAIR, SYNCHRONISATION, Heard, Rogue
from tests.service.newer_covenants import following


def make_nodes_of_version_2(*, tick: int = 0) -> Nodes:
    """Three nodes that hold the second version of their covenant, so that there is an older one."""
    nodes = make_nodes(tick=tick)
    second = following(nodes.all[0].covenant)
    return Nodes(nodes.clock, tuple(adopt(node, second) for node in nodes.all))


def asking(*, tick: int = 0) -> tuple[Rogue, Context, Context]:
    """A rogue initiator after its first exchange with an honest node, which waits for answers."""
    first, second = make_nodes_of_version_2(tick=tick).two
    place(second, SHARED)
    rogue = begun(first, second)
    request = rogue.request() if tick == 0 else rogue.request({"mode": SYNCHRONISATION}, points=many_dummies(rogue, 1))
    said(first, second, rogue, request)
    return rogue, first, second


def asked(*, tick: int = 0) -> tuple[Rogue, Context, Context, OutgoingRequest]:
    """A rogue responder after its first exchange with an honest node, whose second request waits for an answer."""
    first, second = make_nodes_of_version_2(tick=tick).two
    place(first, SHARED)
    rogue = answering(first, second)
    request = next_request(first, second)
    synchronised = ({"mode": SYNCHRONISATION}, many_dummies(rogue, 1))
    head, points = synchronised if tick else ({}, b"".join(rogue.dummies(1, 4)))
    take_exchange_response(first, second.member, request, rogue.response(request.message, head, points=points))
    place(first, OTHER)
    return rogue, first, second, next_request(first, second)


def begun(first: Context, second: Context, seed: int = 5, replaces: bytes = NO_PAIR) -> Rogue:
    """A rogue initiator whose hello the honest responder has answered."""
    rogue = Rogue(first, second, seed)
    hello = rogue.hello(replaces=replaces)
    return rogue.begin(hello, answer_session(second, rogue.me, hello))


def answering(first: Context, second: Context, seed: int = 5) -> Rogue:
    """A rogue responder whose answer the honest initiator has taken."""
    rogue, sent = Rogue(second, first, seed), next_hello(first, second)
    answer = rogue.answer(sent.data)
    take_hello_answer(first, sent, answer)
    return rogue.begin(sent.data, answer)


def said(first: Context, second: Context, rogue: Rogue, request: Message) -> Heard:
    """A whole exchange of a rogue initiator: its request, and what the honest side answers."""
    return rogue.take(request, deliver(first, second, request))


def next_hello(first: Context, second: Context) -> OutgoingHello:
    """What the honest initiator sends next."""
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    return sent


def next_request(first: Context, second: Context) -> OutgoingRequest:
    """What the honest initiator sends next."""
    request = next_outgoing(first, second.member, called=True)
    assert isinstance(request, OutgoingRequest)
    return request


def many_dummies(rogue: Rogue, n: int, count: int = 256) -> bytes:
    """As many points as wished, of message n."""
    return b"".join(rogue.dummies(n, count))
