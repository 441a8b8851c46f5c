"""Restarts to wash away what was seen: the match job runs over a session before it ends (docs/protocol.md §5, §6)."""

from collections.abc import Callable

import pytest

from node.model import OPERATOR
from node.protocol.messages import Refusal
from node.service.context import Context
from node.service.inbox import list_inbox
from node.service.initiating import take_exchange_response, take_refusal
from node.service.matches import late_withdrawals
from node.storage import sessions
from simulations.memory import run_jobs
from tests.attacks.dishonest import SHARED, deliver, make_nodes, match_statuses, place, refused
from tests.helpers import COORDINATOR, JEUGD
from tests.protocol import by_the_document as doc
from tests.rogue import peer
from tests.rogue.peer import Rogue
from tests.rogue.sessions import answering, begun, next_request, said

ITEM = doc.item_bytes(JEUGD.id, "person", SHARED.digits)


def probing(rogue: Rogue) -> bytes:
    """The points of message 1: an item's and three dummies."""
    return rogue.point(ITEM) + b"".join(rogue.dummies(1, 4)[1:])


def withdrawal() -> bytes:
    """A slot that takes the item's point back."""
    return peer.letters([1, 4, b"w" * 16, bytes(16), {0: [1, 0]}])


@pytest.mark.parametrize(
    ("slot", "status"), [(doc.slot(0, b""), "open"), (withdrawal(), "matched-and-withdrawn")], ids=["kept", "withdrawn"]
)
def test_an_initiator_that_begins_anew_was_seen(slot: bytes, status: str) -> None:
    """Who has looked, and begins another session before the next job, finds that the job has run over the first one."""
    first, second = make_nodes().two
    place(second, SHARED)
    rogue = begun(first, second, seed=1)
    heard = said(first, second, rogue, rogue.request(points=probing(rogue)))
    assert rogue.knows(heard.products, heard.points)
    said(first, second, rogue, rogue.request(slot=slot))
    assert match_statuses(second) == []
    anew = begun(first, second, seed=2, replaces=rogue.pair)
    assert match_statuses(second) == []
    said(first, second, anew, anew.request())
    assert match_statuses(second) == [status]
    assert len(late_withdrawals(second, COORDINATOR)) == (status != "open")
    actions = [row["action"] for row in second.database.rows("SELECT action FROM logbook")]
    assert sum(action.startswith("match-found") for action in actions) == 1


def test_an_initiator_that_withholds_its_answers_learns_one_batch() -> None:
    """Without its proven answers nothing more of it is evaluated, in this session; the next one is counted."""
    first, second = make_nodes().two
    place(second, SHARED)
    rogue = begun(first, second, seed=1)
    heard = said(first, second, rogue, rogue.request(points=probing(rogue)))
    assert rogue.knows(heard.products, heard.points)
    with refused("bad-length", second):
        deliver(first, second, rogue.request(products=b"", proof=b""))
    with refused("bad-proof", second):
        deliver(first, second, rogue.request(proof=bytes(64)))
    anew = begun(first, second, seed=2, replaces=rogue.pair)
    said(first, second, anew, anew.request())
    with refused("restart-limit", second):
        begun(first, second, seed=3, replaces=anew.pair)


def said_fork(rogue: Rogue, first: Context, second: Context) -> None:
    """Make the honest initiator begin anew with a refusal of its open request, and use the new session at once."""
    sent = next_request(first, second)
    take_refusal(first, second.member, sent, Refusal(bytes(32), "fork", rogue.pair, rogue.n, rogue.th))


def said_nothing_there(rogue: Rogue, first: Context, second: Context) -> None:
    """The same with the lie that there is no session."""
    sent = next_request(first, second)
    take_refusal(first, second.member, sent, Refusal(bytes(32), "hello-needed", bytes(32), 0, bytes(32)))


@pytest.mark.parametrize("refuse", [said_fork, said_nothing_there])
def test_a_responder_that_makes_the_other_begin_anew_was_seen(
    refuse: Callable[[Rogue, Context, Context], None],
) -> None:
    """A refusal ends no session: the first one stays until the next is in use, and the job runs over it then."""
    first, second = make_nodes().two
    place(first, SHARED)
    rogue = answering(first, second, seed=1)
    request = next_request(first, second)
    points = rogue.hear(request.message).points
    response = rogue.response(request.message, points=probing(rogue))
    take_exchange_response(first, second.member, request, response)
    heard = rogue.hear(next_request(first, second).message)
    assert rogue.knows(heard.products, points)
    refuse(rogue, first, second)
    assert match_statuses(first) == []
    assert sessions.with_pair(first.database, rogue.pair) is not None
    anew = answering(first, second, seed=2)
    request = next_request(first, second)
    take_exchange_response(first, second.member, request, anew.response(request.message))
    assert sessions.with_pair(first.database, rogue.pair) is None
    assert match_statuses(first) == ["open"]


def test_the_job_runs_over_a_session_that_the_other_side_has_left() -> None:
    """Who stops talking is found by the next job, like anybody else, and the coordinator (or operator) is told."""
    first, second = make_nodes().two
    place(second, SHARED)
    rogue = begun(first, second, seed=1)
    said(first, second, rogue, rogue.request(points=probing(rogue)))
    said(first, second, rogue, rogue.request(points=b"", slot=withdrawal()))
    run_jobs(second)
    assert match_statuses(second) == ["matched-and-withdrawn"]
    assert [(one.kind, one.subject) for one in list_inbox(second, OPERATOR, seen=False)] == [("withdrawn-unseen", "")]
