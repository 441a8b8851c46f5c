"""Roles, teams, changes and the review of access on the command line."""

import errno
import os
from pathlib import Path

import pytest

from tests.cli.command_line import Home, cells


def test_a_colleague_changes_and_is_listed_so(home: Home) -> None:
    """Only what is given changes: the team and the role stand in the list."""
    jan = home.new_professional("Jan")
    done = home.ok("professional", "change", jan, "--team", "noord", "--role", "coordinator")
    assert (done.out, done.err) == (f"{jan} changed; organisations told: 0\n", "")
    (listed,) = home.ok("professional", "list", "--json").json_lines()
    assert (listed["role"], listed["team"], listed["name"]) == ("coordinator", "noord", "Jan")


@pytest.mark.parametrize("wrong", [(), ("--role", "operator"), ("--name", ""), ("--mail", "none")])
def test_a_change_that_is_none_says_what_to_do(home: Home, wrong: tuple[str, ...]) -> None:
    """Nothing to change, a role that is not given to people, no name, no address: refused, with a hint."""
    refused = home.run("professional", "change", home.new_professional("Jan"), *wrong)
    assert refused.code == 2
    assert refused.err.count("\n") >= 2 or "hint:" in refused.err


def test_the_review_shows_what_stands_out_and_is_signed_off(home: Home) -> None:
    """Who has no token is on the list with that; after --done the list says when it was reviewed and by whom."""
    jan = home.new_professional("Jan")
    shown = home.ok("professional", "review")
    assert cells(shown.out)[1] == [jan, "Jan", "professional", "0", "never", "no token"]
    assert "nobody has reviewed the access yet" in shown.err
    assert home.ok("professional", "review", "--done").out.startswith("access reviewed on ")
    again = home.ok("professional", "review")
    assert "by operator" in again.err
    (entry,) = home.ok("professional", "review", "--json").json_lines()
    assert entry["may"]["signal-add"] == "own"


def test_a_token_that_could_not_be_kept_leaves_the_old_one(home: Home, tmp_path: Path) -> None:
    """Where the file cannot be made nothing is asked of the node: the token from before goes on."""
    jan, kept = home.new_professional("Jan"), tmp_path / "jan.token"
    home.ok("professional", "token", jan, "--out", str(kept))
    assert kept.stat().st_mode & 0o777 == 0o600
    for out, code in ((tmp_path / "none" / "token", 3), (kept, 2)):
        assert home.run("professional", "token", jan, "--out", str(out)).code == code
    assert home.run("professional", "token", "nobody-1", "--out", str(tmp_path / "other")).code == 2
    assert not (tmp_path / "other").exists()
    assert home.ok("--token-file", str(kept), "inbox").code == 0


def test_a_token_that_is_lost_on_its_way_says_so(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that fills up after the node gave a new token, people read that the old one is gone too."""
    jan, kept = home.new_professional("Jan"), tmp_path / "jan.token"
    home.ok("professional", "token", jan, "--out", str(kept))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("cli.atomic_file.os.fsync", full)
    failed = home.run("professional", "token", jan, "--out", str(tmp_path / "new"))
    assert (failed.code, (tmp_path / "new").exists()) == (3, False)
    assert "No space left" in failed.err and "run this again: the token from before is worth nothing" in failed.err
    assert home.run("--token-file", str(kept), "inbox").code == 6


def test_who_stood_in_and_leaves_is_named_no_more(home: Home) -> None:
    """The list of colleagues names the coordinator in place of a stand-in who has left."""
    jan, eva = home.new_professional("Jan"), home.new_professional("Eva")
    home.ok("professional", "away", jan, "--until", "2026-12-24", "--replacement", eva)
    assert f"through 2026-12-24: {eva}" in home.ok("professional", "list").out
    gone = home.ok("professional", "deactivate", eva)
    assert gone.out == f"{eva} has no access any more; told to 0 other organisations\n"
    assert "through 2026-12-24: the coordinator" in home.ok("professional", "list").out
