"""Imported lists over the internal API: rows come in, proposals are looked at, and a professional decides on them."""

import asyncio
from typing import Any, cast, get_args

from aiohttp import web

from node.errors import InvalidInput
from node.matching.policy import Action
from node.protocol.json_field import JsonField
from node.service import import_deciding, import_looking, imports
from node.service.access import reaches_all
from node.service.import_deciding import Decided, Told
from node.service.import_file import IMPORT_COLUMNS, ListRow, RefusedRow
from node.service.import_looking import ProposalDetails, ProposalSummary
from node.storage.proposals import State
from node.web import fields as read
from node.web import shapes
from node.web.callers import CONTEXT, caller
from node.web.signals_api import CHECK, read_number_check

_LINE_END = 1 << 31
"""No list has more lines."""

routes = web.RouteTableDef()


@routes.post("/imports")
async def add(request: web.Request) -> web.Response:
    """Take in `rows` of a `source`, each an object of a `line` and its `cells`. What is refused is told by its line."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("source", "professional", "rows"))
    source, rows = read.required(fields, "source"), _rows(fields)
    usual = read.text(fields, "professional") or ("" if reaches_all(actor, Action.IMPORT_ADD) else actor.id)
    taken = await asyncio.to_thread(imports.add_rows, request.app[CONTEXT], actor, source, rows, usual)
    told = {
        "added": taken.added,
        "ids": taken.ids,
        "already_there": taken.already_there,
        "refused": [*map(_refused, taken.refused)],
    }
    return web.json_response(told, status=201)


@routes.get("/imports")
async def listed(request: web.Request) -> web.Response:
    """The proposals in `state` (open, confirmed, rejected), of one `source` or `professional` where they are named."""
    actor = await caller(request)
    read.refuse_unknown(request, ("state", "source", "professional"))
    state = cast(State, read.choice("state", request.query.get("state", "open"), get_args(State)))
    source, owner = request.query.get("source"), request.query.get("professional")
    found = await asyncio.to_thread(import_looking.list_proposals, request.app[CONTEXT], actor, state, source, owner)
    return web.json_response({"proposals": [_summary(one) for one in found]})


@routes.get("/imports/{id}")
async def show(request: web.Request) -> web.Response:
    """One proposal, without its numbers."""
    actor = await caller(request)
    read.refuse_unknown(request)
    proposal_id = request.match_info["id"]
    found = await asyncio.to_thread(import_looking.show_proposal, request.app[CONTEXT], actor, proposal_id)
    return web.json_response(_details(found))


@routes.post("/imports/{id}/reveal")
async def reveal(request: web.Request) -> web.Response:
    """The number of the proposal's person; the logbook keeps who asked."""
    actor = await caller(request)
    await read.read_fields(request)
    proposal_id = request.match_info["id"]
    number = await asyncio.to_thread(import_looking.reveal_number, request.app[CONTEXT], actor, proposal_id)
    return web.json_response({"number": number.digits}, headers={"Cache-Control": "no-store"})


@routes.post("/imports/confirm")
async def confirm(request: web.Request) -> web.Response:
    """Make signals of the proposals `ids`. What cannot become one today is told, and stays."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("ids", *CHECK, "informed", "ask_again"))
    told = Told(read_number_check(fields), read.text(fields, "informed"), read.day(fields, "ask_again"))
    ids = read.texts(fields, "ids")
    decided = await asyncio.to_thread(import_deciding.confirm, request.app[CONTEXT], actor, ids, told)
    return web.json_response(_decided(decided))


@routes.post("/imports/reject")
async def reject(request: web.Request) -> web.Response:
    """Let the proposals `ids` become nothing, for a `reason`."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("ids", "reason"))
    ids, reason = read.texts(fields, "ids"), read.required(fields, "reason")
    rejected = await asyncio.to_thread(import_deciding.reject, request.app[CONTEXT], actor, ids, reason)
    return web.json_response({"rejected": rejected})


@routes.post("/imports/withdraw")
async def withdraw(request: web.Request) -> web.Response:
    """Take back the proposals `ids`, which should not have come."""
    actor = await caller(request)
    ids = read.texts(await read.read_fields(request, ("ids",)), "ids")
    withdrawn = await asyncio.to_thread(import_deciding.withdraw, request.app[CONTEXT], actor, ids)
    return web.json_response({"withdrawn": withdrawn})


@routes.post("/imports/assign")
async def assign(request: web.Request) -> web.Response:
    """Make the proposals `ids` a colleague's (`to`), who then decides."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("ids", "to"))
    ids, to = read.texts(fields, "ids"), read.required(fields, "to")
    assigned = await asyncio.to_thread(import_looking.assign_proposals, request.app[CONTEXT], actor, ids, to)
    return web.json_response({"assigned": assigned, "professional": to})


def _rows(fields: read.Fields) -> list[ListRow]:
    found = fields.get("rows")
    if found is None or not isinstance(found.value, list):
        raise InvalidInput("rows: this is not a list", "write it as [ ... ]")
    return [_row(JsonField("rows", one)) for one in found.value]


def _row(given: JsonField) -> ListRow:
    row = given.value if isinstance(given.value, dict) else {}
    line, cells = row.get("line"), row.get("cells")
    if row.keys() != {"line", "cells"} or type(line) is not int or not 0 <= line < _LINE_END:
        raise InvalidInput("rows: one is not an object of a line and its cells", 'write {"line": 2, "cells": { ... }}')
    if not isinstance(cells, dict) or not all(isinstance(cell, str) for cell in cells.values()):
        raise InvalidInput("rows: the cells of one are not an object of texts", 'write {"number": "..."}')
    if cells.keys() - set(IMPORT_COLUMNS):
        raise InvalidInput("rows: one has a cell that is not known", f"known are: {', '.join(IMPORT_COLUMNS)}")
    return ListRow(line, cells)


def _refused(row: RefusedRow) -> shapes.Shape:
    return {"line": row.line, "reason": row.reason, "hint": row.hint}


def _summary(one: ProposalSummary) -> shapes.Shape:
    return {
        "id": one.id,
        "source": one.source,
        "state": one.state,
        "professional": one.professional_id,
        "professional_name": one.professional_name,
        "received": shapes.moment(one.received),
        "purposes": list(one.purposes),
        "end": shapes.day_or_none(one.ends),
        "reference": one.reference,
        **shapes.number_check(one.number_check),
        "decided": None if one.decided is None else shapes.moment(one.decided),
        "decided_by": one.decided_by,
        "reason": one.reason or None,
        "signal": one.signal_id,
        "readable": one.readable,
    }


def _details(one: ProposalDetails) -> shapes.Shape:
    further = {"birth_date": shapes.day_or_none(one.birth_date), "parents": one.parents, "informed": one.informed}
    return _summary(one.summary) | further | {"ask_again": shapes.day_or_none(one.ask_again)}


def _decided(done: Decided) -> dict[str, Any]:
    confirmed = [{"proposal": one.proposal_id, "signal": shapes.added(one.signal)} for one in done.confirmed]
    refused = [{"proposal": one.proposal_id, "reason": one.reason, "hint": one.hint} for one in done.refused]
    return {"confirmed": confirmed, "refused": refused}
