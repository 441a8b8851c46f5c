"""Wrong usage is told in words of our own: by option or as an unexpected argument, never with what was typed."""

from collections.abc import Iterator
from contextlib import chdir
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.command_tree import COMMANDS, load
from tests.cli.command_line import raakvlak
from tests.helpers import synthetic_numbers

NUMBERS = [number.digits for number in synthetic_numbers(300)]
MISTYPED = [str(int(number) + 1) for number in NUMBERS]
"""Nine digits that fail the eleven-test, as a mistyped number does."""


def every_command() -> Iterator[tuple[list[str], list[str]]]:
    """The words of each command, with the names of its options."""
    for name in COMMANDS:
        loaded = load(name)
        verbs = (
            {(verb,): each for verb, each in loaded.commands.items()} if hasattr(loaded, "commands") else {(): loaded}
        )
        for verb, command in verbs.items():
            yield [name, *verb], [option for each in command.params for option in each.opts if option.startswith("-")]


PLACES = list(every_command())
HARMLESS = [place for place in PLACES if place[0] != ["demo"]]
"""Where a wrong word that nobody notices does not start a town of nodes."""


def shapes(number: str, places: list[tuple[list[str], list[str]]]) -> st.SearchStrategy[list[str]]:
    """Command lines of these commands with the number somewhere where it has no place."""
    forms = [number, f"{number[:4]} {number[4:6]} {number[6:]}", f"{number[:3]}.{number[3:6]}.{number[6:]}"]
    forms.append(f"{number[:3]}-{number[3:6]}-{number[6:]}")

    def after(place: tuple[list[str], list[str]]) -> st.SearchStrategy[list[str]]:
        words, options = place
        return st.one_of(
            st.sampled_from(forms).map(lambda form: [*words, form]),
            st.sampled_from(forms).map(lambda form: [*words, f"--{form}"]),
            st.sampled_from(forms).map(lambda form: [*words, f"-{form}"]),
            st.tuples(st.sampled_from([*options, "--help"]), st.sampled_from(forms)).map(lambda two: [*words, *two]),
            st.tuples(st.sampled_from([*options, "--help"]), st.sampled_from(forms)).map(
                lambda two: [*words, "=".join(two)]
            ),
            st.sampled_from(forms).map(lambda form: [form, *words]),
            st.sampled_from(forms).map(lambda form: [words[0], form]),
            st.sampled_from(forms).map(lambda form: ["--json", form]),
            st.sampled_from(forms).map(lambda form: [*words, "--", form, form]),
        )

    return st.sampled_from(places).flatmap(after)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NUMBERS).flatmap(lambda number: st.tuples(st.just(number), shapes(number, PLACES))))
def test_a_number_on_the_command_line_is_refused(case: tuple[str, list[str]]) -> None:
    """Wherever a citizen number stands among the words, the run ends with 2, does nothing and repeats nothing of it."""
    number, words = case
    if "--phone" in " ".join(words):
        return  # a telephone number may read as a citizen number
    ended = raakvlak(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: ") and "\nhint: " in ended.err
    squeezed = ended.err.replace(" ", "").replace(".", "").replace("-", "")
    assert number not in squeezed
    assert number[4:] not in squeezed


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MISTYPED).flatmap(lambda number: st.tuples(st.just(number), shapes(number, HARMLESS))))
def test_usage_errors_repeat_no_argument(case: tuple[str, list[str]]) -> None:
    """What was typed wrong, as a mistyped number, is not repeated either, whatever the error."""
    number, words = case
    with TemporaryDirectory() as folder, chdir(folder):
        ended = raakvlak("--home", "nowhere", *words)
    if ended.code:
        squeezed = (ended.err + ended.out).replace(" ", "").replace(".", "").replace("-", "")
        assert number not in squeezed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["signal", "add", "secret"], "unexpected argument"),
        (["signal", "add", "-", "secret"], "unexpected argument"),
        (["signal", "list", "--secret"], "unknown option"),
        (["signal", "list", "--stat", "secret"], "unknown option"),
        (["signal", "list", "--state", "secret"], "--state is not what is asked for"),
        (["signal", "list", "--state"], "--state needs a value"),
        (["signal", "list", "--json=secret"], "--json takes no value"),
        (["signal", "extend", "secret"], "--end is missing"),
        (["signal", "show"], "ID is missing"),
        (["signal", "secret"], "here a command is expected"),
        (["secret"], "here a command is expected"),
        (["covenant", "create", "x", "--steward", "a:b:c", "--days", "secret"], "--days is not what is asked for"),
        (["node", "init", "--listen-port", "70000"], "--listen-port is not what is asked for"),
    ],
)
def test_each_kind_of_wrong_usage_has_its_words(words: list[str], told: str) -> None:
    """The error names the option or says what is unexpected; the hint holds the usage line; the exit code is 2."""
    ended = raakvlak(*words)
    assert (ended.code, ended.out) == (2, "")
    error, hint = ended.err.splitlines()
    assert error == f"error: {told}"
    assert not any(kind in hint for kind in ("<int", "<str", "range>"))
    assert hint.startswith("hint: ") and "usage: raakvlak" in hint and "--help` tells more" in hint
    assert "secret" not in ended.err and "70000" not in ended.err


def test_hints_help_on() -> None:
    """A near miss of an option is corrected, choices are named, and a noun's verbs are listed."""
    assert "did you mean --state?" in raakvlak("signal", "list", "--stat", "open").err
    assert "write --state <open|closed|all>" in raakvlak("signal", "list", "--state", "new").err
    assert "--listen-port takes a whole number from 1 to 65535;" in raakvlak("node", "init", "--listen-port", "0").err
    assert "--epoch takes a whole number, 0 or more;" in raakvlak("audit", "records", "f", "--epoch", "-1").err
    assert "--days takes a whole number;" in raakvlak("covenant", "create", "x", "--days", "x").err
    assert "--name takes a text;" in raakvlak("professional", "add").err
    assert "one of add, list, show, extend, hand-over, informed, check, close" in raakvlak("signal", "place").err


@pytest.mark.parametrize("words", [[], ["signal"], ["covenant"]])
def test_without_a_command_the_help_is_shown(words: list[str]) -> None:
    """Who types a noun alone gets its help, on stderr and with exit code 2: nothing was done."""
    ended = raakvlak(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(" ".join(["Usage: raakvlak", *words]))
    assert "Commands:" in ended.err
