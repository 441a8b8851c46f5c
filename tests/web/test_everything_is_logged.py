"""Every read and write of personal data over the internal API is in the logbook, or is refused (domain.md).

A table says of each address of the API what it writes, and on whom. An address that is not in it fails the test.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.model import Bsn
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.service.logged_actions import ACTION_CODES
from node.web.api import make_internal_app
from simulations.memory import settle
from tests.helpers import FixedClock, make_context, make_covenant, synthetic_numbers
from tests.service.casework import entries, stored
from tests.web.api_client import ASKED, Answer, Api, add_person, served
from tests.web.running import no_status

CHILD, STRANGER, LISTED, *OTHERS = synthetic_numbers(8)


@dataclass(frozen=True)
class Logged:
    """What a call writes, on whom (None: on nobody), the body with which it can be called, and who calls."""

    action: str
    person: Bsn | None = None
    body: object = None
    by: str = "operator"


def row(which: int) -> dict[str, object]:
    """A row of an imported list, on one of the others."""
    cells = {"number": OTHERS[which].digits, "purposes": "jeugd", "birth_date": "2015-06-07", "informed": "2026-11-01"}
    return {"line": which + 1, "cells": cells}


NOTHING_PERSONAL: dict[str, str] = {
    "GET /livez": "whether the node runs",
    "GET /readyz": "its parts, and how many alarms are open",
    "GET /status": "counts, versions and names of members",
    "GET /peers": "members, and counts",
    "POST /logbook/verify": "digests and counts",
}
"""Addresses that neither read nor write anything of a person, with what they tell."""
PROVED_ELSEWHERE: dict[str, str] = {
    "POST /covenant": "covenant-taken",  # tests/service/test_covenant_talk.py
    "POST /audit/open": "audit-opened",  # tests/audit/test_honest_audit.py
    "GET /audit/records/{id}": "audit-records-shown",  # the same
    "POST /reports/contribution": "contribution-given",  # tests/service/test_contributing.py
}
"""Addresses that need signed files of others or a month of which all is known, with what they write."""

# In an order in which each can be done after those before it; {words} are ids that the test fills in.
ADDRESSES: dict[str, Logged] = {
    "POST /person": Logged("person-shown", CHILD, {"number": CHILD.digits}),
    "GET /signals": Logged("signals-listed"),
    "GET /signals/{signal}": Logged("signal-shown", CHILD),
    "POST /signals/{signal}/reveal": Logged("person-revealed", CHILD),
    "POST /signals/{signal}/extend": Logged("signal-extended", CHILD, {"end": "2027-03-01"}),
    "POST /signals/{signal}/informed": Logged("signal-informed", CHILD, {"informed": "2026-11-02"}),
    "POST /signals/{signal}/check": Logged("number-checked", CHILD, {"check": "register"}),
    "GET /matches": Logged("matches-listed"),
    "GET /matches/withdrawn": Logged("matches-withdrawn-listed"),
    "GET /board": Logged("matches-listed"),
    "GET /board/team": Logged("states-listed", by="jan"),
    "GET /matches/{match}": Logged("match-shown", CHILD),
    "POST /matches/{match}/seen": Logged("match-seen", CHILD),
    "POST /matches/{match}/contacted": Logged("match-contacted", CHILD),
    "POST /matches/{match}/align": Logged("match-aligned", CHILD),
    "POST /matches/{match}/lead": Logged("lead-taken", CHILD, {"action": "take"}),
    "POST /matches/{match}/close": Logged("match-closed", CHILD),
    "POST /signals": Logged(
        "signal-added",
        STRANGER,
        {"number": STRANGER.digits, "purposes": ["jeugd"], "professional": "{jan}", **ASKED},
    ),
    "POST /signals/file": Logged(
        "signal-added",
        LISTED,
        {
            "csv": f"number,purposes,birth_date,informed\n{LISTED.digits},jeugd,2015-06-07,2026-11-01\n",
            "check": "document",
            "professional": "{jan}",
        },
    ),
    "POST /imports": Logged("proposal-added", OTHERS[0], {"source": "BVH", "professional": "{jan}", "rows": [row(0)]}),
    "GET /imports": Logged("proposals-listed"),
    "GET /imports/{proposal1}": Logged("proposal-shown", OTHERS[1]),
    "POST /imports/{proposal1}/reveal": Logged("person-revealed", OTHERS[1], None, "jan"),
    "POST /imports/confirm": Logged(
        "proposal-confirmed", OTHERS[1], {"ids": ["{proposal1}"], "check": "document"}, "jan"
    ),
    "POST /imports/reject": Logged("proposal-rejected", OTHERS[2], {"ids": ["{proposal2}"], "reason": "no"}, "jan"),
    "POST /imports/withdraw": Logged("proposal-withdrawn", OTHERS[3], {"ids": ["{proposal3}"]}),
    "POST /imports/assign": Logged("proposal-assigned", OTHERS[4], {"ids": ["{proposal4}"], "to": "{eva}"}),
    "POST /requests": Logged("request-opened", STRANGER, {"kind": "erasure", "number": STRANGER.digits}),
    "GET /requests": Logged("requests-listed"),
    "GET /requests/{request}": Logged("request-shown", CHILD),
    "POST /requests/{request}/extend": Logged("request-extended", CHILD, {"reason": "busy"}),
    "POST /requests/{request}/statement": Logged("statement-made", CHILD),
    "POST /requests/{request}/decide": Logged("request-decided", CHILD, {"decision": "refuse", "reason": "no"}),
    "GET /reports/team": Logged("report-team"),
    "POST /reports/pilot": Logged("report-pilot", None, {"from": "2026-09", "to": "2026-10", "reports": []}),
    "GET /inbox": Logged("inbox-listed"),
    "POST /inbox/seen": Logged("inbox-seen", None, {"positions": [1]}),
    "GET /professionals": Logged("professionals-listed"),
    "POST /professionals": Logged("professional-added", None, {"name": "Kim", "function": "agent", "phone": "1"}),
    "POST /professionals/{jan}/change": Logged("professional-changed", None, {"team": "noord"}),
    "GET /professionals/review": Logged("access-shown"),
    "POST /professionals/review": Logged("access-reviewed"),
    "POST /professionals/{jan}/token": Logged("token-issued"),
    "GET /professionals/{jan}/mail": Logged("mailing-shown"),
    "POST /professionals/{jan}/mail": Logged("mailing-changed", None, {"language": "en"}),
    "POST /professionals/{jan}/mail/usual": Logged("mailing-changed"),
    "POST /professionals/{jan}/away": Logged(
        "professional-away", None, {"until": "2026-12-01", "replacement": "{eva}"}
    ),
    "POST /professionals/{jan}/back": Logged("professional-back"),
    "POST /signals/{signal}/hand-over": Logged("signal-handed-over", CHILD, {"to": "{eva}"}),
    "POST /professionals/{jan}/hand-over": Logged("signal-handed-over", STRANGER, {"to": "{eva}"}),
    "POST /professionals/{jan}/deactivate": Logged("professional-deactivated"),
    "POST /peers/{peer}/resync": Logged("resync-allowed"),
    "POST /peers/{peer}/release-cards": Logged("cards-released"),
    "GET /alarms": Logged("alarms-listed"),
    "GET /alarms/{alarm}": Logged("alarm-shown"),
    "POST /alarms/{alarm}/evidence": Logged("evidence-exported"),
    "POST /alarms/{alarm}/acknowledge": Logged("alarm-acknowledged"),
    "GET /logbook?format=nen7513": Logged("logbook-exported"),
    "POST /signals/{signal}/close": Logged("signal-closed", CHILD, {"reason": "done"}),
    "POST /person/death": Logged("death-recorded", STRANGER, {"number": STRANGER.digits}),
}


@dataclass(frozen=True)
class Office:
    """A node with a match, an alarm and two colleagues, at its API; `ids` are what the table's words stand for."""

    context: Context
    api: Api
    ids: dict[str, str]
    token: str

    async def call(self, address: str, logged: Logged) -> Answer:
        """Call an address of the table."""
        method, path = self._filled(address).split(" ")
        given = json.loads(self._filled(json.dumps(logged.body)))
        return await self.api.send(method, path, given, self.token if logged.by == "jan" else None)

    def actor(self, logged: Logged) -> str:
        """Who calls, as the logbook has it."""
        return f"professional:{self.ids['jan']}" if logged.by == "jan" else "operator:operator"

    def _filled(self, text: str) -> str:
        for word, one in self.ids.items():
            text = text.replace(f"{{{word}}}", one)
        return text


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Jan of the politie has a match on the child with Veilig Thuis."""
    covenant, clock = make_covenant(), FixedClock()
    own, other = (
        make_context(name, covenant=covenant, clock=clock, seed=number)
        for number, name in enumerate(("politie", "veilig-thuis"))
    )
    signal = {"number": CHILD.digits, "purposes": ["jeugd"], **ASKED}
    (tmp_path / "other").mkdir()
    async with served(own, tmp_path) as api, served(other, tmp_path / "other") as there:
        jan, token = await add_person(own, "Jan")
        eva, _ = await add_person(own, "Eva")
        _, vera = await add_person(other, "Vera")
        await api.post(f"/professionals/{jan}/change", {"team": "zuid"})
        placed = await api.post("/signals", signal, token)
        await there.post("/signals", signal, vera)
        await asyncio.to_thread(settle, [own, other])
        match = await asyncio.to_thread(own.database.value, "SELECT id FROM subject_match WHERE kind = 'person'")
        await asyncio.to_thread(lambda: raise_alarm(own, AlarmKind.RESTORED, evidence=b"{}"))
        alarm = await asyncio.to_thread(own.database.value, "SELECT id FROM alarm")
        proposals = dict[str, str]()
        for which in range(1, len(OTHERS)):
            await api.post("/imports", {"source": "BVH", "professional": jan, "rows": [row(which)]})
            listed = (await api.get("/imports")).body["proposals"]
            (fresh,) = {one["id"] for one in listed} - set(proposals.values())
            proposals[f"proposal{which}"] = fresh
        asked = await api.post("/requests", {"kind": "access", "number": CHILD.digits})
        words = proposals | {
            "request": asked.body["id"],
            "jan": jan,
            "eva": eva,
            "signal": placed.body["id"],
            "match": match,
            "alarm": alarm,
        }
        yield Office(own, api, words | {"peer": "veilig-thuis"}, token)


def canonical(address: str) -> str:
    """An address of the table as the application's routes have it."""
    return "/".join("{id}" if part.startswith("{") else part for part in address.partition("?")[0].split("/"))


