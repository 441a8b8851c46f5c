"""The organisation's own people and their tokens: managed by its coordinators alone."""

import base64
import unicodedata
from dataclasses import dataclass, replace
from hashlib import sha256

from node.errors import InvalidInput
from node.matching.policy import Action, scope_of
from node.model import Actor, Role
from node.service import typed_text
from node.service.access import ROLE_WORDS, require
from node.service.context import Context
from node.service.days import today
from node.storage import logbook
from node.storage import professionals as rows
from node.storage.professionals import Professional

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
    """What is typed about a professional."""

    name: str
    function: str
    phone: str
    mail: str
    role: str
    team: str


def add_professional(
    context: Context, actor: Actor, name: str, function: str, phone: str, mail: str, role: str, team: str = ""
) -> str:
    """Add a colleague, who can sign in once a token was issued. Gives the new id. Raises `InvalidInput`."""
    require(actor, Action.PROFESSIONAL_MANAGE)
    typed = checked(NewProfessional(name, function, phone, mail, role, team))
    with context.database.transaction():
        professional_id = _new_id(context, typed.name)
        row = Professional(
            professional_id,
            typed.name,
            typed.function,
            typed.phone,
            typed.mail,
            typed.role,
            typed.team,
            active=True,
            created=context.clock.now(),
        )
        rows.add(context.database, row)
        _log(context, actor, "professional-added", professional_id, role=typed.role)
    return professional_id


def list_professionals(context: Context, actor: Actor) -> list[Professional]:
    """All colleagues, active or not, by name."""
    require(actor, Action.PROFESSIONAL_LIST)
    with context.database.transaction():
        found = rows.everyone(context.database)
        details = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "professionals-listed", GROUND, b"", details)
    return found


def issue_token(context: Context, actor: Actor, professional_id: str) -> str:
    """A new token for the professional, shown this once; the one before is worth nothing from now on."""
    require(actor, Action.PROFESSIONAL_MANAGE)
    token = TOKEN_PREFIX + _base32(context.randomness.bytes(TOKEN_BYTES))
    with context.database.transaction():
        active_professional(context, professional_id)
        rows.set_token_hash(context.database, professional_id, _token_hash(token))
        _log(context, actor, "token-issued", professional_id)
    return token


def actor_for_token(context: Context, token: str) -> Actor | None:
    """Whose token this is, or None. It is found by its hash, so the time that takes tells nothing of it.

    That the access is in use is noted once a day, for those who review it (`access_review`).
    """
    if not (token.startswith(TOKEN_PREFIX) and token.isascii()):
        return None
    found = rows.by_token_hash(context.database, _token_hash(token))
    if found is None:
        return None
    if found.used_on != today(context):
        with context.database.transaction():
            rows.note_used(context.database, found.id, today(context))
    return Actor(found.id, found.role)


def active_professional(context: Context, professional_id: str) -> Professional:
    """The professional of that id. Raises `InvalidInput` when there is none or the account was ended."""
    found = rows.get(context.database, professional_id)
    if found is None or not found.active:
        raise InvalidInput(
            "there is no active professional of that id", "`raakvlak professional list` shows who there is"
        )
    return found


def caseworker(context: Context, professional_id: str) -> Professional:
    """As `active_professional`, for who is to have signals. Raises `InvalidInput` where the role has none."""
    found = active_professional(context, professional_id)
    if scope_of(Action.SIGNAL_CHANGE, found.role) is None:
        raise InvalidInput(
            f"this colleague is {ROLE_WORDS[Role(found.role)]}, and has no signals",
            "name a professional or a coordinator",
        )
    return found


def checked(new: NewProfessional) -> NewProfessional:
    """What was typed, in its one form. Raises `InvalidInput`."""
    given = [role.value for role in ROLE_WORDS]
    if new.role not in given:
        raise InvalidInput("role: there is no such role", "write one of: " + ", ".join(given))
    typed = replace(
        new,
        name=typed_text.filled_line("name", new.name),
        function=typed_text.filled_line("function", new.function),
        phone=typed_text.phone_number(new.phone),
        mail=typed_text.mail_address(new.mail),
        team=typed_text.line("team", new.team),
    )
    if not (typed.phone or typed.mail):
        raise InvalidInput(
            "phone, mail: neither was filled in", "a match is of use only to who can be reached: give one of them"
        )
    return typed


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


def _log(context: Context, actor: Actor, action: str, professional_id: str, **more: str) -> None:
    details = {"professional": professional_id, **more}
    logbook.append(context.database, context.clock.now(), actor, action, GROUND, b"", details)
