"""`raakvlak doctor` finds what is wrong with a home, says what to do, and changes nothing."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.doctor import peer_finding
from node.app import build_context
from node.errors import DatabaseUnavailable
from node.service.finding import Finding, Level
from node.service.health import examine
from node.service.logbook_check import keep_head
from node.storage.inspection import inspected
from node.storage.logbook_anchor import FileLogbookAnchor, Head
from node.system import SystemClock
from tests.cli.command_line import home_of, raakvlak
from tests.helpers import synthetic_numbers

CHILD = synthetic_numbers(1)[0]


@pytest.fixture
def home(joined: Path) -> Path:
    """A node that has joined a covenant with a tick and holds one signal; it does not run."""
    return joined


def findings(home: Path, now: float | None = None) -> dict[str, Finding]:
    """What is found, by part; of two findings on one part the worse."""
    order = list(Level)
    found: dict[str, Finding] = {}
    for one in examine(home, SystemClock().now() if now is None else now):
        if one.part not in found or order.index(one.level) > order.index(found[one.part].level):
            found[one.part] = one
    return found


def test_a_healthy_node(home: Path) -> None:
    """All is well but that the node does not run: exit code 0, and one object a line with --json."""
    ended = raakvlak("--home", str(home), "doctor")
    assert ended.code == 0, ended.out
    assert "\nwarning  node: your node does not answer" in ended.out
    assert [line for line in ended.out.splitlines() if line.startswith("error")] == []
    lines = raakvlak("--home", str(home), "doctor", "--json").json_lines()
    parts = [
        "home",
        "disk",
        "libsodium",
        "settings",
        "keys",
        "clock",
        "covenant",
        "membership",
        "ceilings",
        "pace",
        "deletions",
    ]
    assert [one["part"] for one in lines] == [
        *parts,
        "database",
        "migrations",
        "seals",
        "logbook",
        "logbook head",
        "alarms",
        "requests",
        "clock",
        "mail",
        "node",
    ]
    assert {one["level"] for one in lines[:-1]} == {"ok"}
    assert all(one["advice"] for one in lines if one["level"] != "ok")


def test_a_running_node_tells_of_its_parts_and_peers(home: Path) -> None:
    """When the node runs, its parts and each peer are findings too; a part that fails makes the exit code 3."""
    context = build_context(home)
    with home_of(context, home) as running:
        lines = {one["part"]: one for one in running.ok("doctor", "--json").json_lines()}
        assert lines["node"]["level"] == "ok"
    with home_of(context, home, lambda: {"parts": {"scheduler": "stopped"}}) as running:
        ended = running.run("doctor")
        assert (ended.code, "error    node: it runs, but not its scheduler: stopped" in ended.out) == (3, True)
    context.database.close()


def test_looking_changes_nothing(home: Path) -> None:
    """After a diagnosis every file is as it was."""
    before = {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    findings(home)
    after = {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {name: content for name, content in after.items() if not name.endswith(("-shm", "-wal"))} == before
    assert not after.get("data.sqlite-wal")


def damage_database(home: Path) -> None:
    """Overwrite a page in the middle of the file."""
    with (home / "data.sqlite").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xaa" * 16_384)


def without_tables(home: Path) -> None:
    """A database of SQLite's own that has none."""
    (home / "data.sqlite").unlink()
    connection = sqlite3.connect(home / "data.sqlite")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def sql(statement: str) -> Callable[[Path], None]:
    """Something done to the database behind the node's back."""

    def run(home: Path) -> None:
        connection = sqlite3.connect(home / "data.sqlite")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        connection.commit()
        connection.close()

    return run


def text(name: str, before: str, after: str) -> Callable[[Path], None]:
    """An edit of one of the files."""

    def edit(home: Path) -> None:
        content = (home / name).read_text(encoding="utf-8")
        assert before in content
        (home / name).write_text(content.replace(before, after, 1), encoding="utf-8")

    return edit


LATER = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('raakvlak', 'm999', '')"
EARLIER = "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
ALARM = "INSERT INTO alarm VALUES ('a-x', 'clock', x'', 1.0, 1.0, 1, '{}', NULL, NULL, NULL)"
REQUEST = (
    "INSERT INTO request VALUES ('r-x', 'access', NULL, '2026-11-03', '2026-12-03', 0, 1.0, 'operator', 0, NULL, NULL,"
    " NULL, x'')"
)
UNREADABLE = (
    "INSERT INTO proposal (id, source, professional_id, received, fingerprint, state, sealed)"
    " SELECT 'k3x9apq2m7zd', 'BVH', id, 1.0, x'00', 'open', x'00' FROM professional LIMIT 1"
)


@pytest.mark.parametrize(
    ("part", "level", "harm"),
    [
        ("home", Level.ERROR, lambda home: home.chmod(0o755)),
        ("settings", Level.ERROR, lambda home: (home / "node.toml").unlink()),
        ("settings", Level.ERROR, text("node.toml", "reachable", "reachabel")),
        ("keys", Level.ERROR, lambda home: (home / "keys" / "vault").unlink()),
        ("keys", Level.ERROR, lambda home: (home / "keys" / "identity").chmod(0o640)),
        ("keys", Level.ERROR, lambda home: (home / "keys" / "identity").write_bytes(bytes([1]) * 31)),
        ("keys", Level.ERROR, lambda home: (home / "keys" / "identity").write_bytes(bytes(32))),
        ("keys", Level.ERROR, lambda home: (home / "keys" / "identity-next").write_bytes(b"next")),
        ("seals", Level.ERROR, lambda home: (home / "keys" / "vault").write_bytes(bytes([1]) * 64)),
        ("covenant", Level.WARNING, lambda home: (home / "covenant.json").unlink()),
        ("covenant", Level.ERROR, text("covenant.json", '"threshold": 1', '"threshold": 2')),
        ("covenant", Level.ERROR, text("covenant.json", '"points": 4', '"points": 5')),
        ("membership", Level.ERROR, text("node.toml", "https://p.example/", "https://q.example/")),
        ("membership", Level.ERROR, lambda home: (home / "keys" / "identity").write_bytes(bytes([1]) * 32)),
        ("ceilings", Level.ERROR, text("node.toml", "points_per_day = 5000", "points_per_day = 1151")),
        ("pace", Level.WARNING, text("covenant.json", '"tick": 300', '"tick": 0')),
        ("pace", Level.WARNING, text("covenant.json", '"class": "1k"', '"class": "4k"')),
        ("database", Level.ERROR, lambda home: (home / "data.sqlite").unlink()),
        ("database", Level.ERROR, lambda home: (home / "data.sqlite").write_bytes(b"no database" * 1000)),
        ("database", Level.ERROR, damage_database),
        ("database", Level.ERROR, sql("DELETE FROM person")),
        ("database", Level.ERROR, lambda home: (home / "data.sqlite").write_bytes(b"")),
        ("database", Level.ERROR, without_tables),
        ("database", Level.ERROR, sql("DROP TABLE logbook")),
        ("database", Level.ERROR, sql("DROP INDEX alarm_open")),
        ("seals", Level.ERROR, sql(UNREADABLE)),
        ("deletions", Level.ERROR, sql("UPDATE signal SET closed = 1700000000.0, close_reason = 'done'")),
        ("migrations", Level.ERROR, sql(LATER)),
        ("migrations", Level.WARNING, sql(EARLIER)),
        ("logbook", Level.ERROR, sql("UPDATE logbook SET actor = 'node:node' WHERE number = 1")),
        ("logbook head", Level.WARNING, lambda home: FileLogbookAnchor(home).write(Head(9, bytes(32)))),
        ("logbook head", Level.ERROR, lambda home: (home / "logbook.head").write_text("junk")),
        ("logbook head", Level.WARNING, sql(ALARM.replace("clock", "logbook-cut"))),
        ("logbook head", Level.WARNING, sql("PRAGMA user_version = 1")),
        ("logbook head", Level.ERROR, lambda home: (home / "logbook.head").mkdir()),
        ("alarms", Level.WARNING, sql(ALARM)),
        ("requests", Level.WARNING, sql(REQUEST)),
        ("clock", Level.ERROR, sql("UPDATE logbook SET at = 9999999999.0 WHERE number = 2")),
    ],
)
def test_each_harm_is_found(home: Path, part: str, level: Level, harm: Callable[[Path], None]) -> None:
    """What was done to a healthy home is found in its part, with advice; an error makes the exit code 3."""
    assert findings(home)[part].level is Level.OK
    harm(home)
    found = findings(home)[part]
    assert found.level is level
    assert found.advice
    assert CHILD.digits not in found.text + found.advice
    if level is Level.ERROR:
        assert raakvlak("--home", str(home), "doctor").code == 3


def test_a_wrong_clock_and_a_late_covenant(home: Path) -> None:
    """A clock before the covenant's start is an error; one near its end a warning, and past its end an error again."""
    covenant = json.loads((home / "covenant.json").read_text(encoding="utf-8"))["covenant"]
    context = build_context(home)
    start, end = context.covenant.start_seconds, context.covenant.expires_seconds
    context.database.close()
    assert findings(home, start - 1)["clock"].level is Level.ERROR
    near = findings(home, end - 29 * 86_400)["covenant"]
    assert (near.level, "29 days left" in near.text) == (Level.WARNING, True)
    past = findings(home, end)["covenant"]
    assert (past.level, covenant["expires"] in past.text) == (Level.ERROR, True)


def test_a_covenant_above_the_ceilings_is_not_taken(home: Path) -> None:
    """It is not joined; doctor and the command say what to change, with exit code 3."""
    text("node.toml", "points_per_day = 5000", "points_per_day = 1151")(home)
    ended = raakvlak("--home", str(home), "node", "join", str(home / "covenant.json"))
    assert ended.code == 3
    assert "1,152 points a day is above this node's ceiling of 1,151" in ended.err
    assert "[ceilings] points_per_day" in ended.err
    assert findings(home)["ceilings"].level is Level.ERROR


