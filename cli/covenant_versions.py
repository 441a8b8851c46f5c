"""A covenant's file in a steward's hands. A change of a signed version begins the next one; a draft is changed itself.

The signed version stays beside it under a name of its own (covenant.v1.json): nodes need every version, and whoever
signs the next one compares with it.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from cli.atomic_file import read_at_most, write_new, write_whole
from cli.covenant_view import names_of
from cli.output import Facts, show, tell
from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.protocol import covenant_file
from node.protocol.covenant import Covenant, federation
from node.protocol.covenant_errors import TooFewSignatures
from node.protocol.covenant_file import SignedCovenant, good_signatures
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import utc_text

_WHAT = "the covenant file"
_PLAIN_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is to be changed: what stands in it, and the content from which the change starts."""

    file: Path
    signed: SignedCovenant
    covenant: Covenant

    @property
    def begins_next(self) -> bool:
        """Whether the change begins a version of its own, since what stands there was signed."""
        return self.covenant.version != self.signed.covenant.version

    @property
    def before(self) -> SignedCovenant | None:
        """The version before the one that is being made, where it is at hand."""
        return self.signed if self.begins_next else kept_before(self.file, self.covenant)


def read(file: Path) -> SignedCovenant:
    """What stands in the file. Raises `ConfigurationError`."""
    return covenant_file.read_file(read_at_most(file, COVENANT_MAX_BYTES, _WHAT))


def write(file: Path, signed: SignedCovenant) -> None:
    """Put it into the file in one step."""
    write_whole(file, covenant_file.write_file(signed), _WHAT)


def kept_path(file: Path, version: int) -> Path:
    """Where a signed version stays when the next one is begun: covenant.v1.json beside covenant.json."""
    return file.with_name(f"{file.stem}.v{version}{file.suffix}")


def kept_before(file: Path, covenant: Covenant) -> SignedCovenant | None:
    """The version upon which this one follows, when it was kept beside the file."""
    path = kept_path(file, covenant.version - 1)
    if covenant.version == 1 or not path.exists():
        return None
    kept = read(path)
    return kept if kept.covenant.digest.hex() == covenant.previous else None


def open_for_change(file: Path, now: float, *, renewing: bool = False) -> Opened:
    """The file, and what a change starts from: the next version where enough stewards have signed this one.

    Raises `ConfigurationError` when it has expired, unless the change is that of its end.
    """
    signed = read(file)
    covenant = signed.covenant
    if covenant.expired(now) and not renewing:
        raise ConfigurationError(
            f"the covenant expired on {covenant.expires}", "give it a new end first: raakvlak covenant renew"
        )
    if _is_signed(file, signed):
        covenant = replace(
            covenant,
            version=covenant.version + 1,
            fed=federation(covenant).hex(),
            previous=covenant.digest.hex(),
        )
    return Opened(file, signed, replace(covenant, issued=utc_text(now)))


def _is_signed(file: Path, signed: SignedCovenant) -> bool:
    """Whether nodes may have it already: then it is never written anew under its number."""
    if len(good_signatures(signed)) < signed.covenant.threshold:
        return False
    TrustedCovenants.begin(signed)  # raises where a signature beside those is wrong
    before = kept_before(file, signed.covenant)
    if before is None:
        return True
    try:
        TrustedCovenants.begin(before).updated(signed)
    except TooFewSignatures:
        return False
    return True


def checked(covenant: Covenant) -> Covenant:
    """The same, by all rules of the format. Raises `ConfigurationError`."""
    return read_covenant(JsonField("covenant", covenant.content()))


def finish_change(opened: Opened, changed: Covenant, facts: Facts, line: str, *, dry_run: bool, as_json: bool) -> None:
    """Check the changed content, write it without signatures (not with `dry_run`), and say what was done.

    Raises `ConfigurationError` when it breaks a rule of the format, or may not follow upon the version before.
    """
    covenant, before = checked(changed), opened.before
    if before is not None:
        TrustedCovenants.begin(before).require_follows(covenant)
    dropped = [] if opened.begins_next else sorted(opened.signed.signatures)
    if not dry_run:
        if opened.begins_next:
            _keep(opened)
        write(opened.file, SignedCovenant(covenant, {}))
    written = {"written": not dry_run, "begun": opened.begins_next, "signatures_dropped": dropped}
    show({**names_of(covenant), **facts, **written}, line, as_json)
    if dry_run:
        tell("nothing was written: this was a dry run")
        return
    if opened.begins_next:
        kept = kept_path(opened.file, opened.signed.covenant.version).name
        tell(f"this begins version {covenant.version}; version {opened.signed.covenant.version} is kept in {kept}")
    if dropped:
        tell_dropped(dropped)


def tell_dropped(steward_ids: list[str]) -> None:
    """Say whose signatures are no longer there."""
    tell(f"the signatures of {', '.join(steward_ids)} were taken out: they were on other content")


def _keep(opened: Opened) -> None:
    path = kept_path(opened.file, opened.signed.covenant.version)
    if not path.exists():
        write_new(path, covenant_file.write_file(opened.signed), _PLAIN_MODE, "the file of the version before")
    elif read(path).covenant.digest != opened.signed.covenant.digest:
        raise ConfigurationError(
            f"{path.name} holds another version {opened.signed.covenant.version}",
            "look which of the two the nodes have, and move the other away; nothing was written",
        )
