"""What every use case works with: this node's parts, put together once by `node.app` (or by a simulation)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from node.config import Settings
from node.ports import Clock, Randomness
from node.protocol.cores import ONE_CORE, Cores
from node.protocol.covenant import Covenant, Member
from node.protocol.exchange_state import Session
from node.protocol.trusted_covenants import TrustedCovenants
from node.storage.contributions import ContributionStore
from node.storage.covenant_store import CovenantStore
from node.storage.database import Database
from node.storage.deletion_journal import DeletionJournal
from node.storage.key_store import KeyStore
from node.storage.logbook_anchor import LogbookAnchor, MemoryLogbookAnchor
from node.storage.vault import Vault


def _nobody(_nid: bytes) -> None:
    """Nobody to wake: a node without a running scheduler."""


def _nothing() -> None:
    """Nothing to renew: a node whose parts nobody put together to run."""


@dataclass(frozen=True, slots=True)
class Context:
    """One node. `covenant` is the newest of `trusted`, and `member` this node's own entry in it, whatever its status.

    `wake(nid)` tells the scheduler that something waits for that peer. `renew()` lets the node put its parts together
    anew, since a newer covenant or timestamp than these is on disk.

    `opened` has the sessions whose key files were read, by the file's name; it forgets a key when its file goes.
    """

    settings: Settings
    trusted: TrustedCovenants
    covenant: Covenant
    member: Member
    covenants: CovenantStore
    database: Database
    keys: KeyStore
    vault: Vault
    clock: Clock
    randomness: Randomness
    journal: DeletionJournal
    contributions: ContributionStore
    wake: Callable[[bytes], None] = _nobody
    renew: Callable[[], object] = _nothing
    cores: Cores = ONE_CORE
    opened: dict[str, Session] = field(default_factory=dict, repr=False)
    anchor: LogbookAnchor = field(default_factory=MemoryLogbookAnchor)
