"""Signals over the internal API. A citizen number comes and goes in a body, never in an address."""

import asyncio
from dataclasses import asdict
from typing import cast, get_args

from aiohttp import web

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor
from node.service import signal_closing, signals
from node.service.access import reaches_all
from node.service.handing_over import hand_over_signal
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_closing import BY_HAND, CloseReason
from node.service.signal_file import parse_signals
from node.service.signal_noting import note_check, note_informed
from node.service.signal_rules import NewSignal
from node.storage.signals import State, Waiting
from node.web import fields as read
from node.web import shapes
from node.web.callers import CONTEXT, caller
from node.web.next_contact import NEXT_CONTACT, read_next_contact

CHECK = ("check", "checked_on", "unchecked")
"""The fields of a number check."""
_NEW = ("number", "purposes", "parents", "birth_date", "end", "informed", "ask_again", *CHECK, "reference")

routes = web.RouteTableDef()


@routes.post("/signals")
async def add(request: web.Request) -> web.Response:
    """Place one signal; `professional` may be left out by a professional."""
    actor = await caller(request)
    fields = await read.read_fields(request, (*_NEW, "professional"))
    owner = _owner(actor, fields)
    new = NewSignal(
        person=read.number(fields, "number"),
        purposes=read.texts(fields, "purposes"),
        ends=read.day(fields, "end"),
        parents=read.numbers(fields, "parents"),
        birth_date=read.day(fields, "birth_date"),
        informed=read.text(fields, "informed"),
        reference=read.text(fields, "reference"),
        ask_again=read.day(fields, "ask_again"),
        number_check=read_number_check(fields),
    )
    added = await asyncio.to_thread(signals.add_signal, request.app[CONTEXT], actor, new, owner)
    return web.json_response(shapes.added(added) | {"professional": owner}, status=201)


@routes.post("/signals/file")
async def add_file(request: web.Request) -> web.Response:
    """Place a list: `csv` is the file's whole text. The number check holds for the rows that tell of none."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("csv", *CHECK, "professional"))
    owner, csv, check = _owner(actor, fields), read.required(fields, "csv"), read_number_check(fields)

    def place() -> signals.AddedSignals:
        return signals.add_signals(request.app[CONTEXT], actor, parse_signals(csv, check), owner)

    placed = await asyncio.to_thread(place)
    shown = [shapes.added(one) for one in placed.added]
    told = {"added": len(shown), "already_there": placed.already_there, "professional": owner, "signals": shown}
    return web.json_response(told, status=201)


@routes.get("/signals")
async def listed(request: web.Request) -> web.Response:
    """The signals in `state` (open, closed, all), those of one `professional` where it is named.

    With `waiting` (informed-due, unchecked) the open ones for which that must still be done.
    """
    actor = await caller(request)
    read.refuse_unknown(request, ("state", "professional", "waiting"))
    state = cast(State, read.choice("state", request.query.get("state", "open"), get_args(State)))
    owner, asked = request.query.get("professional"), request.query.get("waiting")
    waiting = None if asked is None else cast(Waiting, read.choice("waiting", asked, get_args(Waiting)))
    if waiting is not None and state != "open":
        raise InvalidInput("waiting: this is asked of open signals alone", "leave `state` out")
    found = await asyncio.to_thread(signals.list_signals, request.app[CONTEXT], actor, state, owner, waiting)
    return web.json_response({"signals": [shapes.summary(one) for one in found]})


@routes.get("/signals/{id}")
async def show(request: web.Request) -> web.Response:
    """One signal, without its numbers."""
    actor = await caller(request)
    read.refuse_unknown(request)
    found = await asyncio.to_thread(signals.show_signal, request.app[CONTEXT], actor, request.match_info["id"])
    return web.json_response(shapes.details(found))


@routes.post("/signals/{id}/reveal")
async def reveal(request: web.Request) -> web.Response:
    """The number of the signal's person; the logbook keeps who asked."""
    actor = await caller(request)
    await read.read_fields(request)
    number = await asyncio.to_thread(signals.reveal_person, request.app[CONTEXT], actor, request.match_info["id"])
    return web.json_response({"number": number.digits}, headers={"Cache-Control": "no-store"})


@routes.post("/signals/{id}/extend")
async def extend(request: web.Request) -> web.Response:
    """Move the last day to `end`."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("end",))
    signal_id, end = request.match_info["id"], read.day(fields, "end")
    if end is None:
        raise InvalidInput("end: nothing was filled in", "give the new last day")
    ends, notices = await asyncio.to_thread(signals.extend_signal, request.app[CONTEXT], actor, signal_id, end)
    return web.json_response({"id": signal_id, "end": ends.isoformat(), "notices": list(notices)})


@routes.post("/signals/{id}/hand-over")
async def hand_over(request: web.Request) -> web.Response:
    """Make a signal a colleague's (`to`)."""
    actor = await caller(request)
    to = read.required(await read.read_fields(request, ("to",)), "to")
    signal_id = request.match_info["id"]
    done = await asyncio.to_thread(hand_over_signal, request.app[CONTEXT], actor, signal_id, to)
    return web.json_response({"id": signal_id, "professional": to} | asdict(done))


@routes.post("/signals/{id}/informed")
async def informed(request: web.Request) -> web.Response:
    """Note when all were told (`informed`: a day), or why not yet, and when to ask again."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("informed", "ask_again"))
    signal_id, typed, again = request.match_info["id"], read.required(fields, "informed"), read.day(fields, "ask_again")
    tell = await asyncio.to_thread(note_informed, request.app[CONTEXT], actor, signal_id, typed, again)
    return web.json_response({"id": signal_id, "tell": list(tell)})


@routes.post("/signals/{id}/check")
async def check(request: web.Request) -> web.Response:
    """Note how it was made sure that the number belongs to the person."""
    actor = await caller(request)
    typed = read_number_check(await read.read_fields(request, CHECK))
    signal_id = request.match_info["id"]
    noted = await asyncio.to_thread(note_check, request.app[CONTEXT], actor, signal_id, typed)
    return web.json_response({"id": signal_id} | shapes.number_check(noted))


@routes.post("/signals/{id}/close")
async def close(request: web.Request) -> web.Response:
    """Close a signal for a `reason`: its matches are withdrawn, and told of a next contact where there is one."""
    actor = await caller(request)
    fields = await read.read_fields(request, ("reason", *NEXT_CONTACT))
    signal_id, contact = request.match_info["id"], read_next_contact(fields)
    reason = CloseReason(read.choice("reason", read.required(fields, "reason"), [each.value for each in BY_HAND]))
    await asyncio.to_thread(signal_closing.close_signal, request.app[CONTEXT], actor, signal_id, reason, contact)
    return web.json_response({"id": signal_id, "state": "closed", "reason": reason.value})


def read_number_check(fields: read.Fields) -> NumberCheck:
    """How the number was checked, as the fields tell it."""
    how = read.text(fields, "check")
    known = HowChecked(read.choice("check", how, list(HowChecked))) if how else None
    return NumberCheck(known, read.day(fields, "checked_on"), read.text(fields, "unchecked"))


def _owner(actor: Actor, fields: read.Fields) -> str:
    """Whose signal it becomes: that of the professional who asks, or whom the coordinator names."""
    named = read.text(fields, "professional")
    if not named and reaches_all(actor, Action.SIGNAL_ADD):
        raise InvalidInput(
            "professional: nobody was named",
            "say whose signal this is; `raakvlak professional list` shows who there is",
        )
    return named or actor.id
