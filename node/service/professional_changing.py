"""What changes of a colleague: another name, address, function, team or role. Peers get the new contact card."""

from dataclasses import dataclass, replace

from node.errors import InvalidInput, NotAllowed
from node.matching.policy import Action, scope_of
from node.model import Actor
from node.service.access import require
from node.service.card_updates import update_cards_of
from node.service.context import Context
from node.service.professionals import GROUND, NewProfessional, active_professional, checked
from node.storage import logbook, proposals, signals
from node.storage import professionals as rows
from node.storage.professionals import Professional


@dataclass(frozen=True, slots=True)
class ProfessionalChange:
    """What becomes different; None leaves it as it is."""

    name: str | None = None
    function: str | None = None
    phone: str | None = None
    mail: str | None = None
    role: str | None = None
    team: str | None = None


def change_professional(context: Context, actor: Actor, professional_id: str, change: ProfessionalChange) -> int:
    """Change a colleague; gives how many peers are told. Raises `InvalidInput`.

    Who has open signals or proposals keeps a role that can look after them. A new role holds from the next request on.
    Nobody changes the own role: who gives out roles would give the self those that look at who does.
    """
    require(actor, Action.PROFESSIONAL_MANAGE)
    with context.database.transaction():
        before = active_professional(context, professional_id)
        after = _changed(before, change)
        if after == before:
            return 0
        _check_role(context, actor, before, after)
        rows.change(context.database, after)
        names = [name for name in ProfessionalChange.__slots__ if getattr(after, name) != getattr(before, name)]
        details = {"professional": before.id, "changed": " ".join(names), "role": after.role}
        logbook.append(context.database, context.clock.now(), actor, "professional-changed", GROUND, b"", details)
        told = update_cards_of(context, before.id) if _others_reach(after) != _others_reach(before) else ()
    return len(told)


def _changed(before: Professional, change: ProfessionalChange) -> Professional:
    names = ProfessionalChange.__slots__
    wished = {name: getattr(change, name) for name in names}
    kept = {name: getattr(before, name) if value is None else value for name, value in wished.items()}
    typed = checked(NewProfessional(**kept))
    return replace(before, **{name: getattr(typed, name) for name in names})


def _check_role(context: Context, actor: Actor, before: Professional, after: Professional) -> None:
    if actor.id == before.id and after.role != before.role:
        raise NotAllowed("nobody changes the own role", "ask another coordinator, or the operator of the node")
    db = context.database
    if not _has_signals(after) and signals.listed(db, "open", [before.id]):
        raise InvalidInput(
            "role: this colleague has open signals, and nobody could look after them in this role",
            "hand them over first: `raakvlak professional hand-over`",
        )
    if scope_of(Action.IMPORT_DECIDE, after.role) is None and proposals.listed(db, "open", [before.id]):
        raise InvalidInput(
            "role: this colleague has open proposals of imports, and could not decide on them in this role",
            "give them to another professional first: `raakvlak import assign`",
        )


def _has_signals(one: Professional) -> bool:
    return scope_of(Action.SIGNAL_CHANGE, one.role) is not None


def _others_reach(one: Professional) -> tuple[str | bool, ...]:
    """What the card tells, and whether it can be the card of anybody with signals."""
    return one.name, one.function, one.phone, one.mail, _has_signals(one)
