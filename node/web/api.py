"""The internal API: how the own organisation's people and programs talk to their node.

It listens on a unix socket in the home folder that only its owner can open. JSON in, JSON out; errors are problem
details (node.web.problems). Citizen numbers stand in bodies alone, since addresses end up in logs.
"""

from collections.abc import Callable

from aiohttp import web

from node.service.context import Context
from node.web import (
    alarms_api,
    audit_api,
    follow_up_api,
    imports_api,
    inbox_api,
    logbook_api,
    node_api,
    people_api,
    reports_api,
    requests_api,
    signals_api,
)
from node.web.callers import CONTEXT
from node.web.fields import BODY_MAX_BYTES
from node.web.problems import problems

_APIS = (
    signals_api,
    people_api,
    follow_up_api,
    node_api,
    alarms_api,
    audit_api,
    inbox_api,
    imports_api,
    logbook_api,
    reports_api,
    requests_api,
)


def make_internal_app(context: Context, status: Callable[[], dict[str, object]]) -> web.Application:
    """The application, to be served without an access log. `status` tells what the running node knows of itself."""
    app = web.Application(middlewares=[problems], client_max_size=BODY_MAX_BYTES)
    app[CONTEXT] = context
    app[node_api.STATUS] = status
    for api in _APIS:
        app.add_routes(api.routes)
    return app
