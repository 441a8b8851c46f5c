"""What tests of a node need in place of the world: a clock that stands still, seeded randomness, numbers, a context."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from nacl.signing import SigningKey

from node.config import Coordinator, Discovery, Listen, Organisation, Settings
from node.errors import InvalidInput
from node.model import Actor, Bsn
from node.protocol import covenant_file
from node.protocol.covenant import Auditor, Covenant, Epoch, Member, Pace, Purpose, Rations, Steward
from node.protocol.covenant_file import SignedCovenant
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import seconds_of
from node.service.context import Context
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_rules import NewSignal
from node.storage.contributions import ContributionStore, MemoryContributions
from node.storage.covenant_store import CovenantStore, MemoryCovenantStore
from node.storage.database import Database, open_database
from node.storage.deletion_journal import DeletionJournal, MemoryDeletionJournal
from node.storage.key_store import KeyStore, MemoryKeyStore
from node.storage.vault import Vault

T = TypeVar("T")

START = "2026-11-01T00:00:00Z"
"""When the tests' covenant begins."""
NOW = float(seconds_of("2026-11-03T09:30:00Z"))
"""Where a test's clock stands at first, in seconds since 1970-01-01 UTC."""
COORDINATOR = Actor("office", "coordinator")
OFFICER = Actor("privacy", "officer")
ADMINISTRATOR = Actor("it", "administrator")


class FixedClock:
    """A clock that a test moves by hand."""

    def __init__(self, now: float = NOW) -> None:
        self.time = now

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return self.time

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        self.time += days * 86_400 + seconds


class SeededRandomness:
    """Randomness that is the same in every run."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def bytes(self, count: int) -> bytes:
        """`count` uniform bytes."""
        return self._random.randbytes(count)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order that follows from the seed."""
        return self._random.sample(list(items), len(items))


def numbers_beginning_with(prefix: str) -> Iterator[Bsn]:
    """All numbers with this beginning that pass the eleven-test, ascending."""
    free = 9 - len(prefix)
    for tail in range(10**free):
        try:
            yield Bsn(f"{prefix}{tail:0{free}}")
        except InvalidInput:
            continue


def synthetic_numbers(count: int) -> list[Bsn]:
    """Distinct numbers beginning with 9999, the first `count` of them; there are 9,091."""
    return list(islice(numbers_beginning_with("9999"), count))


def signing_key(name: str) -> SigningKey:
    """The Ed25519 key of a member or steward of the tests' covenant; it follows from the name."""
    return SigningKey(sha256(name.encode()).digest())


JEUGD = Purpose("jeugd", "Jeugd", "Jeugdwet 7.1.4.1", age_limit=23)
HUISELIJK_GEWELD = Purpose("huiselijk-geweld", "Huiselijk geweld", signal_days=365)
BOTH = (JEUGD.id, HUISELIJK_GEWELD.id)


CHECKED = NumberCheck(HowChecked.DOCUMENT)
"""How the numbers of the tests' signals were checked."""
BORN = date(2015, 6, 7)
"""When the children of the tests' signals were born: they are eleven."""


def new_signal(person: Bsn, purposes: Sequence[str] = (JEUGD.id,), **more: Any) -> NewSignal:
    """A signal that tells all that is asked for; `more` are other fields of it, or other values."""
    asked: dict[str, Any] = {"birth_date": BORN, "informed": "2026-11-01", "number_check": CHECKED}
    return NewSignal(person, tuple(purposes), **(asked | more))


def make_member(member_id: str, purposes: Sequence[str] = BOTH, number: int = 0) -> Member:
    """An active member whose key follows from its id; `number` makes its address."""
    key = bytes(signing_key(member_id).verify_key)
    return Member(
        id=member_id,
        nid=sha256(key).hexdigest(),
        key=key.hex(),
        keys_next=(),
        rotation=None,
        name=member_id.capitalize(),
        kind="police",
        url=f"http://127.0.0.1:{7400 + number}/",
        reachable=True,
        via=None,
        class_="256",
        purposes=tuple(purposes),
        status="active",
    )


def make_covenant(members: Sequence[Member] | None = None, *, tick: int = 0) -> Covenant:
    """A valid covenant of these members (else politie, veilig-thuis and jeugdteam), begun two days before `NOW`.

    Its auditor has the key of `signing_key("auditor")`.
    """
    if members is None:
        names = ("politie", "veilig-thuis", "jeugdteam")
        members = [make_member(name, number=number) for number, name in enumerate(names)]
    covenant = Covenant(
        format="raakvlak-covenant/2",
        fed=None,
        version=1,
        previous=None,
        start=START,
        issued=START,
        expires="2031-11-01T00:00:00Z",
        freshness_days=None,
        stewards=(Steward("regio", "Regio", bytes(signing_key("steward").verify_key).hex()),),
        threshold=1,
        epoch=Epoch(30, 7, 1),
        pace=Pace(tick, 4),
        rations=Rations(1, 50),
        purposes=(JEUGD, HUISELIJK_GEWELD),
        auditor=Auditor("Toezicht", bytes(signing_key("auditor").verify_key).hex()),
        members=tuple(members),
    )
    return read_covenant(JsonField("covenant", covenant.content()))


def signed_by_steward(covenant: Covenant) -> SignedCovenant:
    """The covenant with the signature of the tests' one steward."""
    return covenant_file.sign(SignedCovenant(covenant, {}), bytes(signing_key("steward")))[0]


def make_settings(member: Member, *, cards: str = "professional", family_matches: bool = True) -> Settings:
    """The settings of a member's node."""
    return Settings(
        Organisation(
            member.id,
            member.name,
            member.kind,
            member.url,
            member.reachable,
            "coordinator" if cards == "coordinator" else "professional",
            family_matches,
        ),
        Coordinator("Coby Coördinator", phone="0800 1234", mail="coordinator@organisatie.example"),
        Listen(),
        Discovery(),
    )


def make_context(
    member_id: str = "politie",
    *,
    covenant: Covenant | None = None,
    trusted: TrustedCovenants | None = None,
    settings: Settings | None = None,
    database: Database | None = None,
    keys: KeyStore | None = None,
    covenants: CovenantStore | None = None,
    clock: FixedClock | None = None,
    seed: int = 0,
    wake: Callable[[bytes], None] | None = None,
    journal: DeletionJournal | None = None,
    contributions: ContributionStore | None = None,
) -> Context:
    """A node of a member of the covenant, in memory unless told otherwise; its keys are in the store.

    `trusted` instead of a covenant where there are several versions.
    """
    trusted = trusted or TrustedCovenants.begin(signed_by_steward(covenant or make_covenant()))
    covenant = trusted.newest
    if covenants is None:
        covenants = MemoryCovenantStore()
        covenants.begin({covenant.version: covenant_file.write_file(trusted.newest_signed)})
    member = covenant.member_by_id(member_id)
    assert member is not None
    randomness = SeededRandomness(seed)
    keys = MemoryKeyStore() if keys is None else keys
    if not keys.names():
        keys.write("identity", bytes(signing_key(member_id)))
        keys.write("vault", Vault.generate(randomness))
    return Context(
        settings=settings or make_settings(member),
        trusted=trusted,
        covenant=covenant,
        member=member,
        covenants=covenants,
        database=database or open_database(":memory:"),
        keys=keys,
        vault=Vault(keys.read("vault")),
        clock=clock or FixedClock(),
        randomness=randomness,
        journal=MemoryDeletionJournal() if journal is None else journal,
        contributions=MemoryContributions() if contributions is None else contributions,
        wake=wake or (lambda nid: None),
    )
