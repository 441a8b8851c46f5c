"""What changes of a colleague: another name, address, function, team or role. Peers get the new contact card."""

from dataclasses import dataclass, replace

from node.errors import InvalidInput
from node.matching.policy import Action, scope_of
from node.model import Actor
from node.service.access import require
from node.service.card_updates import update_cards_of
from node.service.context import Context
from node.service.professionals import GROUND, NewProfessional, active_professional, checked
from node.storage import logbook, signals
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

    Who has open signals keeps a role that can look after them. A new role holds from the next request on.
    """
    require(actor, Action.PROFESSIONAL_MANAGE)
    with context.database.transaction():
        before = active_professional(context, professional_id)
        after = _changed(before, change)
        if after == before:
            return 0
        _check_signals(context, before, after)
        rows.change(context.database, after)
        names = [name for name in ProfessionalChange.__slots__ if getattr(after, name) != getattr(before, name)]
        details = {"professional": before.id, "changed": " ".join(names), "role": after.role}
        logbook.append(context.database, context.clock.now(), actor, "professional-changed", GROUND, b"", details)
        told = () if _card(after) == _card(before) else update_cards_of(context, before.id)
    return len(told)


def _changed(before: Professional, change: ProfessionalChange) -> Professional:
    names = ProfessionalChange.__slots__
    wished = {name: getattr(change, name) for name in names}
    kept = {name: getattr(before, name) if value is None else value for name, value in wished.items()}
    typed = checked(NewProfessional(**kept))
    return replace(before, **{name: getattr(typed, name) for name in names})


def _check_signals(context: Context, before: Professional, after: Professional) -> None:
    may_have = scope_of(Action.SIGNAL_CHANGE, after.role) is not None
    if not may_have and signals.listed(context.database, "open", [before.id]):
        raise InvalidInput(
            "role: this colleague has open signals, and nobody could look after them in this role",
            "hand them over first: `raakvlak professional hand-over`",
        )


def _card(one: Professional) -> tuple[str, ...]:
    return one.name, one.function, one.phone, one.mail
