"""What a proposal holds sealed until it is decided: all that the row of the list told."""

import json
from datetime import date
from typing import Any

from node.model import Bsn
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_rules import NewSignal
from node.storage.vault import PROPOSAL, Vault


def seal_content(vault: Vault, new: NewSignal) -> bytes:
    """The content as it is stored."""
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
    return vault.seal(json.dumps(content, ensure_ascii=False).encode(), PROPOSAL)


def open_content(vault: Vault, sealed: bytes) -> NewSignal:
    """The content that was sealed. Not for a proposal that was decided: nothing is left of it."""
    content: dict[str, Any] = json.loads(vault.open(sealed, PROPOSAL))
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


def fingerprint(vault: Vault, source: str, new: NewSignal, professional_id: str) -> bytes:
    """The 32 bytes by which the same row is known again: of one source, person, professional and purposes."""
    parts = [source, new.person.digits, professional_id, *sorted(new.purposes)]
    return vault.fingerprint(json.dumps(parts, ensure_ascii=False).encode())


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
