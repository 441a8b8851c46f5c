"""Joining a covenant: from a file that a steward hands out, or from the node of a member."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from cli.atomic_file import read_at_most
from cli.client import NodeClient
from cli.federation_name import federation_named
from cli.options import GlobalOptions
from cli.output import tell
from node.app import lock_home
from node.config import load_settings
from node.errors import InvalidInput, NodeUnreachable
from node.limits import COVENANT_MAX_BYTES
from node.network.covenant_fetch import FetchedCovenants, NotYet, fetch_covenants
from node.protocol.covenant import federation
from node.protocol.covenant_errors import AnotherFederation
from node.protocol.member_url import is_member_url
from node.service.covenant_chain import facts_of
from node.service.joining import GivenFile, join, join_fetched, read_given
from node.service.membership import IDENTITY
from node.storage.covenant_store import FileCovenantStore
from node.storage.key_store import FileKeyStore
from node.system import SystemClock

WAIT_SECONDS = 10.0
"""How often a node that waits asks again: the stewards are on the telephone meanwhile."""

Facts = dict[str, Any]


def join_file(options: GlobalOptions, file: Path, name: str | None) -> tuple[Facts, str]:
    """Hand a covenant or a timestamp to the node, which may run; gives what it holds then, and what to say or do next.

    Raises `ConfigurationError` when it is not believed, does not bind now, or has no place for this node.
    """
    data = read_at_most(file, COVENANT_MAX_BYTES, "the covenant file")
    given = read_given(data)
    _check_name(given, name)
    if _runs(options):
        told = NodeClient(options).post("covenant", body={"file": data.decode()})
        if given.covenant is not None and given.covenant.covenant.version < told["version"]:
            return told, f"the file is version {given.covenant.covenant.version}, not newer: nothing has changed"
        return told, "the node takes it over at once, and its peers take it from it"
    home, now = options.home, SystemClock().now()
    with lock_home(home):
        joined = join(FileCovenantStore(home), load_settings(home), FileKeyStore(home / "keys"), given, now)
    return facts_of(joined.trusted), joined.notice or "next: raakvlak node serve"


def join_from(options: GlobalOptions, url: str, name: str, wait: bool) -> tuple[Facts, str]:
    """Fetch the covenant from a member's node; with `wait` until this node stands in it."""
    if not is_member_url(url):
        raise InvalidInput("--from is not the address of a node", 'write it as "https://node.example.org/"')
    is_federation, home = federation_named(name), options.home
    with lock_home(home):
        settings, keys = load_settings(home), FileKeyStore(home / "keys")
        key = SigningKey(keys.read(IDENTITY))
        fetched = _fetched(lambda: asyncio.run(fetch_covenants(url, key, is_federation, SystemClock())), wait)
        store, now = FileCovenantStore(home), SystemClock().now()
        joined = join_fetched(store, settings, keys, fetched.trusted, fetched.files, fetched.timestamp, now)
    return facts_of(joined.trusted), joined.notice or "next: raakvlak node serve"


def _fetched(fetch: Callable[[], FetchedCovenants], wait: bool) -> FetchedCovenants:
    told = ""
    while True:
        try:
            return fetch()
        except NotYet as reason:
            if not wait:
                raise
            if reason.message != told:
                told = reason.message
                tell(f"waiting: {told}")
            time.sleep(WAIT_SECONDS)


def _check_name(given: GivenFile, name: str | None) -> None:
    if name is None:
        return
    if given.covenant is None:
        raise InvalidInput("--federation goes with a covenant", "leave it out: the node knows its federation by now")
    if not federation_named(name)(federation(given.covenant.covenant)):
        raise AnotherFederation("the covenant")


def _runs(options: GlobalOptions) -> bool:
    with suppress(NodeUnreachable):
        return bool(NodeClient(GlobalOptions(home=options.home)).get("livez"))
    return False
