"""Audits on the command line, between two nodes that talk over the network and an auditor who has only files."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from node.protocol import covenant_file
from node.protocol.covenant import Covenant
from node.protocol.covenant_file import SignedCovenant
from tests.cli.command_line import Ended, Home, home_of, raakvlak
from tests.helpers import signing_key, synthetic_numbers
from tests.network.loopback import RunningNode, running_node, two_members, until

SHARED, MINE, YOURS = synthetic_numbers(3)
VERIFY = (
    *("audit", "verify", "opening.json", "--challenge", "challenge.json", "--records", "records.json"),
    *("--covenant", "covenant.json", "--key", "toezicht.key"),
)


class Town:
    """Two nodes that found a match, in the folder in which the auditor works too."""

    def __init__(self, audited: RunningNode, peer: RunningNode, homes: tuple[Home, Home]) -> None:
        self.audited, self.peer = audited, peer
        self.audited_home, self.peer_home = homes

    @property
    def member(self) -> str:
        """The audited member."""
        return self.audited.context.member.id

    async def records(self, out: str = "records.json") -> Ended:
        """At the peer."""
        return await _run(self.peer_home, "audit", "records", self.member, "--out", out)

    async def challenge(self, *more: str) -> Ended:
        """At the auditor."""
        words = ("records.json", "--covenant", "covenant.json", "--key", "toezicht.key", "--out", "challenge.json")
        return await _typed("audit", "challenge", *words, *more)

    async def open(self, out: str = "opening.json") -> Ended:
        """At the audited node."""
        return await _run(self.audited_home, "audit", "open", "challenge.json", "--out", out)


@pytest.fixture
async def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Both nodes have each other's card of the one match; the auditor's key is there, and the signed covenant."""
    monkeypatch.chdir(tmp_path)
    covenant, members = two_members()
    Path("covenant.json").write_bytes(_signed(covenant))
    key = bytes(signing_key("auditor")).hex()
    Path("toezicht.key").write_text(f"raakvlak-auditor-key/1 {key}\n", encoding="ascii")
    Path("toezicht.key").chmod(0o600)
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(running_node(covenant, member.id)) for member in members]
        for node, own in zip(nodes, (MINE, YOURS), strict=True):
            node.signal(SHARED)
            node.signal(own)
        await until(lambda: all(node.cards() == 2 for node in nodes))
        homes = []
        for name, node in zip("ab", nodes, strict=True):
            Path(name).mkdir()
            homes.append(stack.enter_context(home_of(node.context, Path(name))))
        yield Town(nodes[0], nodes[1], (homes[0], homes[1]))


async def test_an_honest_member_is_audited_as_people_type_it(town: Town) -> None:
    """Records, challenge, opening and verdict: everything is accounted for, and no file or line shows a number."""
    ended = [await town.records(), await town.challenge("--points", "3"), await town.open()]
    ended.append(await _typed(*VERIFY, "--for-peer", "result.json"))
    assert [(each.code, each.err.count("error:")) for each in ended] == [(0, 0)] * 4
    assert "accounted for      3\n" in ended[-1].out
    assert "not accounted for  0\n" in ended[-1].out
    told = await _typed("audit", "result", "result.json", "--covenant", "covenant.json")
    assert told.code == 0
    assert f"points from {town.member} to" in told.out and told.out.endswith(": 0\n")
    printed = "".join(each.out + each.err for each in (*ended, told))
    files = "".join(path.read_text(encoding="utf-8") for path in Path().glob("*.json"))
    assert not any(number.digits in printed + files for number in (SHARED, MINE, YOURS))
    assert stat.S_IMODE(Path("opening.json").stat().st_mode) == 0o600


async def test_the_verdict_in_json(town: Town) -> None:
    """With --json the auditor gets every count by its name."""
    await town.records()
    await town.challenge()
    await town.open()
    verdict = (await _typed(*VERIFY, "--json")).json()
    assert verdict["audited"] == town.member
    assert verdict["points"] == verdict["real"] + verdict["dummies"]
    assert (verdict["real"], verdict["asked"], verdict["accounted_for"], verdict["faults"]) == (4, 4, 4, {})
    assert (verdict["sessions"], verdict["not_accounted_for"]) == (1, 0)


