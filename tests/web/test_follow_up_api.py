"""The follow-up over the internal API: who may act, and what is refused."""

import asyncio

import pytest

from simulations.memory import settle
from tests.web.api_client import add_person
from tests.web.test_casework_api import CHILD, Desk, desks

__all__ = ["desks"]
PATHS = ["seen", "contacted", "align", "close", "lead"]


async def matched(desks: list[Desk]) -> str:
    """Both have signalled the child; Jan's id of the match."""
    for desk in desks:
        await desk.place(CHILD)
    await asyncio.to_thread(settle, [desk.context for desk in desks])
    (found,) = (await desks[0].api.get("/matches", desks[0].token)).body["matches"]
    return str(found["id"])


async def test_steps_go_forward(desks: list[Desk]) -> None:
    """Each step answers with the match as it is then; a step back is refused with 400."""
    jan, match = desks[0], await matched(desks)
    for path, state in (("seen", "seen"), ("contacted", "contacted"), ("align", "aligned")):
        answer = await jan.api.post(f"/matches/{match}/{path}", {}, jan.token)
        assert (answer.status, answer.body["own"][0]["state"]) == (200, state)
    assert (await jan.api.post(f"/matches/{match}/seen", {}, jan.token)).status == 400


@pytest.mark.parametrize("path", PATHS)
async def test_a_stranger_may_not_act(desks: list[Desk], path: str) -> None:
    """A colleague without a signal in the match gets 403, and nothing has changed."""
    jan, match = desks[0], await matched(desks)
    _, eva = await add_person(jan.context, "Eva")
    body = {"action": "take"} if path == "lead" else {}
    assert (await jan.api.post(f"/matches/{match}/{path}", body, eva)).status == 403
    (found,) = (await jan.api.get("/matches", jan.token)).body["matches"]
    assert (found["own"][0]["state"], found["lead"]["holders"]) == ("new", [])
    assert (await jan.api.get("/board", eva)).body == {"of": "own", "board": []}


async def test_who_sees_states_alone_sees_nobody_of_another_organisation(desks: list[Desk]) -> None:
    """Rule "guardian": on the boards of the guardian and of the team stands no signal and nobody who was named after a
    close; whom to call of the own organisation does.
    """
    jan, match = desks[0], await matched(desks)
    named = {"next_contact": "Noor Elsewhere", "next_organisation": "GGD", "next_phone": "06 9999 0000"}
    assert (await jan.api.post(f"/matches/{match}/close", named, jan.token)).status == 200
    (own,) = (await jan.api.get("/board", jan.token)).body["board"]
    assert own["next_contact"]["name"] == "Noor Elsewhere"
    _, guardian = await add_person(jan.context, "Gea", "guardian")
    eva_id, eva = await add_person(jan.context, "Eva")
    for who in (own["professional"], eva_id):
        await jan.api.post(f"/professionals/{who}/change", {"team": "noord"})
    for path, token, of in (("/board", guardian, "organisation"), ("/board/team", eva, "team")):
        body = (await jan.api.get(path, token)).body
        (entry,) = body["board"]
        assert (body["of"], entry["state"], entry["professional_phone"]) == (of, "closed", "06 1234 5678")
        assert not {"signal", "next_contact", "handed_to"} & entry.keys()
        assert not any(text in str(body) for text in ("Elsewhere", "GGD", "06 9999 0000", own["signal"]))


REFUSED = [
    ("close", {"next_phone": "06 1234 5678"}),
    ("close", {"next_contact": "Eva"}),
    ("close", {"next_contact": f"about {CHILD}", "next_phone": "06 1234 5678"}),
    ("align", {"next_contact": "Eva"}),
    ("align", {"signal": "nothing"}),
    ("lead", {}),
    ("lead", {"action": "seize"}),
    ("lead", {"action": "take", "to": "p-somebody"}),
    ("lead", {"action": "hand-over"}),
    ("lead", {"action": "hand-over", "to": "p-somebody"}),
    ("lead", {"action": "release"}),
]


@pytest.mark.parametrize(("path", "body"), REFUSED)
async def test_what_makes_no_sense_is_refused(desks: list[Desk], path: str, body: dict[str, str]) -> None:
    """It is refused with 400 and a hint, never repeats a number, and changes nothing."""
    jan, match = desks[0], await matched(desks)
    answer = await jan.api.post(f"/matches/{match}/{path}", body, jan.token)
    assert (answer.status, bool(answer.body["hint"])) == (400, True)
    assert CHILD not in str(answer.body)
    (found,) = (await jan.api.get("/matches", jan.token)).body["matches"]
    assert (found["own"][0]["state"], found["lead"]["holders"]) == ("new", [])


async def test_lists_take_known_choices_alone(desks: list[Desk]) -> None:
    """`open` and `overdue` are yes or no; anything else is refused."""
    jan = desks[0]
    await matched(desks)
    assert len((await jan.api.get("/matches?open=yes&overdue=no", jan.token)).body["matches"]) == 1
    assert (await jan.api.get("/matches?overdue=yes", jan.token)).body == {"matches": []}
    assert (await jan.api.get("/matches?open=maybe", jan.token)).status == 400
