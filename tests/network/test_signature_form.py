"""The one form of a signature: one, over exactly these components, with exactly these parameters."""

from base64 import b64encode
from typing import Any

import pytest

from tests.network.signers import (
    ALICE,
    COMPONENTS,
    NOW,
    parameters,
    sent,
    signed_as_text,
    signed_otherwise,
    told_by,
    verify,
)

CREATED = int(NOW)


def _second_signature(headers: dict[str, str], label: str) -> dict[str, str]:
    """The same signature once more, under another label, in the same two header lines."""
    again = {name: headers[name].replace("raakvlak", label, 1) for name in ("signature-input", "signature")}
    return headers | {name: f"{headers[name]}, {value}" for name, value in again.items()}


@pytest.mark.parametrize("label", ["raakvlak", "other"])
def test_two_signatures(label: str) -> None:
    """There is one signature, also when both would be right."""
    headers = _second_signature(sent(), label)
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize("written", ["raakvlak=:AAAA:", "raakvlak=1", "raakvlak", "", "raakvlak=:{}:;x"])
def test_a_signature_that_is_none(written: str) -> None:
    """The signature is 64 bytes without parameters."""
    text = b64encode(bytes(64)).decode()
    headers = sent(signature=written.format(text))
    assert told_by(lambda: verify(headers)).code == "bad-signature"


def test_a_signature_written_otherwise() -> None:
    """The same 64 bytes, with other bits in the padding of their base64, are refused."""
    headers = sent()
    letters = headers["signature"].removesuffix("==:")
    assert letters[-1] in "AQgw"  # four bits of it are padding, all zero: the next letter has one of them set
    headers["signature"] = letters[:-1] + chr(ord(letters[-1]) + 1) + "==:"
    assert told_by(lambda: verify(headers)).code == "bad-signature"


def test_another_label() -> None:
    """The label, which no signature covers, is fixed too."""
    headers = sent()
    for name in ("signature-input", "signature"):
        headers[name] = headers[name].replace("raakvlak", "sig1", 1)
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize("missing", COMPONENTS)
def test_a_missing_component(missing: str) -> None:
    """A right signature that leaves a component out is refused."""
    components = [name for name in COMPONENTS if name != missing]
    assert told_by(lambda: verify(signed_otherwise(components=components))).code == "bad-signature"


@pytest.mark.parametrize("extra", ["@authority", "date"])
def test_an_extra_component(extra: str) -> None:
    """A right signature over more than the protocol's components is refused."""
    headers = signed_otherwise({"date": "Tue, 20 Apr 2021 02:07:55 GMT"}, components=[*COMPONENTS, extra])
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize(
    "written", ['"content-type";sf', '"content-type";req', '"content-type";req=?0', "content-type"]
)
def test_a_component_with_parameters(written: str) -> None:
    """A component of a request has no parameters, and its name is a string."""
    headers = signed_as_text('"content-type"', written)
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize(
    "changes",
    [
        {"tag": "raakvlak/2"},
        {"tag": None},
        {"alg": "ed25519"},
        {"nonce": "n"},
        {"created": None},
        {"expires": None},
        {"keyid": None},
        {"expires": CREATED + 61},
        {"expires": CREATED + 59},
        {"created": CREATED - 3600},
        {"keyid": ALICE.nid.hex().upper()},
        {"keyid": ALICE.nid.hex()[:62]},
        {"keyid": "alice"},
    ],
    ids=str,
)
def test_other_parameters(changes: dict[str, Any]) -> None:
    """A right signature with other parameters than exactly the protocol's is refused."""
    headers = signed_otherwise(stated=parameters(**changes))
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize("written", [f"{CREATED}.0", f'"{CREATED}"', f"@{CREATED}", "?1", "a", "@9999999999999"])
def test_times_that_are_no_integers(written: str) -> None:
    """`created` is an integer, of no other structured type."""
    headers = signed_as_text(f"created={CREATED}", f"created={written}")
    assert told_by(lambda: verify(headers)).code == "bad-signature"


def test_what_is_signed_as_text() -> None:
    """A base signed as text, with nothing changed, is accepted: the refusals here are those of the change."""
    assert verify(signed_as_text("nothing", "nothing")).sender == ALICE.nid


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [('("@method"', '( "@method"'), (";created", "; created"), (";tag=", ';tag="x";tag='), ("=(", " =(")],
)
def test_a_signature_input_out_of_its_canonical_form(written: str, otherwise: str) -> None:
    """Spaces and repetitions that a parser of structured fields would overlook are refused."""
    headers = sent()
    headers["signature-input"] = headers["signature-input"].replace(written, otherwise, 1)
    assert told_by(lambda: verify(headers)).code == "bad-signature"
