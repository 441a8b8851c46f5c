"""What the own organisation's people do over the internal API, from a signal to the other's phone number."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.service.context import Context
from simulations.memory import settle
from tests.helpers import NOW, FixedClock, make_context, make_covenant, synthetic_numbers
from tests.web.api_client import ASKED, Api, add_person, served

CHILD, SISTER, MOTHER, STRANGER = (number.digits for number in synthetic_numbers(4))

NO_MAIL = {"waiting": 0, "in_trouble": 0, "refused": 0, "trouble": ""}


@dataclass
class Desk:
    """A professional at the API of the own node."""

    api: Api
    context: Context
    id: str
    token: str

    async def place(self, number: str, *parents: str) -> str:
        """Place a signal; its id."""
        body = {"number": number, "purposes": ["jeugd"], "parents": list(parents)} | ASKED
        placed = await self.api.post("/signals", body, self.token)
        assert placed.status == 201, placed.body
        return str(placed.body["id"])


@pytest.fixture
async def desks(tmp_path: Path) -> AsyncIterator[list[Desk]]:
    """Jan at the politie and Vera at Veilig Thuis, of one covenant."""
    covenant, clock = make_covenant(), FixedClock()
    nodes = [
        make_context(name, covenant=covenant, clock=clock, seed=number)
        for number, name in enumerate(("politie", "veilig-thuis"))
    ]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    async with served(nodes[0], tmp_path / "a") as first, served(nodes[1], tmp_path / "b") as second:
        yield [
            Desk(first, nodes[0], *await add_person(nodes[0], "Jan")),
            Desk(second, nodes[1], *await add_person(nodes[1], "Vera")),
        ]


async def test_signals_come_back_as_they_were_placed(desks: list[Desk]) -> None:
    """A signal is listed and shown with all that was told of it, and its number only when it is asked for."""
    jan = desks[0]
    body = {
        "number": f"{CHILD[:4]} {CHILD[4:]}",
        "purposes": ["jeugd", "huiselijk-geweld"],
        "parents": [MOTHER],
        "birth_date": "2015-06-30",
        "end": "2027-01-31",
        "informed": "2026-11-02",
        "check": "register",
        "checked_on": "2026-10-30",
        "reference": "dossier 12",
    }
    placed = await jan.api.post("/signals", body, jan.token)
    assert (placed.status, placed.body["end"], placed.body["notices"]) == (201, "2027-01-31", [])
    signal_id = placed.body["id"]
    (listed,) = (await jan.api.get("/signals", jan.token)).body["signals"]
    shown = (await jan.api.get(f"/signals/{signal_id}", jan.token)).body
    more = {"birth_date": "2015-06-30", "parents": 1, "tell": ["parent"], "colleagues": [], "involved_before": []}
    assert shown == listed | more
    assert (listed["check"], listed["checked_on"], listed["unchecked"]) == ("register", "2026-10-30", "")
    assert listed["placed"].startswith("2026-11-03T09:30:00")
    assert (listed["state"], listed["purposes"]) == ("open", ["huiselijk-geweld", "jeugd"])
    assert (listed["informed"], listed["reference"], listed["professional"]) == ("2026-11-02", "dossier 12", jan.id)
    assert CHILD not in str(shown) + str(listed)
    assert (await jan.api.post(f"/signals/{signal_id}/reveal", None, jan.token)).body == {"number": CHILD}


async def test_extending_and_closing(desks: list[Desk]) -> None:
    """A signal's last day moves, and a closed one is found among the closed with its reason."""
    jan = desks[0]
    signal_id = await jan.place(CHILD)
    moved = await jan.api.post(f"/signals/{signal_id}/extend", {"end": "2027-03-01"}, jan.token)
    assert moved.body == {"id": signal_id, "end": "2027-03-01", "notices": []}
    closed = await jan.api.post(f"/signals/{signal_id}/close", {"reason": "wrong-number"}, jan.token)
    assert closed.status == 200
    again = await jan.api.post(f"/signals/{signal_id}/close", {"reason": "done"}, jan.token)
    assert again.status == 400
    assert (await jan.api.get("/signals", jan.token)).body == {"signals": []}
    (found,) = (await jan.api.get("/signals?state=closed", jan.token)).body["signals"]
    assert (found["id"], found["state"], found["reason"]) == (signal_id, "closed", "wrong-number")


@pytest.mark.parametrize(
    ("path", "body"), [("extend", {}), ("close", {}), ("close", {"reason": "boredom"}), ("extend", {"end": "soon"})]
)
async def test_incomplete_changes_are_refused(desks: list[Desk], path: str, body: object) -> None:
    """A change without its day or with an unknown reason is refused, and the signal stays as it was."""
    jan = desks[0]
    signal_id = await jan.place(CHILD)
    before = (await jan.api.get(f"/signals/{signal_id}", jan.token)).body
    assert (await jan.api.post(f"/signals/{signal_id}/{path}", body, jan.token)).status == 400
    assert (await jan.api.get(f"/signals/{signal_id}", jan.token)).body == before


