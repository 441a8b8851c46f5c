"""Arguments and options that several of the covenant's commands share."""

from pathlib import Path
from typing import Annotated

import typer

CovenantPath = Annotated[Path, typer.Argument(metavar="FILE", help="The covenant.")]
MemberId = Annotated[str, typer.Argument(metavar="MEMBER", help="Its short name, as politie.")]
StewardKeyFile = Annotated[
    Path, typer.Option("--key", metavar="KEYFILE", help="Your secret key, from `covenant steward-key`.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")]
