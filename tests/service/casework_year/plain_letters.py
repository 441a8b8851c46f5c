"""How many letters the year must bring of some kinds, counted from the ledger by the rules of docs/protocol.md §7."""

from collections import Counter
from datetime import date

from node.model import Bsn, ItemKind
from node.protocol.covenant import Covenant
from tests.service.casework_year.ledger import Ledger, PlacedSignal

Way = tuple[date, str, str]
"""The day, from which organisation, to which."""
Item = tuple[str, ItemKind, Bsn]


def items_of(signal: PlacedSignal) -> set[Item]:
    """What a signal stands for: for each purpose its person, and the family where its organisation looks at that."""
    person = {(purpose, ItemKind.PERSON, signal.citizen.number) for purpose in signal.purposes}
    return person | {(purpose, ItemKind.FAMILY, number) for purpose in signal.purposes for number in signal.family}


def cards(ledger: Ledger) -> Counter[Way]:
    """One for each signal and item that the other has too: of who comes, of those who are met, and when they change."""
    found = Counter[Way]()
    for place, one in enumerate(ledger.placed):
        before = [each for each in ledger.placed[:place] if ledger.until(each) >= one.at]
        known = {item for each in before if each.organisation == one.organisation for item in items_of(each)}
        for other in before:
            if other.organisation != one.organisation:
                found[one.day, other.organisation, one.organisation] += _met(ledger, other, one, known)
        for organisation in {each.organisation for each in before} - {one.organisation}:
            theirs = {item for each in before if each.organisation == organisation for item in items_of(each)}
            found[one.day, one.organisation, organisation] += len(items_of(one) & theirs)
    for signal_id, at, day in ledger.recarded:
        (own,) = [each for each in ledger.placed if each.id == signal_id]
        for organisation, items in _there(ledger, own, at).items():
            found[day, own.organisation, organisation] += len(items_of(own) & items)
    return +found


def withdrawn_parties(ledger: Ledger, covenant: Covenant) -> Counter[Way]:
    """One for each item that the other has too, when a signal ends: in each session, of which there may be two."""
    found, unseen = Counter[Way](), {taken_back for _, taken_back in ledger.unseen}
    for closed in ledger.closed:
        (own,) = [each for each in ledger.placed if each.id == closed.id]
        for organisation, items in _there(ledger, own, closed.at).items():
            # a point that was taken back unseen had come to one of two sessions only
            sessions = 1 if closed.id in unseen else len(covenant.open_epochs(closed.at))
            found[closed.day, own.organisation, organisation] += sessions * len(items_of(own) & items)
    return +found


def receipts(ledger: Ledger) -> Counter[Way]:
    """One for each match that ends, from the side that goes on; none from one that has not seen it."""
    found, unseen = Counter[Way](), {taken_back for _, taken_back in ledger.unseen}
    for closed in [each for each in ledger.closed if each.id not in unseen]:
        (own,) = [each for each in ledger.placed if each.id == closed.id]
        mine = [each for each in ledger.placed if each.organisation == own.organisation and each.id != own.id]
        kept = {item for each in mine if each.at < closed.at < ledger.until(each) for item in items_of(each)}
        for organisation, items in _there(ledger, own, closed.at, after=True).items():
            found[closed.day, organisation, own.organisation] += len((items_of(own) - kept) & items)
    return +found


def _met(ledger: Ledger, there: PlacedSignal, newcomer: PlacedSignal, known: set[Item]) -> int:
    """How many cards of a signal go to the organisation of a newcomer: those of matches that are new there."""
    if (there.id, newcomer.id) in ledger.unseen:
        return 0
    return len(items_of(there) & items_of(newcomer) - known)


def _there(ledger: Ledger, own: PlacedSignal, at: float, *, after: bool = False) -> dict[str, set[Item]]:
    """What each other organisation has live at a moment, and (`after`) has still after it."""
    found: dict[str, set[Item]] = {}
    for each in ledger.placed:
        until = ledger.until(each)
        if each.organisation != own.organisation and each.at < at and (until > at if after else until >= at):
            found.setdefault(each.organisation, set()).update(items_of(each))
    return found