async def test_a_list_is_placed_whole_or_not_at_all(desks: list[Desk]) -> None:
    """Rows are placed and counted; what is there already is not placed twice; one wrong row stops all, by its line."""
    jan = desks[0]
    csv = f"number,purposes,end,check\n{CHILD},jeugd,2027-01-31,document\n{SISTER},jeugd,2027-01-31,document\n"
    first = await jan.api.post("/signals/file", {"csv": csv}, jan.token)
    assert (first.body["added"], first.body["already_there"], len(first.body["signals"])) == (2, 0, 2)
    again = await jan.api.post("/signals/file", {"csv": f"{csv}{MOTHER},jeugd,2027-01-31,document\n"}, jan.token)
    assert (again.body["added"], again.body["already_there"]) == (1, 2)
    wrong = await jan.api.post("/signals/file", {"csv": f"number\n{STRANGER}\n{STRANGER[::-1]}\n"}, jan.token)
    assert (wrong.status, STRANGER in str(wrong.body)) == (400, False)
    assert wrong.body["message"].startswith("line 3, column number: ")
    assert len((await jan.api.get("/signals", jan.token)).body["signals"]) == 3


async def test_a_match_shows_the_other_professional(desks: list[Desk]) -> None:
    """Two signals on one person, and each side's API shows the other's card, without a number anywhere."""
    jan, vera = desks
    await jan.place(CHILD)
    await vera.place(CHILD)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    (found,) = (await jan.api.get("/matches", jan.token)).body["matches"]
    (party,) = found["parties"]
    assert (found["kind"], party["organisation"], party["overdue"]) == ("person", "veilig-thuis", False)
    assert party["card"] == {
        "name": "Vera",
        "function": "wijkagent",
        "organisation": "Veilig-thuis",
        "phone": "06 1234 5678",
        "mail": "",
    }
    assert [own["professional"] for own in found["own"]] == [jan.id]
    shown = (await jan.api.get(f"/matches/{found['id']}", jan.token)).body
    (listed,) = (await jan.api.get("/matches", jan.token)).body["matches"]
    assert shown == listed
    assert (found["own"][0]["state"], shown["own"][0]["state"]) == ("new", "seen")
    assert len((await vera.api.get("/matches", vera.token)).body["matches"]) == 1
    assert CHILD not in str(found)


async def test_a_family_match_says_no_more_than_that(desks: list[Desk]) -> None:
    """Signals on two children of one mother meet as a family match, on both sides."""
    jan, vera = desks
    await jan.place(CHILD, MOTHER)
    await vera.place(SISTER, MOTHER)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    for desk in desks:
        (found,) = (await desk.api.get("/matches", desk.token)).body["matches"]
        assert (found["kind"], found["parties"][0]["kind"]) == ("family", "family")


async def test_closing_withdraws_the_match_at_the_other(desks: list[Desk]) -> None:
    """After a wrong number was closed, neither side's API shows the match."""
    jan, vera = desks
    signal_id = await jan.place(CHILD)
    await vera.place(CHILD)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    await jan.api.post(f"/signals/{signal_id}/close", {"reason": "wrong-number"}, jan.token)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    for desk in desks:
        assert (await desk.api.get("/matches", desk.token)).body == {"matches": []}


async def test_matches_are_for_who_is_in_them(desks: list[Desk]) -> None:
    """A colleague without a signal on the person does not see the match; the coordinator does."""
    jan, vera = desks
    await jan.place(CHILD)
    await vera.place(CHILD)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    _, eva = await add_person(jan.context, "Eva")
    (found,) = (await jan.api.get("/matches")).body["matches"]
    assert (await jan.api.get("/matches", eva)).body == {"matches": []}
    assert (await jan.api.get(f"/matches/{found['id']}", eva)).status == 403
    assert (await jan.api.get("/matches/m-nothing", eva)).status == 400


async def test_person_shows_colleagues_and_matches(desks: list[Desk]) -> None:
    """Who has a number sees the colleagues with a signal on it; the match only who is one of them."""
    jan, vera = desks
    await jan.place(CHILD)
    await vera.place(CHILD)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    _, eva = await add_person(jan.context, "Eva")
    involved = (await jan.api.post("/person", {"number": CHILD}, jan.token)).body
    assert [one["professional"] for one in involved["colleagues"]] == [jan.id]
    assert involved["matches"][0]["parties"][0]["card"]["name"] == "Vera"
    outside = (await jan.api.post("/person", {"number": CHILD}, eva)).body
    assert [one["professional"] for one in outside["colleagues"]] == [jan.id]
    assert outside["matches"] == []
    operator = (await jan.api.post("/person", {"number": CHILD})).body
    assert len(operator["matches"]) == 1
    nobody = (await jan.api.post("/person", {"number": STRANGER}, jan.token)).body
    assert nobody == {"colleagues": [], "family": [], "matches": [], "involved_before": []}


