"""What all reports share on the command line: in which form, where to, in which language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.atomic_file import refuse_existing, write_new
from cli.output import columns, printable, tell
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
        print(text, end="", flush=True)
    else:
        write_new(out, text.encode(), FOR_OWNER, REPORT_FILE)
        tell(f"written to {printable(str(out))}")


def month_table(rows: Sequence[ReportRow], words: Words) -> str:
    """The rows of months as a table."""
    headings = [words["month"], "", *(words[name] for name in COLUMNS)]
    return drawn(
        headings, [[row.month, words.name(row.by, row.names), *(row.cells[name] for name in COLUMNS)] for row in rows]
    )


def drawn(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in plain columns, also on a terminal: it is wide, and may go to a file."""
    if not rows:
        return ""
    return columns([list(headings), *([printable(cell) for cell in row] for row in rows)]) + "\n"
