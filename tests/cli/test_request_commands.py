"""Persons' requests, as typed: no number is printed, and none stands in a file."""

import json
from pathlib import Path

import pytest

from node.service.context import Context
from simulations.memory import settle
from tests.cli.command_line import Home, cells, place
from tests.helpers import FixedClock, synthetic_numbers

CHILD, STRANGER = (number.digits for number in synthetic_numbers(2))


def opened(home: Home, kind: str, number: str = CHILD, *words: str) -> str:
    """A case; its id."""
    ended = home.ok("request", "open", "-", "--kind", kind, "--json", *words, stdin=number)
    return str(ended.json()["id"])


def test_a_request_is_opened_and_listed(home: Home) -> None:
    """The answer says until when; the list has the term and the own reference, and late ones are marked."""
    ended = home.ok("request", "open", "-", "--kind", "access", "--reference", "zaak 12", stdin=CHILD)
    assert ended.out.startswith("request r-") and "decide it by 3 December 2026" in ended.out
    late = opened(home, "erasure", CHILD, "--received", "2026-09-01")
    near = opened(home, "objection", CHILD, "--received", "2026-10-05")
    head, *rows = cells(home.ok("request", "list").out)
    assert head == ["request", "kind", "received", "due", "state", "reference"]
    assert [row[0] for row in rows[:2]] == [late, near]
    assert [row[4] for row in rows] == ["LATE", "due soon", "open"]
    assert rows[2][5] == "zaak 12"
    assert CHILD not in home.ok("request", "list", "--state", "all", "--json").out


def test_an_erasure_is_confirmed_by_all(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """It asks once more, is carried out, and the receipts of the others come into the case."""
    signal_id = place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    request_id = opened(home, "erasure")
    decide = ("request", "decide", request_id, "--grant", "--reason", "as asked")
    unsure = home.run(*decide)
    assert (unsure.code, f"--confirm {request_id}" in unsure.err) == (2, True)
    assert home.run(*decide, "--confirm", "r-other").code == 2
    done = home.ok(*decide, "--confirm", request_id)
    assert "closed and destroyed" in done.out and "not confirmed by all yet" in done.out
    settle(nodes)
    shown = home.ok("request", "show", request_id)
    assert "confirmed by all" in shown.out
    assert ["veilig-thuis", "2", "2", "2026-11-03 09:30 UTC", "0"] in cells(shown.out)
    assert home.ok("signal", "show", signal_id, "--json").json()["reason"] == "erasure"
    assert home.ok("request", "list").err == "no open requests\n"
    assert CHILD not in done.out + shown.out


def test_a_signal_is_kept(home: Home) -> None:
    """--keep names a signal that stays, and needs a reason."""
    kept, gone = place(home, CHILD), place(home, CHILD)
    request_id = opened(home, "objection")
    words = ("request", "decide", request_id, "--grant", "--keep", kept, "--confirm", request_id)
    assert home.run(*words).code == 2
    decided = home.ok(*words, "--reason", "the case goes on", "--json").json()
    assert {one["id"]: one["outcome"] for one in decided["signals"]} == {kept: "kept", gone: "closed"}
    assert decided["decision"] == "partly"


def test_a_rectification(home: Home) -> None:
    """A birth date is corrected, or the number was wrong; both need that it is said."""
    signal_id = place(home, CHILD)
    first, second = opened(home, "rectification"), opened(home, "rectification")
    assert home.run("request", "decide", first, "--grant").code == 2
    home.ok("request", "decide", first, "--grant", "--birth-date", "2014-05-06", "--signal", signal_id)
    assert home.ok("signal", "show", signal_id, "--json").json()["birth_date"] == "2014-05-06"
    home.ok("request", "decide", second, "--grant", "--wrong-number", "--confirm", second)
    assert home.ok("signal", "show", signal_id, "--json").json()["reason"] == "wrong-number"


def test_a_refusal_and_an_extension(home: Home) -> None:
    """Both say why; a decision is one of the two."""
    request_id = opened(home, "erasure")
    longer = home.ok("request", "extend", request_id, "--reason", "three archives").out
    assert longer == f"request {request_id}: decide it by 3 February 2027\n"
    for words in ((), ("--grant", "--refuse"), ("--refuse",)):
        assert home.run("request", "decide", request_id, *words).code == 2
    told = home.ok("request", "decide", request_id, "--refuse", "--reason", "a child is in danger").out
    assert "refused" in told and "a child is in danger" in told and "three archives" in told


def test_a_statement_is_written(home: Home, folder: Path) -> None:
    """Rule "everything the node holds": page and data say the same, only their owner reads them, and no number stands
    in them or is printed.
    """
    place(home, CHILD)
    request_id = opened(home, "access")
    decided = home.ok("request", "decide", request_id, "--grant")
    assert f"raakvlak request statement {request_id}" in decided.err
    words = ("request", "statement", request_id, "--out", "overzicht.html", "--json-out", "overzicht.json")
    ended = home.ok(*words)
    page, data = folder / "overzicht.html", folder / "overzicht.json"
    assert [path.stat().st_mode & 0o777 for path in (page, data)] == [0o600, 0o600]
    stated = json.loads(data.read_text(encoding="utf-8"))
    assert ended.out == f"statement written: {len(stated['logbook'])} entries of the logbook\n"
    assert "signaal gezet" in page.read_text(encoding="utf-8")
    written = page.read_text(encoding="utf-8") + data.read_text(encoding="utf-8") + ended.out + ended.err
    assert CHILD not in written
    english = home.ok("request", "statement", request_id, "--out", "overview.html", "--language", "en", "--json")
    assert english.json()["page"] == "overview.html"
    assert "signal placed" in (folder / "overview.html").read_text(encoding="utf-8")


def test_nothing_is_overwritten(home: Home, folder: Path) -> None:
    """A file that is there stays as it is, and then no statement is made; without a file neither."""
    request_id = opened(home, "access")
    (folder / "there.html").write_text("mine")
    for words in (("--out", "there.html"), ("--out", "new.html", "--json-out", "there.html"), ()):
        assert home.run("request", "statement", request_id, *words).code == 2
    assert (folder / "there.html").read_text() == "mine"
    assert not (folder / "new.html").exists()
    assert home.run("request", "statement", "r-nothing", "--out", "new.html").code == 2
    assert not (folder / "new.html").exists()


@pytest.mark.parametrize("words", [(STRANGER,), ("--reference", STRANGER), ("--received", STRANGER)])
def test_no_number_among_the_words(home: Home, words: tuple[str, ...]) -> None:
    """A number on the command line is refused and not repeated."""
    ended = home.run("request", "open", "--kind", "access", *words)
    assert (ended.code, STRANGER in ended.out + ended.err) == (2, False)


def test_a_late_case_is_told(home: Home, nodes: tuple[Context, Context]) -> None:
    """In the inbox stands the command to go on with."""
    from node.service.requests_due import tell_of_due_requests

    request_id = opened(home, "access")
    clock = nodes[0].clock
    assert isinstance(clock, FixedClock)
    clock.forward(days=40)
    assert tell_of_due_requests(nodes[0]) == 1
    told = cells(home.ok("inbox").out)[1:]
    assert [row[1] for row in told] == ["the term of a request has ended", "a person's request was opened"]
    assert {row[4] for row in told} == {f"raakvlak request show {request_id}"}
