"""Makes tests/recorded: two nodes in the middle of their conversation, as this version stores them.

`python -m tests.make_recorded` writes a file for the newest tables, named after the last migration, unless it is there:
what was recorded once is never made again. `tests/service/test_recorded.py` opens every file with the present code.
"""

import json
import sys
from pathlib import Path
from typing import Any

import sqlite_utils

from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.service.initiating import next_outgoing
from node.service.signal_closing import CloseReason, close_signal
from node.storage.migrations import MIGRATIONS
from simulations.memory import settle
from tests.attacks.dishonest import SHARED, YOURS, begin, exchange, make_nodes, place
from tests.helpers import COORDINATOR

FOLDER = Path(__file__).resolve().parent / "recorded"


def newest() -> str:
    """The name of the last migration."""
    return str(MIGRATIONS.pending(sqlite_utils.Database(memory=True))[-1].name)


def conversation() -> list[Context]:
    """Two nodes with a match, one that has ended, a request without an answer, an alarm, and a hello to a third."""
    first, second, third = make_nodes().all
    for node in (first, second):
        place(node, SHARED)
    ended = place(second, YOURS)
    place(first, YOURS)
    begin(first, second)
    settle([first, second])
    close_signal(second, COORDINATOR, ended, CloseReason.DONE)
    settle([first, second])
    place(second, YOURS)
    exchange(first, second)
    next_outgoing(first, second.member, called=True)
    next_outgoing(first, third.member, called=True)
    raise_alarm(first, AlarmKind.RESTARTS, third.member.nid_bytes, {"sessions": 3}, b"evidence")
    return [first, second]


def build() -> dict[str, Any]:
    """Both nodes, the covenant that they hold, and the time that it is."""
    nodes = conversation()
    return {
        "covenant": json.loads(nodes[0].covenant.canonical),
        "now": nodes[0].clock.now(),
        "nodes": {
            node.member.id: {
                "keys": {name: node.keys.read(name).hex() for name in node.keys.names()},
                "database": list(node.database._connection.iterdump()),
            }
            for node in nodes
        },
    }


if __name__ == "__main__":
    target = FOLDER / f"{newest()}.json"
    if target.exists():
        sys.exit(f"{target.name} was recorded before and stays as it is")
    target.write_text(json.dumps(build(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
