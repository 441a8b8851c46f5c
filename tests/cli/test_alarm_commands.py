"""Alarms, evidence, and what a coordinator decides about a peer, as typed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.config import Ceilings
from node.protocol import covenant_file
from node.protocol.covenant_file import SignedCovenant
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from simulations.memory import settle
from tests.cli.command_line import Home, cells, home_of, raakvlak
from tests.helpers import signing_key, synthetic_numbers
from tests.protocol.evidence_example import COVENANT, another_covenant, two_requests
from tests.service.rationed import place, two_rationed


@pytest.fixture
def covenant(tmp_path: Path) -> str:
    """The file of the covenant under which the evidence was signed."""
    signed, _ = covenant_file.sign(SignedCovenant(COVENANT, {}), bytes(signing_key("steward")))
    path = tmp_path / "covenant.json"
    path.write_bytes(covenant_file.write_file(signed))
    return str(path)


@pytest.fixture
def rationed(tmp_path: Path) -> Iterator[tuple[Home, Context, Context]]:
    """The politie's home, where one card a day goes by itself, and both nodes, which share three persons."""
    node, other, _ = two_rationed(Ceilings(cards_per_day=1))
    for person in synthetic_numbers(3):
        place(node, person)
        place(other, person)
    settle([node, other])
    with home_of(node, tmp_path) as home:
        yield home, node, other


def raised(node: Context, kind: AlarmKind, evidence: bytes = b"") -> str:
    """The id of a new alarm about the jeugdteam."""
    member = node.covenant.member_by_id("jeugdteam")
    assert member is not None
    raise_alarm(node, kind, member.nid_bytes, {"seconds": 3600}, evidence)
    return str(node.database.value("SELECT id FROM alarm ORDER BY rowid DESC"))


def test_alarms_are_listed_shown_and_acknowledged(home: Home, nodes: tuple[Context, Context]) -> None:
    """An open alarm stands in the list with its meaning; acknowledged it is in the list of all, with by whom."""
    nothing = home.ok("alarm", "list")
    assert (nothing.out, nothing.err) == ("", "no open alarms\n")
    alarm_id = raised(nodes[0], AlarmKind.CLOCK)
    (_, row) = cells(home.ok("alarm", "list").out)
    assert row[:6] == [alarm_id, "clock", "jeugdteam", "2026-11-03 09:30 UTC", "1", "open"]
    assert "clock and this machine's differ" in row[6]
    shown = home.ok("alarm", "show", alarm_id).out
    assert "seconds" in shown and "3600" in shown and "what to do" in shown and "set the wrong one right" in shown
    one = home.ok("alarm", "show", alarm_id, "--json").json()
    assert (one["id"], one["details"], one["has_evidence"]) == (alarm_id, {"seconds": 3600}, False)
    assert home.ok("node", "status", "--json").json()["open_alarms"] == 1
    assert home.ok("alarm", "acknowledge", alarm_id).out == f"alarm {alarm_id} is acknowledged\n"
    assert home.ok("alarm", "list", "--json").out == ""
    (every,) = home.ok("alarm", "list", "--all", "--json").json_lines()
    assert every["acknowledged_by"] == "operator"
    assert cells(home.ok("alarm", "list", "--all").out)[1][5] == "acknowledged by operator"
    again = home.run("alarm", "acknowledge", alarm_id)
    assert (again.code, "acknowledged already" in again.err, "alarm list" in again.err) == (2, True, True)
    assert home.run("alarm", "show", "a-none").code == 2


def test_evidence_goes_from_the_alarm_to_whoever_has_the_covenant(
    home: Home, nodes: tuple[Context, Context], tmp_path: Path, covenant: str
) -> None:
    """Exported once to a new file, it is verified without a node, in words and as JSON; the alarm says it is there."""
    alarm_id = raised(nodes[0], AlarmKind.EQUIVOCATION, two_requests())
    assert home.ok("alarm", "show", alarm_id, "--json").json()["has_evidence"] is True
    file = str(tmp_path / "evidence.json")
    exported = home.ok("evidence", "export", alarm_id, "--out", file)
    assert "evidence verify" in exported.err
    assert Path(file).read_bytes() == two_requests()
    assert home.run("evidence", "export", alarm_id, "--out", file).code == 2
    told = raakvlak("evidence", "verify", file, "--covenant", covenant)
    assert told.code == 0, told.err
    assert "it proves:" in told.out and "politie signed two different messages" in told.out
    assert "it does not prove:" in told.out and "backup" in told.out
    facts = raakvlak("evidence", "verify", file, "--covenant", covenant, "--json").json()
    assert (facts["valid"], facts["claim"], facts["member"]) == (True, "equivocation", "politie")


