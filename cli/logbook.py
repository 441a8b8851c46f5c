"""`raakvlak logbook`: who did what with personal data."""

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import show
from node.errors import ConfigurationError

logbook_app = command_group("logbook", "The logbook of everything done with personal data.")


@logbook_app.command("verify")
def verify(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check that no entry of the logbook was changed, taken out or put in.

    Example: raakvlak logbook verify
    """
    found = client_of(ctx).post("logbook", "verify")
    if found["whole"]:
        show(found, f"the logbook is whole: {found['entries']} entries, head {found['head']}", as_json)
        return
    if as_json:
        show(found, "", as_json)
    raise ConfigurationError(
        f"the logbook is not as it was written, from entry {found['first_wrong']} on",
        "stop the node and keep its home folder as it is; a backup and the heads that peers hold tell what was changed",
    )
