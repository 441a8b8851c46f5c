"""What a node's files still tell of the covenant that it held, when they cannot be used as a whole any more.

A file that is cut, or gone, makes a node join anew; it must not lead the node back behind what it knew.
"""

from node.errors import ConfigurationError
from node.protocol.covenant import federation
from node.protocol.covenant_errors import CovenantFork, CovenantGap, CovenantRollback
from node.protocol.covenant_file import SignedCovenant, read_file
from node.protocol.trusted_covenants import TrustedCovenants
from node.storage.covenant_store import FOLDER_NAME, CovenantStore

_STEP_BACK = (
    f"join the newest one; or, to begin anew on purpose, move the folder {FOLDER_NAME}/ away (and covenant.json) first"
)
_IN_ITS_PLACE = (
    "keep what is here: join the newest covenant of the federation that this node was in; or, to begin anew on purpose,"
    f" move the folder {FOLDER_NAME}/ and covenant.json away first"
)


def require_same_federation(store: CovenantStore, trusted: TrustedCovenants) -> None:
    """Raise `ConfigurationError` when a file here is of another federation, or files are and none tells of which.

    What cannot be used any more may be the only trace of where this node was: nothing takes its place unasked.
    """
    stored = store.read()
    data = [*store.versions().values(), *([] if stored is None else [stored.newest])]
    whole = [one for one in map(_whole, data) if one is not None]
    of = {federation(one.covenant) for one in whole}
    if data and of != {federation(trusted.newest)}:
        told = "are of another federation" if of else "are damaged, and nothing tells of which federation they were"
        raise ConfigurationError(f"the covenant's files that this node has {told}", _IN_ITS_PLACE)


def require_no_step_back(store: CovenantStore, trusted: TrustedCovenants) -> None:
    """Raise a `CovenantRefused` when a file here is of a later version, or of another line of the same federation.

    A file that is damaged counts by the number in its name: whose it was nobody can say.
    """
    stored = store.read()
    whole = [] if stored is None else [_whole(stored.newest)]
    for number, data in store.versions().items():
        found = _whole(data)
        if found is None:
            _require_not_older(trusted, number)
        whole.append(found)
    mine = [one for one in whole if one is not None and federation(one.covenant) == federation(trusted.newest)]
    if mine:
        _require_same_line(trusted, max(mine, key=lambda one: one.covenant.version))


def _require_not_older(trusted: TrustedCovenants, kept: int) -> None:
    if trusted.newest.version < kept:
        raise CovenantRollback(f"version {trusted.newest.version} of the covenant", f"version {kept}", _STEP_BACK)


def _require_same_line(trusted: TrustedCovenants, kept: SignedCovenant) -> None:
    version = kept.covenant.version
    _require_not_older(trusted, version)
    known = trusted.digest_of(version)
    if known == kept.covenant.digest:
        return
    if known is not None:
        raise CovenantFork("the covenant", version)
    try:
        TrustedCovenants.begin(kept).updated(trusted.newest_signed)
    except CovenantGap:
        return  # nobody here knows who may sign it: it counts by its own stewards, as at a first joining


def _whole(data: bytes) -> SignedCovenant | None:
    """The covenant in a file, signed as it must be; None for any other content."""
    try:
        signed = read_file(data)
        TrustedCovenants.begin(signed)
    except ConfigurationError:
        return None
    return signed
