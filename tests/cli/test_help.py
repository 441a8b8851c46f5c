"""Every command explains itself, with an example first, and takes --json."""

import shlex

import pytest

from cli.command_tree import COMMANDS, load
from tests.cli.command_line import raakvlak


def all_commands() -> list[str]:
    """Every command as it is typed."""
    found = []
    for name in COMMANDS:
        loaded = load(name)
        verbs = loaded.commands if hasattr(loaded, "commands") else [""]
        found += [f"{name} {verb}".strip() for verb in verbs]
    return found


ALL = all_commands()


@pytest.mark.parametrize("command", ALL)
def test_help_begins_with_an_example(command: str) -> None:
    """After the usage line stands an example of this very command, whole and on one line, with options that exist."""
    ended = raakvlak(*command.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    usage, _, example, *rest = ended.out.splitlines()
    assert usage.startswith(f"Usage: raakvlak {command}")
    assert example.startswith("  Example: raakvlak ")
    words = shlex.split(example.partition("Example: ")[2])
    assert f" {command}" in example
    options = [word for word in words[words.index(command.rsplit(maxsplit=1)[-1]) :] if word.startswith("--")]
    assert all(any(line.strip().startswith(option) for line in rest) for option in options)


@pytest.mark.parametrize("command", ALL)
def test_every_command_takes_json(command: str) -> None:
    """--json stands in every help."""
    assert "\n  --json " in raakvlak(*command.split(), "--help").out


def test_the_help_of_all_names_every_noun() -> None:
    """`raakvlak --help` lists all commands with one line each."""
    ended = raakvlak("--help")
    assert ended.code == 0
    listed = ended.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "] == list(COMMANDS)


def test_short_helps_are_sentences_without_examples() -> None:
    """In a list of commands stands what each does, in words that begin with a capital."""
    for name in COMMANDS:
        loaded = load(name)
        for command in loaded.commands.values() if hasattr(loaded, "commands") else [loaded]:
            assert command.short_help[0].isupper()
            assert "Example" not in command.short_help
            assert "\n" not in command.short_help
