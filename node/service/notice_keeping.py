"""What the node does every hour so that people are told in time, and no notice stays for ever."""

from node.limits import NOTICE_KEPT_DAYS, SIGNAL_LONGEST_DAYS
from node.protocol.covenant import SECONDS_PER_DAY
from node.service.context import Context
from node.service.match_telling import tell_of_late_cards
from node.service.signal_ending import tell_of_ends
from node.storage import mails, notices


def keep_notices(context: Context) -> None:
    """Tell of matches whose card does not come and of signals that end soon; forget what was seen long ago.

    What nobody has seen goes when no signal of that time can be open any more.
    """
    tell_of_late_cards(context)
    tell_of_ends(context)
    now = context.clock.now()
    kept_from = now - NOTICE_KEPT_DAYS * SECONDS_PER_DAY
    with context.database.transaction():
        notices.forget(context.database, kept_from, now - SIGNAL_LONGEST_DAYS * SECONDS_PER_DAY)
        mails.forget_ended(context.database, kept_from)
