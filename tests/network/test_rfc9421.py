"""The signatures against RFC 9421 Appendix B.2.6, and both ways against the whole of http-message-signatures."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from nacl.signing import SigningKey

from node.protocol.http_signature import Component, is_signed_by, signature_base
from node.protocol.signed_request import SignedRequest
from node.protocol.signed_response import RESPONSE_COMPONENTS, sign_response, verify_response
from tests.network.signers import ALICE, BOB, BODY, COMPONENTS, HEAD, NOW, URL, Member, request, verify

Vectors = Callable[[str], Any]

ANSWER_COMPONENTS = [
    f'"{component.name}";req' if component.of_request else f'"{component.name}"' for component in RESPONSE_COMPONENTS
]


class _TimelessVerifier(HTTPMessageVerifier):
    """The library's verifier without its look at the machine's clock."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        pass


@dataclass
class _Request:
    """A request as the library takes it."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass
class _Response:
    """A response as the library takes it."""

    status_code: int
    headers: dict[str, str]
    request: _Request


def _keys(member: Member) -> MappingKeyResolver:
    key = Ed25519PrivateKey.from_private_bytes(bytes(member.key))
    name = member.nid.hex()
    return MappingKeyResolver(public_keys={name: key.public_key()}, private_keys={name: key})


def _library_signs(message: _Request | _Response, member: Member, components: list[str]) -> None:
    created = datetime.fromtimestamp(int(NOW), tz=UTC)
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=_keys(member)).sign(
        message,
        key_id=member.nid.hex(),
        created=created,
        expires=created + timedelta(seconds=60),
        label="raakvlak",
        tag="raakvlak/1",
        include_alg=False,
        covered_component_ids=components,
        use_existing_digest=True,
    )


def _unsigned(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if not name.startswith("signature")}


@pytest.fixture
def vector(published_vectors: Vectors) -> Any:
    """The published example of an Ed25519 signature on a request."""
    return published_vectors("rfc9421_b26_ed25519")


def _vector_values(vector: Any) -> dict[Component, str]:
    fields = {name.lower(): value for name, value in vector["request"]["headers"].items()}
    derived = {"@method": vector["request"]["method"], "@path": "/foo", "@authority": "example.com"}
    return {Component(name): (derived | fields)[name] for name in vector["covered_components"]}


def test_b26_is_made_exactly(vector: Any) -> None:
    """Our base, signed with the RFC's key, gives the RFC's signature: Ed25519 has only this one."""
    base = signature_base(_vector_values(vector), vector["parameters"])
    signature = SigningKey(bytes.fromhex(vector["ed25519_seed"])).sign(base.signed).signature
    assert signature == b64decode(vector["signature_base64"])


def test_b26_is_verified(vector: Any) -> None:
    """The RFC's signature is right over our base, and over no other base."""
    values = _vector_values(vector)
    public_key = bytes.fromhex(vector["ed25519_public_key"])
    signature = b64decode(vector["signature_base64"])
    assert is_signed_by(public_key, signature_base(values, vector["parameters"]).signed, signature)
    for component in values:
        other = signature_base(values | {component: "other"}, vector["parameters"])
        assert not is_signed_by(public_key, other.signed, signature)


def test_the_library_verifies_our_request() -> None:
    """http-message-signatures, which finds each component itself, accepts a request of ours as it is sent."""
    signed = request()
    verifier = _TimelessVerifier(signature_algorithm=ED25519, key_resolver=_keys(ALICE))
    sent = _Request(signed.method, signed.target_uri, dict(signed.headers))
    (result,) = verifier.verify(sent, max_age=None, expect_tag="raakvlak/1", body=BODY)
    assert {name for name in result.covered_components if name != '"@signature-params"'} == {
        f'"{name}"' for name in COMPONENTS
    }


def test_the_library_verifies_our_answer() -> None:
    """http-message-signatures accepts an answer of ours, with the request's components that it covers."""
    signed = request()
    headers = sign_response(BOB.key, BOB.nid, signed, status=200, head=HEAD, body=BODY, now=NOW)
    sent = _Request(signed.method, signed.target_uri, dict(signed.headers))
    verifier = _TimelessVerifier(signature_algorithm=ED25519, key_resolver=_keys(BOB))
    (result,) = verifier.verify(_Response(200, headers, sent), max_age=None, expect_tag="raakvlak/1", body=BODY)
    assert result.covered_components['"signature-input";req'] == signed.headers["signature-input"]


@pytest.mark.parametrize("components", [COMPONENTS, COMPONENTS[::-1]])
def test_we_verify_the_librarys_request(components: tuple[str, ...]) -> None:
    """A request signed by http-message-signatures is accepted, whatever the order of its components."""
    sent = _Request("POST", URL, _unsigned(dict(request().headers)))
    _library_signs(sent, ALICE, list(components))
    assert verify({name.lower(): value for name, value in sent.headers.items()}).head == HEAD


def test_we_verify_the_librarys_answer() -> None:
    """An answer signed by http-message-signatures is accepted."""
    signed: SignedRequest = request()
    headers = sign_response(BOB.key, BOB.nid, signed, status=200, head=HEAD, body=BODY, now=NOW)
    answer = _Response(200, _unsigned(headers), _Request(signed.method, signed.target_uri, dict(signed.headers)))
    _library_signs(answer, BOB, ANSWER_COMPONENTS)
    head = verify_response(signed, 200, answer.headers.items(), BODY, peer_key=BOB.public_key, now=NOW).head
    assert head == HEAD
