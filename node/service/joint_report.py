"""The figures of all members of a covenant together, from what each of them gave. It needs no node."""

from collections.abc import Sequence

from node.errors import InvalidInput
from node.matching.joint_figures import joint_tables
from node.matching.months import Month
from node.protocol.contribution import SignedContribution, joint_sum_of, layout_for
from node.protocol.covenant import Covenant
from node.service.reports import MonthReport


def joint_report(covenant: Covenant, month: Month, given: Sequence[SignedContribution]) -> MonthReport:
    """What may be shown of the sum of all active members' contributions of a month.

    The highest threshold of all members counts. The caller has verified the covenant. Raises `InvalidInput` when the
    contributions do not belong together, or when one of them is wrong; of which nobody can tell then.
    """
    total = joint_sum_of(covenant, month, given)
    least = max(each.contribution.suppress_below for each in given)
    tables = joint_tables(layout_for(covenant), total, least)
    if tables is None:
        raise InvalidInput(
            f"{month}: the contributions do not add up to figures, so one of them is wrong",
            "the masks hide whose it is: ask each member whether its node runs this version with its right key",
        )
    return MonthReport(month, least, tables.signals, tables.accounts, tables.matches, month.matches_known_on)
