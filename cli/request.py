"""`raakvlak request`: what a person asks for as to the own data, as a case with a term and a decision."""

from collections.abc import Callable

from cli import request_deciding, request_looking, request_opening, request_statement
from cli.command_tree import command_group

request_app = command_group(
    "request", "What persons ask for as to their data: access, rectification, objection, erasure."
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "open": request_opening.open_request,
    "list": request_looking.list_all,
    "show": request_looking.show_one,
    "extend": request_opening.extend,
    "decide": request_deciding.decide,
    "statement": request_statement.statement,
}
for _verb, _command in _COMMANDS.items():
    request_app.command(_verb)(_command)
