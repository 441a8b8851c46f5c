"""The values of the domain. They know their own form and nothing else: no storage, no network, no clock."""

import re
from dataclasses import dataclass
from enum import StrEnum

from node.errors import InvalidInput

PURPOSE_PATTERN = re.compile(r"[a-z][a-z0-9-]{0,31}")
_SEPARATORS = str.maketrans("", "", " .\u00a0")
_ELEVEN_TEST_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class Bsn:
    """A citizen service number, read once at the edge (Wabb art. 1). It shows itself only through `digits`.

    `str` and `repr` show nothing of it; formatting, JSON and pickling refuse it, so that it cannot slip into a log,
    an error or a URL.
    """

    __slots__ = ("_digits",)

    def __init__(self, text: str) -> None:
        """Take nine digits; spaces and dots between them are allowed. Raises `InvalidInput` that does not repeat it."""
        digits = text.strip().translate(_SEPARATORS)
        if len(digits) != 9 or not (digits.isascii() and digits.isdigit()):
            raise InvalidInput("a citizen service number has nine digits", "type it again; spaces and dots are allowed")
        if digits == "0" * 9 or sum(w * int(d) for w, d in zip(_ELEVEN_TEST_WEIGHTS, digits, strict=True)) % 11:
            raise InvalidInput(
                "this is not a citizen service number: it fails the eleven-test", "look for a mistyped digit"
            )
        self._digits = digits

    @property
    def digits(self) -> str:
        """The nine ASCII digits. Whoever asks for them answers for where they go."""
        return self._digits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bsn) and self._digits == other._digits

    def __hash__(self) -> int:
        return hash((Bsn, self._digits))

    def __repr__(self) -> str:
        return "Bsn(hidden)"

    def __str__(self) -> str:
        return "(hidden)"

    def __format__(self, spec: str) -> str:
        raise TypeError("a citizen service number is not put into text")

    def __reduce__(self) -> str:
        raise TypeError("a citizen service number is not pickled")


class ItemKind(StrEnum):
    """What two equal items mean: the same person, or a shared member of one family (domain.md, person and family)."""

    PERSON = "person"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Item:
    """What is matched: a citizen number with the purpose and the kind for which it is offered."""

    purpose: str
    kind: ItemKind
    number: Bsn

    def encoded(self) -> bytes:
        """The bytes that are hashed to the group (docs/protocol.md §3)."""
        parts = (b"raakvlak/1", self.purpose.encode("ascii"), self.kind.value.encode("ascii"))
        return b"\x00".join((*parts, self.number.digits.encode("ascii")))


@dataclass(frozen=True, slots=True)
class ContactCard:
    """How to reach a professional or the coordinator: all that a match tells (domain.md, what a match may tell)."""

    name: str
    function: str
    organisation: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as the logbook writes it: a professional's id, or what stands for the organisation itself."""

    id: str
    role: str  # a `Role`, or "node" for what the node does of itself


class Role(StrEnum):
    """What somebody of the organisation does (domain.md, words). The logbook and the database write the values."""

    PROFESSIONAL = "professional"
    COORDINATOR = "coordinator"
    GUARDIAN = "guardian"
    """The follow-up guardian, who sees that the parties of a match contact each other, and sees that only."""
    OFFICER = "officer"
    """The data protection officer."""
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    """Who runs the node. It is given to nobody: see `OPERATOR`."""


NODE_ACTOR = Actor("node", "node")
OPERATOR = Actor("operator", Role.OPERATOR)
"""Whoever can open the node's own socket owns the home folder, and with it every key: a token would keep nothing from
them. Ids of professionals have a hyphen, so none is the same.
"""
