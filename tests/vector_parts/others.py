"""What stands beside the conversation: names, letters of every kind, slots, the small heads, signed HTTP."""

from hashlib import sha256
from typing import Any

from nacl.signing import SigningKey

from node.matching.follow_up import Claim, State
from node.model import ContactCard, ItemKind
from node.network.refusals import problem
from node.protocol import cbor, paths, slot
from node.protocol.covenant import Covenant, Member
from node.protocol.hello import Established
from node.protocol.http_signature import TAG, signature_base
from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LeadLetter,
    Receipt,
    StateLetter,
    WithdrawParty,
    WithdrawPoint,
)
from node.protocol.messages import VERSION, Refusal, digest_head
from node.protocol.names import NO_PAIR, dummy_point, item_point, proof_context
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import answer_components, sign_response
from tests.vector_parts.conversation import ITEMS
from tests.vector_parts.members import INITIATOR, NOW, RESPONDER

_ID, _MATCH, _TOKEN, _REFERENCE = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48)), bytes(range(48, 56))
_COUNTER = 1_793_698_200_000
"""2026-11-03T09:30:00Z in milliseconds."""


def names(
    fed: bytes, at_initiator: Established, at_responder: Established, initiator: bytes, responder: bytes
) -> dict[str, Any]:
    """What is derived under PAIR."""
    pair = at_initiator.pair
    dummies = [
        {"side": side, "n": n, "j": j, "point": dummy_point(pair, established.keys.dummy_key, n, j).hex()}
        for side, established, n, j in (("initiator", at_initiator, 1, 0), ("responder", at_responder, 7, 255))
    ]
    contexts = [
        {"label": label, "prover": prover, "n": n, "context": proof_context(label.encode(), pair, *ends, n).hex()}
        for label, prover, ends, n in (
            ("exchange", "initiator", (initiator, responder), 2),
            ("exchange", "responder", (responder, initiator), 1),
        )
    ]
    items = [
        {
            "purpose": item.purpose,
            "kind": item.kind.value,
            "number": item.number.digits,
            "encoded": item.encoded().hex(),
            "point": item_point(pair, item).hex(),
        }
        for item in ITEMS
    ]
    return {"fed": fed.hex(), "th_0": pair.hex(), "items": items, "dummies": dummies, "contexts": contexts}


def letters() -> list[dict[str, Any]]:
    """One letter of each kind that there is, and one of a kind that is for later."""
    card = ContactCard("Ada Jansen", "wijkagent", "Politie", "06 1234 5678", "ada@politie.example")
    bare = ContactCard("Coördinatie", "", "Blijf Groep", "", "")
    made = [
        ("card", CardLetter(_ID, _MATCH, _TOKEN, _REFERENCE, ItemKind.PERSON, card, "2026-11-03").encode()),
        ("card", CardLetter(_ID, _MATCH, _TOKEN, _REFERENCE, ItemKind.FAMILY, bare).encode()),
        ("state", StateLetter(_ID, _MATCH, _REFERENCE, _COUNTER, State.CONTACTED, "2026-11-03").encode()),
        ("state", StateLetter(_ID, _MATCH, _REFERENCE, _COUNTER, State.NEW, "2026-11-03", again=True).encode()),
        ("state", StateLetter(_ID, _MATCH, _REFERENCE, _COUNTER, State.CLOSED, "2026-11-03", contact=bare).encode()),
        ("lead", LeadLetter(_ID, _MATCH, _REFERENCE, _COUNTER, Claim.OFFERED).encode()),
        ("lead", LeadLetter(_ID, _MATCH, _REFERENCE, _COUNTER, Claim.TAKEN, bytes(range(56, 64))).encode()),
        ("withdraw", WithdrawPoint(_ID, 7, 3).encode()),
        ("withdraw", WithdrawParty(_ID, _MATCH, _REFERENCE).encode()),
        ("receipt", Receipt(_ID, _MATCH).encode()),
        ("here", Here(_ID, _MATCH, _TOKEN).encode()),
        ("archive", ArchiveLetter(_ID, _TOKEN, _REFERENCE, card, "2026-11-03").encode()),
        ("archive", ArchiveLetter(_ID, _TOKEN, _REFERENCE, bare).encode()),
        ("later", cbor.encode([VERSION, 8, _ID, _MATCH, {0: "a kind for later"}])),
    ]
    return [{"kind": kind, "value": _as_json(cbor.decode_own(data)), "bytes": data.hex()} for kind, data in made]


