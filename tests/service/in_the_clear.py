"""What nodes must know, computed from their open signals without any protocol, and what they do know.

The test holds all keys, so it can name every token of a small number space: what a table of tokens tells is read as
items.
"""

from collections import Counter
from collections.abc import Sequence

from node.model import Bsn, ContactCard, Item, ItemKind
from node.protocol.exchange_state import ExchangeState
from node.protocol.group import Scalar, multiply, scalar_multiply
from node.protocol.names import item_point, token
from node.service.matches import list_matches
from node.service.membership import IDENTITY, IDENTITY_NEXT, VAULT
from node.service.session_life import load_session
from node.storage import archive_offers, items, letters, logbook, matches, persons, sessions
from node.storage.sessions import StoredSession
from tests.helpers import BOTH, COORDINATOR
from tests.service.placed import Placed
from tests.service.world import PERSONS, Node

Subject = tuple[Bsn, ItemKind]
Parties = Counter[tuple[str, ContactCard | None]]

UNIVERSE = [Item(purpose, kind, number) for purpose in BOTH for kind in ItemKind for number in PERSONS]
"""All items that a history can have."""


def shared_purposes(node: Node, peer: Node) -> frozenset[str]:
    """The purposes that both are admitted to."""
    return node.context.covenant.shared_purposes(node.context.member, peer.context.member)


def offered(node: Node, peer: Node) -> set[Item]:
    """The live items that the peer may be asked about."""
    return {item for item in node.live() if item.purpose in shared_purposes(node, peer)}


def archived(node: Node, peer: Node) -> set[Item]:
    """What the archive offers to the peer: persons of closed signals alone, never what an open one stands for.

    Nothing is left of it that the peer has an open signal for: then it was answered. But a responder hears of the
    arrival of its last letters with the next request only, and at tick 0 that waits for something to say.
    """
    db = node.context.database
    ids = archive_offers.offered(db, peer.nid, shared_purposes(node, peer))
    found = set(items.load(db, node.context.vault, ids).values())
    on_its_way = [row["item_id"] for row in db.rows("SELECT item_id FROM archive_reply WHERE peer = ?", (peer.nid,))]
    unheard = set(items.load(db, node.context.vault, on_its_way).values())
    assert all(item.kind is ItemKind.PERSON and item.number in node.persons_closed for item in found)
    assert not found & node.live()
    assert not (found - unheard) & offered(peer, node)
    return found


def expected_parties(node: Node, peers: Sequence[Node]) -> dict[Subject, Parties]:
    """Who must be seen around each person: the others' signals on the person, then those on the family alone."""
    seen: dict[Subject, Parties] = {}
    for peer in peers:
        shared = shared_purposes(node, peer)
        for person in {one.person for one in node.placed.values()}:
            own = [one for one in node.placed.values() if one.person == person]
            for other in peer.placed.values():
                kind = _meeting(own, other, shared)
                if kind is not None:
                    seen.setdefault((person, kind), Counter())[peer.id, other.card] += 1
    return seen


def _meeting(own: Sequence[Placed], other: Placed, shared: frozenset[str]) -> ItemKind | None:
    common = [one for one in own if one.purposes & other.purposes & shared]
    if any(one.person == other.person for one in common):
        return ItemKind.PERSON
    if any(one.family & other.family for one in common):
        return ItemKind.FAMILY
    return None


def seen_parties(node: Node) -> dict[Subject, Parties]:
    """Who is seen around each person at this node."""
    db, seen = node.context.database, dict[Subject, Parties]()
    for view in list_matches(node.context, COORDINATOR):
        if not view.parties:
            continue  # all have left, and who named a next contact is shown as such
        subject = matches.subject(db, view.id)
        assert subject is not None
        person = persons.number(db, node.context.vault, subject.person_id)
        seen[person, view.kind] = Counter((party.organisation_id, party.card) for party in view.parties)
    return seen


def _seen_of(node: Node, peers: Sequence[Node]) -> dict[Subject, Parties]:
    """The same of these peers only."""
    ids = {peer.id for peer in peers}
    seen = {
        subject: Counter({party: count for party, count in parties.items() if party[0] in ids})
        for subject, parties in seen_parties(node).items()
    }
    return {subject: parties for subject, parties in seen.items() if parties}


