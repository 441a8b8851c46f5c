"""Making a node: what it needs to know, asked in five questions or given as options, and the files that come of it."""

import json
import os
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from nacl.signing import SigningKey

from cli.atomic_file import refuse_existing, write_new, write_whole
from node.config import Ceilings, Listen, parse_settings, setting_name
from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant import Member
from node.protocol.member_reading import read_application, write_application
from node.service import typed_text
from node.service.membership import IDENTITY, IDENTITY_BYTES, VAULT
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from node.storage.vault import Vault
from node.system import SystemRandomness


@dataclass(frozen=True, slots=True)
class NewNode:
    """What a new node is told. `kind`, `phone` and `mail` may be empty, but not both of the last two."""

    id: str
    name: str
    kind: str
    url: str
    coordinator: str
    phone: str
    mail: str
    purposes: tuple[str, ...]
    class_: str
    reachable: bool
    listen: Listen


def listen_for(url: str, host: str | None, port: int | None) -> Listen:
    """Where the peer listener binds: as told, else at a plain http address itself, else behind a proxy with TLS."""
    usual = Listen()
    try:
        told = urlsplit(url)
        own_port = told.port if told.scheme == "http" else None
    except ValueError:
        own_port = None
    return Listen(host or usual.host, port or own_port or usual.port)


def make_node(home: Path, new: NewNode) -> Member:
    """Write all files of a node into `home` (0700), node.toml last. Raises `InvalidInput` before anything is written.

    What a power cut interrupts can be done again: keys that are there already are kept.
    """
    new = _in_one_form(new)
    settings = _settings_text(new)
    _check(new, settings, bytes(IDENTITY_BYTES))
    refuse_existing(home / "node.toml", "node.toml, and with it a node in this folder,")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise ConfigurationError(
            f"the home folder cannot be made: {error.strerror}", "look at the rights, or name another with --home"
        ) from None
    randomness, keys = SystemRandomness(), FileKeyStore(home / "keys")
    if IDENTITY not in keys.names():
        keys.write(IDENTITY, randomness.bytes(IDENTITY_BYTES))
    if VAULT not in keys.names():
        keys.write(VAULT, Vault.generate(randomness))
    before = os.umask(0o077)
    try:
        open_database(home / "data.sqlite").close()
    finally:
        os.umask(before)
    member = _check(new, settings, keys.read(IDENTITY))
    write_whole(home / "member.json", write_application(member), "member.json")
    write_new(home / "node.toml", settings.encode(), 0o600, "node.toml")
    return member


def _in_one_form(new: NewNode) -> NewNode:
    """The same with its texts as they are kept. Raises `InvalidInput` that names the field."""
    phone, mail = typed_text.phone_number(new.phone), typed_text.mail_address(new.mail)
    if not (phone or mail):
        raise InvalidInput("phone, mail: neither was filled in", "others must be able to reach your coordinator")
    return replace(
        new,
        name=typed_text.filled_line("name", new.name),
        kind=typed_text.filled_line("kind", new.kind),
        coordinator=typed_text.filled_line("coordinator", new.coordinator),
        phone=phone,
        mail=mail,
    )


def _check(new: NewNode, settings: str, seed: bytes) -> Member:
    """The member that the new node asks to become. Raises `InvalidInput` for what was typed wrong."""
    key = bytes(SigningKey(seed).verify_key)
    member = Member(
        id=new.id,
        nid=sha256(key).hexdigest(),
        key=key.hex(),
        keys_next=(),
        rotation=None,
        name=new.name,
        kind=new.kind,
        url=new.url,
        reachable=new.reachable,
        via=None,
        class_=new.class_,
        purposes=new.purposes,
        status="active",
    )
    try:
        application = read_application(write_application(member))
        parse_settings(settings)
    except ConfigurationError as error:  # the form of a member's entry, broken by what was typed
        raise InvalidInput(error.message, error.hint) from None
    return application


def _settings_text(new: NewNode) -> str:
    organisation: dict[str, object] = {
        "id": new.id,
        "name": new.name,
        "kind": new.kind,
        "url": new.url,
        "reachable": new.reachable,
        "cards": "professional",
        "family_matches": True,
        "archive_answers": True,
    }
    coordinator: dict[str, object] = {
        "name": new.coordinator,
        "function": "coordinator",
        "phone": new.phone,
        "mail": new.mail,
    }
    sections: dict[str, dict[str, object]] = {
        "organisation": organisation,
        "coordinator": coordinator,
        "listen": asdict(new.listen),
        "discovery": {"zeroconf": False},
        "ceilings": {setting_name(name): value for name, value in asdict(Ceilings()).items()},
    }
    return "# Every setting is explained in docs/node.md.\n" + "".join(map(_section, sections, sections.values()))


def _section(name: str, values: dict[str, object]) -> str:
    # A JSON text is a TOML text too; control characters, where the two differ, are refused before.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"\n[{name}]\n" + "".join(lines)
