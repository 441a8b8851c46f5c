"""Reading JSON without believing any of it: every value knows its path, and says what is wrong with it."""

import json
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from node.errors import ConfigurationError
from node.limits import TEXT_MAX_CHARACTERS

T = TypeVar("T")

_SHOWABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_LOWER_HEX = re.compile(r"[0-9a-f]*")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Characters that change how the text around them looks, so one name would pass for another; surrogates."""


class _Repeated:
    """In the place of an object in which a name stands twice, so that the error can tell where that is."""

    def __init__(self, name: str) -> None:
        self.name = name


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    values: dict[str, Any] = {}
    for name, value in pairs:  # one pass: a file may hold a hundred thousand names
        if name in values:
            return _Repeated(name)
        values[name] = value
    return values


class JsonField:
    """A JSON value and its path. A method returns it as one kind of thing or raises `ConfigurationError`."""

    __slots__ = ("path", "value")

    def __init__(self, path: str, value: object) -> None:
        """`path` is how people find the value, like `covenant.members[2].url`."""
        self.path = path
        self.value = value

    @classmethod
    def parse(cls, path: str, data: bytes, max_bytes: int) -> "JsonField":
        """The value in `data`. Raises `ConfigurationError` when it is too large or not JSON in UTF-8."""
        if len(data) > max_bytes:
            raise ConfigurationError(
                f"{path}: larger than the {max_bytes:,} bytes allowed", "look whether this is the right file"
            )
        try:
            return cls(path, json.loads(data.decode("utf-8"), object_pairs_hook=_object))
        except UnicodeDecodeError:
            problem = "not UTF-8 text"
        except json.JSONDecodeError as error:
            problem = f"not JSON: line {error.lineno}, column {error.colno}"
        except (RecursionError, ValueError):  # nested too deep; a number of thousands of digits
            problem = "not JSON that can be read"
        raise ConfigurationError(
            f"{path}: {problem}", "look whether this is the right file, and whether all of it came over"
        )

    def refuse(self, problem: str, hint: str) -> NoReturn:
        """Raise `ConfigurationError` on this value. The value itself is not repeated."""
        raise ConfigurationError(f"{self.path}: {problem}", hint)

    def require(self, holds: bool, problem: str, hint: str) -> None:
        """Raise `ConfigurationError` on this value unless `holds`."""
        if not holds:
            self.refuse(problem, hint)

    def named(self) -> "dict[str, JsonField]":
        """An object with any names."""
        value = self.value
        if isinstance(value, _Repeated):
            self._inside(value.name).refuse("stands twice", "keep one of the two")
        if not isinstance(value, dict):
            self.refuse("is not an object", "write it as { ... }")
        return {name: self._inside(name, inner) for name, inner in value.items()}

    def exactly(self, names: Sequence[str]) -> "dict[str, JsonField]":
        """An object with exactly these names."""
        fields = self.named()
        for name in fields.keys() - set(names):
            fields[name].refuse("is not a field of this format", "remove it, or look for a typing mistake")
        for name in names:
            if name not in fields:
                self._inside(name).refuse("is missing", "every field must be there; write null where there is nothing")
        return fields

    def of_format(self, name: str, others: Sequence[str]) -> "dict[str, JsonField]":
        """An object whose `format` is `name`, with exactly these other names: another format is refused as such."""
        written = self.named().get("format")
        if written is not None:
            right = written.string() == name
            written.require(right, "is another format than this version reads", f'it reads "{name}"')
        return self.exactly(("format", *others))

    def items(self) -> "list[JsonField]":
        """A list."""
        value = self.value
        if not isinstance(value, list):
            self.refuse("is not a list", "write it as [ ... ]")
        return [JsonField(f"{self.path}[{index}]", inner) for index, inner in enumerate(value)]

    def integer(self, lowest: int, highest: int) -> int:
        """A whole number between the two, themselves included."""
        value = self.value
        if type(value) is not int or not lowest <= value <= highest:  # a bool is an int too
            self.refuse("is not allowed", f"write a whole number from {lowest} to {highest}, without quotes")
        return value

    def flag(self) -> bool:
        """True or false."""
        value = self.value
        if not isinstance(value, bool):
            self.refuse("is neither true nor false", "write true or false, without quotes")
        return value

    def string(self) -> str:
        """A string of any form."""
        value = self.value
        if not isinstance(value, str):
            self.refuse("is not a text", 'write it between quotes: "..."')
        return value

    def text(self) -> str:
        """A text for people: one line in Unicode's NFC, at most `TEXT_MAX_CHARACTERS`, hiding nothing."""
        value = self.string()
        fits = 0 < len(value) <= TEXT_MAX_CHARACTERS and value == value.strip()
        self.require(
            fits,
            "is empty, too long, or has blanks around it",
            f"write 1 to {TEXT_MAX_CHARACTERS} characters",
        )
        hidden = any(unicodedata.category(character) in _HIDDEN_CATEGORIES for character in value)
        self.require(not hidden, "holds a control or an invisible character", "type it again, on one line")
        # Two texts that look the same must be the same bytes, or one name can be signed twice.
        composed = unicodedata.is_normalized("NFC", value)
        self.require(composed, "is not in Unicode's composed form (NFC)", "type its accented letters again")
        return value

    def matching(self, pattern: re.Pattern[str], form: str) -> str:
        """A string of the form of `pattern`; `form` says it in words."""
        value = self.string()
        self.require(pattern.fullmatch(value) is not None, "does not have the right form", form)
        return value

    def one_of(self, allowed: Sequence[str]) -> str:
        """One of the strings of `allowed`."""
        value = self.string()
        self.require(value in allowed, "is not one of those allowed", "write one of: " + ", ".join(allowed))
        return value

    def hex(self, length: int) -> str:
        """The lower-case hexadecimal digits of `length` bytes."""
        value = self.string()
        right = len(value) == 2 * length and _LOWER_HEX.fullmatch(value) is not None
        self.require(right, "does not have the right form", f"write {2 * length} lower-case hex digits")
        return value

    def octets(self, most: int) -> bytes:
        """At most so many bytes, in base64 (RFC 4648 §4) as it is always written."""
        value = self.string()
        try:
            octets = b64decode(value, validate=True)
        except ValueError:
            octets = None
        if octets is None or b64encode(octets).decode() != value:
            self.refuse("is not base64", "look whether all of the file came over")
        self.require(len(octets) <= most, "is too long", f"at most {most:,} bytes may stand here")
        return octets

    def or_null(self, read: "Callable[[JsonField], T]") -> T | None:
        """What `read` makes of it, or None for null."""
        return None if self.value is None else read(self)

    def null(self) -> None:
        """Nothing: the only value that is allowed here."""
        self.require(self.value is None, "must be null here", "write null")

    def _inside(self, name: str, value: object = None) -> "JsonField":
        # A name that is no ordinary one is not repeated: nobody knows what it does to the reader's terminal.
        shown = name if _SHOWABLE_NAME.fullmatch(name) else "(a strange name)"
        return JsonField(f"{self.path}.{shown}", value)
