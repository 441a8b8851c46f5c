"""The project's own vectors (docs/protocol.md §16): what the document says gives the bytes that the node makes."""

import json
from base64 import b64decode
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from nacl.signing import SigningKey, VerifyKey

from node.protocol.cbor import decode
from node.protocol.group import GENERATOR, Point, Scalar, multiply, reduce_scalar
from node.protocol.letters import LaterLetter, read_letter
from node.protocol.slot import read
from tests.make_vectors import FILE, build
from tests.protocol import by_the_document as doc

VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
HELLO, ANSWER, NAMES, EPOCH = VECTORS["hello"], VECTORS["answer"], VECTORS["names"], VECTORS["epoch"]
SIDES = ("initiator", "responder")
MESSAGES = [(number, part) for number in range(len(VECTORS["exchanges"])) for part in ("request", "response")]


def raw(text: str) -> bytes:
    """Bytes from hexadecimal digits."""
    return bytes.fromhex(text)


FED, PAIR, MARK = raw(NAMES["fed"]), raw(VECTORS["session"]["pair"]), raw(VECTORS["covenant"]["digest"])
NID = {side: raw(VECTORS[side]["nid"]) for side in SIDES}
HALF = {"initiator": HELLO, "responder": ANSWER}
K = {side: Scalar(reduce_scalar(raw(HALF[side]["k_random"]))) for side in SIDES}
KEY = {side: Point(raw(HALF[side]["key"])) for side in SIDES}
COVENANT = [VECTORS["covenant"]["version"], MARK]


def other(side: str) -> str:
    """The other side."""
    return SIDES[1 - SIDES.index(side)]


def message(number: int, part: str) -> tuple[dict[str, Any], str]:
    """A message of the conversation, and its sender's side."""
    told: dict[str, Any] = VECTORS["exchanges"][number][part]
    return told, SIDES[part == "response"]


def th_before(number: int) -> bytes:
    """th before an exchange, counted from 0."""
    return raw(VECTORS["exchanges"][number - 1]["th"]) if number else raw(NAMES["th_0"])


def as_json(value: Any) -> Any:
    """A decoded message as the file writes it: bytes as hexadecimal digits, the keys of maps as text."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.hex() if isinstance(value, bytes) else value


def test_the_node_makes_this_file() -> None:
    """The generator, given the box on file, gives the file: nothing in the node's code has changed what goes out."""
    assert build(raw(ANSWER["box"])) == VECTORS


