"""The lists of signals that the demo places."""

from collections import Counter
from pathlib import Path

from node.service.signal_file import parse_signals
from simulations.demo_files import ORGANISATIONS, OVERLAP, SIGNALS_EACH, demo_files
from simulations.plain_overlap import PlainMatch, PlainOrganisation, overlap
from simulations.signal_table import read_table

COMMITTED = Path(__file__).resolve().parents[2] / "cli" / "demo_data"


def demo_overlap() -> set[PlainMatch]:
    """What the demo's organisations share."""
    tables = {name: tuple(read_table(text)) for name, text in demo_files().items()}
    return set(overlap({n: PlainOrganisation(frozenset(p), tables[f"{n}.csv"]) for n, p in ORGANISATIONS.items()}))


def test_committed_lists_are_what_the_generator_makes() -> None:
    """`python -m simulations.demo_files cli/demo_data` changes nothing in the repository."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert committed == demo_files()


def test_node_reads_the_lists_as_they_were_drawn() -> None:
    """The node's reader and the one of the plain overlap see the same persons, purposes, parents and references."""
    for text in demo_files().values():
        ours, theirs = read_table(text), parse_signals(text)
        assert len(theirs) == SIGNALS_EACH
        assert [(s.person, s.purposes, s.parents, s.reference) for s in ours] == [
            (s.person, s.purposes, s.parents, s.reference) for s in theirs
        ]


def test_lists_do_not_grow_out_of_date() -> None:
    """No signal in them has a last day, and every child stays below an age limit of 23 until 2041."""
    signals = [signal for text in demo_files().values() for signal in parse_signals(text)]
    assert all(signal.ends is None for signal in signals)
    assert all(signal.birth_date is None or signal.birth_date.year >= 2018 for signal in signals)


def test_demo_has_overlap_of_every_kind() -> None:
    """Each organisation finds each other one on persons and on families, and some persons are known to all three."""
    found = demo_overlap()
    assert len(found) == OVERLAP.matches(3)
    kinds = Counter((match.organisation, match.other, match.kind) for match in found)
    assert len(kinds) == 12
    others = Counter((match.organisation, match.subject) for match in found if match.kind == "person")
    assert sum(count == 2 for count in others.values()) == 3 * OVERLAP.everywhere