def open_matches(node: Node, peer: Node) -> Counter[Item]:
    """The open matches with a peer, by item; what the peer's archive has answered for is none."""
    sql = "SELECT item_id FROM peer_match WHERE peer = ? AND status = 'open' AND archived = 0"
    rows = node.context.database.rows(sql, (peer.nid,))
    ids = [row["item_id"] for row in rows]
    loaded = items.load(node.context.database, node.context.vault, ids)
    return Counter(loaded[item_id] for item_id in ids)


def check_quiet(nodes: Sequence[Node]) -> None:
    """Everything that must hold when nothing is on its way any more."""
    for node in nodes:
        peers = [peer for peer in nodes if peer is not node]
        for peer in peers:
            assert open_matches(node, peer) == Counter(offered(node, peer) & offered(peer, node))
            mine, theirs = _sessions(node, peer), _sessions(peer, node)
            assert mine.keys() == theirs.keys()
            for epoch in mine:
                _check_tables(node, peer, mine[epoch], theirs[epoch])
        assert _seen_of(node, peers) == expected_parties(node, peers)
        _check_answered_once(node, peers)
        _check_nothing_left(node, peers)


def _check_answered_once(node: Node, peers: Sequence[Node]) -> None:
    """Each archived signal has answered one other member at most (domain.md, an archived signal)."""
    named = "SELECT signal_id FROM signal_reference WHERE peer = ? AND reference = ?"
    told = [
        (peer.id, signal_id)
        for peer in peers
        for row in peer.context.database.rows("SELECT reference FROM archive_answer WHERE peer = ?", (node.nid,))
        if (signal_id := node.context.database.value(named, (peer.nid, row["reference"]))) is not None
    ]
    whom = dict.fromkeys(told)
    assert len(whom) == len({signal_id for _, signal_id in whom})


def _check_tables(node: Node, peer: Node, mine: StoredSession, theirs: StoredSession) -> None:
    """Each table of tokens of a session stands for what its side's open and archived signals stand for, and no more."""
    db = node.context.database
    assert mine.pair == theirs.pair
    k = scalar_multiply(_scalar(node, mine), _scalar(peer, theirs))
    named = {token(mine.pair, multiply(k, item_point(mine.pair, item))): item for item in UNIVERSE}
    own = {row["token"] for row in db.rows("SELECT token FROM own_point WHERE session_id = ?", (mine.id,))} - {None}
    sent = {row["token"] for row in db.rows("SELECT token FROM peer_point WHERE session_id = ?", (mine.id,))}
    assert {named[each] for each in own} == offered(node, peer) | archived(node, peer)
    assert {named[each] for each in sent if each in named} == offered(peer, node) | archived(peer, node)


def _sessions(node: Node, peer: Node) -> dict[int, StoredSession]:
    """The sessions of the present epoch and perhaps the next by their epochs, all of them current and no more in them.

    In the grace there may be one of the last epoch too, also on one side only: it need not hear all any more.
    """
    context = node.context
    stored = sessions.with_peer(context.database, peer.nid)
    present, now = context.covenant.epoch_at(context.clock.now()), context.clock.now()
    found = {each.epoch: each for each in stored if each.epoch >= present}
    assert {each.epoch for each in stored} <= set(context.covenant.open_epochs(now))
    assert present in found
    assert len(found) == sum(each.epoch >= present for each in stored)
    assert {each.status for each in found.values()} == {"current"}
    return found


def _scalar(node: Node, stored: StoredSession) -> Scalar:
    return load_session(node.context, stored).keys.k


def _check_nothing_left(node: Node, peers: Sequence[Node]) -> None:
    db = node.context.database
    for peer in peers:
        for stored in _sessions(node, peer).values():
            delivered = () if stored.initiator else ExchangeState.restore(stored.state).letters
            assert {each.id for each in letters.waiting(db, peer.nid, stored.id, 1_000)} <= set(delivered)
            for table in ("queued_item", "held_letter"):
                assert db.value(f"SELECT count(*) FROM {table} WHERE session_id = ?", (stored.id,)) == 0
    assert set(node.context.keys.names()) - {IDENTITY_NEXT} == {IDENTITY, VAULT} | sessions.key_names(db)
    assert logbook.verify(db) is None
