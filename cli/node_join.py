"""Joining a covenant: it is checked as the node itself will check it, then put in place in one step."""

from pathlib import Path

from cli.atomic_file import read_at_most, write_whole
from node.config import load_settings
from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.protocol import covenant_file
from node.protocol.covenant import Covenant, federation
from node.service.ceilings import require_below_ceilings
from node.service.membership import own_entry
from node.storage.key_store import FileKeyStore

COVENANT_NAME = "covenant.json"


def join_covenant(home: Path, file: Path, now: float) -> tuple[Covenant, str]:
    """Store the covenant of `file` in `home`; gives it, and what must be said of the one that it replaces.

    Raises `ConfigurationError` when it does not bind at `now`, when this node has no place in it, when it goes above
    this node's ceilings, or when it is older than the one that the node has.
    """
    data = read_at_most(file, COVENANT_MAX_BYTES, "the covenant file")
    covenant = covenant_file.verify(covenant_file.read_file(data), now)
    settings = load_settings(home)
    own_entry(covenant, settings, FileKeyStore(home / "keys"))
    require_below_ceilings(settings, covenant)
    notice = _compare(home / COVENANT_NAME, covenant)
    write_whole(home / COVENANT_NAME, data, "the node's covenant")
    return covenant, notice


def _compare(path: Path, new: Covenant) -> str:
    if not path.exists():
        return ""
    old = covenant_file.read_file(read_at_most(path, COVENANT_MAX_BYTES, "the node's covenant")).covenant
    if federation(old) != federation(new):
        return "this is another federation than before: sessions with its members begin anew"
    if new.version < old.version:
        raise ConfigurationError(
            f"this is version {new.version} of the covenant, and the node has version {old.version} already",
            "ask a steward for the newest version",
        )
    return ""
