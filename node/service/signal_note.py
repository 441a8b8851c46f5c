"""What is kept sealed beside a signal: the birth date and the professional's own reference."""

import json
from dataclasses import dataclass, field
from datetime import date

from node.storage.vault import NOTE, Vault


@dataclass(frozen=True, slots=True)
class SignalNote:
    """Both are personal, and neither is ever told to another organisation."""

    birth_date: date | None = field(repr=False)
    reference: str = field(repr=False)

    def sealed(self, vault: Vault) -> bytes:
        """The note as it is stored."""
        born = "" if self.birth_date is None else self.birth_date.isoformat()
        content = json.dumps({"birth_date": born, "reference": self.reference}, ensure_ascii=False)
        return vault.seal(content.encode(), NOTE)


def open_note(vault: Vault, sealed: bytes) -> SignalNote:
    """The note that was sealed; an empty one where it was destroyed."""
    if not sealed:
        return SignalNote(None, "")
    content = json.loads(vault.open(sealed, NOTE))
    born = content["birth_date"]
    return SignalNote(date.fromisoformat(born) if born else None, content["reference"])
