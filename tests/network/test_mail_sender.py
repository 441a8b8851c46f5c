"""Mails over real connections to a real mail server: encrypted, signed in, refused, put off, and cut short."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from node.config import Mail
from node.model import Actor
from node.network.mail_sender import MailSender
from node.service import mail as service
from node.service.inbox import list_inbox
from node.service.mail_wishes import change_mailing
from node.service.notices import NoticeKind
from node.storage.mail_password import CREDENTIALS_VARIABLE, store_mail_password
from node.storage.mails import MailWish
from tests.network.mail_catcher import HOST, PASSWORD, USERNAME, Catcher, catching, certificate
from tests.service.mailed import MAIL, PostOffice


@pytest.fixture
def catcher() -> Catcher:
    """A mail server that takes everything."""
    return Catcher()


def office_at(catcher: Catcher, settings: Mail = MAIL) -> tuple[PostOffice, MailSender]:
    """A node whose mails go to the server, with something new for Jan and for Eva."""
    office = PostOffice(replace(settings, port=catcher.port))
    office.tell(office.jan)
    office.tell(office.eva, NoticeKind.SIGNAL_ENDS)
    return office, MailSender(office.context)


def secure(trusted: Path, username: str = "") -> Mail:
    """Settings with STARTTLS, as they are when nothing is said of it."""
    return Mail(host=HOST, ca_file=str(trusted), from_=MAIL.from_, username=username)


def states(office: PostOffice) -> list[str]:
    """The state of each mail with its trouble, the oldest first."""
    rows = office.context.database.rows("SELECT state, trouble FROM mail ORDER BY id")
    return [f"{row['state']} {row['trouble']}".strip() for row in rows]


async def test_a_mail_says_no_more_than_it_must(catcher: Catcher) -> None:
    """Headers and text: the address, the sentence, a mark against automatic answers, and nothing of the machine."""
    async with catching(catcher):
        office, sender = office_at(catcher)
        await sender.round()
    mail = catcher.mails[catcher.addresses.index("jan@politie.example")]
    assert {name.lower() for name in mail} == {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "content-language",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    }
    assert (mail["From"], mail["Subject"]) == (f"Raakvlak <{MAIL.from_}>", "U heeft een nieuwe match in Raakvlak.")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    assert mail["Date"].datetime.timestamp() == office.clock.now()
    assert mail.get_content().splitlines()[1:3] == ["", "Open Raakvlak om het te bekijken."]
    assert "m-0" not in mail.as_string()
    assert catcher.senders == [MAIL.from_] * 2
    assert set(catcher.greeted_as) == {"politie.example"}
    assert states(office) == ["sent", "sent"]


async def test_mails_go_over_starttls_with_a_password(catcher: Catcher, tmp_path: Path) -> None:
    """The connection is encrypted before the password goes, and the server's certificate must be one to trust."""
    tls, trusted = certificate(tmp_path)
    async with catching(catcher, tls=tls, sign_in=True):
        office, sender = office_at(catcher, secure(trusted, username=USERNAME))
        store_mail_password(office.context.keys, PASSWORD)
        await sender.round()
    assert catcher.encrypted == [True, True]
    assert states(office) == ["sent", "sent"]


async def test_mails_go_over_tls_from_the_first_byte(catcher: Catcher, tmp_path: Path) -> None:
    """With security = "tls" there is no STARTTLS, and the password goes encrypted as well."""
    tls, trusted = certificate(tmp_path)
    async with catching(catcher, tls=tls, at_once=True):
        office, sender = office_at(catcher, replace(secure(trusted), security="tls"))
        await sender.round()
    assert states(office) == ["sent", "sent"]


