"""Who may call the internal API, and as whom."""

import socket

import aiohttp
import pytest
from aiohttp import web

from node.service.context import Context
from node.service.departure import deactivate_professional
from node.web.api import make_internal_app
from tests.helpers import COORDINATOR, synthetic_numbers
from tests.web.api_client import ASKED, Api, add_person
from tests.web.running import no_status

CHILD, SISTER = (number.digits for number in synthetic_numbers(2))


def actors(context: Context) -> list[str]:
    """Who did something, in order."""
    return [row["actor"] for row in context.database.rows("SELECT actor FROM logbook ORDER BY number")]


async def test_token_makes_the_caller_a_professional(context: Context, api: Api) -> None:
    """A signal placed with a token is its owner's, in the answer and in the logbook."""
    jan, token = await add_person(context, "Jan")
    placed = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, token)
    assert (placed.status, placed.body["professional"]) == (201, jan)
    assert actors(context)[-1] == f"professional:{jan}"


async def test_without_a_token_the_socket_is_the_operator(context: Context, api: Api) -> None:
    """Whoever can open the socket acts as the operator, and the logbook says so."""
    assert (await api.get("/professionals")).status == 200
    assert actors(context) == ["operator:operator"]


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
async def test_a_proxy_is_nobody(api: Api, header: str) -> None:
    """What a proxy passes on is not the operator, though it comes over the socket: it needs a token."""
    refused = await api.send("GET", "/professionals", None, None, **{header: "192.0.2.1"})
    assert (refused.status, refused.body["type"]) == (401, "urn:raakvlak:problem:not-signed-in")


async def test_a_port_needs_a_token(context: Context) -> None:
    """On a listener that is no unix socket nobody is the operator, and a token still says who calls."""
    jan, token = await add_person(context, "Jan")
    runner = web.AppRunner(make_internal_app(context, no_status), access_log=None)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        await web.SockSite(runner, listener).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/signals"
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as refused:
                assert refused.status == 401
            async with session.get(url, headers={"Authorization": f"Bearer {token}"}) as allowed:
                assert allowed.status == 200
    finally:
        await runner.cleanup()
    assert actors(context)[-1] == f"professional:{jan}"


@pytest.mark.parametrize("token", ["", "rvk_wrong", "Basic abc", "rvk_\u00e9"])
async def test_a_wrong_token_is_refused(context: Context, api: Api, token: str) -> None:
    """A token that is nobody's makes nobody the operator either, is not repeated, and nothing is done."""
    refused = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, token)
    assert (refused.status, refused.body["exit_code"]) == (401, 6)
    assert not token or token not in str(refused.body)
    assert actors(context) == []


async def test_another_scheme_is_refused(context: Context, api: Api) -> None:
    """Only a bearer token is looked at."""
    _, token = await add_person(context, "Jan")
    refused = await api.send("GET", "/signals", None, None, Authorization=f"Basic {token}")
    assert refused.status == 401


async def test_a_deactivated_professional_is_nobody(context: Context, api: Api) -> None:
    """A token ends with its owner's access."""
    jan, token = await add_person(context, "Jan")
    deactivate_professional(context, COORDINATOR, jan)
    assert (await api.get("/signals", token)).status == 401


async def test_a_professional_does_not_manage(context: Context, api: Api) -> None:
    """What is for coordinators is refused to a professional: 403, exit code 6, as problem details."""
    jan, token = await add_person(context, "Jan")
    columns = "SELECT id, name, role, team, active, token_hash FROM professional"
    before = context.database.rows(columns)
    requests = [
        ("GET", "/professionals", None),
        ("POST", "/professionals", {"name": "Eva", "function": "agent", "phone": "1"}),
        ("POST", f"/professionals/{jan}/token", None),
        ("POST", f"/professionals/{jan}/deactivate", None),
        ("POST", "/peers/veilig-thuis/resync", None),
        ("POST", "/peers/veilig-thuis/release-cards", None),
        ("GET", "/alarms", None),
        ("GET", "/alarms/a-k3x9apq2", None),
        ("POST", "/alarms/a-k3x9apq2/acknowledge", None),
        ("POST", "/alarms/a-k3x9apq2/evidence", None),
        ("POST", "/logbook/verify", None),
        ("GET", "/matches/withdrawn", None),
    ]
    for method, path, body in requests:
        refused = await api.send(method, path, body, token)
        assert (refused.status, refused.kind) == (403, "application/problem+json")
        assert refused.body["type"] == "urn:raakvlak:problem:not-allowed"
        assert refused.body["exit_code"] == 6
    assert context.database.rows(columns) == before


async def test_a_professional_places_no_signal_for_another(context: Context, api: Api) -> None:
    """A professional who names a colleague is refused, also with a whole list."""
    _, token = await add_person(context, "Jan")
    eva, _ = await add_person(context, "Eva")
    one = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], "professional": eva, **ASKED}, token)
    many = await api.post("/signals/file", {"csv": f"number\n{CHILD}\n", "professional": eva}, token)
    assert (one.status, many.status) == (403, 403)
    assert context.database.value("SELECT count(*) FROM signal") == 0


async def test_a_coordinator_names_whose_signal_it_is(context: Context, api: Api) -> None:
    """Without a name a coordinator's signal is refused; with one it is that colleague's."""
    eva, _ = await add_person(context, "Eva")
    _, coordinator = await add_person(context, "Coby", "coordinator")
    for token in (coordinator, None):
        refused = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, token)
        assert (refused.status, refused.body["message"]) == (400, "professional: nobody was named")
    placed = await api.post(
        "/signals", {"number": SISTER, "purposes": ["jeugd"], "professional": eva, **ASKED}, coordinator
    )
    assert placed.body["professional"] == eva


async def test_another_ones_signal_stays_closed(context: Context, api: Api) -> None:
    """A professional neither sees, reveals, extends nor closes a colleague's signal."""
    _, jans = await add_person(context, "Jan")
    _, evas = await add_person(context, "Eva")
    signal = (await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, jans)).body["id"]
    answers = [
        await api.get(f"/signals/{signal}", evas),
        await api.post(f"/signals/{signal}/reveal", None, evas),
        await api.post(f"/signals/{signal}/extend", {"end": "2026-12-01"}, evas),
        await api.post(f"/signals/{signal}/close", {"reason": "done"}, evas),
    ]
    assert [answer.status for answer in answers] == [403] * 4
    assert CHILD not in str(answers)
    assert (await api.get("/signals", evas)).body == {"signals": []}
    assert (await api.get(f"/signals/{signal}", jans)).body["state"] == "open"
