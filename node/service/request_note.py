"""What is kept sealed beside a person's request: the officer's own reference, and the reasons."""

import json
from dataclasses import dataclass, field

from node.storage.vault import REQUEST, Vault


@dataclass(frozen=True, slots=True)
class RequestNote:
    """All may tell something of the person. `extension`: why the term was extended; `decision`: why so."""

    reference: str = field(default="", repr=False)
    extension: str = field(default="", repr=False)
    decision: str = field(default="", repr=False)

    def sealed(self, vault: Vault) -> bytes:
        """The note as it is stored."""
        content = {"reference": self.reference, "extension": self.extension, "decision": self.decision}
        return vault.seal(json.dumps(content, ensure_ascii=False).encode(), REQUEST)


def open_note(vault: Vault, sealed: bytes) -> RequestNote:
    """The note that was sealed."""
    content = json.loads(vault.open(sealed, REQUEST))
    return RequestNote(content["reference"], content["extension"], content["decision"])
