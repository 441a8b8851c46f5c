"""The whole logbook of a test's node, as it is exported."""

from typing import Any

from node.service.context import Context
from node.service.logbook_export import ExportFormat, Wanted, export_page
from tests.helpers import OFFICER


def exported(context: Context, form: ExportFormat = ExportFormat.LDV) -> list[dict[str, Any]]:
    """All records, in order."""
    wanted, found = Wanted(form), list[dict[str, Any]]()
    while True:
        page = export_page(context, OFFICER, wanted)
        found += page.records
        if page.after is None:
            return found
        wanted = Wanted(form, page.after, page.until)


def traces(records: list[dict[str, Any]], *names: str) -> set[str]:
    """The trace ids of the records with these names, or of all."""
    return {each["trace_id"] for each in records if not names or each["name"] in names}
