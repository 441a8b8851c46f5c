"""A report as one page of HTML: nothing is loaded, nothing runs, it prints on A4, and each chart has its table."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cli.charts import Series, bars, lines
from cli.report_cells import COLUMNS, DIVISIONS, JOINT_DIVISIONS, LATER, ReportRow, cells_of, percent, rows_of
from cli.report_words import Words

_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, sans-serif; color: #222; background: #fff; }
body { max-width: 64rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 0 0 .4rem; }
section { margin: 1.4rem 0; break-inside: avoid; }
.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.2rem; align-items: start; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th, td { padding: .18rem .4rem; border-bottom: 1px solid #d0d0d0; text-align: right; }
td { font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, th.text, td.text { text-align: left; } thead th { border-bottom: 2px solid #222; }
thead { display: table-header-group; } tr { break-inside: avoid; } section.long { break-inside: auto; }
p.note, li { color: #444; font-size: 12px; } p.proof { border-left: 4px solid #c55a11; padding-left: .7rem; }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }
@media print { body { margin: 0; max-width: none; font-size: 11px; } @page { size: A4; margin: 15mm; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

Month = dict[str, Any]
Months = Sequence[Month]


def team_page(found: Mapping[str, Any], words: Words, about: str) -> str:
    """The report of a team, or of all. `about` is the team, or nothing."""
    months = found["months"]
    title = words["title team"] + (f": {about}" if about else "")
    parts = [*_charts(months, words), *_divisions(months, words, DIVISIONS, _reasons(found)), _meaning(months, words)]
    return _page(title, _whose(found, words), parts, words)


def covenant_page(months: Months, words: Words, members: Sequence[str]) -> str:
    """The report of all members of a covenant together, by their names; they have no teams in common."""
    reasons = dict.fromkeys(JOINT_DIVISIONS, "nothing divided together")
    divided = _divisions(months, words, JOINT_DIVISIONS, reasons)
    parts = [*_charts(months, words), *divided, _meaning(months, words, "together")]
    about = f"{_period(months, words)}; {len(members)} {words['organisations']}: {', '.join(members)}"
    return _page(words["title covenant"], about, parts, words)


def pilot_page(found: Mapping[str, Any], words: Words) -> str:
    """The evaluation of a pilot."""
    months = found["months"]
    divided = _divisions(months, words, DIVISIONS, _reasons(found))
    parts = [*_reports(found, words), *_charts(months, words), *_places(found, words), *divided]
    return _page(words["title pilot"], _whose(found, words), [*parts, _meaning(months, words)], words)


def _whose(found: Mapping[str, Any], words: Words) -> str:
    return f"{found['organisation']}; {_period(found['months'], words)}"


def _reasons(found: Mapping[str, Any]) -> dict[str, str]:
    """The words for why there are no rows, by division."""
    few = "nothing divided"
    return {"team": few if found["has_teams"] else "no teams", "partner": few, "purpose": few}


def _page(title: str, period: str, sections: Sequence[str], words: Words) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(title)}</h1><p>{escape(period)}</p></header>\n<main>"
        + "\n".join(sections)
        + f'</main>\n<footer><p class="note">{escape(words["made by"])}</p></footer></body></html>\n'
    )


def _period(months: Months, words: Words) -> str:
    first, last = (words.month(months[at]["month"]) for at in (0, -1))
    return f"{words['period']}: {first if first == last else f'{first} – {last}'}"


def _charts(months: Months, words: Words) -> list[str]:
    """The charts of the figures of all rows together, or of the one team that was asked for."""
    labels = [words.month(month["month"]) for month in months]
    parts = [_whole_of(month) for month in months]
    cells = [cells_of(month, *rows) for month, rows in zip(months, parts, strict=True)]

    def numbers(which: int, name: str) -> list[float | None]:
        return [None if rows[which] is None else rows[which][name] for rows in parts]

    def shares(which: int, name: str, whole: str) -> list[float | None]:
        return [None if rows[which] is None else percent(rows[which][name], rows[which][whole]) for rows in parts]

    def series(name: str, values: list[float | None]) -> Series:
        return Series(words[name], values)

    volume = [series("signals", numbers(0, "signals")), series("matches", numbers(1, "matches"))]
    followed = [series("follow_up_percent", shares(1, "followed_up", "matches"))]
    days = [series("median_days", numbers(1, "median_days")), series("ninetieth_days", numbers(1, "ninetieth_days"))]
    stagnated = [series("stagnated_percent", shares(1, "stagnated", "matches"))]
    adoption = [series("professionals", numbers(2, "professionals")), series("active", numbers(2, "active"))]
    drawn = [
        ("chart volume", bars(words["chart volume"], labels, volume), ("signals", "matches")),
        (
            "chart follow-up",
            lines(words["chart follow-up"], labels, followed, highest=100),
            ("followed_up", "follow_up_percent"),
        ),
        ("chart days", lines(words["chart days"], labels, days), ("median_days", "ninetieth_days")),
        (
            "chart stagnation",
            lines(words["chart stagnation"], labels, stagnated, highest=100),
            ("matches", "stagnated"),
        ),
        (
            "chart adoption",
            bars(words["chart adoption"], labels, adoption),
            ("professionals", "active", "active_percent"),
        ),
    ]
    return [
        _pair(
            words[title],
            chart,
            _table(
                [words["month"], *(words[name] for name in names)],
                [[label, *(cell[name] for name in names)] for label, cell in zip(labels, cells, strict=True)],
            ),
        )
        for title, chart, names in drawn
    ]


def _whole_of(month: Month) -> list[Any]:
    """The rows of the total, or of the one team that was asked for, as far as it stands alone."""
    tables = [month["signals"], month["matches"] or {"total": None}, month["professionals"]]
    alone = [[row for row in table.get("team", []) if len(row["names"]) == 1] for table in tables]
    return [table["total"] or next(iter(rows), None) for table, rows in zip(tables, alone, strict=True)]


def _divisions(months: Months, words: Words, divisions: Sequence[str], reasons: Mapping[str, str]) -> list[str]:
    rows = rows_of(months)
    shown = divisions[:1] if months[0]["signals"]["total"] is None else divisions
    return [_division(by, [row for row in rows if row.by == by], words, reasons[by]) for by in shown]


def _division(by: str, rows: Sequence[ReportRow], words: Words, reason: str) -> str:
    title = f"<h2>{escape(words[f'by {by}'])}</h2>"
    if not rows:
        return f'<section>{title}<p class="note">{escape(words[reason])}</p></section>'
    columns = [name for name in COLUMNS if any(row.cells[name] not in ("–", LATER) for row in rows)]
    headings = [words["month"], words["row"], *(words[name] for name in columns)]
    cells = [
        [words.month(row.month), words.name(by, row.names), *(row.cells[name] for name in columns)] for row in rows
    ]
    return f'<section class="long">{title}{_table(headings, cells, texts=2)}</section>'


def _reports(found: Mapping[str, Any], words: Words) -> list[str]:
    """The reports to Veilig Thuis, with what can be said of before and during, and what cannot."""
    counts = {one["month"]: one["count"] for one in found["totals"]}
    known = sorted({one["month"] for one in found["reports"]} | {month["month"] for month in found["months"]})
    labels = [words.month(month) for month in known]
    begins = known.index(found["months"][0]["month"])
    chart = lines(
        words["chart reports"],
        labels,
        [Series(words["reports"], [counts.get(month) for month in known])],
        mark=(begins, words["pilot begins"]),
    )
    rows = [[label, _or_dash(counts.get(month))] for label, month in zip(labels, known, strict=True)]
    proof = f'<p class="proof">{escape(words["no proof"])}</p>'
    missing = [f"{words.month(one['month'])} {one['place']}".strip() for one in found["missing"]]
    told = f'<p class="note">{escape(words["missing"].format(what=", ".join(missing)))}</p>' if missing else ""
    table = _table(*comparison_rows(found, words))
    return [
        _pair(words["chart reports"], chart, _table([words["month"], words["reports"]], rows)),
        f"<section><h2>{escape(words['comparison'])}</h2>{table}{proof}{told}</section>",
    ]


def comparison_rows(found: Mapping[str, Any], words: Words) -> tuple[list[str], list[list[str]]]:
    """The headings and the rows of what was before and during the pilot."""
    headings = [words[name] for name in ("group", "months", "mean before", "mean during", "change")]
    rows = []
    for name, one in (("all months", found["before_and_during"]), ("same months", found["same_months_a_year_before"])):
        means = [_number(one[key], words) for key in ("mean_before", "mean_during")]
        change = one["change_percent"]
        told = "–" if change is None else f"{'+' if change > 0 else ''}{words.number(change)} %"
        rows.append([words[name], f"{one['months_before']} / {one['months_during']}", *means, told])
    return headings, rows


def place_rows(found: Mapping[str, Any]) -> list[tuple[str, str, str, dict[str, str]]]:
    """Month, place, reports and the cells of the team of that name, where there is one."""
    rows = {(row.month, row.names): row.cells for row in rows_of(found["months"]) if row.by == "team"}
    least = {month["month"]: month["suppress_below"] for month in found["months"]}
    return [
        (
            one["month"],
            one["place"],
            _few(one["count"], least[one["month"]]),
            rows.get((one["month"], (one["place"],)), {}),
        )
        for one in found["reports"]
        if one["month"] in least
    ]


def _places(found: Mapping[str, Any], words: Words) -> list[str]:
    names = ("signals", "matches", "follow_up_percent", "median_days")
    headings = [words["month"], words["place"], words["reports"], *(words[name] for name in names)]
    rows = [
        [words.month(month), place or words["all places"], count, *(cells.get(name, "–") for name in names)]
        for month, place, count, cells in place_rows(found)
    ]
    if not any(row[1] != words["all places"] for row in rows):
        return []
    title = escape(words["place"].capitalize())
    return [f'<section class="long"><h2>{title}</h2>{_table(headings, rows, texts=2)}</section>']


def _meaning(months: Months, words: Words, *more: str) -> str:
    least = max(month["suppress_below"] for month in months)
    names = ("signals", "matches", "follow-up", "days", "active", "small", "later", *more)
    told = "".join(f"<li>{escape(words[f'meaning {name}'].format(least=least))}</li>" for name in names)
    return f"<section><h2>{escape(words['what'])}</h2><ul>{told}</ul></section>"


def _pair(title: str, chart: str, table: str) -> str:
    return f'<section><h2>{escape(title)}</h2><div class="pair"><div>{chart}</div><div>{table}</div></div></section>'


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> str:
    """A table whose first `texts` columns are text."""

    def line(cells: Sequence[str], tag: str) -> str:
        opened = [f'<{tag} class="text">' if at < texts else f"<{tag}>" for at in range(len(cells))]
        return (
            "<tr>"
            + "".join(f"{tag_}{escape(cell)}</{tag}>" for tag_, cell in zip(opened, cells, strict=True))
            + "</tr>"
        )

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(headings, 'th')}</thead><tbody>{body}</tbody></table>"


def _number(value: float | None, words: Words) -> str:
    return "–" if value is None else words.number(value)


def _or_dash(count: int | None) -> str:
    return "–" if count is None else str(count)


def _few(count: int | None, least: int) -> str:
    return f"<{least}" if count is None else str(count)
