"""A node in a process of its own mails what it has to tell, also when it is killed while it does."""

import asyncio
from pathlib import Path

from node.app import build_context
from node.model import OPERATOR
from node.service.notices import NoticeKind, notify
from node.storage.inspection import inspected
from tests.helpers import make_covenant
from tests.network.loopback import loopback_members
from tests.network.mail_catcher import HOST, Catcher, catching
from tests.system.cluster import NodeProcess, make_home, wait_until

ADDRESS = "coby@politie.example"


def make_node(folder: Path, port: int) -> NodeProcess:
    """A node that mails at every hour, with a notice for its operator; it does not run yet."""
    home = make_home(folder, make_covenant(loopback_members("politie", "veilig-thuis")), "politie")
    settings = (home / "node.toml").read_text()
    settings = settings.replace('name = "Coby"\n', f'name = "Coby"\nmail = "{ADDRESS}"\n')
    settings += f'[mail]\nhost = "{HOST}"\nport = {port}\nsecurity = "none"\nfrom = "raakvlak@politie.example"\n'
    (home / "node.toml").write_text(settings + 'quiet_from = ""\nquiet_until = ""\nquiet_weekends = false\n')
    context = build_context(home)
    notify(context, OPERATOR.id, NoticeKind.ALARM, "a-1")
    context.database.close()
    return NodeProcess("politie", home)


def is_sent(node: NodeProcess) -> bool:
    """Whether the node knows that its mail was taken."""
    with inspected(node.home / "data.sqlite") as inspection:
        return bool(inspection.database.value("SELECT 1 FROM mail WHERE state = 'sent'"))


async def test_a_node_mails_though_it_is_killed(tmp_path: Path) -> None:
    """kill -9 when the mail has come: it comes at most once more, as the same mail, and is marked; no log names one."""
    catcher = Catcher()
    async with catching(catcher):
        node = make_node(tmp_path, catcher.port)
        try:
            await asyncio.to_thread(node.start)
            await catcher.came.wait()
            await asyncio.to_thread(node.kill)
            await asyncio.to_thread(wait_until, lambda: is_sent(node), "the mail to be marked")
            status = await asyncio.to_thread(node.ask, "GET", "/status")
            assert await asyncio.to_thread(node.stop) == 0
        finally:
            assert node.process is not None
            node.process.kill()
            node.process.wait()
    assert catcher.addresses in ([ADDRESS], [ADDRESS] * 2)
    assert len({mail["Message-ID"] for mail in catcher.mails}) == 1
    assert (status["mail"]["waiting"], status["parts"]) == (0, {"scheduler": "ok", "mail": "ok"})
    assert "@" not in node.output.read_text()
