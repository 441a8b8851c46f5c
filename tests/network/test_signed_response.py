"""Signed answers: each is bound to the one request it answers (docs/protocol.md §4)."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from node.limits import HEAD_MAX_BYTES, MESSAGE_MAX_BYTES
from node.network.refusals import problem, problem_code
from node.protocol.http_refusals import STATUS
from node.protocol.http_signature import Component, sign
from node.protocol.signed_request import RefusedFromKnownSender, SignedRequest
from node.protocol.signed_response import RESPONSE_COMPONENTS, sign_response, verify_response
from tests.network.signers import ALICE, BOB, CAROL, NOW, Member, request, signed_otherwise, told_by, verify

HEAD = b"\x81\x02"
BODY = b"a sealed answer"
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
ASKED = request()
FIELDS = ("content-type", "content-digest", "raakvlak-head", "signature-input", "signature")


def answer(asked: SignedRequest = ASKED, status: int = 200, member: Member = BOB, now: float = NOW) -> dict[str, str]:
    """The headers of Bob's answer, or another member's."""
    return sign_response(member.key, member.nid, asked, status=status, head=HEAD, body=BODY, now=now)


def read(
    headers: dict[str, str],
    asked: SignedRequest = ASKED,
    status: int = 200,
    body: bytes = BODY,
    now: float = NOW,
) -> bytes:
    """The head of the answer, as Alice reads it: she asked Bob."""
    return verify_response(asked, status, headers.items(), body, peer_key=BOB.public_key, now=now).head


def answer_of(values: dict[Component, str]) -> dict[str, str]:
    """The headers of an answer that Bob signs rightly over these components and values."""
    fields = {component.name: value for component, value in values.items() if not component.of_request}
    fields.pop("@status", None)
    return fields | sign(values, BOB.key, BOB.nid, NOW)


def lawful_values(**changes: str) -> dict[Component, str]:
    """What an answer covers, with changes to its own fields ("_" for "-")."""
    own = {name: value for name, value in answer().items() if not name.startswith("signature")}
    own |= {"@status": "200"} | {name.replace("_", "-"): value for name, value in changes.items()}
    of_request = {component.name: value for component, value in ASKED.components().items()}
    of_request["signature-input"] = ASKED.headers["signature-input"]
    return {
        component: (of_request if component.of_request else own)[component.name] for component in RESPONSE_COMPONENTS
    }


@given(
    st.binary(max_size=HEAD_MAX_BYTES),
    st.binary(max_size=2000),
    st.integers(200, 599),
    st.integers(0, 4_000_000_000),
)
def test_round_trip(head: bytes, body: bytes, status: int, now: int) -> None:
    """Any answer to any request that was verified is verified as the answer to it, as its sender sent it."""
    asked = request(head, body, now)
    seen = verify(asked.headers, now).request
    headers = sign_response(BOB.key, BOB.nid, seen, status=status, head=head, body=body, now=now)
    assert read(headers, asked, status, body, now) == head


@given(st.data())
def test_any_changed_character_of_a_field_is_refused(data: st.DataObject) -> None:
    """Not one character of a covered field or of the signature's own fields can be another."""
    headers = answer()
    name = data.draw(st.sampled_from(FIELDS))
    position = data.draw(st.integers(0, len(headers[name]) - 1))
    character = data.draw(PRINTABLE)
    assume(character != headers[name][position])
    headers[name] = headers[name][:position] + character + headers[name][position + 1 :]
    assert told_by(lambda: read(headers)).code in {"bad-signature", "unknown-sender"}


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_body_is_refused(position: int, difference: int) -> None:
    """The digest is over the raw bytes of the body."""
    body = bytearray(BODY)
    body[position] ^= difference
    assert told_by(lambda: read(answer(), body=bytes(body))).code == "bad-digest"


@pytest.mark.parametrize("status", [201, 204, 299, 400, 500])
def test_another_status_is_refused(status: int) -> None:
    """A refusal cannot be made of an answer, nor one success of another."""
    assert told_by(lambda: read(answer(), status=status)).code == "bad-signature"


@given(st.data())
def test_an_answer_to_another_request_is_refused(data: st.DataObject) -> None:
    """An answer holds for no request that differs in one character of what was signed."""
    parts = {"method": ASKED.method, "target_uri": ASKED.target_uri} | dict(ASKED.headers)
    del parts["signature"]
    name = data.draw(st.sampled_from(sorted(parts)))
    position = data.draw(st.integers(0, len(parts[name]) - 1))
    character = data.draw(PRINTABLE)
    assume(character != parts[name][position])
    parts[name] = parts[name][:position] + character + parts[name][position + 1 :]
    other = SignedRequest(parts.pop("method"), parts.pop("target_uri"), parts)
    refusal = told_by(lambda: read(answer(), asked=other))
    assert refusal.code == ("unknown-sender" if name == "raakvlak-to" else "bad-signature")


def test_the_same_request_a_second_later() -> None:
    """A request signed anew is another request: an old answer does not hold for it."""
    assert told_by(lambda: read(answer(), asked=request(now=NOW + 1))).code == "bad-signature"


