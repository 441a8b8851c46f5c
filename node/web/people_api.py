"""Persons, matches and professionals over the internal API."""

import asyncio
from dataclasses import asdict

from aiohttp import web

from node.errors import InvalidInput
from node.service import absence, matches, people, professionals
from node.service.access_review import confirm_review, review_access
from node.service.departure import deactivate_professional
from node.service.follow_up_steps import look_at_match
from node.service.handing_over import hand_over_all
from node.service.professional_changing import ProfessionalChange, change_professional
from node.service.signal_closing import record_death
from node.web import fields as read
from node.web import follow_up_shapes, shapes
from node.web.callers import CONTEXT, caller

_YES_NO = ("yes", "no")

routes = web.RouteTableDef()


@routes.post("/person")
async def person(request: web.Request) -> web.Response:
    """Who is around the person of `number`: colleagues, and the matches and former parties that the caller may see."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("number",))
    number, context = read.number(fields, "number"), request.app[CONTEXT]
    found = await asyncio.to_thread(people.person_overview, context, actor, number)
    told = {
        "colleagues": [shapes.colleague(one) for one in found.colleagues],
        "family": [asdict(card) for card in found.family],
        "matches": [shapes.match(context, view) for view in found.matches],
        "involved_before": [shapes.former_party(one) for one in found.involved_before],
    }
    return web.json_response(told, headers={"Cache-Control": "no-store"})


@routes.post("/person/death")
async def death(request: web.Request) -> web.Response:
    """The person of `number` has died: all signals on it end and are destroyed; for a coordinator."""
    actor = await caller(request)
    number = read.number(await read.read_fields(request, ("number",)), "number")
    signals = await asyncio.to_thread(record_death, request.app[CONTEXT], actor, number)
    return web.json_response({"signals": signals})


@routes.get("/matches")
async def list_matches(request: web.Request) -> web.Response:
    """The matches that the caller may see, newest first; `open` and `overdue` choose by the own follow-up."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request, ("open", "overdue"))
    chosen = {name: read.choice(name, request.query.get(name, "no"), _YES_NO) == "yes" for name in ("open", "overdue")}
    found = await asyncio.to_thread(matches.list_matches, context, actor)
    shown = [
        view
        for view in found
        if (not chosen["open"] or follow_up_shapes.is_open(view))
        and (not chosen["overdue"] or follow_up_shapes.is_late(view))
    ]
    return web.json_response({"matches": [shapes.match(context, view) for view in shown]})


@routes.get("/matches/withdrawn")
async def list_withdrawn(request: web.Request) -> web.Response:
    """Matches that the other side had withdrawn when they were found; for a coordinator."""
    actor = await caller(request)
    read.refuse_unknown(request)
    found = await asyncio.to_thread(matches.late_withdrawals, request.app[CONTEXT], actor)
    return web.json_response({"withdrawn": [shapes.withdrawal(late) for late in found]})


@routes.get("/matches/{id}")
async def show_match(request: web.Request) -> web.Response:
    """One match, with everyone's contact details; a professional who has part in it has seen it by that."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    view = await asyncio.to_thread(look_at_match, context, actor, request.match_info["id"])
    return web.json_response(shapes.match(context, view))


@routes.get("/professionals")
async def list_professionals(request: web.Request) -> web.Response:
    """All colleagues."""
    actor, context = await caller(request), request.app[CONTEXT]
    read.refuse_unknown(request)
    found = await asyncio.to_thread(professionals.list_professionals, context, actor)
    away = await asyncio.to_thread(absence.absences_now, context)
    return web.json_response({"professionals": [shapes.professional(one, away.get(one.id)) for one in found]})


@routes.post("/professionals")
async def add_professional(request: web.Request) -> web.Response:
    """Add a colleague."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("name", "function", "phone", "mail", "role", "team"))
    name, function = read.text(fields, "name"), read.text(fields, "function")
    phone, mail = read.text(fields, "phone"), read.text(fields, "mail")
    role, team, context = read.text(fields, "role", "professional"), read.text(fields, "team"), request.app[CONTEXT]
    new_id = await asyncio.to_thread(
        professionals.add_professional, context, actor, name, function, phone, mail, role, team
    )
    return web.json_response({"id": new_id}, status=201)


@routes.post("/professionals/{id}/change")
async def change(request: web.Request) -> web.Response:
    """Change a colleague, in what is given."""
    actor = await caller(request)
    fields = await read.read_fields(request, ProfessionalChange.__slots__)
    wished = ProfessionalChange(**{name: read.text(fields, name) for name in fields})
    who = request.match_info["id"]
    told = await asyncio.to_thread(change_professional, request.app[CONTEXT], actor, who, wished)
    return web.json_response({"id": who, "peers": told})


@routes.get("/professionals/review")
async def review(request: web.Request) -> web.Response:
    """Who has which access, and when it was last used."""
    actor = await caller(request)
    read.refuse_unknown(request)
    return web.json_response(shapes.access_review(await asyncio.to_thread(review_access, request.app[CONTEXT], actor)))


@routes.post("/professionals/review")
async def reviewed(request: web.Request) -> web.Response:
    """Somebody has looked through the list of who has which access."""
    actor = await caller(request)
    await read.read_fields(request)
    day = await asyncio.to_thread(confirm_review, request.app[CONTEXT], actor)
    return web.json_response({"reviewed_on": day.isoformat(), "reviewed_by": actor.id})


@routes.post("/professionals/{id}/token")
async def issue_token(request: web.Request) -> web.Response:
    """A new token, told this once."""
    actor = await caller(request)
    await read.read_fields(request)
    who = request.match_info["id"]
    token = await asyncio.to_thread(professionals.issue_token, request.app[CONTEXT], actor, who)
    return web.json_response({"id": who, "token": token}, status=201, headers={"Cache-Control": "no-store"})


@routes.post("/professionals/{id}/deactivate")
async def deactivate(request: web.Request) -> web.Response:
    """End a colleague's access."""
    actor = await caller(request)
    await read.read_fields(request)
    who = request.match_info["id"]
    await asyncio.to_thread(deactivate_professional, request.app[CONTEXT], actor, who)
    return web.json_response({"id": who, "active": False})


@routes.post("/professionals/{id}/hand-over")
async def hand_over(request: web.Request) -> web.Response:
    """Make all open signals of a professional a colleague's (`to`)."""
    actor = await caller(request)
    to = read.required(await read.read_fields(request, ("to",)), "to")
    who = request.match_info["id"]
    done = await asyncio.to_thread(hand_over_all, request.app[CONTEXT], actor, who, to)
    return web.json_response({"id": who, "to": to} | asdict(done))


@routes.post("/professionals/{id}/away")
async def away(request: web.Request) -> web.Response:
    """A professional is away through `until`; `replacement` stands in."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("until", "replacement"))
    who, replacement, until = request.match_info["id"], read.required(fields, "replacement"), read.day(fields, "until")
    if until is None:
        raise InvalidInput("until: nothing was filled in", "give the last day of the absence")
    told = await asyncio.to_thread(absence.go_away, request.app[CONTEXT], actor, who, until, replacement)
    return web.json_response({"id": who, "until": until.isoformat(), "replacement": replacement, "peers": told})


@routes.post("/professionals/{id}/back")
async def back(request: web.Request) -> web.Response:
    """A professional is back before the day that was noted."""
    actor = await caller(request)
    await read.read_fields(request)
    who = request.match_info["id"]
    told = await asyncio.to_thread(absence.come_back, request.app[CONTEXT], actor, who)
    return web.json_response({"id": who, "peers": told})
