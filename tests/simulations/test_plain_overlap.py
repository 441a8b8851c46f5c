"""The overlap in the clear: by example, and beside real nodes."""

from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from node.model import Actor
from node.service.context import Context
from node.service.matches import list_matches
from node.service.professionals import add_professional
from node.service.signals import add_signal, show_signal
from simulations.memory import settle
from simulations.plain_overlap import PlainMatch, PlainOrganisation, overlap
from simulations.signal_lists import Signal
from tests.helpers import (
    BOTH,
    COORDINATOR,
    make_context,
    make_covenant,
    make_member,
    make_settings,
    new_signal,
    synthetic_numbers,
)

JEUGD, HUISELIJK_GEWELD = BOTH
MOTHER, FATHER, DAUGHTER, SON = synthetic_numbers(4)
NAMES = ("politie", "veilig-thuis", "jeugdteam")
COLLEAGUES = 2


def one(*signals: Signal, purposes: tuple[str, ...] = BOTH, family_matches: bool = True) -> PlainOrganisation:
    """An organisation with these signals."""
    return PlainOrganisation(frozenset(purposes), signals, family_matches)


def kinds(politie: PlainOrganisation, jeugdteam: PlainOrganisation) -> list[tuple[str, str, int]]:
    """What two organisations find: who, what, and how many cards."""
    found = overlap({"politie": politie, "jeugdteam": jeugdteam})
    return sorted((match.organisation, match.kind, len(theirs)) for match, theirs in found.items())


def test_same_person_for_a_common_purpose_is_a_match() -> None:
    """Two organisations that signal one person find each other; for different purposes they do not."""
    jeugd, geweld = Signal(SON, (JEUGD,)), Signal(SON, (HUISELIJK_GEWELD,))
    assert kinds(one(jeugd), one(jeugd)) == [("jeugdteam", "person", 1), ("politie", "person", 1)]
    assert kinds(one(jeugd), one(geweld)) == []


def test_purpose_counts_only_where_both_are_admitted() -> None:
    """What an organisation signals for a purpose that the other is not admitted to finds nothing there."""
    geweld = Signal(SON, (HUISELIJK_GEWELD,))
    assert kinds(one(geweld), one(geweld, purposes=(JEUGD,))) == []


def test_shared_parent_is_a_family_match() -> None:
    """Rule "family items": signals on a brother and a sister meet when both professionals know one same parent."""
    sister, brother = Signal(DAUGHTER, (JEUGD,), (MOTHER,)), Signal(SON, (JEUGD,), (MOTHER, FATHER))
    assert kinds(one(sister), one(brother)) == [("jeugdteam", "family", 1), ("politie", "family", 1)]
    assert kinds(one(sister), one(Signal(SON, (JEUGD,), (FATHER,)))) == []
    assert kinds(one(sister), one(brother, family_matches=False)) == []


def test_mother_and_child_are_a_family_match() -> None:
    """Rule "family items": a signal on a mother meets one on her child when who signals the child knows the mother."""
    mother, child = Signal(MOTHER, (JEUGD,)), Signal(SON, (JEUGD,), (MOTHER,))
    assert kinds(one(mother), one(child)) == [("jeugdteam", "family", 1), ("politie", "family", 1)]
    assert kinds(one(mother), one(Signal(SON, (JEUGD,)))) == []


def test_person_hides_the_family_of_the_same_two_signals() -> None:
    """Rule "the person hides the family": whoever meets on a person is not told of the family too, but is of a signal
    on another child of it.
    """
    son, daughter = Signal(SON, (JEUGD,), (MOTHER,)), Signal(DAUGHTER, (JEUGD,), (MOTHER,))
    assert kinds(one(son), one(son)) == [("jeugdteam", "person", 1), ("politie", "person", 1)]
    assert kinds(one(son), one(son, daughter)) == [
        ("jeugdteam", "family", 1),
        ("jeugdteam", "person", 1),
        ("politie", "family", 1),
        ("politie", "person", 1),
    ]


