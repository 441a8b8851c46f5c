"""The inbox, and how one is mailed, as typed."""

from pathlib import Path

import pytest

from cli.inbox import _GO_ON, _TOLD
from node.model import OPERATOR
from node.service import mail
from node.service.context import Context
from node.service.notices import NoticeKind, notify
from node.service.professionals import issue_token
from tests.cli.command_line import Home, cells
from tests.helpers import COORDINATOR


@pytest.fixture
def node(nodes: tuple[Context, Context]) -> Context:
    """The politie's node."""
    return nodes[0]


def token_of(node: Context, who: str, folder: Path) -> tuple[str, str]:
    """The words that make the caller this colleague."""
    file = folder / f"{who}.token"
    file.touch(0o600)
    file.write_text(issue_token(node, COORDINATOR, who), encoding="ascii")
    return "--token-file", str(file)


def test_what_is_shown_is_seen(home: Home, node: Context, tmp_path: Path) -> None:
    """New notices come with the command to go on with, newest first; the next time there is nothing new."""
    jan = home.new_professional()
    me = token_of(node, jan, tmp_path)
    nothing = home.ok(*me, "inbox")
    assert (nothing.out, nothing.err) == ("", "nothing new; with --all what you have seen\n")
    notify(node, jan, NoticeKind.MATCH_NEW, "m-k3x9apq2")
    notify(node, jan, NoticeKind.PROPOSAL_WAITING)
    told = cells(home.ok(*me, "inbox").out)
    assert told[0] == ["told", "what", "state", "mail", "go on with"]
    waiting, new = ("proposals wait for you to confirm or reject them", "a new match")
    assert told[1:] == [
        ["2026-11-03 09:30 UTC", waiting, "new", "-", "raakvlak import list"],
        ["2026-11-03 09:30 UTC", new, "new", "-", "raakvlak match show m-k3x9apq2"],
    ]
    assert home.ok(*me, "inbox").out == ""
    assert [row[2] for row in cells(home.ok(*me, "inbox", "--all").out)[1:]] == ["seen 2026-11-03 09:30 UTC"] * 2


def test_the_inbox_as_json(home: Home, node: Context) -> None:
    """One object a line, with the subject's id and the command; what was shown so is seen too."""
    notify(node, OPERATOR.id, NoticeKind.ALARM, "a-k3x9apq2")
    (one,) = home.ok("inbox", "--json").json_lines()
    assert one == {
        "kind": "alarm",
        "subject": "a-k3x9apq2",
        "made": "2026-11-03T09:30:00.000Z",
        "seen": None,
        "mail": None,
        "trouble": None,
        "go_on": "raakvlak alarm show a-k3x9apq2",
    }
    assert home.ok("inbox", "--json").out == ""
    assert len(home.ok("inbox", "--all", "--json").json_lines()) == 1


def test_every_kind_is_told(home: Home, node: Context) -> None:
    """Each kind has its words and its command; commands that show one thing name it."""
    assert _TOLD.keys() == {kind.value for kind in NoticeKind}
    assert _GO_ON.keys() - {"term-escalated"} == {kind.partition("-")[0] for kind in _TOLD}
    for kind in NoticeKind:
        notify(node, OPERATOR.id, kind, "x-1")
    found = home.ok("inbox", "--json").json_lines()
    assert [one["kind"] for one in found] == [kind.value for kind in reversed(NoticeKind)]
    assert all(
        one["go_on"].endswith(" show x-1") or one["go_on"].endswith((" list", " --withdrawn", " board"))
        for one in found
    )


def test_the_guardian_is_told_what_the_guardian_may(home: Home, node: Context, tmp_path: Path) -> None:
    """What is not followed up leads to the board: the guardian, whom it is for too, may see no match."""
    given = ("--name", "Gea de Wit", "--function", "bewaker", "--phone", "06 1234 5678", "--role", "guardian")
    gea = home.ok("professional", "add", *given).out.strip()
    me = token_of(node, gea, tmp_path)
    notify(node, gea, NoticeKind.TERM_ESCALATED, "m-k3x9apq2")
    (one,) = home.ok(*me, "inbox", "--json").json_lines()
    assert one["go_on"] == "raakvlak match board"
    home.ok(*me, *one["go_on"].split()[1:])


def test_a_mail_that_was_refused_is_told(home: Home, node: Context) -> None:
    """The inbox says that a mail did not get through, and why, and still has what it told of."""
    notify(node, OPERATOR.id, NoticeKind.ALARM, "a-1")
    mail.compose_mails(node)
    (due,) = mail.due_mails(node)
    mail.note_refused(node, due.mail, "the server refuses the address (550)")
    ended = home.ok("inbox")
    assert "a mail to you did not get through: the server refuses the address (550)\n" in ended.err
    assert "refused" in ended.out


def test_how_one_is_mailed(home: Home, node: Context, tmp_path: Path) -> None:
    """A colleague sets an own language, quiet hours and digest; --usual forgets them again."""
    jan = home.new_professional()
    me = token_of(node, jan, tmp_path)
    usual = home.ok(*me, "professional", "mail", "me").out
    assert cells(usual) == [
        ["professional", jan],
        ["language", "nl"],
        ["quiet hours", "19:00-07:00"],
        ["weekends", "no mail"],
        ["mails", "at once"],
    ]
    set_ = ("--language", "en", "--quiet", "22:30-06:00", "--weekends", "--digest", "08:00")
    assert home.ok(*me, "professional", "mail", "me", *set_, "--json").json() == {
        "id": jan,
        "language": "en",
        "quiet_from": "22:30",
        "quiet_until": "06:00",
        "quiet_weekends": False,
        "digest": "08:00",
    }
    changed = home.ok("professional", "mail", jan, "--quiet", "none", "--digest", "at-once", "--no-weekends").out
    assert cells(changed)[1:] == [
        ["language", "en"],
        ["quiet hours", "none"],
        ["weekends", "no mail"],
        ["mails", "at once"],
    ]
    assert home.ok(*me, "professional", "mail", "me", "--usual").out == usual


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--quiet", "19:00"), "--quiet: these are no two times"),
        (("--quiet", "19:00-25:00"), "quiet_until: this is no time of day"),
        (("--digest", "noon"), "digest: this is no time of day"),
        (("--usual", "--digest", "08:00"), "--usual goes with no other option"),
        (("--language", "fy"), "--language"),
    ],
)
def test_what_cannot_be_set(home: Home, words: tuple[str, ...], told: str) -> None:
    """It is named, with exit code 2, and nothing changes."""
    jan = home.new_professional()
    before = home.ok("professional", "mail", jan).out
    ended = home.run("professional", "mail", jan, *words)
    assert (ended.code, told in ended.err) == (2, True)
    assert home.ok("professional", "mail", jan).out == before


def test_a_colleagues_mail_is_not_mine_to_change(home: Home, node: Context, tmp_path: Path) -> None:
    """A professional may not set another's; a coordinator names the colleague, as the operator has none of its own."""
    jan, eva = home.new_professional("Jan"), home.new_professional("Eva")
    assert home.run(*token_of(node, jan, tmp_path), "professional", "mail", eva).code == 6
    ended = home.run("professional", "mail", "me")
    assert (ended.code, "the operator has no settings of its own" in ended.err) == (2, True)
