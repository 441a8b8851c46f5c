"""Persons' requests over the internal API, from the first day to the receipts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.service.context import Context
from simulations.memory import settle
from tests.helpers import FixedClock, make_context, make_covenant, synthetic_numbers
from tests.web.api_client import ASKED, Api, add_person, served

CHILD, MOTHER = (number.digits for number in synthetic_numbers(2))


@dataclass
class Desk:
    """Jan and the officer Olga at the politie, and Vera at Veilig Thuis."""

    api: Api
    peer: Api
    nodes: list[Context]
    jan: str
    olga: str
    vera: str

    async def place(self, number: str = CHILD) -> str:
        """Signals of Jan and of Vera on one person, which meet; the id of Jan's."""
        body = {"number": number, "purposes": ["jeugd"]} | ASKED
        await self.peer.post("/signals", body, self.vera)
        placed = await self.api.post("/signals", body, self.jan)
        await asyncio.to_thread(settle, self.nodes)
        return str(placed.body["id"])

    async def open(self, kind: str) -> str:
        """A case on the child; its id."""
        opened = await self.api.post("/requests", {"kind": kind, "number": CHILD}, self.olga)
        assert opened.status == 201, opened.body
        return str(opened.body["id"])


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Two nodes of one covenant."""
    covenant, clock = make_covenant(), FixedClock()
    nodes = [
        make_context(name, covenant=covenant, clock=clock, seed=number)
        for number, name in enumerate(("politie", "veilig-thuis"))
    ]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    async with served(nodes[0], tmp_path / "a") as api, served(nodes[1], tmp_path / "b") as peer:
        _, jan = await add_person(nodes[0], "Jan")
        _, olga = await add_person(nodes[0], "Olga", "officer")
        _, vera = await add_person(nodes[1], "Vera")
        yield Desk(api, peer, nodes, jan, olga, vera)


async def test_an_erasure_from_the_first_day_to_the_receipts(desk: Desk) -> None:
    """It is opened, shows what it is about, is granted, carried out and confirmed; no answer holds the number."""
    signal_id = await desk.place()
    opened = await desk.api.post("/requests", {"kind": "erasure", "number": CHILD, "reference": "zaak 1"}, desk.olga)
    assert (opened.status, opened.body["due"], opened.body["reference"]) == (201, "2026-12-03", "zaak 1")
    request_id = opened.body["id"]
    (listed,) = (await desk.api.get("/requests", desk.olga)).body["requests"]
    assert listed == opened.body
    shown = (await desk.api.get(f"/requests/{request_id}", desk.olga)).body
    assert [(one["id"], one["state"], one["outcome"]) for one in shown["signals"]] == [(signal_id, "open", None)]
    body = {"decision": "grant", "reason": "as asked"}
    decided = (await desk.api.post(f"/requests/{request_id}/decide", body, desk.olga)).body
    assert (decided["decision"], decided["confirmed"]) == ("granted", False)
    assert [(one["organisation"], one["receipts"]) for one in decided["parties"]] == [("veilig-thuis", 0)]
    await asyncio.to_thread(settle, desk.nodes)
    shown = (await desk.api.get(f"/requests/{request_id}", desk.olga)).body
    assert (shown["confirmed"], shown["parties"][0]["confirmed"]) == (True, "2026-11-03T09:30:00.000Z")
    assert CHILD not in str((opened.body, listed, decided, shown))
    assert (await desk.peer.get("/matches", desk.vera)).body == {"matches": []}
    assert (await desk.api.get("/requests", desk.olga)).body == {"requests": []}
    assert len((await desk.api.get("/requests?state=decided", desk.olga)).body["requests"]) == 1


async def test_a_statement(desk: Desk) -> None:
    """It comes as a document and as a page in the language that was asked for, and holds no number."""
    await desk.place()
    request_id = await desk.open("access")
    made = await desk.api.post(f"/requests/{request_id}/statement", {"language": "en"}, desk.olga)
    assert (made.status, made.body["statement"]["format"]) == (200, "raakvlak-statement/1")
    assert '<html lang="en">' in made.body["page"]
    assert [one["organisation"] for one in made.body["statement"]["told"]][:1] == ["Veilig-thuis"]
    assert CHILD not in str(made.body)
    dutch = await desk.api.post(f"/requests/{request_id}/statement", None, desk.olga)
    assert '<html lang="nl">' in dutch.body["page"]
    assert len(dutch.body["statement"]["logbook"]) == len(made.body["statement"]["logbook"]) + 1


async def test_a_rectification_and_an_extension(desk: Desk) -> None:
    """A term is extended; a birth date is corrected for the signals that are named."""
    signal_id = await desk.place()
    request_id = await desk.open("rectification")
    extended = await desk.api.post(f"/requests/{request_id}/extend", {"reason": "busy"}, desk.olga)
    assert (extended.body["due"], extended.body["extended"]) == ("2027-02-03", True)
    body = {"decision": "grant", "birth_date": "2014-05-06", "signals": [signal_id]}
    decided = await desk.api.post(f"/requests/{request_id}/decide", body, desk.olga)
    assert [one["outcome"] for one in decided.body["signals"]] == ["corrected"]
    assert (await desk.api.get(f"/signals/{signal_id}", desk.jan)).body["birth_date"] == "2014-05-06"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"decision": "perhaps"},
        {"decision": "refuse"},
        {"decision": "refuse", "reason": "x", "keep": ["s"]},
        {"decision": "refuse", "reason": "x", "birth_date": "2014-05-06"},
        {"decision": "grant", "birth_date": "2014-05-06"},
        {"decision": "grant", "keep": ["s"], "wrong_number": "yes"},
        {"decision": "grant", "wrong_number": "maybe"},
        {"decision": "grant", "keep": ["nothing"], "reason": "x"},
        {"decision": "grant", "unknown": "x"},
    ],
)
async def test_decisions_that_make_no_sense(desk: Desk, body: dict[str, object]) -> None:
    """They are refused with what is wrong, and the case stays open."""
    request_id = await desk.open("erasure")
    assert (await desk.api.post(f"/requests/{request_id}/decide", body, desk.olga)).status == 400
    assert len((await desk.api.get("/requests", desk.olga)).body["requests"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "access", "number": CHILD[::-1]},
        {"kind": "wish", "number": CHILD},
        {"number": CHILD},
        {"kind": "access"},
        {"kind": "access", "number": CHILD, "received": "2030-01-01"},
        {"kind": "access", "number": CHILD, "received": "soon"},
    ],
)
async def test_cases_that_make_no_sense(desk: Desk, body: dict[str, object]) -> None:
    """A wrong number, kind or day is refused; what was typed is not repeated."""
    refused = await desk.api.post("/requests", body, desk.olga)
    assert refused.status == 400
    assert CHILD not in str(refused.body) and CHILD[::-1] not in str(refused.body)


async def test_it_is_for_the_officer(desk: Desk) -> None:
    """A professional gets nothing of it; the operator may."""
    request_id = await desk.open("access")
    assert (await desk.api.get("/requests", desk.jan)).status == 403
    for path in (f"/requests/{request_id}/statement", f"/requests/{request_id}/decide"):
        body = {"decision": "grant"} if path.endswith("decide") else None
        assert (await desk.api.post(path, body, desk.jan)).status == 403
    assert (await desk.api.get("/requests")).status == 200
    assert (await desk.api.get("/requests/r-nothing", desk.olga)).status == 400
