"""Newer covenants and timestamps among whole nodes on loopback: handed to one of them, they reach all."""

import shutil
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from node.protocol import covenant_file
from node.protocol.covenant import Covenant, Steward
from node.protocol.covenant_file import SignedCovenant
from node.service.membership import IDENTITY, begin_key_change
from node.storage.covenant_store import FileCovenantStore
from node.system import SystemClock, SystemRandomness
from tests.helpers import make_covenant, signing_key
from tests.network.living import LivingNode, federation_of, living, until
from tests.network.loopback import loopback_members
from tests.service.newer_covenants import following, next_version, stamped, with_member


def covenant_of(*names: str) -> Covenant:
    """A covenant of these members on loopback, the one with the lowest name on the wire first: it asks the others."""
    return make_covenant(sorted(loopback_members(*names), key=lambda member: member.nid_bytes))


def later(before: Covenant) -> SignedCovenant:
    """The next version, which binds for a year longer."""
    return following(before, expires="2032-11-01T00:00:00Z")


async def all_hold(nodes: list[LivingNode], version: int) -> None:
    """Wait until every node works with this version, and talks with every other."""
    for node in nodes:
        await until(lambda node=node: _works_with(node, version))  # type: ignore[misc]
    for node, peer in permutations(nodes, 2):
        await until(lambda node=node, peer=peer: node.talks_with(peer.id))  # type: ignore[misc]


async def _works_with(node: LivingNode, version: int) -> bool:
    return await node.version() == version


@pytest.mark.parametrize("which", [0, 2], ids=["the one that asks all", "the one that asks nobody"])
async def test_a_version_spreads_from_one_node_to_all(tmp_path: Path, which: int) -> None:
    """A version that one node is handed is taken by the others without anybody touching them, and all go on talking."""
    async with federation_of(tmp_path, covenant_of("politie", "veilig-thuis", "jeugdteam")) as nodes:
        await all_hold(nodes, 1)
        newer = later(nodes[0].held)
        await nodes[which].hand(newer)
        if which == 2:
            for node in nodes[:2]:
                await node.place_signal()
        await all_hold(nodes, 2)
        assert {node.held.digest for node in nodes} == {newer.covenant.digest}
        assert [(await node.peer(peer.id))["sessions_begun"] for node in nodes for peer in nodes if peer != node] == [
            1
        ] * 6


async def test_a_revoked_member_is_out_at_once(tmp_path: Path) -> None:
    """When one node has the revocation, no node has a key or a token with that member, and none answers it."""
    async with federation_of(tmp_path, covenant_of("politie", "veilig-thuis", "jeugdteam")) as nodes:
        await all_hold(nodes, 1)
        for node in nodes:
            await node.place_signal()
        out, first, second = nodes
        for node, peer in permutations(nodes, 2):
            await until(lambda node=node, peer=peer: _shares(node, peer))  # type: ignore[misc]
        await first.hand(with_member(first.held, out.id, status="revoked"))
        await all_hold([first, second], 2)
        await out.place_signal()
        for node, peer in ((first, second), (second, first)):
            await until(lambda node=node: _is_refused_by(out, node))  # type: ignore[misc]
            assert (await node.peer(out.id))["session"] == "none"
            assert (node.rows_with(out), len(node.session_keys)) == (0, node.count("SELECT count(*) FROM session"))
            assert node.rows_with(peer) > 1
        assert await out.version() == 1


async def _shares(node: LivingNode, peer: LivingNode) -> bool:
    return bool((await node.peer(peer.id))["open_matches"])


async def _is_refused_by(node: LivingNode, peer: LivingNode) -> bool:
    return "does not know this node" in (await node.peer(peer.id))["trouble"]


async def test_stewards_change(tmp_path: Path) -> None:
    """A version that appoints another steward is signed by both, the one after by the new one alone; both spread."""
    async with federation_of(tmp_path, covenant_of("politie", "veilig-thuis")) as nodes:
        await all_hold(nodes, 1)
        first, new_seed = nodes[0].held, bytes(signing_key("zorg"))
        second = next_version(first, stewards=(Steward("zorg", "Zorg", bytes(signing_key("zorg").verify_key).hex()),))
        signed = SignedCovenant(second, {})
        for seed in (bytes(signing_key("steward")), new_seed):
            signed, _ = covenant_file.sign(signed, seed, first.stewards)
        await nodes[0].hand(signed)
        await all_hold(nodes, 2)
        third = SignedCovenant(next_version(second, expires="2032-11-01T00:00:00Z"), {})
        await nodes[0].hand(covenant_file.sign(third, new_seed)[0])
        await all_hold(nodes, 3)


