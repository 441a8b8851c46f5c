"""`raakvlak report`: what people read, what goes to a file, and what is refused."""

import csv
import io
import re
import stat
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cli.report_counts import parse_counts
from cli.report_words import WORDS
from node.errors import InvalidInput
from node.service.context import Context
from node.service.professionals import add_professional, issue_token
from node.service.signals import add_signal
from tests.cli.command_line import Home, cells
from tests.helpers import COORDINATOR, FixedClock, new_signal, synthetic_numbers

NUMBERS = synthetic_numbers(30)
TEAM = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
"""The name of a team that a spreadsheet would run, and a page too."""


@pytest.fixture
def filled(home: Home, nodes: tuple[Context, Context]) -> Home:
    """The politie in December: two teams with six signals each in November, one with a name that would do harm."""
    context = nodes[0]
    for at, team in enumerate((TEAM, "zuid")):
        given = (f"Kim {at}", "agent", "06 1", "", "professional", team)
        who = add_professional(context, COORDINATOR, *given)
        for number in NUMBERS[at * 10 : at * 10 + 6]:
            add_signal(context, COORDINATOR, new_signal(number), who)
    assert isinstance(context.clock, FixedClock)
    context.clock.time = datetime(2026, 12, 3, tzinfo=UTC).timestamp()
    return home


def counts_file(folder: Path, text: str) -> str:
    """A CSV with numbers of reports."""
    file = folder / "counts.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_report_as_a_table(filled: Home) -> None:
    """Rule "figures of a month": the latest month that is over, all together and by team; matches are not known yet,
    few people are not told.
    """
    ended = filled.ok("report", "team")
    heading, total, first, second = cells(ended.out)
    assert heading[:3] == ["month", "signals", "matches"]
    assert total[:4] == ["2026-11", "total", "12", "…"]
    assert (first[2], second[1:3]) == ("6", ["zuid", "6"])
    assert total[-3:] == ["<5", "–", "–"]


def test_a_report_in_dutch(filled: Home) -> None:
    """With --language nl a table is Dutch."""
    assert "signalen" in filled.ok("report", "team", "--month", "2026-11", "--language", "nl").out


def test_a_report_as_json_says_null_where_nothing_is_shown(filled: Home) -> None:
    """One object; --json and --format json are the same."""
    found = filled.ok("report", "team", "--json").json()
    assert found == filled.ok("report", "team", "--format", "json").json()
    (month,) = found["months"]
    assert (month["month"], month["suppress_below"], month["matches"]) == ("2026-11", 5, None)
    assert month["matches_known_on"] == "2026-12-30"
    assert month["signals"]["total"] == {"names": [], "signals": 12}
    assert month["professionals"]["total"]["professionals"] is None


def test_a_csv_runs_nothing_in_a_spreadsheet(filled: Home) -> None:
    """A team that is called as a formula stands there as text; what is not shown is empty or below five."""
    rows = list(csv.reader(io.StringIO(filled.ok("report", "team", "--format", "csv").out)))
    assert rows[0][:4] == ["month", "by", "name", "signals"]
    by_name = {row[2]: row for row in rows[1:]}
    assert f"'{TEAM}" in by_name and TEAM not in by_name
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert by_name[""][1:5] == ["total", "", "12", ""]


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def check_page(page: str, charts: int) -> None:
    """It stands by itself: no script, nothing loaded, no link, and a table beside each chart."""
    tags = Tags()
    tags.feed(page)
    assert "<script" not in page and "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert not {"script", "link", "img", "iframe", "object", "a", "form", "base"} & set(tags.tags)
    assert not {"src", "href", "style"} & set(tags.attributes)
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "url(" not in page and "@import" not in page
    pairs = re.findall(r'<div class="pair"><div><svg .*?</svg></div><div><table>', page, re.DOTALL)
    assert len(pairs) == page.count("<svg") == charts
    assert "@media print" in page and "size: A4" in page


