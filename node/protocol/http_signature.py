"""One Ed25519 signature on an HTTP message (RFC 9421), in the one form this protocol allows.

The signature base comes from http-message-signatures, Ed25519 from libsodium. What is covered, which
parameters there are and how long a signature lives is the protocol's (docs/protocol.md §4), demanded here:

    Signature-Input: raakvlak=(<exactly these components>);created=…;expires=…;keyid="…";tag="raakvlak/1"
    Signature: raakvlak=:<64 bytes>:

The order of components and parameters is the signer's. The text must be the canonical one (RFC 9651 §4.1):
then no byte of it can be changed unnoticed, the label included, which the signature itself does not cover.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import http_sf
from http_message_signatures import HTTPMessageSignaturesException
from http_message_signatures.algorithms import ED25519
from http_message_signatures.signatures import HTTPSignatureHandler
from http_sf.compat import Item
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from node.limits import CLOCK_SKEW_SECONDS, SIGNATURE_LIFETIME_SECONDS
from node.protocol.http_refusals import OutsideWindow, refused

LABEL = "raakvlak"
TAG = "raakvlak/1"
_PARAMETERS = {"created": int, "expires": int, "keyid": str, "tag": str}
"""All that there may be. Not `alg`: the key decides the algorithm, never the message (§7.3.6)."""
_NID_HEX = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(LABEL + r"=:([A-Za-z0-9+/]{85}[AQgw]==):")
"""64 bytes in canonical base64: four bits of the last letter are padding and must be zero."""


class Component(NamedTuple):
    """What a signature covers: a part of the message itself, or of the request it answers (`;req`, §2.4)."""

    name: str
    of_request: bool = False


class SignatureBase(NamedTuple):
    """What is signed (§2.5), and the text of `@signature-params` in it, which Signature-Input repeats."""

    signed: bytes
    parameters: str


class _GivenValues:
    """Tells the library the components' values, each of which was read before, once and strictly."""

    def __init__(self, values: Mapping[Component, str]) -> None:
        self._values = values

    def resolve(self, item: Item) -> str:
        return self._values[Component(str(item.value), "req" in item.params)]


class _BaseMaker(HTTPSignatureHandler):
    """Reaches the library's maker of signature bases directly.

    Its public `prepare`, `apply` and `verify` parse and write every structured field anew at each step, which
    costs three to four times as much as the base itself, and they read the machine's clock.
    """

    def make(self, values: Mapping[Component, str], parameters: Mapping[str, int | str]) -> SignatureBase:
        text, _, elements = self._build_signature_base(
            None,
            covered_component_ids=[_item(component) for component in values],
            signature_params=dict(parameters),
            component_resolver=_GivenValues(values),
        )
        return SignatureBase(text.encode(), elements['"@signature-params"'])


@lru_cache(maxsize=64)
def _item(component: Component) -> Item:
    """The structured field that names a component; the library only reads it, so one serves all messages."""
    item = Item(component.name)
    if component.of_request:
        item.params["req"] = True
    return item


_BASE_MAKER = _BaseMaker(signature_algorithm=ED25519, key_resolver=None)


def signature_base(values: Mapping[Component, str], parameters: Mapping[str, int | str]) -> SignatureBase:
    """The base over these components, in their order, and these parameters, in theirs (§2.5).

    Raises `HTTPMessageSignaturesException` when a value cannot stand in a base (a line break, not ASCII).
    """
    return _BASE_MAKER.make(values, parameters)


