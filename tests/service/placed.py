"""An open signal, in the clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from node.model import Bsn, ContactCard, Item, ItemKind
from tests.helpers import HUISELIJK_GEWELD, JEUGD

SIGNAL_DAYS = {purpose.id: purpose.signal_days for purpose in (JEUGD, HUISELIJK_GEWELD)}


@dataclass(frozen=True)
class Placed:
    """An open signal, in the clear."""

    signal_id: str
    card: ContactCard
    person: Bsn
    purposes: frozenset[str]
    family: frozenset[Bsn]
    ends: date

    @property
    def items(self) -> frozenset[Item]:
        """What it stands for (domain.md, person and family)."""
        person = {Item(purpose, ItemKind.PERSON, self.person) for purpose in self.purposes}
        family = {Item(purpose, ItemKind.FAMILY, member) for purpose in self.purposes for member in self.family}
        return frozenset(person | family)


def last_day(purposes: Iterable[str], placed: float) -> date:
    """The last day of a signal that is placed at that moment: the shortest of its purposes' terms later."""
    return day_of(placed) + timedelta(days=min(SIGNAL_DAYS[purpose] for purpose in purposes))


def day_of(moment: float) -> date:
    """The day (UTC) of so many seconds since 1970."""
    return datetime.fromtimestamp(moment, UTC).date()
