"""Whether evidence holds: the signatures, with the keys of a covenant, and then the claim (docs/protocol.md §11).

It needs the covenant and the file, nothing else: no node, no database, no clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NoReturn

from node.errors import ConfigurationError, ProtocolRefusal
from node.protocol import paths
from node.protocol.covenant import Covenant, Member
from node.protocol.covenant_messages import Holding, read_covenant_answer_head, read_covenant_head
from node.protocol.evidence import Claim, Exhibit, read_evidence
from node.protocol.messages import Answer, CovenantMark, ExchangeHead, Hello
from node.protocol.signed_fields import read_head_field
from node.protocol.signed_head import Said, SignedHead, claimed_signer, verify_signed
from node.protocol.signed_response import SignedResponse
from node.protocol.utc_text import utc_text

_PATHS = (paths.HELLO, paths.EXCHANGE, paths.COVENANT)
_WRONG_FILE = "get it again, as `raakvlak evidence export` wrote it"
_WRONG_COVENANT = "give the covenant that was in force when it was signed"


@dataclass(frozen=True, slots=True)
class Proven:
    """What the evidence shows of which member, in plain words, and what it does not show."""

    claim: Claim
    member: str
    shown: tuple[str, ...]
    not_shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A signed message whose signatures are right: whose it is, and to which member it went or came from."""

    signed: SignedHead
    said: Said
    body: bytes
    signer: Member
    other: Member

    @property
    def when(self) -> str:
        return f"{utc_text(self.said.created)} by its own clock"


def exchange_head(signed: SignedHead) -> ExchangeHead | None:
    """The head of a request or response of an exchange, None of any other message. Raises `ProtocolRefusal`."""
    if _path(signed) != paths.EXCHANGE or _refuses(signed):
        return None
    return ExchangeHead.decode(read_head_field(signed.headers["raakvlak-head"]))


def covenant_told(signed: SignedHead, body: bytes) -> CovenantMark | None:
    """The covenant that the signer says it holds, None where the message does not tell. Raises `ProtocolRefusal`.

    `body` is that of a hello or of its answer; the other heads tell by themselves.
    """
    head = exchange_head(signed)
    if head is not None:
        return head.covenant
    if _refuses(signed):
        return None
    if _path(signed) == paths.COVENANT:
        return _holding(signed).mark
    if _path(signed) != paths.HELLO or not body:
        return None
    return (Answer.decode(body) if isinstance(signed, SignedResponse) else Hello.decode(body)).covenant


def _holding(signed: SignedHead) -> Holding:
    head = read_head_field(signed.headers["raakvlak-head"])
    return read_covenant_answer_head(head)[1] if isinstance(signed, SignedResponse) else read_covenant_head(head)


def are_two_messages(one: SignedHead, other: SignedHead) -> bool:
    """Whether they are different messages under one number of one session, of the same side. Raises `ProtocolRefusal`.

    What is signed anew without a change is one message.
    """
    first, second = exchange_head(one), exchange_head(other)
    if first is None or second is None or type(one) is not type(other):
        return False
    same_place = (first.pair, first.n) == (second.pair, second.n)
    return same_place and _content(one) != _content(other)


def verify_evidence(data: bytes, covenant: Covenant) -> Proven:
    """What a file of evidence proves. Raises `ConfigurationError` when anything in it does not hold.

    The covenant must be verified by the caller; whether it has expired does not matter to what was signed under it.
    """
    evidence = read_evidence(data)
    try:
        return _JUDGES[evidence.claim]([_verified(exhibit, covenant) for exhibit in evidence.exhibits], covenant)
    except ProtocolRefusal as refusal:  # the form of a head, or of a signature
        hint = f"{_WRONG_FILE}; and {_WRONG_COVENANT}"
        raise ConfigurationError(f"evidence: does not hold ({refusal.message})", hint) from None