@pytest.mark.parametrize("member", [ALICE, CAROL])
def test_an_answer_of_another_member(member: Member) -> None:
    """Only the member that was asked can answer."""
    assert told_by(lambda: read(answer(member=member))).code == "unknown-sender"


def test_an_answer_in_anothers_name() -> None:
    """An answer that names the asked member, signed with another key, is refused."""
    headers = sign_response(CAROL.key, BOB.nid, ASKED, status=200, head=HEAD, body=BODY, now=NOW)
    assert told_by(lambda: read(headers)).code == "bad-signature"


@pytest.mark.parametrize(("late", "accepted"), [(-30.75, True), (-31, False), (89.25, True), (89.5, False)])
def test_the_time_window(late: float, accepted: bool) -> None:
    """Answers have the window of requests."""
    if accepted:
        assert read(answer(), now=NOW + late) == HEAD
    else:
        assert told_by(lambda: read(answer(), now=NOW + late)).code == "too-old"


@pytest.mark.parametrize("missing", RESPONSE_COMPONENTS, ids=str)
def test_a_missing_component(missing: Component) -> None:
    """A right signature that leaves out a component of the answer or of its request is refused."""
    values = {component: value for component, value in lawful_values().items() if component != missing}
    headers = {name: value for name, value in answer().items() if not name.startswith("signature")}
    assert told_by(lambda: read(headers | answer_of(values))).code == "bad-signature"


@pytest.mark.parametrize(
    "extra",
    [Component("date"), Component("signature", of_request=True), Component("raakvlak-to"), Component("x;req")],
    ids=str,
)
def test_an_extra_component(extra: Component) -> None:
    """A right signature over more than the protocol's components is refused."""
    headers = answer_of(lawful_values() | {extra: "x"})
    assert told_by(lambda: read(headers)).code == "bad-signature"


def test_components_in_another_order() -> None:
    """The order of the components is the signer's choice."""
    values = dict(reversed(lawful_values().items()))
    assert read(answer_of(values)) == HEAD


def test_a_request_component_without_its_mark() -> None:
    """`"@method"` of the answer is not `"@method";req`; nor is a name that holds the mark in its text."""
    for name in ("@method", "@method;req"):
        values = {
            Component(name) if component == Component("@method", of_request=True) else component: value
            for component, value in lawful_values().items()
        }
        assert told_by(lambda values=values: read(answer_of(values))).code == "bad-signature"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["signature", "signature-input"])
def test_without_a_signature(name: str) -> None:
    """An answer without a whole signature, as one who does not know us gives, is no answer."""
    headers = {key: value for key, value in answer().items() if key != name}
    assert told_by(lambda: read(headers)).code == "not-signed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content_type": "application/problem+json"}, "bad-media-type"),
        ({"content_type": "text/html"}, "bad-media-type"),
        ({"raakvlak_head": f":{b64encode(bytes(HEAD_MAX_BYTES + 1)).decode()}:"}, "bad-head"),
        ({"content_digest": "sha-256=::"}, "bad-digest"),
    ],
)
def test_a_rightly_signed_answer_out_of_form(changes: dict[str, str], code: str) -> None:
    """An answer's type follows from its status, and its fields have one form."""
    assert told_by(lambda: read(answer_of(lawful_values(**changes)))).code == code


def test_an_answer_too_big_or_compressed() -> None:
    """The limits of a request hold for an answer; more is never signed."""
    assert told_by(lambda: read(answer(), body=bytes(MESSAGE_MAX_BYTES + 1))).code == "too-big"
    assert told_by(lambda: read(answer() | {"content-encoding": "br"})).code == "bad-media-type"
    with pytest.raises(ValueError, match="at most"):
        sign_response(BOB.key, BOB.nid, ASKED, status=200, head=b"", body=bytes(MESSAGE_MAX_BYTES + 1), now=NOW)


def test_a_refusal_is_told_in_a_signed_answer() -> None:
    """What a known sender is told verifies as the answer to the very request that was refused."""
    headers = signed_otherwise({"content-type": "text/css"})
    with pytest.raises(RefusedFromKnownSender) as raised:
        verify(headers)
    refusal = raised.value
    body = problem(refusal.code, refusal.detail, refusal.status)
    told = sign_response(BOB.key, BOB.nid, refusal.request, status=refusal.status, head=b"", body=body, now=NOW)
    assert told["content-type"] == "application/problem+json"
    assert problem_code(body) == "bad-media-type"
    assert read(told, replace(ASKED, headers=headers), STATUS["bad-media-type"], body) == b""


def test_a_problem_is_rfc_9457() -> None:
    """A problem has a type of our own, the status and a detail; its code can be read again."""
    body = problem("fork", "the peer's history differs", 409)
    assert json.loads(body) == {
        "type": "urn:raakvlak:problem:fork",
        "status": 409,
        "detail": "the peer's history differs",
    }
    assert problem_code(body) == "fork"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"type":1}',
        b'{"type":"about:blank"}',
        b'{"type":"urn:raakvlak:problem:"}',
        b'{"type":"urn:raakvlak:problem:a b"}',
        b"[" * 50_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_problem_that_is_none_of_ours(body: bytes) -> None:
    """Whatever a peer sends as a problem, it is one of our codes or nothing."""
    assert problem_code(body) is None