async def test_who_was_involved_before_is_for_who_signals_now(desks: list[Desk]) -> None:
    """Rule "an archived signal": it answers one new signal once, to the new reporter only: no colleague."""
    jan, vera = desks
    closed = await jan.place(CHILD)
    await jan.api.post(f"/signals/{closed}/close", {"reason": "done"}, jan.token)
    signal_id = await vera.place(CHILD)
    await asyncio.to_thread(settle, [jan.context, vera.context])
    (one,) = (await vera.api.post("/person", {"number": CHILD}, vera.token)).body["involved_before"]
    assert (one["organisation"], one["card"]["name"], one["closed_on"]) == (jan.context.member.id, "Jan", None)
    assert (await vera.api.get(f"/signals/{signal_id}", vera.token)).body["involved_before"] == [one]
    _, eva = await add_person(vera.context, "Eva")
    assert (await vera.api.post("/person", {"number": CHILD}, eva)).body["involved_before"] == []
    assert (await jan.api.post("/person", {"number": CHILD}, jan.token)).body["matches"] == []


async def test_professionals_are_managed(desks: list[Desk]) -> None:
    """A colleague is added, given a token that works, listed, and ended."""
    api, context = desks[0].api, desks[0].context
    given = {"name": "Eva Smit", "function": "agent", "mail": "eva@politie.example"}
    new_id = (await api.post("/professionals", given)).body["id"]
    token = (await api.post(f"/professionals/{new_id}/token")).body["token"]
    assert (await api.get("/signals", token)).status == 200
    listed = {one["id"]: one for one in (await api.get("/professionals")).body["professionals"]}
    assert listed[new_id]["has_token"] is True
    assert (listed[new_id]["role"], listed[new_id]["mail"]) == ("professional", "eva@politie.example")
    assert (await api.post(f"/professionals/{new_id}/deactivate")).status == 200
    assert (await api.get("/signals", token)).status == 401
    assert token not in str([tuple(row) for row in context.database.rows("SELECT * FROM logbook")])


async def test_the_node_tells_of_its_peers_and_itself(tmp_path: Path) -> None:
    """Peers come with what the running node tells of them; status and readiness are the node's own words."""
    told: dict[str, object] = {
        "version": "1",
        "peers": {"veilig-thuis": {"failures": 3, "trouble": "no answer"}},
        "parts": {"scheduler": "stopped"},
    }
    context = make_context()
    async with served(context, tmp_path, lambda: told) as api:
        peers = {one["id"]: one for one in (await api.get("/peers")).body["peers"]}
        assert sorted(peers) == ["jeugdteam", "veilig-thuis"]
        assert (peers["veilig-thuis"]["failures"], peers["veilig-thuis"]["trouble"]) == (3, "no answer")
        assert (peers["jeugdteam"]["failures"], peers["jeugdteam"]["session"]) == (0, "none")
        assert (await api.get("/status")).body == told | {"open_alarms": 0, "mail": NO_MAIL}
        ready = await api.get("/readyz")
        assert (ready.status, ready.body["parts"]["scheduler"]) == (503, "stopped")
        allowed = await api.post("/peers/veilig-thuis/resync")
        assert allowed.body == {"id": "veilig-thuis", "allowed": 1}
        assert (await api.post("/peers/politie/resync")).status == 400
        peers = {one["id"]: one for one in (await api.get("/peers")).body["peers"]}
        assert (peers["veilig-thuis"]["sessions_allowed"], peers["jeugdteam"]["sessions_allowed"]) == (3, 2)


async def test_an_expired_covenant_is_not_ready(tmp_path: Path) -> None:
    """A node whose covenant binds nobody any more says so."""
    clock = FixedClock(NOW)
    async with served(make_context(clock=clock), tmp_path) as api:
        clock.forward(days=6 * 366)
        ready = await api.get("/readyz")
    assert (ready.status, ready.body["parts"]["covenant"]) == (503, "the covenant expired on 2031-11-01T00:00:00Z")


async def test_the_logbook_is_verified(desks: list[Desk]) -> None:
    """A whole logbook is told to be whole with its head; a changed entry is told by its number."""
    jan = desks[0]
    await jan.place(CHILD)
    found = (await jan.api.post("/logbook/verify")).body
    assert (found["whole"], found["first_wrong"], found["entries"]) == (True, None, 3)
    assert found["head"].startswith("3:") and len(found["head"]) == len("3:") + 64
    with jan.context.database.transaction():
        jan.context.database.execute("UPDATE logbook SET ground = 'another' WHERE number = 2")
    found = (await jan.api.post("/logbook/verify")).body
    assert (found["whole"], found["first_wrong"]) == (False, 2)