def test_every_address_has_its_row() -> None:
    """Each address of the API says what it writes in the logbook, or why it writes nothing."""
    routes = make_internal_app(make_context(), no_status).router.routes()
    real = {f"{one.method} {one.resource.canonical}" for one in routes if one.resource and one.method != "HEAD"}
    told = [*map(canonical, ADDRESSES), *PROVED_ELSEWHERE, *NOTHING_PERSONAL]
    assert sorted(told) == sorted(real)


def test_every_row_is_a_known_action() -> None:
    """What the rows name are actions that the logbook knows."""
    assert {each.action for each in ADDRESSES.values()} | set(PROVED_ELSEWHERE.values()) <= set(ACTION_CODES)


async def test_each_address_writes_what_it_does(office: Office) -> None:
    """Rule "logbook": each call is an entry of the caller's: the action of the table, on the person of the table or on
    nobody.
    """
    for address, logged in ADDRESSES.items():
        before = len(await asyncio.to_thread(entries, office.context))
        answer = await office.call(address, logged)
        assert answer.status in (200, 201), (address, answer.body)
        written = (await asyncio.to_thread(entries, office.context))[before:]
        found = [each for each in written if each.actor == office.actor(logged) and each.action == logged.action]
        assert logged.person in {each.person for each in found}, (address, written)


