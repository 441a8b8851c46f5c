"""What tests of imported lists share: rows as a list has them, and what has become of them."""

from collections.abc import Sequence

from node.model import Actor, Bsn
from node.service import imports
from node.service.context import Context
from node.service.import_file import ListRow
from node.service.import_looking import ProposalSummary, list_proposals
from node.service.imports import TakenIn
from node.storage.database import Database
from tests.service.casework import Office

BVH = "BVH"
TOLD = {"purposes": "jeugd", "birth_date": "2015-06-07", "informed": "2026-11-01"}
"""What a row tells beside the number, and a signal asks for beside the number check."""


def row(number: Bsn, /, line: int = 2, **more: str) -> ListRow:
    """A good row; `more` are other cells, or other values."""
    return ListRow(line, {"number": number.digits, **TOLD} | more)


def take_in(office: Office, *rows: ListRow, actor: Actor | None = None, source: str = BVH) -> TakenIn:
    """Rows of Jan's, brought by himself unless told otherwise."""
    return imports.add_rows(office.context, actor or office.jan, source, rows, office.jan.id)


def waiting(context: Context, actor: Actor) -> list[ProposalSummary]:
    """The open proposals that the actor sees."""
    return list_proposals(context, actor)


def proposed(office: Office, *numbers: Bsn) -> list[str]:
    """The ids of new proposals of Jan's on these persons, in their order."""
    before = {one.id for one in waiting(office.context, office.jan)}
    ids: list[str] = []
    for number in numbers:
        take_in(office, row(number))
        (new,) = {one.id for one in waiting(office.context, office.jan)} - before - set(ids)
        ids.append(new)
    return ids


def count(db: Database, *tables: str) -> Sequence[int]:
    """How many rows these tables have."""
    return [int(db.value(f"SELECT COUNT(*) FROM {table}")) for table in tables]
