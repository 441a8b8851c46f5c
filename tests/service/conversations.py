"""What initiators say to their peers, one message at a time, as their tasks do it (`node.network.peer_task`)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from node.errors import ConfigurationError, ProtocolRefusal
from node.network.covenant_talk import talk_about_covenant
from node.network.peer_client import Unanswered
from node.network.peer_task import COVENANT_TALK_SECONDS
from node.protocol.covenant import Member, can_meet
from node.protocol.messages import Refusal
from node.service.context import Context
from node.service.covenant_check import COVENANT_REFUSALS, require_voice
from node.service.initiating import (
    NothingDue,
    OutgoingHello,
    is_initiator,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
    take_refusal,
    tells_of_newer,
)
from node.service.refused import note_covenant, note_refused
from simulations.memory import PERFECT, Link
from tests.helpers import FixedClock
from tests.network.virtual_time import VirtualLoop
from tests.network.wired import Wires
from tests.service.member_node import MemberNode


def seen_by(node: MemberNode, peer: MemberNode) -> Member | None:
    """The peer's entry, where by the covenant that the node holds it is the one that comes to the peer."""
    context = node.context
    member = context.covenant.member(peer.nid)
    if member is None or not member.active or not can_meet(context.member, member):
        return None
    return member if is_initiator(context, member) else None


def pairs_of(nodes: Sequence[MemberNode]) -> list[tuple[MemberNode, MemberNode]]:
    """Who comes to whom."""
    return [(a, b) for a in nodes for b in nodes if a is not b and seen_by(a, b) is not None]


class Conversations:
    """All of them, on one clock."""

    def __init__(self, wires: Wires, clock: FixedClock) -> None:
        self._wires = wires
        self._clock = clock
        self._compared: dict[tuple[str, str], tuple[Context, float]] = {}

    def turn(self, first: MemberNode, second: MemberNode, link: Link) -> None:
        """Let the one say one thing to the other, after they have compared their covenants, if that is due."""
        self._wires.link = link
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(self._clock)) as runner:
            runner.run(self._turn(first, second))

    def compare_all(self, nodes: Sequence[MemberNode]) -> None:
        """Let all of them compare covenants, until every piece of news has been everywhere where it can come."""
        for _ in nodes:
            for first, second in pairs_of(nodes):
                self._compared.pop((first.id, second.id), None)
                self.turn(first, second, PERFECT)

    async def _turn(self, first: MemberNode, second: MemberNode) -> None:
        context, peer = first.context, seen_by(first, second)
        if peer is None:
            return
        differs = True
        try:
            await self._compare(first, second, peer)
            if first.context is context:
                differs = await self._say(first, peer)
        except (Unanswered, ConfigurationError):
            pass
        except ProtocolRefusal as refusal:
            note_refused(context, peer.nid_bytes, refusal)
        if differs and first.context is context:
            self._compared.pop((first.id, second.id), None)

    async def _compare(self, first: MemberNode, second: MemberNode, peer: Member) -> None:
        now, context = self._clock.now(), first.context
        begun, at = self._compared.get((first.id, second.id), (None, now))
        if begun is context and now < at + COVENANT_TALK_SECONDS:
            return
        try:
            with suppress(ProtocolRefusal):  # it has raised an alarm
                await talk_about_covenant(context, first.voice.client, peer)
        finally:
            first.renew()
        self._compared[first.id, second.id] = first.context, now

    async def _say(self, first: MemberNode, peer: Member) -> bool:
        """Whether what it hears gives a reason to compare covenants."""
        context, client = first.context, first.voice.client
        require_voice(context)
        outgoing = next_outgoing(context, peer, called=True)
        if isinstance(outgoing, NothingDue):
            return False
        if isinstance(outgoing, OutgoingHello):
            answered = await client.hello(peer, outgoing.data)
        else:
            answered = await client.exchange(peer, outgoing.message)
        answer, signed = answered.content, answered.signed
        if isinstance(answer, Refusal):
            take_refusal(context, peer, outgoing, answer)
            return answer.code in COVENANT_REFUSALS
        if isinstance(outgoing, OutgoingHello):
            take_hello_answer(context, outgoing, answer.body, signed)
            return False
        take_exchange_response(context, peer, outgoing, answer, signed)
        if signed is not None:
            note_covenant(context, peer.nid_bytes, signed)
        return tells_of_newer(context, answer)
