"""Fetching the covenant from a member's node, for a node that holds none yet (docs/protocol.md §4).

Who answers is not known, and need not be: people told the federation's name, and from version 1 on every file proves
itself. That node answers this one only when it stands in the covenant that it holds.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from nacl.signing import SigningKey
from yarl import URL

from node.errors import ConfigurationError, PeersFailed, ProtocolRefusal
from node.limits import BUNDLE_MAX_BYTES, REQUEST_TIMEOUT_SECONDS
from node.network.peer_client import open_client_session, read_at_most
from node.network.refusals import problem_code
from node.ports import Clock
from node.protocol import paths
from node.protocol.covenant_errors import AnotherFederation
from node.protocol.covenant_file import read_file
from node.protocol.covenant_messages import ANY_NODE, Bundle, Holding, read_covenant_answer_head
from node.protocol.messages import CovenantMark
from node.protocol.names import node_id
from node.protocol.signed_fields import read_head_field
from node.protocol.signed_request import sign_request
from node.protocol.timestamp import read_timestamp
from node.protocol.trusted_covenants import TrustedCovenants

_VERSIONS_MAX = 4096
"""Versions that are fetched one after the other: a federation that changes every day for eleven years."""
_OK = 200
_LATER = "ask a steward whether a covenant with this node is signed, and whether that member's node has it"


class NotYet(PeersFailed):
    """The member's node has nothing for this one now; later it may."""


@dataclass(slots=True)
class FetchedCovenants:
    """Every version from the first on, as files by their numbers, the newest timestamp, and what is believed of it."""

    trusted: TrustedCovenants
    files: dict[int, bytes] = field(default_factory=dict)
    timestamp: bytes | None = None


async def fetch_covenants(
    url: str, key: SigningKey, is_federation: Callable[[bytes], bool], clock: Clock
) -> FetchedCovenants:
    """Everything that the node at `url` holds. `is_federation` tells whether 32 bytes are the name that people told.

    Raises `NotYet` when it cannot be reached, or does not know this node; `ConfigurationError` for what is not
    believed.
    """
    fetched: FetchedCovenants | None = None
    async with open_client_session() as session:
        for _ in range(_VERSIONS_MAX):
            bundle = await _ask(session, url, key, fetched, clock)
            if bundle == Bundle():
                break
            fetched = _with(fetched, bundle, is_federation, clock.now())
    if fetched is None:
        raise NotYet(
            "the member's node began at a later version than the first, which the federation's name stands for",
            "ask a member that was there from the beginning, or join the covenant's file",
        )
    return fetched


def _with(
    fetched: FetchedCovenants | None, bundle: Bundle, is_federation: Callable[[bytes], bool], now: float
) -> FetchedCovenants:
    if fetched is None:
        first = read_file(bundle.covenant)
        if not is_federation(first.covenant.digest):
            raise AnotherFederation("the covenant")
        trusted = TrustedCovenants.begin_at_federation(first, first.covenant.digest)
        fetched = FetchedCovenants(trusted, {first.covenant.version: bundle.covenant})
    elif bundle.covenant:
        signed = read_file(bundle.covenant)
        fetched.trusted = fetched.trusted.updated(signed)
        fetched.files[signed.covenant.version] = bundle.covenant
    if bundle.timestamp:
        fetched.trusted = fetched.trusted.refreshed(read_timestamp(bundle.timestamp), now)
        fetched.timestamp = bundle.timestamp
    return fetched


async def _ask(
    session: aiohttp.ClientSession, url: str, key: SigningKey, fetched: FetchedCovenants | None, clock: Clock
) -> Bundle:
    public = bytes(key.verify_key)
    head = Holding(*_held(fetched), public).head()
    request = sign_request(key, node_id(public), ANY_NODE, url + paths.COVENANT, head=head, body=b"", now=clock.now())
    try:
        async with (
            asyncio.timeout(REQUEST_TIMEOUT_SECONDS),
            session.post(
                URL(request.target_uri, encoded=True), headers=request.headers, allow_redirects=False
            ) as answer,
        ):
            body = await read_at_most(answer, BUNDLE_MAX_BYTES)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NotYet(f"the member's node does not answer ({type(error).__name__})", _LATER) from None
    if answer.status != _OK:
        code = problem_code(body) or f"status {answer.status}"
        known = "does not know this node yet" if code == "unknown-sender" else f"refuses this node ({code})"
        raise NotYet(f"the member's node {known}", _LATER)
    try:
        read_covenant_answer_head(read_head_field(answer.headers.get("raakvlak-head", "")))
        return Bundle.decode(body)
    except ProtocolRefusal as refusal:
        raise ConfigurationError(
            f"what answers there is no node of this version ({refusal.code})", "look at the address"
        ) from None


def _held(fetched: FetchedCovenants | None) -> tuple[CovenantMark, int]:
    if fetched is None:
        return CovenantMark(0, bytes(32)), 0
    newest, timestamp = fetched.trusted.newest, fetched.trusted.timestamp
    return CovenantMark(newest.version, newest.digest), 0 if timestamp is None else timestamp.issued_seconds
