"""The form of every message, rule by rule as `schema.cddl` has it: which values may stand where.

The schema is what people and other implementations read; it is not run here. The validators of CDDL that there are
take a text or a number where bytes of a length are asked, anything for an empty map, and more keys than are named. A
test holds the two against each other.
"""

from collections.abc import Callable, Mapping
from typing import Any

from node.limits import (
    AUDIT_ENTRY_MAX_BYTES,
    AUDIT_FILE_MAX_BYTES,
    AUDIT_POINTS_MAX,
    BATCH_SYNCHRONISATION,
    COVENANT_MAX_BYTES,
    SLOT_BYTES,
)

Form = Callable[[Any], bool]
"""Whether a decoded value has the form. Types are compared exactly: 1, 1.0 and true are equal in Python."""

_U32 = 0xFFFF_FFFF
_U64 = 0xFFFF_FFFF_FFFF_FFFF
_POINTS_BYTES = 32 * BATCH_SYNCHRONISATION


def integer(least: int, most: int) -> Form:
    """least..most"""
    return lambda value: type(value) is int and least <= value <= most


def octets(least: int, most: int | None = None) -> Form:
    """bstr .size (least..most), or .size least"""
    longest = least if most is None else most
    return lambda value: type(value) is bytes and least <= len(value) <= longest


def text(least: int, most: int) -> Form:
    """tstr .size (least..most): bytes of UTF-8"""
    return lambda value: type(value) is str and least <= len(value.encode()) <= most


def array(*parts: Form) -> Form:
    """[part, part, ...]"""

    def check(value: Any) -> bool:
        return (
            type(value) is list
            and len(value) == len(parts)
            and all(part(each) for part, each in zip(parts, value, strict=True))
        )

    return check


def with_or_without(last: Form, *parts: Form) -> Form:
    """[part, part, ..., ? last]"""
    return one_of(array(*parts), array(*parts, last))


def several(part: Form, most: int) -> Form:
    """[0*most part]"""
    return lambda value: type(value) is list and len(value) <= most and all(map(part, value))


def fields(needed: Mapping[int, Form], optional: Mapping[int, Form] | None = None) -> Form:
    """{key: part, ? key: part}"""
    allowed = {**needed, **(optional or {})}

    def check(value: Any) -> bool:
        return (
            _has_number_keys(value)
            and needed.keys() <= value.keys() <= allowed.keys()
            and all(allowed[key](each) for key, each in value.items())
        )

    return check


def one_of(*forms: Form) -> Form:
    """form / form"""
    return lambda value: any(form(value) for form in forms)


def _has_number_keys(value: Any) -> bool:
    return type(value) is dict and all(type(key) is int and key >= 0 for key in value)


one = integer(1, 1)
u32, u64 = integer(0, _U32), integer(0, _U64)
count = integer(1, _U32)
b16, b32 = octets(16), octets(32)
mode = integer(0, 2)
covenant = array(count, b32)
code = text(2, 32)
possession = octets(96)
statement = octets(0, 64)

signed_line = text(0, 2048)
signed_request = array(*[signed_line] * 8)
signed_answer = array(integer(100, 599), *[signed_line] * 5)

exchange_head = array(one, b32, count, b32, b32, b32, covenant, mode)
digest_head = array(one, b32)

handle = array(count, integer(0, 255))
reference = octets(8)
name, line, date = text(1, 480), text(0, 480), text(10, 10)
card = fields(
    {0: b16, 1: reference, 2: integer(0, 1), 3: name, 4: line, 5: name, 6: line, 7: line},
    {8: date},
)
archive = fields({0: b16, 1: reference, 2: name, 3: line, 4: name, 5: line, 6: line}, {7: date})
counter = integer(1, 2**53 - 1)
contact = fields({0: name, 1: line, 2: name, 3: line, 4: line})
state = fields({0: reference, 1: counter, 2: integer(0, 4), 3: date}, {4: one, 5: contact})
lead = fields({0: reference, 1: counter, 2: integer(0, 2)}, {3: reference})

entry_number = integer(1, 2**63 - 1)
entry_proof = array(entry_number, integer(0, 255), b32)
opened_point = with_or_without(
    entry_proof, count, integer(0, 255), b32, text(1, 32), integer(0, 1), text(9, 9), octets(64)
)
shown_entry = array(entry_number, octets(0, AUDIT_ENTRY_MAX_BYTES))
stretch = array(entry_number, b32, octets(0, AUDIT_FILE_MAX_BYTES), several(shown_entry, AUDIT_POINTS_MAX))


def letter(kind: Form, content: Form) -> Form:
    """[1, kind, id, match, content]"""
    return array(one, kind, b16, b16, content)


FORMS: Mapping[str, Form] = {
    "hello": array(one, b32, u32, b32, b32, b32, b32, possession, octets(1216), b32, covenant),
    "answer": array(one, b32, b32, b32, b32, possession, b32, octets(1168), covenant),
    "hello-head": digest_head,
    "answer-head": digest_head,
    "request-head": exchange_head,
    "response-head": exchange_head,
    "nudge-head": digest_head,
    "nudge-answer-head": digest_head,
    "covenant-head": array(one, u32, b32, u64, b32, statement),
    "covenant-answer-head": array(one, b32, u32, b32, u64, b32, statement),
    "bundle": array(one, octets(0, COVENANT_MAX_BYTES), octets(0, 16_384)),
    "refusal-head": array(one, b32, code, b32, u32, b32),
    "body": array(octets(0, _POINTS_BYTES), octets(0, 64), octets(0, _POINTS_BYTES), octets(SLOT_BYTES)),
    "signed-head": with_or_without(signed_answer, one, signed_request),
    "letter": one_of(
        letter(one, card),
        letter(integer(2, 2), state),
        letter(integer(3, 3), lead),
        letter(integer(4, 4), one_of(fields({0: handle}), fields({1: reference}))),
        letter(integer(5, 5), fields({})),
        letter(integer(6, 6), fields({0: b16})),
        letter(integer(7, 7), archive),
        letter(integer(8, 23), _has_number_keys),
    ),
    "opening": with_or_without(
        stretch, one, b32, several(opened_point, AUDIT_POINTS_MAX), several(handle, AUDIT_POINTS_MAX)
    ),
    # a node's own key files, which are not in the schema
    "hello-secrets": array(one, b32, b32, octets(96)),
    "session-keys": array(integer(2, 2), b32, b32, b32, b32),
}
