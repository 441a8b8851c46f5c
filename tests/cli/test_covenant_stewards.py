"""Changing the stewards, and their timestamps, as they type it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.steward_key import read_steward_key
from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant_errors import CovenantExpired, CovenantFrozen, TooFewSignatures, WrongSignature
from node.protocol.timestamp import read_timestamp, sign_timestamp, write_timestamp
from tests.cli.covenant_runner import (
    covenant_at,
    create,
    refusal,
    run,
    run_json,
    sign,
    sign_both,
    signed_with,
)

pytestmark = pytest.mark.usefixtures("folder")

CARL = "carl:Carl Ek:carl.key.pub"


def with_carl() -> None:
    """A signed version 1, and a version 2 in which Carl takes Bert's place."""
    signed_with(1)
    run("steward-key", "carl.key")
    run("steward", "covenant.json", "--add", CARL, "--remove", "bert")


def rewrite(name: str, **changes: Any) -> None:
    """Change fields of a timestamp in an editor."""
    document = json.loads(Path(name).read_text(encoding="utf-8"))
    document["timestamp"] |= changes
    Path(name).write_text(json.dumps(document), encoding="utf-8")


def test_a_steward_makes_place_for_another() -> None:
    """Two former and two new stewards sign, one of them as both; then the step verifies."""
    with_carl()
    assert [one.id for one in covenant_at("covenant.json").stewards] == ["anna", "carl"]
    facts = run_json("sign", "covenant.json", "--key", "bert.key")
    assert facts["signed_by"] == []
    assert facts["former"] == {"version": 1, "signed_by": ["bert"], "threshold": 2}
    sign("anna")
    assert isinstance(refusal("verify", "covenant.json", "--after", "covenant.v1.json"), TooFewSignatures)
    stdout = run("sign", "covenant.json", "--key", "carl.key")[0]
    assert "2 of 2 needed, and 2 of 2 from version 1" in stdout
    assert run_json("verify", "covenant.json", "--after", "covenant.v1.json")["signed_by"] == ["anna", "carl"]
    shown = run_json("show", "covenant.json")["signatures"]
    assert shown == {"anna": "valid", "carl": "valid", "bert": "former"}
    assert "former steward, not checked" in run("show", "covenant.json")[0]


def test_a_leaving_steward_needs_the_version_before() -> None:
    """Without the version before, nobody knows that Bert was a steward; --after tells, from wherever it lies."""
    with_carl()
    Path("covenant.v1.json").rename("first.json")
    assert "no steward of this covenant" in refusal("sign", "covenant.json", "--key", "bert.key").message
    assert run_json("sign", "covenant.json", "--key", "bert.key", "--after", "first.json")["steward"] == "bert"


def test_a_leaving_stewards_signature_stays_while_it_cannot_be_judged() -> None:
    """Signing elsewhere, without the version before, keeps Bert's signature; with it at hand a wrong one goes."""
    with_carl()
    sign("bert")
    Path("covenant.v1.json").rename("first.json")
    sign("carl")
    assert json.loads(Path("covenant.json").read_text(encoding="utf-8"))["signatures"].keys() == {"bert", "carl"}
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    document["signatures"]["bert"] = document["signatures"]["carl"]
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    facts = run_json("sign", "covenant.json", "--key", "anna.key", "--after", "first.json")
    assert facts["signatures_dropped"] == ["bert"]


def test_the_threshold_changes_by_the_former_one() -> None:
    """One signature does for a version that says so only after two have signed that."""
    signed_with(1)
    assert run_json("steward", "covenant.json", "--threshold", "1")["threshold"] == 1
    sign("anna")
    assert isinstance(refusal("verify", "covenant.json", "--after", "covenant.v1.json"), TooFewSignatures)
    sign("bert")
    run("suspend", "covenant.json", "member-1")
    sign("bert")
    assert run_json("verify", "covenant.json", "--after", "covenant.v2.json")["version"] == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing to change was given"),
        (("--remove", "typed"), "--remove names no steward"),
        (("--add", "typed"), "--add has too few parts"),
        (("--add", "anna:Anna:carl.key.pub"), "--add gives an id that a steward has now"),
        (("--add", "anna:Anna:carl.key.pub", "--remove", "anna"), "--add gives an id that a steward has now"),
        (("--add", "carl:Carl:anna.key.pub"), "covenant.stewards[2].key: stands elsewhere"),
        (("--remove", "bert"), "covenant.threshold"),
        (("--remove", "anna", "--remove", "bert"), "covenant.stewards: is empty"),
        (("--threshold", "3"), "covenant.threshold"),
        (("--threshold", "-1"), "covenant.threshold"),
    ],
)
def test_what_no_stewards_can_be_is_refused(words: tuple[str, ...], told: str) -> None:
    """Each mistake is wrong usage that names what is wrong, and no version is begun."""
    signed_with(1)
    run("steward-key", "carl.key")
    error = refusal("steward", "covenant.json", *words)
    assert isinstance(error, InvalidInput)
    assert error.message.startswith(told)
    assert not Path("covenant.v1.json").exists()