def is_signed_by(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature (64 bytes) over these bytes is that of the key (32 bytes)."""
    try:
        VerifyKey(public_key).verify(signed, signature)
    except BadSignatureError:
        return False
    return True


def sign(values: Mapping[Component, str], key: SigningKey, nid: bytes, now: float) -> dict[str, str]:
    """The fields `signature-input` and `signature` over these components, made at `now` by the node `nid`."""
    created = int(now)
    expires = created + SIGNATURE_LIFETIME_SECONDS
    base = signature_base(values, {"created": created, "expires": expires, "keyid": nid.hex(), "tag": TAG})
    signature = b64encode(key.sign(base.signed).signature).decode()
    return {"signature-input": f"{LABEL}={base.parameters}", "signature": f"{LABEL}=:{signature}:"}


@dataclass(frozen=True, slots=True)
class ClaimedSignature:
    """A signature as a message states it, in the right form, not yet verified."""

    components: tuple[Component, ...]
    parameters: Mapping[str, int | str]
    created: int
    expires: int
    signer: bytes
    signature_input: str
    signature: bytes

    def refuse_unless_made_with(self, public_key: bytes, values: Mapping[Component, str]) -> None:
        """Refuse (bad-signature) unless the key signed just these values under this Signature-Input."""
        ordered = {component: values[component] for component in self.components}
        try:
            base = signature_base(ordered, self.parameters)
        except HTTPMessageSignaturesException:
            base = None  # its text would repeat what the message holds
        if base is None or f"{LABEL}={base.parameters}" != self.signature_input:
            raise refused("bad-signature", "Signature-Input is not in its canonical form")
        if not is_signed_by(public_key, base.signed, self.signature):
            raise refused("bad-signature", "the signature is not that of this sender over this message")

    def refuse_outside_window(self, now: float) -> None:
        """Refuse (too-old) what comes before its time or after it by more than the clocks may differ."""
        if self.created > now + CLOCK_SKEW_SECONDS:
            raise OutsideWindow("the signature is from the future: the two clocks differ too much", self.created)
        if now > self.expires + CLOCK_SKEW_SECONDS:
            detail = "the signature has expired: it was long on its way, or the clocks differ"
            raise OutsideWindow(detail, self.created)


def read_signature(fields: Mapping[str, str], required: frozenset[Component]) -> ClaimedSignature:
    """What `signature-input` and `signature` state. Raises `ProtocolRefusal` bad-signature.

    Demands one signature, over exactly the required components, with exactly our parameters and lifetime.
    """
    members, parameters = _only_member(fields["signature-input"])
    components = tuple(component for member in members if (component := _component(member)))
    if len(members) != len(required) or set(components) != required:
        raise refused("bad-signature", "the signature must cover exactly the components of the protocol")
    if {name: type(value) for name, value in parameters.items()} != _PARAMETERS:
        raise refused("bad-signature", "the signature's parameters must be created, expires, keyid and tag")
    created, expires, keyid = parameters["created"], parameters["expires"], parameters["keyid"]
    if parameters["tag"] != TAG:
        raise refused("bad-signature", "the signature's tag is not this protocol's")
    if expires - created != SIGNATURE_LIFETIME_SECONDS:
        raise refused("bad-signature", f"a signature lives for {SIGNATURE_LIFETIME_SECONDS} seconds")
    if not _NID_HEX.fullmatch(keyid):
        raise refused("bad-signature", "keyid is not a NID in 64 lower-case hexadecimal digits")
    signature = _SIGNATURE.fullmatch(fields["signature"])
    if signature is None:
        raise refused("bad-signature", f"Signature must hold one signature of 64 bytes, labelled {LABEL}")
    return ClaimedSignature(
        components=components,
        parameters=parameters,
        created=created,
        expires=expires,
        signer=bytes.fromhex(keyid),
        signature_input=fields["signature-input"],
        signature=b64decode(signature[1]),
    )


def time_signed(fields: Mapping[str, str]) -> int:
    """When a message whose signature was verified was signed, by its signer's clock, in seconds since 1970."""
    _, parameters = _only_member(fields["signature-input"])
    return int(parameters["created"])


def _only_member(signature_input: str) -> tuple[list[Any], dict[str, Any]]:
    """The inner list and the parameters of the one signature there is."""
    try:
        parsed: Any = http_sf.parse(signature_input.encode(), tltype="dictionary")
    except ValueError:
        parsed = {}  # its text would repeat what the message holds
    members, parameters = parsed.get(LABEL, (None, {}))
    if len(parsed) != 1 or not isinstance(members, list):
        raise refused("bad-signature", f"Signature-Input must hold one signature, labelled {LABEL}")
    return members, parameters


def _component(member: Any) -> Component | None:
    """The component that an item of the inner list names; None when it is of another kind than ours."""
    name, parameters = member
    of_request = parameters.get("req") is True
    if type(name) is not str or len(parameters) != of_request:
        return None
    return Component(name, of_request)
