"""The mail server's password and the diagnosis of mails, as typed."""

import asyncio
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from node.app import build_context
from node.service import mail
from node.service.finding import Level
from node.service.mail_health import examine_mail
from node.service.notices import NoticeKind, notify
from node.storage.key_store import FileKeyStore
from node.storage.mail_password import read_mail_password, store_mail_password
from node.system import SystemClock
from tests.cli.command_line import Ended, raakvlak
from tests.network.mail_catcher import HOST, PASSWORD, USERNAME, Catcher, catching, certificate

ROOT = Path(__file__).resolve().parents[2]
FROM = 'from = "raakvlak@politie.example"\n'


@pytest.fixture
def home(joined: Path) -> Path:
    """A node that has joined a covenant; it does not run."""
    return joined


def with_mail(home: Path, *lines: str) -> Path:
    """The home, with a mail server in its settings."""
    settings = home / "node.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written + "\n[mail]\n" + FROM + "\n".join(lines) + "\n", encoding="utf-8")
    return home


def run(home: Path, *words: str, stdin: str = "") -> Ended:
    """A command on this home."""
    return raakvlak("--home", str(home), *words, stdin=stdin)


def password_of(home: Path) -> str:
    """What the node would sign in with."""
    return read_mail_password(FileKeyStore(home / "keys"), {})


def test_the_password_is_asked_for_and_not_shown(home: Path) -> None:
    """At a terminal it is typed twice and appears nowhere; the file is its owner's alone."""
    with_mail(home, 'host = "mail.example"', 'username = "raakvlak"')
    words = ["-m", "cli.main", "--home", str(home), "node", "mail-password"]
    child = pexpect.spawn(sys.executable, words, cwd=str(ROOT), encoding="utf-8", timeout=30)
    screen = ""
    for _ in range(2):
        child.expect(":")
        screen += str(child.before)
        child.sendline(PASSWORD)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert PASSWORD not in screen + str(child.before)
    assert password_of(home) == PASSWORD
    assert stat.S_IMODE((home / "keys" / "mail-password").stat().st_mode) == 0o600


def test_the_password_is_read_from_standard_input(home: Path) -> None:
    """Without a terminal it is the first line; another one takes its place, and nothing of it is printed."""
    with_mail(home, 'host = "mail.example"', 'username = "raakvlak"')
    for password in ("the first one", PASSWORD):
        ended = run(home, "node", "mail-password", stdin=password + "\n")
        assert (ended.code, password in ended.out + ended.err) == (0, False)
        assert password_of(home) == password
    ended = run(home, "node", "mail-password", stdin="\n")
    assert (ended.code, password_of(home)) == (2, PASSWORD)


def test_a_password_without_a_username_is_refused(home: Path) -> None:
    """It would be of no use, and so is not kept."""
    ended = run(home, "node", "mail-password", stdin=PASSWORD)
    assert (ended.code, "no username in [mail]" in ended.err) == (2, True)
    assert "mail-password" not in FileKeyStore(home / "keys").names()


def test_a_node_without_mail_is_well(home: Path) -> None:
    """Mails are not needed; `--mail` has nothing to try then, and says so."""
    assert [one.level for one in examine_mail(home, SystemClock().now())] == [Level.OK]
    ended = run(home, "doctor", "--mail")
    assert (ended.code, "there is no mail server to try" in ended.out) == (0, True)


@pytest.mark.parametrize(
    ("lines", "level", "told"),
    [
        (['host = "mail.example"', 'username = "raakvlak"'], Level.ERROR, "there is no key named 'mail-password'"),
        (['host = "mail.example"', 'ca_file = "/nowhere/ca.pem"'], Level.ERROR, "no file of certificates"),
        (['host = "mail.example"', 'ca_file = "/dev/null"'], Level.ERROR, "no file of certificates"),
        (['host = "mail.example"'], Level.OK, "by mail.example, starttls"),
    ],
)
def test_settings_of_mail_are_looked_at(home: Path, lines: list[str], level: Level, told: str) -> None:
    """A password or a file of certificates that is missing is an error, with what to do."""
    (found,) = examine_mail(with_mail(home, *lines), SystemClock().now())
    assert (found.part, found.level) == ("mail", level)
    assert told in found.text
    assert bool(found.advice) is (level is not Level.OK)


def test_a_coordinator_without_an_address_is_told(home: Path) -> None:
    """What is for the operator would reach nobody by mail."""
    with_mail(home, 'host = "mail.example"')
    settings = home / "node.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('mail = "c@p.nl"', 'mail = ""'), encoding="utf-8")
    (found,) = examine_mail(home, SystemClock().now())
    assert (found.level, "no mail address" in found.text) == (Level.WARNING, True)


def test_mails_that_did_not_get_through_are_told(home: Path) -> None:
    """Those that wait and those that were refused, with the reason and without an address."""
    with_mail(home, 'host = "mail.example"', 'quiet_from = ""', 'quiet_until = ""', "quiet_weekends = false")
    context = build_context(home)
    for subject in ("a-1", "a-2"):
        notify(context, "operator", NoticeKind.ALARM, subject)
        mail.compose_mails(context)
    put_off, refused = mail.due_mails(context)
    mail.put_off(context, put_off.mail, "the server cannot be reached")
    mail.note_refused(context, refused.mail, "the server refuses the address (550)")
    context.database.close()
    found = [one for one in examine_mail(home, SystemClock().now()) if one.level is Level.WARNING]
    assert len(found) == 2
    assert "1 did not get through yet" in found[0].text
    assert "1 were refused for good" in found[1].text
    assert "@" not in str(found)


async def test_doctor_tries_the_mail_server(home: Path, tmp_path: Path) -> None:
    """It signs in over an encrypted connection and sends nothing; a wrong password or a dead server is an error."""
    tls, trusted = certificate(tmp_path)
    catcher = Catcher()
    async with catching(catcher, tls=tls, sign_in=True):
        lines = (f'host = "{HOST}"', f"port = {catcher.port}", f'ca_file = "{trusted}"', f'username = "{USERNAME}"')
        with_mail(home, *lines)
        keys = FileKeyStore(home / "keys")
        for password, told in (
            (PASSWORD, "ok       mail: the mail server takes the connection and the password"),
            ("wrong", "error    mail: the server does not accept the username and password (535)"),
        ):
            store_mail_password(keys, password)
            ended = await asyncio.to_thread(run, home, "doctor", "--mail")
            assert told in ended.out
            assert password not in ended.out + ended.err or password == "wrong"
    ended = await asyncio.to_thread(run, home, "doctor", "--mail")
    assert (ended.code, "error    mail: the server cannot be reached" in ended.out) == (3, True)
    assert catcher.tried == []
