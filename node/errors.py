"""What can go wrong, told to the one who can do something about it.

Every error carries what happened and a hint with the next step; neither ever holds a citizen number. The class
decides the exit code of the command line (docs/commands.md). Two families are kept apart: mistakes on our own
side, and a peer that does not keep to the protocol (`ProtocolRefusal`).
"""


class RaakvlakError(Exception):
    """An error with a message for its reader and a hint on what to do; exit code 1 unless a subclass says otherwise."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(RaakvlakError):
    """What was typed, or stands in a file, is not what is asked for. Nothing was changed; correct it and try again."""

    exit_code = 2


class ConfigurationError(RaakvlakError):
    """The settings, the covenant or the keys of this node are missing or wrong. `raakvlak doctor` tells which."""

    exit_code = 3


class NodeUnreachable(RaakvlakError):
    """The own node does not answer. Start it with `raakvlak node serve`."""

    exit_code = 4


class PeersFailed(RaakvlakError):
    """Some other nodes could not be reached; the own node goes on trying. `raakvlak peer list` tells which."""

    exit_code = 5


class NotAllowed(RaakvlakError):
    """The actor may not do this. Ask the coordinator of the organisation."""

    exit_code = 6


class LogbookUnavailable(RaakvlakError):
    """The logbook could not be written, so the action was not done: no entry, no action."""


class AuditRefused(RaakvlakError):
    """What is shown in an audit does not hold: records, a challenge, an opening or a result. Nothing of it counts."""

    exit_code = 7


class DatabaseUnavailable(RaakvlakError):
    """The database's file cannot be written or read now: its disk is full or broken, or the node may not. Nothing was
    done; make room or give it its rights, then try again.
    """

    exit_code = 3


class ProtocolRefusal(RaakvlakError):
    """A peer's message does not keep to the protocol; nothing of it is used. The peer gets `code` in a signed answer.

    `code` is one of the problem types of docs/protocol.md ("Refusals"), `status` the HTTP status that goes with it.
    """

    exit_code = 7

    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(
            f"{code}: {detail}", "the peer's software or keys differ from the protocol; tell its administrator"
        )
        self.code = code
        self.detail = detail
        self.status = status
