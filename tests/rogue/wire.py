"""HTTP and its signatures by hand, over real sockets: what is written goes out as it stands (docs/protocol.md §4)."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

OF_REQUEST = ("content-type", "content-digest", "raakvlak-to", "raakvlak-head")
OF_ANSWER = ("content-type", "content-digest", "raakvlak-head")
Lines = list[tuple[str, str]]


def octets(value: bytes) -> str:
    """A byte sequence in a header."""
    return f":{b64encode(value).decode()}:"


def parameters(nid: bytes, now: float, **changes: int | str) -> str:
    """A signature's parameters, with changes, in the protocol's order; what is not known there stands behind."""
    created = changes.pop("created", int(now))
    stated: dict[str, int | str] = {"created": created, "expires": int(created) + 60, "keyid": nid.hex()}
    stated |= {"tag": "raakvlak/1"} | changes
    return "".join(
        f';{name}="{value}"' if isinstance(value, str) else f";{name}={value}" for name, value in stated.items()
    )


def signature(key: SigningKey, covered: Sequence[tuple[str, str]], stated: str) -> Lines:
    """The two fields of a signature over components, each written as it stands in the base, and their values."""
    inner = f"({' '.join(name for name, _ in covered)}){stated}"
    base = "\n".join([*(f"{name}: {value}" for name, value in covered), f'"@signature-params": {inner}'])
    return [
        ("signature-input", f"raakvlak={inner}"),
        ("signature", f"raakvlak={octets(key.sign(base.encode()).signature)}"),
    ]


def request_fields(to: bytes, head: bytes, body: bytes) -> dict[str, str]:
    """The fields of a request that are signed."""
    values = ("application/cbor", f"sha-256={octets(sha256(body).digest())}", to.hex(), octets(head))
    return dict(zip(OF_REQUEST, values, strict=True))


def covered_by_request(url: str, fields: Mapping[str, str], method: str = "POST") -> list[tuple[str, str]]:
    """What the signature of a request stands over."""
    return [('"@method"', method), ('"@target-uri"', url), *((f'"{name}"', fields[name]) for name in OF_REQUEST)]


def answer_fields(status: int, head: bytes, body: bytes) -> dict[str, str]:
    """The fields of an answer that are signed."""
    kind = "application/cbor" if status < 400 else "application/problem+json"
    return dict(zip(OF_ANSWER, (kind, f"sha-256={octets(sha256(body).digest())}", octets(head)), strict=True))


def covered_by_answer(
    status: int, fields: Mapping[str, str], url: str, asked: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What the signature of an answer stands over: its own parts, and those of the request with these fields."""
    own = [('"@status"', str(status)), *((f'"{name}"', fields[name]) for name in OF_ANSWER)]
    of_request = [(f"{name};req", value) for name, value in covered_by_request(url, asked)]
    return [*own, *of_request, ('"signature-input";req', asked["signature-input"])]


@dataclass(frozen=True)
class Heard:
    """An HTTP answer as it came."""

    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        """The code that the body tells."""
        return str(json.loads(self.body)["type"]).removeprefix("urn:raakvlak:problem:")

    def refusal(self, peer_key: bytes, url: str, asked: Mapping[str, str]) -> list[Any]:
        """The signed head of a refusal, whose signature is that of the member that was asked, over this request."""
        stated = self.fields["signature-input"].partition(")")[2]
        inner = self.fields["signature-input"].removeprefix("raakvlak=")
        covered = covered_by_answer(self.status, self.fields, url, asked)
        assert inner == f"({' '.join(name for name, _ in covered)}){stated}"
        base = "\n".join([*(f"{name}: {value}" for name, value in covered), f'"@signature-params": {inner}'])
        signed = b64decode(self.fields["signature"].removeprefix("raakvlak=").strip(":"))
        try:
            VerifyKey(peer_key).verify(base.encode(), signed)
        except BadSignatureError:
            raise AssertionError("the refusal is not signed by the member that was asked") from None
        head: list[Any] = cbor2.loads(b64decode(self.fields["raakvlak-head"].strip(":")))
        return head


async def post(
    port: int, path: str, lines: Lines, body: bytes, *, length: int | None = None, method: str = "POST"
) -> Heard:
    """Send a request byte by byte to loopback and read the answer. `length` is what is announced, if not the body's."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        announced = ("content-length", str(len(body) if length is None else length))
        head = "".join(f"{name}: {value}\r\n" for name, value in [("host", "elsewhere.example"), announced, *lines])
        writer.write(f"{method} /{path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return await _answer(reader)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> Heard:
    start, fields = await _headers(reader)
    return Heard(int(start.split()[1]), fields, await reader.readexactly(int(fields.get("content-length", "0"))))


async def _headers(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().removesuffix("\r\n\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return start, {name.lower(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True)
class Asked:
    """A request of an honest node, as a rogue that listens hears it."""

    path: str
    fields: dict[str, str]
    body: bytes

    @property
    def head(self) -> bytes:
        """The signed head."""
        return b64decode(self.fields["raakvlak-head"].strip(":"))


Reply = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
"""Writes whatever it likes in answer to a request."""


def http(status: int, lines: Lines, body: bytes) -> bytes:
    """An answer's bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in [*lines, ("content-length", str(len(body)))])
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body


@asynccontextmanager
async def listening(port: int, reply: Reply) -> AsyncIterator[None]:
    """A rogue that listens at a loopback port, as long as the block lasts."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start, fields = await _headers(reader)
        body = await reader.readexactly(int(fields.get("content-length", "0")))
        await reply(Asked(start.split()[1].removeprefix("/"), fields, body), writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
