"""The covenant as this node holds it: read back from its files at each start, and believed anew from the root on."""

from node.errors import ConfigurationError
from node.protocol.covenant import federation
from node.protocol.covenant_file import SignedCovenant, read_file
from node.protocol.timestamp import read_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import utc_text
from node.storage.covenant_store import COVENANT_NAME, FOLDER_NAME, CovenantStore, StoredCovenants


def held_covenants(store: CovenantStore, now: float) -> TrustedCovenants:
    """What the node holds, believed step by step; whether it binds at `now` is not looked at here.

    Raises `ConfigurationError` when the node has not joined, or when its files are not what it once took.
    """
    stored = store.read()
    if stored is None:
        raise ConfigurationError(
            "this node has not joined a covenant", "join one with `raakvlak node join COVENANT_FILE`"
        )
    newest = _read(COVENANT_NAME, stored.newest)
    versions = {number: _numbered(number, data) for number, data in sorted(stored.versions.items())}
    versions.setdefault(newest.covenant.version, newest)
    root, *later = (versions[number] for number in sorted(versions))
    trusted = TrustedCovenants.begin(root)
    for signed in later:
        trusted = trusted.updated(signed)
    if trusted.digest_of(newest.covenant.version) != newest.covenant.digest:
        raise ConfigurationError(
            f"the node's {COVENANT_NAME} is another than {FOLDER_NAME}/{newest.covenant.version}.json",
            "put the one that the stewards signed in both places",
        )
    return _refreshed(trusted, stored, now)


def facts_of(trusted: TrustedCovenants) -> dict[str, str | int | None]:
    """What people and programs are told of it."""
    covenant, fresh_until = trusted.newest, trusted.fresh_until
    return {
        "version": covenant.version,
        "digest": covenant.digest.hex(),
        "federation": federation(covenant).hex(),
        "expires": covenant.expires,
        "fresh_until": None if fresh_until is None else utc_text(fresh_until),
        "other_members": len(covenant.active_members()) - 1,
    }


def mend_store(store: CovenantStore, trusted: TrustedCovenants) -> None:
    """Finish what a power cut interrupted, or somebody began by hand: folder and covenant.json both hold the newest."""
    stored, newest = store.read(), trusted.newest
    if stored is None:
        return
    data = stored.versions.get(newest.version)
    if data is None or read_file(stored.newest).covenant.digest != newest.digest:
        store.add(newest.version, data or stored.newest)


def _numbered(number: int, data: bytes) -> SignedCovenant:
    name = f"{FOLDER_NAME}/{number}.json"
    signed = _read(name, data)
    if signed.covenant.version != number:
        raise ConfigurationError(
            f"{name} holds version {signed.covenant.version} of the covenant", "put the file back under its own number"
        )
    return signed


def _read(name: str, data: bytes) -> SignedCovenant:
    try:
        return read_file(data)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"the node's {name}: {error.message}",
            "ask a steward for the covenant as it is now, and join that: raakvlak node join COVENANT_FILE",
        ) from None


def _refreshed(trusted: TrustedCovenants, stored: StoredCovenants, now: float) -> TrustedCovenants:
    """With the timestamp on disk, where it still would be taken: a steward may have left since it came.

    One that cannot be read is passed over too: peers bring it again, and nothing else rests on it.
    """
    if stored.timestamp is None:
        return trusted
    try:
        return trusted.refreshed(read_timestamp(stored.timestamp), now)
    except ConfigurationError:
        return trusted
