"""What two nodes tell and bring each other about the covenant: what is taken, what is refused, and what is alarmed."""

from dataclasses import replace

import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError, NotAllowed, ProtocolRefusal
from node.model import Actor
from node.protocol.covenant import Covenant, Pace, federation
from node.protocol.covenant_errors import CovenantGap
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.covenant_messages import Bundle, Holding
from node.protocol.key_statement import make_rotation
from node.protocol.messages import CovenantMark
from node.protocol.timestamp import write_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.adoption import adopt
from node.service.context import Context
from node.service.covenant_chain import held_covenants
from node.service.covenant_check import check_covenant, check_known, refuse_when_silent, require_voice
from node.service.covenant_talk import bundle_for, holding, signing_key_of, take_bundle, take_given
from node.service.joining import GivenFile
from node.storage import alarms
from tests.helpers import ADMINISTRATOR, NOW, FixedClock, make_context, make_covenant, make_member, signing_key
from tests.service.newer_covenants import following, stamped, with_member

DAY = 86_400


def fresh_covenant() -> Covenant:
    """A covenant that asks for timestamps, one day each."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    return replace(covenant, freshness_days=2, issued="2026-11-03T00:00:00Z")


@pytest.fixture
def node() -> Context:
    """The politie's node."""
    return make_context("politie", covenant=fresh_covenant(), clock=FixedClock())


@pytest.fixture
def second(node: Context) -> SignedCovenant:
    """Version 2."""
    return following(node.covenant, expires="2032-11-01T00:00:00Z")


PEER = make_member("jeugdteam").nid_bytes


def alarm_reasons(node: Context) -> list[tuple[str, str | int]]:
    """The kinds of the open alarms with their reasons or versions."""
    return [
        (alarm.kind, alarm.details.get("reason") or alarm.details["version"])
        for alarm in alarms.listed(node.database, acknowledged=False)
    ]


def held(node: Context) -> TrustedCovenants:
    """What is on the node's disk."""
    return held_covenants(node.covenants, node.clock.now())


def test_the_next_version_is_taken_and_kept(node: Context, second: SignedCovenant) -> None:
    """A bundle with the next version and a timestamp of it is on disk when it is taken, and in the logbook."""
    stamp = stamped(second.covenant, NOW)
    taken = take_bundle(node, PEER, Bundle(write_file(second), write_timestamp(stamp)))
    assert (taken.newest, taken.signed_timestamp) == (second.covenant, stamp)
    assert held(node) == taken
    assert node.database.value("SELECT action FROM logbook ORDER BY number DESC LIMIT 1") == "covenant-taken"
    assert take_bundle(node, PEER, Bundle(write_file(second), write_timestamp(stamp))) == taken
    assert alarm_reasons(node) == []


def test_each_step_is_judged_by_what_is_on_disk(node: Context, second: SignedCovenant) -> None:
    """A node that took one version in this life takes the next one too, before it has begun anew."""
    third = following(second.covenant)
    for signed in (second, third):
        take_bundle(node, PEER, Bundle(write_file(signed)))
    assert held(node).newest == third.covenant


BAD = {
    "form": lambda node, second: Bundle(b"{}"),
    "gap": lambda node, second: Bundle(write_file(following(second.covenant))),
    "too-few-signatures": lambda node, second: Bundle(write_file(SignedCovenant(second.covenant, {}))),
    "wrong-signature": lambda node, second: Bundle(write_file(replace(second, signatures={"regio": bytes(64)}))),
    "another-federation": lambda node, second: Bundle(write_file(following(make_covenant()))),
    "change": lambda node, second: Bundle(write_file(following(node.covenant, start="2026-11-02T00:00:00Z"))),
    "timestamp-ahead": lambda node, second: Bundle(timestamp=write_timestamp(stamped(node.covenant, NOW + 3_600))),
    "timestamp-too-long": lambda node, second: Bundle(timestamp=write_timestamp(stamped(node.covenant, NOW, days=3))),
}


