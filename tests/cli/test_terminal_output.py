"""What stands on a terminal and what goes to a file: tables for people, without colours where NO_COLOR asks so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from cli.command_tree import COMMANDS
from tests.cli.command_line import Home, home_of, place
from tests.helpers import FixedClock, make_context, synthetic_numbers

ROOT = Path(__file__).resolve().parents[2]
CHILD = synthetic_numbers(1)[0].digits


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A node that answers, with one professional whose name looks like markup."""
    with home_of(make_context(), tmp_path) as home:
        home.new_professional("[red]Jan[/red]")
        yield home


def _without(*names: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in names}


def on_terminal(home: Home, *words: str, width: int = 160, **variables: str) -> str:
    """What a command writes to a terminal of so many columns."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "cli.main", "--home", str(home.folder), *words],
        cwd=str(ROOT),
        # COLUMNS, which tests that run side by side are given, would count for more than the terminal's own width.
        env={**_without("COLUMNS", "LINES"), "TERM": "xterm-256color", **variables},
        dimensions=(40, width),
        encoding="utf-8",
        timeout=30,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return str(child.before)


def test_a_terminal_gets_a_table(home: Home) -> None:
    """On a terminal the headings stand out; what people typed is shown as they typed it."""
    shown = on_terminal(home, "professional", "list")
    assert "\x1b[1m" in shown
    assert "[red]Jan[/red]" in shown


def test_a_narrow_terminal_gets_whole_words(home: Home) -> None:
    """Where a table has room when its cells are wrapped, it is one: ids, days and words stay whole."""
    place(home, CHILD)
    signal = home.ok("signal", "list", "--json").json()
    shown = on_terminal(home, "signal", "list", width=80)
    assert all(word in shown for word in (signal["id"], signal["end"], "jeugd", "professional"))
    assert max(len(line) for line in shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()) <= 80


def test_a_terminal_too_narrow_for_a_table_gets_a_row_at_a_time(home: Home) -> None:
    """Each value with its heading on a line of its own, and nothing in the place of what is empty."""
    lines = on_terminal(home, "peer", "list", width=80).splitlines()
    first, second = lines[: lines.index("")], lines[lines.index("") + 1 :]
    assert [line.split()[0] for line in first[:4]] == ["member", "name", "status", "session"]
    assert [line.split()[1] for line in (first[0], second[0])] == ["veilig-thuis", "jeugdteam"]
    assert not any(line.startswith("trouble") for line in lines)


def test_a_report_fits_a_terminal(tmp_path: Path) -> None:
    """A report's tables are as wide as the terminal at most; into a file they stay plain columns."""
    context = make_context()
    with home_of(context, tmp_path) as home:
        for _ in range(6):
            home.new_professional()
        assert isinstance(context.clock, FixedClock)
        context.clock.forward(days=40)
        counts = tmp_path / "counts.csv"
        counts.write_text("month,place,count\n2026-10,noord,70\n2026-11,noord,60\n", encoding="utf-8")
        pilot = ("report", "pilot", "--from", "2026-11", "--to", "2026-11", "--reports", str(counts))
        for words in (("report", "team", "--month", "2026-11"), pilot):
            shown = on_terminal(home, *words, width=80).replace("\x1b[1m", "").replace("\x1b[0m", "")
            printed = shown.partition("Two things")[0]
            assert "professionals" in printed
            assert max(map(len, printed.splitlines())) <= 80
            assert len(home.ok(*words).out.splitlines()[0]) > 80


def test_no_color_is_obeyed(home: Home) -> None:
    """With NO_COLOR no colour is sent to the terminal."""
    shown = on_terminal(home, "professional", "list", NO_COLOR="1")
    assert "[red]Jan[/red]" in shown
    assert "\x1b[3" not in shown


def test_a_file_gets_plain_columns(home: Home) -> None:
    """Into a file go columns without any control character."""
    text = home.ok("professional", "list").out
    assert "[red]Jan[/red]" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def complete(words: str) -> list[str]:
    """What the shell is offered after these words."""
    asked = {"_RAAKVLAK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    ran = subprocess.run(
        [sys.executable, "-m", "cli.main"],
        cwd=ROOT,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout.split()


def test_the_shell_completes_commands_and_options() -> None:
    """Nouns, verbs and options are completed."""
    assert set(complete("raakvlak ")) >= set(COMMANDS)
    assert complete("raakvlak signal ex") == ["extend"]
    assert complete("raakvlak signal add --pur") == ["--purpose"]


def test_the_shell_is_never_offered_a_number(home: Home) -> None:
    """Where a number could be typed, nothing is offered."""
    place(home, CHILD)
    for words in ("raakvlak signal add ", f"raakvlak signal add {CHILD[:4]}", "raakvlak person show "):
        assert not any(character.isdigit() for character in "".join(complete(words)))
