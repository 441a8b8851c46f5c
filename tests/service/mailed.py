"""A node that mails, with Jan and Eva, and a look at what would go out; nothing is sent anywhere."""

from dataclasses import dataclass, field, replace

from node.config import Mail
from node.service import mail
from node.service.context import Context
from node.service.mail import DueMail
from node.service.notices import NoticeKind, notify
from node.service.professionals import add_professional
from tests.helpers import COORDINATOR, FixedClock, make_context, make_covenant, make_settings

MAIL = Mail(host="127.0.0.1", port=25, security="none", from_="raakvlak@politie.example")


@dataclass
class PostOffice:
    """A node and its clock, which stands on a Tuesday at 10:30 in Amsterdam at first."""

    settings: Mail = MAIL
    clock: FixedClock = field(default_factory=FixedClock)
    context: Context = field(init=False)
    jan: str = field(init=False)
    eva: str = field(init=False)

    def __post_init__(self) -> None:
        covenant = make_covenant()
        member = covenant.member_by_id("politie")
        assert member is not None
        settings = replace(make_settings(member), mail=self.settings)
        self.context = make_context(covenant=covenant, settings=settings, clock=self.clock)
        self.jan = self.colleague("Jan de Vries", "jan@politie.example")
        self.eva = self.colleague("Eva Smit", "eva@politie.example")

    def colleague(self, name: str, address: str, role: str = "professional") -> str:
        """A new colleague's id."""
        return add_professional(self.context, COORDINATOR, name, "wijkagent", "06 1234 5678", address, role)

    def tell(self, who: str, *kinds: NoticeKind) -> None:
        """Notices, each about a match of its own."""
        for number, kind in enumerate(kinds or (NoticeKind.MATCH_NEW,)):
            notify(self.context, who, kind, f"m-{number}")

    def due(self) -> list[DueMail]:
        """Compose what is new, and give what is to be sent now."""
        mail.compose_mails(self.context)
        return mail.due_mails(self.context)

    def send(self) -> list[str]:
        """Send all that is due, and give the subjects and addresses."""
        sent = []
        for one in self.due():
            mail.note_sent(self.context, one.mail)
            sent.append(f"{one.address}: {one.mail.subject}")
        return sent