def test_stewards_of_a_draft_change_at_once() -> None:
    """Before anybody signed version 1 its stewards are typed anew, and nobody from before signs."""
    create()
    run("steward-key", "carl.key")
    stderr = run("steward", "covenant.json", "--add", CARL)[1]
    assert "version before" not in stderr
    assert covenant_at("covenant.json").version == 1


def test_a_timestamp_confirms_the_newest_version() -> None:
    """A steward's timestamp holds for the covenant's days, and verify tells until when it is fresh."""
    signed_with(1, more=("--freshness-days", "7"))
    facts = run_json("timestamp", "covenant.json", "--key", "bert.key")
    made = read_timestamp(Path("covenant.timestamp.json").read_bytes())
    covenant = covenant_at("covenant.json")
    assert (made.timestamp.version, made.timestamp.digest) == (1, covenant.digest.hex())
    assert made.timestamp.expires_seconds - made.timestamp.issued_seconds == 7 * 86_400
    assert made.good_signatures(covenant.stewards) == {facts["steward"]} == {"bert"}
    verified = run_json("verify", "covenant.json", "--timestamp", "covenant.timestamp.json")
    assert verified["fresh_until"] == facts["expires"] == made.timestamp.expires


def test_a_timestamp_is_renewed_in_its_place() -> None:
    """Next week's timestamp replaces this week's file, or goes where --out says, for as long as --days says."""
    signed_with(1, more=("--freshness-days", "7"))
    run("timestamp", "covenant.json", "--key", "bert.key", "--days", "1")
    run("timestamp", "covenant.json", "--key", "anna.key", "--days", "2")
    run("timestamp", "covenant.json", "--key", "anna.key", "--out", "now.json")
    in_place, elsewhere = (read_timestamp(Path(name).read_bytes()) for name in ("covenant.timestamp.json", "now.json"))
    assert in_place.signatures.keys() == {"anna"}
    lives = [one.timestamp.expires_seconds - one.timestamp.issued_seconds for one in (in_place, elsewhere)]
    assert lives == [2 * 86_400, 7 * 86_400]


def test_a_timestamp_that_does_not_hold_is_refused() -> None:
    """Changed, or run out with the version's own days over, a timestamp does not make it bind."""
    create("--freshness-days", "7", "--start", "2020-01-01", "--expires", "2999-01-01")
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    document["covenant"]["issued"] = "2020-01-01T00:00:00Z"
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    sign_both()
    assert "need a fresh timestamp" in run("verify", "covenant.json")[1]
    run("timestamp", "covenant.json", "--key", "anna.key")
    words = ("verify", "covenant.json", "--timestamp", "covenant.timestamp.json")
    run(*words)
    covenant, seed = covenant_at("covenant.json"), read_steward_key(Path("anna.key"))
    run_out, _ = sign_timestamp(covenant, covenant.issued_seconds + 86_400, 7, seed)
    Path("covenant.timestamp.json").write_bytes(write_timestamp(run_out))
    assert isinstance(refusal(*words), CovenantFrozen)
    rewrite("covenant.timestamp.json", expires="2020-01-02T00:00:00Z", issued="2020-01-01T00:00:00Z")
    assert isinstance(refusal(*words), WrongSignature)


def test_only_a_signed_version_is_confirmed() -> None:
    """No timestamp is signed for a draft, for an expired version, or by a key of nobody."""
    create("--freshness-days", "7")
    assert isinstance(refusal("timestamp", "covenant.json", "--key", "anna.key"), TooFewSignatures)
    sign_both()
    run("steward-key", "carl.key")
    assert "no steward of this covenant" in refusal("timestamp", "covenant.json", "--key", "carl.key").message
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    years = {"start": "2020-01-01T00:00:00Z", "issued": "2020-01-01T00:00:00Z", "expires": "2021-01-01T00:00:00Z"}
    document["covenant"] |= years
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    sign_both()
    assert isinstance(refusal("timestamp", "covenant.json", "--key", "anna.key"), CovenantExpired)
    assert not Path("covenant.timestamp.json").exists()


def test_days_are_the_covenants_to_allow() -> None:
    """A timestamp holds no longer than agreed, and is made only where the covenant asks for one."""
    signed_with(more=("--freshness-days", "7"))
    for days in ("8", "0"):
        assert isinstance(refusal("timestamp", "covenant.json", "--key", "anna.key", "--days", days), InvalidInput)
    Path("covenant.json").unlink()
    signed_with()
    error = refusal("timestamp", "covenant.json", "--key", "anna.key")
    assert isinstance(error, ConfigurationError)
    assert "asks for no timestamps" in error.message
