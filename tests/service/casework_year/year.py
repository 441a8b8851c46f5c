"""A calendar year of three organisations, day by day at a real tick, by a script of dated scenes.

Time is virtual, everything else is the nodes' own: services, protocol, storage, what they do of themselves, and the
tick with its padding. On a quiet day each pair talks once; where something waits, at every tick until it
is said.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from node.model import Role
from node.protocol.covenant import Covenant, Pace
from node.protocol.exchange_state import ExchangeState
from node.protocol.letters import Letter
from node.protocol.pace import next_tick
from node.protocol.purpose_presets import HUISELIJK_GEWELD, JEUGD
from node.service.context import Context
from node.service.initiating import is_initiator
from node.service.notices import NoticeKind
from node.storage import letters, points, sessions
from simulations.memory import run_jobs, take_turn
from tests.helpers import FixedClock, make_covenant, make_member
from tests.service.casework_year.agreement import check_agreement
from tests.service.casework_year.ledger import Ledger
from tests.service.casework_year.organisation import Organisation, Person, PostedLetter, Telling
from tests.service.casework_year.plain_letters import Way

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TICK = 900
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
LONG_AGO = datetime(2022, 2, 14, 9, tzinfo=AMSTERDAM)
"""When the police had Raakvlak first: what was archived then is destroyed in the year."""
BEATS_MAX = 60
"""Ticks after which something still waits: an error, not a slow world."""


class Year:
    """The three organisations, their people and their clock."""

    def __init__(self) -> None:
        self.clock = FixedClock(LONG_AGO.timestamp())
        covenant = _covenant()
        self.police = Organisation("politie", covenant, self.clock)
        self.veilig_thuis = Organisation("veilig-thuis", covenant, self.clock)
        self.shelter = Organisation("opvang", covenant, self.clock, shelter=True)
        self.organisations = (self.police, self.veilig_thuis, self.shelter)
        self.ledger = Ledger()
        self.letters: list[PostedLetter] = []
        self._expected: Counter[Telling] = Counter()
        self.told: Counter[Telling] = Counter()
        nodes = [each.context for each in self.organisations]
        self._pairs = [(a, b) for a in nodes for b in nodes if a is not b and is_initiator(a, b.member)]
        self._hire()

    def _hire(self) -> None:
        police, veilig_thuis, shelter = self.organisations
        self.jan = police.hire("Jan de Vries", "wijkagent", team="Noord")
        self.eva = police.hire("Eva Smit", "jeugdagent", team="Zuid")
        self.kees = police.hire("Kees de Boer", "wijkagent", team="Zuid")
        self.coby = police.hire("Coby Prins", "coördinator", Role.COORDINATOR)
        self.olga = police.hire("Olga Blom", "functionaris gegevensbescherming", Role.OFFICER)
        self.vera = veilig_thuis.hire("Vera Mulder", "maatschappelijk werker")
        self.wim = veilig_thuis.hire("Wim Kok", "gedragswetenschapper")
        self.carla = veilig_thuis.hire("Carla Dijk", "coördinator", Role.COORDINATOR)
        self.gijs = veilig_thuis.hire("Gijs Maas", "opvolgingsbewaker", Role.GUARDIAN)
        self.alex = veilig_thuis.hire("Alex Peters", "beheerder", Role.ADMINISTRATOR)
        self.sara = shelter.hire("Sara Bos", "begeleider")
        self.corrie = shelter.hire("Corrie Vos", "coördinator", Role.COORDINATOR)

    def coordinator_of(self, person: Person) -> Person:
        """The coordinator of somebody's organisation."""
        return next(each for each in person.organisation.people if each.role is Role.COORDINATOR)

    @property
    def today(self) -> date:
        """The day in Amsterdam."""
        return self.day_of(self.clock.time)

    @staticmethod
    def day_of(moment: float) -> date:
        """The day in Amsterdam of so many seconds since 1970-01-01 UTC."""
        return datetime.fromtimestamp(moment, AMSTERDAM).date()

    def expect(self, person: Person, kind: NoticeKind, count: int = 1) -> None:
        """The script says that somebody is told this today."""
        self._expected[person.name, kind] += count

    def letters_of(self, kind: type[Letter]) -> Counter[Way]:
        """How many letters of a kind went, by day and way."""
        names = {each.context.member.nid_bytes: each.id for each in self.organisations}
        found = [each for each in self.letters if isinstance(each.letter, kind)]
        return Counter((each.day, names[each.sender], names[each.receiver]) for each in found)

    def talk(self) -> None:
        """Let ticks pass until all that people have done is said."""
        quiet = 0
        for _ in range(BEATS_MAX):
            self._beat()
            quiet = 0 if any(self._waiting(*pair) for pair in self._pairs) else quiet + 1
            if quiet == 2:
                return
        raise AssertionError(f"{self.today}: something still waits")

    def play(self, script: "Script") -> None:
        """Live the whole year, and see each evening that people were told what the script says, and nothing else."""
        for act in script.before:
            act.play(self)
        for each in self.organisations:
            each.told_since()
        day = FIRST
        while day <= LAST:
            self._live(day, script.acts[day])
            day += timedelta(days=1)
        self.talk()
        self._close(LAST)
        assert script.acts.keys() <= {FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)}

    def _live(self, day: date, scenes: "list[Scene]") -> None:
        self._begin(datetime.combine(day, time(6), AMSTERDAM))
        for each in self.organisations:
            each.keep_house()
        self._begin(datetime.combine(day, time(7, 5), AMSTERDAM))
        self._beat()
        for scene in sorted(scenes, key=lambda each: each.at):
            self._begin(datetime.combine(day, scene.at, AMSTERDAM))
            scene.play(self)
            self.talk()
            check_agreement(self.organisations, self.ledger)
        self._close(day)

    def _begin(self, moment: datetime) -> None:
        assert moment.timestamp() >= self.clock.time, "the scene before took too long"
        self.clock.time = moment.timestamp()

    def _close(self, day: date) -> None:
        told = sum((each.told_since() for each in self.organisations), Counter[Telling]())
        missed, unexpected = self._expected - told, told - self._expected
        assert not missed and not unexpected, f"{day}: not told {missed}, told though not expected {unexpected}"
        self.told += told
        self._expected.clear()
        for each in self.organisations:
            self.letters += each.posted_since(day)

    def _beat(self) -> None:
        """The ticks of all pairs within the time of one, and at its end the match jobs and the post."""
        end = self.clock.time + TICK
        for moment, first, second in sorted(self._ticks(), key=lambda each: each[0]):
            self.clock.time = moment
            while take_turn(first, second, called=True).sent:
                pass
        self.clock.time = end
        for each in self.organisations:
            if not each.jobs_stand_still:
                run_jobs(each.context)
            each.post()

    def _ticks(self) -> Iterator[tuple[float, Context, Context]]:
        """When each pair talks next: at its tick, and for the first time now."""
        now = self.clock.time
        for first, second in self._pairs:
            found = sessions.established_with(first.database, second.member.nid_bytes)
            begun = min(found, key=lambda each: each.epoch, default=None)
            yield (now if begun is None else next_tick(begun.pair, TICK, now)), first, second

    def _waiting(self, first: Context, second: Context) -> int:
        return _unsaid(first, second) + _unsaid(second, first)