def slots() -> list[dict[str, Any]]:
    """Three slots in a row, which carry two letters: the first is longer than a slot."""
    long, short = bytes([0xAA]) * 1500, bytes([0xBB]) * 45
    made, waiting, cursor = [], [long, short], 0
    for more in (False, False, True):
        filled = slot.fill(waiting, cursor, more)
        completed, waiting, cursor = waiting[: filled.completed], waiting[filled.completed :], filled.cursor
        flags, used = filled.slot[0], int.from_bytes(filled.slot[1:3], "big")
        told = {"flags": flags, "used": used, "completes": [letter.hex() for letter in completed]}
        made.append({**told, "slot": filled.slot.hex()})
    return made


def heads(hello: bytes, pair: bytes, exchanges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The heads that are not an exchange's; the refusals are of the third request, sent again after the second."""
    nudge, request = digest_head(pair), bytes.fromhex(exchanges[2]["request"]["head"])
    asked = sha256(request).digest()
    fork = Refusal(asked, "fork", pair, 2, bytes.fromhex(exchanges[1]["th"]))
    early = Refusal(asked, "too-early", NO_PAIR, 0, NO_PAIR)
    made = [
        ("hello-head", digest_head(sha256(hello).digest())),
        ("answer-head", digest_head(sha256(hello).digest())),
        ("nudge-head", nudge),
        ("nudge-answer-head", digest_head(sha256(nudge).digest())),
        ("refusal-head", fork.encode()),
        ("refusal-head", Refusal(asked, "hello-needed", pair, 0, NO_PAIR).encode()),
        ("refusal-head", early.encode()),
    ]
    return [{"rule": rule, "value": _as_json(cbor.decode_own(data)), "bytes": data.hex()} for rule, data in made]


def signed_http(agreed: Covenant, exchange: dict[str, Any]) -> dict[str, Any]:
    """The first exchange as signed HTTP, and a refusal of it."""
    sender, receiver = agreed.members
    head, body = (bytes.fromhex(exchange["request"][part]) for part in ("head", "body"))
    url = receiver.url + paths.EXCHANGE
    request = sign_request(INITIATOR, sender.nid_bytes, receiver.nid_bytes, url, head=head, body=body, now=NOW)
    parameters = _parameters(sender)
    told = {
        "method": request.method,
        "target_uri": url,
        "fields": dict(request.headers),
        "body": body.hex(),
        "base": signature_base(request.components(), parameters).signed.decode(),
    }
    answer_head, answer_body = (bytes.fromhex(exchange["response"][part]) for part in ("head", "body"))
    refusal_head = Refusal(sha256(head).digest(), "too-early", NO_PAIR, 0, NO_PAIR).encode()
    refusal_body = problem("too-early", "the tick has not passed yet", 429)
    return {
        "request": told,
        "response": _answer(RESPONDER, receiver, request, 200, answer_head, answer_body),
        "refusal": _answer(RESPONDER, receiver, request, 429, refusal_head, refusal_body),
    }


def _answer(
    key: SigningKey, sender: Member, request: SignedRequest, status: int, head: bytes, body: bytes
) -> dict[str, Any]:
    fields = sign_response(key, sender.nid_bytes, request, status=status, head=head, body=body, now=NOW)
    base = signature_base(answer_components(status, fields, request), _parameters(sender))
    return {"status": status, "fields": fields, "body": body.hex(), "base": base.signed.decode()}


def _parameters(sender: Member) -> dict[str, int | str]:
    return {"created": NOW, "expires": NOW + 60, "keyid": sender.nid, "tag": TAG}


def _as_json(value: Any) -> Any:
    """A decoded message: bytes as hexadecimal digits, the keys of maps as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value