async def test_a_point_that_is_not_accounted_for_ends_with_7(town: Town) -> None:
    """What the member does not open is told with its reason and exit code 7; the peer's file has the count alone."""
    await town.records()
    await town.challenge()
    database = town.audited.context.database
    with database.transaction():
        database.execute("UPDATE own_point SET stood_for = NULL WHERE n = 1 AND j = 0")
        database.execute("UPDATE own_point SET h = x'00' WHERE n = 1 AND j = 1")
    opened = await town.open()
    assert "2 of 3 points" in opened.out
    ended = await _typed(*VERIFY, "--for-peer", "result.json")
    assert ended.code == 7
    assert "2: not opened" in ended.out
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))["result"]
    assert result["not_accounted_for"] == 2
    assert "points" not in result


async def test_files_are_not_overwritten(town: Town) -> None:
    """A file that is there already is never written over, and nothing is asked of a node for it."""
    files = [Path(f"{name}.json") for name in ("records", "challenge", "opening", "result")]
    for file in files:
        file.write_text("{}", encoding="ascii")
    ended = [
        await town.records(),
        await town.challenge(),
        await town.open(),
        await _typed(*VERIFY, "--for-peer", "result.json"),
    ]
    assert [each.code for each in ended] == [2] * 4
    assert all("exists already" in each.err for each in ended)
    assert {Path(name).read_text(encoding="ascii") for name in ("records.json", "opening.json", "result.json")} == {
        "{}"
    }


async def test_what_is_wrong_is_said_with_what_to_do(town: Town) -> None:
    """A member that there is not, another key, a covenant in the place of a challenge: each has its error and hint."""
    await town.records()
    wrong = [
        await _run(town.peer_home, "audit", "records", "nobody", "--out", "x.json"),
        await _run(town.peer_home, "audit", "records", town.member, "--epoch", "7", "--out", "x.json"),
        await _run(town.audited_home, "audit", "open", "covenant.json", "--out", "x.json"),
        await _typed("audit", "challenge", "covenant.json", *VERIFY[-4:], "--out", "x.json"),
        await _typed("audit", "challenge", "records.json", *VERIFY[-4:-1], "covenant.json", "--out", "x.json"),
        await town.challenge("--points", "257"),
    ]
    assert [each.code for each in wrong] == [2, 2, 3, 3, 3, 2]
    assert all("error:" in each.err and "hint:" in each.err for each in wrong[:-1])
    assert not Path("x.json").exists()


async def test_records_that_were_changed_are_refused_with_7(town: Town) -> None:
    """A peer that changes its records gets no challenge made from them."""
    await town.records()
    document = json.loads(Path("records.json").read_text(encoding="utf-8"))
    document["exchanges"] = document["exchanges"][:-1]
    Path("records.json").write_text(json.dumps(document), encoding="utf-8")
    ended = await town.challenge()
    assert ended.code == 7
    assert "the records do not hold" in ended.err
    assert not Path("challenge.json").exists()


def test_an_auditors_key_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`audit key` makes a key that signs no covenant, and a steward's key asks no member for openings."""
    monkeypatch.chdir(tmp_path)
    public = raakvlak("audit", "key", "toezicht.key", "--json").json()["public_key"]
    assert Path("toezicht.key.pub").read_text(encoding="ascii") == f"{public}\n"
    assert stat.S_IMODE(Path("toezicht.key").stat().st_mode) == 0o600
    assert raakvlak("covenant", "steward-key", "anna.key").code == 0
    steward, purpose = ("--steward", "anna:Anna:anna.key.pub"), ("--purpose", "jeugd:Jeugd")
    made = raakvlak("covenant", "create", "covenant.json", *steward, *purpose, "--auditor", "Toezicht:toezicht.key.pub")
    assert made.code == 0
    signed = raakvlak("covenant", "sign", "covenant.json", "--key", "toezicht.key")
    assert signed.code == 3
    assert "not the key file of a steward" in signed.err


async def _run(home: Home, *words: str) -> Ended:
    """A command at a node, in a thread of its own: the nodes' own loop goes on."""
    return await asyncio.to_thread(home.run, *words)


async def _typed(*words: str) -> Ended:
    return await asyncio.to_thread(raakvlak, *words)


def _signed(covenant: Covenant) -> bytes:
    seed = bytes(signing_key("steward"))
    return covenant_file.write_file(covenant_file.sign(SignedCovenant(covenant, {}), seed)[0])