def _equivocation(statements: Sequence[_Statement], _covenant: Covenant) -> Proven:
    one, other = statements if len(statements) == 2 else _fail("needs two messages")
    head = exchange_head(one.signed)
    same_ends = (one.signer, one.other) == (other.signer, other.other)
    if head is None or not same_ends or not are_two_messages(one.signed, other.signed):
        _fail("the two are not different messages of one member under one number of one session")
    with_whom = f"session {head.pair.hex()[:16]}… with {one.other.id}"
    return Proven(
        Claim.EQUIVOCATION,
        one.signer.id,
        (
            f"{one.signer.id} signed two different messages with number {head.n} in {with_whom}:",
            f"one at {one.when}, one at {other.when}",
        ),
        (
            "that it meant harm: a node that was set back to a backup signs two different messages too, once",
            "that it was told of the fork in between: only the node that raised the alarm says so",
            "anything about a person",
        ),
    )


def _covenant_fork(statements: Sequence[_Statement], covenant: Covenant) -> Proven:
    (one,) = statements if len(statements) == 1 else _fail("needs one message")
    mark = covenant_told(one.signed, one.body)
    if mark is None or mark.version != covenant.version:
        raise ConfigurationError(
            f"evidence: the message does not speak of version {covenant.version}, which this covenant has",
            "give the covenant of the version that the alarm names",
        )
    if mark.digest == covenant.digest:
        _fail("the member holds this very covenant")
    return Proven(
        Claim.COVENANT_FORK,
        one.signer.id,
        (
            f"{one.signer.id} said to {one.other.id} at {one.when} that it holds version {mark.version}"
            f" of the covenant with digest {mark.digest.hex()};",
            f"this covenant is version {covenant.version} too, and has digest {covenant.digest.hex()}",
        ),
        (
            "that stewards signed both: ask the member for its covenant, and look at the signatures in that",
            "which of the two is the right one",
            "anything about a person",
        ),
    )


_JUDGES: dict[Claim, Callable[[Sequence[_Statement], Covenant], Proven]] = {
    Claim.EQUIVOCATION: _equivocation,
    Claim.COVENANT_FORK: _covenant_fork,
}


def _verified(exhibit: Exhibit, covenant: Covenant) -> _Statement:
    """The exhibit with its signatures checked: that of an answer, and of its request too, so that all of it counts."""
    signed = exhibit.signed
    signer = _signer(signed, covenant)
    said = verify_signed(signed, signer.key_bytes)
    if isinstance(signed, SignedResponse):
        other = _signer(signed.request, covenant)
        verify_signed(signed.request, other.key_bytes)
    else:
        other = _member(said.to, covenant)
    receiver = signer if isinstance(signed, SignedResponse) else other
    if receiver.nid_bytes != said.to or said.target_uri != receiver.url + _path(signed):
        raise ConfigurationError("evidence: a message to an address that this covenant does not have", _WRONG_COVENANT)
    if exhibit.body and sha256(exhibit.body).digest() != said.body_digest:
        _fail("a body is not the one whose digest was signed")
    return _Statement(signed, said, exhibit.body, signer, other)


def _signer(signed: SignedHead, covenant: Covenant) -> Member:
    return _member(claimed_signer(signed), covenant)


def _member(nid: bytes, covenant: Covenant) -> Member:
    member = covenant.member(nid)
    if member is None:
        raise ConfigurationError("evidence: a message of or to nobody of this covenant", _WRONG_COVENANT)
    return member


def _path(signed: SignedHead) -> str:
    uri = signed.request.target_uri if isinstance(signed, SignedResponse) else signed.target_uri
    return next((path for path in _PATHS if uri.endswith(f"/{path}")), "")


def _refuses(signed: SignedHead) -> bool:
    return isinstance(signed, SignedResponse) and signed.status != 200


def _content(signed: SignedHead) -> tuple[str, str]:
    return signed.headers["raakvlak-head"], signed.headers["content-digest"]


def _fail(problem: str) -> NoReturn:
    raise ConfigurationError(f"evidence: {problem}", _WRONG_FILE)
