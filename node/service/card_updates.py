"""The peers' cards of signals for which somebody else answers from now on: they are written again, in their place."""

from collections.abc import Iterable

from node.service.cards import write_card
from node.service.context import Context
from node.service.replacement import relying_on
from node.storage import matches, signals


def update_cards(context: Context, signal_ids: Iterable[str]) -> frozenset[bytes]:
    """Tell the peers of all open matches of these signals how to reach who answers now; gives the peers' NIDs.

    Within the caller's transaction. The ration is not touched: these peers have a card already. In a match that has no
    name in any session now the card goes with the next session, as all cards do.
    """
    if context.settings.organisation.cards == "coordinator":
        return frozenset()  # who answers is the same as before
    told = set()
    for signal_id in signal_ids:
        for match in matches.told_of_any_kind(context.database, signal_id):
            write_card(context, match, signal_id)
            context.wake(match.peer)  # it looks at what waits after this transaction: the database's lock sees to that
            told.add(match.peer)
    return frozenset(told)


def update_cards_of(context: Context, professional_id: str) -> frozenset[bytes]:
    """The same for all open signals of a professional, and of those for whom that one stands in."""
    owners = relying_on(context, professional_id)
    return update_cards(context, [row.id for row in signals.listed(context.database, "open", owners)])
