"""A node with its professionals and open signals, kept twice: by the node itself, and here in the clear.

It can lose its power at any step and be set back to an earlier copy; then it is started again as `node.app` starts it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from node.model import Bsn, ContactCard, Item
from node.protocol.covenant import Covenant
from node.protocol.covenant_file import SignedCovenant, write_file
from node.service.adoption import adopt, renewed
from node.service.card_release import send_due_cards
from node.service.context import Context
from node.service.covenant_chain import held_covenants
from node.service.membership import IDENTITY, IDENTITY_NEXT, settle_identity
from node.service.peers import allow_resync
from node.service.professionals import add_professional
from node.service.session_life import end_old_sessions, recover_sessions
from node.service.signal_closing import CloseReason, close_again, close_signal, expire_signals
from node.service.signals import add_signal
from node.storage import sessions, signals
from node.storage.covenant_store import StoredCovenants
from node.storage.deletion_journal import MemoryDeletionJournal
from tests.helpers import (
    COORDINATOR,
    FixedClock,
    make_context,
    new_signal,
    signed_by_steward,
    synthetic_numbers,
)
from tests.service.disks import Backup, Disk, FusedCovenants, FusedDatabase, PowerCut, copy_of
from tests.service.placed import Placed, day_of, last_day

PERSONS = synthetic_numbers(3)
RESTARTS_ALLOWED = 6
"""Sessions that the coordinators keep in hand: what one history of losses may need before it is quiet."""


@dataclass(frozen=True)
class Saved:
    """A backup: database and keys, the covenant's files, and what was placed then."""

    backup: Backup
    covenants: StoredCovenants
    placed: dict[str, Placed]


