"""Signals, matches, persons and professionals on the command line, against a node that answers on its socket."""

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.service.context import Context
from simulations.memory import settle
from tests.cli.command_line import Home, home_of, raakvlak
from tests.helpers import FixedClock, make_context, make_covenant, synthetic_numbers

CHILD, SISTER, MOTHER, STRANGER = (number.digits for number in synthetic_numbers(4))
TABLE_GAP = re.compile(r" {2,}")


@pytest.fixture
def nodes() -> tuple[Context, Context]:
    """The politie and Veilig Thuis, of one covenant."""
    covenant, clock = make_covenant(), FixedClock()
    politie = make_context("politie", covenant=covenant, clock=clock, seed=1)
    return politie, make_context("veilig-thuis", covenant=covenant, clock=clock, seed=2)


@pytest.fixture
def home(nodes: tuple[Context, Context], tmp_path: Path) -> Iterator[Home]:
    """The politie's home."""
    with home_of(nodes[0], tmp_path) as home:
        yield home


@pytest.fixture
def other(nodes: tuple[Context, Context], tmp_path: Path) -> Iterator[Home]:
    """Veilig Thuis' home."""
    folder = tmp_path / "other"
    folder.mkdir()
    with home_of(nodes[1], folder) as home:
        yield home


def place(home: Home, number: str, *words: str) -> str:
    """Place a signal of a new professional; its id."""
    owner = home.new_professional()
    ended = home.ok("signal", "add", "-", "--purpose", "jeugd", "--professional", owner, "--json", *words, stdin=number)
    return str(ended.json()["id"])


def cells(text: str) -> list[list[str]]:
    """The cells of a plain table."""
    return [TABLE_GAP.split(line.strip()) for line in text.splitlines()]


def test_a_signal_is_placed_seen_moved_and_closed(home: Home) -> None:
    """Each verb does what it says, tells it in one line, and shows no number."""
    owner = home.new_professional()
    options = (
        "--purpose",
        "jeugd",
        "--purpose",
        "huiselijk-geweld",
        "--birth-date",
        "2015-06-30",
        "--end",
        "2027-01-31",
    )
    options += ("--informed", "2026-11-02", "--reference", "dossier 12", "--professional", owner)
    added = home.ok("signal", "add", "-", *options, stdin=f"{CHILD[:4]} {CHILD[4:]}\n")
    signal_id = added.out.split()[1]
    assert added.out == f"signal {signal_id} placed, until 2027-01-31\n"
    heading, row = cells(home.ok("signal", "list").out)
    assert heading == ["id", "placed", "end", "state", "purposes", "professional", "reference"]
    told = ["2026-11-03", "2027-01-31", "open", "huiselijk-geweld, jeugd", f"Jan de Vries ({owner})", "dossier 12"]
    assert row == [signal_id, *told]
    shown = dict(cells(home.ok("signal", "show", signal_id).out))
    assert (shown["birth date"], shown["parents"], shown["informed"]) == ("2015-06-30", "0", "2026-11-02")
    assert home.ok("signal", "extend", signal_id, "--end", "2027-02-28").out.endswith("lives until 2027-02-28\n")
    assert home.ok("signal", "close", signal_id, "--reason", "wrong-number").out == f"signal {signal_id} closed\n"
    assert home.ok("signal", "list").out == ""
    (closed,) = home.ok("signal", "list", "--state", "closed", "--json").json_lines()
    assert (closed["id"], closed["reason"]) == (signal_id, "wrong-number")
    everything = added.out + added.err + home.ok("signal", "list", "--state", "all").out
    assert CHILD not in everything


def test_notices_are_told_beside_the_result(home: Home) -> None:
    """What was made of a signal otherwise than asked stands on stderr, and in the JSON."""
    owner = home.new_professional()
    words = ("signal", "add", "-", "--purpose", "jeugd", "--birth-date", "2004-06-30", "--professional", owner)
    ended = home.ok(*words, "--json", stdin=CHILD)
    (notice,) = ended.json()["notices"]
    assert "turns 23" in notice and notice in ended.err


