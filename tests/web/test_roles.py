"""Each address of the API, for each role: allowed where the policy table says so, and refused everywhere else."""

from pathlib import Path

import pytest

from node.matching.policy import Action, scope_of
from node.model import Role
from node.service.context import Context
from node.web.api import make_internal_app
from tests.helpers import make_context, synthetic_numbers
from tests.web.api_client import ASKED, Api, add_person, served
from tests.web.running import no_status

NUMBER = synthetic_numbers(1)[0].digits
ANYBODY = None
"""An address that says nothing of persons, for whoever is signed in."""
OPEN = {"GET /livez", "GET /readyz"}
"""Addresses for anyone who can reach the listener."""

# Each address with its action, and a body that is in order as far as can be told before rights are looked at.
ADDRESSES: dict[str, tuple[Action | None, object]] = {
    "POST /signals": (Action.SIGNAL_ADD, {"number": NUMBER, "purposes": ["jeugd"], **ASKED}),
    "POST /signals/file": (Action.SIGNAL_ADD, {"csv": "number,purposes\n"}),
    "GET /signals": (Action.SIGNAL_READ, None),
    "GET /signals/{id}": (Action.SIGNAL_READ, None),
    "POST /signals/{id}/reveal": (Action.SIGNAL_REVEAL, None),
    "POST /signals/{id}/extend": (Action.SIGNAL_CHANGE, {"end": "2027-01-01"}),
    "POST /signals/{id}/hand-over": (Action.SIGNAL_HAND_OVER, {"to": "x-y"}),
    "POST /signals/{id}/informed": (Action.SIGNAL_CHANGE, {"informed": "2026-11-01"}),
    "POST /signals/{id}/check": (Action.SIGNAL_CHANGE, {"check": "document"}),
    "POST /signals/{id}/close": (Action.SIGNAL_CHANGE, {"reason": "done"}),
    "POST /imports": (Action.IMPORT_ADD, {"source": "BVH", "rows": []}),
    "GET /imports": (Action.IMPORT_READ, None),
    "GET /imports/{id}": (Action.IMPORT_READ, None),
    "POST /imports/{id}/reveal": (Action.IMPORT_DECIDE, None),
    "POST /imports/confirm": (Action.IMPORT_DECIDE, {"ids": ["x-none"]}),
    "POST /imports/reject": (Action.IMPORT_DECIDE, {"ids": ["x-none"], "reason": "no"}),
    "POST /imports/withdraw": (Action.IMPORT_ADD, {"ids": ["x-none"]}),
    "POST /imports/assign": (Action.IMPORT_ADD, {"ids": ["x-none"], "to": "x-y"}),
    "POST /person": (Action.PERSON_SHOW, {"number": NUMBER}),
    "POST /person/death": (Action.PERSON_DIED, {"number": NUMBER}),
    "GET /matches": (Action.MATCH_READ, None),
    "GET /matches/withdrawn": (Action.MATCH_WITHDRAWN, None),
    "GET /matches/{id}": (Action.MATCH_READ, None),
    "POST /matches/{id}/seen": (Action.MATCH_STEP, None),
    "POST /matches/{id}/contacted": (Action.MATCH_STEP, None),
    "POST /matches/{id}/align": (Action.MATCH_STEP, None),
    "POST /matches/{id}/close": (Action.MATCH_STEP, None),
    "POST /matches/{id}/lead": (Action.MATCH_STEP, {"action": "offer"}),
    "GET /board": (Action.BOARD_READ, None),
    "GET /board/team": (Action.BOARD_READ, None),
    "GET /reports/team": (Action.REPORT_TEAM, None),
    "POST /reports/contribution": (Action.REPORT_COVENANT, {"month": "2026-01"}),
    "POST /reports/pilot": (Action.REPORT_PILOT, {"from": "2026-01", "to": "2026-02", "reports": []}),
    "GET /professionals": (Action.PROFESSIONAL_LIST, None),
    "POST /professionals": (Action.PROFESSIONAL_MANAGE, {"name": "Eva", "function": "agent", "phone": "1"}),
    "POST /professionals/{id}/change": (Action.PROFESSIONAL_MANAGE, {"team": "noord"}),
    "GET /professionals/review": (Action.PROFESSIONAL_REVIEW, None),
    "POST /professionals/review": (Action.PROFESSIONAL_REVIEW, None),
    "POST /professionals/{id}/token": (Action.PROFESSIONAL_MANAGE, None),
    "POST /professionals/{id}/deactivate": (Action.PROFESSIONAL_MANAGE, None),
    "POST /professionals/{id}/hand-over": (Action.SIGNAL_HAND_OVER, {"to": "x-y"}),
    "POST /professionals/{id}/away": (Action.ABSENCE, {"until": "2026-12-01", "replacement": "x-y"}),
    "POST /professionals/{id}/back": (Action.ABSENCE, None),
    "GET /professionals/{id}/mail": (Action.MAIL_WISHES, None),
    "POST /professionals/{id}/mail": (Action.MAIL_WISHES, {"language": "en"}),
    "POST /professionals/{id}/mail/usual": (Action.MAIL_WISHES, None),
    "GET /peers": (Action.PEER_LIST, None),
    "POST /peers/{id}/resync": (Action.PEER_RESYNC, None),
    "POST /peers/{id}/release-cards": (Action.CARDS_RELEASE, None),
    "POST /requests": (Action.REQUEST_OPEN, {"kind": "access", "number": NUMBER}),
    "GET /requests": (Action.REQUEST_READ, None),
    "GET /requests/{id}": (Action.REQUEST_READ, None),
    "POST /requests/{id}/extend": (Action.REQUEST_DECIDE, {"reason": "busy"}),
    "POST /requests/{id}/decide": (Action.REQUEST_DECIDE, {"decision": "grant"}),
    "POST /requests/{id}/statement": (Action.STATEMENT, None),
    "POST /covenant": (Action.COVENANT_TAKE, {"file": "{}"}),
    "POST /logbook/verify": (Action.LOGBOOK_VERIFY, None),
    "GET /logbook?format=ldv": (Action.LOGBOOK_EXPORT, None),
    "GET /status": (ANYBODY, None),
    "GET /alarms": (Action.ALARM_READ, None),
    "GET /alarms/{id}": (Action.ALARM_READ, None),
    "POST /alarms/{id}/acknowledge": (Action.ALARM_ACKNOWLEDGE, None),
    "POST /alarms/{id}/evidence": (Action.EVIDENCE_EXPORT, None),
    "GET /audit/records/{id}": (Action.AUDIT_RECORDS, None),
    "POST /audit/open": (Action.AUDIT_OPEN, None),
    "GET /inbox": (Action.INBOX, None),
    "POST /inbox/seen": (Action.INBOX, {"positions": [1]}),
}


