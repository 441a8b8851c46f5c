"""The follow-up of matches over the internal API: what people have done, who leads, and the board."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from node.errors import InvalidInput
from node.matching.follow_up import State
from node.model import Actor
from node.service import follow_up_board, follow_up_lead
from node.service.context import Context
from node.service.follow_up_steps import go_to
from node.service.matches import MatchView
from node.web import fields as read
from node.web import follow_up_shapes, shapes
from node.web.callers import CONTEXT, caller
from node.web.next_contact import NEXT_CONTACT, read_next_contact

_LEAD: dict[str, Callable[[Context, Actor, str, str], MatchView]] = {
    "offer": follow_up_lead.offer_lead,
    "take": follow_up_lead.take_lead,
    "release": follow_up_lead.release_lead,
}

routes = web.RouteTableDef()


@routes.get("/board")
async def board(request: web.Request) -> web.Response:
    """The caller's work in all matches, and that of the colleagues in them."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    found = await asyncio.to_thread(follow_up_board.board, context, actor)
    return web.json_response({"board": [follow_up_shapes.entry(one) for one in found]})


@routes.get("/board/team")
async def team_board(request: web.Request) -> web.Response:
    """The work of the caller's team in all matches: states, and nobody of another organisation."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    found = await asyncio.to_thread(follow_up_board.team_board, context, actor)
    return web.json_response({"board": [follow_up_shapes.entry(one) for one in found]})


@routes.post("/matches/{id}/seen")
async def seen(request: web.Request) -> web.Response:
    """The caller has seen the match."""
    return await _go_to(request, State.SEEN)


@routes.post("/matches/{id}/contacted")
async def contacted(request: web.Request) -> web.Response:
    """The caller has contacted the others."""
    return await _go_to(request, State.CONTACTED)


@routes.post("/matches/{id}/align")
async def align(request: web.Request) -> web.Response:
    """The caller and the others have spoken, and are aligned."""
    return await _go_to(request, State.ALIGNED)


@routes.post("/matches/{id}/close")
async def close(request: web.Request) -> web.Response:
    """The caller's part is over; `next_contact` is whom the others turn to from now on."""
    return await _go_to(request, State.CLOSED)


@routes.post("/matches/{id}/lead")
async def lead(request: web.Request) -> web.Response:
    """Offer, take, hand over (`to` a party's id) or release the lead: the `action`."""
    actor, context = await caller(request), request.app[CONTEXT]
    fields = await read.read_fields(request, ("action", "to", "signal"))
    action = read.choice("action", read.required(fields, "action"), [*_LEAD, "hand-over"])
    match_id, signal_id, to = request.match_info["id"], read.text(fields, "signal"), read.text(fields, "to")
    if (action == "hand-over") != bool(to):
        raise InvalidInput("to: a party is named to hand over the lead, and for nothing else", "look at `match show`")

    def act() -> MatchView:
        if to:
            return follow_up_lead.hand_over_lead(context, actor, match_id, to, signal_id)
        return _LEAD[action](context, actor, match_id, signal_id)

    return web.json_response(shapes.match(context, await asyncio.to_thread(act)))


async def _go_to(request: web.Request, state: State) -> web.Response:
    actor, context = await caller(request), request.app[CONTEXT]
    known = NEXT_CONTACT if state is State.CLOSED else ()
    fields = await read.read_fields(request, ("signal", *known))
    contact = read_next_contact(fields)
    match_id, signal_id = request.match_info["id"], read.text(fields, "signal")
    view = await asyncio.to_thread(go_to, context, actor, match_id, state, signal_id, contact)
    return web.json_response(shapes.match(context, view))
