"""The list of members as stewards keep it: join requests, pauses, revocation, and changes of key."""

import sys
from pathlib import Path

import pexpect
import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant import federation
from node.protocol.fingerprint_words import spoken_fingerprint
from node.protocol.join_request import fingerprint
from node.protocol.key_statement import KeyStatement, make_rotation, write_key_statement
from tests.cli.covenant_runner import (
    application,
    covenant_at,
    create,
    join_request,
    refusal,
    run,
    run_json,
    sign_both,
    signed_with,
)
from tests.protocol.covenant_example import member

pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).resolve().parents[2]


def seed_of(number: int) -> bytes:
    """The secret key of a member of the example."""
    return bytes([100 + number]) * 32


def statement(number: int, old: bytes, new: bytes, fed: bytes | None = None) -> str:
    """The name of a file in which a member states that its key changes."""
    nid = bytes.fromhex(member(number)["nid"])
    fed = federation(covenant_at("covenant.json")) if fed is None else fed
    rotation = make_rotation(fed, nid, old, bytes(SigningKey(new).verify_key))
    path = Path("key.json")
    path.write_bytes(write_key_statement(KeyStatement(fed.hex(), nid.hex(), rotation)))
    return path.name


def status_of(member_id: str) -> str:
    """A member's status in covenant.json."""
    found = covenant_at("covenant.json").member_by_id(member_id)
    assert found is not None
    return found.status


def test_a_join_request_is_added_with_its_words() -> None:
    """The steward reads the words that the organisation sees, in text and as JSON."""
    create()
    stdout, stderr = run("add", "covenant.json", join_request(1))
    added = covenant_at("covenant.json").members[0]
    words = spoken_fingerprint(fingerprint(added))
    assert " ".join(words) in " ".join(stdout.split())
    assert "call the organisation" in stderr
    facts = run_json("add", "covenant.json", join_request(2))
    assert facts["added"] == "member-2"
    assert len(facts["words"]) == 16
    assert facts["key_proven"] is True


def test_an_application_alone_proves_no_key() -> None:
    """A member.json is taken too, and the steward is told that nobody showed to hold its key."""
    create()
    facts = run_json("add", "covenant.json", application(1))
    assert facts["key_proven"] is False
    assert facts["words"] == list(spoken_fingerprint(fingerprint(covenant_at("covenant.json").members[0])))
    assert "nobody has shown" in run("add", "covenant.json", application(2))[1]


def test_a_changed_request_is_refused() -> None:
    """A request whose class somebody raised on the way is not signed by its node any more."""
    create()
    path = Path(join_request(1))
    path.write_bytes(path.read_bytes().replace(b'"4k"', b'"64k"'))
    assert refusal("add", "covenant.json", path.name).message.startswith("request.signature: is not that of")


def test_the_stewards_grant_class_and_purposes() -> None:
    """A steward may give less or other than is asked for; the words stay those of the request."""
    create("--purpose", "wonen:Wonen")
    asked = join_request(1, purposes=["jeugd", "wonen"])
    facts = run_json("add", "covenant.json", asked, "--class", "256", "--purpose", "jeugd")
    added = covenant_at("covenant.json").members[0]
    assert (added.class_, added.purposes) == ("256", ("jeugd",)) == (facts["class"], tuple(facts["purposes"]))
    assert facts["fingerprint"] != fingerprint(added).hex()
    error = refusal("add", "covenant.json", join_request(2), "--class", "2k")
    assert isinstance(error, InvalidInput)
    assert error.message.startswith("covenant.members[1].class")


def test_suspended_and_resumed() -> None:
    """A member is suspended for a while and goes on; what it is already is said."""
    signed_with(1)
    assert run_json("suspend", "covenant.json", "member-1")["status"] == {"old": "active", "new": "suspended"}
    assert status_of("member-1") == "suspended"
    assert isinstance(refusal("suspend", "covenant.json", "member-1"), InvalidInput)
    sign_both()
    run("resume", "covenant.json", "member-1")
    assert status_of("member-1") == "active"


def test_revoked_by_name() -> None:
    """Revoking asks for the name once more; with it the member is revoked, stays in the list, and never comes back."""
    signed_with(1, 2)
    error = refusal("revoke", "covenant.json", "member-1")
    assert isinstance(error, InvalidInput)
    assert "--confirm member-1" in error.hint
    assert isinstance(refusal("revoke", "covenant.json", "member-1", "--confirm", "member-2"), InvalidInput)
    assert not Path("covenant.v1.json").exists()
    facts = run_json("revoke", "covenant.json", "member-1", "--confirm", "member-1")
    assert facts["status"] == {"old": "active", "new": "revoked"}
    assert status_of("member-1") == "revoked"
    sign_both()
    error = refusal("resume", "covenant.json", "member-1")
    assert "is no longer revoked" in error.message
    assert status_of("member-1") == "revoked"


@pytest.mark.parametrize(("typed", "code"), [("member-1", 0), ("member-2", 2)])
def test_the_name_is_asked_at_a_terminal(typed: str, code: int) -> None:
    """At a terminal the name is typed; another one changes nothing."""
    signed_with(1)
    words = ["-m", "cli.main", "covenant", "revoke", str(Path("covenant.json").resolve()), "member-1"]
    child = pexpect.spawn(sys.executable, words, cwd=str(ROOT), encoding="utf-8", timeout=30)
    child.expect("Type member-1 to go on")
    child.sendline(typed)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert status_of("member-1") == ("active" if code else "revoked")


def test_an_unknown_member_is_told() -> None:
    """A name that the covenant does not have is wrong usage, without what was typed."""
    signed_with(1)
    for verb in ("suspend", "resume", "revoke"):
        error = refusal(verb, "covenant.json", "typed-name")
        assert isinstance(error, InvalidInput)
        assert "typed-name" not in error.message + error.hint


def test_a_members_key_changes_by_its_statement() -> None:
    """The statement goes into the next version: the key is the new one, the nid stays, and the step verifies."""
    signed_with(1)
    new = bytes([201]) * 32
    facts = run_json("member-key", "covenant.json", statement(1, seed_of(1), new))
    entry = covenant_at("covenant.json").members[0]
    assert facts["key"] == entry.key == bytes(SigningKey(new).verify_key).hex()
    assert entry.nid == member(1)["nid"]
    assert len(facts["words"]) == 16
    sign_both()
    assert run_json("verify", "covenant.json", "--after", "covenant.v1.json")["version"] == 2
    assert "has this key already" in refusal("member-key", "covenant.json", "key.json").message


@pytest.mark.parametrize(
    ("number", "old", "fed", "told"),
    [
        (1, bytes([202]) * 32, None, "leads from another key"),
        (2, seed_of(2), None, "of nobody in this covenant"),
        (1, seed_of(1), bytes(32), "for another federation"),
    ],
)
def test_a_statement_that_does_not_fit_is_refused(number: int, old: bytes, fed: bytes | None, told: str) -> None:
    """A statement from another key, member or federation changes nothing."""
    signed_with(1)
    before = Path("covenant.json").read_bytes()
    error = refusal("member-key", "covenant.json", statement(number, old, bytes([201]) * 32, fed))
    assert isinstance(error, ConfigurationError)
    assert told in error.message
    assert Path("covenant.json").read_bytes() == before


def test_a_key_does_not_change_in_a_draft_of_version_one() -> None:
    """Before version 1 is signed a statement has no federation to name: the organisation asks anew."""
    create()
    run("add", "covenant.json", join_request(1))
    error = refusal("member-key", "covenant.json", statement(1, seed_of(1), bytes([201]) * 32))
    assert "new join request" in error.hint
