"""Whatever happens to nodes and to what they say: in the end they know what they share, and nothing else."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.profiles import long, short
from tests.service.histories import NodesInFolders, ThreeNodes, TwoNodes


def test_two_nodes_know_what_they_share() -> None:
    """After any history two nodes have the plain intersection as their matches, every card, and nothing else."""
    run_state_machine_as_test(TwoNodes, settings=short(150, steps=30))


def test_three_nodes_know_what_they_share() -> None:
    """After any history three nodes have, pair by pair, what they share of the purposes that both are admitted to."""
    run_state_machine_as_test(ThreeNodes, settings=short(60, steps=40))


def test_nodes_on_a_disk_know_what_they_share() -> None:
    """The same holds for files that are closed and opened again."""
    run_state_machine_as_test(NodesInFolders, settings=short(10, steps=20))


@pytest.mark.long
def test_two_nodes_in_many_histories() -> None:
    """Two nodes know what they share after more and longer histories."""
    run_state_machine_as_test(TwoNodes, settings=long(150, steps=50))


@pytest.mark.long
def test_three_nodes_in_many_histories() -> None:
    """Three nodes know what they share after more and longer histories."""
    run_state_machine_as_test(ThreeNodes, settings=long(60, steps=60))


@pytest.mark.long
def test_nodes_on_a_disk_in_many_histories() -> None:
    """Two nodes with real files know what they share after more and longer histories."""
    run_state_machine_as_test(NodesInFolders, settings=long(10, steps=30))
