"""`raakvlak import`: lists of another system, as proposals that a professional confirms or rejects."""

from collections.abc import Callable

from cli import import_adding, import_deciding, import_looking
from cli.command_tree import command_group

import_app = command_group(
    "import", "Lists of another system: proposals, until a professional confirms or rejects them."
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "add": import_adding.add,
    "list": import_looking.list_all,
    "show": import_looking.show_one,
    "confirm": import_deciding.confirm,
    "reject": import_deciding.reject,
    "withdraw": import_deciding.withdraw,
    "assign": import_deciding.assign,
}
for _verb, _command in _COMMANDS.items():
    import_app.command(_verb)(_command)