def _unsaid(node: Context, peer: Context) -> int:
    """What a node has for a peer and has not said in the sessions that go on."""
    db, nid = node.database, peer.member.nid_bytes
    present = node.covenant.epoch_at(node.clock.now())
    found = [each for each in sessions.established_with(db, nid) if each.epoch >= present]
    waiting = 0
    for session in found:
        on_their_way = ExchangeState.restore(session.state).letters
        there = letters.waiting(db, nid, session.id, 1_000)
        waiting += points.counts(db, session.id)["waiting_items"] + sum(each.id not in on_their_way for each in there)
    return waiting


def _covenant() -> Covenant:
    """Of the police, Veilig Thuis and a shelter, for the purposes that are shipped, since 2022."""
    names = ("politie", "veilig-thuis", "opvang")
    members = [replace(make_member(name, number=number), kind=name) for number, name in enumerate(names)]
    return replace(
        make_covenant(members),
        start="2022-01-01T00:00:00Z",
        issued="2022-01-01T00:00:00Z",
        purposes=(JEUGD, HUISELIJK_GEWELD),
        pace=Pace(TICK, 2),
    )


@dataclass(frozen=True)
class Scene:
    """What happens at a moment of a day: its sentence is the docstring of the function that does it."""

    at: time
    act: Callable[[Year], None]

    def play(self, year: Year) -> None:
        """Let it happen; whatever fails says in which scene."""
        try:
            self.act(year)
        except Exception as error:
            error.add_note(f"in the scene of {year.today} at {self.at:%H:%M}: {self.act.__doc__}")
            raise


class Script:
    """The scenes of a year by their days, and those that came years before."""

    def __init__(self) -> None:
        self.acts: defaultdict[date, list[Scene]] = defaultdict(list)
        self.before: list[Scene] = []

    def __add__(self, other: "Script") -> "Script":
        """Both in one."""
        both = Script()
        both.before = self.before + other.before
        for script in (self, other):
            for day, scenes in script.acts.items():
                both.acts[day] += scenes
        return both

    def on(self, day: str, at: str = "10:00") -> Callable[[Callable[[Year], None]], Callable[[Year], None]]:
        """The function is a scene of that day, as "3 March" says it, at that time."""
        return self.on_day(datetime.strptime(f"{day} {FIRST.year}", "%d %B %Y").date(), at)

    def on_day(self, when: date, at: str) -> Callable[[Callable[[Year], None]], Callable[[Year], None]]:
        """The same, by the date."""

        def note(act: Callable[[Year], None]) -> Callable[[Year], None]:
            self.acts[when].append(Scene(time.fromisoformat(at), act))
            return act

        return note

    def long_before(self, act: Callable[[Year], None]) -> Callable[[Year], None]:
        """The function is a scene of years ago."""
        self.before.append(Scene(time(9), act))
        return act