@pytest.mark.parametrize("which", [0, 1], ids=["of the one that asks", "of the one that is asked"])
@pytest.mark.parametrize("handed", [0, 1], ids=["handed to the one that asks", "handed to the one that is asked"])
async def test_a_changed_key_is_known_to_who_had_not_heard_of_it(tmp_path: Path, which: int, handed: int) -> None:
    """A node with a new key and a peer that knows the old one only find each other, whoever has the covenant first."""
    async with federation_of(tmp_path, covenant_of("politie", "veilig-thuis")) as nodes:
        await all_hold(nodes, 1)
        changing = nodes[which]
        before = changing.keys.read(IDENTITY)
        rotation = begin_key_change(changing.held, changing.keys, SystemRandomness()).rotation
        await nodes[handed].hand(with_member(changing.held, changing.id, key=rotation.to, rotation=rotation))
        await nodes[0].place_signal()
        await all_hold(nodes, 2)
        assert changing.keys.read(IDENTITY) != before
        assert [name for name in changing.keys.names() if name.startswith("identity")] == [IDENTITY]


async def test_a_frozen_federation_thaws_with_a_timestamp(tmp_path: Path) -> None:
    """Without a fresh timestamp nobody talks and all say why; one that is handed to one node sets all free."""
    covenant = replace(covenant_of("politie", "veilig-thuis"), freshness_days=1)
    async with federation_of(tmp_path, covenant) as nodes:
        for node in nodes:
            ready = await node.get("readyz")
            assert not ready["ready"]
            assert "is the newest" in ready["parts"]["covenant"]
            assert (
                "is the newest" in (await node.peer(next(other.id for other in nodes if other is not node)))["trouble"]
            )
        await nodes[0].hand(stamped(covenant, SystemClock().now()))
        await all_hold(nodes, 1)
        for node in nodes:
            assert (await node.get("readyz"))["ready"]
            assert (node.home / "covenants" / "timestamp.json").exists()


async def test_a_node_that_was_set_back_catches_up(tmp_path: Path) -> None:
    """A node whose files are those of three versions ago has the newest again soon after its start."""
    covenant = covenant_of("politie", "veilig-thuis")
    async with federation_of(tmp_path, covenant) as nodes:
        await all_hold(nodes, 1)
        newest = nodes[0].held
        for version in (2, 3, 4):
            signed = following(newest, expires=f"203{version}-11-01T00:00:00Z")
            newest = signed.covenant
            await nodes[0].hand(signed)
            await all_hold(nodes, version)
    home = tmp_path / nodes[1].id
    first = FileCovenantStore(home).version(1)
    assert first is not None
    shutil.rmtree(home / "covenants")
    (home / "covenant.json").write_bytes(first)
    async with living(tmp_path / nodes[0].id) as ahead, living(home) as behind:
        await all_hold([ahead, behind], 4)
        assert behind.held == newest


async def test_a_version_on_disk_is_taken_over_at_the_start(tmp_path: Path) -> None:
    """A node that stopped after a revocation was written and before it was carried out carries it out first."""
    async with federation_of(tmp_path, covenant_of("politie", "veilig-thuis")) as nodes:
        await all_hold(nodes, 1)
    home = tmp_path / nodes[0].id
    revoked = with_member(nodes[0].held, nodes[1].id, status="revoked")
    (home / "covenants" / "2.json").write_bytes(covenant_file.write_file(revoked))
    assert nodes[0].count("SELECT count(*) FROM session") > 0
    async with living(home) as node:
        assert await node.version() == 2
        assert (node.rows_with(nodes[1]), node.session_keys) == (0, [])
    assert (home / "covenant.json").read_bytes() == covenant_file.write_file(revoked)
