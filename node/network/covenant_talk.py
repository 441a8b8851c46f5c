"""The initiator's conversation about the covenant with one peer: it goes on until both hold the same."""

import asyncio

from node.errors import ProtocolRefusal
from node.network.peer_client import PeerClient, Told, Unanswered
from node.protocol.covenant import Member
from node.protocol.covenant_messages import Bundle
from node.protocol.messages import Refusal
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.context import Context
from node.service.covenant_check import refuse_fork
from node.service.covenant_talk import bundle_for, holding, signing_key_of, take_bundle
from node.service.refused import note_refused, note_told_of_fork

_STEPS_MAX = 64
"""Files that go over in one conversation; who is further behind goes on in the next one."""


async def talk_about_covenant(context: Context, client: PeerClient, peer: Member) -> None:
    """Fetch what the peer has and this node lacks, and bring what the peer lacks.

    Raises `Unanswered`, also for a refusal, and `ProtocolRefusal` for what the peer brings and this node refuses. What
    was taken before that is on disk; then the node begins anew with it.
    """
    conversation = _Conversation(context, client, peer)
    try:
        for _ in range(_STEPS_MAX):
            if not await conversation.step():
                return
    finally:
        if conversation.trusted != context.trusted:
            context.renew()


class _Conversation:
    """One request and its answer at a time. `trusted` is what this node holds by now."""

    def __init__(self, context: Context, client: PeerClient, peer: Member) -> None:
        self.trusted: TrustedCovenants = context.trusted
        self._context = context
        self._client = client
        self._peer = peer
        self._bringing = Bundle()

    async def step(self) -> bool:
        """Whether there is more to say."""
        context, nid = self._context, self._peer.nid_bytes
        answer = await self._client.covenant(
            self._peer,
            holding(context, self.trusted).head(),
            self._bringing.encode(),
            lambda told: signing_key_of(context, nid, told),
        )
        if isinstance(answer, Refusal):
            if answer.code == "covenant-fork":
                await asyncio.to_thread(note_told_of_fork, context, nid)
            raise Unanswered(f"refused: {answer.code}")
        told, brought = answer.holding, Bundle.decode(answer.body)
        await asyncio.to_thread(self._refuse_fork, answer)
        if brought != Bundle():
            before, self._bringing = self.trusted, Bundle()
            self.trusted = await asyncio.to_thread(take_bundle, context, nid, brought)
            if self.trusted != before:
                return True
        before_this = self._bringing
        self._bringing = await asyncio.to_thread(bundle_for, context, self.trusted, told)
        return self._bringing not in (Bundle(), before_this)

    def _refuse_fork(self, answer: Told) -> None:
        try:
            refuse_fork(self._context, answer.holding.mark)
        except ProtocolRefusal as refusal:
            note_refused(self._context, self._peer.nid_bytes, refusal, answer.signed)
            raise
