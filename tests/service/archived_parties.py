"""Nodes in memory of which one has an archived signal, and what each of them knows of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from node.model import Actor, Bsn
from node.protocol.covenant import Covenant
from node.service.archive_answers import FormerParty
from node.service.inbox import list_inbox
from node.service.matches import late_withdrawals, list_matches
from node.service.people import person_overview
from node.service.signal_closing import CloseReason, close_signal
from node.storage import professionals
from simulations.memory import settle
from tests.helpers import COORDINATOR, JEUGD, FixedClock, make_covenant, make_member
from tests.service.casework import entries
from tests.service.disks import MemoryDisk
from tests.service.world import PERSONS, Node

NAMES = ("politie", "jeugdteam", "wijkteam")
PERSON = PERSONS[0]


@dataclass
class Town:
    """The nodes, in the order of `NAMES`, on one clock."""

    nodes: list[Node]
    clock: FixedClock

    def rest(self) -> None:
        """Let everything be said."""
        settle([node.context for node in self.nodes])

    def place(self, which: int, purposes: Sequence[str] = (JEUGD.id,), person: Bsn = PERSON, colleague: int = 0) -> str:
        """A node's professional places a signal, and everything is said."""
        node = self.nodes[which]
        before = node.open_ids
        node.place(person, purposes, [], colleague)
        self.rest()
        (signal_id,) = node.open_ids - before
        return signal_id

    def close(self, which: int, signal_id: str, reason: CloseReason = CloseReason.DONE) -> None:
        """A signal is closed, and everything is said."""
        close_signal(self.nodes[which].context, COORDINATOR, signal_id, reason)
        self.nodes[which].placed.pop(signal_id, None)
        self.nodes[which].persons_closed.add(PERSON)
        self.rest()

    def archived(self, which: int, purposes: Sequence[str] = (JEUGD.id,)) -> str:
        """A signal that was placed and closed: it is archived."""
        signal_id = self.place(which, purposes)
        self.close(which, signal_id)
        return signal_id

    def before(self, which: int, person: Bsn = PERSON) -> tuple[FormerParty, ...]:
        """Who was involved before, as a node's people see it."""
        return person_overview(self.nodes[which].context, COORDINATOR, person).involved_before

    def known(self) -> list[list[str]]:
        """Of which organisations each node's people know that they were involved before."""
        return [[one.organisation_id for one in self.before(which)] for which in range(len(self.nodes))]

    def matches(self, which: int) -> int:
        """How many matches a node's people see, those that were withdrawn before they were found too."""
        context = self.nodes[which].context
        return len(list_matches(context, COORDINATOR)) + len(late_withdrawals(context, COORDINATOR))

    def told(self, which: int) -> list[str]:
        """What a node's people were told."""
        context = self.nodes[which].context
        people = [one.id for one in professionals.everyone(context.database)]
        return [one.kind for who in people for one in list_inbox(context, Actor(who, "professional"), seen=True)]

    def logged(self, which: int, action: str) -> list[dict[str, str | int]]:
        """The details of the entries of a node's logbook on the person that say so."""
        return [
            each.details
            for each in entries(self.nodes[which].context)
            if each.action == action and each.person == PERSON
        ]


def make_town(count: int = 3, covenant: Covenant | None = None) -> Town:
    """So many nodes without signals, that have said what they can."""
    clock = FixedClock()
    covenant = covenant or make_covenant([make_member(name, number=number) for number, name in enumerate(NAMES)])
    nodes = [Node(covenant, member.id, clock, MemoryDisk()) for member in covenant.members[:count]]
    for node in nodes:
        for peer in nodes:
            if peer is not node:
                node.allow_sessions(peer)
    town = Town(nodes, clock)
    town.rest()
    for node in nodes:
        node.save()
    return town


def with_settings(node: Node, **changes: object) -> None:
    """The node goes on with other settings of its organisation."""
    settings = node.context.settings
    organisation = replace(settings.organisation, **changes)  # type: ignore[arg-type]
    node.context = replace(node.context, settings=replace(settings, organisation=organisation))
