"""The organisation's own people and their tokens: managed by its coordinators alone."""

import base64
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from node.errors import InvalidInput, NotAllowed
from node.model import Actor
from node.service import typed_text
from node.service.context import Context
from node.storage import logbook
from node.storage import professionals as rows
from node.storage.professionals import Professional

ROLES = ("professional", "coordinator")
TOKEN_PREFIX = "rvk_"
"""So that a token that leaked can be recognised for what it is."""
TOKEN_BYTES = 32
GROUND = "management"
"""The logbook's ground for what concerns the organisation's own people and no person of a signal."""

_ID_RANDOM_BYTES = 5
_ID_RANDOM_CHARACTERS = 5
"""With the initials enough to tell colleagues apart; an id that exists already is drawn again."""


@dataclass(frozen=True, slots=True)
class NewProfessional:
    """What is typed about a professional, checked and in its one form."""

    name: str
    function: str
    phone: str
    mail: str
    role: str


def add_professional(context: Context, actor: Actor, name: str, function: str, phone: str, mail: str, role: str) -> str:
    """Add a colleague, who can sign in once a token was issued. Gives the new id."""
    check_coordinator(actor)
    new = _checked(name, function, phone, mail, role)
    with context.database.transaction():
        professional_id = _new_id(context, new.name)
        created = context.clock.now()
        row = Professional(professional_id, new.name, new.function, new.phone, new.mail, new.role, True, created, False)
        rows.add(context.database, row)
        _log(context, actor, "professional-added", professional_id)
    return professional_id


def list_professionals(context: Context, actor: Actor) -> list[Professional]:
    """All colleagues, active or not, by name."""
    check_coordinator(actor)
    with context.database.transaction():
        found = rows.everyone(context.database)
        details = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "professionals-listed", GROUND, b"", details)
    return found


def issue_token(context: Context, actor: Actor, professional_id: str) -> str:
    """A new token for the professional, shown this once; the one before is worth nothing from now on."""
    check_coordinator(actor)
    token = TOKEN_PREFIX + _base32(context.randomness.bytes(TOKEN_BYTES))
    with context.database.transaction():
        active_professional(context, professional_id)
        rows.set_token_hash(context.database, professional_id, _token_hash(token))
        _log(context, actor, "token-issued", professional_id)
    return token


def actor_for_token(context: Context, token: str) -> Actor | None:
    """Whose token this is, or None. It is found by its hash, so the time that takes tells nothing of it."""
    if not (token.startswith(TOKEN_PREFIX) and token.isascii()):
        return None
    found = rows.by_token_hash(context.database, _token_hash(token))
    return None if found is None else Actor(found.id, found.role)


def active_professional(context: Context, professional_id: str) -> Professional:
    """The professional of that id. Raises `InvalidInput` when there is none or the account was ended."""
    found = rows.get(context.database, professional_id)
    if found is None or not found.active:
        raise InvalidInput(
            "there is no active professional of that id", "`raakvlak professional list` shows who there is"
        )
    return found


def check_coordinator(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor is a coordinator."""
    if actor.role != "coordinator":
        raise NotAllowed("only a coordinator may do this", "ask the coordinator of your organisation")


def _checked(name: str, function: str, phone: str, mail: str, role: str) -> NewProfessional:
    if role not in ROLES:
        raise InvalidInput("role: there is no such role", "write one of: " + ", ".join(ROLES))
    new = NewProfessional(
        typed_text.filled_line("name", name),
        typed_text.filled_line("function", function),
        typed_text.phone_number(phone),
        typed_text.mail_address(mail),
        role,
    )
    if not (new.phone or new.mail):
        raise InvalidInput(
            "phone, mail: neither was filled in", "a match is of use only to who can be reached: give one of them"
        )
    return new


def _new_id(context: Context, name: str) -> str:
    while True:
        suffix = _base32(context.randomness.bytes(_ID_RANDOM_BYTES))[:_ID_RANDOM_CHARACTERS]
        professional_id = f"{_initials(name)}-{suffix}"
        if rows.get(context.database, professional_id) is None:
            return professional_id


def _initials(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    letters = [word[0] for word in plain.split() if word[0].isalpha()]
    return "".join(letters[:3]) or "x"


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()


def _token_hash(token: str) -> bytes:
    # No salt and no slow hash: a token is 32 random bytes, which nobody guesses.
    return sha256(token.encode("ascii")).digest()


def _log(context: Context, actor: Actor, action: str, professional_id: str) -> None:
    details = {"professional": professional_id}
    logbook.append(context.database, context.clock.now(), actor, action, GROUND, b"", details)
