"""What `covenant diff` tells of two versions."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.covenant_runner import covenant_at, create, join_request, run, run_json, signed_with

pytestmark = pytest.mark.usefixtures("folder")


def lines(*words: str) -> list[str]:
    """What `diff` prints."""
    return run("diff", *words)[0].splitlines()


def test_changes_are_told_by_their_names() -> None:
    """A member in, one suspended, a steward out and in, another end: each is one line or object by its own name."""
    signed_with(1, more=("--expires", "2998-01-01", "--start", "2026-01-01"))
    run("steward-key", "carl.key")
    run("add", "covenant.json", join_request(2))
    run("suspend", "covenant.json", "member-1")
    run("steward", "covenant.json", "--add", "carl:Carl Ek:carl.key.pub", "--remove", "bert", "--threshold", "1")
    run("renew", "covenant.json", "--expires", "2999-01-01")
    told = lines("covenant.v1.json", "covenant.json")
    assert told[0] == "version 1 → version 2"
    starts = sorted(line.partition(": ")[0] for line in told[1:])
    assert starts == sorted(
        [
            "  expires",
            "- stewards[bert]",
            "+ stewards[carl]",
            "  threshold",
            "  members[member-1].status",
            "+ members[member-2]",
        ]
    )
    assert "  members[member-1].status: active → suspended" in told
    assert "  threshold: 2 → 1" in told
    newcomer = next(line for line in told if line.startswith("+ members"))
    for fact in ("name Organisatie 2", "class 4k", "purposes jeugd", "url https://node2.example.org/"):
        assert fact in newcomer


def test_the_same_as_json() -> None:
    """With --json both versions are named, and each change has its path, the old value and the new."""
    signed_with(1)
    run("revoke", "covenant.json", "member-1", "--confirm", "member-1")
    told = run_json("diff", "covenant.v1.json", "covenant.json")
    assert told["changes"] == [{"path": "members[member-1].status", "old": "active", "new": "revoked"}]
    assert (told["old"]["version"], told["new"]["version"]) == (1, 2)
    assert told["new"]["digest"] == covenant_at("covenant.json").digest.hex()


def test_nothing_changed() -> None:
    """Of two versions that differ in number and date alone, that is said."""
    signed_with(1)
    run("next", "covenant.json")
    assert lines("covenant.v1.json", "covenant.json")[1:] == ["  nothing but its number and date"]
    assert run_json("diff", "covenant.v1.json", "covenant.json")["changes"] == []


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("pace", {"tick": 600, "points": 2}, "  pace.tick: 300 → 600"),
        ("freshness_days", 7, "  freshness_days: nothing → 7"),
        ("epoch", {"days": 30, "lead_days": 3, "grace_days": 1}, "  epoch.lead_days: 7 → 3"),
    ],
)
def test_terms_are_told_value_by_value(field: str, value: Any, line: str) -> None:
    """Each value that differs has its own line."""
    signed_with(1)
    run("next", "covenant.json")
    document = json.loads(Path("covenant.json").read_text(encoding="utf-8"))
    document["covenant"][field] = value
    Path("covenant.json").write_text(json.dumps(document), encoding="utf-8")
    assert line in lines("covenant.v1.json", "covenant.json")


def test_two_federations_are_told() -> None:
    """Two covenants that have nothing to do with each other are compared, and it is said."""
    create()
    Path("covenant.json").rename("one.json")
    create("--purpose", "wonen:Wonen")
    assert "two federations" in run("diff", "one.json", "covenant.json")[1]
