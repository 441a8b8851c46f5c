"""The covenant's own path, over a real socket: who may speak there, what is taken, and what is refused."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import aiohttp
import pytest
from nacl.signing import SigningKey

from node.errors import ProtocolRefusal
from node.limits import BUNDLE_MAX_BYTES, MESSAGE_MAX_BYTES
from node.network.covenant_talk import talk_about_covenant
from node.protocol import paths
from node.protocol.covenant import Covenant, federation
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.covenant_messages import ANY_NODE, Bundle, Holding, read_covenant_answer_head
from node.protocol.evidence_claim import verify_evidence
from node.protocol.key_statement import make_rotation
from node.protocol.messages import CovenantMark, Mode, Refusal, digest_head
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import SignedResponse, sign_response, verify_response
from node.service.covenant_chain import held_covenants
from node.service.covenant_talk import holding
from node.service.refused import note_covenant
from node.storage import alarms
from tests.helpers import NOW, FixedClock, make_context, signing_key
from tests.network.loopback import RunningNode, running_node, two_members
from tests.protocol.message_examples import HEAD
from tests.service.newer_covenants import following

COVENANT, (LOW, HIGH) = two_members()
SECOND = following(COVENANT, expires="2032-11-01T00:00:00Z")
OTHER_SECOND = following(COVENANT, expires="2033-11-01T00:00:00Z")


class Speaker:
    """A member that signs by hand what it says to a listening node."""

    def __init__(self, node: RunningNode, http: aiohttp.ClientSession) -> None:
        self.node = node
        self.http = http
        self.key = signing_key(LOW.id)

    def told(self, covenant: Covenant | None, statement: bytes = b"") -> Holding:
        """What it says that it holds."""
        mark = CovenantMark(0, bytes(32)) if covenant is None else CovenantMark(covenant.version, covenant.digest)
        return Holding(mark, 0, bytes(self.key.verify_key), statement)

    def signed(self, head: bytes, body: bytes, path: str = paths.COVENANT, to: bytes = HIGH.nid_bytes) -> SignedRequest:
        """A request as it signs it."""
        url, now = self.node.context.member.url + path, self.node.context.clock.now()
        limit = BUNDLE_MAX_BYTES + 1  # so that the listener is the one to refuse
        return sign_request(self.key, LOW.nid_bytes, to, url, head=head, body=body, now=now, max_bytes=limit)

    async def say(self, told: Holding, bundle: Bundle | None = None) -> tuple[Holding, Bundle]:
        """Tell and bring something: what the node holds and brings."""
        body = b"" if bundle is None else bundle.encode()
        status, head, answer = await self.post(self.signed(told.head(), body), body)
        assert status == 200
        request, theirs = read_covenant_answer_head(head)
        assert request == sha256(told.head()).digest()
        return theirs, Bundle.decode(answer)

    async def refusal(self, head: bytes, body: bytes, path: str = paths.COVENANT) -> str:
        """The code of a signed refusal."""
        status, answer, _ = await self.post(self.signed(head, body, path), body, path)
        assert status >= 400
        return Refusal.decode(answer).code

    async def post(self, request: SignedRequest, body: bytes, path: str = paths.COVENANT) -> tuple[int, bytes, bytes]:
        """Send it: the status, the verified head and the body of the answer."""
        url, now = self.node.context.member.url + path, self.node.context.clock.now()
        async with self.http.post(url, data=body, headers=request.headers) as answer:
            content, lines = await answer.read(), list(answer.headers.items())
        verified = verify_response(
            request, answer.status, lines, content, peer_key=HIGH.key_bytes, now=now, max_bytes=BUNDLE_MAX_BYTES
        )
        return answer.status, verified.head, content

    async def plain_refusal(self, request: SignedRequest, body: bytes = b"") -> str:
        """The code of a refusal that is not signed."""
        async with self.http.post(request.target_uri, data=body, headers=request.headers) as answer:
            assert answer.status >= 400
            assert "signature" not in answer.headers
            code: str = json.loads(await answer.read())["type"].removeprefix("urn:raakvlak:problem:")
            return code


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A session that leaves bodies as they are."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield session


@pytest.fixture
async def speaker(http: aiohttp.ClientSession) -> AsyncIterator[Speaker]:
    """One who speaks to a node that holds version 1."""
    async with running_node(COVENANT, HIGH.id, scheduled=False) as node:
        yield Speaker(node, http)


@pytest.fixture
async def behind(http: aiohttp.ClientSession) -> AsyncIterator[Speaker]:
    """One who speaks to a node that holds version 2."""
    async with running_node(COVENANT, HIGH.id, scheduled=False, newer=SECOND) as node:
        yield Speaker(node, http)


def held(node: RunningNode) -> Covenant:
    """The newest version in the node's store."""
    return held_covenants(node.context.covenants, NOW).newest


