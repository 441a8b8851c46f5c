"""A match tells its reader about which of the own cases it is, and colleagues nothing of each other's."""

from node.model import Actor
from node.service.matches import list_matches
from node.service.professionals import add_professional
from node.service.signals import add_signal
from simulations.memory import settle
from tests.helpers import COORDINATOR, make_context, make_covenant, new_signal, synthetic_numbers


def test_a_reference_is_shown_to_its_owner_and_the_coordinator() -> None:
    """Two colleagues on one person each see their own reference in the match; the coordinator sees both."""
    covenant = make_covenant()
    nodes = [make_context(member.id, covenant=covenant) for member in covenant.members[:2]]
    (child,) = synthetic_numbers(1)
    people = [
        add_professional(nodes[0], COORDINATOR, name, "wijkagent", "06 1234 5678", "", "professional")
        for name in ("Anna", "Bas")
    ]
    other = add_professional(nodes[1], COORDINATOR, "Cem", "gezinscoach", "06 8765 4321", "", "professional")
    for who in people:
        add_signal(nodes[0], COORDINATOR, new_signal(child, reference=f"case of {who}"), who)
    add_signal(nodes[1], COORDINATOR, new_signal(child), other)
    settle(nodes)
    seen = {}
    for actor in (*(Actor(who, "professional") for who in people), COORDINATOR):
        (match,) = list_matches(nodes[0], actor)
        seen[actor.id] = sorted(own.reference for own in match.own)
    assert seen[people[0]] == ["", f"case of {people[0]}"]
    assert seen[people[1]] == ["", f"case of {people[1]}"]
    assert seen[COORDINATOR.id] == sorted(f"case of {who}" for who in people)
