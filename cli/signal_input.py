"""What `signal add` reads: one person's number with the parents', or a whole list."""

import sys
from pathlib import Path
from typing import Any, Literal

import typer

from cli.atomic_file import read_at_most
from cli.number_prompt import STANDARD_INPUT, ask_number, ask_numbers, numbers_from_stdin
from node.errors import InvalidInput

LIST_MAX_BYTES = (2 << 20) - 1024
"""What the node takes in one request, less the rest of the request."""
HowChecked = Literal["document", "register", "statement"]
"""As the node takes it (node.service.number_check, which would be slow to load here)."""
PARENTS_MAX = 4
"""As many as the node takes (node.service.signal_rules, which would be slow to load here)."""


def read_person(from_stdin: bool, with_parents: bool) -> dict[str, Any]:
    """The fields `number` and `parents`, asked for at the terminal or read from standard input: the person's first."""
    if not from_stdin:
        person = ask_number("number")
        parents = ask_numbers(lambda place: f"parent {place} (Enter: no more)", PARENTS_MAX) if with_parents else ()
    else:
        person, *others = numbers_from_stdin()
        if others and not with_parents:
            raise InvalidInput(
                "standard input holds more than one number", "with --parents the others are the parents'; or use --file"
            )
        parents = tuple(others)
    return {"number": person.digits, "parents": [parent.digits for parent in parents]}


def read_age(from_stdin: bool, birth_date: str, end: str) -> dict[str, str]:
    """The fields `birth_date` and `end`, asked for at the terminal when neither was typed: a number tells no age."""
    if not (from_stdin or birth_date or end):
        birth_date = _ask("birth date, as 2015-06-30 (Enter: not known)")
        end = "" if birth_date else _ask("last day of the signal (Enter: the longest there may be)")
    return {"birth_date": birth_date, "end": end}


def read_check(from_stdin: bool, typed: dict[str, str]) -> dict[str, str]:
    """The fields of the number check, asked for at the terminal when nothing was typed."""
    if from_stdin or any(typed.values()):
        return typed
    how = _ask("how was it made sure that the number is the person's: document, register, statement (Enter: not yet)")
    return typed | ({"check": how} if how else {"unchecked": _ask("why not yet")})


def _ask(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, err=True)).strip()


def read_list(file: Path, one_only: bool) -> str:
    """The text of a list. `one_only` says that options for a single signal stand beside it: `InvalidInput`."""
    if one_only:
        raise InvalidInput(
            "--file takes only --professional beside it", "the list has columns for all else: see `signal add --help`"
        )
    if str(file) == STANDARD_INPUT:
        data = sys.stdin.buffer.read(LIST_MAX_BYTES + 1)
    else:
        data = read_at_most(file, LIST_MAX_BYTES, "the list")
    if len(data) > LIST_MAX_BYTES:
        raise InvalidInput("the list is too large", "give it in parts of at most 20,000 rows")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the list is not text in UTF-8", "save it as CSV in UTF-8") from None
