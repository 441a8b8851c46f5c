"""libsodium, bound by ctypes: the only module of the project that loads a foreign library.

A libsodium of the operating system is preferred, since the system keeps it up to date; else the copy in the
`rbcl` wheel is taken. The environment variable RAAKVLAK_SODIUM (`system` or `bundled`) forces one of the
two.

The functions here are raw: they check no length and no value, and a buffer that is too short is read or
written beyond its end. Only `node.protocol.group` calls them. ctypes releases the interpreter lock in every
call. Importing this module raises `SodiumUnavailable` when no library can be had.
"""

import ctypes
import ctypes.util
import importlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from node.errors import ConfigurationError

CHOICE_VARIABLE = "RAAKVLAK_SODIUM"
OLDEST_VERSION = (1, 0, 18)
"""The first release with ristretto255 as RFC 9496 has it."""
SYSTEM_NAMES = ("libsodium.so.26", "libsodium.so.23")
"""The two sonames since 1.0.18, tried before `find_library`, which starts ldconfig or a compiler."""
FUNCTIONS = (
    "crypto_core_ristretto255_is_valid_point",
    "crypto_core_ristretto255_add",
    "crypto_core_ristretto255_from_hash",
    "crypto_core_ristretto255_scalar_reduce",
    "crypto_core_ristretto255_scalar_add",
    "crypto_core_ristretto255_scalar_sub",
    "crypto_core_ristretto255_scalar_mul",
    "crypto_scalarmult_ristretto255",
    "crypto_scalarmult_ristretto255_base",
)
"""What is called. A libsodium built as "minimal" lacks them."""


class SodiumUnavailable(ConfigurationError):
    """No usable libsodium was found. Install the system's (Debian: `libsodium23`), or the wheel `rbcl`."""


def _version_of(library: ctypes.CDLL) -> str:
    function = library.sodium_version_string
    function.argtypes = ()
    function.restype = ctypes.c_char_p
    return str(function().decode("ascii"))


def _is_usable(library: ctypes.CDLL) -> bool:
    if not all(hasattr(library, name) for name in (*FUNCTIONS, "sodium_init", "sodium_version_string")):
        return False
    return tuple(int(part) for part in re.findall(r"\d+", _version_of(library))) >= OLDEST_VERSION


def _system_names() -> Iterator[str]:
    yield from SYSTEM_NAMES
    found = ctypes.util.find_library("sodium")
    if found is not None:
        yield found


def _system_library() -> ctypes.CDLL | None:
    for name in _system_names():
        with suppress(OSError):
            library = ctypes.CDLL(name)
            if _is_usable(library):
                return library
    return None


def _bundled_library() -> ctypes.CDLL | None:
    """The copy that `rbcl` writes to the temporary directory; once loaded it needs its file no more."""
    try:
        loaded = importlib.import_module("rbcl.rbcl")._sodium
    except (ImportError, OSError, RuntimeError):
        return None
    path = Path(loaded._name)
    if path.parent == Path(tempfile.gettempdir()):
        with suppress(OSError):  # gone already, or a system that keeps the files of loaded libraries
            path.unlink()
    # A handle of our own, so that the types set below are not set on rbcl's.
    library = ctypes.CDLL(loaded._name, handle=loaded._handle)
    return library if _is_usable(library) else None


_SOURCES: dict[str, Callable[[], ctypes.CDLL | None]] = {
    "system": _system_library,
    "bundled": _bundled_library,
}


def _load() -> tuple[str, ctypes.CDLL]:
    choice = os.environ.get(CHOICE_VARIABLE, "")
    if choice not in ("", *_SOURCES):
        raise SodiumUnavailable(
            f"{CHOICE_VARIABLE} is neither `system` nor `bundled`", f"correct {CHOICE_VARIABLE}, or unset it"
        )
    for source in [choice] if choice else _SOURCES:
        library = _SOURCES[source]()
        if library is not None:
            break
    else:
        raise SodiumUnavailable(
            f"no {choice or 'system or bundled'} libsodium with ristretto255, 1.0.18 or later, was found",
            "install the system's libsodium (Debian: libsodium23), or the Python package rbcl",
        )
    if library.sodium_init() < 0:
        raise SodiumUnavailable("libsodium did not start", "see that the system's random generator works")
    return source, library


_source, _library = _load()


def _bound(name: str, buffers: int) -> Callable[..., int]:
    """A function that takes so many addresses (bytes, a ctypes buffer or an int) and returns 0 or -1."""
    function = _library[name]
    function.argtypes = (ctypes.c_void_p,) * buffers
    function.restype = ctypes.c_int
    return function


def _bound_void(name: str, buffers: int) -> Callable[..., None]:
    """A function that takes so many addresses and cannot fail."""
    function = _library[name]
    function.argtypes = (ctypes.c_void_p,) * buffers
    function.restype = None
    return function


is_valid_point = _bound("crypto_core_ristretto255_is_valid_point", 1)
"""(point): 1 when it is a canonical encoding. **Also 1 for the identity's 32 zero bytes,
and in 1.0.18 whatever the top bit is.**"""
point_add = _bound("crypto_core_ristretto255_add", 3)
"""(out, p, q): out may be p or q."""
point_from_hash = _bound("crypto_core_ristretto255_from_hash", 2)
"""(out, 64 uniform bytes)"""
point_multiply = _bound("crypto_scalarmult_ristretto255", 3)
"""(out, scalar, p): -1 as well when the product is the identity."""
point_multiply_base = _bound("crypto_scalarmult_ristretto255_base", 2)
"""(out, scalar): -1 as well when the product is the identity."""
scalar_reduce = _bound_void("crypto_core_ristretto255_scalar_reduce", 2)
"""(out, 64 bytes)"""
scalar_add = _bound_void("crypto_core_ristretto255_scalar_add", 3)
"""(out, x, y)"""
scalar_subtract = _bound_void("crypto_core_ristretto255_scalar_sub", 3)
"""(out, x, y): x - y."""
scalar_multiply = _bound_void("crypto_core_ristretto255_scalar_mul", 3)
"""(out, x, y)"""


def library_name() -> str:
    """The library in use, for people: `system libsodium (libsodium.so.23)` or `bundled libsodium (rbcl)`."""
    return f"{_source} libsodium ({'rbcl' if _source == 'bundled' else _library._name})"


def version() -> str:
    """The library's version, as in `1.0.18`."""
    return _version_of(_library)
