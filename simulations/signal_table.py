"""Lists of signals as the CSV files that `raakvlak signal add --file` takes; read without the node's own reader."""

import csv
import io
from collections.abc import Iterable

from node.model import Bsn
from simulations.signal_lists import Signal

COLUMNS = ("number", "purposes", "parents", "birth_date", "end", "informed", "reference")


def write_table(signals: Iterable[Signal]) -> str:
    """The text of the file. The last day is left open, so that no list grows out of date."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for signal in signals:
        writer.writerow(
            {
                "number": signal.person.digits,
                "purposes": ";".join(signal.purposes),
                "parents": ";".join(parent.digits for parent in signal.parents),
                "birth_date": signal.birth_date,
                "informed": signal.informed,
                "reference": signal.reference,
            }
        )
    return text.getvalue()


def read_table(text: str) -> list[Signal]:
    """The signals of a file that `write_table` made."""
    return [
        Signal(
            Bsn(row["number"]),
            tuple(row["purposes"].split(";")),
            tuple(Bsn(parent) for parent in row["parents"].split(";") if parent),
            row["birth_date"],
            row["informed"],
            row["reference"],
        )
        for row in csv.DictReader(io.StringIO(text))
    ]
