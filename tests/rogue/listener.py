"""A member that listens and answers by hand, and an honest node that asks it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nacl.signing import SigningKey

from node.protocol.covenant import Member
from node.protocol.messages import Message
from tests.helpers import NOW, signing_key
from tests.network.loopback import RunningNode
from tests.protocol import by_the_document as doc
from tests.rogue.wire import Asked, Lines, answer_fields, covered_by_answer, http, listening, parameters, signature

HELLO, REQUEST, NUDGED = b"a hello", Message(doc.cbor([1, bytes(32)]), b"a request"), b"p" * 32
HEADS = {
    "hello": doc.cbor([1, sha256(HELLO).digest()]),
    "exchange": doc.cbor([1, b"a response's head is the business of the exchange"]),
    "nudge": doc.cbor([1, sha256(doc.cbor([1, NUDGED])).digest()]),
}
"""What an honest answer's head says, by the last word of the path."""
PROBLEM = b'{"type":"urn:raakvlak:problem:fork","status":409,"detail":""}'


@dataclass
class Liar:
    """A member that listens and answers by hand, and an honest node that asks it."""

    node: RunningNode
    member: Member
    heard: list[Asked]

    @property
    def url(self) -> str:
        """Of what was asked last."""
        return self.member.url + self.heard[-1].path

    def answer(
        self,
        status: int = 200,
        head: bytes | None = None,
        body: bytes = b"an answer",
        *,
        asked: dict[str, str] | None = None,
        covered: Callable[[list[tuple[str, str]]], list[tuple[str, str]]] = list,
        key: SigningKey | None = None,
        stated: str | None = None,
        **changes: str,
    ) -> Lines:
        """The fields of an answer, signed as the document says but for the lie."""
        head = HEADS[self.heard[-1].path.rsplit("/", 1)[1]] if head is None else head
        fields = answer_fields(status, head, body) | {name.replace("_", "-"): value for name, value in changes.items()}
        over = covered(covered_by_answer(status, fields, self.url, asked or self.heard[-1].fields))
        stated = parameters(self.member.nid_bytes, NOW) if stated is None else stated
        return [*fields.items(), *signature(key or signing_key(self.member.id), over, stated)]

    def refusal(self, code: str, digest: bytes, *place: Any) -> bytes:
        """A signed refusal that names this digest, and where the liar says that it stands."""
        head = doc.cbor([1, digest, code, *(place or (bytes(32), 0, bytes(32)))])
        return http(409, self.answer(409, head, PROBLEM), PROBLEM)


Lie = Callable[[Liar], bytes]


async def asked_what(honest: tuple[RunningNode, Member], what: str, lie: Lie, *, hold: bool = False) -> Any:
    """What the honest node makes of the lie that it hears; with `hold` the liar does not end its answer."""
    node, member = honest
    liar, held = Liar(node, member, []), asyncio.Event()

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        liar.heard.append(asked)
        writer.write(lie(liar))
        if hold:
            await held.wait()

    ways: dict[str, Callable[[], Awaitable[Any]]] = {
        "hello": lambda: node.client.hello(member, HELLO),
        "exchange": lambda: node.client.exchange(member, REQUEST),
        "nudge": lambda: node.client.nudge(member, NUDGED),
    }
    async with listening(int(member.url.rsplit(":", 1)[1].strip("/")), reply):
        try:
            return await ways[what]()
        finally:
            held.set()