@pytest.mark.parametrize("reason", BAD)
def test_what_is_not_believed_is_refused(reason: str, node: Context, second: SignedCovenant) -> None:
    """A bad bundle gets `covenant-refused`, raises an alarm that names the reason, and nothing of it is kept."""
    before = node.covenants.read()
    with pytest.raises(ProtocolRefusal) as refusal:
        take_bundle(node, PEER, BAD[reason](node, second))
    assert (refusal.value.code, refusal.value.status) == ("covenant-refused", 400)
    assert alarm_reasons(node) == [("covenant-refused", reason)]
    assert node.covenants.read() == before


def test_older_files_are_refused(node: Context, second: SignedCovenant) -> None:
    """An earlier timestamp than the one held is a rollback; a version held already is no news and no lie."""
    node = adopt(node, second, stamped(second.covenant, NOW))
    assert take_bundle(node, PEER, Bundle(node.covenants.version(1) or b"")) == held(node)
    with pytest.raises(ProtocolRefusal, match="rollback"):
        take_bundle(node, PEER, Bundle(timestamp=write_timestamp(stamped(second.covenant, NOW - 60))))
    assert alarm_reasons(node) == [("covenant-refused", "rollback")]


def test_a_timestamp_of_before_the_beginning_is_no_news(second: SignedCovenant) -> None:
    """A node that began at version 2 passes over a timestamp of version 1, and takes the version that came with it."""
    began_later = make_context("politie", covenant=second.covenant, clock=FixedClock())
    third, old = following(second.covenant), write_timestamp(stamped(fresh_covenant(), NOW))
    taken = take_bundle(began_later, PEER, Bundle(write_file(third), old))
    assert (taken.newest, taken.timestamp) == (third.covenant, None)
    assert alarm_reasons(began_later) == []


def test_another_content_for_a_version_is_a_fork(node: Context, second: SignedCovenant) -> None:
    """A second content for a version that is held is refused with an alarm of its own, as a file and as a mark."""
    other = following(node.covenant, expires="2033-11-01T00:00:00Z")
    node = adopt(node, second)
    with pytest.raises(ProtocolRefusal, match="fork"):
        take_bundle(node, PEER, Bundle(write_file(other)))
    assert alarm_reasons(node) == [("covenant-fork", "fork")]
    with pytest.raises(ProtocolRefusal) as refusal:
        check_known(node, CovenantMark(2, other.covenant.digest))
    assert (refusal.value.code, refusal.value.status) == ("covenant-fork", 409)


def test_marks_are_told_apart(node: Context, second: SignedCovenant) -> None:
    """A hello needs the same covenant; a running session an earlier one of the same line will do."""
    first_mark = CovenantMark(1, node.covenant.digest)
    check_covenant(node, first_mark)
    node = adopt(node, second)
    check_known(node, first_mark)
    later = adopt(make_context("politie", covenant=second.covenant), following(second.covenant))
    cases = [
        (check_covenant, node, first_mark, "covenant-older"),
        (check_known, node, CovenantMark(3, bytes(32)), "covenant-newer"),
        (check_known, later, first_mark, "covenant-older"),
    ]
    for check, holder, mark, code in cases:
        with pytest.raises(ProtocolRefusal) as refusal:
            check(holder, mark)
        assert (refusal.value.code, refusal.value.status) == (code, 409)
    assert alarm_reasons(node) == []


def told(covenant: Covenant | None, issued: int = 0) -> Holding:
    """What a peer says that it holds."""
    mark = CovenantMark(0, bytes(32)) if covenant is None else CovenantMark(covenant.version, covenant.digest)
    return Holding(mark, issued, bytes(32))


def test_a_peer_gets_what_it_needs_next(node: Context, second: SignedCovenant) -> None:
    """Who is behind gets the version after its own, with the timestamp once it is at the newest, and then nothing."""
    first, third = node.covenant, following(second.covenant)
    node = adopt(adopt(node, second), third, stamped(third.covenant, NOW))
    stamp = write_timestamp(stamped(third.covenant, NOW))
    assert bundle_for(node, node.trusted, told(None)) == Bundle(node.covenants.version(1) or b"none")
    assert bundle_for(node, node.trusted, told(first)) == Bundle(write_file(second))
    assert bundle_for(node, node.trusted, told(second.covenant)) == Bundle(write_file(third), stamp)
    assert bundle_for(node, node.trusted, told(third.covenant)) == Bundle(timestamp=stamp)
    assert bundle_for(node, node.trusted, told(third.covenant, int(NOW))) == Bundle()
    assert bundle_for(node, node.trusted, told(following(third.covenant).covenant)) == Bundle()
    assert Bundle().encode() == b""


