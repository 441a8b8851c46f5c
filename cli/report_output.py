"""What all reports share on the command line: in which form, where to, in which language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.atomic_file import refuse_existing, write_new
from cli.output import Rows, columns, printable, put, show_table, tell
from cli.report_cells import COLUMNS, ReportRow
from cli.report_words import WORDS, Language, Words
from node.errors import InvalidInput

Format = Literal["table", "csv", "json", "html"]
FormatOption = Annotated[Format, typer.Option("--format", help="How it is written.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where it goes; else to standard output.")
]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", help="Of tables and pages; else nl for a page, en for a table.")
]
Table = tuple[Sequence[str], Rows]
"""Headings and rows."""
REPORT_FILE = "the file for the report"
FOR_OWNER = 0o600


def check_out(form: Format, out: Path | None) -> None:
    """Refuse a page without a file for it, and a file that exists. Raises `InvalidInput`."""
    if out is not None:
        refuse_existing(out, REPORT_FILE)
    elif form == "html":
        raise InvalidInput("--format html: a page goes to a file", "name one that does not exist yet with --out")


def words_for(form: Format, language: Language | None) -> Words:
    """The words of the language that was asked for, else those that go with the form."""
    return WORDS[language or ("nl" if form == "html" else "en")]


def give(text: str, out: Path | None) -> None:
    """Write the report to its file, or print it."""
    if out is None:
        put(text, end="")
    else:
        write_new(out, text.encode(), FOR_OWNER, REPORT_FILE)
        tell(f"written to {printable(str(out))}")


def give_tables(tables: Sequence[Table], out: Path | None) -> None:
    """Write the report's tables to its file in plain columns, or print them as a terminal has room for them."""
    tables = [table for table in tables if table[1]]
    if out is not None:
        give("\n".join(_plain(*table) for table in tables), out)
        return
    for number, table in enumerate(tables):
        if number:
            put("")
        show_table(*table)


def month_table(rows: Sequence[ReportRow], words: Words) -> Table:
    """The rows of months as a table."""
    headings = [words["month"], "", *(words[name] for name in COLUMNS)]
    return (
        headings,
        [[row.month, words.name(row.by, row.names), *(row.cells[name] for name in COLUMNS)] for row in rows],
    )


def _plain(headings: Sequence[str], rows: Rows) -> str:
    return columns([list(headings), *([printable(cell) for cell in row] for row in rows)]) + "\n"
