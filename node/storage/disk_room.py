"""How much the disk of the home folder can still take."""

import os
from pathlib import Path

ROOM_LEAST = 1 << 20
"""Bytes below which there is no room: the write-ahead log of a few steps alone takes as much."""
ROOM_LOW = 64 << 20
"""Bytes below which somebody should look: a node of a few thousand signals writes as much in some weeks."""


def room(path: Path) -> int:
    """The bytes that the node's user can still write on the file system of `path`. Raises `OSError`."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize
