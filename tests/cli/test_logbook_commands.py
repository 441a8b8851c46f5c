"""`raakvlak logbook`: the check with a head that was kept elsewhere, and the export to a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.client import NodeClient
from node.service.context import Context
from node.service.logbook_check import keep_head
from node.service.people import person_overview
from tests.cli.command_line import Home, place
from tests.helpers import COORDINATOR, synthetic_numbers

NUMBER = synthetic_numbers(1)[0].digits


def cut(context: Context, above: int) -> None:
    """Take the entries above this number away, as someone with the database file could."""
    with context.database.transaction():
        context.database.execute("DELETE FROM logbook WHERE number > ?", (above,))


def test_verify_prints_a_head_that_verify_takes(home: Home) -> None:
    """The head that is printed can be kept, and given to a later check."""
    place(home, NUMBER)
    printed = home.ok("logbook", "verify").out.splitlines()
    head = printed[1].removeprefix("head ")
    assert printed[0] == "the logbook is whole: 2 entries"
    assert head.startswith("2:")
    home.ok("signal", "list")
    again = home.ok("logbook", "verify", "--head", head, "--json").json()
    assert (again["whole"], again["entries"], again["missed"]) == (True, 3, [])


def test_verify_misses_a_head(home: Home, nodes: tuple[Context, Context]) -> None:
    """Where the entry of a kept head is gone, the check fails and says which entry."""
    place(home, NUMBER)
    head = home.ok("logbook", "verify", "--json").json()["head"]
    cut(nodes[0], 1)
    assert home.run("logbook", "verify").code == 0
    ended = home.run("logbook", "verify", "--head", head)
    assert ended.code == 3
    assert "no longer has entry 2" in ended.err
    told = home.run("logbook", "verify", "--head", head, "--json")
    assert (told.code, json.loads(told.out)["missed"]) == (3, [head])


def test_verify_misses_the_node_s_own_head(home: Home, nodes: tuple[Context, Context]) -> None:
    """The head that the node keeps itself is looked at without being asked for."""
    place(home, NUMBER)
    keep_head(nodes[0])
    cut(nodes[0], 1)
    assert home.run("logbook", "verify").code == 3


def test_a_missed_head_is_told_until_the_alarm_is_acknowledged(home: Home, nodes: tuple[Context, Context]) -> None:
    """After the node has kept a new head, verify tells of the one before, and names the alarm that ends it."""
    place(home, NUMBER)
    keep_head(nodes[0])
    cut(nodes[0], 1)
    keep_head(nodes[0])
    (alarm,) = home.ok("alarm", "list", "--json").json_lines()
    ended = home.run("logbook", "verify")
    assert (ended.code, "no longer has entry 2" in ended.err, alarm["id"] in ended.err) == (3, True, True)
    home.ok("alarm", "acknowledge", alarm["id"])
    assert home.run("logbook", "verify").code == 0


def test_verify_of_an_empty_logbook(home: Home) -> None:
    """A logbook without entries is whole, and has no head."""
    assert home.ok("logbook", "verify").out == "the logbook is whole: 0 entries\nhead none yet\n"


def test_a_head_that_is_none_is_refused(home: Home) -> None:
    """What has not the form of a head is refused, and nothing is looked at."""
    for head in (
        "",
        "9223372036854775808:" + "0" * 64,
        "2",
        "2:00",
        "0:" + "0" * 64,
        "x:" + "0" * 64,
        "02:" + "0" * 64,
        "2:" + "A" * 64,
    ):
        assert home.run("logbook", "verify", "--head", head).code == 2


def test_export_writes_a_file_for_its_owner(home: Home, tmp_path: Path) -> None:
    """One record a line, in a new file (0600), with pseudonyms and no number."""
    place(home, NUMBER)
    for form, field in (("ldv", "trace_id"), ("nen7513", "EventID")):
        file = tmp_path / f"{form}.jsonl"
        told = home.ok("logbook", "export", "--format", form, "--out", str(file), "--json").json()
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert told == {"format": form, "entries": told["entries"], "records": len(lines)}
        assert lines and all(field in line for line in lines)
        assert file.stat().st_mode & 0o777 == 0o600
        assert NUMBER not in file.read_text()


def test_export_overwrites_nothing(home: Home, tmp_path: Path) -> None:
    """A file that exists stays as it is, and nothing is exported."""
    file = tmp_path / "kept"
    file.write_text("mine")
    before = home.ok("logbook", "verify", "--json").json()["entries"]
    assert home.run("logbook", "export", "--format", "ldv", "--out", str(file)).code == 2
    assert file.read_text() == "mine"
    assert home.ok("logbook", "verify", "--json").json()["entries"] == before


def test_export_that_is_refused_leaves_no_file(home: Home, tmp_path: Path) -> None:
    """Where the node refuses, no half file is left."""
    file = tmp_path / "out.jsonl"
    assert home.run("logbook", "export", "--format", "ldv", "--out", str(file), "--from", "yesterday").code == 2
    assert not file.exists()


def test_export_of_some_days(home: Home, tmp_path: Path) -> None:
    """From and to choose the days, both included."""
    place(home, NUMBER)
    given = ("logbook", "export", "--format", "nen7513", "--json", "--from")
    some = home.ok(*given, "2026-11-03", "--to", "2026-11-03", "--out", str(tmp_path / "a")).json()
    none = home.ok(*given, "2026-11-04", "--out", str(tmp_path / "b")).json()
    assert (some["entries"], none["entries"]) == (2, 0)


def test_export_of_more_than_a_page(home: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """A logbook longer than a page is exported whole, each entry once, in order."""
    for _ in range(501):
        person_overview(nodes[0], COORDINATOR, synthetic_numbers(1)[0])
    file = tmp_path / "out.jsonl"
    assert home.ok("logbook", "export", "--format", "nen7513", "--out", str(file), "--json").json()["entries"] == 501
    numbers = [json.loads(line)["raakvlak"]["entry"] for line in file.read_text().splitlines()]
    assert numbers == list(range(1, 502))


def test_export_from_a_day_after_its_last_is_refused(home: Home, tmp_path: Path) -> None:
    """Days that are given the wrong way round are an error, and no empty file is made of them."""
    file = tmp_path / "out.jsonl"
    given = ("logbook", "export", "--format", "ldv", "--out", str(file))
    ended = home.run(*given, "--from", "2026-11-04", "--to", "2026-11-03")
    assert (ended.code, "the last day lies before the first" in ended.err, file.exists()) == (2, True, False)


def test_an_export_has_its_name_once_it_is_whole(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While records come in, nothing stands under the file's name; what is stopped leaves nothing at all."""
    folder = tmp_path / "to"
    folder.mkdir()
    file, get, seen = folder / "out.jsonl", NodeClient.get, []

    def stopped(self: NodeClient, *path: str, **query: str | None) -> dict[str, Any]:
        seen.append([each.name for each in folder.iterdir()])
        raise KeyboardInterrupt

    given = ("logbook", "export", "--format", "ldv", "--out", str(file))
    with monkeypatch.context() as broken:
        broken.setattr(NodeClient, "get", stopped)
        assert home.run(*given).code == 130
    assert len(seen[0]) == 1 and seen[0][0].startswith(".raakvlak-part-")
    assert list(folder.iterdir()) == []

    def overtaken(self: NodeClient, *path: str, **query: str | None) -> dict[str, Any]:
        file.write_text("mine")
        return get(self, *path, **query)

    with monkeypatch.context() as broken:
        broken.setattr(NodeClient, "get", overtaken)
        assert home.run(*given).code == 2
    assert (file.read_text(), list(folder.iterdir())) == ("mine", [file])


def test_an_export_goes_to_a_disk_without_links(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot have two names, as on a stick, it gets its name all the same, for its owner alone."""

    def none(_part: Path, _path: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("cli.atomic_file.os.link", none)
    folder = tmp_path / "to"
    folder.mkdir()
    home.ok("logbook", "export", "--format", "ldv", "--out", str(folder / "out.jsonl"))
    (only,) = folder.iterdir()
    assert (only.name, only.stat().st_mode & 0o777) == ("out.jsonl", 0o600)


def test_standard_output_is_no_file(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--out -` makes no file of that name."""
    monkeypatch.chdir(tmp_path)
    for words in (("logbook", "export", "--format", "ldv"), ("report", "team"), ("report", "team", "--format", "csv")):
        ended = home.run(*words, "--out", "-")
        assert (ended.code, "- is no name of a file" in ended.err) == (2, True)
    assert not Path("-").exists()
