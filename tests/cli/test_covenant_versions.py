"""From one version of a covenant to the next, as stewards type it: begun, kept, signed, compared and checked."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant_errors import (
    CovenantChange,
    CovenantExpired,
    CovenantNotNext,
    CovenantRollback,
    TooFewSignatures,
    WrongSignature,
)
from tests.cli.covenant_runner import (
    covenant_at,
    create,
    join_request,
    refusal,
    run,
    run_json,
    sign,
    sign_both,
    signed_with,
)

pytestmark = pytest.mark.usefixtures("folder")


def edit(name: str, **changes: Any) -> None:
    """Change top-level fields of a covenant in an editor."""
    document = json.loads(Path(name).read_text(encoding="utf-8"))
    document["covenant"] |= changes
    Path(name).write_text(json.dumps(document), encoding="utf-8")


def test_a_change_of_a_signed_version_begins_the_next() -> None:
    """Version 2 has the number, federation and digest before it filled in, no signatures, and version 1 is kept."""
    signed_with(1)
    first = Path("covenant.json").read_bytes()
    facts = run_json("add", "covenant.json", join_request(2))
    begun = covenant_at("covenant.json")
    assert (facts["begun"], facts["version"], begun.version) == (True, 2, 2)
    assert begun.fed == begun.previous == facts["federation"] == covenant_at("covenant.v1.json").digest.hex()
    assert Path("covenant.v1.json").read_bytes() == first
    assert "0 of the 2 stewards" in refusal("verify", "covenant.json").message


def test_a_draft_is_changed_as_it_is() -> None:
    """Until enough stewards have signed it, the next version takes further changes under the same number."""
    signed_with(1)
    run("add", "covenant.json", join_request(2))
    sign("anna")
    facts = run_json("suspend", "covenant.json", "member-1")
    assert (facts["begun"], facts["version"], facts["signatures_dropped"]) == (False, 2, ["anna"])
    assert len(covenant_at("covenant.json").members) == 2


def test_versions_follow_upon_each_other() -> None:
    """Three versions made by commands are signed, verify as steps, and are believed in their order alone."""
    signed_with(1)
    run("add", "covenant.json", join_request(2))
    sign_both()
    run("suspend", "covenant.json", "member-1")
    sign_both()
    for after, file in (("covenant.v1.json", "covenant.v2.json"), ("covenant.v2.json", "covenant.json")):
        verified = run_json("verify", file, "--after", after)
        assert verified["follows"] is True
    assert isinstance(refusal("verify", "covenant.v1.json", "--after", "covenant.v2.json"), CovenantRollback)
    assert "version 2 first" in refusal("verify", "covenant.json", "--after", "covenant.v1.json").hint


def test_verify_says_what_it_did_not_look_at() -> None:
    """A later version verified alone is valid by itself, and the steward is told of the step."""
    signed_with(1)
    run("add", "covenant.json", join_request(2))
    sign_both()
    stderr = run("verify", "covenant.json")[1]
    assert "give that with --after" in stderr
    assert run_json("verify", "covenant.json")["follows"] is False


def test_verify_tells_how_long_guessing_takes() -> None:
    """Whoever checks a covenant reads in how many days a silent cheat tries 5,000 numbers, by pace and by member."""
    create()
    run("add", "covenant.json", join_request(1, **{"class": "256"}))
    sign_both()
    stdout = run("verify", "covenant.json")[0]
    assert "tries 5,000 numbers on one peer in 4.3 days at the pace" in stdout
    assert "member-1 3.9 days" in stdout
    guessing = run_json("verify", "covenant.json")["guessing"]
    assert guessing["numbers"] == 5000
    assert guessing["members"]["member-1"]["points_at_once"] == 512


def test_what_may_not_change_is_refused_before_signing() -> None:
    """A draft that an editor changed where it may not is not signed, whoever holds the key."""
    signed_with(1)
    run("next", "covenant.json")
    edit("covenant.json", start="2026-01-01T00:00:00Z")
    assert isinstance(refusal("sign", "covenant.json", "--key", "anna.key"), CovenantChange)
    edit("covenant.json", start=covenant_at("covenant.v1.json").start, previous="0" * 64)
    Path("moved").mkdir()
    Path("covenant.v1.json").rename("moved/first.json")
    error = refusal("sign", "covenant.json", "--key", "anna.key", "--after", "moved/first.json")
    assert isinstance(error, CovenantNotNext)


def test_signing_without_the_version_before_is_said() -> None:
    """Where the version before is not at hand nothing is compared, and the steward is told."""
    signed_with(1)
    run("next", "covenant.json")
    Path("covenant.v1.json").unlink()
    stderr = run("sign", "covenant.json", "--key", "anna.key")[1]
    assert "give it with --after" in stderr


def test_next_changes_nothing_but_the_number() -> None:
    """`next` begins a version for an editor; there is none to begin while the present one is a draft."""
    signed_with(1)
    run("next", "covenant.json")
    first, second = covenant_at("covenant.v1.json").content(), covenant_at("covenant.json").content()
    differing = {name for name in first if first[name] != second[name]}
    assert differing - {"issued"} == {"version", "fed", "previous"}
    assert "is a draft itself" in refusal("next", "covenant.json").message


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    """With --dry-run a change is checked and told, and no file is touched or made."""
    signed_with(1)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    request = join_request(2)
    before[request] = Path(request).read_bytes()
    for words in (
        ("add", "covenant.json", request),
        ("revoke", "covenant.json", "member-1"),
        ("suspend", "covenant.json", "member-1"),
        ("steward", "covenant.json", "--threshold", "1"),
        ("renew", "covenant.json", "--expires", "2999-01-01"),
        ("next", "covenant.json"),
    ):
        facts = run_json(*words, "--dry-run")
        assert (facts["written"], facts["begun"], facts["version"]) == (False, True, 2)
        assert "nothing was written" in run(*words, "--dry-run")[1]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_expired_covenant_is_renewed_first() -> None:
    """Past its end nothing but its end can be changed; renewed and signed it binds again, as the next version."""
    create()
    years = {"start": "2020-01-01T00:00:00Z", "issued": "2020-01-01T00:00:00Z", "expires": "2021-01-01T00:00:00Z"}
    edit("covenant.json", **years)
    sign_both()
    assert isinstance(refusal("verify", "covenant.json"), CovenantExpired)
    error = refusal("add", "covenant.json", join_request(1))
    assert "raakvlak covenant renew" in error.hint
    facts = run_json("renew", "covenant.json", "--expires", "2999-01-01")
    assert facts["expires"] == {"old": "2021-01-01T00:00:00Z", "new": "2999-01-01T00:00:00Z"}
    sign_both()
    assert run_json("verify", "covenant.json", "--after", "covenant.v1.json")["version"] == 2
    run("add", "covenant.json", join_request(1))


def test_an_end_in_the_past_is_refused() -> None:
    """A new end must lie ahead, and be a day."""
    signed_with()
    for day in ("2020-01-01", "tomorrow"):
        assert isinstance(refusal("renew", "covenant.json", "--expires", day), InvalidInput)
    assert not Path("covenant.v1.json").exists()


def test_another_kept_version_is_not_overwritten() -> None:
    """Where covenant.v1.json is another covenant, nothing is written over it, and nothing else either."""
    signed_with(1)
    before = Path("covenant.json").read_bytes()
    kept = Path("covenant.v1.json")
    kept.write_bytes(before.replace(b"Jeugd en gezin", b"Jeugd"))
    error = refusal("next", "covenant.json")
    assert isinstance(error, ConfigurationError)
    assert "holds another version 1" in error.message
    assert Path("covenant.json").read_bytes() == before
    kept.write_bytes(before)
    run("next", "covenant.json")


def test_a_wrong_signature_beside_enough_right_ones_stops_a_change() -> None:
    """No next version is begun from a file that no node takes."""
    signed_with(1)
    run("steward", "covenant.json", "--threshold", "1")
    sign_both()
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    document["signatures"]["bert"] = document["signatures"]["anna"]
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    assert isinstance(refusal("next", "covenant.json"), WrongSignature)


def test_a_version_that_the_former_stewards_did_not_sign_is_a_draft() -> None:
    """Signed by its own stewards and too few of those before, a version is no version yet, and is changed as it is."""
    signed_with(1)
    run("steward-key", "carl.key")
    run("steward", "covenant.json", "--add", "carl:Carl:carl.key.pub", "--remove", "bert")
    sign("anna", "carl")
    assert isinstance(refusal("verify", "covenant.json", "--after", "covenant.v1.json"), TooFewSignatures)
    assert run_json("suspend", "covenant.json", "member-1")["version"] == 2
