"""`raakvlak report`: the figures of months, and a pilot beside the number of reports to Veilig Thuis."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import report_page
from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import tell
from cli.report_cells import COLUMNS, ReportRow, rows_of
from cli.report_counts import read_counts
from cli.report_csv import as_csv, written
from cli.report_output import (
    FormatOption,
    LanguageOption,
    OutOption,
    Table,
    check_out,
    give,
    give_tables,
    month_table,
    words_for,
)
from cli.report_together import contribute, covenant
from cli.report_words import WORDS, Words

report_app = command_group("report", "Figures of months, of a pilot, and of all members together.")


@report_app.command("team")
def team(
    ctx: typer.Context,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The last month; else the latest that is over.")
    ] = None,
    months: Annotated[
        int, typer.Option("--months", metavar="N", min=1, max=36, help="How many months, up to that one.")
    ] = 1,
    team_name: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="One team; you see your own if you are no coordinator.")
    ] = None,
    form: FormatOption = "table",
    out: OutOption = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """Show signals, matches, their follow-up and who was active, by month, team, kind of partner and purpose.

    Example: raakvlak report team --month 2026-10 --months 12 --format html --out report.html
    """
    form = "json" if as_json else form
    check_out(form, out)
    found = client_of(ctx).get("reports", "team", month=month, months=str(months), team=team_name)
    words, rows = words_for(form, language), rows_of(found["months"])
    texts = {
        "json": lambda: json.dumps(found, ensure_ascii=False) + "\n",
        "csv": lambda: as_csv(rows),
        "html": lambda: report_page.team_page(found, words, team_name or ""),
    }
    if form == "table":
        give_tables([month_table(rows, words)], out)
    else:
        give(texts[form](), out)
    if not rows:
        tell(_nothing_shown(team_name))


def _nothing_shown(team_name: str | None) -> str:
    whose = "your team" if team_name is None else "this team"
    return f"nothing can be shown: the numbers of {whose} are too small, or stand together with another's"


@report_app.command("pilot")
def pilot(
    ctx: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="The first month of the pilot.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="Its last month.")],
    reports: Annotated[
        Path, typer.Option("--reports", metavar="CSV", help="Numbers of reports: month,place,count or month,count.")
    ],
    form: FormatOption = "table",
    out: OutOption = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the months of a pilot beside the number of reports to Veilig Thuis, before it and during it.

    Example: raakvlak report pilot --from 2026-01 --to 2026-12 --reports counts.csv --format html --out pilot.html
    """
    form = "json" if as_json else form
    check_out(form, out)
    counts = read_counts(reports)
    found = client_of(ctx).post("reports", "pilot", body={"from": first, "to": last, "reports": counts})
    words = words_for(form, language)
    texts = {
        "json": lambda: json.dumps(found, ensure_ascii=False) + "\n",
        "csv": lambda: _pilot_csv(found),
        "html": lambda: report_page.pilot_page(found, words),
    }
    if form == "table":
        give_tables(_pilot_tables(found, words), out)
    else:
        give(texts[form](), out)
    if found["missing"]:
        named = ", ".join(f"{one['month']} {one['place']}".strip() for one in found["missing"])
        tell(f"no number of reports for: {named}")
    tell(WORDS[language or "en"]["no proof"])


def _pilot_tables(found: dict[str, Any], words: Words) -> list[Table]:
    totals = [[one["month"], str(one["count"])] for one in found["totals"]]
    names = ("signals", "matches", "follow_up_percent", "median_days")
    places = [
        [month, place or words["all places"], count, *(cells.get(name, "–") for name in names)]
        for month, place, count, cells in report_page.place_rows(found)
    ]
    return [
        month_table([row for row in rows_of(found["months"]) if row.by in ("total", "team")], words),
        ([words["month"], words["reports"]], totals),
        ([words["month"], words["place"], words["reports"], *(words[name] for name in names)], places),
        report_page.comparison_rows(found, words),
    ]


def _pilot_csv(found: dict[str, Any]) -> str:
    """The rows of the report, with the number of reports in a column of its own."""
    totals = {one["month"]: str(one["count"]) for one in found["totals"]}
    placed = {(month, place): count for month, place, count, _ in report_page.place_rows(found)}
    rows = rows_of(found["months"])
    lines = [
        [
            row.month,
            row.by,
            ", ".join(row.names),
            *(row.cells[name] for name in COLUMNS),
            _reports_of(row, totals, placed),
        ]
        for row in rows
    ]
    told = {row.month for row in rows}
    names = {(row.month, row.names[0]) for row in rows if row.by == "team" and len(row.names) == 1}
    blank = [""] * len(COLUMNS)
    lines += [[month, "total", "", *blank, count] for month, count in totals.items() if month not in told]
    lines += [
        [month, "place", place, *blank, count]
        for (month, place), count in placed.items()
        if (month, place) not in names
    ]
    return written(("month", "by", "name", *COLUMNS, "reports"), sorted(lines, key=lambda line: line[0]))


def _reports_of(row: ReportRow, totals: dict[str, str], placed: dict[tuple[str, str], str]) -> str:
    if row.by == "total":
        return totals.get(row.month, "")
    return placed.get((row.month, row.names[0]), "") if row.by == "team" and len(row.names) == 1 else ""


report_app.command("contribute")(contribute)
report_app.command("covenant")(covenant)