def test_parents_come_from_standard_input_too(home: Home) -> None:
    """With --parents the further lines of standard input are the parents' numbers."""
    signal_id = place(home, f"{CHILD}\n{MOTHER}\n", "--parents")
    assert home.ok("signal", "show", signal_id, "--json").json()["parents"] == 1


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_list_is_placed(home: Home, tmp_path: Path, source: str) -> None:
    """--file places a whole list from a file or standard input; a second time nothing is new."""
    owner = home.new_professional()
    csv = f"\ufeffnumber;purposes\n{CHILD};jeugd\n{SISTER};jeugd\n"
    (tmp_path / "list.csv").write_text(csv, encoding="utf-8")
    name = str(tmp_path / "list.csv") if source == "file" else "-"
    words = ("signal", "add", "--file", name, "--professional", owner)
    first = home.ok(*words, stdin=csv)
    assert first.out == "2 signals placed\n"
    assert home.ok(*words, stdin=csv).out == "0 signals placed, 2 were there already\n"
    again = home.ok(*words, "--json", stdin=csv).json()
    assert (again["added"], again["already_there"], again["signals"]) == (0, 2, [])


def test_a_wrong_list_is_told_by_its_line(home: Home, tmp_path: Path) -> None:
    """A row that is wrong is named by line and column, nothing of it is repeated, and nothing is placed."""
    owner = home.new_professional()
    (tmp_path / "list.csv").write_text(f"number\n{CHILD}\n{CHILD[::-1]}\n", encoding="utf-8")
    ended = home.run("signal", "add", "--file", str(tmp_path / "list.csv"), "--professional", owner)
    assert (ended.code, ended.out) == (2, "")
    assert "line 3, column number: " in ended.err
    assert CHILD[::-1] not in ended.err
    assert home.ok("signal", "list").out == ""


@pytest.mark.parametrize("option", [("--purpose", "jeugd"), ("--parents",), ("--end", "2027-01-01"), ("-",)])
def test_a_list_stands_alone(home: Home, option: tuple[str, ...]) -> None:
    """Options for one signal beside --file are refused, since the list has columns for them."""
    ended = home.run("signal", "add", "--file", "nowhere.csv", *option)
    assert (ended.code, "takes only --professional" in ended.err) == (2, True)


@pytest.mark.parametrize(("content", "code"), [(None, 3), (b"number\n\xff\n", 2), (b"x" * (2 << 20), 2)])
def test_a_list_that_cannot_be_read(home: Home, tmp_path: Path, content: bytes | None, code: int) -> None:
    """A list that is missing, no text or too large is refused without the file's name."""
    if content is not None:
        (tmp_path / "typed.csv").write_bytes(content)
    ended = home.run("signal", "add", "--file", str(tmp_path / "typed.csv"))
    assert (ended.code, "typed" in ended.err) == (code, False)


