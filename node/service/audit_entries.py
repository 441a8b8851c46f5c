"""Which entries of the logbook account for points that were sent, and what shows them (docs/protocol.md §9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.logbook_entry import content_digest
from node.model import Item, ItemKind
from node.protocol.audit.opening import EntryProof, LogbookStretch
from node.protocol.audit.session import Handle
from node.service.context import Context
from node.storage import items, logbook_stretch
from node.storage.logbook_persons import open_persons


@dataclass(frozen=True, slots=True)
class SoughtEntry:
    """A point that was made of an item (by its id at home), in a message of when the logbook had this head."""

    item_id: int
    item: Item
    logbook: bytes


def find_entries(
    context: Context, sought: Mapping[Handle, SoughtEntry]
) -> tuple[dict[Handle, EntryProof], LogbookStretch | None]:
    """For each point the last entry before its message that places a signal on its item, as far as there is one.

    The stretch leads from the earliest of these entries to the latest L, so that each is seen to be older than its L.
    """
    db = context.database
    newest = logbook_stretch.numbers_of(db, {each.logbook for each in sought.values()})
    added = logbook_stretch.signals_added(db)
    chosen = {}
    for handle, each in sought.items():
        last = newest.get(each.logbook, 0)
        placed = [added[signal] for signal in items.signals_for(db, each.item_id) if signal in added]
        before = [number for number in placed if number <= last]
        if before:
            chosen[handle] = max(before)
    if not chosen:
        return {}, None
    first, last = min(chosen.values()), max(newest[sought[handle].logbook] for handle in chosen)
    entries = {entry.number: entry for entry in logbook_stretch.stretch(db, first, last)}
    proofs = {
        handle: proof
        for handle, number in chosen.items()
        if (proof := _proof(context, number, entries[number].persons, sought[handle].item)) is not None
    }
    contents = tuple(content_digest(entry.content) for entry in entries.values())
    shown = {proof.number: entries[proof.number].content for proof in proofs.values()}
    return proofs, LogbookStretch(first, entries[first].previous, contents, shown)


def _proof(context: Context, number: int, sealed_persons: bytes, item: Item) -> EntryProof | None:
    """Where the item's person stands in the entry: of a match on the person, it is the signal's own."""
    for place, person in enumerate(open_persons(context.vault, sealed_persons)):
        if person.number == item.number and (place == 0 or item.kind is ItemKind.FAMILY):
            return EntryProof(number, place, person.salt)
    return None