async def test_a_password_may_be_handed_over(catcher: Catcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service manager's credential comes before the key file; a line's end at its end is none of it."""
    tls, trusted = certificate(tmp_path)
    (tmp_path / "mail-password").write_text(PASSWORD + "\n")
    monkeypatch.setenv(CREDENTIALS_VARIABLE, str(tmp_path))
    async with catching(catcher, tls=tls, sign_in=True):
        office, sender = office_at(catcher, secure(trusted, username=USERNAME))
        await sender.round()
    assert states(office) == ["sent", "sent"]


async def test_nothing_goes_in_the_clear(catcher: Catcher, tmp_path: Path) -> None:
    """A server without STARTTLS, or one whose offer somebody on the way took out, gets neither password nor mail."""
    _, trusted = certificate(tmp_path)
    async with catching(catcher):
        office, sender = office_at(catcher, secure(trusted))
        await sender.round()
    assert (catcher.mails, catcher.tried) == ([], [])
    assert set(states(office)) == {"waiting the server offers no STARTTLS, and nothing is sent in the clear"}


@pytest.mark.parametrize("at_once", [False, True], ids=["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["another name", "nobody's"])
async def test_a_false_certificate_is_refused(catcher: Catcher, tmp_path: Path, wrong: str, at_once: bool) -> None:
    """One for another name, or by nobody who is trusted: the connection ends, and what waits goes on waiting."""
    (tmp_path / "other").mkdir()
    tls, trusted = certificate(tmp_path, "127.0.0.2" if wrong == "another name" else HOST)
    if wrong == "nobody's":
        _, trusted = certificate(tmp_path / "other")
    settings = replace(secure(trusted), security="tls" if at_once else "starttls")
    async with catching(catcher, tls=tls, at_once=at_once):
        office, sender = office_at(catcher, settings)
        await sender.round()
    assert catcher.mails == []
    assert set(states(office)) == {"waiting the server's certificate is not one to trust under its name"}


async def test_a_wrong_password_loses_nothing(catcher: Catcher, tmp_path: Path) -> None:
    """The mails wait until the right one is stored; the running node takes it without a new start."""
    tls, trusted = certificate(tmp_path)
    async with catching(catcher, tls=tls, sign_in=True):
        office, sender = office_at(catcher, secure(trusted, username=USERNAME))
        await sender.round()
        assert all("the mail server's password: there is no key" in state for state in states(office))
        store_mail_password(office.context.keys, "a wrong one")
        office.clock.forward(seconds=60)
        await sender.round()
        refused = "waiting the server does not accept the username and password (535)"
        assert set(states(office)) == {refused}
        store_mail_password(office.context.keys, PASSWORD)
        office.clock.forward(seconds=120)
        await sender.round()
    assert states(office) == ["sent", "sent"]


async def test_a_server_that_is_down_is_tried_again(catcher: Catcher) -> None:
    """Nothing is lost while it is down; word of it stands in the log once, and once when it is back."""
    async with catching(catcher):
        pass
    office, sender = office_at(catcher)
    with capture_logs() as lines:
        for _ in range(3):
            await sender.round()
            office.clock.forward(seconds=600)
        assert set(states(office)) == {"waiting the server cannot be reached"}
        async with catching(catcher):
            await sender.round()
    assert [line["event"] for line in lines] == ["mail_server_failed", "mail_server_works_again", "mails_sent"]
    assert states(office) == ["sent", "sent"]


async def test_refused_addresses_hold_up_nobody(catcher: Catcher) -> None:
    """One address is refused for good, one put off, the third is served; the server's words, which repeat an address,
    go nowhere.
    """
    catcher.to_address = {
        "jan@politie.example": "550 5.1.1 <jan@politie.example> is nobody",
        "eva@politie.example": "450 4.2.1 <eva@politie.example> is greylisted",
    }
    async with catching(catcher):
        office, sender = office_at(catcher)
        for name in ("Ida", "Bo"):
            office.tell(office.colleague(name, f"{name.lower()}@politie.example"))
        with capture_logs() as lines:
            await sender.round()
        assert sorted(states(office)) == [
            "refused the server refuses the address (550)",
            "sent",
            "sent",
            "waiting the server does not take the address now (450)",
        ]
        assert sorted(catcher.addresses) == ["bo@politie.example", "ida@politie.example"]
        (one,) = list_inbox(office.context, Actor(office.jan, "professional"), seen=False)
        assert (one.mail, one.trouble) == ("refused", "the server refuses the address (550)")
        catcher.to_address = {}
        office.clock.forward(seconds=60)
        await sender.round()
    assert catcher.addresses.count("eva@politie.example") == 1
    assert "jan@politie.example" not in catcher.addresses
    assert "@" not in str(lines)
    assert "@" not in " ".join(states(office))


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("554 no such mail here", "refused the server refuses the mail (554)"),
        ("451 try again later", "waiting the server does not take the mail now (451)"),
        ("421 going down", "waiting the server closes (421)"),
    ],
)
async def test_an_answer_to_the_text(catcher: Catcher, answer: str, state: str) -> None:
    """A mail that is refused, put off, or met by a server that closes."""
    catcher.to_data = answer
    async with catching(catcher):
        office, sender = office_at(catcher)
        await sender.round()
    assert states(office)[0] == state


async def test_a_refused_sender_is_the_servers_matter(catcher: Catcher) -> None:
    """When the server does not take our own address no mail is given up: people must mend that."""
    catcher.to_sender = "550 you may not send"
    async with catching(catcher):
        office, sender = office_at(catcher)
        await sender.round()
        assert set(states(office)) == {"waiting the server refuses the sender's address (550)"}
        catcher.to_sender = "250 fine"
        office.clock.forward(seconds=60)
        await sender.round()
    assert states(office) == ["sent", "sent"]


async def test_a_connection_that_breaks_off(catcher: Catcher) -> None:
    """The server took a mail and its answer was lost: that one goes once more, under the same Message-ID."""
    catcher.drop_after = 1
    async with catching(catcher):
        office, sender = office_at(catcher)
        await sender.round()
        assert set(states(office)) == {"waiting the server has ended the connection"}
        office.clock.forward(seconds=60)
        await sender.round()
    assert states(office) == ["sent", "sent"]
    names = [mail["Message-ID"] for mail in catcher.mails]
    assert len(names) == 3
    assert len(set(names)) == 2


async def test_the_power_goes_between_sending_and_the_mark(catcher: Catcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that was sent and not marked goes once more and no more; the other one goes once."""

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    async with catching(catcher):
        office, sender = office_at(catcher)
        with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
            patched.setattr(MailSender, "_note", power_cut)
            await sender.round()
        for _ in range(3):
            await MailSender(office.context).round()
    assert sorted(catcher.addresses) in (
        ["eva@politie.example", "jan@politie.example", "jan@politie.example"],
        ["eva@politie.example", "eva@politie.example", "jan@politie.example"],
    )


@pytest.mark.parametrize(
    "address",
    ["jan@x.example, eva@x.example", "jan de vries@x.example", "jan@[", "zoë@x.example", "a..b@x.example", "<j@x>", ""],
)
async def test_an_address_that_is_none(catcher: Catcher, address: str) -> None:
    """A mail to what is no one address goes nowhere, and holds up nobody."""
    async with catching(catcher):
        office, sender = office_at(catcher)
        service.compose_mails(office.context)
        with office.context.database.transaction():
            office.context.database.execute("UPDATE professional SET mail = ? WHERE id = ?", (address, office.jan))
        await sender.round()
    assert catcher.tried == ["eva@politie.example"]
    assert "refused the address is none that can be mailed" in states(office)


async def test_more_than_one_connections_worth(catcher: Catcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into one connection goes over the next in the same round."""
    monkeypatch.setattr(service, "MAILS_AT_ONCE", 2)
    async with catching(catcher):
        office, sender = office_at(catcher)
        for number in range(3):
            office.tell(office.colleague(f"Nummer {number}", f"n{number}@politie.example"))
        await sender.round()
    assert len(catcher.mails) == 5
    assert states(office) == ["sent"] * 5


async def test_a_round_that_fails_is_not_the_last(catcher: Catcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens in a round, the task goes on: the next one sends what waits."""
    rounds = 0
    sent = asyncio.Event()
    composed = service.compose_mails

    def failing_once(context: object) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise OSError("no room")
        composed(context)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "compose_mails", failing_once)
    monkeypatch.setattr("node.network.mail_sender.MAIL_ROUND_SECONDS", 0)
    monkeypatch.setattr(service, "note_sent", lambda *_: sent.set())
    async with catching(catcher):
        office, sender = office_at(catcher)
        change_mailing(office.context, Actor(office.jan, "professional"), "me", MailWish(language="en"))
        task = asyncio.create_task(sender.run())
        await sent.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert rounds >= 2