def test_evidence_of_another_covenant_is_verified(tmp_path: Path, covenant: str) -> None:
    """A hello that named another covenant of this version proves it with this one's file."""
    file = tmp_path / "evidence.json"
    file.write_bytes(another_covenant())
    facts = raakvlak("evidence", "verify", str(file), "--covenant", covenant, "--json").json()
    assert facts["claim"] == "covenant-fork"


def test_evidence_that_was_touched_is_worth_nothing(tmp_path: Path, covenant: str) -> None:
    """A changed file, a file that is none, and a covenant that was changed each end with 3 and say what to do."""
    file = tmp_path / "evidence.json"
    for data in (two_requests().replace(b'"POST"', b'"PUT"', 1), b"{}", b"\xff"):
        file.write_bytes(data)
        ended = raakvlak("evidence", "verify", str(file), "--covenant", covenant)
        assert (ended.code, ended.out) == (3, "")
        assert "hint:" in ended.err
    file.write_bytes(two_requests())
    text = Path(covenant).read_text(encoding="utf-8")
    Path(covenant).write_text(text.replace('"name": "Politie"', '"name": "Politje"'), encoding="utf-8")
    assert "changed after it was signed" in raakvlak("evidence", "verify", str(file), "--covenant", covenant).err


def test_an_alarm_without_evidence_exports_nothing(home: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """The command ends with 2, says so, and makes no file."""
    ended = home.run("evidence", "export", raised(nodes[0], AlarmKind.STALLED), "--out", str(tmp_path / "e.json"))
    assert (ended.code, "no evidence" in ended.err) == (2, True)
    assert not (tmp_path / "e.json").exists()


def test_cards_that_wait_are_seen_and_released(rationed: tuple[Home, Context, Context]) -> None:
    """`peer list` counts them, an alarm and `doctor` tell what to do, and `peer release-cards` lets them go."""
    home, node, other = rationed
    headings, row = cells(home.ok("peer", "list").out)
    assert dict(zip(headings, row, strict=False))["cards waiting"] == "2"
    (alarm,) = home.ok("alarm", "list", "--json").json_lines()
    assert (alarm["kind"], alarm["details"]) == ("cards", {"ration": 1})
    assert "peer release-cards" in alarm["next_step"]
    assert home.ok("peer", "release-cards", "jeugdteam").out == "2 cards for jeugdteam go out\n"
    settle([node, other])
    assert other.database.value("SELECT count(*) FROM card") == 3
    assert home.ok("peer", "release-cards", "jeugdteam", "--json").json() == {
        "id": "jeugdteam",
        "released": 0,
        "waiting": 0,
    }
    assert home.run("peer", "release-cards", "politie").code == 2


def test_nothing_of_a_person_is_printed(rationed: tuple[Home, Context, Context]) -> None:
    """Alarms, their details and the commands on them hold no number and no name of a signal."""
    home, node, _ = rationed
    (alarm,) = home.ok("alarm", "list", "--json").json_lines()
    printed = json.dumps(alarm) + home.ok("alarm", "show", alarm["id"]).out + home.ok("peer", "list", "--json").out
    assert not any(number.digits in printed for number in synthetic_numbers(3))
    assert not any(row["id"] in printed for row in node.database.rows("SELECT id FROM signal"))


def test_a_silent_peer_is_named_as_such(nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """`peer list` says since when, beside the trouble there is."""
    node = nodes[0]
    paced = replace(node, covenant=replace(node.covenant, pace=replace(node.covenant.pace, tick=300)))
    peer = paced.covenant.member_by_id("jeugdteam")
    assert peer is not None
    with paced.database.transaction():
        paced.database.execute(
            "INSERT INTO peer_heard VALUES (?, 0.0, ?)", (peer.nid_bytes, paced.clock.now() - 90_000)
        )
    with home_of(paced, tmp_path, lambda: {"peers": {"jeugdteam": {"failures": 3, "trouble": "TimeoutError"}}}) as home:
        rows = {row[0]: row for row in cells(home.ok("peer", "list").out)}
        assert rows["jeugdteam"][-1] == "TimeoutError (3 times); silent since 2026-11-02 08:30 UTC"
        facts = {one["id"]: one for one in home.ok("peer", "list", "--json").json_lines()}
        assert facts["jeugdteam"]["heard"] == facts["jeugdteam"]["silent_since"] == "2026-11-02T08:30:00.000Z"
        assert facts["veilig-thuis"]["heard"] is None
