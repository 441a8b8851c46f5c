"""The internal API takes only what it knows, and its refusals say what and never repeat a number."""

import json
import sqlite3
from pathlib import Path

import pytest
import structlog

from node.service.context import Context
from node.web.fields import BODY_MAX_BYTES
from tests.helpers import synthetic_numbers
from tests.web.api_client import ASKED, Api, add_person, served

CHILD, SISTER = (number.digits for number in synthetic_numbers(2))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"number": "%s", "number": "%s"}' % (CHILD.encode(), SISTER.encode()),
        b'{"n%s": 1, "n%s": 2}' % (CHILD.encode(), CHILD.encode()),
        b"[" * 100_000,
    ],
)
async def test_a_body_that_is_no_object_is_refused(context: Context, api: Api, body: bytes) -> None:
    """Anything but one JSON object with each field once is refused, and nothing of it is repeated."""
    _, token = await add_person(context, "Jan")
    refused = await api.post("/signals", body, token)
    assert (refused.status, refused.kind) == (400, "application/problem+json")
    assert refused.body["type"] == "urn:raakvlak:problem:invalid-input"
    assert refused.body["exit_code"] == 2
    assert CHILD not in str(refused.body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/signals", {"number": CHILD, CHILD: "1"}),
        ("/signals/file", {"csv": "number\n", "file": "x"}),
        ("/signals/abc/reveal", {"why": "because"}),
        ("/signals/abc/close", {"reason": "done", "force": True}),
        ("/person", {"number": CHILD, "name": "x"}),
        ("/professionals", {"id": "me"}),
        ("/peers/veilig-thuis/resync", {"count": 3}),
        ("/logbook/verify", {"from": 3}),
    ],
)
async def test_unknown_fields_are_refused(context: Context, api: Api, path: str, body: object) -> None:
    """A field that is not known is an error, named by those that are, and nothing is done or logged."""
    refused = await api.post(path, body)
    assert (refused.status, refused.body["exit_code"]) == (400, 2)
    assert "not known here" in refused.body["message"]
    assert CHILD not in str(refused.body)
    assert context.database.value("SELECT count(*) FROM logbook") == 0


@pytest.mark.parametrize("path", ["/signals?number=1", "/signals?state=open&state=all", "/matches?x=1", "/status?a=b"])
async def test_unknown_parameters_are_refused(api: Api, path: str) -> None:
    """A parameter in the address that is not known, or stands twice, is an error."""
    assert (await api.get(path)).status == 400


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": "999900007"}, "number: "),
        ({"number": 999900006}, "number: this is not a text"),
        ({}, "number: nothing was filled in"),
        ({"number": CHILD, "purposes": "jeugd"}, "purposes: this is not a list"),
        ({"number": CHILD, "purposes": [1]}, "purposes: this is not a text"),
        ({"number": CHILD, "parents": ["12"]}, "parents: "),
        ({"number": CHILD, "birth_date": "20150630"}, "birth_date: this is no date"),
        ({"number": CHILD, "end": "2026-02-30"}, "end: this is no date"),
        ({"number": CHILD, "check": "sure"}, "check: there is no such choice"),
        ({"number": CHILD, "checked_on": "1-2-2026"}, "checked_on: this is no date"),
        ({"number": CHILD, "ask_again": "soon"}, "ask_again: this is no date"),
        ({"number": CHILD, "purposes": ["jeugd"], **ASKED, "reference": SISTER}, "reference: "),
    ],
)
async def test_wrong_fields_are_refused_by_name(
    context: Context, api: Api, fields: dict[str, object], told: str
) -> None:
    """A field out of form is named and not repeated, and nothing is stored."""
    _, token = await add_person(context, "Jan")
    refused = await api.post("/signals", fields, token)
    assert refused.status == 400
    assert refused.body["message"].startswith(told)
    assert not any(number in str(refused.body) for number in (CHILD, SISTER, "999900007"))
    assert context.database.value("SELECT count(*) FROM signal") == 0


async def test_too_large_a_body_is_refused(context: Context, api: Api) -> None:
    """More than the limit is refused as a problem; a list just below it is read."""
    _, token = await add_person(context, "Jan")
    large = await api.post("/signals/file", json.dumps({"csv": "x" * BODY_MAX_BYTES}).encode(), token)
    assert (large.status, large.body["type"]) == (413, "urn:raakvlak:problem:too-large")
    fits = await api.post("/signals/file", {"csv": "number\n" + "\n" * (BODY_MAX_BYTES // 3)}, token)
    assert (fits.status, fits.body["added"]) == (201, 0)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/signals", 405)])
async def test_unknown_addresses_are_problems(api: Api, method: str, path: str, status: int) -> None:
    """An address or a method that does not exist gives problem details too, without the address."""
    refused = await api.send(method, path)
    assert (refused.status, refused.kind) == (status, "application/problem+json")
    assert path not in refused.body["message"] + refused.body["hint"]


async def test_an_unforeseen_error_tells_no_values(context: Context, tmp_path: Path) -> None:
    """What nobody foresaw is answered and logged by its kind and place alone, never with its text."""

    def failing() -> dict[str, object]:
        raise ValueError(f"something about {CHILD}")

    async with served(context, tmp_path, failing) as api:
        with structlog.testing.capture_logs() as logs:
            answer = await api.get("/status")
    assert (answer.status, answer.body["exit_code"]) == (500, 1)
    assert "ValueError" in answer.body["message"]
    assert logs == [{"event": "api_request_failed", "log_level": "error", "error": "ValueError", "at": logs[0]["at"]}]
    assert CHILD not in str(answer.body) + str(logs)


async def test_a_logbook_that_cannot_be_written_is_told(context: Context, api: Api) -> None:
    """No entry, no action: then the caller gets 503, and nothing is stored."""
    _, token = await add_person(context, "Jan")
    with context.database.transaction():
        context.database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    refused = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, token)
    assert (refused.status, refused.body["type"]) == (503, "urn:raakvlak:problem:logbook-unavailable")
    assert context.database.value("SELECT count(*) FROM signal") == 0


async def test_a_full_disk_is_told_and_not_ready(context: Context, api: Api) -> None:
    """A command on a full disk gets 503 with its own problem and exit code 3; readyz says so until there is room."""
    _, token = await add_person(context, "Jan")
    db = context.database
    db.value("PRAGMA query_only = ON")
    refused = await api.post("/signals", {"number": CHILD, "purposes": ["jeugd"], **ASKED}, token)
    told = (refused.status, refused.body["type"], refused.body["exit_code"])
    assert told == (503, "urn:raakvlak:problem:database-unavailable", 3)
    answer = await api.get("/readyz")
    assert (answer.status, "cannot be written" in answer.body["parts"]["database"]) == (503, True)
    db.value("PRAGMA query_only = OFF")
    assert (await api.get("/readyz")).status == 200


async def test_a_closed_database_is_not_ready(context: Context, api: Api) -> None:
    """A node whose database does not answer is alive, and not ready."""
    ready = {"ready": True, "parts": {"database": "ok", "covenant": "ok"}, "open_alarms": 0}
    assert (await api.get("/readyz")).body == ready
    context.database.close()
    assert (await api.get("/livez")).status == 200
    answer = await api.get("/readyz")
    assert (answer.status, answer.body["parts"]["database"]) == (503, "does not answer")
    with pytest.raises(sqlite3.Error):
        context.database.rows("SELECT 1")
