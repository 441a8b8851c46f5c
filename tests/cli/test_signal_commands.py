"""Signals and professionals on the command line, against a node that answers on its socket."""

import stat
from pathlib import Path

import pytest

from cli.output import printable
from tests.cli.command_line import ASKED, Home, cells, place, raakvlak
from tests.helpers import synthetic_numbers

CHILD, SISTER, MOTHER, STRANGER = (number.digits for number in synthetic_numbers(4))


def test_a_signal_is_placed_seen_moved_and_closed(home: Home) -> None:
    """Each verb does what it says, tells it in one line, and shows no number."""
    owner = home.new_professional()
    day = (*ASKED, "--end", "2027-01-31", "--informed", "2026-11-02")
    options = (*day, "--purpose", "jeugd", "--purpose", "huiselijk-geweld", "--reference", "dossier 12")
    added = home.ok("signal", "add", "-", *options, "--professional", owner, stdin=f"{CHILD[:4]} {CHILD[4:]}\n")
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
    told = ("--birth-date", "2004-06-30", "--check", "register", "--informed", "2026-11-02")
    words = ("signal", "add", "-", "--purpose", "jeugd", *told, "--professional", owner)
    ended = home.ok(*words, "--json", stdin=CHILD)
    (notice,) = ended.json()["notices"]
    assert "turns 23" in notice and notice in ended.err


def test_who_must_be_told_is_asked_until_it_is_done(home: Home) -> None:
    """The answer to a new signal says who must be told; a list names it until the day of telling is noted."""
    owner = home.new_professional()
    words = ("signal", "add", "-", "--purpose", "jeugd", *ASKED, "--professional", owner)
    added = home.ok(*words, stdin=CHILD)
    assert "the parent or guardian must be told" in added.err
    (due,) = home.ok("signal", "list", "--informed-due", "--json").json_lines()
    signal_id = due["id"]
    waits = home.ok("signal", "informed", signal_id, "--waiting", "no answer", "--ask-again", "2026-11-20")
    assert waits.out == f"signal {signal_id}: not told yet\n"
    shown = dict(cells(home.ok("signal", "show", signal_id).out))
    facts = (shown["to be told"], shown["informed"], shown["ask again"])
    assert facts == ("parent or guardian", "no answer", "2026-11-20")
    told = home.ok("signal", "informed", signal_id, "--on", "2026-11-03")
    assert told.out == f"signal {signal_id}: told on 2026-11-03\n"
    assert home.ok("signal", "list", "--informed-due").out == ""
    for wrong in ((), ("--on", "2026-11-03", "--waiting", "x")):
        assert home.run("signal", "informed", signal_id, *wrong).code == 2


def test_the_number_check_is_noted_later(home: Home) -> None:
    """A signal placed with a reason for waiting is listed as unchecked until it is noted how that was done."""
    owner = home.new_professional()
    given = ("--birth-date", "2015-06-30", "--unchecked", "no document at hand")
    home.ok("signal", "add", "-", "--purpose", "jeugd", *given, "--professional", owner, stdin=CHILD)
    (open_one,) = home.ok("signal", "list", "--unchecked", "--json").json_lines()
    shown = dict(cells(home.ok("signal", "show", open_one["id"]).out))
    assert shown["number check"] == "not done: no document at hand"
    noted = home.ok("signal", "check", open_one["id"], "--how", "document", "--on", "2026-11-02")
    assert noted.out == f"signal {open_one['id']}: document, on 2026-11-02\n"
    assert home.ok("signal", "list", "--unchecked").out == ""
    assert home.run("signal", "list", "--unchecked", "--informed-due").code == 2
    assert home.run("signal", "check", open_one["id"]).code == 2


def test_parents_come_from_standard_input_too(home: Home) -> None:
    """With --parents the further lines of standard input are the parents' numbers."""
    signal_id = place(home, f"{CHILD}\n{MOTHER}\n", "--parents")
    assert home.ok("signal", "show", signal_id, "--json").json()["parents"] == 1


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_list_is_placed(home: Home, tmp_path: Path, source: str) -> None:
    """--file places a whole list from a file or standard input; a second time nothing is new."""
    owner = home.new_professional()
    csv = f"\ufeffnumber;purposes;end\n{CHILD};jeugd;2027-01-31\n{SISTER};jeugd;2027-01-31\n"
    (tmp_path / "list.csv").write_text(csv, encoding="utf-8")
    name = str(tmp_path / "list.csv") if source == "file" else "-"
    words = ("signal", "add", "--file", name, "--check", "register", "--professional", owner)
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


def test_a_token_makes_the_command_a_professional(home: Home, tmp_path: Path) -> None:
    """A token goes to a file for its owner alone, and with it one sees the own signals and manages nobody."""
    jan = home.new_professional("Jan")
    place(home, SISTER)
    written = home.ok("professional", "token", jan, "--out", str(tmp_path / "jan.token"))
    assert written.out == f"token of {jan} written\n"
    assert stat.S_IMODE((tmp_path / "jan.token").stat().st_mode) == 0o600
    as_jan = ("--token-file", str(tmp_path / "jan.token"))
    home.ok(*as_jan, "signal", "add", "-", "--purpose", "jeugd", *ASKED, stdin=CHILD)
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
    assert home.ok("professional", "deactivate", jan, "--json").json() == {"id": jan, "active": False, "peers": 0}
    assert cells(home.ok("professional", "list").out)[1][-1] == "ended"
    given = ("--name", "Eva", "--function", "agent", "--mail", "eva@politie.example", "--role", "coordinator", "--json")
    assert list(home.ok("professional", "add", *given).json()) == ["id"]


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


def test_names_cannot_draw_on_the_terminal() -> None:
    """What other people typed is printed without characters that a terminal obeys."""
    assert printable("Jan\x1b[31m\n\u202ede\tVries") == "Jan�[31m��de�Vries"


def test_without_a_node_the_exit_code_is_4(tmp_path: Path) -> None:
    """A node that does not run is told with what to do."""
    ended = raakvlak("--home", str(tmp_path), "match", "list")
    assert (ended.code, ended.out) == (4, "")
    assert "your node does not answer" in ended.err and "raakvlak node serve" in ended.err
