"""A member that signs requests by hand, and a node that listens to it on loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from nacl.signing import SigningKey

from tests.helpers import NOW, make_covenant, signing_key
from tests.network.loopback import RunningNode, loopback_members, running_node
from tests.protocol import by_the_document as doc
from tests.rogue.peer import Rogue
from tests.rogue.wire import Heard, Lines, covered_by_request, parameters, post, request_fields, signature

HELLO, EXCHANGE, NUDGE = (f"raakvlak/v1/{name}" for name in ("hello", "exchange", "nudge"))


@dataclass
class Liar:
    """A member that signs by hand, and the node that it lies to. What it says is a hello that would be taken."""

    node: RunningNode
    name: str
    hello: bytes

    @property
    def url(self) -> str:
        """Of the node's hello."""
        return self.node.context.member.url + HELLO

    @property
    def key(self) -> SigningKey:
        """The liar's."""
        return signing_key(self.name)

    @property
    def nid(self) -> bytes:
        """The liar's."""
        return sha256(bytes(self.key.verify_key)).digest()

    @property
    def head(self) -> bytes:
        """That of the hello."""
        return doc.cbor([1, sha256(self.hello).digest()])

    def fields(self, **changes: str) -> dict[str, str]:
        """The signed fields of the hello; a change names its field with "_" for "-"."""
        fields = request_fields(self.node.context.member.nid_bytes, self.head, self.hello)
        return fields | {name.replace("_", "-"): value for name, value in changes.items()}

    def signed(
        self,
        fields: dict[str, str] | None = None,
        *,
        covered: Callable[[list[tuple[str, str]]], list[tuple[str, str]]] = list,
        stated: str | None = None,
        key: SigningKey | None = None,
        url: str | None = None,
        method: str = "POST",
    ) -> Lines:
        """The fields and a signature over them, or over what a lie makes of them."""
        fields = fields or self.fields()
        over = covered(covered_by_request(url or self.url, fields, method))
        stated = parameters(self.nid, NOW) if stated is None else stated
        return [*fields.items(), *signature(key or self.key, over, stated)]

    async def say(self, lines: Lines, body: bytes | None = None, path: str = HELLO, length: int | None = None) -> Heard:
        """Send it; what the node answers."""
        port = int(self.node.context.member.url.rsplit(":", 1)[1].strip("/"))
        return await post(port, path, lines, self.hello if body is None else body, length=length)


@asynccontextmanager
async def lying_to_a_node() -> AsyncIterator[Liar]:
    """The first of three members lies to the second; a fourth is suspended."""
    members = sorted(loopback_members("politie", "veilig-thuis", "jeugdteam"), key=lambda member: member.nid_bytes)
    suspended = replace(loopback_members("wijkteam")[0], status="suspended")
    covenant = make_covenant([*members, suspended])
    async with running_node(covenant, members[1].id, scheduled=False) as node:
        me = replace(node.context, member=members[0])
        yield Liar(node, members[0].id, Rogue(me, node.context).hello())
