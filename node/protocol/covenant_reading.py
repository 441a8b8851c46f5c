"""From JSON to a `Covenant`: every rule of docs/covenant.md that one version alone can be checked for.

Strict, so that one agreement has one form: what is not named here is refused, and so is a second way of
writing the same. What needs the version before (that a key did not change by itself) is checked elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import TypeVar

from node.errors import ConfigurationError
from node.limits import EPOCH_MAX_DAYS, SIGNAL_LONGEST_DAYS, TICK_MIN_SECONDS
from node.protocol.covenant import (
    SECONDS_PER_DAY,
    Auditor,
    Covenant,
    Epoch,
    Member,
    Pace,
    Purpose,
    Rations,
    Rotation,
    Steward,
    federation,
)
from node.protocol.json_field import JsonField
from node.protocol.key_statement import rotation_holds
from node.protocol.member_reading import (
    ID_FORM,
    ID_PATTERN,
    check_first_key,
    read_key,
    read_member,
    read_purpose_id,
)
from node.protocol.utc_text import seconds_of

T = TypeVar("T")

FORMAT = "raakvlak-covenant/2"
VERSION_MAX = 2**32 - 1
"""It travels as an unsigned integer; no agreement gets that many versions."""
POINTS_MAX = 64
"""Points in each message: with more, 5,000 numbers are tried within hours, and the pace rations nothing."""
RESTARTS_MAX = 10
"""Automatic restarts per epoch: each gives a further synchronisation, and so a class of guesses for free."""
FRESHNESS_MAX_DAYS = 30
"""Days that a timestamp holds: for so long a node goes on from which newer versions are withheld."""
CARDS_PER_DAY_MAX = 10_000
"""Contact cards per peer and day: more is no ration, and no organisation's day."""
AGE_MAX = 150
"""Years; older than anyone."""
ARCHIVE_MAX_DAYS = 3653
"""Days that a closed signal is kept: with more than ten years the archive would be a register of persons."""
TERM_MAX_DAYS = 520
"""Working days of a follow-up term: two years, as long as a signal lives."""

_NAMES = tuple(field.name for field in fields(Covenant) if field.name != "format")


def read_covenant(field: JsonField) -> Covenant:
    """The covenant that stands there. Raises `ConfigurationError` with the path of what is wrong first."""
    part = field.of_format(FORMAT, _NAMES)
    version = part["version"].integer(1, VERSION_MAX)
    stewards = _at_least_one(part["stewards"], _steward)
    covenant = Covenant(
        format=FORMAT,
        fed=_digest_from_version_2(part["fed"], version),
        version=version,
        previous=_digest_from_version_2(part["previous"], version),
        start=read_moment(part["start"]),
        issued=read_moment(part["issued"]),
        expires=read_moment(part["expires"]),
        freshness_days=part["freshness_days"].or_null(lambda days: days.integer(1, FRESHNESS_MAX_DAYS)),
        stewards=stewards,
        threshold=part["threshold"].integer(1, len(stewards)),
        epoch=_epoch(part["epoch"]),
        pace=_pace(part["pace"]),
        rations=_rations(part["rations"]),
        purposes=_at_least_one(part["purposes"], _purpose),
        auditor=part["auditor"].or_null(_auditor),
        members=tuple(read_member(item) for item in part["members"].items()),
    )
    _check_end(part["expires"], covenant)
    _check_names(field.path, covenant)
    _check_keys(field.path, covenant)
    _check_members(field.path, covenant)
    return covenant


def _check_end(field: JsonField, covenant: Covenant) -> None:
    after = covenant.expires_seconds > max(covenant.start_seconds, covenant.issued_seconds)
    field.require(after, "is not after start and issued", "write the moment at which this version ends")


def _check_names(path: str, covenant: Covenant) -> None:
    named = [("purposes", "id"), ("stewards", "id"), ("members", "id"), ("members", "nid"), ("members", "url")]
    for of, attribute in named:
        values = [
            (f"{path}.{of}[{index}].{attribute}", getattr(entry, attribute))
            for index, entry in enumerate(getattr(covenant, of))
            # Nobody calls a revoked member: its organisation may come back at that address under a new key.
            if not (attribute == "url" and entry.status == "revoked")
        ]
        _refuse_second(values, "stands in the covenant already", "give each its own, or take the older entry out")


def _check_keys(path: str, covenant: Covenant) -> None:
    # One key in two roles would let one voice count twice, or an auditor answer for itself.
    owned = [(f"{path}.stewards[{index}].key", steward.key) for index, steward in enumerate(covenant.stewards)]
    if covenant.auditor is not None:
        owned.append((f"{path}.auditor.key", covenant.auditor.key))
    for index, member in enumerate(covenant.members):
        owned.append((f"{path}.members[{index}].key", member.key))
        if member.rotation is not None:  # the key that was left may have been stolen: it serves nobody else
            owned.append((f"{path}.members[{index}].rotation.from", member.rotation.from_))
        owned += [(f"{path}.members[{index}].keys_next[{n}]", key) for n, key in enumerate(member.keys_next)]
    _refuse_second(owned, "stands elsewhere in the covenant too", "every role needs a key of its own")


