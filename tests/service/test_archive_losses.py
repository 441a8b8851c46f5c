"""An answer of the archive in a world in which messages are lost, epochs end and nodes are set back."""

from collections.abc import Callable

import pytest

from node.errors import ProtocolRefusal
from node.service.initiating import is_initiator
from simulations.memory import Fate, run_jobs, settle, take_turn
from tests.helpers import JEUGD
from tests.service.archived_parties import PERSON, Town, make_town
from tests.service.disks import PowerCut
from tests.service.histories import ThisFate
from tests.service.in_the_clear import check_quiet
from tests.service.world import Node

TURNS = range(7)
"""After so many visits what is to happen happens: from before the new signal's point to after the answer's arrival."""


def pair_of(town: Town) -> tuple[Node, Node]:
    """The initiator and the responder."""
    first, second = town.nodes
    return (first, second) if is_initiator(first.context, second.context.member) else (second, first)


def turn(town: Town, fate: Fate = Fate.ARRIVES) -> None:
    """A visit of the initiator, and the match jobs of both."""
    first, second = pair_of(town)
    try:
        take_turn(first.context, second.context, called=True, link=ThisFate(fate))
        for node in (first, second):
            run_jobs(node.context)
    except ProtocolRefusal:
        pass
    except PowerCut:
        for node in (first, second):
            node.start()


def rest(town: Town) -> None:
    """The nodes are started and everything is said."""
    for node in town.nodes:
        node.start()
        node.keep_house()
    first, second = pair_of(town)
    first.allow_sessions(second)
    second.allow_sessions(first)
    visited: set[int] = set()
    for _ in range(4):
        take_turn(first.context, second.context, called=True, visited=visited)
    settle([node.context for node in town.nodes])
    check_quiet(town.nodes)


def lose_a_request(town: Town) -> None:
    """It goes again."""
    turn(town, Fate.REQUEST_LOST)


def lose_a_response(town: Town) -> None:
    """The request goes again."""
    turn(town, Fate.RESPONSE_LOST)


def repeat_a_request(town: Town) -> None:
    """Somebody on the way sends it twice."""
    turn(town, Fate.REPEATED)


def begin_an_epoch(town: Town) -> None:
    """The sessions and their letters end, and others begin."""
    town.clock.forward(days=35)


def come_into_the_lead(town: Town) -> None:
    """A second session stands beside the first."""
    town.clock.forward(days=27)


def stop_the_archived(town: Town) -> None:
    """The power of the archived signal's node goes in the middle of a step."""
    town.nodes[0].lose_power_after(9)
    turn(town)


def stop_the_new(town: Town) -> None:
    """The same at the new reporter's."""
    town.nodes[1].lose_power_after(9)
    turn(town)


HAPPENS = (lose_a_request, lose_a_response, repeat_a_request, begin_an_epoch, come_into_the_lead, stop_the_new)


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("happens", HAPPENS, ids=lambda happens: happens.__name__)
def test_the_answer_comes_once_whatever_happens(happens: Callable[[Town], None], turns: int) -> None:
    """Rule "an archived signal": it answers one new signal once, to the new reporter only: with losses and epochs."""
    town = make_town(2)
    town.archived(0)
    town.nodes[1].place(PERSON, [JEUGD.id], [], 0)
    for _ in range(turns):
        turn(town)
    happens(town)
    rest(town)
    assert len(town.before(1)) == 1
    assert len(town.logged(0, "archive-answered")) == len(town.logged(1, "archive-told")) == 1
    begin_an_epoch(town)
    rest(town)
    assert len(town.before(1)) == 1
    assert (town.matches(0), town.matches(1)) == (0, 0)


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("which", [0, 1], ids=["the archived signal's node", "the new reporter's node"])
def test_nobody_else_is_answered_after_a_restore(which: int, turns: int) -> None:
    """Rule "an archived signal": it answers one new signal *once*: no backup lets it answer a second member."""
    town = make_town(3)
    town.archived(0)
    town.nodes[1].place(PERSON, [JEUGD.id], [], 0)
    town.nodes[which].save()
    two = Town(town.nodes[:2], town.clock)
    for _ in range(turns):
        turn(two)
    answered = two.nodes[0].context.journal.entries()[-1].what == "archive-answered"
    town.nodes[which].set_back(-1, with_keys=True)
    rest(two)
    heard = len(two.before(1))
    assert heard == 1 or answered  # what had gone when the backup came does not go again
    town.nodes[2].place(PERSON, [JEUGD.id], [], 0)
    town.rest()
    assert len(town.before(2)) == 0
    assert len(two.before(1)) == heard


@pytest.mark.parametrize("turns", TURNS)
def test_a_power_cut_lets_nobody_be_answered_twice(turns: int) -> None:
    """The journal is written before the answer is: when the power goes between the two, the signal is silent."""
    town = make_town(2)
    town.archived(0)
    town.nodes[1].place(PERSON, [JEUGD.id], [], 0)
    for _ in range(turns):
        turn(town)
    stop_the_archived(town)
    rest(town)
    entries = [each.what for each in town.nodes[0].context.journal.entries()]
    assert len(town.before(1)) <= 1
    assert entries.count("archive-answered") == 1
