"""A citizen number at a real terminal: shown in groups while it is typed, wiped at Enter, and kept nowhere."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.command_line import ASKED, Home, home_of, place, raakvlak
from tests.helpers import make_context, synthetic_numbers

ROOT = Path(__file__).resolve().parents[2]
CHILD, MOTHER, FATHER = (number.digits for number in synthetic_numbers(3))
WRONG = str(int(CHILD) + 1)
WAIT_SECONDS = 30
GIVEN = f"--purpose jeugd --informed 2026-11-02 {' '.join(ASKED)}"
WIPE = "\r\x1b[K"


class Screen:
    """A terminal's one line at a time, as far as carriage return, wipe and line feed go."""

    def __init__(self) -> None:
        self.lines = [""]

    def show(self, text: str) -> None:
        """Take what a program wrote."""
        for part in text.replace("\r\n", "\n").replace(WIPE, "\0").split("\0")[0:1]:
            self._write(part)
        for part in text.replace("\r\n", "\n").replace(WIPE, "\0").split("\0")[1:]:
            self.lines[-1] = ""
            self._write(part)

    def _write(self, text: str) -> None:
        first, *others = text.split("\n")
        self.lines[-1] += first
        self.lines += others


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A node that answers, with one professional."""
    with home_of(make_context(), tmp_path) as home:
        yield home


def typed(home: Home, *words: str) -> "pexpect.spawn[str]":
    """Run a command at a terminal of its own."""
    arguments = ["-m", "cli.main", "--home", str(home.folder), *words]
    return pexpect.spawn(sys.executable, arguments, cwd=str(ROOT), encoding="utf-8", timeout=WAIT_SECONDS)


def ended(child: "pexpect.spawn[str]") -> tuple[int, str]:
    """The exit code, and what is left on the screen."""
    child.expect(pexpect.EOF)
    child.close()
    screen = Screen()
    screen.show(child.logfile_read.getvalue())
    return int(child.exitstatus or 0), "\n".join(screen.lines)


def record(child: "pexpect.spawn[str]") -> "pexpect.spawn[str]":
    """Keep everything that the program writes to the terminal."""
    child.logfile_read = io.StringIO()
    return child


def test_the_number_is_shown_in_groups_and_wiped(home: Home) -> None:
    """While it is typed the number is there to be checked; after Enter nothing of it is on the screen."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan))
    child.expect_exact("number: ")
    for digit in CHILD:
        child.send(digit)
    child.expect_exact(f"number: {CHILD[:4]} {CHILD[4:6]} {CHILD[6:]}")
    child.send("\r")
    code, screen = ended(child)
    assert code == 0
    assert "placed, until" in screen
    assert not any(part in screen for part in (CHILD, CHILD[:4], CHILD[6:]))
    assert len(home.ok("signal", "list", "--json").json_lines()) == 1


def test_mistakes_are_corrected(home: Home) -> None:
    """Backspace and Ctrl-U take digits back, other keys and arrows do nothing, and a tenth digit is not taken."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan))
    child.expect_exact("number: ")
    child.send("123\x15")  # Ctrl-U
    child.send(f"{CHILD[:4]} {CHILD[4]}7\x7f")  # a blank, and a wrong digit taken back
    child.send("\x1b[3~\x1b[1;5D\x1bOAxyz.")  # Delete, Ctrl-Left, Up, letters and a dot
    child.send(f"{CHILD[5:]}0\r")
    code, screen = ended(child)
    assert (code, "placed, until" in screen) == (0, True)
    (signal,) = home.ok("signal", "list", "--json").json_lines()
    child = record(typed(home, "signal", "show", signal["id"], "--reveal"))
    child.expect_exact(f"number: {CHILD[:4]} {CHILD[4:6]} {CHILD[6:]}")
    child.send("\r")
    code, screen = ended(child)
    assert (code, CHILD[:4] in screen) == (0, False)


def test_a_number_that_is_none_is_asked_again(home: Home) -> None:
    """A number that fails the test is told so and wiped, and the prompt comes again."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan))
    child.expect_exact("number: ")
    child.send(f"{WRONG}\r")
    child.expect_exact("eleven-test")
    child.send(f"{CHILD}\r")
    code, screen = ended(child)
    assert code == 0
    assert "eleven-test" in screen
    assert WRONG[:4] not in screen


