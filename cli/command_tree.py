"""The commands by name, each loaded when it is called: what one needs must not slow down the others."""

from importlib import import_module
from inspect import cleandoc
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "demo": "cli.demo:demo",
    "node": "cli.node:node_app",
    "covenant": "cli.covenant:covenant_app",
    "professional": "cli.professional:professional_app",
    "signal": "cli.signal:signal_app",
    "import": "cli.import_lists:import_app",
    "match": "cli.match:match_app",
    "person": "cli.person:person_app",
    "request": "cli.request:request_app",
    "inbox": "cli.inbox:inbox",
    "report": "cli.report:report_app",
    "peer": "cli.peer:peer_app",
    "alarm": "cli.alarm:alarm_app",
    "evidence": "cli.evidence:evidence_app",
    "logbook": "cli.logbook:logbook_app",
    "audit": "cli.audit:audit_app",
    "doctor": "cli.doctor:doctor",
}
"""Where each stands: a module and its `typer.Typer` or, for a command without subcommands, its function."""

EXAMPLE = "Example: "


class LazyGroup(TyperGroup):
    """The top of the tree. Contexts and commands are `Any`: typer's own copy of Click has no public names."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, loaded now."""
        return load(cmd_name) if cmd_name in COMMANDS else None


def command_group(name: str, help_text: str) -> typer.Typer:
    """A noun with its verbs."""
    return typer.Typer(name=name, help=help_text, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


def load(name: str) -> Any:
    """The command or group of commands of that name, with the examples at the head of their helps."""
    module, _, attribute = COMMANDS[name].partition(":")
    target = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        group = get_group(target)
        for command in group.commands.values():
            _put_example_first(command)
        return group
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name)(target)
    command = get_command(single)
    _put_example_first(command)
    return command


def _put_example_first(command: Any) -> None:
    """A docstring ends with its example; a help begins with it, on lines of its own that are not broken anew."""
    paragraphs = cleandoc(command.help or "").split("\n\n")
    examples = [text for text in paragraphs if text.startswith(EXAMPLE)]
    others = [text for text in paragraphs if not text.startswith(EXAMPLE)]
    command.short_help = command.short_help or others[0].replace("\n", " ").partition(". ")[0].rstrip(".")
    command.help = "\n\n".join([f"\b\n{text}" for text in examples] + others)
