"""A report's figures, beside what is counted in the clear of the same history by other means (domain.md, reports)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from node.matching.figures import count
from node.matching.follow_up import State, is_step
from node.matching.months import Month
from node.model import Bsn
from node.service.follow_up_steps import go_to
from node.service.matches import list_matches
from node.service.professional_changing import ProfessionalChange, change_professional
from node.service.publishing import accounts, found_matches, placed_signals, publish
from node.service.signal_closing import CloseReason, close_signal
from node.storage import professionals
from simulations.memory import settle
from tests.helpers import BOTH, COORDINATOR, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.world import PERSONS, Node

KINDS = {"politie": "police", "jeugdteam": "youth", "wijkteam": "district"}
TEAMS = ("noord", "zuid")
MONTHS = (Month(2026, 11), Month(2026, 12))
REST = 30
"""Seconds between two actions, so that none happen at once."""


@dataclass
class Plain:
    """A signal in the clear."""

    node: str
    team: str
    person: Bsn
    family: frozenset[Bsn]
    purposes: frozenset[str]
    placed: float
    closed: float = float("inf")


class Town:
    """Three nodes, and beside them what happened, written down in the clear."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        members = [replace(make_member(name, number=at), kind=kind) for at, (name, kind) in enumerate(KINDS.items())]
        covenant = make_covenant(members)
        self.nodes = [Node(covenant, member.id, self.clock, MemoryDisk()) for member in covenant.members]
        for node in self.nodes:
            for who, team in zip(professionals.everyone(node.context.database), TEAMS, strict=True):
                change_professional(node.context, COORDINATOR, who.id, ProfessionalChange(team=team))
        self.signals: dict[str, Plain] = {}
        self.steps: dict[tuple[str, str], float] = {}
        self.told: set[tuple[str, str, str]] = set()

    @property
    def police(self) -> Node:
        """The node whose report is made."""
        return self.nodes[0]

    def place(self, which: int, person: Bsn, purposes: Sequence[str], parents: Sequence[Bsn], colleague: int) -> None:
        """Somebody places a signal."""
        node = self.nodes[which]
        before = set(node.open_ids)
        node.place(person, purposes, [each for each in parents if each != person], colleague)
        for signal_id in node.open_ids - before:
            kept = node.placed[signal_id]
            given = (node.id, TEAMS[colleague], person, kept.family, kept.purposes, self.clock.now())
            self.signals[signal_id] = Plain(*given)
        self.rest()

    def close(self, which: int, number: int) -> None:
        """Somebody closes a signal."""
        node = self.nodes[which]
        found = sorted(node.open_ids)
        if found:
            signal_id = found[number % len(found)]
            close_signal(node.context, COORDINATOR, signal_id, CloseReason.DONE)
            self.signals[signal_id].closed = self.clock.now()
            del node.placed[signal_id]
        self.rest()

    def step(self, number: int, state: State) -> None:
        """A professional of the police goes on with a match."""
        views = list_matches(self.police.context, COORDINATOR)
        there = [(view, one) for view in views for one in view.states if one.signal_id]
        if there:
            view, one = there[number % len(there)]
            if is_step(one.state, state):
                go_to(self.police.context, COORDINATOR, view.id, state, one.signal_id)
                if state in (State.CONTACTED, State.ALIGNED, State.CLOSED):
                    self.steps.setdefault((one.signal_id, view.kind.value), self.clock.now())
        self.rest()

    def rest(self) -> None:
        """Everything is said, and a moment passes."""
        settle([node.context for node in self.nodes])
        self.clock.forward(seconds=REST)


def month_of(moment: float) -> Month:
    """In which month of Amsterdam a moment is."""
    day = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo("Europe/Amsterdam"))
    return Month(day.year, day.month)


def working_days(since: float, to: float) -> int:
    """Monday to Friday without the feast days that the histories can reach."""
    zone = ZoneInfo("Europe/Amsterdam")
    day, last = (datetime.fromtimestamp(each, UTC).astimezone(zone).date() for each in (since, to))
    days = 0
    while day < last:
        day += timedelta(days=1)
        days += day.weekday() < 5 and (day.month, day.day) not in {(12, 25), (12, 26), (1, 1)}
    return days


Match = tuple[Month, str, frozenset[str], frozenset[str], int | None]