def test_members_and_covenant() -> None:
    """NIDs are digests of the public keys, FED and the digest are that of the covenant's canonical bytes."""
    for side in SIDES:
        public = bytes(SigningKey(raw(VECTORS[side]["seed"])).verify_key)
        assert (public, sha256(public).digest()) == (raw(VECTORS[side]["key"]), NID[side])
    canonical = VECTORS["covenant"]["canonical"]
    assert FED == MARK == sha256(canonical.encode()).digest()
    agreed = json.loads(canonical)
    assert json.dumps(agreed, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == canonical
    assert [member["nid"] for member in agreed["members"]] == [NID[side].hex() for side in SIDES]
    assert NID["initiator"] < NID["responder"]


@pytest.mark.parametrize("side", SIDES)
def test_proof_of_possession(side: str) -> None:
    """K is k·G, and the proof of possession is k·T with its proof, for the T and the context of the document."""
    half = HALF[side]
    point, context = doc.possession(FED, EPOCH, NID[side], NID[other(side)], KEY[side])
    assert (point, context) == (raw(half["pop_point"]), raw(half["pop_context"]))
    assert multiply(K[side], GENERATOR) == KEY[side]
    product = multiply(K[side], point)
    proof = doc.prove(K[side], [point], [product], context, raw(half["pop_proof_random"]))
    assert product + proof == raw(half["pop"])
    assert doc.holds(KEY[side], [point], [product], context, proof)
    assert sha256(raw(half["dk"])).digest() == raw(half["dummies"])


def test_hello_and_answer() -> None:
    """Both messages are the arrays that the document tells."""
    key_part = [raw(HELLO[name]) for name in ("replaces", "key", "pop", "box_key", "dummies")]
    hello = doc.cbor([1, FED, EPOCH, NID["initiator"], NID["responder"], *key_part, COVENANT])
    assert hello == raw(HELLO["message"])
    key_part = [raw(ANSWER[name]) for name in ("key", "pop", "dummies", "box")]
    ends = [sha256(hello).digest(), NID["responder"], NID["initiator"]]
    assert doc.cbor([1, *ends, *key_part, COVENANT]) == raw(ANSWER["message"])
    decode(hello, "hello")
    decode(raw(ANSWER["message"]), "answer")


def test_the_box_opens() -> None:
    """Whoever has the private key gets the session's secret out of the box, by HPKE as the document spells it out."""
    info = doc.box_info(raw(HELLO["message"]), NID["responder"], KEY["responder"])
    assert doc.open_box(raw(ANSWER["box"]), raw(HELLO["box_private"]), info) == raw(ANSWER["secret"])


def test_session_names_and_keys() -> None:
    """PAIR, th_0 and the keys of the two directions follow from hello, answer and secret."""
    halves = [(NID[side], bytes(KEY[side])) for side in SIDES]
    assert doc.pair_name(FED, EPOCH, *halves) == PAIR == raw(NAMES["th_0"])
    for side in SIDES:
        messages = raw(HELLO["message"]), raw(ANSWER["message"])
        key = doc.direction_key(raw(ANSWER["secret"]), *messages, PAIR, NID[side])
        assert key == raw(VECTORS["session"][f"{side}_sends_with"])


def test_items_dummies_and_contexts() -> None:
    """The points of items and dummies, and the proofs' contexts, are those of the document."""
    for item in NAMES["items"]:
        encoded = doc.item_bytes(item["purpose"], item["kind"], item["number"])
        assert (encoded, doc.item_point(PAIR, encoded)) == (raw(item["encoded"]), raw(item["point"]))
    for dummy in NAMES["dummies"]:
        dk = raw(HALF[dummy["side"]]["dk"])
        assert doc.dummy_point(PAIR, dk, dummy["n"], dummy["j"]) == raw(dummy["point"])
    for context in NAMES["contexts"]:
        ends = NID[context["prover"]], NID[other(context["prover"])]
        assert doc.exchange_context(PAIR, *ends, context["n"]) == raw(context["context"])


@pytest.mark.parametrize(("number", "part"), MESSAGES)
def test_points_of_a_message(number: int, part: str) -> None:
    """A point is k·H(item), or the dummy of its place; its digest and the digest of all are those of the document."""
    told, side = message(number, part)
    for j, point in enumerate(told["points"]):
        if point["item"] is None:
            expected = doc.dummy_point(PAIR, raw(HALF[side]["dk"]), told["n"], j)
        else:
            expected = multiply(K[side], Point(raw(NAMES["items"][point["item"] - 1]["point"])))
        assert raw(point["point"]) == expected
        assert raw(point["digest"]) == doc.point_digest(expected)
    assert raw(told["points_digest"]) == doc.points_digest([raw(point["point"]) for point in told["points"]])


@pytest.mark.parametrize(("number", "part"), MESSAGES)
def test_answers_of_a_message(number: int, part: str) -> None:
    """The answers are k' times the other side's last points, with the proof under the message's context."""
    told, side = message(number, part)
    if part == "response":
        asked = VECTORS["exchanges"][number]["request"]["points"]
    else:
        asked = VECTORS["exchanges"][number - 1]["response"]["points"] if number else []
    assert [answer["point"] for answer in told["answers"]] == [point["point"] for point in asked]
    P = [Point(raw(answer["point"])) for answer in told["answers"]]
    Q = [multiply(K[side], point) for point in P]
    assert [raw(answer["product"]) for answer in told["answers"]] == Q
    assert [doc.token(PAIR, product).hex() for product in Q] == [answer["token"] for answer in told["answers"]]
    if not P:
        assert told["proof"] == ""
        return
    context = doc.exchange_context(PAIR, NID[side], NID[other(side)], told["n"])
    assert doc.prove(K[side], P, Q, context, raw(told["proof_random"])) == raw(told["proof"])
    assert doc.holds(KEY[side], P, Q, context, raw(told["proof"]))


@pytest.mark.parametrize(("number", "part"), MESSAGES)
def test_head_and_body_of_a_message(number: int, part: str) -> None:
    """Head, slot, plaintext and sealed body are the bytes that the document tells."""
    told, side = message(number, part)
    link = th_before(number)
    if part == "response":
        link = sha256(raw(VECTORS["exchanges"][number]["request"]["head"])).digest()
    assert (raw(told["link"]), told["n"]) == (link, number + 1)
    assert doc.masked(raw(HALF[side]["dk"]), told["n"], raw(told["logbook"])) == raw(told["masked_logbook"])
    digests = [raw(told["points_digest"]), raw(told["masked_logbook"])]
    head = doc.cbor([1, PAIR, told["n"], link, *digests, COVENANT, told["mode"]])
    assert head == raw(told["head"])
    assert raw(told["slot"]) == doc.slot(0, doc.lv(*map(raw, told["letters"])))
    points = b"".join(raw(point["point"]) for point in told["points"])
    products = b"".join(raw(answer["product"]) for answer in told["answers"])
    plaintext = doc.cbor([products, raw(told["proof"]), points, raw(told["slot"])])
    assert plaintext == raw(told["plaintext"])
    key = raw(VECTORS["session"][f"{side}_sends_with"])
    assert doc.sealed_body(key, head, plaintext, raw(told["seal_random"])) == raw(told["body"])
    decode(head, f"{part}-head")
    decode(plaintext, "body")


def test_the_chain_of_heads() -> None:
    """th_n chains all heads from PAIR on."""
    for number, exchange in enumerate(VECTORS["exchanges"]):
        heads = (raw(exchange[part]["head"]) for part in ("request", "response"))
        assert doc.next_th(th_before(number), *heads) == raw(exchange["th"])


def test_the_match_and_its_cards() -> None:
    """Both sides get one token for the item that they share, and for no other; both cards name it."""
    tokens: dict[str, dict[str, int | None]] = {side: {} for side in SIDES}
    answered_in = (("initiator", 0, "request", 0, "response"), ("responder", 0, "response", 1, "request"))
    for side, asked_n, asked, told_n, told in answered_in:
        points = VECTORS["exchanges"][asked_n][asked]["points"]
        answers = VECTORS["exchanges"][told_n][told]["answers"]
        tokens[side] = {one["token"]: point["item"] for point, one in zip(points, answers, strict=True)}
    shared = tokens["initiator"].keys() & tokens["responder"].keys()
    assert [(tokens["initiator"][one], tokens["responder"][one]) for one in shared] == [(1, 1)]
    for part in ("request", "response"):
        (card,) = VECTORS["exchanges"][2][part]["letters"]
        assert decode(raw(card), "letter")[4][0].hex() in shared


@pytest.mark.parametrize("told", [*VECTORS["letters"], *VECTORS["heads"]], ids=lambda told: told.get("kind", "head"))
def test_letters_and_other_heads(told: dict[str, Any]) -> None:
    """The bytes of letters and of the heads beside an exchange's are the CBOR of their values; the node reads them."""
    encoded = raw(told["bytes"])
    value = cbor2.loads(encoded)
    assert as_json(value) == told["value"]
    assert doc.cbor(value) == encoded
    if "rule" in told:
        assert decode(encoded, told["rule"]) == value
    elif told["kind"] != "later":
        assert not isinstance(read_letter(encoded), LaterLetter)


def test_slots() -> None:
    """Three slots in a row carry two letters, of which the first goes over into the second slot."""
    letters = [letter for slot in VECTORS["slots"] for letter in slot["completes"]]
    stream, at, rest = doc.lv(*map(raw, letters)), 0, b""
    for slot in VECTORS["slots"]:
        part = stream[at : at + slot["used"]]
        at += slot["used"]
        assert doc.slot(slot["flags"], part) == raw(slot["slot"])
        opened = read(raw(slot["slot"]), rest)
        rest = opened.rest
        assert [letter.hex() for letter in opened.letters] == slot["completes"]
        assert opened.more == bool(slot["flags"])
    assert (at, rest) == (len(stream), b"")


@pytest.mark.parametrize("part", ["request", "response", "refusal"])
def test_signed_http(part: str) -> None:
    """The base is made of the covered values as the document orders them, and the signature is the signer's."""
    told, request = VECTORS["http"][part], VECTORS["http"]["request"]
    fields, side = told["fields"], "initiator" if part == "request" else "responder"
    asked = {"@method": request["method"], "@target-uri": request["target_uri"], **request["fields"]}
    own = asked | fields | {"@status": str(told.get("status"))}
    covered = fields["signature-input"].removeprefix("raakvlak=")
    lines = []
    for component in covered[1 : covered.index(")")].split(" "):
        name, _, of_request = component.partition(";")
        lines.append(f"{component}: {(asked if of_request else own)[name.strip(chr(34))]}")
    assert "\n".join([*lines, f'"@signature-params": {covered}']) == told["base"]
    signature = b64decode(fields["signature"].removeprefix("raakvlak=:").removesuffix(":"))
    VerifyKey(raw(VECTORS[side]["key"])).verify(told["base"].encode(), signature)
    digest = b64decode(fields["content-digest"].removeprefix("sha-256=:").removesuffix(":"))
    assert digest == sha256(raw(told["body"])).digest()
