"""Trace ids that cross nodes: what two organisations do about one match stands under one id in both logbooks.

A signal stands for its person, and for its person as one of a family: two signals on one person are two such matches.
"""

import re

from node.matching.follow_up import State
from node.service.context import Context
from node.service.follow_up_lead import take_lead
from node.service.signal_closing import CloseReason, close_signal
from tests.helpers import COORDINATOR
from tests.service.casework import entries
from tests.service.exports import exported, traces
from tests.service.test_epochs import pass_to_end_of_lead
from tests.service.three_parties import three_nodes
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import PERSONS, Node

W3C_TRACE_ID, W3C_SPAN_ID = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{16}")
BOTH_SIDES = {
    "match-found",
    "match-ended",
    "match-withdrawn",
    "match-receipt",
    "card-sent",
    "card-received",
    "card-withdrawn",
    "card-gone",
    "follow-up-sent",
    "follow-up-received",
}
"""What one side does about a match and the other hears of, or does as well."""
ITEMS = 2
"""The person, and the person as one of a family."""


def matched() -> tuple[Node, Node]:
    """Two nodes that have found one match, followed it up a little, and ended it."""
    first, second = two_nodes()
    place(first)
    place(second)
    rest(first, second)
    return first, second


def actions(context: Context, trace: str) -> list[str]:
    """What the logbook says that was done under a trace, in order."""
    return [entry.action for entry in entries(context) if entry.details.get("trace") == trace]


def test_a_match_has_one_trace_in_both_logbooks() -> None:
    """Match found, card sent and card received: the same trace id at both nodes, and no other record shares it."""
    nodes = matched()
    shared = {trace for node in nodes for trace in traces(exported(node.context), *BOTH_SIDES)}
    assert len(shared) == ITEMS
    for node in nodes:
        for trace in shared:
            assert actions(node.context, trace) == ["match-found", "card-sent", "card-received"]
        others = [each for each in exported(node.context) if each["name"] not in BOTH_SIDES]
        assert others and not shared & traces(others)


def test_only_what_concerns_both_has_a_trace_of_both() -> None:
    """The exports of two nodes share the trace ids of their match's events, and no other."""
    first, second = matched()
    both = traces(exported(first.context)) & traces(exported(second.context))
    assert both == traces(exported(first.context), *BOTH_SIDES)


def test_each_step_of_the_follow_up_has_its_other_side() -> None:
    """What one node writes as sent the other writes as received, under the same trace id."""
    there = three_nodes(signalled=2)
    first, second = (node.context for node in there.nodes[:2])
    there.go(0, State.CONTACTED)
    take_lead(first, there.actor(0), there.match(0).id)
    there.rest()
    sent, received = (
        [entry.details for entry in entries(context) if entry.action == action]
        for context, action in ((first, "follow-up-sent"), (second, "follow-up-received"))
    )
    told = [(each["trace"], each.get("state"), each.get("claim")) for each in sent]
    assert told == [(each["trace"], each.get("state"), each.get("claim")) for each in received]
    assert {state for _, state, _ in told} >= {"contacted"} and {claim for _, _, claim in told} >= {"taken"}


def test_a_withdrawal_and_its_receipt_have_the_match_s_trace() -> None:
    """Who withdraws writes that the match ended and that the receipt came, the other that it was withdrawn."""
    first, second = matched()
    found = traces(exported(first.context), "match-found")
    (signal_id,) = first.open_ids
    close_signal(first.context, COORDINATOR, signal_id, CloseReason.WRONG_NUMBER)
    rest(first, second)
    for trace in found:
        assert actions(first.context, trace)[3:] == ["card-withdrawn", "match-ended", "match-receipt"]
        assert sorted(actions(second.context, trace)[3:]) == ["card-gone", "match-withdrawn"]
    assert traces(exported(first.context), *BOTH_SIDES) == traces(exported(second.context), *BOTH_SIDES) == found


def test_two_pairs_have_two_traces() -> None:
    """A third organisation that matches on the same person has another trace id with each of the two."""
    there = three_nodes()
    found = [traces(exported(node.context), "match-found") for node in there.nodes]
    assert [len(one) for one in found] == [2 * ITEMS] * 3
    assert len(found[0] | found[1] | found[2]) == 3 * ITEMS
    assert [len(found[a] & found[b]) for a, b in ((0, 1), (0, 2), (1, 2))] == [ITEMS] * 3


def test_after_a_restore_both_write_under_one_trace_again() -> None:
    """A node that was set back finds the match again, and what both write about it from then on has one trace id."""
    first, second = matched()
    place(first, colleague=1)  # something that comes after the backup
    first.set_back(0, with_keys=True)
    place(first)
    rest(first, second)
    rest(first, second)
    before = [len(entries(node.context)) for node in (first, second)]
    place(second, colleague=1)
    rest(first, second)
    later = [
        {entry.details["trace"] for entry in entries(node.context)[start:] if "trace" in entry.details}
        for node, start in zip((first, second), before, strict=True)
    ]
    assert later[0] == later[1] and len(later[0]) == ITEMS


def test_a_match_keeps_its_trace_in_the_next_epoch() -> None:
    """Found again in the session of the next epoch, a match has the trace id that it had, at both nodes."""
    first, second = matched()
    before = traces(exported(first.context), "match-found")
    pass_to_end_of_lead(first)
    rest(first, second)
    counts = [len(entries(node.context)) for node in (first, second)]
    place(first, colleague=1)
    rest(first, second)
    for node, count in zip((first, second), counts, strict=True):
        later = [each for each in entries(node.context)[count:] if "trace" in each.details]
        assert later and {each.details["trace"] for each in later} == before


def test_a_match_that_is_found_in_two_sessions_has_one_trace() -> None:
    """Around a change of epoch, with two sessions side by side, a new match has one trace id at both nodes."""
    first, second = matched()
    pass_to_end_of_lead(first)
    rest(first, second)
    before = traces(exported(first.context), "match-found")
    for node in (first, second):
        node.place(PERSONS[1], ["jeugd"], [], 0)
    rest(first, second)
    found = [traces(exported(node.context), *BOTH_SIDES) - before for node in (first, second)]
    assert found[0] == found[1] and len(found[0]) == ITEMS


def test_ids_have_the_form_of_w3c_trace_context() -> None:
    """Trace ids have 32 and span ids 16 lower-case hex digits, never all zeros; each span id is there once."""
    first, _ = matched()
    records = exported(first.context)
    assert all(W3C_TRACE_ID.fullmatch(each["trace_id"]) and int(each["trace_id"], 16) for each in records)
    assert all(W3C_SPAN_ID.fullmatch(each["span_id"]) and int(each["span_id"], 16) for each in records)
    assert len({each["span_id"] for each in records}) == len(records)
