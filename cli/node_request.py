"""What a node signs for the stewards: its request to join, and the change of its key."""

from pathlib import Path

from cli.atomic_file import read_at_most, write_whole
from node.config import load_settings
from node.protocol.covenant import Member
from node.protocol.join_request import fingerprint, make_join, write_join
from node.protocol.key_statement import KeyStatement, write_key_statement
from node.protocol.member_reading import APPLICATION_MAX_BYTES, read_application
from node.service.covenant_chain import held_covenants
from node.service.membership import IDENTITY, begin_key_change
from node.storage.covenant_store import FileCovenantStore
from node.storage.key_store import FileKeyStore
from node.system import SystemClock, SystemRandomness


def write_request(home: Path, target: Path) -> tuple[Member, bytes]:
    """Sign what `member.json` asks for and write the request; gives the member and the fingerprint, 32 bytes."""
    load_settings(home)
    member = read_application(read_at_most(home / "member.json", APPLICATION_MAX_BYTES, "member.json"))
    request = make_join(member, FileKeyStore(home / "keys").read(IDENTITY))
    write_whole(target, write_join(request), "the request")
    return member, fingerprint(member)


def write_key_change(home: Path, target: Path) -> KeyStatement:
    """Make the next key, unless one waits already, and write the statement on it; gives the statement."""
    load_settings(home)
    covenant = held_covenants(FileCovenantStore(home), SystemClock().now()).newest
    statement = begin_key_change(covenant, FileKeyStore(home / "keys"), SystemRandomness())
    write_whole(target, write_key_statement(statement), "the statement")
    return statement
