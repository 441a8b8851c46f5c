"""What keeps the documentation true: every command, option, setting and address stands in it, and nothing else does."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from typer.main import get_command

from cli.command_tree import COMMANDS, load
from cli.main import app
from node.config import Settings, setting_name
from node.service.alarm_advice import ADVICE
from node.service.alarms import AlarmKind
from node.web.api import make_internal_app
from tests.helpers import make_context

DOCS = Path(__file__).resolve().parent.parent / "docs"
COMMANDS_TEXT = (DOCS / "commands.md").read_text(encoding="utf-8")
NODE_TEXT = (DOCS / "node.md").read_text(encoding="utf-8")
EVERYWHERE = {"--json", "--help"}
"""Told once, among the options before the command."""


def all_commands() -> Iterator[tuple[str, Any]]:
    """Every command as it is typed, and the top itself, each with what typer knows of it."""
    yield "raakvlak", get_command(app)
    for name in COMMANDS:
        loaded = load(name)
        for verb, command in loaded.commands.items() if hasattr(loaded, "commands") else [("", loaded)]:
            yield f"raakvlak {name} {verb}".strip(), command


def documented() -> dict[str, set[str]]:
    """The options with a heading of their own below the heading of each command."""
    found: dict[str, set[str]] = {}
    for mark, text in re.findall(r"^(#{3,4}) (`.+)$", COMMANDS_TEXT, re.MULTILINE):
        words = re.findall(r"`([^`]+)`", text)
        if mark == "###":
            command = re.sub(r"( [A-Z][A-Za-z_.]*)+$", "", words[0])
            found[command] = set()
        else:
            found[command] |= {word.split()[0] for word in words}
    return found


def test_every_command_and_option_has_its_heading() -> None:
    """docs/commands.md has a heading for each command and below it one for each option, and for nothing else."""
    told = documented()
    real = {
        name: {option for each in command.params for option in each.opts if option.startswith("-")}
        for name, command in all_commands()
    }
    assert told.keys() == real.keys()
    for name, options in real.items():
        usual = set() if name == "raakvlak" else EVERYWHERE
        assert told[name] - {"--help"} == options - usual, name


def test_arguments_stand_in_the_headings() -> None:
    """Where a command takes an argument, its heading shows it."""
    for name, command in all_commands():
        shown = [each.metavar for each in command.params if each.param_type_name == "argument" and each.required]
        assert f"### `{' '.join([name, *shown])}`\n" in COMMANDS_TEXT


def test_every_setting_is_documented() -> None:
    """docs/node.md has a heading for each section and setting of node.toml, and for nothing else."""
    sections = get_type_hints(Settings)
    real = {f"{name}.{setting_name(field.name)}" for name, section in sections.items() for field in fields(section)}
    assert set(re.findall(r"^#### `([a-z_.]+)`$", NODE_TEXT, re.MULTILINE)) == real
    assert set(re.findall(r"^### `\[([a-z]+)\]`$", NODE_TEXT, re.MULTILINE)) == sections.keys()


def test_every_address_of_the_api_is_documented() -> None:
    """docs/node.md has a row for each request that the internal API answers, and for nothing else."""
    app_routes = make_internal_app(make_context(), dict).router.routes()
    real = {
        f"{route.method} {route.resource.canonical}"
        for route in app_routes
        if route.resource is not None and route.method != "HEAD"
    }
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", NODE_TEXT, re.MULTILINE)) == real


def test_every_alarm_is_documented() -> None:
    """docs/node.md has a row for each kind of alarm, with the words that the node itself uses, and for nothing else."""
    told = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", _section_of("Alarms"), re.MULTILINE)
    assert told == [(kind.value, *ADVICE[kind]) for kind in AlarmKind]


def _section_of(title: str) -> str:
    return NODE_TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_exit_codes_are_documented() -> None:
    """Each exit code of our errors has its row in docs/commands.md."""
    from node import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", COMMANDS_TEXT, re.MULTILINE)}
    assert {kind.exit_code for kind in kinds if issubclass(kind, errors.RaakvlakError)} <= rows
