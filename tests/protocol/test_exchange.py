"""The exchange: what an honest pair learns, and that every step is all or nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.model import ItemKind
from node.protocol.exchange import is_repeated, make_request
from node.protocol.exchange_state import NO_MESSAGE, ExchangeState, OpenPoint
from node.protocol.group import GENERATOR, Point
from node.protocol.messages import ExchangeHead, Message, Mode
from node.protocol.names import NO_PAIR, points_digest
from node.protocol.step import Step
from tests.helpers import SeededRandomness
from tests.profiles import short
from tests.protocol.pair import BACK, PACED, Pair, item, new_pair, offer


def own(*steps: Step) -> dict[bytes, int]:
    """The tokens of own items in these steps, with the items."""
    return {each.token: each.item for step in steps for each in step.own_tokens}


def peers(*steps: Step) -> set[bytes]:
    """The tokens of the peer's points in these steps."""
    return {each.token for step in steps for each in step.peer_points}


def offered(numbers: set[int], size: int = 16) -> object:
    """Items under their own numbers."""
    return offer([(number + 1, item(number)) for number in sorted(numbers)], size=size)


@short(25)
@given(st.sets(st.integers(0, 9), max_size=8), st.sets(st.integers(0, 9), max_size=8))
def test_equal_items_have_equal_tokens_and_no_others(alices: set[int], bobs: set[int]) -> None:
    """Both sides find exactly the items that both have: a token is in both tables when its item is on both sides."""
    pair = new_pair()
    items = {number: (number + 1, item(number)) for number in range(10)}
    first = pair.exchange(offer([items[n] for n in alices], size=16), offer([items[n] for n in bobs], size=16))
    second = pair.exchange()
    steps = (*first, *second)
    alice, bob = (
        (own(steps[2], steps[5]), peers(steps[0], steps[3])),
        (own(steps[1], steps[4]), peers(steps[1], steps[4])),
    )
    assert {alice[0][token] - 1 for token in alice[0].keys() & alice[1]} == alices & bobs
    assert {bob[0][token] - 1 for token in bob[0].keys() & bob[1]} == alices & bobs
    assert (set(alice[0].values()), set(bob[0].values())) == ({n + 1 for n in alices}, {n + 1 for n in bobs})
    assert (len(alice[1]), len(bob[1])) == (16, 20)


def test_person_and_family_are_two_items() -> None:
    """One number as a person here and as a family member there is no match."""
    pair = new_pair()
    steps = (
        *pair.exchange(offer([(1, item(0))]), offer([(1, item(0, ItemKind.FAMILY))])),
        *pair.exchange(),
    )
    assert own(steps[2], steps[5]) and not own(steps[2], steps[5]).keys() & peers(steps[0], steps[3])


def test_handles_are_the_same_on_both_sides() -> None:
    """A point has the same (n, j) and digest at its sender and its receiver, whether it is an item's or a dummy's."""
    pair = new_pair()
    asked, answered, taken = pair.exchange(offer([(1, item(0))]), offer([(1, item(1))]))
    next_asked = pair.ask()
    for sender, receiver, evaluated in ((asked, answered, answered), (answered, taken, next_asked)):
        assert [(each.n, each.j) for each in sender.sent] == [(each.n, each.j) for each in evaluated.peer_points]
        assert receiver.record is not None
        assert receiver.record.peer_points == b"".join(each.h for each in sender.sent)
        assert receiver.record.peer_head == sender.state.message.head
    assert ExchangeHead.decode(asked.state.message.head).points == points_digest([each.h for each in asked.sent])
    assert sorted(each.item for each in asked.sent) == [0, 0, 0, 1]


def test_items_take_random_places() -> None:
    """Where an item stands among the points of a message tells nothing."""
    places = set()
    for seed in range(24):
        pair = new_pair()
        pair.randomness = SeededRandomness(seed)
        places |= {each.j for each in pair.ask(offer([(1, item(0))])).sent if each.item}
    assert places == {0, 1, 2, 3}


def test_letters_arrive_once_and_in_order() -> None:
    """Letters of both sides flow through the slots of several exchanges; the sender learns which have arrived."""
    pair = new_pair()
    letters = [(bytes([n]) * 16, bytes([n]) * size) for n, size in enumerate((10, 900, 2000, 5))]
    left, came, arrived = letters, list[bytes](), list[bytes]()
    for _ in range(5):
        _, answered, taken = pair.exchange(offer(letters=left), offer(letters=[(b"b" * 16, b"to Alice")]))
        came += answered.letters
        arrived += taken.arrived
        left = [letter for letter in left if letter[0] not in taken.arrived]
    assert came == [body for _, body in letters]
    assert arrived == [letter_id for letter_id, _ in letters]


def test_the_responder_hears_of_arrival_with_the_next_request() -> None:
    """A letter in a response has arrived when the next request comes, not before."""
    pair = new_pair()
    letter = (b"b" * 16, b"to Alice")
    _, answered, taken = pair.exchange(None, offer(letters=[letter]))
    assert (taken.letters, answered.arrived) == ((b"to Alice",), ())
    assert pair.exchange()[1].arrived == (b"b" * 16,)