def test_a_node_that_began_later_gives_what_it_has(second: SignedCovenant) -> None:
    """A node whose root is version 2 gives that to who holds version 1, and nothing to who holds none."""
    node = make_context("politie", covenant=second.covenant)
    assert bundle_for(node, node.trusted, told(None)) == Bundle()
    first = fresh_covenant()
    assert bundle_for(node, node.trusted, told(first)).covenant == node.covenants.version(2)


def test_a_member_is_known_by_a_key_that_is_made_over(node: Context) -> None:
    """About the covenant a member may speak with a key announced for it, or one that its present key made over to."""
    present = make_member("jeugdteam").key_bytes
    following_key = bytes(SigningKey(bytes(32)).verify_key)
    rotation = make_rotation(federation(node.covenant), PEER, bytes(signing_key("jeugdteam")), following_key)
    spoken = Holding(CovenantMark(2, bytes(32)), 0, following_key, bytes.fromhex(rotation.signature))
    assert signing_key_of(node, PEER, spoken) == following_key
    assert signing_key_of(node, PEER, replace(spoken, statement=bytes(64))) == present
    assert signing_key_of(node, PEER, replace(spoken, statement=b"")) == present
    assert signing_key_of(node, PEER) == present
    announced = adopt(node, with_member(node.covenant, "jeugdteam", keys_next=(following_key.hex(),)))
    assert signing_key_of(announced, PEER, replace(spoken, statement=b"")) == following_key
    assert signing_key_of(announced, PEER) == present
    assert signing_key_of(node, node.member.nid_bytes, spoken) is None
    suspended = adopt(node, with_member(announced.covenant, "jeugdteam", status="suspended"))
    assert signing_key_of(suspended, PEER, spoken) is None


def test_a_node_tells_of_its_change_of_key(node: Context) -> None:
    """After a change of key what a node tells carries the statement of the key before."""
    assert holding(node, node.trusted).statement == b""
    rotation = make_rotation(federation(node.covenant), PEER, bytes(signing_key("jeugdteam")), bytes(32))
    changed = replace(node, member=replace(node.member, rotation=rotation))
    assert holding(changed, changed.trusted).statement.hex() == rotation.signature


def test_a_frozen_node_refuses_and_a_fresh_one_does_not(node: Context) -> None:
    """Without a timestamp of late all requests are refused with `covenant-frozen`, after the end with another code."""
    assert isinstance(node.clock, FixedClock)
    refuse_when_silent(node)
    for days, code in ((3, "covenant-frozen"), (6 * 366, "covenant-expired"), (-6 * 366 - 10, "wrong-epoch")):
        node.clock.forward(days=days)
        with pytest.raises(ProtocolRefusal, match=code):
            refuse_when_silent(node)


def test_a_covenant_above_the_ceilings_is_held_in_silence(node: Context) -> None:
    """A node keeps a version that asks more than its own settings allow, sends nothing under it, and says so."""
    require_voice(node)
    node = adopt(node, following(node.covenant, pace=Pace(60, 64)))
    with pytest.raises(ConfigurationError, match="above this node's ceiling"):
        require_voice(node)
    with pytest.raises(ProtocolRefusal) as refusal:
        refuse_when_silent(node)
    assert (refusal.value.code, refusal.value.status) == ("covenant-declined", 503)


def test_a_coordinator_hands_files_to_the_running_node(node: Context, second: SignedCovenant) -> None:
    """A file goes to the node by its coordinator and by nobody else, and an error says why it is not believed."""
    given = GivenFile(b"", covenant=second)
    with pytest.raises(NotAllowed):
        take_given(node, Actor("p-1", "professional"), given)
    assert take_given(node, ADMINISTRATOR, given).newest == second.covenant
    with pytest.raises(CovenantGap):
        take_given(node, ADMINISTRATOR, GivenFile(b"", covenant=following(following(second.covenant).covenant)))
    assert alarm_reasons(node) == []
