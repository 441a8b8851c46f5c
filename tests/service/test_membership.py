"""A node's own place in the covenant, and the change of its key."""

from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.protocol.covenant import federation
from node.protocol.key_statement import rotation_holds
from node.service.adoption import adopt
from node.service.context import Context
from node.service.membership import (
    IDENTITY,
    IDENTITY_NEXT,
    begin_key_change,
    next_key,
    own_entry,
    own_member,
    settle_identity,
)
from node.storage.key_store import FileKeyStore
from tests.helpers import make_context, make_member, make_settings, signing_key
from tests.service.newer_covenants import with_member


@pytest.fixture
def node() -> Context:
    """The politie's node."""
    return make_context("politie")


def test_a_change_of_key_waits_for_the_covenant(node: Context) -> None:
    """A node keeps its key until the covenant has the next one; asked again, it states the same."""
    before = node.keys.read(IDENTITY)
    statement = begin_key_change(node.covenant, node.keys, node.randomness)
    assert rotation_holds(federation(node.covenant), node.member.nid_bytes, statement.rotation)
    assert begin_key_change(node.covenant, node.keys, node.randomness) == statement
    settle_identity(node.covenant, node.keys)
    assert (node.keys.read(IDENTITY), next_key(node.keys)) == (before, bytes.fromhex(statement.rotation.to))
    changed = adopt(node, with_member(node.covenant, "politie", key=statement.rotation.to, rotation=statement.rotation))
    assert changed.member.key == statement.rotation.to
    assert changed.member.nid == node.member.nid
    assert next_key(changed.keys) is None
    assert changed.keys.read(IDENTITY) != before


def test_the_next_key_does_for_joining(node: Context) -> None:
    """A covenant that has the key to come has a place for this node, before the key has changed."""
    rotation = begin_key_change(node.covenant, node.keys, node.randomness).rotation
    newer = with_member(node.covenant, "politie", key=rotation.to, rotation=rotation).covenant
    assert own_entry(newer, node.settings, node.keys).key == rotation.to
    with pytest.raises(ConfigurationError, match="has this node's new key already"):
        begin_key_change(newer, node.keys, node.randomness)


def test_a_node_whose_place_the_stewards_gave_away_stops(node: Context) -> None:
    """In two versions, without its statement, stewards can give a member another key: its own node goes no further."""
    other = bytes(signing_key("somebody else").verify_key).hex()
    announced = adopt(node, with_member(node.covenant, "politie", keys_next=(other,)))
    with pytest.raises(ConfigurationError, match="no member with this node's key"):
        adopt(announced, with_member(announced.covenant, "politie", key=other, keys_next=()))


def test_a_key_half_written_is_none(node: Context, tmp_path: Path) -> None:
    """A next key that a power cut left empty is passed over, and made again."""
    keys = FileKeyStore(tmp_path / "keys")
    keys.write(IDENTITY, bytes(signing_key("politie")))
    path = tmp_path / "keys" / IDENTITY_NEXT
    path.touch(mode=0o600)
    assert next_key(keys) is None
    settle_identity(node.covenant, keys)
    assert own_member(node.covenant, keys) == node.member
    begin_key_change(node.covenant, keys, node.randomness)
    assert next_key(keys) is not None


def test_a_key_half_deleted_is_none(node: Context, tmp_path: Path) -> None:
    """A next key of zeros, which a deletion cut short leaves, is never stated: it is removed, and made again."""
    keys = FileKeyStore(tmp_path / "keys")
    keys.write(IDENTITY, bytes(signing_key("politie")))
    path = tmp_path / "keys" / IDENTITY_NEXT
    for tidied in (True, False):
        path.write_bytes(bytes(32))
        path.chmod(0o600)
        assert next_key(keys) is None
        if tidied:
            settle_identity(node.covenant, keys)
            assert not path.exists()
    statement = begin_key_change(node.covenant, keys, node.randomness)
    assert statement.rotation.to != bytes(SigningKey(bytes(32)).verify_key).hex()
    assert next_key(keys) == bytes.fromhex(statement.rotation.to)


def test_a_key_that_is_stated_already_stays(node: Context, tmp_path: Path) -> None:
    """A next key with wrong rights is told, by whoever asks for it, and neither destroyed nor made again."""
    keys = FileKeyStore(tmp_path / "keys")
    keys.write(IDENTITY, bytes(signing_key("politie")))
    statement = begin_key_change(node.covenant, keys, node.randomness)
    path = tmp_path / "keys" / IDENTITY_NEXT
    path.chmod(0o640)
    for step in (
        lambda: begin_key_change(node.covenant, keys, node.randomness),
        lambda: settle_identity(node.covenant, keys),
        lambda: own_entry(node.covenant, node.settings, keys),
    ):
        with pytest.raises(ConfigurationError, match=r"may read the key file .*identity-next") as told:
            step()
        assert "chmod 600" in told.value.hint
    path.chmod(0o600)
    assert begin_key_change(node.covenant, keys, node.randomness) == statement


def test_another_address_or_name_is_told_but_does_not_stop_the_node(node: Context) -> None:
    """An entry is the node's by its key: a new address in the covenant is an error of the settings, not of the node."""
    moved = make_settings(replace(make_member("politie"), url="https://elsewhere.example/"))
    assert own_member(node.covenant, node.keys) == node.member
    with pytest.raises(ConfigurationError, match=r"node\.toml says https://elsewhere"):
        own_entry(node.covenant, moved, node.keys)
