"""The options that hold for the whole command line, and `--json`, which every command takes as well."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

HOME_VARIABLE = "RAAKVLAK_HOME"
TOKEN_FILE_VARIABLE = "RAAKVLAK_TOKEN_FILE"


def default_home() -> Path:
    """Where a node lives when nobody says where."""
    return Path.home() / ".raakvlak"


@dataclass
class GlobalOptions:
    """What was said before the command. `node` is the address of a node elsewhere, None for the one in `home`."""

    home: Path = field(default_factory=default_home)
    node: str | None = None
    token_file: Path | None = None
    json: bool = False
    verbose: bool = False


def options_of(ctx: typer.Context) -> GlobalOptions:
    """The options of this run."""
    return ctx.find_object(GlobalOptions) or GlobalOptions()


def _json_anywhere(ctx: typer.Context, value: bool) -> bool:
    return value or options_of(ctx).json


AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON: one object, of a list one a line.", callback=_json_anywhere)
]
"""What a command takes for `--json`: true as well when it stood before the command."""
