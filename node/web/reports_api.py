"""Reports over the internal API."""

import asyncio
from typing import Any

from aiohttp import web

from node.errors import InvalidInput
from node.matching.months import Month
from node.matching.pilot import ReportCount
from node.protocol.json_field import JsonField
from node.service import reports, typed_text
from node.service.contributing import contribute
from node.web import fields as read
from node.web import report_shapes
from node.web.callers import CONTEXT, caller

COUNTS_MOST = 5_000
"""Counts beside one pilot: ten years of forty places."""
COUNT_MOST = 1_000_000
"""Of one place in one month: more is a mistake, or a number of another kind."""

routes = web.RouteTableDef()


@routes.get("/reports/team")
async def team(request: web.Request) -> web.Response:
    """The figures of `months` (else 1) up to `month` (else the last that is over), of one `team` or of all."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request, ("month", "months", "team"))
    months, chosen = _number(request.query.get("months", "1")), request.query.get("team")
    last = _month("month", request.query["month"]) if "month" in request.query else None
    found = await asyncio.to_thread(reports.team_report, context, actor, last, months, chosen)
    divided = await asyncio.to_thread(reports.has_teams, context)
    told = {"organisation": context.member.name, "has_teams": divided}
    return web.json_response(told | {"months": [report_shapes.month(each) for each in found]})


@routes.post("/reports/pilot")
async def pilot(request: web.Request) -> web.Response:
    """The figures of the months `from` to `to`, beside `reports`: a list of `month`, `place` and `count`."""
    actor, context = await caller(request), request.app[CONTEXT]
    fields = await read.read_fields(request, ("from", "to", "reports"))
    first, last = (_month(name, read.required(fields, name)) for name in ("from", "to"))
    counts = _counts(fields.get("reports"))
    found = await asyncio.to_thread(reports.pilot_report, context, actor, first, last, counts)
    divided = await asyncio.to_thread(reports.has_teams, context)
    return web.json_response({"organisation": context.member.name, "has_teams": divided} | report_shapes.pilot(found))


@routes.post("/reports/contribution")
async def contribution(request: web.Request) -> web.Response:
    """What this node gives to the figures of all members of a `month`."""
    actor, context = await caller(request), request.app[CONTEXT]
    fields = await read.read_fields(request, ("month",))
    month = _month("month", read.required(fields, "month"))
    given = await asyncio.to_thread(contribute, context, actor, month)
    return web.json_response(report_shapes.contribution(given))


def _month(name: str, written: str) -> Month:
    found = Month.parse(written.strip())
    if found is None:
        raise InvalidInput(f"{name}: this is no month", "write it as year and month: 2026-10")
    return found


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 4):
        raise InvalidInput("months: this is no number of months", f"from 1 to {reports.MONTHS_MOST}")
    return int(written)


def _counts(field: JsonField | None) -> list[ReportCount]:
    listed = [] if field is None else field.value
    if not isinstance(listed, list) or len(listed) > COUNTS_MOST:
        raise InvalidInput(f"reports: this is not a list of at most {COUNTS_MOST}", "write it as [ ... ]")
    return [_count(number, one) for number, one in enumerate(listed, start=1)]


def _count(number: int, one: Any) -> ReportCount:
    where = f"reports, entry {number}"
    if not isinstance(one, dict) or one.keys() != {"month", "place", "count"}:
        raise InvalidInput(f"{where}: it has not month, place and count alone", "leave place empty for all places")
    month, place, count = one["month"], one["place"], one["count"]
    if not (isinstance(month, str) and isinstance(place, str)):
        raise InvalidInput(f"{where}: month or place is not a text", 'write it between quotes: "..."')
    if type(count) is not int or not 0 <= count <= COUNT_MOST:
        raise InvalidInput(f"{where}: count is no whole number from 0 to {COUNT_MOST}", "look at the list")
    return ReportCount(_month(where, month), typed_text.line(f"{where}: place", place), count)
