"""Lists of another system: their rows become proposals, which are no signals until a professional confirms them.

Nothing of a proposal is an item, is sent to a peer, or matches. The same row is taken once, however often it comes.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from node.config import Signals
from node.errors import InvalidInput
from node.limits import IMPORT_ROWS_AT_ONCE
from node.matching.policy import Action, scope_of
from node.model import Actor
from node.service import signal_rules, typed_text
from node.service.context import Context
from node.service.days import today
from node.service.import_access import Owners, owners
from node.service.import_file import PROFESSIONAL, ListRow, RefusedRow
from node.service.notices import NoticeKind, notify_unless_waiting
from node.service.proposal_content import fingerprint, seal_content
from node.service.signal_access import ground, log_on_person
from node.service.signal_row import read_row
from node.service.signal_rules import NewSignal
from node.storage import professionals, proposals
from node.storage.professionals import Professional
from node.storage.proposals import NewProposal

_ID_RANDOM_BYTES = 8
_ID_CHARACTERS = 12
"""60 random bits, as an id of a signal."""
_ANY_CHECK = Signals(number_check="optional")
"""How the number was checked is asked when a proposal is confirmed."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many rows became proposals, with their ids; how many were known already, and which were refused."""

    added: int
    ids: tuple[str, ...]
    already_there: int
    refused: tuple[RefusedRow, ...]


def add_rows(context: Context, actor: Actor, source: str, rows: Sequence[ListRow], professional_id: str) -> TakenIn:
    """Take in rows of a list. What is wrong with one is told by its line; the others are taken all the same.

    `source` names the other system. A row without a professional of its own is that of `professional_id`, which may be
    empty. Each row keeps to all rules of a signal as they are today, but that of the number check.
    """
    for_whom = owners(context, actor, Action.IMPORT_ADD)
    if len(rows) > IMPORT_ROWS_AT_ONCE:
        raise InvalidInput("rows: there are too many", f"give at most {IMPORT_ROWS_AT_ONCE} at once")
    source = typed_text.filled_line("source", source)
    fit: list[tuple[NewSignal, str]] = []
    refused: list[RefusedRow] = []
    with context.database.transaction():
        colleagues = {one.id: one for one in professionals.everyone(context.database)}
        for row in rows:
            try:
                owner = _owner(row.cells, professional_id, colleagues, for_whom)
                fit.append((_checked(context, row.cells), owner))
            except InvalidInput as error:
                refused.append(RefusedRow(row.line, error.message, error.hint))
        found = [(_add(context, actor, source, new, owner), owner) for new, owner in fit]
        added = [(each, owner) for each, owner in found if each]
        for owner in dict.fromkeys(owner for _, owner in added):
            if owner != actor.id:
                notify_unless_waiting(context, owner, NoticeKind.PROPOSAL_WAITING)
    return TakenIn(len(added), tuple(each for each, _ in added), len(fit) - len(added), tuple(refused))


def _owner(cells: Mapping[str, str], usual: str, colleagues: Mapping[str, Professional], for_whom: Owners) -> str:
    """Whose proposal a row is. Raises `InvalidInput`."""
    owner = cells.get(PROFESSIONAL, "").strip() or usual
    if not owner:
        raise InvalidInput(
            "column professional: nobody was named", "name one in each row, or for all rows with --professional"
        )
    if for_whom is not None and owner not in for_whom:
        raise InvalidInput(
            "column professional: this is for a colleague", "leave it out, or ask the coordinator to import the list"
        )
    found = colleagues.get(owner)
    if found is None or not found.active:
        raise InvalidInput(
            "column professional: there is no active professional of that id",
            "`raakvlak professional list` shows who there is",
        )
    if scope_of(Action.IMPORT_DECIDE, found.role) is None:
        raise InvalidInput(
            "column professional: this colleague is no professional, who alone can confirm it",
            "name the professional who is involved",
        )
    return owner


def _checked(context: Context, cells: Mapping[str, str]) -> NewSignal:
    """What a row tells, in its one form. Raises `InvalidInput`, which holds nothing of it."""
    new = read_row(cells)
    checked = signal_rules.check(new, context.covenant, context.member, _ANY_CHECK, today(context))
    # Numbers without a use are not kept, as with signals.
    parents = checked.parents if context.settings.organisation.family_matches else ()
    return replace(
        new,
        purposes=checked.purposes,
        parents=parents,
        informed=checked.informed.text(),
        reference=checked.reference,
        number_check=checked.number_check,
    )


def _add(context: Context, actor: Actor, source: str, new: NewSignal, owner: str) -> str:
    """Store an open proposal and give its id; nothing when it is known already."""
    db, vault = context.database, context.vault
    mark = fingerprint(vault, source, new, owner)
    if proposals.is_known(db, mark):
        return ""
    proposal_id = base64.b32encode(context.randomness.bytes(_ID_RANDOM_BYTES)).decode("ascii").lower()[:_ID_CHARACTERS]
    lookups = tuple(vault.lookup(parent) for parent in new.parents)
    sealed, now = seal_content(vault, proposal_id, new), context.clock.now()
    proposals.add(db, NewProposal(proposal_id, source, owner, now, mark, sealed, vault.lookup(new.person), lookups))
    details: dict[str, str | int] = {"proposal": proposal_id, "source": source, "professional": owner}
    log_on_person(context, actor, "proposal-added", ground(context, new.purposes), new.person, details, new.parents)
    return proposal_id
