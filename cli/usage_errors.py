"""Wrong usage in our own words: typer's repeat what was typed, and that may have been a citizen number."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer

# What typer raises and hands over belongs to its own copy of Click, whose classes have no public names: hence Any.


def own_words(error: typer.TyperException, root: Any, words: Sequence[str]) -> tuple[str, str]:
    """Message and hint for a usage error; nothing of them was typed but names of commands and options that exist."""
    ctx: Any = getattr(error, "ctx", None) or _context_of(root, words)
    return _message(error, ctx), _advice(error, ctx) + usage_of(ctx)


def usage_of(ctx: Any) -> str:
    """How the command of this context is used, on one line."""
    usage = " ".join(ctx.get_usage().removeprefix("Usage: ").split())
    return f"usage: {usage}; `{ctx.command_path} --help` tells more"


def is_call_for_help(error: typer.TyperException) -> bool:
    """Whether a group was called without anything: then its help is the answer."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _message(error: typer.TyperException, ctx: Any) -> str:
    parameter: Any = getattr(error, "param", None)
    if parameter is not None:
        missing = type(error).__name__ == "MissingParameter"
        return f"{_name(parameter)} is missing" if missing else f"{_name(parameter)} is not what is asked for"
    option = getattr(error, "option_name", None)
    if option is not None:
        known = _known_options(ctx).get(option)
        if known is None:
            return "unknown option"
        return f"{_name(known)} takes no value" if known.is_flag else f"{_name(known)} needs a value"
    if hasattr(ctx.command, "list_commands"):
        return "here a command is expected"
    return "unexpected argument"


def _advice(error: typer.TyperException, ctx: Any) -> str:
    parameter: Any = getattr(error, "param", None)
    if parameter is not None:
        return _asked(parameter, ctx)
    option = getattr(error, "option_name", None)
    known = _known_options(ctx)
    if option is not None and option not in known:
        near = get_close_matches(option, known, n=1)
        return f"did you mean {near[0]}? " if near else ""
    if hasattr(ctx.command, "list_commands"):
        return f"one of {', '.join(ctx.command.list_commands(ctx))}; "
    return ""


def _asked(parameter: Any, ctx: Any) -> str:
    kind = parameter.display_type(ctx)
    if kind.startswith("<int"):
        return f"{_name(parameter)} takes a whole number{_bounds(parameter.min, parameter.max)}; "
    if parameter.metavar is not None:
        return ""
    return f"{_name(parameter)} takes a text; " if kind == "<str>" else f"write {_name(parameter)} {kind}; "


def _bounds(least: int | None, most: int | None) -> str:
    if least is None:
        return "" if most is None else f" up to {most}"
    return f", {least} or more" if most is None else f" from {least} to {most}"


def _known_options(ctx: Any) -> dict[str, Any]:
    parameters = [each for each in ctx.command.get_params(ctx) if each.param_type_name == "option"]
    return {name: each for each in parameters for name in (*each.opts, *each.secondary_opts)}


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).upper()


def _context_of(root: Any, words: Sequence[str]) -> Any:
    """Some errors come without their context: it is that of the commands that stand among the words."""
    ctx = typer.Context(root, info_name=root.name)
    for word in words:
        command = ctx.command.get_command(ctx, word) if hasattr(ctx.command, "get_command") else None
        if command is not None:
            ctx = typer.Context(command, parent=ctx, info_name=word)
    return ctx
