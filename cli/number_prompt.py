"""Asking for a citizen number: at the terminal, where nothing of it stays, or from standard input.

At the terminal the digits are shown in groups while they are typed, so that a mistake is seen, and the line is wiped
at Enter. What is shown goes to the terminal itself: stdout and stderr may be files.
"""

import os
import re
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from cli.usage_errors import usage_of
from node.errors import InvalidInput
from node.model import Bsn

STANDARD_INPUT = "-"
NUMBER_DIGITS = 9
STDIN_MAX_BYTES = 4096
"""A person's number and the parents', with room for blank lines."""

_GROUPS = (4, 6)
"""A blank after so many digits: 9999 00 019, as identity papers print it."""
_WIPE = "\r\x1b[K"
_ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""What a key such as an arrow sends: it may hold digits, and is passed over."""
_ENTER, _BACKSPACE, _CLEAR, _END, _INTERRUPT = b"\r\n", b"\x7f\x08", b"\x15", b"\x04", b"\x03"


def ask_number(label: str) -> Bsn:
    """Ask at the terminal until a citizen number was typed. Raises `InvalidInput` when there is no terminal."""
    with _terminal() as terminal:
        while True:
            number = _number(terminal, _type_digits(terminal, label))
            if number is not None:
                return number


def ask_numbers(label: Callable[[int], str], most: int) -> tuple[Bsn, ...]:
    """Ask at the terminal for at most `most` numbers; Enter alone ends the list. `label` is given 1, 2, …"""
    found: list[Bsn] = []
    with _terminal() as terminal:
        while len(found) < most:
            digits = _type_digits(terminal, label(len(found) + 1))
            if not digits:
                break
            number = _number(terminal, digits)
            if number is not None:
                found.append(number)
    return tuple(found)


def show_number(label: str, number: Bsn) -> None:
    """Show a number at the terminal until Enter is pressed, then wipe it."""
    with _terminal() as terminal:
        # short, so that it stays on one line of a narrow terminal, which is all that can be wiped
        _write(terminal, f"(Enter wipes it)\r\n{_WIPE}{label}: {grouped(number.digits)}")
        try:
            while _read(terminal, 1) not in (b"\r", b"\n", _END, b""):
                pass
        finally:
            _write(terminal, _WIPE)


def numbers_from_stdin() -> tuple[Bsn, ...]:
    """The numbers on standard input, one a line; empty lines are passed over. Raises `InvalidInput` naming the line."""
    data = sys.stdin.buffer.read(STDIN_MAX_BYTES + 1)
    if len(data) > STDIN_MAX_BYTES:
        raise InvalidInput("standard input is too long for a few numbers", "give a list with --file")
    found = []
    for line, text in enumerate(data.decode("utf-8", errors="replace").splitlines(), start=1):
        if text.strip():
            found.append(_read_line(line, text))
    if not found:
        raise InvalidInput("standard input holds no number", "write one number a line")
    return tuple(found)


def grouped(digits: str) -> str:
    """The digits as people read them aloud."""
    first, second = _GROUPS
    return " ".join(part for part in (digits[:first], digits[first:second], digits[second:]) if part)


def check_source(ctx: typer.Context, source: str | None) -> None:
    """Refuse anything but `-` where a number might be expected. Raises `InvalidInput`, which does not repeat it."""
    if source not in (None, STANDARD_INPUT):
        hint = "a number is asked for, or read from standard input with -; "
        raise InvalidInput("unexpected argument", hint + usage_of(ctx))


def check_terminal(otherwise: str) -> None:
    """Raise `InvalidInput`, with what to do otherwise, unless standard input is a terminal."""
    if not sys.stdin.isatty():
        raise InvalidInput("a number stands at a terminal alone, and standard input is none", otherwise)


def _read_line(line: int, text: str) -> Bsn:
    try:
        return Bsn(text)
    except InvalidInput as error:
        raise InvalidInput(f"line {line} of standard input: {error.message}", error.hint) from None


def _number(terminal: int, digits: str) -> Bsn | None:
    """The number, or None after saying what is wrong with it."""
    try:
        return Bsn(digits)
    except InvalidInput as error:
        _write(terminal, f"{error.message}: {error.hint}\r\n")
        return None


def _type_digits(terminal: int, label: str) -> str:
    """The digits typed before Enter; they are wiped from the screen however this ends."""
    digits, pending = "", b""
    try:
        while True:
            _write(terminal, f"{_WIPE}{label}: {grouped(digits)}")
            pending += _read(terminal, 1024) or _stop()
            while pending:
                key, pending = _next_key(pending)
                if key in _ENTER:
                    return digits
                if key in _END and not digits:
                    _stop()
                digits = _after(digits, key)
    finally:
        _write(terminal, _WIPE)


def _next_key(pending: bytes) -> tuple[bytes, bytes]:
    escape = _ESCAPE.match(pending)
    end = escape.end() if escape else 1
    return pending[:end], pending[end:]


def _after(digits: str, key: bytes) -> str:
    if key in _CLEAR:
        return ""
    if key in _BACKSPACE:
        return digits[:-1]
    if key.isdigit() and len(digits) < NUMBER_DIGITS:
        return digits + key.decode("ascii")
    return digits


def _stop() -> NoReturn:
    raise typer.Abort


@contextmanager
def _terminal() -> Iterator[int]:
    """The terminal of standard input, opened for reading and writing; keys come at once and are not shown by it.

    Nor does it make signals of them: one for Ctrl-C that comes just before the program waits for a key is not heard
    until the next key, and Ctrl-Z would leave the number on the screen.
    """
    check_terminal("give - to read the number from standard input, or --file for a list")
    terminal = os.open(os.ttyname(sys.stdin.fileno()), os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    before = termios.tcgetattr(terminal)
    try:
        quiet = termios.tcgetattr(terminal)
        quiet[3] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG)
        termios.tcsetattr(terminal, termios.TCSADRAIN, quiet)
        yield terminal
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        os.close(terminal)


def _read(terminal: int, most: int) -> bytes:
    """What was typed, nothing at the end of it; Ctrl-C anywhere in it ends the command."""
    keys = os.read(terminal, most)
    if _INTERRUPT in keys:
        raise KeyboardInterrupt
    return keys


def _write(terminal: int, text: str) -> None:
    os.write(terminal, text.encode())
