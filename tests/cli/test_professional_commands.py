"""Roles, teams, changes and the review of access on the command line."""

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
