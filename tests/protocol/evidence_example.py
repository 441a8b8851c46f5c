"""Signed messages of two members of the tests' covenant, made without any node."""

from collections.abc import Sequence
from dataclasses import replace

from node.protocol import paths
from node.protocol.covenant import Covenant
from node.protocol.evidence import Claim, Evidence, Exhibit, write_evidence
from node.protocol.messages import CovenantMark, ExchangeHead, Hello, Mode, digest_head
from node.protocol.signed_head import SignedHead
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import SignedResponse, sign_response
from tests.helpers import NOW, make_covenant, signing_key

COVENANT = make_covenant()
POLITIE, VEILIG_THUIS, JEUGDTEAM = COVENANT.members
MINE = CovenantMark(COVENANT.version, COVENANT.digest)
OTHERS = CovenantMark(COVENANT.version, bytes(32))


def head(n: int = 7, points: int = 1, pair: int = 9, mark: CovenantMark = MINE) -> ExchangeHead:
    """The head of an exchange; `points` and `pair` make its digest of points and its session."""
    return ExchangeHead(bytes([pair]) * 32, n, bytes(32), bytes([points]) * 32, bytes(32), mark, Mode.GROWTH)


def request(
    told: ExchangeHead | bytes, *, path: str = paths.EXCHANGE, body: bytes = b"sealed", at: float = NOW
) -> SignedRequest:
    """A request of the politie to Veilig Thuis."""
    encoded = told if isinstance(told, bytes) else told.encode()
    url = VEILIG_THUIS.url + path
    key = signing_key(POLITIE.id)
    return sign_request(key, POLITIE.nid_bytes, VEILIG_THUIS.nid_bytes, url, head=encoded, body=body, now=at)


def response(asked: SignedRequest, told: ExchangeHead, *, status: int = 200, body: bytes = b"sealed") -> SignedResponse:
    """The answer of Veilig Thuis to that."""
    key = signing_key(VEILIG_THUIS.id)
    fields = sign_response(key, VEILIG_THUIS.nid_bytes, asked, status=status, head=told.encode(), body=body, now=NOW)
    return SignedResponse(asked, status, fields)


def hello(mark: CovenantMark = OTHERS) -> tuple[SignedRequest, bytes]:
    """A hello of the politie to Veilig Thuis that names this covenant: the signed request, and the body."""
    ends = (bytes(32), 0, POLITIE.nid_bytes, VEILIG_THUIS.nid_bytes, bytes(32))
    body = Hello(*ends, bytes(32), bytes(96), bytes(1216), bytes(32), mark).encode()
    return request(digest_head(bytes(32)), path=paths.HELLO, body=body), body


def written(claim: Claim, *signed: SignedHead, bodies: Sequence[bytes] = ()) -> bytes:
    """The file of evidence with these messages."""
    given = [*bodies, *[b""] * (len(signed) - len(bodies))]
    return write_evidence(Evidence(claim, tuple(Exhibit(one, body) for one, body in zip(signed, given, strict=True))))


def two_requests() -> bytes:
    """Evidence of an equivocation."""
    return written(Claim.EQUIVOCATION, request(head()), request(head(points=2), at=NOW + 300))


def two_responses() -> bytes:
    """Evidence of an equivocation by who answers."""
    asked = request(head())
    return written(Claim.EQUIVOCATION, response(asked, head()), response(asked, head(points=2)))


def another_covenant() -> bytes:
    """Evidence of a covenant of the same version with other content, from a hello."""
    signed, body = hello()
    return written(Claim.COVENANT_FORK, signed, bodies=[body])


def with_key_of(covenant: Covenant, member_id: str, name: str) -> Covenant:
    """The covenant with another key for a member."""
    key = bytes(signing_key(name).verify_key).hex()
    members = tuple(replace(one, key=key) if one.id == member_id else one for one in covenant.members)
    return replace(covenant, members=members)