async def test_who_holds_the_same_gets_nothing(speaker: Speaker) -> None:
    """Two that hold the same tell each other so, and the node does not begin anew."""
    theirs, brought = await speaker.say(speaker.told(COVENANT))
    assert (theirs, brought) == (holding(speaker.node.context, speaker.node.context.trusted), Bundle())
    assert speaker.node.renewals == []


async def test_who_is_behind_gets_the_next_version(behind: Speaker) -> None:
    """The answer to an older version, or to none, is the file that comes after it."""
    assert (await behind.say(behind.told(COVENANT)))[1].covenant == write_file(SECOND)
    assert (await behind.say(behind.told(None)))[1].covenant == behind.node.context.covenants.version(1)
    nameless = behind.signed(behind.told(None).head(), b"", to=ANY_NODE)
    async with behind.http.post(nameless.target_uri, data=b"", headers=nameless.headers) as answer:
        assert Bundle.decode(await answer.read()).covenant == behind.node.context.covenants.version(1)
    assert behind.node.renewals == []


async def test_what_is_brought_is_kept_before_the_answer(speaker: Speaker) -> None:
    """A newer version is on disk when the answer tells so, and the node begins anew with it, once."""
    theirs, brought = await speaker.say(speaker.told(SECOND.covenant), Bundle(write_file(SECOND)))
    assert (theirs.mark.version, theirs.mark.digest, brought) == (2, SECOND.covenant.digest, Bundle())
    assert held(speaker.node) == SECOND.covenant
    assert speaker.node.renewals == [None]


async def test_what_is_not_believed_is_refused(speaker: Speaker) -> None:
    """A version that nobody signed gets a signed `covenant-refused`, an alarm, and is not kept."""
    unsigned = Bundle(write_file(SignedCovenant(SECOND.covenant, {}))).encode()
    assert await speaker.refusal(speaker.told(SECOND.covenant).head(), unsigned) == "covenant-refused"
    (alarm,) = alarms.listed(speaker.node.context.database, acknowledged=False)
    assert (alarm.kind, alarm.peer, alarm.details["reason"]) == (
        "covenant-refused",
        LOW.nid_bytes,
        "too-few-signatures",
    )
    assert held(speaker.node) == COVENANT
    assert speaker.node.renewals == []


async def test_another_line_is_refused_from_the_head(behind: Speaker) -> None:
    """Who holds other content for a version gets `covenant-fork` before the body is read; the alarm has its proof."""
    for _ in range(2):
        code = await behind.refusal(behind.told(OTHER_SECOND.covenant).head(), b"never read")
        assert code == "covenant-fork"
    (alarm,) = alarms.listed(behind.node.context.database, acknowledged=False)
    assert (alarm.kind, alarm.times, alarm.details["version"]) == ("covenant-fork", 1, 2)
    assert verify_evidence(alarm.evidence, SECOND.covenant).member == LOW.id


async def test_another_line_in_an_answer_is_an_alarm() -> None:
    """An initiator that knows the version in another form takes nothing more, and its alarm has the signed answer."""
    third = following(SECOND.covenant)
    async with (
        running_node(SECOND.covenant, LOW.id, scheduled=False, newer=third) as first,
        running_node(OTHER_SECOND.covenant, HIGH.id, scheduled=False),
    ):
        with pytest.raises(ProtocolRefusal, match="covenant-fork"):
            await talk_about_covenant(first.context, first.client, HIGH)
        (alarm,) = alarms.listed(first.context.database, acknowledged=False)
        assert (alarm.kind, alarm.details["digest"]) == ("covenant-fork", OTHER_SECOND.covenant.digest.hex())
        assert verify_evidence(alarm.evidence, SECOND.covenant).member == HIGH.id
        assert (held(first), first.renewals) == (third.covenant, [])