async def test_no_entry_no_action_anywhere(office: Office) -> None:
    """Rule "no entry, no action": if the logbook cannot be written, the action is refused: each address answers 503,
    and nothing is changed.
    """
    await asyncio.to_thread(_fill_the_disk, office.context)
    before = await asyncio.to_thread(stored, office.context)
    for address, logged in ADDRESSES.items():
        answer = await office.call(address, logged)
        if address == "POST /professionals/{jan}/back":  # Jan could not go away in the first place
            assert answer.status == 400
            continue
        assert (answer.status, answer.body["type"]) == (503, "urn:raakvlak:problem:logbook-unavailable"), address
        assert not [each for each in (CHILD, STRANGER, LISTED) if each.digits in str(answer.body)]
    assert await asyncio.to_thread(stored, office.context) == before


async def test_what_tells_nothing_personal_needs_no_entry(office: Office) -> None:
    """What says nothing of persons is told though the logbook cannot be written, and names no person."""
    await asyncio.to_thread(_fill_the_disk, office.context)
    for address in NOTHING_PERSONAL:
        answer = await office.call(address, Logged(""))
        assert answer.status == 200, (address, answer.body)
        assert not [word for word in ("Jan", "Vera", CHILD.digits, office.ids["jan"]) if word in str(answer.body)]


def _fill_the_disk(context: Context) -> None:
    with context.database.transaction():
        context.database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
