"""`raakvlak covenant` as stewards use it, from the keys to a verified file."""

import json
import re
import stat
from pathlib import Path

import pytest

from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant import federation
from node.protocol.covenant_file import read_file
from node.protocol.fingerprint_words import spoken_fingerprint
from node.protocol.purpose_presets import HUISELIJK_GEWELD, JEUGD
from tests.cli.covenant_runner import application, create, refusal, run, run_json, sign_both
from tests.protocol.covenant_example import member, purpose

pytestmark = pytest.mark.usefixtures("folder")


def test_from_keys_to_a_verified_covenant() -> None:
    """Keys, create, add, sign and verify lead to a file that binds, under one name throughout."""
    create()
    run("add", "covenant.json", application(1))
    names = run_json("add", "covenant.json", application(2))
    sign_both()
    verified = run_json("verify", "covenant.json")
    assert verified["valid"] is True
    assert verified["signed_by"] == ["anna", "bert"]
    signed = read_file(Path("covenant.json").read_bytes())
    assert verified["digest"] == names["digest"] == signed.covenant.digest.hex()
    assert verified["federation"] == federation(signed.covenant).hex()
    assert [one.id for one in signed.covenant.members] == ["member-1", "member-2"]


def test_adding_to_a_draft_drops_the_signatures() -> None:
    """A member added before enough stewards signed takes the signatures out, and the steward is told."""
    create()
    run("sign", "covenant.json", "--key", "anna.key")
    stdout, stderr = run("add", "covenant.json", application(1))
    assert "added member-1" in stdout
    assert "the signatures of anna were taken out" in stderr
    assert "0 of the 2 stewards" in refusal("verify", "covenant.json").message
    sign_both()
    assert run_json("verify", "covenant.json")["version"] == 1


def test_signing_a_changed_covenant_drops_the_others() -> None:
    """A signature on what stood there before is taken out when the next steward signs, and named."""
    create()
    sign_both()
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    document["covenant"]["threshold"] = 1
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    assert "signature of steward anna is wrong" in refusal("verify", "covenant.json").message
    facts = run_json("sign", "covenant.json", "--key", "bert.key")
    assert facts["signatures_dropped"] == ["anna", "bert"]
    assert run_json("verify", "covenant.json")["signed_by"] == ["bert"]


def test_the_same_member_is_not_added_twice() -> None:
    """An organisation that is in already is refused by name of the field, and the file stays as it was."""
    create()
    run("add", "covenant.json", application(1))
    before = Path("covenant.json").read_bytes()
    error = refusal("add", "covenant.json", application(1))
    assert error.message.startswith("covenant.members[1].id: stands in the covenant already")
    assert Path("covenant.json").read_bytes() == before


def test_a_member_with_another_ones_name_is_refused() -> None:
    """An application whose NID is not that of its key is refused."""
    create()
    error = refusal("add", "covenant.json", application(1, nid=member(2)["nid"]))
    assert error.message.startswith("member.nid: does not follow from the key")


def test_an_expired_covenant_does_not_verify() -> None:
    """A covenant whose last day has passed is signed by all and still binds nobody."""
    create()
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    years = {"start": "2020", "issued": "2020", "expires": "2021"}
    document["covenant"] |= {name: f"{year}-01-01T00:00:00Z" for name, year in years.items()}
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    sign_both()
    assert "expired on 2021-01-01" in refusal("verify", "covenant.json").message


def test_show_tells_rations_and_signatures() -> None:
    """The tables say who signed, what every member may guess and how long that takes."""
    create()
    run("add", "covenant.json", application(1, **{"class": "256", "reachable": False}))
    run("sign", "covenant.json", "--key", "anna.key")
    shown = run("show", "covenant.json")[0]
    for fact in ("5,000 guesses at one peer take 4.3 days", "1 valid of 2 needed", "missing", "Jeugd en gezin"):
        assert fact in shown
    line = next(line for line in shown.splitlines() if line.startswith("member-1"))
    assert "3.9 days" in line  # 5,000 less two synchronisations of 256
    assert "(not reachable)" in line


def test_show_tells_the_federation_in_words() -> None:
    """The name that an organisation is told when it joins stands there in words too, the same after each change."""
    create()
    run("add", "covenant.json", application(1))
    sign_both()
    words = spoken_fingerprint(federation(read_file(Path("covenant.json").read_bytes()).covenant))
    assert " ".join(words) in run("show", "covenant.json")[0]
    run("suspend", "covenant.json", "member-1")
    assert run_json("show", "covenant.json")["federation_words"] == list(words)


def test_show_gives_the_same_as_json() -> None:
    """With --json there is the whole document, and what follows from it as numbers."""
    create("--tick", "0")
    run("add", "covenant.json", application(1))
    shown = run_json("show", "covenant.json")
    assert shown["covenant"] == json.loads(Path("covenant.json").read_text(encoding="utf-8"))["covenant"]
    assert shown["signatures"] == {"anna": "missing", "bert": "missing"}
    assert shown["guessing"]["days_at_pace"] == 0
    assert shown["guessing"]["members"] == {"member-1": {"points_at_once": 8192, "days": 0}}


def test_options_become_fields() -> None:
    """What is typed after `create` stands in the covenant; what is not has its default."""
    Path("purposes.json").write_text(json.dumps([purpose("wonen", age_limit=None)]), encoding="utf-8")
    run("steward-key", "toezicht.key")
    options = "--days 10 --tick 60 --points 8 --restarts 0 --cards-per-day 5 --start 2999-01-01 --threshold 1"
    create(*options.split(), "--purposes", "purposes.json", "--auditor", "Toezicht:toezicht.key.pub")
    agreed = read_file(Path("covenant.json").read_bytes()).covenant.content()
    assert agreed["epoch"] == {"days": 10, "lead_days": 5, "grace_days": 1}
    assert agreed["pace"] == {"tick": 60, "points": 8}
    assert agreed["rations"] == {"restarts": 0, "cards_per_day": 5}
    assert (agreed["start"], agreed["expires"]) == ("2999-01-01T00:00:00Z", "3000-01-01T00:00:00Z")
    assert [one["id"] for one in agreed["purposes"]] == ["jeugd", "wonen"]
    assert (agreed["threshold"], agreed["auditor"]["name"]) == (1, "Toezicht")


def test_a_shipped_purpose_is_taken_by_its_id_alone() -> None:
    """`--purpose ID` without a title takes the purpose that is shipped, and the document states all its terms."""
    run("steward-key", "anna.key")
    words = ("--purpose", "jeugd", "--purpose", "huiselijk-geweld")
    run("create", "covenant.json", "--steward", "anna:Anna:anna.key.pub", *words)
    youth, violence = read_file(Path("covenant.json").read_bytes()).covenant.purposes
    assert (youth, violence) == (JEUGD, HUISELIJK_GEWELD)
    assert (youth.age_limit, violence.age_limit) == (23, None)


def test_the_terms_of_a_purpose_are_shown() -> None:
    """`show` tells who is told of a signal at which age, how long it is archived, and the terms of the follow-up."""
    wonen = purpose("wonen", youth_age=None, adult_age=18, archive_days=30, seen_days=1, contact_days=4)
    Path("purposes.json").write_text(json.dumps([wonen]), encoding="utf-8")
    create("--purposes", "purposes.json")
    table = run("show", "covenant.json")[0].split("told: parent")[1]
    assert re.search(r"jeugd +under 12 +from 12 +from 16 +1826 days +2 +5 +20 +130 +3\n", table)
    assert re.search(r"wonen +under 18 +never +from 18 +30 days +1 +4 +20 +130 +3\n", table)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--days", "31"), "covenant.epoch.days"),
        (("--tick", "30"), "covenant.pace.tick"),
        (("--threshold", "3"), "covenant.threshold"),
        (("--purpose", "Typed:Titel"), "covenant.purposes[1].id"),
        (("--purpose", "Typed"), "--purpose has no title"),
        (("--steward", "Typed:Naam"), "--steward has too few parts"),
        (("--auditor", "Typed"), "--auditor has too few parts"),
        (("--start", "Typed"), "--start is not a day"),
        (("--expires", "23-11-2027"), "--expires is not a day"),
    ],
)
def test_what_was_typed_wrong_is_told_and_not_repeated(words: tuple[str, str], told: str) -> None:
    """A wrong option is wrong usage (exit code 2): told by its name, without what was typed, and nothing is written."""
    run("steward-key", "anna.key")
    key = "anna:Anna:anna.key.pub"
    error = refusal("create", "covenant.json", "--steward", key, "--purpose", "jeugd:Jeugd", *words)
    assert isinstance(error, InvalidInput)
    assert error.message.startswith(told)
    assert words[1].split(":")[0] not in error.message + error.hint
    assert not Path("covenant.json").exists()


def test_an_existing_covenant_is_not_overwritten() -> None:
    """`create` refuses where a file stands, and leaves it alone."""
    create()
    before = Path("covenant.json").read_bytes()
    with pytest.raises(InvalidInput, match="exists already"):
        create()
    assert Path("covenant.json").read_bytes() == before


@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_missing_file_is_told_without_its_name(command: str) -> None:
    """A file that is not there is a configuration error (exit code 3) that does not repeat what was typed."""
    error = refusal(command, "typed-name")
    assert isinstance(error, ConfigurationError)
    assert "typed-name" not in error.message + error.hint


def test_writing_leaves_one_file_with_its_rights(folder: Path) -> None:
    """A covenant is replaced in one step: no other file stays behind, and the rights stay those it had."""
    create()
    Path("covenant.json").chmod(0o640)
    names = {path.name for path in folder.iterdir()}
    sign_both()
    assert {path.name for path in folder.iterdir()} == names
    assert stat.S_IMODE(Path("covenant.json").stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails before the new file is whole, the old one is untouched and nothing half stays."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", "a path")

    create()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr("cli.atomic_file.os.fsync", full)
    error = refusal("sign", "covenant.json", "--key", "anna.key")
    assert error.message == "the covenant file cannot be written: No space left on device"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
