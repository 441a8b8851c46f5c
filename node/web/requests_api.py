"""Requests of persons over the internal API. A citizen number comes in a body, and goes out nowhere."""

import asyncio
from typing import cast, get_args

from aiohttp import web

from node.errors import InvalidInput
from node.model import Actor
from node.service import requests
from node.service.context import Context
from node.service.request_deciding import Correction, grant_request, rectify, refuse_request
from node.service.requests import RequestDetails, RequestKind
from node.service.statement import make_statement
from node.storage.requests import RequestState
from node.web import fields as read
from node.web import request_shapes as shapes
from node.web.callers import CONTEXT, caller
from node.web.fields import Fields
from node.web.statement_document import document
from node.web.statement_page import statement_page
from node.web.statement_words import LANGUAGES

_DECISIONS = ("grant", "refuse")
_YES_NO = ("yes", "no")
_NO_STORE = {"Cache-Control": "no-store"}

routes = web.RouteTableDef()


@routes.post("/requests")
async def open_one(request: web.Request) -> web.Response:
    """Open a case of a `kind` for the person of `number`."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("kind", "number", "received", "reference"))
    kind = RequestKind(read.choice("kind", read.required(fields, "kind"), [each.value for each in RequestKind]))
    number, received, reference = (
        read.number(fields, "number"),
        read.day(fields, "received"),
        read.text(fields, "reference"),
    )
    given = (request.app[CONTEXT], actor, kind, number, received, reference)
    opened = await asyncio.to_thread(requests.open_request, *given)
    return web.json_response(shapes.request(opened), status=201)


@routes.get("/requests")
async def listed(request: web.Request) -> web.Response:
    """The cases in `state` (open, decided, all), what is due first on top."""
    actor = await caller(request)
    read.refuse_unknown(request, ("state",))
    state = cast(RequestState, read.choice("state", request.query.get("state", "open"), get_args(RequestState)))
    found = await asyncio.to_thread(requests.list_requests, request.app[CONTEXT], actor, state)
    return web.json_response({"requests": [shapes.request(one) for one in found]})


@routes.get("/requests/{id}")
async def show(request: web.Request) -> web.Response:
    """One case with its signals, without any number, and the receipts of the parties."""
    actor = await caller(request)
    read.refuse_unknown(request)
    found = await asyncio.to_thread(requests.show_request, request.app[CONTEXT], actor, request.match_info["id"])
    return web.json_response(shapes.details(found), headers=_NO_STORE)


@routes.post("/requests/{id}/extend")
async def extend(request: web.Request) -> web.Response:
    """Make the term two months longer, for a `reason`."""
    actor = await caller(request)
    reason = read.required(await read.read_fields(request, ("reason",)), "reason")
    given = (request.app[CONTEXT], actor, request.match_info["id"], reason)
    return web.json_response(shapes.request(await asyncio.to_thread(requests.extend_request, *given)))


@routes.post("/requests/{id}/decide")
async def decide(request: web.Request) -> web.Response:
    """Grant or refuse (`decision`), and carry it out: `keep`, or of a rectification what is corrected."""
    actor = await caller(request)
    known = ("decision", "reason", "keep", "birth_date", "wrong_number", "signals")
    fields = await read.read_fields(request, known)
    decision = read.choice("decision", read.required(fields, "decision"), _DECISIONS)
    given = (request.app[CONTEXT], actor, request.match_info["id"], fields)
    deed = _refuse if decision == "refuse" else _grant
    return web.json_response(shapes.details(await asyncio.to_thread(deed, *given)), headers=_NO_STORE)


@routes.post("/requests/{id}/statement")
async def statement(request: web.Request) -> web.Response:
    """The statement of access, as `statement` (JSON) and as `page` (HTML) in a `language`, else in Dutch."""
    actor, context = await caller(request), request.app[CONTEXT]
    fields = await read.read_fields(request, ("language",))
    language = read.choice("language", read.text(fields, "language", "nl"), tuple(LANGUAGES))
    request_id = request.match_info["id"]

    def make() -> dict[str, object]:
        made = document(context, make_statement(context, actor, request_id))
        return {"id": request_id, "statement": made, "page": statement_page(made, language)}

    return web.json_response(await asyncio.to_thread(make), headers=_NO_STORE)


def _refuse(context: Context, actor: Actor, request_id: str, fields: Fields) -> RequestDetails:
    if read.texts(fields, "keep") or _correction(fields) is not None:
        raise InvalidInput("a refusal changes nothing", "leave out what is kept or corrected")
    return refuse_request(context, actor, request_id, read.text(fields, "reason"))


def _grant(context: Context, actor: Actor, request_id: str, fields: Fields) -> RequestDetails:
    reason, keep, correction = read.text(fields, "reason"), read.texts(fields, "keep"), _correction(fields)
    if correction is None:
        return grant_request(context, actor, request_id, reason, keep)
    if keep:
        raise InvalidInput("keep: a correction takes nothing away", "name with `signals` those that it holds for")
    return rectify(context, actor, request_id, correction, reason)


def _correction(fields: Fields) -> Correction | None:
    """What is to be corrected, None where nothing was said of it."""
    born, signals = read.day(fields, "birth_date"), read.texts(fields, "signals")
    wrong = read.choice("wrong_number", read.text(fields, "wrong_number", "no"), _YES_NO) == "yes"
    return Correction(born, wrong, signals) if born is not None or wrong or signals else None
