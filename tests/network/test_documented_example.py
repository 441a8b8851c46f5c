"""What the documentation says of signed HTTP is what the code does."""

from pathlib import Path

import pytest

from node.protocol.http_refusals import STATUS
from node.protocol.http_signature import SignatureBase, signature_base
from node.protocol.signed_response import answer_components, sign_response, verify_response
from tests.network.signers import ALICE, BOB, BODY, HEAD, NOW, URL, parameters, request, verify

DOCS = Path(__file__).resolve().parents[2] / "docs"
ANSWER_HEAD = bytes.fromhex("8202182a")
ANSWER_BODY = b"sealed answer"


def _documentation() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md")))


def _fields(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def _base_of_request() -> SignatureBase:
    return signature_base(request().components(), parameters())


def _answer() -> dict[str, str]:
    return sign_response(BOB.key, BOB.nid, request(), status=200, head=ANSWER_HEAD, body=ANSWER_BODY, now=NOW)


def _base_of_answer() -> SignatureBase:
    values = answer_components(200, _answer(), request())
    return signature_base(values, parameters(keyid=BOB.nid.hex()))


EXAMPLE = {
    "keys": f"{bytes(ALICE.key).hex()}\n{ALICE.public_key.hex()}\n{ALICE.nid.hex()}\n\n"
    f"{bytes(BOB.key).hex()}\n{BOB.public_key.hex()}\n{BOB.nid.hex()}",
    "request": f"POST {URL}\n{_fields(dict(request().headers))}\n\n{BODY.decode()}",
    "base of the request": _base_of_request().signed.decode(),
    "answer": f"200\n{_fields(_answer())}\n\n{ANSWER_BODY.decode()}",
    "base of the answer": _base_of_answer().signed.decode(),
}


@pytest.mark.parametrize("part", EXAMPLE)
def test_the_documented_example(part: str) -> None:
    """The example's keys, messages and signature bases stand in the documentation as the code makes them."""
    assert f"```\n{EXAMPLE[part]}\n```\n" in _documentation()


def test_the_example_verifies() -> None:
    """The example's request and answer are accepted."""
    assert verify(request().headers).head == HEAD
    head = verify_response(request(), 200, _answer().items(), ANSWER_BODY, peer_key=BOB.public_key, now=NOW).head
    assert head == ANSWER_HEAD


@pytest.mark.parametrize(("code", "status"), STATUS.items())
def test_every_refusal_is_documented(code: str, status: int) -> None:
    """Each refusal of signed HTTP stands in the documentation with its status."""
    assert f"| `{code}` | {status} |" in _documentation()