class Node:
    """One organisation's node on a disk."""

    def __init__(
        self,
        covenant: Covenant,
        member_id: str,
        clock: FixedClock,
        disk: Disk,
        files: Mapping[int, bytes] | None = None,
    ) -> None:
        """`files`: the covenant's versions with which it begins, where these are more than `covenant` alone."""
        self.placed: dict[str, Placed] = {}
        self.persons_closed: set[Bsn] = set()
        self._id, self.clock, self._disk = member_id, clock, disk
        self._covenants = FusedCovenants(disk.fuse)
        self._covenants.begin(files or {covenant.version: write_file(signed_by_steward(covenant))})
        self._starts = 0
        self._journal = MemoryDeletionJournal()
        self.start()
        self._cards = {}
        for name in ("Ada", "Bas"):
            # long texts, so that few letters fit into a slot
            function, phone, mail = ("coach " * 19).strip(), "06 1234 5678", f"{name.lower()}@{member_id}.example"
            added = add_professional(self.context, COORDINATOR, name, function, phone, mail, "professional")
            self._cards[added] = ContactCard(name, function, self.context.member.name, phone, mail)
        self._saved = [self._copy()]

    @property
    def id(self) -> str:
        """The member's id."""
        return self._id

    @property
    def nid(self) -> bytes:
        """The member's name on the wire."""
        return self.context.member.nid_bytes

    def lose_power_after(self, steps: int) -> None:
        """Let the power go at the `steps`-th step on disk from here."""
        self._disk.fuse.set(steps)

    def stop(self) -> None:
        """Close what is open."""
        self.context.database.close()

    def start(self) -> None:
        """Start, at first or after a power cut, with randomness that never came before."""
        database, keys = self._disk.start()
        self._starts += 1
        seed = sum(self._id.encode()) * 1_000 + self._starts
        trusted = held_covenants(self._covenants, self.clock.now())
        settle_identity(trusted.newest, keys)
        context = make_context(
            self._id,
            trusted=trusted,
            database=database,
            keys=keys,
            covenants=self._covenants,
            clock=self.clock,
            seed=seed,
            journal=self._journal,
        )
        recover_sessions(context)
        close_again(context)
        self.context: Context = renewed(context, trusted)

    def adopt(self, signed: SignedCovenant) -> None:
        """Take the next version of the covenant."""
        self.context = adopt(self.context, signed)

    def place(self, person: Bsn, purposes: Sequence[str], parents: Sequence[Bsn], colleague: int) -> None:
        """A professional places a signal, unless there is an open one of the same for all of it."""
        professional = list(self._cards)[colleague]
        card = self._cards[professional]
        wanted = frozenset(purposes) & set(self.context.member.purposes)
        same = [one.purposes for one in self.placed.values() if (one.card, one.person) == (card, person)]
        if frozenset().union(*same) >= wanted:  # also when it may serve none of these
            return
        new = new_signal(person, tuple(sorted(wanted)), parents=tuple(parents))

        def attempt() -> None:
            add_signal(self.context, COORDINATOR, new, professional)

        self.done(attempt)
        for signal_id in self.open_ids - self.placed.keys():
            ends = last_day(wanted, self.clock.now())
            self.placed[signal_id] = Placed(signal_id, card, person, wanted, frozenset({person, *parents}), ends)

    def close(self, number: int, reason: CloseReason = CloseReason.DONE) -> None:
        """Close one of the open signals; what is done or has ended is archived."""
        if not self.placed:
            return
        signal_id = sorted(self.placed)[number % len(self.placed)]
        self.done(lambda: close_signal(self.context, COORDINATOR, signal_id, reason))
        self._forget_if_closed(signal_id)

    def place_again(self, number: int) -> None:
        """Close one of the open signals, and place one just like it."""
        if not self.placed:
            return
        one = self.placed[sorted(self.placed)[number % len(self.placed)]]
        self.close(number)
        self.place(
            one.person,
            sorted(one.purposes),
            sorted(one.family - {one.person}, key=lambda each: each.digits),
            [*self._cards.values()].index(one.card),
        )

    def save(self) -> None:
        """Make a backup."""
        self._saved.append(self._copy())

    def set_back(self, number: int, *, with_keys: bool, with_covenants: bool = False) -> None:
        """Put a backup back: what came later has never been, here, save that what was closed stays closed.

        The identity stays as it is now: it is kept apart from all backups.
        """
        saved, keys = self._saved[number % len(self._saved)], self.context.keys
        identity = {name: keys.read(name) for name in keys.names() if name in (IDENTITY, IDENTITY_NEXT)}
        others = {name: key for name, key in saved.backup.keys.items() if name not in (IDENTITY, IDENTITY_NEXT)}
        self._disk.restore(replace(saved.backup, keys=others | identity), with_keys=with_keys)
        if with_covenants:
            self._covenants.begin(saved.covenants.versions, saved.covenants.timestamp)
        self.persons_closed |= {one.person for signal_id, one in saved.placed.items() if signal_id in self.closed}
        self.placed = {signal_id: one for signal_id, one in saved.placed.items() if signal_id not in self.closed}
        self.start()

    def allow_sessions(self, peer: "Node") -> None:
        """The coordinator sees to it that sessions can be begun."""
        covenant = self.context.covenant
        counted = [
            sessions.begun_and_granted(self.context.database, peer.nid, epoch)
            for epoch in covenant.epochs_to_begin(self.clock.now())
        ]
        most = max(begun - granted for begun, granted in counted)
        for _ in range(most + RESTARTS_ALLOWED - 1 - covenant.rations.restarts):
            allow_resync(self.context, COORDINATOR, peer.id)

    def keep_house(self) -> None:
        """What a running node does every hour."""
        for work in (expire_signals, end_old_sessions, send_due_cards):
            self.done(lambda work=work: work(self.context))  # type: ignore[misc]
        today = day_of(self.clock.now())
        for signal_id in [signal_id for signal_id, one in self.placed.items() if one.ends < today]:
            self._forget_if_closed(signal_id)

    def live(self) -> set[Item]:
        """What the open signals stand for, in the clear."""
        return {item for one in self.placed.values() for item in one.items}

    def done(self, action: Callable[[], object]) -> None:
        """Do something that the power may cut short; then people look whether it was done."""
        try:
            action()
        except PowerCut:
            self.start()

    def _forget_if_closed(self, signal_id: str) -> None:
        if signal_id not in self.open_ids:
            self.persons_closed.add(self.placed.pop(signal_id).person)

    @property
    def open_ids(self) -> set[str]:
        """The open signals, as the node has them."""
        return {row.id for row in signals.listed(self.context.database, "open")}

    @property
    def closed(self) -> set[str]:
        """All signals that were ever closed."""
        return {entry.id for entry in self._journal.entries()}

    def _copy(self) -> Saved:
        assert isinstance(self.context.database, FusedDatabase)
        held = self._covenants.read()
        assert held is not None
        return Saved(copy_of(self.context.database, self.context.keys), held, dict(self.placed))
