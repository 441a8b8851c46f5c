"""A rogue that has a true match with an honest node, and letters that it may write about it."""

from dataclasses import dataclass
from typing import Any

from node.service.context import Context
from node.service.matches import list_matches
from node.service.people import person_overview
from simulations.memory import run_jobs
from tests.attacks.dishonest import OTHER, SHARED, make_nodes, match_statuses, place
from tests.helpers import COORDINATOR, JEUGD
from tests.protocol import by_the_document as doc
from tests.rogue import peer
from tests.rogue.peer import Rogue
from tests.rogue.sessions import begun, said

ITEM = doc.item_bytes(JEUGD.id, "person", SHARED.digits)
NO_MATCH, STRANGE = bytes(16), b"s" * 16
CARD, STATE, LEAD, WITHDRAW, RECEIPT, HERE, ARCHIVE = range(1, 8)


@dataclass
class Matched:
    """A rogue that has a true match with an honest node, whose card it holds; and where its point stands."""

    rogue: Rogue
    first: Context
    second: Context
    written: int = 0

    @property
    def token(self) -> bytes:
        """The match's name in the session."""
        sql = "SELECT own_point.token FROM own_point JOIN peer_point ON peer_point.token = own_point.token"
        return bytes(self.second.database.value(sql))

    def letter(self, kind: int, content: Any, match: bytes = NO_MATCH) -> list[Any]:
        """A letter with an id of its own."""
        self.written += 1
        return [1, kind, self.written.to_bytes(16, "big"), match, content]

    def card(self, **changes: Any) -> list[Any]:
        """A card for the match."""
        card: dict[int, Any] = {0: self.token, 1: b"r" * 8, 2: 0, 3: "Mallory", 4: "", 5: self.first.member.name}
        card |= {6: "", 7: ""} | {int(key[1:]): value for key, value in changes.items()}
        return self.letter(CARD, card, b"m" * 16)

    def state(self, match: bytes = b"m" * 16, **changes: Any) -> list[Any]:
        """A state of the signal behind its card."""
        state: dict[int, Any] = {0: b"r" * 8, 1: 1, 2: 2, 3: "2026-11-03"}
        return self.letter(STATE, state | {int(key[1:]): value for key, value in changes.items()}, match)

    def lead(self, match: bytes = b"m" * 16, **changes: Any) -> list[Any]:
        """What that signal claims of the lead."""
        lead: dict[int, Any] = {0: b"r" * 8, 1: 1, 2: 2}
        return self.letter(LEAD, lead | {int(key[1:]): value for key, value in changes.items()}, match)

    def archive(self, **changes: Any) -> list[Any]:
        """An answer of its archive."""
        told: dict[int, Any] = {0: self.token, 1: b"a" * 8, 2: "Nora", 3: "", 4: self.first.member.name, 5: "", 6: ""}
        return self.letter(ARCHIVE, told | {int(key[1:]): value for key, value in changes.items()})

    def involved_before(self) -> list[tuple[Any, ...]]:
        """Who was involved before, as the honest node's people see it."""
        overview = person_overview(self.second, COORDINATOR, SHARED)
        return [(one.organisation_id, one.card.name, one.closed_on) for one in overview.involved_before]

    def write(self, *letters: list[Any], **body: Any) -> None:
        """Send letters with the next request; the honest node's job runs after it."""
        said(self.first, self.second, self.rogue, self.rogue.request(slot=peer.letters(*letters), **body))
        run_jobs(self.second)

    def points(self) -> list[tuple[Any, ...]]:
        """What the honest node keeps of the rogue's points."""
        rows = self.second.database.rows("SELECT n, j, token, withdrawn FROM peer_point ORDER BY n, j")
        return [tuple(row) for row in rows]

    def matches(self) -> list[tuple[Any, ...]]:
        """What the honest node keeps of matches and cards."""
        db = self.second.database
        rows = db.rows("SELECT id, peer_id, status, ended, receipt FROM peer_match")
        return [*map(tuple, rows), *map(tuple, db.rows("SELECT reference, name, since, withdrawn FROM card"))]

    def follow_up(self) -> list[tuple[Any, ...]]:
        """How far the parties have come and what they claim, as the honest node's people see it."""
        states = [each for view in list_matches(self.second, COORDINATOR) for each in view.states]
        return [(each.organisation_id, each.state.value, each.claim.value, each.handed_to) for each in states]

    def names(self) -> list[str]:
        """The names that the honest node's people see."""
        parties = [party for view in list_matches(self.second, COORDINATOR) for party in view.parties]
        return [party.card.name for party in parties if party.card is not None]


def true_match() -> Matched:
    """The match, with the rogue's card. Its point for the person is (1, 0); the honest node has another person too."""
    first, second = make_nodes().two
    place(second, SHARED)
    rogue = begun(first, second)
    points = rogue.point(ITEM) + b"".join(rogue.dummies(1, 4)[1:])
    said(first, second, rogue, rogue.request(points=points))
    place(second, OTHER)
    there = Matched(rogue, first, second)
    there.write()
    assert match_statuses(second) == ["open"]
    there.write(there.card())
    assert there.names() == ["Mallory"]
    return there