def test_every_address_has_its_action() -> None:
    """No address of the API is missing here, so that none is left without a judgement."""
    routes = make_internal_app(make_context(), no_status).router.routes()
    real = {f"{one.method} {one.resource.canonical}" for one in routes if one.resource and one.method != "HEAD"}
    assert {address.partition("?")[0] for address in ADDRESSES} == real - OPEN


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
async def test_each_cell_of_the_table_holds_at_the_api(context: Context, api: Api, role: Role) -> None:
    """An action is refused with 403 where the table has no scope for the role, and else never for the role's sake."""
    me, token = await add_person(context, "Kim", role.value)
    for address, (action, body) in ADDRESSES.items():
        if action is ANYBODY:
            continue
        method, path = address.split(" ")
        of_people = path.startswith("/professionals/{id}/") and not path.endswith(("token", "deactivate"))
        answer = await api.send(method, path.replace("{id}", me if of_people else "x-none"), body, token)
        allowed = scope_of(action, role) is not None
        assert (answer.status == 403) == (not allowed), (address, answer)
        assert answer.status not in (401, 500), (address, answer)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
async def test_what_is_anybodys_needs_a_token_and_no_role(context: Context, api: Api, role: Role) -> None:
    """What says nothing of persons is for everybody who is signed in."""
    _, token = await add_person(context, "Kim", role.value)
    for address in [name for name, (action, _) in ADDRESSES.items() if action is ANYBODY]:
        method, path = address.split(" ")
        assert (await api.send(method, path, None, token)).status == 200


@pytest.mark.parametrize(
    ("path", "role", "body"),
    [
        ("/covenant", "administrator", {"file": "no file"}),
        ("/covenant", "administrator", {"file": "{}"}),
        ("/audit/open", "officer", {"challenge": 1, "signature": "00"}),
    ],
)
async def test_a_wrong_file_is_told_to_who_may_bring_it(
    context: Context, api: Api, path: str, role: str, body: dict[str, object]
) -> None:
    """A file that is wrong is the caller's mistake (400), and what is wrong with it nobody else reads (403)."""
    _, token = await add_person(context, "Kim", role)
    answer = await api.post(path, body, token)
    assert (answer.status, answer.body["exit_code"]) == (400, 3)
    _, token = await add_person(context, "Jan")
    refused = await api.post(path, body, token)
    assert (refused.status, answer.body["message"] in refused.body["message"]) == (403, False)


async def test_the_status_tells_of_others_to_few(context: Context, tmp_path: Path) -> None:
    """Traffic, peers, mail and alarms are for who may look at peers; the others read what the node is."""
    known: dict[str, object] = {"version": "1", "organisation": "politie", "covenant_version": 3}
    tmp_path.joinpath("other").mkdir()
    async with served(
        context, tmp_path / "other", lambda: known | {"network": {"sent": 1}, "peers": {"ggd": {}}}
    ) as api:
        for role in [role for role in Role if role is not Role.OPERATOR]:
            _, token = await add_person(context, "Kim", role.value)
            told = (await api.get("/status", token)).body
            may = scope_of(Action.PEER_LIST, role) is not None
            assert told.items() >= known.items()
            assert (told.keys() - known.keys()) == ({"network", "peers", "open_alarms", "mail"} if may else set())


async def test_a_new_role_holds_from_the_next_request_on(context: Context, api: Api) -> None:
    """Who was a coordinator and is one no more is refused at once, with the same token."""
    kim, token = await add_person(context, "Kim", "coordinator")
    assert (await api.get("/professionals", token)).status == 200
    changed = await api.post(f"/professionals/{kim}/change", {"role": "guardian", "team": "noord"})
    assert (changed.status, changed.body) == (200, {"id": kim, "peers": 0})
    assert (await api.get("/professionals", token)).status == 403
    assert (await api.get("/board", token)).status == 200
