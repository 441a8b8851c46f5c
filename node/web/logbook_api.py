"""The logbook over the internal API: its check, and its export page by page."""

import asyncio

from aiohttp import web

from node.errors import InvalidInput
from node.service import logbook_check, logbook_export
from node.service.logbook_export import ExportFormat, Wanted
from node.storage.logbook_anchor import Head
from node.web import fields as read
from node.web.callers import CONTEXT, caller

routes = web.RouteTableDef()


@routes.post("/logbook/verify")
async def verify(request: web.Request) -> web.Response:
    """Check the chain of the logbook from its first entry to its last; `head` is one that was told before."""
    actor = await caller(request)
    told = read.text(await read.read_fields(request, ("head",)), "head")
    head = _head(told) if told else None
    found = await asyncio.to_thread(logbook_check.verify_logbook, request.app[CONTEXT], actor, head)
    state = {
        "whole": found.whole,
        "entries": found.entries,
        "first_wrong": found.first_wrong,
        "head": None if found.head is None else _written(found.head),
        "missed": [_written(each) for each in found.missed],
    }
    return web.json_response(state)


@routes.get("/logbook")
async def export(request: web.Request) -> web.Response:
    """A page of the logbook in the form of a standard; the export is an entry itself."""
    actor = await caller(request)
    read.refuse_unknown(request, ("format", "after", "until", "from", "to", "limit"))
    form = ExportFormat(read.choice("format", request.query.get("format", ""), list(ExportFormat)))
    wanted = Wanted(
        form,
        read.whole_number_of(request, "after") or 0,
        read.whole_number_of(request, "until"),
        read.day_of(request, "from"),
        read.day_of(request, "to"),
    )
    limit = read.whole_number_of(request, "limit")
    most = logbook_export.PAGE_MAX if limit is None else limit
    page = await asyncio.to_thread(logbook_export.export_page, request.app[CONTEXT], actor, wanted, most)
    answer = {
        "records": page.records,
        "entries": page.entries,
        "left": page.left,
        "after": page.after,
        "until": page.until,
    }
    return web.json_response(answer, headers={"Cache-Control": "no-store"})


def _head(written: str) -> Head:
    number, _, digest = written.partition(":")
    try:
        found = Head(int(number), bytes.fromhex(digest))
    except ValueError:
        found = Head(0, b"")
    if found.number < 1 or _written(found) != written or len(found.digest) != len(bytes(32)):
        raise InvalidInput("head: this is no head of a logbook", "write it as `raakvlak logbook verify` printed it")
    return found


def _written(head: Head) -> str:
    return f"{head.number}:{head.digest.hex()}"
