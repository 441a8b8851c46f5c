"""Imported lists on the command line, against a node that answers on its socket."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.client import NodeClient
from cli.number_prompt import grouped
from node.errors import NodeUnreachable
from node.limits import IMPORT_ROWS_AT_ONCE
from node.service.context import Context
from tests.cli.command_line import Ended, Home, cells
from tests.helpers import synthetic_numbers

NUMBERS = [number.digits for number in synthetic_numbers(2 * IMPORT_ROWS_AT_ONCE + 20)]
CHILD, SISTER, MOTHER, STRANGER = NUMBERS[:4]
MISTYPED = "999900001"
"""It fails the eleven-test."""
HEADING = "number,purposes,birth_date,reference,professional"


class Desk:
    """A professional's command line: the home of the node with the professional's own token."""

    def __init__(self, home: Home, name: str) -> None:
        self.id = home.new_professional(name)
        self._home = home
        self._token = home.folder / f"{self.id}.token"
        home.ok("professional", "token", self.id, "--out", str(self._token))

    def run(self, *words: str, stdin: str = "") -> Ended:
        """Run a command as this professional."""
        return self._home.run("--token-file", str(self._token), *words, stdin=stdin)

    def ok(self, *words: str, stdin: str = "") -> Ended:
        """The same for a command that must succeed."""
        ended = self.run(*words, stdin=stdin)
        assert ended.code == 0, ended.err
        return ended


@pytest.fixture
def jan(home: Home) -> Desk:
    """Jan."""
    return Desk(home, "Jan de Vries")


def csv_of(*numbers: str, owner: str = "") -> str:
    """A list of good rows."""
    return "\n".join([HEADING, *(f"{number},jeugd,2015-06-07,case {n},{owner}" for n, number in enumerate(numbers))])


def test_a_list_goes_its_whole_way(home: Home, jan: Desk) -> None:
    """The operator brings a list; the professional looks, confirms one and rejects one; no command tells a number."""
    text = csv_of(CHILD, MISTYPED, SISTER, owner=jan.id)
    added = home.ok("import", "add", "-", "--source", "BVH", stdin=text)
    assert added.out == "2 proposals taken in, 1 refused\n"
    assert added.err.splitlines()[-1].startswith("line 3: column number: this is not a citizen service number")
    again = home.ok("import", "add", "-", "--source", "BVH", "--json", stdin=text).json()
    assert (again["added"], again["already_there"], [one["line"] for one in again["refused"]]) == (0, 2, [3])
    (told,) = jan.ok("inbox", "--json").json_lines()
    assert (told["kind"], told["go_on"]) == ("proposal-waiting", "raakvlak import list")
    heading, *rows = cells(jan.ok("import", "list").out)
    assert heading == ["id", "received", "source", "state", "purposes", "end", "professional", "reference"]
    by_reference = {row[7]: row[0] for row in rows}
    first, second = by_reference["case 0"], by_reference["case 2"]
    shown = dict(cells(jan.ok("import", "show", first).out))
    assert (shown["birth date"], shown["number check"], shown["reference"]) == (
        "2015-06-07",
        "nothing was said",
        "case 0",
    )
    confirmed = jan.ok("import", "confirm", first, "--check", "register")
    assert confirmed.out.startswith("signal ") and "must be told of this signal" in confirmed.err
    rejected = jan.ok("import", "reject", second, "--reason", "not involved")
    assert rejected.out == "1 proposal rejected\n"
    assert jan.ok("import", "list").out == ""
    (signal,) = jan.ok("signal", "list", "--json").json_lines()
    assert (signal["reference"], signal["check"]) == ("case 0", "register")
    state = cells(jan.ok("import", "list", "--state", "confirmed").out)[1][3]
    assert state == f"confirmed (signal {signal['id']})"
    facts = dict(cells(jan.ok("import", "show", second).out))
    assert facts["reason"] == "not involved"
    told_all = [added, confirmed, rejected, jan.ok("import", "list", "--state", "rejected", "--json")]
    for number in (CHILD, SISTER, MISTYPED):
        assert not any(number in ended.out + ended.err for ended in told_all)
        assert not any(grouped(number) in ended.out + ended.err for ended in told_all)


def test_only_the_professional_confirms_on_the_command_line(home: Home, jan: Desk) -> None:
    """The operator is refused with exit code 6, for one and for all, and so is a colleague."""
    home.ok("import", "add", "-", "--source", "BVH", "--professional", jan.id, stdin=csv_of(CHILD))
    (one,) = home.ok("import", "list", "--json").json_lines()
    eva = Desk(home, "Eva Smit")
    assert home.run("import", "confirm", one["id"], "--check", "document").code == 6
    assert home.run("import", "confirm", "--all", "--source", "BVH", "--confirm", "1", "--check", "document").code == 6
    assert eva.run("import", "confirm", one["id"], "--check", "document").code == 6
    assert home.ok("import", "assign", one["id"], "--to", eva.id).out == f"1 proposal is {eva.id}'s now\n"
    assert eva.ok("import", "confirm", one["id"], "--check", "document").out.startswith("signal ")


def test_a_whole_list_is_confirmed_once_its_number_was_typed(jan: Desk, tmp_path: Path) -> None:
    """--all asks for the count; what has a signal already is named by its id and stays, the others become signals."""
    file = tmp_path / "list.csv"
    file.write_text(csv_of(*NUMBERS), encoding="utf-8")
    assert jan.ok("import", "add", str(file), "--source", "BVH").out == f"{len(NUMBERS)} proposals taken in\n"
    given = ("--purpose", "jeugd", "--birth-date", "2015-06-07", "--check", "document")
    jan.ok("signal", "add", "-", *given, stdin=CHILD)
    words = ("import", "confirm", "--all", "--source", "BVH", "--check", "register")
    for wrong in ((), ("--confirm", "3")):
        assert jan.run(*words, *wrong).code == 2
    done = jan.ok(*words, "--confirm", str(len(NUMBERS)))
    assert done.out == f"{len(NUMBERS) - 1} signals placed\n"
    (one,) = jan.ok("import", "list", "--json").json_lines()
    assert f"proposal {one['id']} stays: there is an open signal" in done.err
    again = jan.run(*words, "--confirm", "1", "--json")
    assert (again.code, again.json()["confirmed"]) == (2, [])
    assert jan.ok("import", "withdraw", "--all", "--source", "BVH", "--confirm", "1").out == "1 proposal taken back\n"
    assert jan.run(*words).code == 2


def test_a_list_that_was_cut_short_is_given_again(
    jan: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nodes: tuple[Context, Context]
) -> None:
    """When the node goes away between two parts, the command says how far it came; the same list brings the rest."""
    file = tmp_path / "list.csv"
    file.write_text(csv_of(*NUMBERS), encoding="utf-8")
    post, calls = NodeClient.post, []

    def failing(self: NodeClient, *path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        calls.append(path)
        if len(calls) == 2:
            raise NodeUnreachable("your node does not answer", "")
        return post(self, *path, body=body)

    with monkeypatch.context() as broken:
        broken.setattr(NodeClient, "post", failing)
        ended = jan.run("import", "add", str(file), "--source", "BVH")
    assert ended.code == 4
    assert f"up to line {IMPORT_ROWS_AT_ONCE + 1}; give it again" in ended.err
    done = jan.ok("import", "add", str(file), "--source", "BVH", "--json").json()
    assert (done["added"], done["already_there"]) == (len(NUMBERS) - IMPORT_ROWS_AT_ONCE, IMPORT_ROWS_AT_ONCE)
    assert nodes[0].database.value("SELECT COUNT(*) FROM proposal") == len(NUMBERS)


def test_an_administrator_withdraws_by_ids(home: Home, jan: Desk, nodes: tuple[Context, Context]) -> None:
    """`import add --json` gives the ids of what came in, by which an administrator, who sees no list, takes it back."""
    token = home.folder / "admin.token"
    given = ("--name", "Ada", "--function", "beheer", "--phone", "06 1", "--role", "administrator")
    who = home.ok("professional", "add", *given).out.strip()
    home.ok("professional", "token", who, "--out", str(token))
    words = ("--token-file", str(token), "import")
    listed = csv_of(CHILD, SISTER, owner=jan.id)
    ids = home.ok(*words, "add", "-", "--source", "BVH", "--json", stdin=listed).json()["ids"]
    assert sorted(ids) == sorted(one["id"] for one in jan.ok("import", "list", "--json").json_lines())
    assert home.run(*words, "list").code == 6
    assert home.ok(*words, "withdraw", ids[0]).out == "1 proposal taken back\n"
    assert [one["id"] for one in jan.ok("import", "list", "--json").json_lines()] == [ids[1]]
    assert nodes[0].database.value("SELECT COUNT(*) FROM proposal") == 1


def test_a_confirmation_that_was_cut_short_tells_how_far_it_came(
    jan: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the node goes away between two parts, what was placed and refused is told; the same command goes on."""
    file = tmp_path / "list.csv"
    file.write_text(csv_of(*NUMBERS), encoding="utf-8")
    jan.ok("import", "add", str(file), "--source", "BVH")
    first = jan.ok("import", "list", "--json").json_lines()[0]["id"]
    in_first = {one.split(",")[3]: one.split(",")[0] for one in csv_of(*NUMBERS).splitlines()[1:]}
    reference = jan.ok("import", "show", first, "--json").json()["reference"]
    given = ("--purpose", "jeugd", "--birth-date", "2015-06-07", "--check", "document")
    jan.ok("signal", "add", "-", *given, stdin=in_first[reference])
    post, calls = NodeClient.post, []

    def failing(self: NodeClient, *path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        calls.append(path)
        if len(calls) == 2:
            raise NodeUnreachable("your node does not answer", "")
        return post(self, *path, body=body)

    words = ("import", "confirm", "--all", "--source", "BVH", "--check", "register", "--confirm")
    with monkeypatch.context() as broken:
        broken.setattr(NodeClient, "post", failing)
        ended = jan.run(*words, str(len(NUMBERS)))
    assert ended.code == 4
    assert f"{IMPORT_ROWS_AT_ONCE} of {len(NUMBERS)} proposals" in ended.err and "same command goes on" in ended.err
    assert f"{IMPORT_ROWS_AT_ONCE - 1} signals placed, 1 proposal refused so far" in ended.err
    assert f"proposal {first} stays: there is an open signal" in ended.err
    left = len(NUMBERS) - IMPORT_ROWS_AT_ONCE + 1
    assert jan.ok(*words, str(left)).out == f"{left - 1} signals placed\n"


@pytest.mark.parametrize("verb", [("confirm", "--check", "register"), ("reject", "--reason", "x"), ("withdraw",)])
def test_a_source_of_which_nothing_waits_is_an_error(jan: Desk, verb: tuple[str, ...]) -> None:
    """A mistyped source ends with 2, names those of which something waits, and changes nothing."""
    none = jan.run("import", *verb, "--all", "--source", "BHV")
    assert (none.code, "no proposal of any source waits" in none.err) == (2, True)
    jan.ok("import", "add", "-", "--source", "BVH", stdin=csv_of(CHILD))
    ended = jan.run("import", *verb, "--all", "--source", "BHV", "--confirm", "1")
    assert ended.code == 2
    assert "error: nothing of that source waits\nhint: what waits is of: BVH\n" in ended.err
    wrong = jan.run("import", *verb, "--all", "--source", "BVH", "--confirm", "99")
    assert (wrong.code, "the number that confirms is another one: there are 1" in wrong.err) == (2, True)
    assert len(jan.ok("import", "list", "--json").json_lines()) == 1


def test_a_list_of_nobody_is_an_error(home: Home, jan: Desk) -> None:
    """An id that nobody has is refused where proposals are listed by it; somebody without proposals has none."""
    assert home.ok("import", "list", "--professional", jan.id).out == ""
    ended = home.run("import", "list", "--professional", "nobody")
    assert (ended.code, "professional: there is none of that id" in ended.err) == (2, True)


def test_json_lines_are_taken_in(jan: Desk, tmp_path: Path) -> None:
    """A file of JSON lines, by its ending or by --format, with bad lines between: the good ones are taken."""
    good = {"number": CHILD, "purposes": ["jeugd"], "birth_date": "2015-06-07", "parents": [MOTHER]}
    lines = [json.dumps(good), f'{{"number": "{SISTER}", "number": "{SISTER}"}}', "{"]
    file = tmp_path / "list.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b'\r\n{"number": "\xff"}\r\n')
    ended = jan.ok("import", "add", str(file), "--source", "JT", "--json")
    assert (ended.json()["added"], [one["line"] for one in ended.json()["refused"]]) == (1, [2, 3, 4])
    assert SISTER not in ended.out + ended.err
    again = jan.ok("import", "add", "-", "--source", "JT", "--format", "jsonl", stdin=json.dumps(good))
    assert again.out == "0 proposals taken in, 1 was there already\n"


@pytest.mark.parametrize("text", ["", HEADING, "1,2\n", f"{HEADING}\n{CHILD},archief,2015-06-07,,\n"])
def test_a_list_of_which_nothing_is_taken_ends_with_2(jan: Desk, text: str) -> None:
    """No heading, no row, or no good row: exit code 2, and no number told."""
    ended = jan.run("import", "add", "-", "--source", "BVH", stdin=text)
    assert ended.code == 2
    assert CHILD not in ended.out + ended.err


def test_many_wrong_rows_are_told_in_short(jan: Desk) -> None:
    """Of hundreds of wrong rows some are told one by one and the others counted; JSON has them all."""
    text = "\n".join([HEADING, *["12,jeugd,,,"] * 120])
    ended = jan.run("import", "add", "-", "--source", "BVH", stdin=text)
    assert ended.err.splitlines()[-1] == "and 70 lines more; --json has them all"
    full = jan.run("import", "add", "-", "--source", "BVH", "--json", stdin=text)
    assert (full.code, len(full.json()["refused"])) == (2, 120)


@pytest.mark.parametrize(
    "words",
    [
        ("confirm",),
        ("confirm", "--all"),
        ("confirm", "x", "--source", "BVH"),
        ("confirm", "x", "--all", "--source", "BVH"),
        ("confirm", "nothing"),
        ("reject", "x"),
        ("reject", "x", "--reason", "no"),
        ("assign", "x", "--to", "nobody"),
        ("show", "x"),
        ("show", "x", "--reveal"),
        ("add", "nowhere.csv"),
    ],
)
def test_wrong_usage_ends_with_2(jan: Desk, words: tuple[str, ...]) -> None:
    """What does not say which proposals, or names some that are not there, does nothing."""
    assert jan.run("import", *words).code == 2


def test_a_number_as_the_name_of_a_source_is_refused(jan: Desk) -> None:
    """A citizen number has no place in the command line, and none is told."""
    ended = jan.run("import", "add", "-", "--source", CHILD, stdin=csv_of(SISTER))
    assert ended.code == 2
    assert CHILD not in ended.err and SISTER not in ended.err


def test_a_proposal_that_was_changed_is_shown_as_such_and_taken_away(
    nodes: tuple[Context, Context], home: Home, jan: Desk
) -> None:
    """The list says which one cannot be read, the others are confirmed, and `import withdraw` takes it away."""
    home.ok("import", "add", "-", "--source", "BVH", stdin=csv_of(CHILD, SISTER, owner=jan.id))
    one, _ = [row[0] for row in cells(jan.ok("import", "list").out)[1:]]
    with nodes[0].database.transaction():
        nodes[0].database.execute("UPDATE proposal SET sealed = x'00' WHERE id = ?", (one,))
    states = {row[0]: row[3] for row in cells(jan.ok("import", "list").out)[1:]}
    assert sorted(states.values()) == ["open", "unreadable"]
    assert states[one] == "unreadable"
    assert "import withdraw" in jan.ok("import", "show", one).out
    all_of_them = ("import", "confirm", "--all", "--source", "BVH", "--check", "document", "--confirm", "2")
    ended = jan.ok(*all_of_them, "--informed", "2026-11-01")
    assert f"proposal {one} stays: proposal {one} cannot be read" in ended.err
    assert home.ok("import", "withdraw", one).out == "1 proposal taken back\n"
    assert jan.ok("import", "list", "--json").json_lines() == []
