"""What a proposal holds sealed: all that the row of the list told, until it is decided; then why it was rejected.

Both are sealed to the proposal's id: what is copied to another row does not open there.
"""

import json
from datetime import date
from typing import Any

from node.errors import ConfigurationError
from node.model import Bsn
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_rules import NewSignal
from node.storage.proposals import ProposalRow
from node.storage.vault import PROPOSAL, REJECTION, Vault


class UnreadableProposal(ConfigurationError):
    """What a proposal holds does not open: the database was changed, or is damaged. It can only be taken away."""

    def __init__(self, proposal_id: str) -> None:
        super().__init__(
            f"proposal {proposal_id} cannot be read: it is not what this node sealed for it",
            "take it away with `raakvlak import withdraw`, and give the list once more; find out who or what changed "
            "the database",
        )


def seal_content(vault: Vault, proposal_id: str, new: NewSignal) -> bytes:
    """The content as it is stored in the row of this id."""
    check = new.number_check
    content = {
        "number": new.person.digits,
        "purposes": new.purposes,
        "parents": [parent.digits for parent in new.parents],
        "birth_date": _text(new.birth_date),
        "end": _text(new.ends),
        "informed": new.informed,
        "reference": new.reference,
        "ask_again": _text(new.ask_again),
        "check": check.how or "",
        "checked_on": _text(check.on),
        "unchecked": check.waiting,
    }
    return vault.seal(json.dumps(content, ensure_ascii=False).encode(), _bound(PROPOSAL, proposal_id))


def open_content(vault: Vault, row: ProposalRow) -> NewSignal:
    """The content that was sealed. Not for a proposal that was decided: nothing is left of it.

    Raises `UnreadableProposal`.
    """
    content: dict[str, Any] = json.loads(_opened(vault, row.id, row.sealed, PROPOSAL))
    how = content["check"]
    return NewSignal(
        person=Bsn(content["number"]),
        purposes=tuple(content["purposes"]),
        ends=_day(content["end"]),
        parents=tuple(Bsn(parent) for parent in content["parents"]),
        birth_date=_day(content["birth_date"]),
        informed=content["informed"],
        reference=content["reference"],
        ask_again=_day(content["ask_again"]),
        number_check=NumberCheck(HowChecked(how) if how else None, _day(content["checked_on"]), content["unchecked"]),
    )


def seal_reason(vault: Vault, proposal_id: str, reason: str) -> bytes:
    """Why the proposal of this id was rejected, as it is stored."""
    return vault.seal(reason.encode(), _bound(REJECTION, proposal_id))


def open_reason(vault: Vault, row: ProposalRow) -> str:
    """Why a proposal was rejected; nothing where it was not. Raises `UnreadableProposal`."""
    return _opened(vault, row.id, row.sealed_reason, REJECTION).decode() if row.sealed_reason else ""


def is_readable(vault: Vault, row: ProposalRow) -> bool:
    """Whether all that a proposal still holds opens."""
    try:
        if row.state == "open":
            open_content(vault, row)
        open_reason(vault, row)
    except UnreadableProposal:
        return False
    return True


def fingerprint(vault: Vault, source: str, new: NewSignal, professional_id: str) -> bytes:
    """The 32 bytes by which the same row is known again: of one source, person, professional and purposes."""
    parts = [source, new.person.digits, professional_id, *sorted(new.purposes)]
    return vault.fingerprint(json.dumps(parts, ensure_ascii=False).encode())


def _bound(context: bytes, proposal_id: str) -> bytes:
    return context + b" " + proposal_id.encode()


def _opened(vault: Vault, proposal_id: str, sealed: bytes, context: bytes) -> bytes:
    try:
        return vault.open(sealed, _bound(context, proposal_id))
    except ConfigurationError:
        raise UnreadableProposal(proposal_id) from None


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
