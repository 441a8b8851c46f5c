"""The node itself over the internal API: its peers and its state."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from node.errors import ConfigurationError
from node.matching.policy import Action
from node.service import card_release, logbook_check, peers
from node.service.access import reaches_all, require
from node.service.alarms import count_open_alarms
from node.service.context import Context
from node.service.covenant_chain import facts_of
from node.service.covenant_check import require_voice
from node.service.covenant_talk import take_given
from node.service.joining import read_given
from node.service.mail import mail_counts
from node.web import fields as read
from node.web import shapes
from node.web.callers import CONTEXT, caller
from node.web.problems import WrongFile

STATUS = web.AppKey[Callable[[], dict[str, object]]]("STATUS")
"""What the running node tells of itself; `parts`, where it is there, says of each part "ok" or what is wrong."""
_TOLD_EVERYBODY = ("version", "organisation", "covenant_version")
"""Of the status, what says nothing of traffic and of other members."""

routes = web.RouteTableDef()


@routes.get("/peers")
async def list_peers(request: web.Request) -> web.Response:
    """The other members, and how it stands with each."""
    actor = await caller(request)
    read.refuse_unknown(request)
    found = await asyncio.to_thread(peers.list_peers, request.app[CONTEXT], actor)
    states = request.app[STATUS]().get("peers")
    told = states if isinstance(states, dict) else {}
    return web.json_response({"peers": [shapes.peer(view, told.get(view.id)) for view in found]})


@routes.post("/peers/{id}/resync")
async def allow_resync(request: web.Request) -> web.Response:
    """Allow one more session with a member in this epoch."""
    actor = await caller(request)
    await read.read_fields(request)
    member_id = request.match_info["id"]
    await asyncio.to_thread(peers.allow_resync, request.app[CONTEXT], actor, member_id)
    return web.json_response({"id": member_id, "allowed": 1})


@routes.post("/peers/{id}/release-cards")
async def release_cards(request: web.Request) -> web.Response:
    """Let the contact cards go that wait for a member."""
    actor = await caller(request)
    await read.read_fields(request)
    member_id = request.match_info["id"]
    found = await asyncio.to_thread(card_release.release_cards, request.app[CONTEXT], actor, member_id)
    return web.json_response({"id": member_id, "released": found.cards, "waiting": found.waiting})


@routes.post("/covenant")
async def take_covenant(request: web.Request) -> web.Response:
    """Take the text of a covenant's or timestamp's `file`; the node then begins anew with it."""
    actor, context = await caller(request), request.app[CONTEXT]
    require(actor, Action.COVENANT_TAKE)  # before the file is read: what is wrong with it is told to nobody else
    file = read.required(await read.read_fields(request, ("file",)), "file")
    try:
        given = read_given(file.encode())
    except ConfigurationError as error:
        raise WrongFile(error) from None
    trusted = await asyncio.to_thread(take_given, context, actor, given)
    if trusted != context.trusted:
        context.renew()  # the answer goes out first
    return web.json_response(facts_of(trusted))


@routes.get("/status")
async def status(request: web.Request) -> web.Response:
    """What the node tells of itself: everything to who may look at peers, and to the others what it is."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    told = request.app[STATUS]()
    if not reaches_all(actor, Action.PEER_LIST):
        return web.json_response({name: told[name] for name in _TOLD_EVERYBODY if name in told})
    open_alarms = await asyncio.to_thread(count_open_alarms, context)
    mail = shapes.mail_state(await asyncio.to_thread(mail_counts, context))
    return web.json_response(told | {"open_alarms": open_alarms, "mail": mail})


@routes.get("/livez")
async def livez(_request: web.Request) -> web.Response:
    """The node runs. For anyone who can reach the listener."""
    return web.json_response({"live": True})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Whether the node can do its work, part by part; 503 when it cannot. For anyone who can reach the listener."""
    context = request.app[CONTEXT]
    own = await asyncio.to_thread(_own_parts, context)
    others = request.app[STATUS]().get("parts")
    parts = own | (others if isinstance(others, dict) else {})
    ready = all(state == "ok" for state in parts.values())
    open_alarms = await asyncio.to_thread(count_open_alarms, context) if parts["database"] == "ok" else None
    told = {"ready": ready, "parts": parts, "open_alarms": open_alarms}
    return web.json_response(told, status=200 if ready else 503)


def _own_parts(context: Context) -> dict[str, str]:
    return {
        "database": logbook_check.database_trouble(context) or "ok",
        "covenant": _voice(context),
    }


def _voice(context: Context) -> str:
    try:
        require_voice(context)
    except ConfigurationError as error:
        return error.message
    return "ok"
