"""Handing over, absence and death on the command line."""

import pytest

from tests.cli.command_line import ASKED, Home, cells, place
from tests.helpers import synthetic_numbers

CHILD, SISTER, STRANGER = (number.digits for number in synthetic_numbers(3))


def signals_of(home: Home, owner: str) -> int:
    """How many open signals a colleague has."""
    return len(home.ok("signal", "list", "--professional", owner, "--json").json_lines())


def test_a_signal_is_handed_over(home: Home) -> None:
    """One signal, and then all of them, become a colleague's; where that one has a second on the person it is told."""
    signal_id, eva = place(home, CHILD), home.new_professional("Eva")
    done = home.ok("signal", "hand-over", signal_id, eva)
    assert (done.out, done.err) == ("1 signals handed over, told to 0 other organisations\n", "")
    assert signals_of(home, eva) == 1
    place(home, CHILD)
    (jan,) = {one["professional"] for one in home.ok("signal", "list", "--json").json_lines()} - {eva}
    everything = home.ok("professional", "hand-over", eva, jan)
    assert everything.out == "1 signals handed over, told to 0 other organisations\n"
    assert "on 1 of the persons" in everything.err
    assert (signals_of(home, eva), signals_of(home, jan)) == (0, 2)
    assert home.run("signal", "hand-over", signal_id, "typed").code == 2


def test_an_absence_is_noted_listed_and_ended(home: Home) -> None:
    """Who is away is listed with the replacement, until the last day or until it is ended before."""
    jan, eva = home.new_professional("Jan"), home.new_professional("Eva")
    noted = home.ok("professional", "away", jan, "--until", "2026-12-24", "--replacement", eva)
    assert noted.out == f"{jan} is away through 2026-12-24; {eva} stands in, told to 0 other organisations\n"
    listed = {row[0]: row[-1] for row in cells(home.ok("professional", "list").out)[1:]}
    assert listed == {jan: f"through 2026-12-24: {eva}", eva: "no token yet"}
    assert home.ok("professional", "back", jan).out == f"{jan} is back, told to 0 other organisations\n"
    assert home.run("professional", "back", jan).code == 2
    for wrong in (("--until", "2026-01-01", "--replacement", eva), ("--until", "2026-12-24", "--replacement", jan)):
        assert home.run("professional", "away", jan, *wrong).code == 2


@pytest.mark.parametrize(("word", "code"), [("died", 0), ("dead", 2), (None, 2)])
def test_a_death_asks_for_a_word(home: Home, word: str | None, code: int) -> None:
    """All signals of the organisation on the person end and are destroyed, once the word was given."""
    place(home, CHILD)
    place(home, CHILD)
    place(home, SISTER)
    words = () if word is None else ("--confirm", word)
    ended = home.run("person", "died", "-", *words, stdin=CHILD)
    assert (ended.code, CHILD in ended.out + ended.err) == (code, False)
    assert len(home.ok("signal", "list", "--json").json_lines()) == (1 if code == 0 else 3)
    if code == 0:
        assert ended.out == "2 signals ended and destroyed\n"
        destroyed = home.ok("signal", "list", "--state", "closed", "--json").json_lines()
        assert {(one["reason"], one["destroyed"]) for one in destroyed} == {("death", True)}


def test_a_next_contact_is_named_whole(home: Home) -> None:
    """Who closes may name whom to turn to: a name, with a number or an address; not where nobody goes on."""
    given = ("--next-contact", "Eva Smit", "--next-function", "gezinscoach", "--next-organisation", "Jeugdteam")
    reach = ("--next-phone", "06 1234 5678", "--next-mail", "eva@jeugdteam.example")
    signal_id = place(home, STRANGER)
    for wrong in (given, reach, (*given, *reach, "--reason", "wrong-number")):
        assert home.run("signal", "close", signal_id, *wrong).code == 2
    assert home.ok("signal", "close", signal_id, *given, *reach).out == f"signal {signal_id} closed\n"


def test_a_colleague_on_the_same_person_is_told(home: Home) -> None:
    """Who signals a person whom a colleague has signalled hears whom to speak to."""
    place(home, CHILD)
    owner = home.new_professional("Eva")
    words = ("signal", "add", "-", "--purpose", "jeugd", *ASKED, "--informed", "2026-11-02", "--professional", owner)
    added = home.ok(*words, "--json", stdin=CHILD)
    (colleague,) = added.json()["colleagues"]
    assert (colleague["name"], colleague["phone"]) == ("Jan de Vries", "06 1234 5678")
    assert "Jan de Vries of your own organisation has an open signal on this person too" in added.err
