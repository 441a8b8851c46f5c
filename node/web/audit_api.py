"""Audits over the internal API: the records of a peer, and the answer to an auditor's challenge."""

import asyncio

from aiohttp import web

from node.errors import ConfigurationError, InvalidInput
from node.matching.policy import Action
from node.protocol.audit.challenge import read_challenge
from node.protocol.json_field import JsonField
from node.service.access import require
from node.service.audit_opening import open_session_to_auditor
from node.service.audit_records import records_of
from node.web import fields as read
from node.web.callers import CONTEXT, caller
from node.web.problems import WrongFile

routes = web.RouteTableDef()


@routes.get("/audit/records/{id}")
async def show_records(request: web.Request) -> web.Response:
    """The records of the session with a member: of the present epoch, or of that in the address."""
    actor = await caller(request)
    read.refuse_unknown(request, ("epoch",))
    epoch = _epoch(request.query.get("epoch"))
    found = await asyncio.to_thread(records_of, request.app[CONTEXT], actor, request.match_info["id"], epoch)
    return web.json_response(found.document())


@routes.post("/audit/open")
async def open_challenge(request: web.Request) -> web.Response:
    """Open what an auditor's challenge asks for."""
    actor = await caller(request)
    require(actor, Action.AUDIT_OPEN)  # before the file is read: what is wrong with it is told to nobody else
    fields = await read.read_fields(request, ("challenge", "signature"))
    try:
        challenge = read_challenge(JsonField("challenge file", {name: field.value for name, field in fields.items()}))
    except ConfigurationError as error:
        raise WrongFile(error) from None
    opened = await asyncio.to_thread(open_session_to_auditor, request.app[CONTEXT], actor, challenge)
    told = {"file": opened.document, "peer": opened.peer, "drawn": opened.drawn, "opened": opened.opened}
    return web.json_response(told)


def _epoch(written: str | None) -> int | None:
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise InvalidInput("epoch: this is no number", "write the number of the epoch, from 0 on")
    return int(written)
