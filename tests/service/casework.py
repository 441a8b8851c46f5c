"""What tests of signals share: a node with two professionals, persons, and a look at the logbook."""

import json
import sqlite3
from dataclasses import dataclass, field

from node.config import Settings
from node.model import Actor, Bsn
from node.protocol.covenant import Covenant
from node.service.context import Context
from node.service.professionals import add_professional
from node.storage.database import Database
from node.storage.key_store import KeyStore
from node.storage.logbook_persons import open_persons
from tests.helpers import COORDINATOR, FixedClock, make_context, synthetic_numbers

CHILD, SISTER, MOTHER, FATHER, STRANGER = synthetic_numbers(5)


@dataclass
class Office:
    """A node with its clock, the professionals Jan and Eva, and whom it woke."""

    context: Context
    clock: FixedClock
    woken: list[bytes]
    jan: Actor = field(init=False)
    eva: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.jan = self._professional("Jan de Vries")
        self.eva = self._professional("Eva Smit")

    def _professional(self, name: str) -> Actor:
        mail = f"{name[:3].lower()}@politie.example"
        given = (name, "wijkagent", "06 1234 5678", mail, "professional")
        return Actor(add_professional(self.context, COORDINATOR, *given), "professional")

    def fill_the_disk(self) -> None:
        """From now on no entry of the logbook can be written."""
        with self.context.database.transaction():
            self.context.database.execute(
                "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )


def make_office(
    *,
    covenant: Covenant | None = None,
    settings: Settings | None = None,
    database: Database | None = None,
    keys: KeyStore | None = None,
) -> Office:
    """An office of the politie with an empty register of signals, in memory unless told otherwise."""
    clock, woken = FixedClock(), list[bytes]()
    context = make_context(
        covenant=covenant, settings=settings, database=database, keys=keys, clock=clock, wake=woken.append
    )
    return Office(context, clock, woken)


@dataclass(frozen=True)
class Entry:
    """An entry of the logbook, opened."""

    actor: str
    action: str
    ground: str
    persons: tuple[Bsn, ...]
    details: dict[str, str | int]

    @property
    def person(self) -> Bsn | None:
        """The first of its persons, whom it is about."""
        return self.persons[0] if self.persons else None


def entries(context: Context) -> list[Entry]:
    """The logbook, in order."""
    return [
        Entry(
            row["actor"],
            row["action"],
            row["ground"],
            tuple(each.number for each in open_persons(context.vault, row["person"])),
            json.loads(row["details"]),
        )
        for row in context.database.rows("SELECT * FROM logbook ORDER BY number")
    ]


def stored(context: Context) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the logbook."""
    tables = context.database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'logbook' ORDER BY name"
    )
    return {
        table["name"]: [tuple(row) for row in context.database.rows(f"SELECT * FROM {table['name']}")]
        for table in tables
    }


def copy_of(database: Database) -> Database:
    """A backup, put back."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.row_factory = sqlite3.Row
    database._connection.backup(copy)
    return Database(copy)