def in_the_clear(town: Town) -> Counter[Match]:
    """Every match of the police's signals: by whom two signals are on, and when both were there."""
    found: Counter[Match] = Counter()
    for signal_id, own in town.signals.items():
        if own.node != town.police.id:
            continue
        person = meetings(town, own, family=False)
        family = {
            (node, start, end)
            for node, start, end in meetings(town, own, family=True)
            if not any(other == node and begin < horizon(start) and until > start for other, begin, until in person)
        }
        for kind, there in (("person", person), ("family", family)):
            if there:
                start = min(each[1] for each in there)
                partners = frozenset(KINDS[node] for node, begin, _ in there if begin < horizon(start))
                step = town.steps.get((signal_id, kind))
                days = None if step is None else working_days(start, step)
                if days is not None and days > 20:
                    days = None
                found[month_of(start), own.team, own.purposes, partners, days] += 1
    return found


def meetings(town: Town, own: Plain, *, family: bool) -> set[tuple[str, float, float]]:
    """Other organisations with an open signal on the same person (or family) beside this one: who, from when, until."""
    return {
        (other.node, max(own.placed, other.placed), other.closed)
        for other in town.signals.values()
        if other.node != own.node
        and own.purposes & other.purposes
        and (bool(own.family & other.family) if family else own.person == other.person)
        and max(own.placed, other.placed) < min(own.closed, other.closed)
    }


def horizon(moment: float) -> float:
    """When it is looked at what became of the matches of that month: the 21st working day after it, by the calendar."""
    day = {11: (2026, 12, 30), 12: (2027, 2, 1), 1: (2027, 3, 1)}[month_of(moment).number]
    return datetime(*day, tzinfo=ZoneInfo("Europe/Amsterdam")).timestamp()


placed = st.tuples(
    st.just("place"),
    st.integers(0, 2),
    st.sampled_from(PERSONS),
    st.sampled_from([BOTH, BOTH[:1], BOTH[1:]]),
    st.lists(st.sampled_from(PERSONS), max_size=1),
    st.integers(0, 1),
)
closed = st.tuples(st.just("close"), st.integers(0, 2), st.integers(0, 5))
stepped = st.tuples(st.just("step"), st.integers(0, 5), st.sampled_from([State.SEEN, State.CONTACTED, State.CLOSED]))
waited = st.tuples(st.just("wait"), st.sampled_from([0.3, 1.7, 6.0, 13.0]))
actions = st.lists(st.one_of(placed, placed, placed, stepped, stepped, closed, waited), min_size=15, max_size=30)


@settings(max_examples=15, deadline=None)
@given(actions)
def test_figures_equal_those_counted_in_the_clear(history: list[tuple[str, ...]]) -> None:
    """Rule "figures of a month": signals, matches, partners, purposes and days to contact of any history are those
    counted without the node. And what is published of them is true, however often it is asked for and whatever
    happens later.
    """
    town = Town()
    for name, *given_ in history:
        if name == "wait":
            if town.clock.now() < datetime(2026, 12, 20, tzinfo=UTC).timestamp():
                town.clock.forward(days=float(given_[0]))
        else:
            getattr(town, name)(*given_)
    town.clock.time = datetime(2027, 2, 3, tzinfo=UTC).timestamp()
    context, clear = town.police.context, in_the_clear(town)
    for month in MONTHS:
        matches = found_matches(context, month)
        told = Counter((month, each.team, each.purposes, each.partners, each.days) for each in matches)
        assert told == Counter({key: number for key, number in clear.items() if key[0] == month})
        own = [each for each in town.signals.values() if each.node == town.police.id and month_of(each.placed) == month]
        signals = placed_signals(context, month)
        assert Counter((each.team, each.purposes) for each in signals) == Counter(
            (each.team, each.purposes) for each in own
        )
        figures = count(signals, matches, accounts(context, month))
        for part, whole in (("signals", len(own)), ("matches", sum(told.values()))):
            published = publish(context, month, part)  # type: ignore[arg-type]
            assert published is not None and published[1].total is not None
            assert published[1].total.whole == (whole if whole >= 5 else None)
            assert publish(context, month, part) == published  # type: ignore[arg-type]
        assert (figures.signals, figures.matches) == (len(own), sum(told.values()))
        assert type(figures).from_vector(figures.vector()) == figures