def _check_members(path: str, covenant: Covenant) -> None:
    agreed = {purpose.id for purpose in covenant.purposes}
    for index, member in enumerate(covenant.members):
        purposes = JsonField(f"{path}.members[{index}].purposes", None)
        known = agreed.issuperset(member.purposes)
        purposes.require(
            known, "has a purpose that the covenant does not have", "add the purpose to the covenant first"
        )
        if covenant.version == 1:  # later, a member's key may have changed since it got its name
            check_first_key(JsonField(f"{path}.members[{index}].nid", None), member)
        if member.rotation is not None:
            _check_rotation(JsonField(f"{path}.members[{index}].rotation", None), covenant, member, member.rotation)


def _check_rotation(field: JsonField, covenant: Covenant, member: Member, rotation: Rotation) -> None:
    field.require(covenant.version > 1, "must be null in version 1", "write null: a member begins with its first key")
    field.require(
        rotation.to == member.key and rotation_holds(federation(covenant), member.nid_bytes, rotation),
        "is no statement by this member that leads to its key",
        "take the member's own statement in: raakvlak covenant member-key",
    )


def _refuse_second(named: Iterable[tuple[str, str]], problem: str, hint: str) -> None:
    seen: set[str] = set()
    for path, value in named:
        if value in seen:
            raise ConfigurationError(f"{path}: {problem}", hint)
        seen.add(value)


def _at_least_one(field: JsonField, read: Callable[[JsonField], T]) -> tuple[T, ...]:
    values = tuple(read(item) for item in field.items())
    field.require(len(values) > 0, "is empty", "there must be at least one")
    return values


def read_moment(field: JsonField) -> str:
    """A moment in its one form."""
    text = field.string()
    try:
        seconds_of(text)
    except (ValueError, OverflowError):
        field.refuse("is not a moment in its one form", 'write it as "2026-11-23T00:00:00Z": UTC, whole seconds')
    return text


def _digest_from_version_2(field: JsonField, version: int) -> str | None:
    if version == 1:
        field.null()  # FED is the digest of version 1: it cannot stand in what it is the digest of
        return None
    return field.hex(32)


def _steward(field: JsonField) -> Steward:
    part = field.exactly(("id", "name", "key"))
    return Steward(part["id"].matching(ID_PATTERN, ID_FORM), part["name"].text(), read_key(part["key"]))


def _auditor(field: JsonField) -> Auditor:
    part = field.exactly(("name", "key"))
    return Auditor(part["name"].text(), read_key(part["key"]))


def _epoch(field: JsonField) -> Epoch:
    part = field.exactly(("days", "lead_days", "grace_days"))
    days = part["days"].integer(1, EPOCH_MAX_DAYS)
    epoch = Epoch(days, part["lead_days"].integer(0, days), part["grace_days"].integer(0, days))
    # Then never more than two sessions of a pair are alive at once.
    fits = epoch.lead_days + epoch.grace_days <= days
    field.require(fits, "is shorter than its lead and grace together", "make days longer, or the other two shorter")
    return epoch


def _pace(field: JsonField) -> Pace:
    part = field.exactly(("tick", "points"))
    tick = part["tick"].integer(0, SECONDS_PER_DAY)
    hint = f"write at least {TICK_MIN_SECONDS} seconds, or 0 for tests: at once, not for real numbers"
    part["tick"].require(tick == 0 or tick >= TICK_MIN_SECONDS, "is too short", hint)
    return Pace(tick, part["points"].integer(1, POINTS_MAX))


def _rations(field: JsonField) -> Rations:
    part = field.exactly(("restarts", "cards_per_day"))
    return Rations(part["restarts"].integer(0, RESTARTS_MAX), part["cards_per_day"].integer(1, CARDS_PER_DAY_MAX))


def _purpose(field: JsonField) -> Purpose:
    part = field.exactly(tuple(one.name for one in fields(Purpose)))
    purpose = Purpose(
        id=read_purpose_id(part["id"]),
        title=part["title"].text(),
        legal_basis=part["legal_basis"].or_null(JsonField.text),
        age_limit=part["age_limit"].or_null(lambda age: age.integer(1, AGE_MAX)),
        signal_days=part["signal_days"].integer(1, SIGNAL_LONGEST_DAYS),
        since_when=part["since_when"].flag(),
        youth_age=part["youth_age"].or_null(lambda age: age.integer(0, AGE_MAX)),
        adult_age=part["adult_age"].or_null(lambda age: age.integer(0, AGE_MAX)),
        archive_days=part["archive_days"].integer(0, ARCHIVE_MAX_DAYS),
        seen_days=_working_days(part["seen_days"]),
        contact_days=_working_days(part["contact_days"]),
        align_days=_working_days(part["align_days"]),
        close_days=_working_days(part["close_days"]),
        escalate_days=_working_days(part["escalate_days"]),
    )
    if purpose.youth_age is not None and purpose.adult_age is not None:
        follows = purpose.adult_age > purpose.youth_age
        part["adult_age"].require(follows, "is not above youth_age", "write a higher age, or null for either")
    return purpose


def _working_days(field: JsonField) -> int:
    return field.integer(1, TERM_MAX_DAYS)