def test_parents_are_asked_for_until_enter(home: Home) -> None:
    """With --parents each is asked for in turn; Enter alone ends the list."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan, "--parents"))
    for label, answer in (("number: ", CHILD), ("parent 1", MOTHER), ("parent 2", FATHER), ("parent 3", "")):
        child.expect_exact(label)
        child.send(f"{answer}\r")
    code, screen = ended(child)
    assert code == 0
    assert not any(number[:4] in screen for number in (CHILD, MOTHER, FATHER))
    (signal,) = home.ok("signal", "list", "--json").json_lines()
    assert home.ok("signal", "show", signal["id"], "--json").json()["parents"] == 2


def test_what_no_option_tells_is_asked_for(home: Home) -> None:
    """After the number come the birth date, or else the last day, and the number check, or else why not yet."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", "--professional", jan))
    answers = (
        ("number: ", CHILD),
        ("birth date", ""),
        ("last day", "2027-01-31"),
        ("how was it", ""),
        ("why", "later"),
    )
    for label, answer in answers:
        child.expect_exact(label)
        child.send(f"{answer}\r")
    assert ended(child)[0] == 0
    (signal,) = home.ok("signal", "list", "--json").json_lines()
    assert (signal["end"], signal["check"], signal["unchecked"]) == ("2027-01-31", None, "later")


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 1)])
def test_stopping_wipes_too(home: Home, key: str, code: int) -> None:
    """Ctrl-C, and Ctrl-D on an empty line, end without a signal, with the line wiped and the terminal as it was."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan))
    child.expect_exact("number: ")
    if code == 130:
        child.send(CHILD[:6])
        child.expect_exact(f"{CHILD[:4]} {CHILD[4:6]}")
    child.send(key)
    ended_with, screen = ended(child)
    assert ended_with == code
    assert CHILD[:4] not in screen
    assert "Traceback" not in screen
    assert home.ok("signal", "list", "--json").out == ""


@pytest.mark.parametrize("key", ["\x1a", "\x1c"], ids=["Ctrl-Z", "Ctrl-backslash"])
def test_no_key_leaves_the_number_on_the_screen(home: Home, key: str) -> None:
    """Keys that elsewhere suspend a program or end it at once are passed over while a number shows."""
    jan = home.new_professional()
    child = record(typed(home, "signal", "add", "--purpose", "jeugd", *ASKED, "--professional", jan))
    child.expect_exact("number: ")
    child.send(f"{CHILD[:4]}{key}{CHILD[4:]}\r")
    code, screen = ended(child)
    assert (code, "placed, until" in screen, CHILD[:4] in screen) == (0, True, False)


def test_a_shown_number_is_wiped_when_the_command_is_stopped(home: Home) -> None:
    """Ctrl-C while a signal's number is shown ends the command with the line wiped."""
    signal_id = place(home, CHILD)
    child = record(typed(home, "signal", "show", signal_id, "--reveal"))
    child.expect_exact(f"number: {CHILD[:4]} {CHILD[4:6]} {CHILD[6:]}")
    child.send("\x03")
    code, screen = ended(child)
    assert (code, CHILD[:4] in screen) == (130, False)


def test_the_terminal_is_left_as_it_was(home: Home) -> None:
    """After the prompt the terminal shows what is typed again, and Ctrl-Z and the like have their meaning again."""
    jan = home.new_professional()
    words = f"{sys.executable} -m cli.main --home {home.folder} signal add {GIVEN} --professional {jan}"
    child = pexpect.spawn("sh", ["-c", f"{words}; stty -a"], cwd=str(ROOT), encoding="utf-8", timeout=WAIT_SECONDS)
    child.expect_exact("number: ")
    child.send(f"{CHILD}\r")
    child.expect(pexpect.EOF)
    assert {"isig", "icanon", "echo"} <= set(child.before.split())


def test_output_into_a_file_holds_no_number(home: Home, tmp_path: Path) -> None:
    """When stdout and stderr are files, the prompt still stands on the terminal and nothing of it in them."""
    jan = home.new_professional()
    files = f">{tmp_path / 'out'} 2>{tmp_path / 'err'}"
    words = f"{sys.executable} -m cli.main --home {home.folder} --json signal add {GIVEN} --professional {jan}"
    child = pexpect.spawn("sh", ["-c", f"{words} {files}"], cwd=str(ROOT), encoding="utf-8", timeout=WAIT_SECONDS)
    child.expect_exact("number: ")
    child.send(f"{CHILD}\r")
    child.expect(pexpect.EOF)
    answer = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert set(answer) == {"id", "end", "tell", "colleagues", "notices", "professional"}
    assert (tmp_path / "err").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("words", [("signal", "add"), ("person", "show")])
def test_without_a_terminal_nothing_is_asked(home: Home, words: tuple[str, ...]) -> None:
    """Where standard input is no terminal, the command ends with 2 and says how to give the number."""
    ended = home.run(*words, stdin=CHILD)
    assert (ended.code, ended.out) == (2, "")
    assert "is none" in ended.err and "give - to read the number" in ended.err


def test_without_a_terminal_nothing_is_revealed(home: Home) -> None:
    """Where standard input is no terminal, --reveal is refused before the node is asked for the number."""
    owner = home.new_professional()
    added = home.ok("signal", "add", "-", *GIVEN.split(), "--professional", owner, "--json", stdin=CHILD).json()
    entries = home.ok("logbook", "verify", "--json").json()["entries"]
    ended = home.run("signal", "show", added["id"], "--reveal")
    assert (ended.code, ended.out) == (2, "")
    assert home.ok("logbook", "verify", "--json").json()["entries"] == entries


@pytest.mark.parametrize(
    ("stdin", "told"),
    [
        ("", "standard input holds no number"),
        (f"{WRONG}\n", "line 1 of standard input: "),
        (f"\n{CHILD}\nabc\n", "line 3 of standard input: "),
        (f"{CHILD}\n{MOTHER}\n", "standard input holds more than one number"),
        ("1" * 5000, "standard input is too long"),
    ],
)
def test_standard_input_is_read_strictly(home: Home, stdin: str, told: str) -> None:
    """What is not one number on standard input is refused by its line and not repeated."""
    ended = home.run("signal", "add", "-", stdin=stdin)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {told}")
    assert not any(number in ended.err for number in (CHILD, MOTHER, WRONG))


def test_a_wrong_token_file_is_told_before_a_number_is_asked(tmp_path: Path) -> None:
    """Nobody types a number in vain: the token file is looked at first."""
    ended = raakvlak("--home", str(tmp_path), "--token-file", str(tmp_path / "none"), "signal", "add")
    assert ended.code == 3
    assert "token file" in ended.err
