"""Evidence: checked with the covenant alone, and worth nothing as soon as one byte of it is another."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ConfigurationError
from node.protocol import paths
from node.protocol.evidence import Claim, read_evidence, write_evidence
from node.protocol.evidence_claim import verify_evidence
from node.protocol.messages import CovenantMark, Refusal
from tests.helpers import NOW
from tests.profiles import short
from tests.protocol.evidence_example import (
    COVENANT,
    OTHERS,
    another_covenant,
    head,
    hello,
    request,
    response,
    two_requests,
    two_responses,
    with_key_of,
    written,
)

ALL = pytest.mark.parametrize("make", [two_requests, two_responses, another_covenant])


def refused(data: bytes, match: str) -> None:
    """The file proves nothing, and it is said why."""
    with pytest.raises(ConfigurationError, match=match) as error:
        verify_evidence(data, COVENANT)
    assert error.value.hint


@pytest.mark.parametrize(
    ("make", "claim", "member"),
    [
        (two_requests, Claim.EQUIVOCATION, "politie"),
        (two_responses, Claim.EQUIVOCATION, "veilig-thuis"),
        (another_covenant, Claim.COVENANT_FORK, "politie"),
    ],
)
def test_what_was_signed_proves_the_claim(make: Callable[[], bytes], claim: Claim, member: str) -> None:
    """Who signed is named, what is shown and what is not is said, and reading and writing gives the same bytes."""
    data = make()
    proven = verify_evidence(data, COVENANT)
    assert (proven.claim, proven.member) == (claim, member)
    assert proven.shown and proven.not_shown
    assert any("person" in line for line in proven.not_shown)
    assert write_evidence(read_evidence(data)) == data


def test_the_words_say_when_and_with_whom() -> None:
    """An equivocation names the number, the other member and both times by the signer's clock."""
    proven = verify_evidence(two_requests(), COVENANT)
    assert "number 7" in proven.shown[0] and "veilig-thuis" in proven.shown[0]
    assert "2026-11-03T09:30:00Z" in proven.shown[1] and "2026-11-03T09:35:00Z" in proven.shown[1]


@ALL
def test_any_other_byte_makes_it_worthless(make: Callable[[], bytes]) -> None:
    """Whichever byte of the file is changed, in its lowest bit, it is refused."""
    data = make()
    for place in range(len(data)):
        other = bytearray(data)
        other[place] ^= 1
        with pytest.raises(ConfigurationError):
            verify_evidence(bytes(other), COVENANT)


@ALL
def test_bytes_more_or_fewer_make_it_worthless(make: Callable[[], bytes]) -> None:
    """A file that was cut off, or has something before or behind it, or is laid out otherwise, is refused."""
    data = make()
    compact = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":")).encode()
    for other in (data[:-1], data[1:], data + b"\n", b" " + data, compact, b""):
        with pytest.raises(ConfigurationError):
            verify_evidence(other, COVENANT)


@short(200)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_else_is_refused(data: bytes) -> None:
    """Whatever comes in place of evidence, there is an error of our own and nothing else."""
    with pytest.raises(ConfigurationError):
        verify_evidence(data, COVENANT)


@ALL
def test_it_holds_under_the_covenant_with_that_key_only(make: Callable[[], bytes]) -> None:
    """With another key for the signer, or without it, nothing is proven."""
    data = make()
    signer = verify_evidence(data, COVENANT).member
    for other in (
        with_key_of(COVENANT, signer, "somebody else"),
        replace(COVENANT, members=tuple(one for one in COVENANT.members if one.id != signer)),
        replace(COVENANT, members=tuple(replace(one, url=f"{one.url}x/") for one in COVENANT.members)),
    ):
        with pytest.raises(ConfigurationError):
            verify_evidence(data, other)


def test_a_member_that_was_revoked_since_answers_for_what_it_signed() -> None:
    """The status of a member does not matter to what its key signed."""
    revoked = replace(COVENANT, members=tuple(replace(one, status="revoked") for one in COVENANT.members))
    assert verify_evidence(two_requests(), revoked).member == "politie"


