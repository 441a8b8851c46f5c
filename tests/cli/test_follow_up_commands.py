"""The follow-up on the command line: `match seen | contacted | align | close | lead | board`, and what lists show."""

from pathlib import Path

import pytest

from node.service.context import Context
from node.service.professionals import issue_token
from simulations.memory import settle
from tests.cli.command_line import Home, cells, place
from tests.helpers import COORDINATOR, FixedClock, synthetic_numbers

CHILD, SISTER = (number.digits for number in synthetic_numbers(2))


def matched(home: Home, other: Home, nodes: tuple[Context, Context]) -> str:
    """Both have signalled the child; the politie's id of the match."""
    place(home, CHILD, "--reference", "dossier 12")
    place(other, CHILD)
    settle(nodes)
    (match,) = home.ok("match", "list", "--json").json_lines()
    return str(match["id"])


def as_professional(home: Home, node: Context, match: str, folder: Path) -> tuple[str, str]:
    """The words with which the match's professional runs a command."""
    who = home.ok("match", "show", match, "--json").json()["own"][0]["professional"]
    file = folder / "token"
    file.write_text(issue_token(node, COORDINATOR, who))
    file.chmod(0o600)
    return "--token-file", str(file)


def test_the_steps_of_a_match(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Each step tells what is to be done next and by when, and shows at the other organisation."""
    match = matched(home, other, nodes)
    assert "look at it by 5 November 2026" in home.ok("match", "list").out
    assert home.ok("match", "seen", match).out == f"match {match}: seen; next: contact by 10 November 2026\n"
    contacted = home.ok("match", "contacted", match)
    assert contacted.out == f"match {match}: contacted; next: align by 1 December 2026\n"
    settle(nodes)
    (theirs,) = other.ok("match", "list", "--json").json_lines()
    assert (theirs["parties"][0]["state"], theirs["own"][0]["state"]) == ("contacted", "new")
    aligned = home.ok("match", "align", match, "--json").json()
    assert (aligned["own"][0]["state"], aligned["own"][0]["due"]) == ("aligned", "2027-05-13")
    back = home.run("match", "seen", match)
    assert (back.code, "only a new signal opens it again" in back.err) == (2, True)


def test_who_shows_a_match_has_seen_it(home: Home, other: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """The coordinator's look changes nothing; the professional's is the first step."""
    match = matched(home, other, nodes)
    assert home.ok("match", "show", match, "--json").json()["own"][0]["state"] == "new"
    shown = home.ok(*as_professional(home, nodes[0], match, tmp_path), "match", "show", match).out
    assert "contact by 10 November 2026" in shown
    (row,) = [row for row in cells(shown) if "(your own)" in row]
    assert row[-1] == "seen"


def test_closing_names_a_next_contact(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Who closes may say whom to turn to: the other side reads it, also when the signal is closed after it."""
    match = matched(home, other, nodes)
    contact = ("--next-contact", "Eva Smit", "--next-function", "wijkagent", "--next-phone", "06 8765 4321")
    assert home.ok("match", "close", match, *contact).out == f"match {match}: closed\n"
    settle(nodes)
    (theirs,) = other.ok("match", "list", "--json").json_lines()
    told = "Eva Smit, wijkagent, Politie, 06 8765 4321"
    assert f"instead of Jan de Vries (Politie): {told}" in other.ok("match", "show", theirs["id"]).out
    (signal,) = home.ok("signal", "list", "--json").json_lines()
    home.ok("signal", "close", signal["id"])
    settle(nodes)
    assert f"politie has left: {told}" in other.ok("match", "show", theirs["id"]).out
    assert "(all have left)" in other.ok("match", "list").out


def test_a_conflict_about_the_lead_is_said(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Both take the lead: both read of the conflict, with names, until one hands the lead over to the other."""
    match = matched(home, other, nodes)
    (theirs,) = other.ok("match", "list", "--json").json_lines()
    assert home.ok("match", "lead", "offer", match).out == f"match {match}: the lead: nobody\n"
    assert home.ok("match", "lead", "take", match).out == f"match {match}: the lead: Jan de Vries\n"
    assert "Jan de Vries" in other.ok("match", "lead", "take", theirs["id"]).out
    settle(nodes)
    shown = home.ok("match", "show", match).out
    assert "CONFLICT: " in shown and "Jan de Vries (Veilig-thuis)" in shown
    (party,) = home.ok("match", "show", match, "--json").json()["parties"]
    assert home.run("match", "lead", "hand-over", match).code == 2
    assert home.run("match", "lead", "release", match, "--to", party["party"]).code == 2
    home.ok("match", "lead", "hand-over", match, "--to", party["party"])
    settle(nodes)
    assert "CONFLICT" not in home.ok("match", "show", match).out
    found = other.ok("match", "show", theirs["id"], "--json").json()
    assert (found["lead"]["holders"], found["lead"]["conflict"]) == ([found["own"][0]["signal"]], False)


def test_a_lead_on_its_way_is_said(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """Until the other takes it, both sides read to whom the lead is handed over."""
    match = matched(home, other, nodes)
    home.ok("match", "lead", "take", match)
    (party,) = home.ok("match", "show", match, "--json").json()["parties"]
    home.ok("match", "lead", "hand-over", match, "--to", party["party"])
    settle(nodes)
    (theirs,) = other.ok("match", "list", "--json").json_lines()
    assert "hands the lead over to Jan de Vries" in other.ok("match", "show", theirs["id"]).out
    assert "hands the lead over to Jan de Vries (Veilig-thuis)" in home.ok("match", "show", match).out


def test_lists_are_chosen_by_what_is_to_do(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """--open leaves out what is closed, --overdue shows what is late alone, and what is late is marked."""
    match = matched(home, other, nodes)
    assert home.ok("match", "list", "--overdue").out == ""
    assert isinstance(nodes[0].clock, FixedClock)
    nodes[0].clock.forward(days=7)
    assert "look at it by 5 November 2026 (late)" in home.ok("match", "list", "--overdue").out
    assert [one["id"] for one in home.ok("match", "list", "--open", "--json").json_lines()] == [match]
    home.ok("match", "close", match)
    assert home.ok("match", "list", "--open").out == home.ok("match", "list", "--overdue").out == ""
    assert match in home.ok("match", "list").out


@pytest.mark.parametrize("late", [False, True])
def test_the_board(home: Home, other: Home, nodes: tuple[Context, Context], tmp_path: Path, late: bool) -> None:
    """Rule "a professional's own": a professional reads the own work in columns of states; the coordinator reads
    everybody's.
    """
    match = matched(home, other, nodes)
    place(home, SISTER)
    place(other, SISTER)
    settle(nodes)
    home.ok("match", "seen", match)
    home.ok("match", "lead", "take", match)
    assert isinstance(nodes[0].clock, FixedClock)
    if late:
        nodes[0].clock.forward(days=10)
    mark = " LATE" if late else ""
    title, heading, row = home.ok(*as_professional(home, nodes[0], match, tmp_path), "match", "board").out.splitlines()
    assert (title, heading.split()) == ("mine:", ["new", "seen", "contacted", "aligned", "closed"])
    assert row.strip() == f"{match} dossier 12 by 10 November 2026{mark} lead"
    everything = home.ok("match", "board").out
    assert everything.startswith("my team's:") and f"Jan de Vries by 10 November 2026{mark}" in everything
    entries = home.ok("match", "board", "--json").json_lines()
    assert sorted((one["state"], one["mine"], one["late"]) for one in entries) == [
        ("new", False, "coordinator" if late else None),
        ("seen", False, "professional" if late else None),
    ]


def test_the_board_of_a_team(home: Home, other: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """Rule "a team's report": a colleague of the team sees how far its matches are, and whom to ask; another team's,
    and cases, stay unseen.
    """
    match = matched(home, other, nodes)
    owner = home.ok("match", "show", match, "--json").json()["own"][0]["professional"]
    eva = home.new_professional("Eva Smit")
    token = tmp_path / "eva"
    token.write_text(issue_token(nodes[0], COORDINATOR, eva))
    token.chmod(0o600)
    as_eva = ("--token-file", str(token), "match", "board")
    for who, team in ((owner, "noord"), (eva, "zuid")):
        home.ok("professional", "change", who, "--team", team)
    assert home.ok(*as_eva, "--team").out == home.ok(*as_eva).out == ""
    home.ok("professional", "change", eva, "--team", "noord")
    title, _, row = home.ok(*as_eva, "--team").out.splitlines()
    assert (title, row.strip()) == ("my team's:", f"{match} Jan de Vries by 5 November 2026")
    (entry,) = home.ok(*as_eva, "--team", "--json").json_lines()
    assert (entry["mine"], entry["reference"], entry["state"]) == (False, "", "new")
    assert home.run("--token-file", str(token), "match", "show", match).code == 6
    assert home.ok(*as_eva).out == ""


def test_an_empty_board(home: Home) -> None:
    """Without a match the board says so, and JSON is empty."""
    ended = home.ok("match", "board")
    assert (ended.out, ended.err) == ("", "no matches\n")
    assert home.ok("match", "board", "--json").out == ""


def test_several_colleagues_are_told_apart(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """For a match of two colleagues the coordinator names whose step it is."""
    match = matched(home, other, nodes)
    second = place(home, CHILD)
    settle(nodes)
    asked = home.run("match", "contacted", match)
    assert (asked.code, "--signal" in asked.err) == (2, True)
    shown = home.ok("match", "contacted", match, "--signal", second, "--json").json()
    assert {own["signal"]: own["state"] for own in shown["own"]}[second] == "contacted"


def test_nothing_printed_holds_a_number(home: Home, other: Home, nodes: tuple[Context, Context]) -> None:
    """All that these commands print holds no citizen number."""
    match = matched(home, other, nodes)
    printed = ""
    for words in (("seen", match), ("lead", "take", match), ("board",), ("show", match), ("align", match)):
        for more in ((), ("--json",)):
            ended = home.ok("match", *words, *more)
            printed += ended.out + ended.err
    assert CHILD not in printed
