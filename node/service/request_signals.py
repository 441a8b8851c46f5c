"""The signals that a person's request is about: on the person itself, and those that name it as a parent."""

from dataclasses import dataclass
from datetime import date

from node.errors import InvalidInput
from node.service.context import Context
from node.service.days import utc_day
from node.storage import persons, proposals, requests, signal_archive, signal_parents, signals
from node.storage.requests import StoredRequest
from node.storage.signals import SignalRow


@dataclass(frozen=True, slots=True)
class ConcernedSignal:
    """A signal without its person. `state`: open, archived or destroyed; `as_parent`: the person is named as a parent.

    `outcome` is what became of it by the decision: closed, destroyed, corrected, no-parent or kept; empty before it.
    """

    id: str
    professional_id: str
    purposes: tuple[str, ...]
    placed: date
    state: str
    as_parent: bool
    outcome: str


def on_person(context: Context, person_id: int) -> list[SignalRow]:
    """The open and archived signals on a person, the open ones first."""
    db = context.database
    return [*signals.open_on_person(db, person_id), *signal_archive.on_person(db, person_id)]


def naming(context: Context, person_id: int) -> list[SignalRow]:
    """The signals that name a person as a parent and are not destroyed."""
    return [row for row in signal_parents.naming(context.database, person_id) if row.destroyed is None]


def chosen(context: Context, person_id: int, keep: tuple[str, ...]) -> tuple[list[SignalRow], list[SignalRow]]:
    """The signals on a person, and those that name it as a parent, without those that are kept.

    Raises `InvalidInput` when one that is to be kept is none of them.
    """
    own, named = on_person(context, person_id), naming(context, person_id)
    check_known(keep, [*own, *named])
    return [row for row in own if row.id not in keep], [row for row in named if row.id not in keep]


def check_known(ids: tuple[str, ...], rows: list[SignalRow]) -> None:
    """Raise `InvalidInput` when one of these ids is not that of a signal of the case."""
    if not {row.id for row in rows} >= set(ids):
        raise InvalidInput(
            "one of the signals that were named is not of this request", "`raakvlak request show` tells which are"
        )


def concerned_signals(context: Context, request: StoredRequest) -> tuple[ConcernedSignal, ...]:
    """What an open case is about; of a decided one the signals that the decision touched."""
    db = context.database
    if request.decision is None and request.person_id is not None:
        own, named = on_person(context, request.person_id), naming(context, request.person_id)
        return (*(_shown(row, False, "") for row in own), *(_shown(row, True, "") for row in named))
    found = []
    for signal_id, outcome in requests.outcomes(db, request.id):
        row = signals.get(db, signal_id)
        if row is not None:
            found.append(_shown(row, outcome == "no-parent", outcome))
    return tuple(found)


def proposals_on(context: Context, request: StoredRequest) -> int:
    """How many open proposals of imported lists there are on the person of an open case."""
    if request.decision is not None or request.person_id is None:
        return 0
    number = persons.number(context.database, context.vault, request.person_id)
    return len(proposals.on_person(context.database, context.vault.lookup(number)))


def state_of(row: SignalRow) -> str:
    """Whether a signal is open, archived or destroyed."""
    if row.closed is None:
        return "open"
    return "archived" if row.destroyed is None else "destroyed"


def _shown(row: SignalRow, as_parent: bool, outcome: str) -> ConcernedSignal:
    placed = utc_day(row.placed)
    return ConcernedSignal(row.id, row.professional_id, row.purposes, placed, state_of(row), as_parent, outcome)
