"""A session as the peer's records show it, verified with the audited member's signatures alone (docs/protocol.md §9).

The latest signed message of the audited member vouches for all that came before it: its head and that of the request
lead by th to every head before, D in each head to the digests of the points, and PAIR to the committed keys. Only
SHA-256(dk) is in none of them, so there is a signature over the hello or the answer too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NoReturn

from node.errors import AuditRefused, ProtocolRefusal
from node.protocol import paths
from node.protocol.audit.records import RecordedExchange, Records
from node.protocol.covenant import Covenant, Member, federation
from node.protocol.group import Point, decode_point
from node.protocol.key_statement import former_key
from node.protocol.messages import Answer, ExchangeHead, Hello, digest_head
from node.protocol.names import next_transcript_of_digests, pair_name, points_digest
from node.protocol.signed_head import Said, SignedHead, decode_signed, verify_signed

_DIGEST_BYTES = 32
_TAKEN = 200
_HINT = "ask the peer for its records again; if they stay false, it has no case"

Handle = tuple[int, int]
"""(n, j): point j, from 0, of the audited member's message n."""


@dataclass(frozen=True, slots=True)
class AuditedSession:
    """What the audited member sent in a session, as far as it cannot deny it.

    `key` is K and `dummies` SHA-256(dk) of the audited member. `points` has the h of each point, `logbooks` L of each
    of its messages; `n` is the last of them, `latest` SHA-256 of its head. `sessions` is the peer's own count.
    """

    audited: Member
    peer: Member
    pair: bytes
    epoch: int
    key: Point
    dummies: bytes
    sessions: int
    points: dict[Handle, bytes]
    logbooks: dict[int, bytes]
    n: int
    latest: bytes


def verify_records(records: Records, covenant: Covenant) -> AuditedSession:
    """The session that the records prove. Raises `AuditRefused` when anything in them does not hold."""
    try:
        return _verify(records, covenant)
    except ProtocolRefusal as refusal:
        raise AuditRefused(f"the records do not hold ({refusal.code}: {refusal.detail})", _HINT) from None


def _verify(records: Records, covenant: Covenant) -> AuditedSession:
    audited, peer = covenant.member(records.audited), covenant.member(records.peer)
    if audited is None or peer is None or audited == peer:
        _refuse("they are not of two members of this covenant")
    hello, answer = Hello.decode(records.hello), Answer.decode(records.answer)
    begins = hello.sender == records.audited
    asks, answers = (records.audited, records.peer) if begins else (records.peer, records.audited)
    parties = (hello.sender, hello.receiver, answer.sender, answer.receiver)
    if parties != (asks, answers, answers, asks) or hello.fed != federation(covenant):
        _refuse("hello and answer are not of these two members under this covenant")
    if answer.hello != sha256(records.hello).digest():
        _refuse("the answer is to another hello")
    own = hello if begins else answer
    _check_greeting(records, audited, begins, hello.fed)
    pair = pair_name(hello.fed, hello.epoch, hello.sender, hello.key, answer.sender, answer.key)
    heads, links = _chain(records.exchanges, pair, begins)
    _check_latest(records, audited, links, begins)
    return AuditedSession(
        audited,
        peer,
        pair,
        hello.epoch,
        decode_point(own.key),
        own.dummies,
        records.sessions,
        dict(_points(records.exchanges)),
        {head.n: head.logbook for head in heads},
        len(heads),
        sha256(records.exchanges[-1].head).digest(),
    )


def _chain(exchanges: Sequence[RecordedExchange], pair: bytes, begins: bool) -> tuple[list[ExchangeHead], list[bytes]]:
    """The audited member's heads, and th before each exchange. `begins`: it is the initiator."""
    if not exchanges:
        _refuse("no message was exchanged in the session")
    th, heads, links = pair, [], []
    for n, exchange in enumerate(exchanges, start=1):
        head, digest = ExchangeHead.decode(exchange.head), sha256(exchange.head).digest()
        if (head.pair, head.n, head.link) != (pair, n, th if begins else exchange.peer_head):
            _refuse(f"head {n} does not follow from those before it")
        if points_digest(_digests(exchange)) != head.points:
            _refuse(f"the points of message {n} are not those that its head commits to")
        heads.append(head)
        links.append(th)
        request, response = (digest, exchange.peer_head) if begins else (exchange.peer_head, digest)
        th = next_transcript_of_digests(th, request, response)
    return heads, links


def _check_greeting(records: Records, audited: Member, begins: bool, fed: bytes) -> None:
    """The audited member's signature over its hello or its answer, and so over SHA-256(dk).

    It may be older than the member's last change of key.
    """
    signed = decode_signed(records.greeting)
    former = former_key(fed, audited)
    try:
        said = _said(signed, audited, audited.key_bytes, paths.HELLO, begins)
    except ProtocolRefusal:
        if former is None:
            raise
        said = _said(signed, audited, former, paths.HELLO, begins)
    head = digest_head(sha256(records.hello).digest())
    greeting = records.hello if begins else records.answer
    if said.head != head or said.body_digest != sha256(greeting).digest() or (not begins and said.asked != head):
        _refuse("the audited member has signed another hello or answer")


def _check_latest(records: Records, audited: Member, links: list[bytes], begins: bool) -> None:
    """The audited member's signature over its last head, and over the head of the request that it answers."""
    last = records.exchanges[-1]
    said = _said(decode_signed(records.latest), audited, audited.key_bytes, paths.EXCHANGE, begins)
    if said.head != last.head:
        _refuse("the last message is not the latest that the audited member signed")
    if begins:
        return  # the link in its own head is th, which was looked at with the others
    asked = ExchangeHead.decode(said.asked)
    if sha256(said.asked).digest() != last.peer_head or (asked.n, asked.link) != (len(links), links[-1]):
        _refuse("the audited member answered another request, with another history")


def _said(signed: SignedHead, audited: Member, key: bytes, path: str, begins: bool) -> Said:
    said = verify_signed(signed, key)
    expected = None if begins else _TAKEN
    if said.signer != audited.nid_bytes or said.status != expected or not said.target_uri.endswith(path):
        _refuse("a message is signed by another member, or is another message")
    return said


def _points(exchanges: Sequence[RecordedExchange]) -> Iterator[tuple[Handle, bytes]]:
    for n, exchange in enumerate(exchanges, start=1):
        for j, digest in enumerate(_digests(exchange)):
            yield (n, j), digest


def _digests(exchange: RecordedExchange) -> list[bytes]:
    joined = exchange.points
    return [joined[at : at + _DIGEST_BYTES] for at in range(0, len(joined), _DIGEST_BYTES)]


def _refuse(problem: str) -> NoReturn:
    raise AuditRefused(f"the records do not hold: {problem}", _HINT)
