"""Talking to the node: HTTP over its unix socket, or to the address of one elsewhere with a token."""

import http.client
import json
import socket
import stat
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import typer

from cli.options import GlobalOptions, options_of
from node.errors import ConfigurationError, InvalidInput, NodeUnreachable, RaakvlakError

SOCKET_NAME = "node.sock"
TIMEOUT_SECONDS = 300.0
"""A list of 20,000 signals takes about two minutes on a slow disk; all else takes less than a second."""
TOKEN_FILE_MAX_BYTES = 200

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_OTHERS = 0o077
_START = "start it with `raakvlak node serve`, or name another with --home or --node"


class NodeRefused(RaakvlakError):
    """The node answered with an error; message, hint and exit code are the node's."""

    def __init__(self, message: str, hint: str, exit_code: int) -> None:
        super().__init__(message, hint)
        self.exit_code = exit_code


class NodeClient:
    """One node's internal API. Every call raises `NodeUnreachable` or `NodeRefused`, or gives the answer's object."""

    def __init__(self, options: GlobalOptions) -> None:
        self._options = options
        self._token = _read_token(options.token_file)

    def get(self, *path: str, **query: str | None) -> dict[str, Any]:
        """Ask for something. The parts of `path` are quoted; a query that is None is left out."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._request("GET", _target(path) + (f"?{urlencode(given)}" if given else ""), None)

    def post(self, *path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Have something done."""
        return self._request("POST", _target(path), json.dumps(body or {}).encode())

    def _request(self, method: str, target: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        connection, prefix = _connection(self._options)
        try:
            connection.request(method, prefix + target, body, headers)
            response = connection.getresponse()
            answer = _object(response.read())
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(self._options, error) from None
        finally:
            connection.close()
        if response.status >= 400 and "exit_code" in answer:
            raise NodeRefused(str(answer["message"]), str(answer["hint"]), int(answer["exit_code"]))
        return answer


def client_of(ctx: typer.Context) -> NodeClient:
    """The client for the node that the command line names."""
    return NodeClient(options_of(ctx))


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over the node's own socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("node", timeout=TIMEOUT_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT_SECONDS)
        self.sock.connect(str(self._path))


def _connection(options: GlobalOptions) -> tuple[http.client.HTTPConnection, str]:
    """A connection that is not open yet, and what stands before every path."""
    if options.node is None:
        return _UnixConnection(options.home / SOCKET_NAME), ""
    try:
        url = urlsplit(options.node)
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
    if host is None or url.scheme not in ("http", "https") or url.query or url.username:
        raise InvalidInput("--node is no address of a node", "write it as https://node.organisation.example")
    if url.scheme == "http" and host not in _LOOPBACK:
        raise InvalidInput("--node would send your token in the clear", "write the address with https")
    if options.token_file is None:
        raise InvalidInput("a node elsewhere needs your token", "name the file that holds it with --token-file")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    return kind(host, port, timeout=TIMEOUT_SECONDS), url.path.rstrip("/")


def _target(path: tuple[str, ...]) -> str:
    if not all(path):
        raise InvalidInput("an empty name was given", "look at the command line again")
    return "".join(f"/{quote(part, safe='')}" for part in path)


def _object(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RaakvlakError("the node's answer is not understood", "are the command and the node of one version?")
    return answer


def _unreachable(options: GlobalOptions, error: Exception) -> NodeUnreachable:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    if options.node is not None:
        return NodeUnreachable(f"the node does not answer: {reason}", "look at the address, and whether it runs")
    if isinstance(error, OSError) and error.errno is None and "AF_UNIX" in str(error):
        return NodeUnreachable("the path of the home folder is too long for a socket", "move it to a shorter one")
    return NodeUnreachable(f"your node does not answer: {reason}", _START)


def _read_token(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
                raise ConfigurationError("other users of this machine may read the token file", "run: chmod 600 on it")
            token = file.read(TOKEN_FILE_MAX_BYTES).decode("ascii").strip()
    except (OSError, ValueError):
        raise ConfigurationError(
            "the token file cannot be read", "look at its name and its rights; a coordinator gives you a new token"
        ) from None
    if not token or not token.isprintable():
        raise ConfigurationError("the token file holds no token", "a coordinator gives you a new one")
    return token
