"""Errors as the internal API tells them: problem details (RFC 9457) with the message, the hint and the exit code."""

import re
import traceback
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from node.errors import (
    AuditRefused,
    ConfigurationError,
    DatabaseUnavailable,
    InvalidInput,
    LogbookUnavailable,
    NodeUnreachable,
    NotAllowed,
    PeersFailed,
    ProtocolRefusal,
    RaakvlakError,
)
from node.protocol.covenant_errors import CovenantRefused

PROBLEM_TYPE = "urn:raakvlak:problem:"
CONTENT_TYPE = "application/problem+json"
USAGE = InvalidInput.exit_code


class WrongFile(ConfigurationError):
    """A file that came with a request is not what it should be."""

    def __init__(self, error: ConfigurationError) -> None:
        super().__init__(error.message, error.hint)


_STATUSES: tuple[tuple[type[RaakvlakError], int], ...] = (
    (InvalidInput, 400),
    (NotAllowed, 403),
    (AuditRefused, 400),
    (WrongFile, 400),
    (CovenantRefused, 400),
    (PeersFailed, 502),
    (ProtocolRefusal, 502),
    (LogbookUnavailable, 503),
    (DatabaseUnavailable, 503),
    (NodeUnreachable, 503),
)
_OTHER_VERSION = "are the command and the node of one version?"

log = structlog.get_logger()


class NotSignedIn(NotAllowed):
    """The token is nobody's, or there is none where one is needed. Ask the coordinator for a new one."""


def problem(kind: str, status: int, message: str, hint: str, exit_code: int) -> web.Response:
    """An error as the answer to a request. `kind` ends the problem's type; nothing in it is personal."""
    told = {"type": PROBLEM_TYPE + kind, "status": status, "message": message, "hint": hint, "exit_code": exit_code}
    return web.json_response(told, status=status, content_type=CONTENT_TYPE)


def problem_of(error: RaakvlakError) -> web.Response:
    """The answer for one of our own errors; its kind is the name of its class."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return problem(kind, _status(error), error.message, error.hint, error.exit_code)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem. What nobody foresaw is logged by its kind and place: its text may hold data."""
    try:
        return await handler(request)
    except RaakvlakError as error:
        return problem_of(error)
    except web.HTTPRequestEntityTooLarge:
        return problem("too-large", 413, "the request is too large", "give the list in parts", USAGE)
    except web.HTTPMethodNotAllowed:
        return problem("not-found", 405, "the node does not do this here", _OTHER_VERSION, USAGE)
    except web.HTTPNotFound:
        return problem("not-found", 404, "the node has no such address", _OTHER_VERSION, USAGE)
    except web.HTTPException:
        raise
    except Exception as error:
        log.error("api_request_failed", error=type(error).__name__, at=_place(error))
        hint = "the node's log tells where; `raakvlak doctor` looks for known causes"
        return problem("unexpected", 500, f"the node met an unexpected error ({type(error).__name__})", hint, 1)


def _status(error: RaakvlakError) -> int:
    if isinstance(error, NotSignedIn):
        return 401
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
