"""Putting a letter into the queue for a peer; the exchange carries it from there (docs/protocol.md §7)."""

from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LeadLetter,
    Receipt,
    StateLetter,
    WithdrawParty,
    WithdrawPoint,
)
from node.service.context import Context
from node.storage import letters

SessionLetter = ArchiveLetter | CardLetter | StateLetter | LeadLetter | Here | WithdrawPoint | WithdrawParty

_LETTER_ID_BYTES = 16


def new_letter_id(context: Context) -> bytes:
    """A fresh id."""
    return context.randomness.bytes(_LETTER_ID_BYTES)


def send(context: Context, peer: bytes, letter: Receipt) -> None:
    """Queue a letter. It goes again in the next session, until the peer has stored it."""
    letters.enqueue(context.database, peer, None, letter.id, letter.encode())


def send_in_session(context: Context, peer: bytes, session_id: int, letter: SessionLetter) -> None:
    """Queue a letter that means nothing beyond its session, or must come behind another letter in it."""
    letters.enqueue(context.database, peer, session_id, letter.id, letter.encode())
