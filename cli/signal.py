"""`raakvlak signal`: placing, seeing, moving and closing signals."""

from collections.abc import Callable

from cli import signal_life, signal_looking, signal_placing
from cli.command_tree import command_group

signal_app = command_group("signal", "Signals: that a professional is involved with a person, and nothing more.")

_COMMANDS: dict[str, Callable[..., None]] = {
    "add": signal_placing.add,
    "list": signal_looking.list_all,
    "show": signal_looking.show_one,
    "extend": signal_life.extend,
    "hand-over": signal_life.hand_over,
    "informed": signal_life.informed,
    "check": signal_life.check,
    "close": signal_life.close,
}
for _verb, _command in _COMMANDS.items():
    signal_app.command(_verb)(_command)
