"""What changed between two versions of a covenant: entries matched by what names them, value by value."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from node.protocol.covenant import Covenant

_NAMES = {"stewards": "id", "purposes": "id", "members": "nid"}
"""By what the entries of a list are known again."""
_COUNTED = frozenset({"format", "fed", "version", "previous", "issued"})
"""What differs between any two versions."""


class Change(NamedTuple):
    """A value that differs; an entry that was added or taken out is one value, beside None."""

    path: str
    old: Any
    new: Any


def differences(old: Covenant, new: Covenant) -> list[Change]:
    """What `new` says otherwise than `old`, in the order of the document."""
    before, after = old.content(), new.content()
    return [
        change
        for name in before
        if name not in _COUNTED
        for change in _compare(name, before[name], after[name], _NAMES.get(name))
    ]


def as_line(change: Change) -> str:
    """A change for people's eyes: + for an entry that was added, - for one that was taken out."""
    if change.path.endswith("]"):
        sign, entry = ("+", change.new) if change.old is None else ("-", change.old)
        return f"{sign} {change.path}: {_spoken(entry)}"
    if change.path.endswith(".rotation") and change.new is not None:
        return f"  {change.path}: the key changes by a statement signed with the former key"
    return f"  {change.path}: {_spoken(change.old)} → {_spoken(change.new)}"


def _compare(path: str, old: Any, new: Any, name: str | None = None) -> Iterator[Change]:
    if name is not None:
        yield from _compare_lists(path, old, new, name)
    elif isinstance(old, dict) and isinstance(new, dict):
        for field in old:
            yield from _compare(f"{path}.{field}", old[field], new[field])
    elif old != new:
        yield Change(path, old, new)


def _compare_lists(path: str, old: list[Any], new: list[Any], name: str) -> Iterator[Change]:
    before: dict[str, Any] = {entry[name]: entry for entry in old}
    after: dict[str, Any] = {entry[name]: entry for entry in new}
    for key, entry in {**before, **after}.items():
        was, now = before.get(key), after.get(key)
        inner = f"{path}[{entry['id']}]"
        if was is None or now is None:
            yield Change(inner, was, now)
        else:
            yield from _compare(inner, was, now)


def _spoken(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_spoken, value)) or "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_spoken(inner)}" for name, inner in value.items() if inner not in (None, []))
    return str(value)
