"""What `doctor` looks at in a home folder: everything a node needs, in the order in which it needs it.

Nothing is changed, and it works beside a running node. A finding says what is the case and, where something is wrong,
what to do. A part that cannot be looked at because one before it is missing is passed over.
"""

import stat
from collections.abc import Iterator
from pathlib import Path

from node.config import Settings, load_settings
from node.errors import ConfigurationError
from node.protocol import covenant_file
from node.protocol.covenant import SECONDS_PER_DAY, Covenant
from node.protocol.covenant_errors import CovenantNotBegun
from node.protocol.guessing import PROBED_NUMBERS, days_to_probe
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import utc_text
from node.service.ceilings import cards_given, require_below_ceilings, restarts_given
from node.service.covenant_chain import held_covenants
from node.service.database_health import examine_database
from node.service.finding import Finding, error, ok, warning
from node.service.membership import VAULT, next_key, own_entry, public_key
from node.storage.covenant_store import FileCovenantStore
from node.storage.disk_room import ROOM_LEAST, ROOM_LOW, room
from node.storage.key_store import FileKeyStore
from node.storage.vault import Vault

EXPIRY_WARNING_DAYS = 30
"""How long before its end a covenant is spoken of: stewards need some weeks to sign the next one."""
FRESHNESS_WARNING_DAYS = 1
"""How long before a timestamp runs out it is spoken of: a steward signs the next one in a minute."""
SHORT_GUESSING_DAYS = 1.0
"""A pace at which a list is tried within a day leaves nobody the time to notice."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(home: Path, now: float) -> Iterator[Finding]:
    """All findings on a home folder; `now` is in seconds since 1970-01-01 UTC."""
    yield _home(home)
    yield from _disk(home)
    yield _sodium()
    settings = None
    try:
        settings = load_settings(home)
        yield ok("settings", f"node.toml is that of {settings.organisation.id}")
    except ConfigurationError as wrong:
        yield error("settings", wrong.message, wrong.hint)
    yield from _keys(home)
    covenant, findings = _covenant(home, now)
    yield from findings
    if covenant is not None and settings is not None:
        yield _membership(home, covenant, settings)
    if covenant is not None and settings is not None:
        yield from _rations(covenant, settings)
    yield from examine_database(home, now)


def _home(home: Path) -> Finding:
    try:
        rights = stat.S_IMODE(home.stat().st_mode)
    except OSError:
        return error("home", f"there is no folder {home}", "make a node with `raakvlak node init`, or give --home")
    if rights & _OTHERS:
        return error("home", f"other users of this machine may enter {home}", f"run: chmod 700 {home}")
    return ok("home", f"{home} is for its owner alone")


def _disk(home: Path) -> Iterator[Finding]:
    try:
        left = room(home)
    except OSError:  # there is no folder, which was told
        return
    told = f"{left >> 20:,} MB are left on the disk of {home}"
    if left < ROOM_LEAST:
        yield error("disk", told, "make room: nothing can be written")
    elif left < ROOM_LOW:
        yield warning("disk", told, "make room before the node can write nothing any more")
    else:
        yield ok("disk", told)


def _sodium() -> Finding:
    try:
        from node.protocol import sodium
    except ConfigurationError as wrong:
        return error("libsodium", wrong.message, wrong.hint)
    return ok("libsodium", f"{sodium.library_name()}, version {sodium.version()}")


def _keys(home: Path) -> Iterator[Finding]:
    try:
        keys = FileKeyStore(home / "keys")
        public_key(keys)
        next_key(keys)
        Vault(keys.read(VAULT))
    except ConfigurationError as wrong:
        yield error("keys", wrong.message, wrong.hint)
        return
    yield ok("keys", f"{len(keys.names())} keys, for their owner alone")


def _covenant(home: Path, now: float) -> tuple[Covenant | None, list[Finding]]:
    store = FileCovenantStore(home)
    try:
        if store.read() is None:
            advice = "when the stewards have signed one with this node in it: raakvlak node join COVENANT_FILE"
            return None, [warning("covenant", "this node has not joined a covenant", advice)]
        trusted = held_covenants(store, now)
    except ConfigurationError as wrong:
        return _as_it_reads(store), [error("covenant", wrong.message, wrong.hint)]
    covenant = trusted.newest
    findings = [_clock(covenant, now)]
    try:
        trusted.require_in_force(now)
    except CovenantNotBegun:
        pass  # a matter of the clock
    except ConfigurationError as wrong:
        return covenant, [*findings, error("covenant", wrong.message, wrong.hint)]
    return covenant, [*findings, _in_force(trusted, now)]


def _as_it_reads(store: FileCovenantStore) -> Covenant | None:
    """The newest covenant without a look at who signed it: what it says can be looked at all the same."""
    try:
        stored = store.read()
        return None if stored is None else covenant_file.read_file(stored.newest).covenant
    except ConfigurationError:
        return None


def _in_force(trusted: TrustedCovenants, now: float) -> Finding:
    covenant, fresh_until = trusted.newest, trusted.fresh_until
    signed_by = len(covenant_file.good_signatures(trusted.newest_signed))
    told = f"version {covenant.version}, signed by {signed_by} of {len(covenant.stewards)}, until {covenant.expires}"
    left = (covenant.expires_seconds - now) / SECONDS_PER_DAY
    if left < EXPIRY_WARNING_DAYS:
        advice = "ask a steward for its next version; when one member's node has joined it, the others take it over"
        return warning("covenant", f"{told}: {left:.0f} days left", advice)
    if fresh_until is not None and fresh_until - now < FRESHNESS_WARNING_DAYS * SECONDS_PER_DAY:
        advice = "ask a steward for a timestamp (`raakvlak covenant timestamp`), and join it as a covenant"
        return warning("covenant", f"{told}, confirmed as the newest until {utc_text(fresh_until)} only", advice)
    return ok("covenant", told)


def _clock(covenant: Covenant, now: float) -> Finding:
    if now < covenant.start_seconds:
        advice = "correct the clock, or wait for that day: before it no node talks"
        return error("clock", f"by this clock the covenant is still to begin, on {covenant.start}", advice)
    return ok("clock", "later than the covenant's first day; peers refuse messages from a clock 30 seconds off")


def _membership(home: Path, covenant: Covenant, settings: Settings) -> Finding:
    try:
        member = own_entry(covenant, settings, FileKeyStore(home / "keys"))
    except ConfigurationError as wrong:
        return error("membership", wrong.message, wrong.hint)
    return ok("membership", f"{member.id}, for {', '.join(member.purposes)}, class {member.class_}")


def _rations(covenant: Covenant, settings: Settings) -> Iterator[Finding]:
    try:
        require_below_ceilings(settings, covenant)
    except ConfigurationError as wrong:
        yield error("ceilings", wrong.message, wrong.hint)
    else:
        restarts, cards = restarts_given(settings, covenant), cards_given(settings, covenant)
        yield ok(
            "ceilings", f"the covenant is below them; {restarts} restarts an epoch, {cards} cards a day for a peer"
        )
    if covenant.tick_seconds == 0:
        advice = "for real numbers a covenant needs a tick: at tick 0 anyone can try numbers without end"
        yield warning("pace", "the covenant has tick 0: not for real numbers", advice)
        return
    within, around = (_days_of_silence(covenant, settings, epochs) for epochs in (1, 2))
    told = f"a member that cheats in silence needs {within:.1f} days to try {PROBED_NUMBERS:,} numbers"
    told += f", {around:.1f} when it begins just before an epoch ends"
    if within < SHORT_GUESSING_DAYS:
        advice = "ask the stewards for a slower pace, smaller classes or fewer restarts"
        yield warning("pace", told, advice)
    else:
        yield ok("pace", told)


def _days_of_silence(covenant: Covenant, settings: Settings, epochs: int) -> float:
    """Of the other member that is through first, as far as this node lets it have restarts."""
    restarts = restarts_given(settings, covenant)
    others = [member for member in covenant.active_members() if member.id != settings.organisation.id]
    days = (days_to_probe(covenant, member, restarts, epochs) for member in others or covenant.active_members())
    return min(days, default=0.0)