def test_one_message_signed_twice_is_no_equivocation() -> None:
    """The same request goes again, signed anew, until it is answered: that is one message."""
    refused(written(Claim.EQUIVOCATION, request(head()), request(head(), at=NOW + 60)), "not different messages")


def test_another_body_under_one_head_is_one_more_message() -> None:
    """A head does not commit to letters; the signed digest of the body does."""
    data = written(Claim.EQUIVOCATION, request(head()), request(head(), body=b"other letters"))
    assert verify_evidence(data, COVENANT).member == "politie"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda: request(head(n=8)), id="another number"),
        pytest.param(lambda: request(head(pair=8)), id="another session"),
        pytest.param(lambda: response(request(head()), head(points=2)), id="another member's response"),
        pytest.param(lambda: request(head(points=2), path=paths.HELLO), id="another path"),
    ],
)
def test_messages_that_do_not_contradict_each_other_prove_nothing(other: Callable[[], object]) -> None:
    """Two messages must have one signer, one session, one number and one kind."""
    refused(written(Claim.EQUIVOCATION, request(head()), other()), "evidence")  # type: ignore[arg-type]


def test_the_number_of_messages_is_that_of_the_claim() -> None:
    """Two for an equivocation, one for a covenant: no message stands there unlooked at."""
    one, two = request(head()), request(head(points=2))
    refused(written(Claim.EQUIVOCATION, one), "two messages")
    refused(written(Claim.EQUIVOCATION, one, two, one), "two messages")
    signed, body = hello()
    refused(written(Claim.COVENANT_FORK, signed, signed, bodies=[body, body]), "one message")


@pytest.mark.parametrize("told", ["request", "response"])
def test_the_head_of_an_exchange_tells_of_a_covenant_too(told: str) -> None:
    """C stands in each head of an exchange; no body is needed."""
    asked = request(head(mark=OTHERS))
    signed = asked if told == "request" else response(request(head()), head(mark=OTHERS))
    proven = verify_evidence(written(Claim.COVENANT_FORK, signed), COVENANT)
    assert proven.member == ("politie" if told == "request" else "veilig-thuis")


def test_a_covenant_that_is_the_same_or_of_another_version_is_no_fork() -> None:
    """The very covenant proves nothing, and neither does an older or newer one."""
    signed, body = hello(CovenantMark(COVENANT.version, COVENANT.digest))
    refused(written(Claim.COVENANT_FORK, signed, bodies=[body]), "this very covenant")
    signed, body = hello(CovenantMark(COVENANT.version + 1, bytes(32)))
    refused(written(Claim.COVENANT_FORK, signed, bodies=[body]), "does not speak of version 1")


def test_a_body_must_be_the_one_that_was_signed() -> None:
    """A hello that names another covenant, put beside the signature on one that does not, proves nothing."""
    signed, _ = hello(CovenantMark(COVENANT.version, COVENANT.digest))
    _, other = hello(OTHERS)
    refused(written(Claim.COVENANT_FORK, signed, bodies=[other]), "body")


def test_a_refusal_is_no_message_of_the_session() -> None:
    """A refusal names PAIR and n too; it proves neither an equivocation nor a covenant."""
    asked = request(head())
    told = Refusal(bytes(32), "fork", bytes([9]) * 32, 7, bytes(32))
    signed = response(asked, told, status=409)  # type: ignore[arg-type]
    refused(written(Claim.EQUIVOCATION, signed, signed), "not different messages")
    refused(written(Claim.COVENANT_FORK, signed), "does not speak of version")


def test_a_request_that_the_answer_does_not_answer_proves_nothing() -> None:
    """The request beside an answer is verified with its sender's key: no byte of it can be another."""
    asked = request(head())
    answer = response(asked, head(mark=OTHERS))
    forged = replace(asked, headers={**asked.headers, "signature": request(head(n=9)).headers["signature"]})
    refused(written(Claim.COVENANT_FORK, replace(answer, request=forged)), "does not hold")
