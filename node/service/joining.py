"""Joining: what people hand to a node that does not run is checked as the node itself will check it, then kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.config import Settings
from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.protocol import covenant_file
from node.protocol.covenant import Covenant, federation
from node.protocol.covenant_errors import CovenantGap
from node.protocol.covenant_file import SignedCovenant, read_file
from node.protocol.json_field import JsonField
from node.protocol.timestamp import SignedTimestamp, read_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.ceilings import require_below_ceilings
from node.service.covenant_chain import held_covenants
from node.service.lost_covenants import require_no_step_back, require_same_federation
from node.service.membership import own_entry, own_member
from node.storage.covenant_store import CovenantStore
from node.storage.key_store import KeyStore

_ANOTHER = "this is another federation than before: sessions with its members begin anew"
_UNUSABLE = "the covenant that was here could not be used, and this one has taken its place"


@dataclass(frozen=True, slots=True)
class Joined:
    """What the node holds then, and what must be said of what it held before."""

    trusted: TrustedCovenants
    notice: str = ""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as a steward hands it out: a covenant or a timestamp, and its bytes."""

    data: bytes
    covenant: SignedCovenant | None = None
    timestamp: SignedTimestamp | None = None


def read_given(data: bytes) -> GivenFile:
    """What a file holds, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    if "timestamp" in JsonField.parse("file", data, COVENANT_MAX_BYTES).named():
        return GivenFile(data, timestamp=read_timestamp(data))
    return GivenFile(data, covenant=read_file(data))


def join(store: CovenantStore, settings: Settings, keys: KeyStore, given: GivenFile, now: float) -> Joined:
    """Keep a covenant or a timestamp; the node must not run meanwhile. Nothing is kept that is not believed.

    Raises `ConfigurationError` when it does not follow upon what the node holds, does not bind at `now`, has no place
    for this node, or is above its ceilings.
    """
    if given.timestamp is not None:
        trusted = held_covenants(store, now).refreshed(given.timestamp, now)
        store.put_timestamp(given.data)
        return Joined(trusted)
    if given.covenant is None:
        raise ValueError("neither a covenant nor a timestamp")
    covenant = given.covenant.covenant
    before, notice = _before(store, keys, now)
    if before is not None and federation(before.newest) == federation(covenant):
        trusted = _following(before, given.covenant)
        _place_in(covenant, settings, keys)
        if trusted != before:
            store.add(covenant.version, given.data)
        return Joined(trusted)
    covenant_file.verify(given.covenant, now)
    trusted = TrustedCovenants.begin(given.covenant)
    if before is None:
        require_same_federation(store, trusted)
        require_no_step_back(store, trusted)
    _place_in(covenant, settings, keys)
    store.begin({covenant.version: given.data})
    return Joined(trusted, notice if before is None else _ANOTHER)


def join_fetched(
    store: CovenantStore,
    settings: Settings,
    keys: KeyStore,
    trusted: TrustedCovenants,
    files: Mapping[int, bytes],
    timestamp: bytes | None,
    now: float,
) -> Joined:
    """Keep what a member's node gave: every version from the first on.

    Raises `ConfigurationError` as `join` does, and when the node holds a covenant already.
    """
    before, notice = _before(store, keys, now)
    if before is not None:
        raise ConfigurationError(
            "this node has joined a covenant already",
            "when it runs it fetches newer versions from the other members by itself",
        )
    trusted.require_in_force(now)
    require_same_federation(store, trusted)
    require_no_step_back(store, trusted)
    _place_in(trusted.newest, settings, keys)
    store.begin(files, timestamp)
    return Joined(trusted, notice)


def _place_in(covenant: Covenant, settings: Settings, keys: KeyStore) -> None:
    """That this node stands in it, and may take part by its own ceilings. Raises `ConfigurationError`."""
    own_entry(covenant, settings, keys)
    require_below_ceilings(settings, covenant)


def _before(store: CovenantStore, keys: KeyStore, now: float) -> tuple[TrustedCovenants | None, str]:
    """What the node holds, and a notice where it cannot be used: with it the node would not start.

    So it is when the files are of before a change of its key, as after a restore: then it can fetch no later ones.
    """
    if store.read() is None:
        return None, ""
    try:
        before = held_covenants(store, now)
        own_member(before.newest, keys)
    except ConfigurationError:
        return None, _UNUSABLE
    return before, ""


def _following(before: TrustedCovenants, signed: SignedCovenant) -> TrustedCovenants:
    try:
        return before.updated(signed)
    except CovenantGap as gap:
        hint = "start the node: it fetches the versions between from the other members by itself"
        raise ConfigurationError(gap.message, hint) from None
