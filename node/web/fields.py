"""Reading requests strictly: JSON objects with known fields of known kinds. Errors name the field, never its value."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from aiohttp import web

from node.errors import ConfigurationError, InvalidInput
from node.model import Bsn
from node.protocol.json_field import JsonField

BODY_MAX_BYTES = 2 << 20
"""A list of `IMPORT_MAX_ROWS` signals with all columns filled has about 2 MB."""

_WHOLE_DIGITS = 18
"""Of a whole number in an address: fewer than SQLite has."""
_WHOLE_END = 1 << 63
"""SQLite has no larger whole numbers."""
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Fields = Mapping[str, JsonField]


async def read_fields(request: web.Request, known: Sequence[str] = ()) -> Fields:
    """The fields of the request's body; none when it is empty. Raises `InvalidInput`, for unknown ones too."""
    data = await request.read()
    try:
        fields = JsonField.parse("body", data or b"{}", BODY_MAX_BYTES).named()
    except ConfigurationError:
        raise InvalidInput(
            "the request's body is not one JSON object with each field once", "send it in UTF-8, as { ... }"
        ) from None
    refuse_unknown(request)
    _refuse_others("body", fields, known)
    return {name: JsonField(name, field.value) for name, field in fields.items()}


def refuse_unknown(request: web.Request, known: Sequence[str] = ()) -> None:
    """Raise `InvalidInput` for a parameter in the address that is not known, or is there twice."""
    _refuse_others("address", request.query, known)
    if len(set(request.query)) != len(request.query):
        raise InvalidInput("the request's address has a parameter twice", "give each once")


def text(fields: Fields, name: str, default: str = "") -> str:
    """A text, or the default where the field is absent or null."""
    field = fields.get(name)
    if field is None or field.value is None:
        return default
    return _string(field)


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of texts, empty where the field is absent."""
    field = fields.get(name)
    if field is None:
        return ()
    if not isinstance(field.value, list):
        raise InvalidInput(f"{name}: this is not a list", "write it as [ ... ]")
    return tuple(_string(JsonField(name, value)) for value in field.value)


def whole_numbers(fields: Fields, name: str) -> tuple[int, ...]:
    """A list of whole numbers from 0 on, empty where the field is absent."""
    field = fields.get(name)
    found = [] if field is None else field.value
    if not isinstance(found, list) or not all(type(one) is int and 0 <= one < _WHOLE_END for one in found):
        raise InvalidInput(f"{name}: this is not a list of whole numbers", "write it as [ ... ]")
    return tuple(found)


def required(fields: Fields, name: str) -> str:
    """A text that must be there and say something."""
    found = text(fields, name)
    if not found:
        raise InvalidInput(f"{name}: nothing was filled in", "fill it in")
    return found


def day(fields: Fields, name: str) -> date | None:
    """A day as 2026-11-03, or None where nothing was filled in."""
    written = text(fields, name).strip()
    if not written:
        return None
    try:
        if _ISO_DATE.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise InvalidInput(f"{name}: this is no date", "write it as year, month and day: 2026-11-03")


def whole_number_of(request: web.Request, name: str) -> int | None:
    """A whole number from 0 on in the request's address, or None where it is not there."""
    written = request.query.get(name)
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= _WHOLE_DIGITS):
        raise InvalidInput(f"{name}: this is no number", "write a whole number, from 0 on")
    return int(written)


def day_of(request: web.Request, name: str) -> date | None:
    """A day in the request's address, as 2026-11-03, or None where it is not there."""
    return day({name: JsonField(name, request.query.get(name))}, name)


def number(fields: Fields, name: str) -> Bsn:
    """A citizen service number."""
    return _bsn(name, required(fields, name))


def numbers(fields: Fields, name: str) -> tuple[Bsn, ...]:
    """A list of citizen service numbers."""
    return tuple(_bsn(name, written) for written in texts(fields, name))


def choice(name: str, written: str, allowed: Sequence[str]) -> str:
    """One of the words of `allowed`."""
    if written not in allowed:
        raise InvalidInput(f"{name}: there is no such choice", "write one of: " + ", ".join(allowed))
    return written


def _bsn(name: str, written: str) -> Bsn:
    try:
        return Bsn(written)
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error.message}", error.hint) from None


def _string(field: JsonField) -> str:
    if not isinstance(field.value, str):
        raise InvalidInput(f"{field.path}: this is not a text", 'write it between quotes: "..."')
    return field.value


def _refuse_others(place: str, given: Mapping[str, object], known: Sequence[str]) -> None:
    if given.keys() - set(known):
        told = ", ".join(known) or "none"
        raise InvalidInput(f"the request's {place} has a field that is not known here", f"known here: {told}")
