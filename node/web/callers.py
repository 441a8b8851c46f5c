"""Who calls the internal API: a professional by token, or the operator, who can open the node's own socket."""

import asyncio
import socket

from aiohttp import web

from node.model import OPERATOR, Actor
from node.service.context import Context
from node.service.professionals import actor_for_token
from node.web.problems import NotSignedIn

CONTEXT = web.AppKey("CONTEXT", Context)

_SCHEME = "Bearer "
_PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""A proxy passes strangers on: what comes through one is never the operator."""


async def caller(request: web.Request) -> Actor:
    """The actor of a request. Raises `NotSignedIn`; the token is never repeated or logged."""
    header = request.headers.get("Authorization")
    if header is None:
        if _is_operator(request):
            return OPERATOR
        raise NotSignedIn("this needs a token", "name the file that holds yours with --token-file")
    token = header.removeprefix(_SCHEME)
    found = None
    if header.startswith(_SCHEME):
        found = await asyncio.to_thread(actor_for_token, request.app[CONTEXT], token.strip())
    if found is None:
        raise NotSignedIn("this token is nobody's, or no longer valid", "ask the coordinator for a new one")
    return found


def _is_operator(request: web.Request) -> bool:
    opened = None if request.transport is None else request.transport.get_extra_info("socket")
    own_socket = opened is not None and opened.family == socket.AF_UNIX
    return own_socket and not any(name in request.headers for name in _PROXY_HEADERS)