def test_silent_guessing_is_told_with_the_own_ceiling(home: Path) -> None:
    """A ceiling on restarts makes it longer than the covenant alone; around the end of an epoch it is shorter."""
    assert "needs 2.6 days to try 5,000 numbers, 0.8 when it begins" in findings(home)["pace"].text
    text("node.toml", "restarts = 3", "restarts = 0")(home)
    assert "needs 3.5 days to try 5,000 numbers, 2.6 when it begins" in findings(home)["pace"].text
    assert "0 restarts an epoch, 50 cards a day" in findings(home)["ceilings"].text


@pytest.mark.parametrize(
    ("change", "text", "advice"),
    [
        ({"trouble": "refused: restart-limit", "failures": 3}, "as many sessions", "raakvlak peer resync"),
        ({"sessions_begun": 2, "session": "none"}, "used up", "raakvlak peer resync jeugdteam"),
        ({"silent_since": "2026-11-02T08:30:00.000Z"}, "silent since 2026-11-02 08:30", "administrator"),
        ({"waiting_cards": 7}, "7 contact cards", "raakvlak peer release-cards jeugdteam"),
    ],
)
def test_what_a_coordinator_must_decide_is_told(change: dict[str, object], text: str, advice: str) -> None:
    """Sessions and cards above the ration, and silence, are warnings with the command or the person that helps."""
    well = {
        "id": "jeugdteam",
        "status": "active",
        "url": "https://j.example/",
        "session": "current",
        "sessions_begun": 1,
        "sessions_allowed": 2,
        "trouble": "",
        "failures": 0,
        "silent_since": None,
        "waiting_cards": 0,
        "waiting_items": 0,
        "waiting_letters": 0,
        "open_matches": 0,
    }
    assert peer_finding(well).level is Level.OK
    found = peer_finding(well | change)
    assert found.level is Level.WARNING
    assert text in found.text
    assert advice in found.advice


def test_nothing_at_all(tmp_path: Path) -> None:
    """Where there is no node, what is missing is told and the exit code is 3."""
    ended = raakvlak("--home", str(tmp_path / "nowhere"), "doctor")
    assert ended.code == 3
    assert "error    home: there is no folder" in ended.out
    assert not (tmp_path / "nowhere").exists()


def test_inspection_refuses_to_write(home: Path) -> None:
    """The database that a diagnosis opens cannot be written through it."""
    refused = pytest.raises(DatabaseUnavailable, match="may only be read")
    with inspected(home / "data.sqlite") as inspection, refused, inspection.database.transaction():
        inspection.database.execute("DELETE FROM logbook")


def test_a_journal_that_cannot_be_read(home: Path) -> None:
    """A line of the journal of deletions that is none keeps the node from starting, and doctor says so."""
    (home / "deletions.jsonl").write_text("junk\n")
    ended = raakvlak("--home", str(home), "doctor")
    assert ended.code == 3
    assert "error    deletions: the journal of deletions cannot be read: line 1 is no JSON" in ended.out


def test_a_cut_shows_beside_the_kept_head(home: Path) -> None:
    """The node keeps the logbook's head in its home folder; entries that are cut off then are a warning."""
    context = build_context(home)
    keep_head(context)
    context.database.close()
    assert findings(home)["logbook head"].text == "entry 2 is there, as it was when the node kept its head"
    sql("DELETE FROM logbook WHERE number = 2")(home)
    assert (findings(home)["logbook"].level, findings(home)["logbook head"].level) == (Level.OK, Level.WARNING)


@pytest.mark.parametrize(("left", "level"), [(63 << 20, Level.WARNING), (1000, Level.ERROR)])
def test_a_disk_that_fills_is_told(home: Path, monkeypatch: pytest.MonkeyPatch, left: int, level: Level) -> None:
    """Little room on the disk is a warning, and no room an error."""
    assert findings(home)["disk"].level is Level.OK
    monkeypatch.setattr("node.service.health.room", lambda _: left)
    found = findings(home)["disk"]
    assert (found.level, "make room" in found.advice) == (level, True)


def test_an_unreadable_proposal_is_named(home: Path) -> None:
    """A proposal that does not open is told by its id, with how to take it away."""
    sql(UNREADABLE)(home)
    found = findings(home)["seals"]
    assert "k3x9apq2m7zd" in found.text
    assert "raakvlak import withdraw" in found.advice


def test_a_head_that_is_no_file_is_told_with_what_to_do(home: Path) -> None:
    """A folder in the place of the kept head is to be moved away: the node could never write there."""
    (home / "logbook.head").mkdir()
    assert f"move {home / 'logbook.head'} elsewhere" in findings(home)["logbook head"].advice
