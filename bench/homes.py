"""Homes of nodes on loopback, in one folder, and the covenant that binds them: tick 0, one purpose, one steward."""

import json
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nacl.signing import SigningKey

from node.app import DATABASE_NAME, SOCKET_NAME, build_context
from node.model import OPERATOR, Bsn
from node.protocol.covenant import SECONDS_PER_DAY, Covenant, Epoch, Member, Pace, Purpose, Rations, Steward, initiator
from node.protocol.covenant_file import SignedCovenant, sign, write_file
from node.protocol.covenant_reading import FORMAT, read_covenant
from node.protocol.json_field import JsonField
from node.protocol.names import node_id
from node.protocol.utc_text import utc_text
from node.service.number_check import HowChecked, NumberCheck
from node.service.professionals import add_professional
from node.service.signal_rules import NewSignal
from node.service.signals import add_signals
from node.storage.covenant_store import COVENANT_NAME
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from node.storage.vault import Vault
from node.system import SystemClock, SystemRandomness

HOST = "127.0.0.1"
PURPOSE = "bench"
_LIFE_DAYS = 30
_KEY_BYTES = 32
_TERM_DAYS = 365
_CLASS = "64k"
_CARDS_PER_DAY = 10_000


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one node that does not run (yet), and the professional whose signals it holds."""

    folder: Path
    member: Member
    professional: str

    def hold(self, numbers: Sequence[Bsn]) -> None:
        """Place a signal on each of these numbers, while the node does not run."""
        context = build_context(self.folder)
        try:
            add_signals(context, OPERATOR, [_signal(number) for number in numbers], self.professional)
        finally:
            context.database.close()

    def copy_to(self, folder: Path) -> "Home":
        """The same node in another folder: the two must never run at once."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(SOCKET_NAME))
        return replace(self, folder=folder)


def _signal(number: Bsn) -> NewSignal:
    return NewSignal(number, (PURPOSE,), number_check=NumberCheck(HowChecked.REGISTER))


def make_homes(folder: Path, count: int, *, family_matches: bool) -> list[Home]:
    """So many nodes that know each other, below `folder`, initiators before their responders.

    With family matches a signal on one person stands for two items (the person, and the family's member), else for
    one.
    """
    randomness = SystemRandomness()
    members = []
    for number in range(count):
        key = randomness.bytes(_KEY_BYTES)
        members.append(_member(number, key))
        store = FileKeyStore(folder / members[-1].id / "keys")
        store.write("identity", key)
        store.write("vault", Vault.generate(randomness))
    covenant = _signed_covenant(members, randomness.bytes(_KEY_BYTES), SystemClock().now())
    for member in members:
        home = folder / member.id
        (home / COVENANT_NAME).write_bytes(covenant)
        (home / "node.toml").write_text(_settings(member, family_matches), encoding="utf-8")
        open_database(home / DATABASE_NAME).close()
    order = sorted(members, key=lambda member: member.nid_bytes)
    assert count == 1 or initiator(order[0], order[1]) == order[0]
    return [Home(folder / member.id, member, _add_professional(folder / member.id)) for member in order]


def _add_professional(folder: Path) -> str:
    context = build_context(folder)
    try:
        return add_professional(
            context, OPERATOR, "Anna de Vries", "wijkagent", "06 1234 5678", "anna@bench.example", "professional"
        )
    finally:
        context.database.close()


def _member(number: int, seed: bytes) -> Member:
    public = bytes(SigningKey(seed).verify_key)
    return Member(
        id=f"node-{number}",
        nid=node_id(public).hex(),
        key=public.hex(),
        keys_next=(),
        rotation=None,
        name=f"Node {number}",
        kind="bench",
        url=f"http://{HOST}:{_free_port()}/",
        reachable=True,
        via=None,
        class_=_CLASS,
        purposes=(PURPOSE,),
        status="active",
    )


def _signed_covenant(members: Sequence[Member], steward: bytes, now: float) -> bytes:
    covenant = Covenant(
        format=FORMAT,
        fed=None,
        version=1,
        previous=None,
        start=utc_text(now - now % SECONDS_PER_DAY),
        issued=utc_text(now),
        expires=utc_text(now + _LIFE_DAYS * SECONDS_PER_DAY),
        freshness_days=None,
        stewards=(Steward("bench", "Bench", bytes(SigningKey(steward).verify_key).hex()),),
        threshold=1,
        epoch=Epoch(_LIFE_DAYS, 7, 1),
        pace=Pace(0, 4),
        rations=Rations(1, _CARDS_PER_DAY),
        purposes=(Purpose(PURPOSE, "Benchmark", signal_days=_TERM_DAYS),),
        auditor=None,
        members=tuple(members),
    )
    checked = read_covenant(JsonField("covenant", covenant.content()))
    signed, _ = sign(SignedCovenant(checked, {}), steward)
    return write_file(signed)


def _settings(member: Member, family_matches: bool) -> str:
    port = member.url.rstrip("/").rpartition(":")[2]
    sections: dict[str, dict[str, object]] = {
        "organisation": {
            "id": member.id,
            "name": member.name,
            "url": member.url,
            "family_matches": family_matches,
        },
        "coordinator": {"name": "Bench"},
        "listen": {"host": HOST, "port": int(port)},
        "ceilings": {"cards_per_day": _CARDS_PER_DAY, "class": _CLASS},
    }
    lines = []
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