def test_a_match_is_found_and_shown(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """After both signalled a person, each side sees how to reach the other, and JSON holds the same."""
    place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    heading, row = cells(home.ok("match", "list").out)
    assert heading == ["match", "found", "about", "organisation", "name", "function", "phone", "mail"]
    assert row[2:] == ["person", "Veilig-thuis", "Jan de Vries", "wijkagent", "06 1234 5678"]
    (listed,) = home.ok("match", "list", "--json").json_lines()
    assert listed["id"] == row[0]
    shown = home.ok("match", "show", row[0]).out
    assert "the same person" in shown and "(your own)" in shown and "Veilig-thuis" in shown
    assert home.ok("match", "show", row[0], "--json").json() == listed
    assert len(other.ok("match", "list", "--json").json_lines()) == 1
    assert CHILD not in shown


def test_a_card_on_its_way_is_said(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """A match without its card says so; after a day it says whom to ask."""
    place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    with nodes[0].database.transaction():
        nodes[0].database.execute("DELETE FROM card")
    assert "(card on its way)" in home.ok("match", "list").out
    assert isinstance(nodes[0].clock, FixedClock)
    nodes[0].clock.forward(days=2)
    assert "(no card yet: ask the coordinator)" in home.ok("match", "list").out


def test_a_family_match_says_so(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Two children of one mother make a match about another person of one family."""
    place(home, f"{CHILD}\n{MOTHER}", "--parents")
    place(other, f"{SISTER}\n{MOTHER}", "--parents")
    settle(nodes)
    (found,) = home.ok("match", "list", "--json").json_lines()
    assert "another person of one family" in home.ok("match", "show", found["id"]).out


def test_no_match_is_no_error(home: Home) -> None:
    """Nothing found is said on stderr with exit code 0, and JSON is then empty."""
    for words in (("match", "list"), ("signal", "list"), ("match", "list", "--withdrawn"), ("professional", "list")):
        ended = home.ok(*words)
        assert ended.out == "" and ended.err
        assert home.ok(*words, "--json").out == ""


def test_withdrawn_before_found_is_for_the_coordinator(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Who signals, looks and withdraws before the job ran is in the coordinator's list of withdrawn matches."""
    place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    with nodes[0].database.transaction():
        nodes[0].database.execute("UPDATE peer_match SET status = 'matched-and-withdrawn'")
    assert cells(home.ok("match", "list", "--withdrawn").out)[1][0] == "veilig-thuis"
    found = home.ok("match", "list", "--withdrawn", "--json").json_lines()
    assert {one["organisation"] for one in found} == {"veilig-thuis"}


def test_person_shows_who_is_around(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """The number comes from standard input; colleagues and the other organisation's professional are shown."""
    signal_id = place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    shown = home.ok("person", "show", "-", stdin=CHILD).out
    assert signal_id in shown and "Veilig-thuis" in shown and CHILD not in shown
    found = home.ok("person", "show", "-", "--json", stdin=CHILD).json()
    assert (len(found["colleagues"]), len(found["matches"])) == (1, 1)
    nobody = home.ok("person", "show", "-", stdin=STRANGER)
    assert nobody.out == "" and "nobody of your organisation" in nobody.err


def test_a_token_makes_the_command_a_professional(home: Home, tmp_path: Path) -> None:
    """A token goes to a file for its owner alone, and with it one sees the own signals and manages nobody."""
    jan = home.new_professional("Jan")
    place(home, SISTER)
    written = home.ok("professional", "token", jan, "--out", str(tmp_path / "jan.token"))
    assert written.out == f"token of {jan} written\n"
    assert stat.S_IMODE((tmp_path / "jan.token").stat().st_mode) == 0o600
    as_jan = ("--token-file", str(tmp_path / "jan.token"))
    home.ok(*as_jan, "signal", "add", "-", "--purpose", "jeugd", stdin=CHILD)
    (own,) = home.ok(*as_jan, "signal", "list", "--json").json_lines()
    assert own["professional"] == jan
    assert len(home.ok("signal", "list", "--json").json_lines()) == 2
    refused = home.run(*as_jan, "professional", "list")
    assert (refused.code, refused.out) == (6, "")
    assert home.run(*as_jan, "professional", "token", jan).code == 6


def test_a_token_is_printed_once_or_written_anew(home: Home, tmp_path: Path) -> None:
    """Without --out the token stands on stdout alone; a file that exists is not overwritten, and no token is spent."""
    jan = home.new_professional("Jan")
    printed = home.ok("professional", "token", jan)
    token = printed.out.strip()
    assert token.startswith("rvk_") and token not in printed.err
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert home.run("professional", "token", jan, "--out", str(tmp_path / "mine")).code == 2
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
    (tmp_path / "token").write_text(token, encoding="utf-8")
    (tmp_path / "token").chmod(0o600)
    assert home.ok("--token-file", str(tmp_path / "token"), "signal", "list").code == 0


def test_professionals_are_listed_and_ended(home: Home) -> None:
    """The list says who has access; who was ended has none, and their id is told in JSON."""
    jan = home.new_professional("Jan")
    assert cells(home.ok("professional", "list").out)[1][-1] == "no token yet"
    home.ok("professional", "token", jan)
    assert cells(home.ok("professional", "list").out)[1][-1] == "token"
    assert home.ok("professional", "deactivate", jan, "--json").json() == {"id": jan, "active": False}
    assert cells(home.ok("professional", "list").out)[1][-1] == "ended"
    given = ("--name", "Eva", "--function", "agent", "--mail", "eva@politie.example", "--role", "coordinator", "--json")
    assert list(home.ok("professional", "add", *given).json()) == ["id"]


def test_peers_are_listed_and_restarts_allowed(nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """A peer's session, what waits and its trouble stand in one row; a further restart is counted at once."""
    states = {"peers": {"veilig-thuis": {"failures": 2, "trouble": "no answer"}}}
    with home_of(nodes[0], tmp_path, lambda: dict(states)) as home:
        place(home, CHILD)
        rows = {row[0]: row for row in cells(home.ok("peer", "list").out)}
        assert rows["veilig-thuis"][2:] == ["active", "none (0 of 2)", "0", "0", "0", "no answer (2 times)"]
        assert "allowed" in home.ok("peer", "allow-restart", "veilig-thuis").out
        rows = {row[0]: row for row in cells(home.ok("peer", "list").out)}
        assert rows["veilig-thuis"][3] == "none (0 of 3)"
        assert [one["id"] for one in home.ok("peer", "list", "--json").json_lines()] == ["veilig-thuis", "jeugdteam"]
        assert home.run("peer", "allow-restart", "nobody").code == 2


def test_the_logbook_is_verified(home: Home, nodes: tuple[Context, Context]) -> None:
    """A whole logbook ends with 0; one that was changed with 3, naming the entry."""
    place(home, CHILD)
    whole = home.ok("logbook", "verify")
    assert whole.out.startswith("the logbook is whole: 2 entries, head ")
    with nodes[0].database.transaction():
        nodes[0].database.execute("UPDATE logbook SET actor = 'professional:eve' WHERE number = 1")
    changed = home.run("logbook", "verify", "--json")
    assert (changed.code, changed.json()["first_wrong"]) == (3, 1)
    assert "from entry 1 on" in changed.err


def test_what_is_not_there_is_wrong_usage(home: Home) -> None:
    """A signal, a match or a professional that does not exist is told with exit code 2, and not repeated."""
    for words in (
        ("signal", "show", "typed"),
        ("signal", "close", "typed/../x"),
        ("match", "show", "typed"),
        ("professional", "token", "typed"),
        ("signal", "show", ""),
    ):
        ended = home.run(*words)
        assert (ended.code, ended.out, "typed" in ended.err) == (2, "", False)


def test_nothing_printed_holds_a_number(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """All that the commands print about signals and matches, as text and as JSON, holds none of the numbers."""
    place(home, f"{CHILD}\n{MOTHER}", "--parents", "--reference", "dossier 12")
    place(other, f"{CHILD}\n{MOTHER}", "--parents")
    settle(nodes)
    printed = ""
    for words in (("signal", "list"), ("match", "list"), ("peer", "list"), ("logbook", "verify"), ("node", "status")):
        for more in ((), ("--json",)):
            ended = home.ok(*words, *more)
            printed += ended.out + ended.err
    (match,) = home.ok("match", "list", "--json").json_lines()
    printed += home.ok("match", "show", match["id"]).out + home.ok("person", "show", "-", stdin=CHILD).out
    assert not any(number in printed for number in (CHILD, MOTHER))


def test_names_cannot_draw_on_the_terminal(home: Home) -> None:
    """What other people typed is printed without characters that a terminal obeys."""
    from cli.output import printable

    assert printable("Jan\x1b[31m\n\u202ede\tVries") == "Jan�[31m��de�Vries"


def test_without_a_node_the_exit_code_is_4(tmp_path: Path) -> None:
    """A node that does not run is told with what to do."""
    ended = raakvlak("--home", str(tmp_path), "match", "list")
    assert (ended.code, ended.out) == (4, "")
    assert "your node does not answer" in ended.err and "raakvlak node serve" in ended.err


def test_status_is_told_in_both_forms(nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """`node status` shows what the node tells, as lines of name and value and as the same object."""
    told: dict[str, object] = {"version": "1.2", "network": {"requests_sent": 3}, "peers": {"a": {"trouble": ""}}}
    with home_of(nodes[0], tmp_path, lambda: told) as home:
        assert home.ok("node", "status", "--json").json() == told
        assert cells(home.ok("node", "status").out) == [
            ["version", "1.2"],
            ["network: requests sent", "3"],
            ["peers: a: trouble"],
        ]
    assert json.dumps(told)
