"""Two members that sign, and ways to sign what no honest member signs."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from nacl.signing import SigningKey

from node.errors import ProtocolRefusal
from node.protocol import paths
from node.protocol.http_signature import Component, signature_base
from node.protocol.signed_request import (
    METHOD,
    REQUEST_COMPONENTS,
    SignedRequest,
    VerifiedHead,
    sign_request,
    verify_body,
    verify_request_head,
)

NOW = 1_800_000_000.75
HEAD = b"\x82\x01\x18\x2a"
BODY = b"sealed bytes"
COMPONENTS = tuple(component.name for component in REQUEST_COMPONENTS)


@dataclass(frozen=True)
class Member:
    """A node with its key, its name (docs/protocol.md §3) and its address."""

    key: SigningKey
    url: str

    @property
    def nid(self) -> bytes:
        return sha256(self.public_key).digest()

    @property
    def public_key(self) -> bytes:
        return bytes(self.key.verify_key)


ALICE = Member(SigningKey(bytes(range(32))), "https://node.politie.example/")
BOB = Member(SigningKey(bytes(range(32, 64))), "https://node.veilig-thuis.example/")
CAROL = Member(SigningKey(bytes(range(64, 96))), "https://node.jeugdteam.example/")
MEMBER_KEYS: Callable[[bytes], bytes | None] = {m.nid: m.public_key for m in (ALICE, BOB)}.get
URL = BOB.url + paths.EXCHANGE


def request(head: bytes = HEAD, body: bytes = BODY, now: float = NOW) -> SignedRequest:
    """A request of Alice to Bob, as she signs it."""
    return sign_request(ALICE.key, ALICE.nid, BOB.nid, URL, head=head, body=body, now=now)


def sent(**changes: str) -> dict[str, str]:
    """The headers of Alice's request; a change names its field with "_" for "-"."""
    return dict(request().headers) | {name.replace("_", "-"): value for name, value in changes.items()}


def parameters(**changes: int | str | None) -> dict[str, int | str]:
    """Alice's signature parameters, with changes; None leaves a parameter out."""
    lawful: dict[str, int | str | None] = {
        "created": int(NOW),
        "expires": int(NOW) + 60,
        "keyid": ALICE.nid.hex(),
        "tag": "raakvlak/1",
    }
    return {name: value for name, value in (lawful | changes).items() if value is not None}


def signed_otherwise(
    fields: Mapping[str, str] | None = None,
    components: Sequence[str] = COMPONENTS,
    stated: Mapping[str, int | str] | None = None,
    key: SigningKey = ALICE.key,
) -> dict[str, str]:
    """The headers of a request that is rightly signed over something else than the protocol asks for."""
    unsigned = {name: value for name, value in sent().items() if not name.startswith("signature")}
    unsigned |= fields or {}
    known = {"@method": METHOD, "@target-uri": URL, "@authority": "node.veilig-thuis.example"} | unsigned
    base = signature_base({Component(name): known[name] for name in components}, stated or parameters())
    signature = b64encode(key.sign(base.signed).signature).decode()
    return unsigned | {
        "signature-input": f"raakvlak={base.parameters}",
        "signature": f"raakvlak=:{signature}:",
    }


def signed_as_text(written: str, otherwise: str) -> dict[str, str]:
    """The headers of a request whose signature base says one thing otherwise, rightly signed as it stands."""
    base = signature_base(request().components(), parameters()).signed.decode().replace(written, otherwise)
    signature = b64encode(ALICE.key.sign(base.encode()).signature).decode()
    stated = base.partition('"@signature-params": ')[2]
    return sent(signature_input=f"raakvlak={stated}", signature=f"raakvlak=:{signature}:")


def verify(headers: Mapping[str, str], now: float = NOW) -> VerifiedHead:
    """Bob looks at a request's headers."""
    return verify_request_head(METHOD, URL, headers.items(), my_nid=BOB.nid, keys=MEMBER_KEYS, now=now)


def verify_whole(method: str, target_uri: str, headers: Mapping[str, str], body: bytes, now: float = NOW) -> bytes:
    """Bob looks at a whole request; the signed head."""
    verified = verify_request_head(method, target_uri, headers.items(), my_nid=BOB.nid, keys=MEMBER_KEYS, now=now)
    verify_body(verified, body)
    return verified.head


def told_by(attempt: Callable[[], object]) -> ProtocolRefusal:
    """The refusal that the attempt ends in."""
    try:
        attempt()
    except ProtocolRefusal as refusal:
        return refusal
    raise AssertionError("not refused")
