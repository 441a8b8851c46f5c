"""zeroconf suggests the address of a known member, and is never trusted."""

import asyncio

import pytest

from node.network.discovery import Discovery
from tests.helpers import make_covenant
from tests.network.loopback import free_port, until

COVENANT = make_covenant()
OWN, KNOWN = COVENANT.members[0], COVENANT.members[1]


def discovery() -> Discovery:
    """That of the first member, not started."""
    return Discovery(COVENANT, OWN.nid_bytes, "127.0.0.1", free_port())


def test_a_known_member_is_remembered() -> None:
    """What a member's node announces is suggested for that member."""
    found = discovery()
    found.heard(KNOWN.nid, ["127.0.0.1"], 7401)
    assert found.suggest(KNOWN.nid_bytes) == ("127.0.0.1", 7401)


@pytest.mark.parametrize(
    ("nid", "addresses", "port"),
    [
        ("ab" * 32, ["127.0.0.1"], 7401),
        (OWN.nid, ["127.0.0.1"], 7401),
        ("no hexadecimal", ["127.0.0.1"], 7401),
        (KNOWN.nid, [], 7401),
        (KNOWN.nid, ["127.0.0.1"], None),
    ],
    ids=["stranger", "this node itself", "no NID", "no address", "no port"],
)
def test_anything_else_is_forgotten(nid: str, addresses: list[str], port: int | None) -> None:
    """Strangers, this node itself and broken announcements suggest nothing."""
    found = discovery()
    found.heard(nid, addresses, port)
    assert all(found.suggest(member.nid_bytes) is None for member in COVENANT.members)
    assert found.suggest(bytes.fromhex("ab" * 32)) is None


async def test_two_nodes_find_each_other_on_loopback() -> None:
    """Two nodes that announce themselves on one interface suggest each other's address and port."""
    port = free_port()
    first = Discovery(COVENANT, OWN.nid_bytes, "127.0.0.1", free_port())
    second = Discovery(COVENANT, KNOWN.nid_bytes, "127.0.0.1", port)
    await asyncio.gather(first.start(), second.start())
    try:
        await until(lambda: first.suggest(KNOWN.nid_bytes) is not None)
        assert first.suggest(KNOWN.nid_bytes) == ("127.0.0.1", port)
    finally:
        await asyncio.gather(first.stop(), second.stop())
