"""Matches, persons, peers and the logbook on the command line, between two organisations."""

from pathlib import Path

from node.service.context import Context
from simulations.memory import settle
from tests.cli.command_line import Home, cells, home_of, place
from tests.helpers import FixedClock, synthetic_numbers

CHILD, SISTER, MOTHER, STRANGER = (number.digits for number in synthetic_numbers(4))


def test_a_match_is_found_and_shown(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """After both signalled a person, each side sees how to reach the other, and JSON holds the same."""
    place(home, CHILD, "--reference", "dossier 12")
    place(other, CHILD)
    settle(nodes)
    heading, row = cells(home.ok("match", "list").out)
    about = ["about", "organisation", "name", "function", "phone", "mail"]
    assert heading == ["match", "found", "your reference", "next step", *about]
    step = "look at it by 5 November 2026"
    assert row[2:] == ["dossier 12", step, "person", "Veilig-thuis", "Jan de Vries", "wijkagent", "06 1234 5678"]
    (listed,) = home.ok("match", "list", "--json").json_lines()
    assert listed["id"] == row[0]
    shown = home.ok("match", "show", row[0]).out
    assert "the same person" in shown and "(your own)" in shown and "Veilig-thuis" in shown
    assert home.ok("match", "show", row[0], "--json").json() == listed
    assert len(other.ok("match", "list", "--json").json_lines()) == 1
    assert CHILD not in shown


def test_a_card_on_its_way_is_said(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """A match without its card says so; after a day it says whom to ask."""
    place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    with nodes[0].database.transaction():
        nodes[0].database.execute("DELETE FROM card")
    assert "(card on its way)" in home.ok("match", "list").out
    assert isinstance(nodes[0].clock, FixedClock)
    nodes[0].clock.forward(days=2)
    assert "(no card yet: ask the coordinator)" in home.ok("match", "list").out


def test_a_family_match_says_so(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Two children of one mother make a match about another person of one family."""
    place(home, f"{CHILD}\n{MOTHER}", "--parents")
    place(other, f"{SISTER}\n{MOTHER}", "--parents")
    settle(nodes)
    (found,) = home.ok("match", "list", "--json").json_lines()
    assert "another person of one family" in home.ok("match", "show", found["id"]).out


def test_no_match_is_no_error(home: Home) -> None:
    """Nothing found is said on stderr with exit code 0, and JSON is then empty."""
    for words in (("match", "list"), ("signal", "list"), ("match", "list", "--withdrawn"), ("professional", "list")):
        ended = home.ok(*words)
        assert ended.out == "" and ended.err
        assert home.ok(*words, "--json").out == ""


def test_withdrawn_before_found_is_for_the_coordinator(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Who signals, looks and withdraws before the job ran is in the coordinator's list of withdrawn matches."""
    place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    with nodes[0].database.transaction():
        nodes[0].database.execute("UPDATE peer_match SET status = 'matched-and-withdrawn'")
    assert cells(home.ok("match", "list", "--withdrawn").out)[1][0] == "veilig-thuis"
    found = home.ok("match", "list", "--withdrawn", "--json").json_lines()
    assert {one["organisation"] for one in found} == {"veilig-thuis"}


def test_person_shows_who_is_around(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """The number comes from standard input; colleagues and the other organisation's professional are shown."""
    signal_id = place(home, CHILD)
    place(other, CHILD)
    settle(nodes)
    shown = home.ok("person", "show", "-", stdin=CHILD).out
    assert signal_id in shown and "Veilig-thuis" in shown and CHILD not in shown
    found = home.ok("person", "show", "-", "--json", stdin=CHILD).json()
    assert (len(found["colleagues"]), len(found["matches"])) == (1, 1)
    nobody = home.ok("person", "show", "-", stdin=STRANGER)
    assert nobody.out == "" and "nobody of your organisation" in nobody.err


def test_who_was_involved_before_is_shown(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """What another's archive answered stands with the person and with the signal, and in the inbox."""
    home.ok("signal", "close", place(home, CHILD))
    signal_id = place(other, CHILD)
    settle(nodes)
    shown = other.ok("person", "show", "-", stdin=CHILD).out.splitlines()
    assert shown[-2].split("  ")[0] == "involved before" and "not told" in shown[-1]
    (line,) = [each for each in other.ok("signal", "show", signal_id).out.splitlines() if "involved before" in each]
    assert "Politie: Jan de Vries, wijkagent, 06 1234 5678" in line
    assert other.ok("match", "list").out == home.ok("match", "list").out == ""


def test_peers_are_listed_and_restarts_allowed(nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """A peer's session, what waits and its trouble stand in one row; a further restart is counted at once."""
    states = {"peers": {"veilig-thuis": {"failures": 2, "trouble": "no answer"}}}
    with home_of(nodes[0], tmp_path, lambda: dict(states)) as home:
        place(home, CHILD)
        rows = {row[0]: row for row in cells(home.ok("peer", "list").out)}
        assert rows["veilig-thuis"][2:] == ["active", "none", "0 of 1", "0", "0", "0", "0", "no answer (2 times)"]
        assert "allowed" in home.ok("peer", "resync", "veilig-thuis").out
        rows = {row[0]: row for row in cells(home.ok("peer", "list").out)}
        assert rows["veilig-thuis"][4] == "0 of 2"
        assert [one["id"] for one in home.ok("peer", "list", "--json").json_lines()] == ["veilig-thuis", "jeugdteam"]
        assert home.run("peer", "resync", "nobody").code == 2


def test_the_logbook_is_verified(home: Home, nodes: tuple[Context, Context]) -> None:
    """Rule "hash chain": a whole logbook ends with 0; one that was changed with 3, naming the entry."""
    place(home, CHILD)
    whole = home.ok("logbook", "verify")
    assert whole.out.startswith("the logbook is whole: 2 entries\nhead 2:")
    with nodes[0].database.transaction():
        nodes[0].database.execute("UPDATE logbook SET actor = 'professional:eve' WHERE number = 1")
    changed = home.run("logbook", "verify", "--json")
    assert (changed.code, changed.json()["first_wrong"]) == (3, 1)
    assert "from entry 1 on" in changed.err


def test_nothing_printed_holds_a_number(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """All that the commands print about signals and matches, as text and as JSON, holds none of the numbers."""
    place(home, f"{CHILD}\n{MOTHER}", "--parents", "--reference", "dossier 12")
    place(other, f"{CHILD}\n{MOTHER}", "--parents")
    settle(nodes)
    printed = ""
    for words in (("signal", "list"), ("match", "list"), ("peer", "list"), ("logbook", "verify"), ("node", "status")):
        for more in ((), ("--json",)):
            ended = home.ok(*words, *more)
            printed += ended.out + ended.err
    (match,) = home.ok("match", "list", "--json").json_lines()
    printed += home.ok("match", "show", match["id"]).out + home.ok("person", "show", "-", stdin=CHILD).out
    assert not any(number in printed for number in (CHILD, MOTHER))


def test_status_is_told_in_both_forms(nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """`node status` shows what the node tells, as lines of name and value and as the same object."""
    no_mail = {"waiting": 0, "in_trouble": 0, "refused": 0, "trouble": ""}
    told: dict[str, object] = {"version": "1.2", "network": {"requests_sent": 3}, "peers": {"a": {"trouble": ""}}}
    with home_of(nodes[0], tmp_path, lambda: told) as home:
        assert home.ok("node", "status", "--json").json() == told | {"open_alarms": 0, "mail": no_mail}
        assert cells(home.ok("node", "status").out) == [
            ["version", "1.2"],
            ["network: requests sent", "3"],
            ["peers: a: trouble"],
            ["open alarms", "0"],
            ["mail: waiting", "0"],
            ["mail: in trouble", "0"],
            ["mail: refused", "0"],
            ["mail: trouble"],
        ]
