"""What people are told, over the internal API: everybody's own inbox, and how each is mailed."""

import asyncio

from aiohttp import web

from node.service import inbox, mail_wishes
from node.storage.mails import MailWish
from node.web import fields as read
from node.web import shapes
from node.web.callers import CONTEXT, caller

routes = web.RouteTableDef()


@routes.get("/inbox")
async def list_inbox(request: web.Request) -> web.Response:
    """What the caller has not seen yet, newest first; with `all=yes` also what was seen. It marks nothing."""
    actor = await caller(request)
    read.refuse_unknown(request, ("all",))
    every = read.choice("all", request.query.get("all", "no"), ("yes", "no")) == "yes"
    found = await asyncio.to_thread(inbox.list_inbox, request.app[CONTEXT], actor, seen=every)
    return web.json_response({"notices": [shapes.notice(one) for one in found]})


@routes.post("/inbox/seen")
async def mark_seen(request: web.Request) -> web.Response:
    """The caller has seen the notices at these `positions`."""
    actor = await caller(request)
    positions = read.whole_numbers(await read.read_fields(request, ("positions",)), "positions")
    seen = await asyncio.to_thread(inbox.mark_seen, request.app[CONTEXT], actor, positions)
    return web.json_response({"seen": seen})


@routes.get("/professionals/{id}/mail")
async def show_mailing(request: web.Request) -> web.Response:
    """How a colleague is mailed; `me` is the caller."""
    actor = await caller(request)
    read.refuse_unknown(request)
    who = request.match_info["id"]
    found = await asyncio.to_thread(mail_wishes.show_mailing, request.app[CONTEXT], actor, who)
    return web.json_response(shapes.mailing(found))


@routes.post("/professionals/{id}/mail")
async def change_mailing(request: web.Request) -> web.Response:
    """Change how a colleague is mailed, in what is given."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("language", "quiet_from", "quiet_until", "quiet_weekends", "digest"))
    texts = {name: read.text(fields, name) for name in fields}
    weekends = texts.pop("quiet_weekends", None)
    quiet = None if weekends is None else read.choice("quiet_weekends", weekends, ("yes", "no")) == "yes"
    wish, who = MailWish(quiet_weekends=quiet, **texts), request.match_info["id"]
    found = await asyncio.to_thread(mail_wishes.change_mailing, request.app[CONTEXT], actor, who, wish)
    return web.json_response(shapes.mailing(found))


@routes.post("/professionals/{id}/mail/usual")
async def forget_mailing(request: web.Request) -> web.Response:
    """Let a colleague be mailed as node.toml has it."""
    actor = await caller(request)
    await read.read_fields(request)
    who = request.match_info["id"]
    found = await asyncio.to_thread(mail_wishes.forget_mailing, request.app[CONTEXT], actor, who)
    return web.json_response(shapes.mailing(found))
