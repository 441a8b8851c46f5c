"""Alarms over the internal API."""

import asyncio

from aiohttp import web

from node.service import alarms
from node.web import fields as read
from node.web import shapes
from node.web.callers import CONTEXT, caller

routes = web.RouteTableDef()


@routes.get("/alarms")
async def list_alarms(request: web.Request) -> web.Response:
    """The open alarms, newest first; with `all=yes` those that somebody has acknowledged too."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request, ("all",))
    every = read.choice("all", request.query.get("all", "no"), ("yes", "no")) == "yes"
    found = await asyncio.to_thread(alarms.list_alarms, context, actor, acknowledged=every)
    return web.json_response({"alarms": [shapes.alarm(context, one) for one in found]})


@routes.get("/alarms/{id}")
async def show_alarm(request: web.Request) -> web.Response:
    """One alarm, with what it means and what to do."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    found = await asyncio.to_thread(alarms.show_alarm, context, actor, request.match_info["id"])
    return web.json_response(shapes.alarm(context, found))


@routes.post("/alarms/{id}/acknowledge")
async def acknowledge_alarm(request: web.Request) -> web.Response:
    """Somebody has seen the alarm."""
    actor = await caller(request)
    await read.read_fields(request)
    alarm_id = request.match_info["id"]
    await asyncio.to_thread(alarms.acknowledge_alarm, request.app[CONTEXT], actor, alarm_id)
    return web.json_response({"id": alarm_id, "acknowledged": True})


@routes.post("/alarms/{id}/evidence")
async def export_evidence(request: web.Request) -> web.Response:
    """The evidence of an alarm, to be shown to others."""
    actor = await caller(request)
    await read.read_fields(request)
    alarm_id = request.match_info["id"]
    found = await asyncio.to_thread(alarms.export_evidence, request.app[CONTEXT], actor, alarm_id)
    return web.json_response({"id": alarm_id, "evidence": found.decode()})
