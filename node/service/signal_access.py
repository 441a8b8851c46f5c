"""Who may see and change a signal, and how that is written in the logbook."""

from collections.abc import Iterable, Mapping, Sequence

from node.errors import InvalidInput
from node.logbook_entry import SIGNAL_ADDED
from node.matching.policy import Action
from node.model import Actor, Bsn
from node.service.access import require, require_answering
from node.service.context import Context
from node.storage import logbook, persons, signals
from node.storage.logbook_persons import seal_persons
from node.storage.signals import SignalRow


def reachable_signal(context: Context, actor: Actor, action: Action, signal_id: str) -> SignalRow:
    """The signal of that id, for this action. Raises `InvalidInput` when there is none, `NotAllowed` when it is not
    the actor's to do this with: who stands in for its professional answers for it.
    """
    require(actor, action)
    row = signals.get(context.database, signal_id)
    if row is None:
        raise InvalidInput("there is no signal of that id", "`raakvlak signal list` shows those that there are")
    require_answering(context, actor, action, row.professional_id)
    return row


def ground(context: Context, purposes: Iterable[str]) -> str:
    """The logbook's ground for what is done with a signal: the legal bases of its purposes, or else their names."""
    bases = {purpose.id: purpose.legal_basis for purpose in context.covenant.purposes}
    return "; ".join(bases.get(purpose) or purpose for purpose in purposes)


def log_on_person(
    context: Context,
    actor: Actor,
    action: str,
    basis: str,
    number: Bsn,
    details: Mapping[str, str | int],
    family: Sequence[Bsn] = (),
) -> None:
    """Write what is done with this person's data in the logbook, within the transaction of the action.

    The family stands after the person, when its numbers are used too.
    """
    sealed = seal_persons(context.vault, [number, *family])
    logbook.append(context.database, context.clock.now(), actor, action, basis, sealed, details)


def log_signal_added(
    context: Context,
    actor: Actor,
    signal_id: str,
    professional_id: str,
    purposes: Sequence[str],
    persons_of_signal: Sequence[Bsn],
) -> None:
    """Write that a signal stands for its person and that person's family (in this order) from now on.

    The entry accounts for the points that are sent of them (docs/protocol.md §9).
    """
    number, *family = persons_of_signal
    details: dict[str, str | int] = {
        "signal": signal_id,
        "professional": professional_id,
        "purposes": " ".join(purposes),
        "parents": len(family),
    }
    log_on_person(context, actor, SIGNAL_ADDED, ground(context, purposes), number, details, family)


def log_on_signal(
    context: Context, actor: Actor, action: str, row: SignalRow, details: Mapping[str, str | int]
) -> None:
    """Write what is done with this signal in the logbook, within the transaction of the action.

    When it was destroyed there may be nobody whom it is on.
    """
    number = persons.known_number(context.database, context.vault, row.person_id)
    sealed = seal_persons(context.vault, [] if number is None else [number])
    now, basis = context.clock.now(), ground(context, row.purposes)
    logbook.append(context.database, now, actor, action, basis, sealed, {"signal": row.id, **details})


def open_signal(context: Context, actor: Actor, action: Action, signal_id: str) -> SignalRow:
    """As `reachable_signal`, but `InvalidInput` when it is closed."""
    row = reachable_signal(context, actor, action, signal_id)
    if row.closed is not None:
        raise InvalidInput("this signal is closed already", "place a new one if you are involved again")
    return row
