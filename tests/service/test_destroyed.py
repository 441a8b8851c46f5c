"""What the end of a session destroys, looked for in the raw files."""

from pathlib import Path

from node.service.session_life import end_old_sessions, load_session
from node.storage import sessions
from tests.helpers import FixedClock, make_covenant, make_member
from tests.service.disks import FolderDisk
from tests.service.two_nodes import place, rest
from tests.service.world import Node


def secrets_of(node: Node, peer: Node) -> list[bytes]:
    """Keys, tokens, digests of points, heads, open messages, hello and answer of the node's session with the peer."""
    db = node.context.database
    (stored,) = sessions.established_with(db, peer.nid)
    keys = load_session(node.context, stored).keys
    rows = [
        *db.rows("SELECT h, token FROM own_point WHERE session_id = ?", (stored.id,)),
        *db.rows("SELECT token FROM peer_point WHERE session_id = ?", (stored.id,)),
        *db.rows("SELECT peer_points, peer_head, own_head FROM exchange WHERE session_id = ?", (stored.id,)),
    ]
    points = [value for row in rows for value in row if value]
    return [keys.k, keys.dummy_key, keys.sending, keys.receiving, stored.pair, stored.hello, stored.answer, *points]


def files_of(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_an_ended_session_is_in_the_files(tmp_path: Path) -> None:
    """After the grace no key, token, digest of a point or message of the session is in any file of either node."""
    clock, covenant = FixedClock(), make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = []
    for member in sorted(covenant.members, key=lambda each: each.nid):
        (tmp_path / member.id).mkdir()
        nodes.append(Node(covenant, member.id, clock, FolderDisk(tmp_path / member.id)))
    first, second = nodes
    for node in nodes:
        place(node)
    rest(first, second)
    secrets = {node.id: secrets_of(node, peer) for node, peer in ((first, second), (second, first))}
    for node in nodes:
        found = files_of(tmp_path / node.id)
        # The database stores a long value in pages, so its beginning is looked for.
        assert all(secret[:32] in found for secret in secrets[node.id])
    clock.forward(days=31)
    for node in nodes:
        assert end_old_sessions(node.context) == 1
    for node in nodes:
        found = files_of(tmp_path / node.id)
        assert [secret[:32].hex() for secret in secrets[node.id] if secret[:32] in found] == []
    for node in nodes:
        node.stop()
