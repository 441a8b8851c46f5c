"""One organisation of the year: its node in memory, its people, and a post office that keeps what it sends."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from node.config import SUPPRESS_BELOW_LEAST, Mail, Reports
from node.matching.follow_up import State, Told
from node.model import OPERATOR, Actor, Role
from node.network.scheduler import _HOUSEKEEPING
from node.protocol.covenant import Covenant
from node.protocol.letters import Letter, read_letter
from node.service import mail as mails
from node.service.context import Context
from node.service.follow_up import own_state
from node.service.mail import DueMail
from node.service.notice_keeping import keep_notices
from node.service.notices import NoticeKind
from node.service.professionals import add_professional
from node.service.silence import watch_silence
from node.storage import follow_up
from tests.helpers import FixedClock, make_context, make_settings

REPORTS = Reports(suppress_below=SUPPRESS_BELOW_LEAST)
"""As few as a report may show: the year has few of everything."""
_OVERHEARD = """
CREATE TEMP TABLE posted (peer BLOB, body BLOB);
CREATE TEMP TRIGGER posting AFTER INSERT ON main.outgoing_letter
BEGIN INSERT INTO posted VALUES (NEW.peer, NEW.body); END;
CREATE TEMP TABLE come (peer BLOB, id BLOB);
CREATE TEMP TRIGGER coming AFTER INSERT ON main.received_letter
BEGIN INSERT INTO come VALUES (NEW.peer, NEW.id); END;
CREATE TEMP TABLE told (recipient TEXT, kind TEXT);
CREATE TEMP TRIGGER telling AFTER INSERT ON main.notice
BEGIN INSERT INTO told VALUES (NEW.recipient, NEW.kind); END;
"""
"""Letters and notices, as they are written."""


Telling = tuple[str, NoticeKind]
"""Who is told what."""


@dataclass(frozen=True)
class Person:
    """Somebody who works at an organisation."""

    name: str
    organisation: "Organisation"
    id: str
    role: Role
    team: str

    @property
    def actor(self) -> Actor:
        """As the services know them."""
        return Actor(self.id, self.role.value)

    @property
    def node(self) -> Context:
        """The node of their organisation."""
        return self.organisation.context


@dataclass(frozen=True)
class SentMail:
    """A mail as the post office took it, and what it tells of."""

    address: str
    recipient: str
    subject: str
    text: str
    kinds: Counter[NoticeKind]


@dataclass(frozen=True)
class PostedLetter:
    """A letter, and between which nodes, by their NIDs."""

    day: date
    sender: bytes
    receiver: bytes
    letter: Letter


@dataclass
class Organisation:
    """A member of the covenant. `shelter`: the coordinator's cards, and no family matches."""

    id: str
    covenant: Covenant
    clock: FixedClock
    shelter: bool = False
    people: list[Person] = field(default_factory=list)
    mails: list[SentMail] = field(default_factory=list)
    post_is_down: bool = False
    jobs_stand_still: bool = False
    late: set[State] = field(default_factory=set)
    escalated: set[Told] = field(default_factory=set)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        member = self.covenant.member_by_id(self.id)
        assert member is not None
        cards = "coordinator" if self.shelter else "professional"
        settings = make_settings(member, cards=cards, family_matches=not self.shelter)
        mail = Mail(host="mail.example", from_=f"raakvlak@{self.id}.example")
        seed = sum(self.id.encode())
        self.context = make_context(
            self.id,
            covenant=self.covenant,
            settings=replace(settings, mail=mail, reports=REPORTS),
            clock=self.clock,
            seed=seed,
        )
        self.context.database._connection.executescript(_OVERHEARD)

    def hire(self, name: str, function: str, role: Role = Role.PROFESSIONAL, team: str = "") -> Person:
        """Somebody new: the operator sees to it, and gives the account its role."""
        mail = f"{name.partition(' ')[0].lower()}@{self.id}.example"
        given = (name, function, "020 000 00 00", mail, role.value, team)
        person = Person(name, self, add_professional(self.context, OPERATOR, *given), role, team)
        self.people.append(person)
        return person

    def keep_house(self) -> None:
        """What its node does of itself every hour; which terms have passed is noted before people are reminded."""
        for party in follow_up.at_work(self.context.database):
            state = own_state(self.context, party)
            if state.late > party.told:
                self.late.add(state.state)
                self.escalated.add(state.late)
        for work in _HOUSEKEEPING.values():
            work(self.context)
        keep_notices(self.context)
        watch_silence(self.context)

    def post(self) -> None:
        """A round of its post office."""
        mails.compose_mails(self.context)
        for due in mails.due_mails(self.context):
            if self.post_is_down:
                mails.put_off(self.context, due.mail, "no answer")
                continue
            mails.note_sent(self.context, due.mail)
            self.mails.append(self._taken(due))

    def told_since(self) -> Counter[Telling]:
        """Who was told what since the last time that this was asked."""
        return Counter((self.named(row["recipient"]), NoticeKind(row["kind"])) for row in self._taken_from("told"))

    def posted_since(self, day: date) -> list[PostedLetter]:
        """The letters that were written since the last time that this was asked, all on this day."""
        rows = self._taken_from("posted")
        return [PostedLetter(day, self.context.member.nid_bytes, row["peer"], read_letter(row["body"])) for row in rows]

    def received(self) -> set[tuple[bytes, bytes]]:
        """The letters that came, each by its sender and its id."""
        rows = self.context.database.rows("SELECT peer, id FROM come")
        return {(bytes(row["peer"]), bytes(row["id"])) for row in rows}

    def named(self, recipient: str) -> str:
        """The name of who has this id."""
        return next((person.name for person in self.people if person.id == recipient), recipient)

    def _taken(self, due: DueMail) -> SentMail:
        rows = self.context.database.rows("SELECT kind FROM notice WHERE mail_id = ?", (due.mail.id,))
        kinds = Counter(NoticeKind(row["kind"]) for row in rows)
        return SentMail(due.address, due.mail.recipient, due.mail.subject, due.mail.text, kinds)

    def _taken_from(self, table: str) -> list[dict[str, Any]]:
        rows = [dict(row) for row in self.context.database.rows(f"SELECT * FROM {table}")]
        self.context.database._connection.execute(f"DELETE FROM {table}")
        return rows
