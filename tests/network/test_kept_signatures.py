"""What a node keeps of its peer's signatures: enough to show others what the peer said in a session."""

from hashlib import sha256

from node.protocol import paths
from node.protocol.messages import ExchangeHead, digest_head
from node.protocol.signed_head import Said, decode_signed, verify_signed
from node.storage import sessions
from node.storage.sessions import StoredSession
from tests.helpers import synthetic_numbers
from tests.network.loopback import RunningNode, running_node, two_members, until

SHARED = synthetic_numbers(1)[0]


async def test_each_side_keeps_what_the_other_signed() -> None:
    """Both sides of a session can show the other's signed hello or answer, and its latest signed head."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first, running_node(covenant, high.id) as second:
        first.signal(SHARED)
        second.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)
        greeted, latest, session = _kept(second, first)
        assert (greeted.signer, greeted.to) == (first.identity.nid, second.identity.nid)
        assert greeted.target_uri == second.context.member.url + paths.HELLO
        assert greeted.head == digest_head(sha256(session.hello).digest())
        assert greeted.body_digest == sha256(session.hello).digest()
        assert (latest.signer, latest.status) == (first.identity.nid, None)
        assert ExchangeHead.decode(latest.head).pair == session.pair
        greeted, latest, session = _kept(first, second)
        assert (greeted.signer, greeted.status) == (second.identity.nid, 200)
        assert greeted.body_digest == sha256(session.answer).digest()
        assert greeted.asked == digest_head(sha256(session.hello).digest())
        assert (latest.signer, latest.status) == (second.identity.nid, 200)
        assert ExchangeHead.decode(latest.head).link == sha256(latest.asked).digest()


def _kept(node: RunningNode, peer: RunningNode) -> tuple[Said, Said, StoredSession]:
    """The peer's signed hello or answer and its latest signed message, verified, and the session at the node."""
    (session,) = sessions.established(node.context.database)
    greeting, latest = sessions.signed_by_peer(node.context.database, session.id)
    assert greeting is not None
    assert latest is not None
    key = peer.context.member.key_bytes
    return verify_signed(decode_signed(greeting), key), verify_signed(decode_signed(latest), key), session
