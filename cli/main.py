"""`raakvlak`: the entry to all commands, with the errors and exit codes that they share (docs/commands.md)."""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from cli.command_tree import LazyGroup
from cli.number_guard import hide_numbers, refuse_numbers
from cli.options import HOME_VARIABLE, TOKEN_FILE_VARIABLE, GlobalOptions, options_of
from cli.output import OutputFailed, output_failed, put, tell, tell_error
from cli.usage_errors import is_call_for_help, own_words
from node.errors import InvalidInput, RaakvlakError

PROGRAM = "raakvlak"

app = typer.Typer(
    name=PROGRAM,
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    suggest_commands=False,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line (that of this process unless other words are given) and return its exit code."""
    options, root_command = GlobalOptions(), get_command(app)
    given = sys.argv[1:] if words is None else list(words)
    try:
        refuse_numbers(given)
        result = root_command.main(given, prog_name=PROGRAM, standalone_mode=False, obj=options)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except OutputFailed as error:
        return _cannot_print(error)
    except RaakvlakError as error:
        tell_error(error.message, error.hint)
        _trace(error, options)
        return error.exit_code
    except typer.TyperException as error:
        return _wrong_usage(error, root_command, given)
    except typer.Abort:
        tell_error("stopped: nothing was done", "")
        return 1
    except BrokenPipeError:
        _stop_printing()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and _in_help(error):
            return _cannot_print(output_failed(error))
        tell_error(f"this should not happen ({type(error).__name__})", "the same command with -v first tells where")
        _trace(error, options)
        return 1


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import PackageNotFoundError, version

        try:
            put(f"{PROGRAM} {version(PROGRAM)}")
        except PackageNotFoundError:
            put(f"{PROGRAM} (not installed)")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    home: Annotated[
        Path | None, typer.Option(metavar="DIR", envvar=HOME_VARIABLE, help="The node's folder; else ~/.raakvlak.")
    ] = None,
    node: Annotated[str | None, typer.Option(metavar="URL", help="A node elsewhere; needs a token file.")] = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", envvar=TOKEN_FILE_VARIABLE, help="The file with your token.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: one object, of a list one a line.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell where an error arose.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Print the version.")
    ] = False,
) -> None:
    """Organisations find the persons they share, with no central database."""
    options = options_of(ctx)
    if home is not None:
        options.home = home
    options.node, options.token_file, options.json, options.verbose = node, token_file, as_json, verbose


def _wrong_usage(error: typer.TyperException, root_command: Any, given: Sequence[str]) -> int:
    if is_call_for_help(error):
        tell(error.message)
    else:
        tell_error(*own_words(error, root_command, given))
    return InvalidInput.exit_code


def _trace(error: BaseException, options: GlobalOptions) -> None:
    """Where an error arose, for who asked with -v: never with values of variables, nor with numbers in its text."""
    if options.verbose:
        tell(hide_numbers("".join(traceback.format_exception(error))).rstrip())


def _cannot_print(error: OutputFailed) -> int:
    tell_error(error.message, error.hint)
    _stop_printing()
    return error.exit_code


def _in_help(error: OSError) -> bool:
    """Whether it arose where a help text is printed, which is not ours to do."""
    return any(frame.f_code.co_name == "echo" for frame, _ in traceback.walk_tb(error.__traceback__))


def _stop_printing() -> None:
    """Nobody can read our output any more; Python would complain about it once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
