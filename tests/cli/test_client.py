"""Reaching a node: over its socket, or elsewhere with a token that never travels in the clear."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command_line import home_of, raakvlak
from tests.helpers import make_context


@contextmanager
def answering(answer: bytes, asked: list[bytes]) -> Iterator[str]:
    """A server on a port of this machine that gives one answer to everything, and keeps what it was asked."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(65_536))
                connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def http(status: str, body: bytes) -> bytes:
    """An answer of HTTP/1.1."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@pytest.fixture
def token(tmp_path: Path) -> str:
    """A token file as it should be."""
    path = tmp_path / "token"
    path.write_text("rvk_abc\n", encoding="ascii")
    path.chmod(0o600)
    return str(path)


def test_a_node_elsewhere_gets_the_token(token: str) -> None:
    """--node sends the request to that address, below its path, with the token of the file."""
    asked: list[bytes] = []
    with answering(http("200 OK", b'{"version": "1"}'), asked) as url:
        ended = raakvlak("--node", f"{url}/raakvlak/", "--token-file", token, "node", "status", "--json")
    assert (ended.code, ended.json()) == (0, {"version": "1"})
    assert asked[0].startswith(b"GET /raakvlak/status HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer rvk_abc\r\n" in asked[0]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://node.example/", "in the clear"),
        ("node.example", "no address"),
        ("ftp://node.example", "no address"),
        ("https://user:secret@node.example", "no address"),
        ("https://node.example/?secret", "no address"),
        ("https://[", "no address"),
        ("https://node.example:secret/", "no address"),
    ],
)
def test_addresses_that_are_refused(token: str, url: str, told: str) -> None:
    """An address that is none, or would carry the token unprotected, is refused before anything is sent."""
    ended = raakvlak("--node", url, "--token-file", token, "node", "status")
    assert (ended.code, told in ended.err, "secret" in ended.err) == (2, True, False)


def test_a_node_elsewhere_needs_a_token() -> None:
    """Without a token file nobody is anybody at a node elsewhere."""
    ended = raakvlak("--node", "https://node.example", "node", "status")
    assert (ended.code, "--token-file" in ended.err) == (2, True)


def test_a_node_elsewhere_that_is_silent(token: str) -> None:
    """A port where nobody listens is a node that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ended = raakvlak("--node", f"http://127.0.0.1:{port}", "--token-file", token, "node", "status")
    assert (ended.code, "does not answer" in ended.err) == (4, True)


@pytest.mark.parametrize("answer", [http("200 OK", b"<html>"), http("200 OK", b"[]"), http("502 Bad", b"")])
def test_answers_that_are_not_a_nodes(token: str, answer: bytes) -> None:
    """What answers and is no node is not understood, and not repeated."""
    with answering(answer, []) as url:
        ended = raakvlak("--node", url, "--token-file", token, "node", "status")
    assert (ended.code, ended.out) == (1, "")
    assert "not understood" in ended.err


def test_an_answer_cut_short(token: str) -> None:
    """A connection that breaks off is a node that does not answer."""
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", []) as url:
        ended = raakvlak("--node", url, "--token-file", token, "node", "status")
    assert ended.code == 4


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"a\x00b"])
def test_token_files_that_hold_no_token(tmp_path: Path, content: bytes | None) -> None:
    """A token file that is missing, empty or no text is a configuration error that does not repeat its name."""
    path = tmp_path / "typed"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    ended = raakvlak("--home", str(tmp_path), "--token-file", str(path), "signal", "list")
    assert (ended.code, "typed" in ended.err) == (3, False)


def test_a_token_file_that_lies_open_is_refused(tmp_path: Path, token: str) -> None:
    """A token that others can read is not used."""
    os.chmod(token, 0o644)
    ended = raakvlak("--home", str(tmp_path), "--token-file", token, "signal", "list")
    assert (ended.code, "chmod 600" in ended.err, "rvk_" in ended.err) == (3, True, False)


def test_a_wrong_token_is_not_the_operator(tmp_path: Path, token: str) -> None:
    """With a token that is nobody's the own socket gives nothing."""
    with home_of(make_context(), tmp_path) as home:
        ended = home.run("--token-file", token, "professional", "list")
    assert (ended.code, ended.out, "rvk_" in ended.err) == (6, "", False)


def test_a_home_too_deep_for_a_socket(tmp_path: Path) -> None:
    """A path that no socket can have is told as such."""
    ended = raakvlak("--home", str(tmp_path / ("x" * 120)), "signal", "list")
    assert (ended.code, "too long for a socket" in ended.err) == (4, True)


def test_home_and_token_file_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RAAKVLAK_HOME names the home, and --home goes before it."""
    from cli.main import main

    with home_of(make_context(), tmp_path):
        monkeypatch.setenv("RAAKVLAK_HOME", str(tmp_path))
        assert main(["signal", "list"]) == 0
        assert main(["--home", "nowhere", "signal", "list"]) == 4
        monkeypatch.setenv("RAAKVLAK_TOKEN_FILE", str(tmp_path / "none"))
        assert main(["signal", "list"]) == 3
