"""What the node does of itself with persons' requests: it tells of terms that end, and lets old ones go."""

from node.limits import REQUEST_KEPT_DAYS
from node.matching.request_terms import Pressing, pressing
from node.model import Role
from node.protocol.covenant import SECONDS_PER_DAY
from node.service.archive import CHUNK
from node.service.context import Context
from node.service.days import today
from node.service.notices import NoticeKind, notify
from node.storage import forgetting, requests

_KINDS = {Pressing.NEAR: NoticeKind.REQUEST_DUE, Pressing.LATE: NoticeKind.REQUEST_OVERDUE}


def tell_of_due_requests(context: Context) -> int:
    """Tell the data protection officers of cases that press more than when they were last told; gives of how many."""
    told = 0
    with context.database.transaction():
        for row in requests.listed(context.database, "open"):
            now = pressing(row.due, today(context))
            if now > row.told:
                notify(context, Role.OFFICER, _KINDS[now], row.id)
                requests.set_told(context.database, row.id, now)
                told += 1
    return told


def let_old_requests_go(context: Context) -> int:
    """Forget of whom requests were that were decided long ago, and numbers that nothing needs; gives how many."""
    before, gone = context.clock.now() - REQUEST_KEPT_DAYS * SECONDS_PER_DAY, 0
    while True:
        with context.database.transaction():
            old = requests.kept_too_long(context.database, before, CHUNK)
            for row in old:
                requests.let_go(context.database, row.id)
                if row.person_id is not None:
                    forgetting.forget_unneeded(context.database, row.person_id)
        if not old:
            return gone
        gone += len(old)
        context.database.truncate_log()