@pytest.mark.parametrize(("language", "word"), [((), "Rapportage"), (("--language", "en"), "Report of")])
def test_a_page_stands_by_itself(filled: Home, tmp_path: Path, language: tuple[str, ...], word: str) -> None:
    """No script, nothing from elsewhere, names as text; in Dutch unless asked otherwise; for the owner alone."""
    file = tmp_path / "report.html"
    ended = filled.ok("report", "team", "--months", "2", "--format", "html", "--out", str(file), *language)
    assert (ended.out, "written to" in ended.err) == ("", True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page = file.read_text(encoding="utf-8")
    check_page(page, charts=5)
    assert word in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_teams_page_does_not_show_two_teams_as_one(
    filled: Home, nodes: tuple[Context, Context], tmp_path: Path
) -> None:
    """Where a team stands together with another, that row has both names, and no chart shows it as the one team's."""
    given = ("Bo", "agent", "06 1", "", "professional", "west")
    west = add_professional(nodes[0], COORDINATOR, *given)
    (zuid,) = [one["id"] for one in filled.ok("professional", "list", "--json").json_lines() if one["team"] == "zuid"]
    assert isinstance(nodes[0].clock, FixedClock)
    nodes[0].clock.forward(days=30)
    for who, numbers in ((west, NUMBERS[20:27]), (zuid, NUMBERS[:7])):
        for number in numbers:
            add_signal(nodes[0], COORDINATOR, new_signal(number), who)
    nodes[0].clock.forward(days=30)
    file = tmp_path / "west.html"
    asked = ("report", "team", "--month", "2027-01", "--team", "west")
    filled.ok(*asked, "--format", "html", "--out", str(file))
    (month,) = filled.ok(*asked, "--json").json()["months"]
    assert month["signals"] == {"total": None, "team": [{"names": [TEAM, "west"], "signals": 7}]}
    page = file.read_text(encoding="utf-8")
    assert "alert(1)&lt;/script&gt;, west</td>" in page and "signalen, jan 2027" not in page


def test_a_file_that_exists_is_kept(filled: Home, tmp_path: Path) -> None:
    """Nothing is overwritten, and a page needs a file."""
    file = tmp_path / "there"
    file.write_text("mine")
    refused = filled.run("report", "team", "--out", str(file))
    assert (refused.code, file.read_text()) == (2, "mine")
    assert "--out" in filled.run("report", "team", "--format", "html").err
    filled.ok("report", "team", "--format", "csv", "--out", str(tmp_path / "new.csv"))
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o600


def test_a_professional_reads_of_the_own_team(filled: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """The own team's row and no other; without a row the reason is said; a pilot is not for this reader."""
    file = tmp_path / "token"
    who = filled.ok("professional", "list", "--json").json_lines()[1]
    file.write_text(issue_token(nodes[0], COORDINATOR, who["id"]))
    file.chmod(0o600)
    token = ("--token-file", str(file))
    _, row = cells(filled.ok(*token, "report", "team").out)
    assert row[:3] == ["2026-11", "zuid", "6"]
    assert filled.run(*token, "report", "team", "--team", TEAM).code == 6
    counts = counts_file(tmp_path, "month,count\n2026-11,70\n")
    pilot = ("report", "pilot", "--from", "2026-11", "--to", "2026-11", "--reports", counts)
    assert filled.run(*token, *pilot).code == 6
    assert nodes[0].clock.now() > 0


PILOT = ("report", "pilot", "--from", "2026-10", "--to", "2026-11", "--reports")


def test_a_pilot_beside_the_numbers(filled: Home, tmp_path: Path) -> None:
    """Means before and during, the team beside its place, what lacks, and that it is no proof."""
    text = "month,place,count\n2026-08,zuid,80\n2026-09,zuid,70\n2026-11,zuid,60\n"
    ended = filled.ok(*PILOT, counts_file(tmp_path, text))
    assert "no number of reports for: 2026-10 zuid" in ended.err
    assert WORDS["en"]["no proof"] in ended.err
    rows = cells(ended.out)
    assert ["2026-11", "zuid", "60", "6", "…", "…", "…"] in rows
    assert ["all months before, and the pilot's", "2 / 1", "75", "60", "-20 %"] in rows
    found = filled.ok(*PILOT, counts_file(tmp_path, text), "--json").json()
    assert found["before_and_during"]["change_percent"] == -20.0
    assert (found["teams"], len(found["months"])) == (["zuid"], 2)


def test_a_place_is_one_in_any_spelling(filled: Home, tmp_path: Path) -> None:
    """Capitals and blanks make no other place: it stands under the team's name; what lacks before is named too."""
    text = "month,place,count\n2025-10,Zuid,80\n2026-10, ZUID,70\n2026-11,zu id,60\n"
    found = filled.ok(*PILOT, counts_file(tmp_path, text), "--json").json()
    assert ({one["place"] for one in found["reports"]}, found["teams"]) == ({"zuid"}, ["zuid"])
    assert found["missing"] == [{"month": "2025-11", "place": "zuid"}]


def test_a_page_tells_whose_it_is_and_why_nothing_is_divided(
    home: Home, nodes: tuple[Context, Context], tmp_path: Path
) -> None:
    """The organisation stands on both pages, and where nobody has a team that is the reason."""
    assert isinstance(nodes[0].clock, FixedClock)
    nodes[0].clock.time = datetime(2026, 12, 3, tzinfo=UTC).timestamp()
    file, counts = tmp_path / "team.html", counts_file(tmp_path, "month,count\n2026-11,70\n")
    home.ok("report", "team", "--format", "html", "--out", str(file))
    assert "<p>Politie; periode: nov 2026</p>" in file.read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8").count(WORDS["nl"]["no teams"]) == 1
    file = tmp_path / "pilot.html"
    home.ok(*PILOT, counts, "--format", "html", "--out", str(file))
    assert "<p>Politie; periode: okt 2026" in file.read_text(encoding="utf-8")
    home.new_professional()
    given = ("--name", "Bo", "--function", "agent", "--phone", "06 1", "--team", "west")
    home.ok("professional", "add", *given)
    file = tmp_path / "few.html"
    home.ok("report", "team", "--format", "html", "--out", str(file))
    assert WORDS["nl"]["no teams"] not in file.read_text(encoding="utf-8")


def test_a_team_that_was_asked_for_is_not_called_the_readers(filled: Home) -> None:
    """Where nothing can be shown of a team that a coordinator named, it says so of that team."""
    filled.ok("professional", "add", "--name", "Bo", "--function", "x", "--phone", "06 1", "--team", "west")
    ended = filled.ok("report", "team", "--month", "2026-10", "--team", "west")
    assert (ended.out, "the numbers of this team are too small" in ended.err) == ("", True)


def test_a_pilot_as_csv_and_as_a_page(filled: Home, tmp_path: Path) -> None:
    """The numbers of reports stand in a column of their own, and as a chart with the others."""
    text = "Month;Place;Count\r\n2026-09;zuid;70\r\n2026-11;zuid;60\r\n2026-11;west;3\r\n2026-09;west;9\r\n"
    counts = counts_file(tmp_path, text)
    rows = list(csv.DictReader(io.StringIO(filled.ok(*PILOT, counts, "--format", "csv").out)))
    told = {(row["month"], row["by"], row["name"]): row["reports"] for row in rows}
    assert told["2026-11", "team", "zuid"] == "60"
    assert told["2026-11", "place", "west"] == "<5"
    assert (told["2026-09", "total", ""], told["2026-11", "total", ""]) == ("79", "")
    file = tmp_path / "pilot.html"
    filled.ok(*PILOT, counts, "--format", "html", "--out", str(file))
    page = file.read_text(encoding="utf-8")
    check_page(page, charts=6)
    assert "begin pilot" in page and WORDS["nl"]["no proof"] in page


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("maand,aantal\n", 1, "columns"),
        ("month,count\n", 1, "no line"),
        ("month,count\n2026-11,7\n2026-13,7\n", 3, "no month"),
        ("month,count\n2026-11,-7\n", 2, "whole number"),
        ("month,count\n2026-11,7.5\n", 2, "whole number"),
        ("month,count\n2026-11,99999999\n", 2, "whole number"),
        ("month,count\n2026-11,7,8\n", 2, "columns"),
        ("month,place,count\n2026-11,,8\n", 2, "place"),
        ("month,place,count\n2026-11,n,8\n\n2026-11,n,9\n", 4, "line 2"),
        ("month,place,count\n2026-11,Den Bosch,8\n2026-11,den  bosch,9\n", 3, "line 2"),
        (f"month,place,count\n2026-11,n,8\n2026-11,{NUMBERS[0].digits},9\n", 3, "place: the text holds what reads"),
        ('month,count\n"2026-11,8\n', 2, "no CSV"),
    ],
)
def test_a_list_that_is_wrong_is_refused_by_line_and_reason(text: str, line: int, reason: str) -> None:
    """The first line that is wrong, and what is wrong with it; nothing of it is repeated."""
    with pytest.raises(InvalidInput) as refused:
        parse_counts(text)
    assert f"line {line}:" in refused.value.message and reason in refused.value.message
    assert "2026-13" not in refused.value.message and "99999999" not in refused.value.message


def test_a_list_with_a_number_in_it_goes_nowhere(filled: Home, tmp_path: Path) -> None:
    """A list that holds a citizen number in place of a place is refused, and it is not repeated."""
    number = NUMBERS[0].digits
    refused = filled.run(*PILOT, counts_file(tmp_path, f"month,place,count\n2026-11,{number},7\n"))
    assert (refused.code, number in refused.out + refused.err) == (2, False)


def test_the_words_are_the_same_ones_in_both_languages() -> None:
    """Nothing is missing in one of the languages."""
    assert WORDS["nl"].texts.keys() == WORDS["en"].texts.keys()


def test_the_board_of_a_team(filled: Home, nodes: tuple[Context, Context], tmp_path: Path) -> None:
    """Without a team it says so; with one and no match the board is empty."""
    refused = filled.run("match", "board", "--team")
    assert (refused.code, "you are in no team" in refused.err) == (2, True)
    file = tmp_path / "token"
    who = filled.ok("professional", "list", "--json").json_lines()[0]
    file.write_text(issue_token(nodes[0], COORDINATOR, who["id"]))
    file.chmod(0o600)
    assert filled.ok("--token-file", str(file), "match", "board", "--team").err == "no matches\n"