def test_two_colleagues_on_one_person_are_two_cards() -> None:
    """A match has the card of each signal of the other organisation; two colleagues among themselves make none."""
    first, second = Signal(SON, (JEUGD,), reference="a"), Signal(SON, (JEUGD,), reference="b")
    assert kinds(one(first, second), one(first)) == [("jeugdteam", "person", 2), ("politie", "person", 1)]
    assert kinds(one(first, second), one()) == []


@dataclass(frozen=True)
class Town:
    """Organisations of a random small population; the place of a signal in its list says whose it is."""

    organisations: dict[str, PlainOrganisation]

    def nodes(self) -> list[Context]:
        """A node for each organisation, with its signals placed."""
        covenant = make_covenant(
            [
                make_member(name, sorted(organisation.purposes), number)
                for number, (name, organisation) in enumerate(self.organisations.items())
            ]
        )
        nodes = []
        for seed, (name, organisation) in enumerate(self.organisations.items()):
            member = covenant.member_by_id(name)
            assert member is not None
            own_settings = make_settings(member, family_matches=organisation.family_matches)
            node = make_context(name, covenant=covenant, settings=own_settings, seed=seed)
            place(node, organisation.signals)
            nodes.append(node)
        return nodes


def place(node: Context, signals: tuple[Signal, ...]) -> None:
    """Add the signals, each professional those whose references begin with a same letter."""
    colleagues: dict[str, Actor] = {}
    for signal in signals:
        name = signal.reference[0]
        if name not in colleagues:
            given = (f"{name} Jansen", "wijkagent", "06 1234 5678", "", "professional")
            colleagues[name] = Actor(add_professional(node, COORDINATOR, *given), "professional")
        new = new_signal(signal.person, signal.purposes, parents=signal.parents, reference=signal.reference)
        add_signal(node, colleagues[name], new, colleagues[name].id)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Up to three organisations, four persons, and at most one signal of a professional on a person."""
    purposes = st.sets(st.sampled_from(BOTH), min_size=1)
    persons = (MOTHER, FATHER, DAUGHTER, SON)
    organisations = {}
    for name in NAMES[: draw(st.integers(2, 3))]:
        admitted, family_matches = draw(purposes), draw(st.just(True) | st.booleans())
        keys = draw(st.sets(st.sampled_from(list(product("ab", range(len(persons))))), min_size=1, max_size=5))
        signals = []
        for colleague, number in sorted(keys):
            others = [person for person in persons if person != persons[number]]
            parents = draw(st.lists(st.sampled_from(others), unique=True, max_size=2))
            wanted = draw(st.sets(st.sampled_from(sorted(admitted)), min_size=1))
            reference = f"{colleague}{number}"
            signals.append(Signal(persons[number], tuple(sorted(wanted)), tuple(parents), reference=reference))
        organisations[name] = PlainOrganisation(frozenset(admitted), tuple(signals), family_matches)
    return Town(organisations)


def shown(node: Context, organisation: PlainOrganisation) -> dict[PlainMatch, int]:
    """What the node's coordinator sees: each match with its number of cards."""
    persons = {signal.reference: signal.person for signal in organisation.signals}
    found: dict[PlainMatch, int] = {}
    for view in list_matches(node, COORDINATOR):
        (subject,) = {persons[show_signal(node, COORDINATOR, own.signal_id).summary.reference] for own in view.own}
        for party in view.parties:
            assert party.card is not None
            assert party.kind is view.kind
            match = PlainMatch(node.member.id, party.organisation_id, subject, view.kind.value)
            found[match] = found.get(match, 0) + 1
    return found


@settings(max_examples=60, deadline=None)
@given(towns())
def test_nodes_find_what_lies_in_the_clear(town: Town) -> None:
    """For any small population the nodes show each match of the plain overlap, with as many cards, and no other."""
    nodes = town.nodes()
    settle(nodes)
    found: dict[PlainMatch, int] = {}
    for node in nodes:
        found |= shown(node, town.organisations[node.member.id])
    assert found == {match: len(theirs) for match, theirs in overlap(town.organisations).items()}
