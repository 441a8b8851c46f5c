"""A responder that lies when the two compare their covenants (docs/protocol.md §4)."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from node.errors import ProtocolRefusal
from node.network.covenant_talk import talk_about_covenant
from node.network.peer_client import KnownBy, PeerClient, Told, Unanswered
from node.protocol.covenant import Covenant, Member
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.covenant_messages import Bundle, Holding
from node.protocol.messages import CovenantMark, Refusal
from node.service.adoption import adopt
from node.service.context import Context
from node.service.covenant_chain import held_covenants
from tests.attacks.dishonest import alarmed, kept, kept_beside_alarms, make_nodes, refused
from tests.service.newer_covenants import following

Said = tuple[CovenantMark, Bundle] | str
"""What the liar says that it holds, and what it brings; or the code with which it refuses."""


class Liar:
    """A responder that says whatever the test has it say, to the n-th question, from 0 on."""

    def __init__(self, say: Callable[[int], Said]) -> None:
        self.asked = 0
        self.brought: list[bytes] = []
        self._say = say

    async def covenant(self, peer: Member, head: bytes, body: bytes, known_by: KnownBy) -> Told | Refusal:
        """In the place of the client."""
        said = self._say(self.asked)
        self.asked += 1
        self.brought.append(body)
        if isinstance(said, str):
            return Refusal(bytes(32), said, bytes(32), 0, bytes(32))
        return Told(Holding(said[0], 0, peer.key_bytes), said[1].encode(), None)


def mark(covenant: Covenant) -> CovenantMark:
    """That of a covenant."""
    return CovenantMark(covenant.version, covenant.digest)


async def talk(node: Context, peer: Context, liar: Liar) -> None:
    """Let the node compare its covenant with the liar's."""
    await talk_about_covenant(node, cast(PeerClient, liar), peer.member)


async def test_a_file_that_nobody_signed_is_refused() -> None:
    """A version that a responder made up is `covenant-refused`, and all that is kept of it is an alarm."""
    first, second = make_nodes().two
    made_up = SignedCovenant(following(first.covenant).covenant, {})
    with alarmed("covenant-refused", "covenant-refused", first):
        await talk(first, second, Liar(lambda _: (mark(made_up.covenant), Bundle(write_file(made_up)))))


async def test_what_was_taken_before_a_lie_is_kept() -> None:
    """A true version before a made-up one is on disk, and the node begins anew with it."""
    first, second = make_nodes().two
    true = following(first.covenant)
    made_up = SignedCovenant(following(true.covenant).covenant, {})
    renewals: list[None] = []
    node = replace(first, renew=lambda: renewals.append(None))
    says = [(mark(true.covenant), Bundle(write_file(each))) for each in (true, made_up)]
    with pytest.raises(ProtocolRefusal, match="covenant-refused"):
        await talk(node, second, Liar(lambda n: says[n]))
    assert held_covenants(node.covenants, node.clock.now()).newest == true.covenant
    assert renewals == [None]


async def test_another_line_of_covenants_is_refused() -> None:
    """A responder with other content for the same version is `covenant-fork`."""
    first, second = make_nodes().two
    with refused("covenant-fork", first):
        await talk(first, second, Liar(lambda _: (CovenantMark(1, bytes(range(32))), Bundle())))


@pytest.mark.parametrize("file", ["held", "none"])
async def test_what_is_held_already_ends_the_conversation(file: str) -> None:
    """A responder that brings what is there, or says that it has more and brings nothing, is asked once."""
    first, second = make_nodes().two
    brought = Bundle(first.covenants.version(1) or b"") if file == "held" else Bundle()
    liar, before = Liar(lambda _: (CovenantMark(9, bytes(32)), brought)), kept(first)
    await talk(first, second, liar)
    assert (liar.asked, kept(first)) == (1, before)


@pytest.mark.parametrize("steadily", [True, False])
async def test_who_never_holds_what_it_was_brought_is_left_alone(steadily: bool) -> None:
    """A responder that goes on saying that it holds less, or now this and now that, is not brought files for ever."""
    first, second = make_nodes().two
    node = adopt(first, following(first.covenant))
    says = [CovenantMark(0, bytes(32)), mark(first.covenant)]
    liar = Liar(lambda n: (says[0 if steadily else n % 2], Bundle()))
    await talk(node, second, liar)
    assert liar.asked == (2 if steadily else 64)
    assert set(liar.brought[1:]) <= {Bundle(node.covenants.version(number) or b"").encode() for number in (1, 2)}


async def test_a_refusal_is_no_answer() -> None:
    """A responder that refuses to compare has said nothing; over a fork, all that is kept of it is an alarm."""
    first, second = make_nodes().two
    before = kept_beside_alarms(first)
    with pytest.raises(Unanswered, match="covenant-fork"):
        await talk(first, second, Liar(lambda _: "covenant-fork"))
    assert kept_beside_alarms(first) == before