def test_another_line_in_a_response_is_an_alarm() -> None:
    """The alarm has the signed response as its proof: anybody with the covenant sees that it does not fit."""
    node = make_context(LOW.id, covenant=COVENANT)
    head = replace(HEAD, covenant=CovenantMark(1, bytes(32)), mode=Mode.GROWTH).encode()
    asked = sign_request(
        signing_key(LOW.id),
        LOW.nid_bytes,
        HIGH.nid_bytes,
        HIGH.url + paths.EXCHANGE,
        head=HEAD.encode(),
        body=b"",
        now=NOW,
    )
    fields = sign_response(signing_key(HIGH.id), HIGH.nid_bytes, asked, status=200, head=head, body=b"", now=NOW)
    for _ in range(2):
        note_covenant(node, HIGH.nid_bytes, SignedResponse(asked, 200, fields))
    (alarm,) = alarms.listed(node.database, acknowledged=False)
    assert (alarm.kind, alarm.times) == ("covenant-fork", 1)
    assert verify_evidence(alarm.evidence, COVENANT).member == HIGH.id


@pytest.mark.parametrize("head", [b"", digest_head(bytes(32)), b"\x87\x01\x01"])
async def test_a_head_of_another_form_is_refused(speaker: Speaker, head: bytes) -> None:
    """A head that is none of this path gets a signed `bad-message`."""
    assert await speaker.refusal(head, b"") == "bad-message"


async def test_a_body_of_another_form_is_refused(speaker: Speaker) -> None:
    """A body that is no bundle gets a signed `bad-message`."""
    assert await speaker.refusal(speaker.told(COVENANT).head(), b"no bundle") == "bad-message"


async def test_this_path_has_a_limit_of_its_own(speaker: Speaker) -> None:
    """A covenant's file may be larger than a message here, and nowhere else, and has its limit too."""
    head = speaker.told(COVENANT).head()
    large = Bundle(b" " * (2 * MESSAGE_MAX_BYTES)).encode()
    assert await speaker.refusal(head, large) == "covenant-refused"
    assert await speaker.refusal(head, large, paths.HELLO) == "too-big"
    assert await speaker.refusal(head, bytes(BUNDLE_MAX_BYTES + 1)) == "too-big"


async def test_a_stranger_gets_nothing(speaker: Speaker) -> None:
    """Who is no active member is refused in plain, with or without a receiver, whatever it brings."""
    stranger = signing_key("stranger")
    nid, url = sha256(bytes(stranger.verify_key)).digest(), speaker.node.context.member.url + paths.COVENANT
    head = Holding(CovenantMark(0, bytes(32)), 0, bytes(stranger.verify_key)).head()
    for to in (HIGH.nid_bytes, ANY_NODE):
        request = sign_request(stranger, nid, to, url, head=head, body=b"", now=NOW)
        assert await speaker.plain_refusal(request) == "unknown-sender"


async def test_nameless_requests_are_for_this_path_alone(speaker: Speaker) -> None:
    """A hello that names no receiver is one for another node."""
    request = speaker.signed(digest_head(bytes(32)), b"", paths.HELLO, ANY_NODE)
    async with speaker.http.post(request.target_uri, data=b"", headers=request.headers) as answer:
        assert answer.status == 421


async def test_a_new_key_speaks_with_the_statement_of_the_old_one(speaker: Speaker) -> None:
    """A member whose change of key is not known yet is believed on this path by its statement, and on no other."""
    old, speaker.key = bytes(speaker.key), SigningKey(bytes(32))
    public = bytes(speaker.key.verify_key)
    rotation = make_rotation(federation(COVENANT), LOW.nid_bytes, old, public)
    assert await speaker.plain_refusal(speaker.signed(speaker.told(COVENANT).head(), b"")) == "bad-signature"
    stated = speaker.told(COVENANT, bytes.fromhex(rotation.signature))
    assert (await speaker.say(stated))[1] == Bundle()
    for path in (paths.HELLO, paths.EXCHANGE, paths.NUDGE):
        assert await speaker.plain_refusal(speaker.signed(stated.head(), b"", path)) == "bad-signature"


async def test_an_expired_covenant_can_still_be_followed(speaker: Speaker) -> None:
    """After the covenant's end nothing is answered but on this path, where the next version comes in."""
    clock = speaker.node.context.clock
    assert isinstance(clock, FixedClock)
    clock.time = COVENANT.expires_seconds
    late = following(COVENANT, expires="2033-11-01T00:00:00Z")
    told = speaker.told(late.covenant)
    assert await speaker.refusal(told.head(), b"", paths.HELLO) == "covenant-expired"
    theirs, _ = await speaker.say(told, Bundle(write_file(late)))
    assert theirs.mark.version == 2
    assert held(speaker.node) == late.covenant
