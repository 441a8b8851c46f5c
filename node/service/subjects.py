"""What people see as one match: all parties around one person, or around the person's family."""

from base64 import b32encode

from node.service.context import Context
from node.service.follow_up_opening import begin_parties
from node.storage import items, matches

_ID_BYTES = 5


def add_subjects(context: Context, item_id: int) -> list[str]:
    """See that there is a match for each person whose open signals stand for this item; gives the ids of new ones.

    Each of these signals has a part in its follow-up.
    """
    db = context.database
    item = items.load(db, context.vault, [item_id])[item_id]
    count = matches.count_subjects_of_item(db, item_id)
    fresh = [_new_id(context) for _ in range(count)]
    made = matches.add_subjects(db, item_id, item.kind, fresh, context.clock.now())
    begin_parties(context, item_id)
    return made


def _new_id(context: Context) -> str:
    return "m-" + b32encode(context.randomness.bytes(_ID_BYTES)).decode("ascii").lower()