@pytest.mark.parametrize(("mode", "size"), [(Mode.GROWTH, 4), (Mode.SYNCHRONISATION, 256), (Mode.PASSAGE, 0)], ids=str)
def test_sizes_depend_on_mode_and_m_alone(mode: Mode, size: int) -> None:
    """With a tick a message has one size for its mode, whatever it carries: items, matches, letters, or none of all."""
    sizes = set()
    for items, letters, number in ((0, 0, 1), (size, 0, 2), (0, 3, 3), (min(size, 2), 40, 4)):
        pair = new_pair(number, PACED, BACK)
        pair.alices = replace(pair.alices, received=PACED.peer_class)  # so that Bob may pass
        what = offer(
            [(n + 1, item(n)) for n in range(items)],
            size=size,
            mode=mode,
            letters=[(bytes([n]) * 16, bytes(200)) for n in range(letters)],
            more=number % 2 == 0,
        )
        back_mode = Mode.GROWTH if mode is Mode.GROWTH else Mode.PASSAGE
        back = replace(what, mode=back_mode, size=4 if mode is Mode.GROWTH else 0, items=())
        messages = [step.state.message for step in pair.exchange(what, back)[:2]]
        sizes.add(tuple((len(message.head), len(message.body)) for message in messages))
    assert len(sizes) == 1


def test_matching_messages_have_the_size_of_others() -> None:
    """A run in which everything matches and one in which nothing does have the same sizes, message by message."""

    def sizes(bobs: range) -> list[int]:
        pair = new_pair(0, PACED, BACK)
        runs = [
            pair.exchange(offer([(n + 1, item(n)) for n in range(4)]), offer([(n + 1, item(n)) for n in bobs])),
            pair.exchange(),
        ]
        return [len(step.state.message.body) for run in runs for step in run[:2]]

    assert sizes(range(4)) == sizes(range(10, 14))


points = st.sampled_from([GENERATOR]).map(Point)
b32 = st.binary(min_size=32, max_size=32)
u32 = st.integers(0, 2**32 - 1)


@short(60)
@given(
    st.builds(
        ExchangeState,
        u32,
        b32,
        st.booleans(),
        u32,
        st.lists(st.builds(OpenPoint, points, u32), max_size=5).map(tuple),
        st.lists(points, max_size=5).map(tuple),
        b32,
        st.builds(Message, st.binary(max_size=250), st.binary(max_size=2000)),
        u32,
        u32,
        st.binary(max_size=100),
        st.lists(st.binary(min_size=16, max_size=16), max_size=3).map(tuple),
        u32,
        st.sampled_from(Mode),
        st.booleans(),
    )
)
def test_snapshots_come_back_equal(state: ExchangeState) -> None:
    """What is stored of an exchange is restored as it was."""
    assert ExchangeState.restore(state.encode()) == state


def test_every_state_of_a_run_survives_its_snapshot() -> None:
    """A side that forgets everything but its snapshot after each step goes on as if it had not."""
    pair = new_pair()
    for number in range(3):
        for step in pair.exchange(offer([(1, item(number))], letters=[(b"a" * 16, bytes(1500))]), offer(more=True)):
            assert ExchangeState.restore(step.state.encode()) == step.state
        pair.alices = ExchangeState.restore(pair.alices.encode())
        pair.bobs = ExchangeState.restore(pair.bobs.encode())
    assert pair.alices.th == pair.bobs.th != pair.alice.pair


def test_who_may_not_ask_does_not() -> None:
    """The responder sends no requests, and the initiator no second one while the first is open."""
    pair = new_pair()
    pair.ask()
    with pytest.raises(ValueError, match="open"):
        make_request(pair.alice, pair.alices, offer(), pair.randomness)
    with pytest.raises(ValueError, match="none"):
        make_request(pair.bob, pair.bobs, offer(), pair.randomness)


def verdict(pair: Pair, request: Message) -> bool | str:
    """What Bob says of a request: whether it is a repetition, or the code of the refusal."""
    head = ExchangeHead.decode(request.head)
    try:
        return is_repeated(pair.bob, pair.bobs, head, request.head, request.body_digest)
    except ProtocolRefusal as refusal:
        return refusal.code


def test_only_the_next_request_and_the_last_are_heard() -> None:
    """The next one is new, the last one is a repetition, and all else is a fork: one side has lost its memory."""
    pair = new_pair()
    requests = []
    for _ in range(3):
        requests.append(pair.ask().state.message)
        assert verdict(pair, requests[-1]) is False
        pair.take(pair.answer(pair.alices.message).state.message)
        assert verdict(pair, requests[-1]) is True
    assert [verdict(pair, request) for request in requests[:2]] == ["fork", "fork"]
    assert verdict(pair, Message(requests[-1].head, b"another body")) == "fork"
    last = ExchangeHead.decode(requests[-1].head)
    forks = (
        replace(last, logbook=bytes(32)),
        replace(last, n=last.n + 1),
        replace(last, n=last.n + 2, link=pair.bobs.th),
        replace(last, n=last.n, link=pair.bobs.th),
    )
    body = requests[-1].body
    assert [verdict(pair, Message(head.encode(), body)) for head in forks] == ["fork"] * 4
    assert verdict(pair, Message(replace(last, n=last.n + 1, link=pair.bobs.th).encode(), body)) is False
    with pytest.raises(ValueError, match="another session"):
        is_repeated(pair.bob, pair.bobs, replace(last, pair=NO_PAIR), b"", bytes(32))


def test_a_response_counts_once() -> None:
    """The response to another request, or to none, is refused and moves nothing."""
    pair = new_pair()
    _, answered, _ = pair.exchange()
    old = answered.state.message
    with pytest.raises(ProtocolRefusal, match="bad-response"):
        pair.take(old)
    assert pair.alices.message == NO_MESSAGE
    pair.ask()
    before = pair.alices
    with pytest.raises(ProtocolRefusal, match="bad-response"):
        pair.take(old)
    assert pair.alices == before
