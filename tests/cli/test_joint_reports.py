"""`raakvlak report contribute` and `report covenant`: three members' nodes, and somebody who has only their files."""

import csv
import io
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from node.app import build_context
from node.protocol import covenant_file
from node.service.context import Context
from node.service.professionals import add_professional, issue_token
from node.service.signals import add_signal
from node.storage.contributions import FileContributions
from simulations.memory import settle
from tests.cli.command_line import Ended, Home, cells, home_of, raakvlak
from tests.cli.test_report_commands import check_page
from tests.helpers import (
    COORDINATOR,
    FixedClock,
    make_context,
    make_covenant,
    new_signal,
    signed_by_steward,
    synthetic_numbers,
)

NUMBERS = synthetic_numbers(20)
NAMES = ("politie", "veilig-thuis", "jeugdteam")
COVENANT = ("--covenant", "covenant.json")


class Town:
    """Three homes with a node each, and a folder in which their files are put together."""

    def __init__(self, nodes: list[Context], homes: list[Home]) -> None:
        self.nodes, self.homes = nodes, homes

    def contribute(self, *which: int, month: str = "2026-11") -> None:
        """These members write their files."""
        for at in which:
            self.homes[at].ok("report", "contribute", "--month", month, "--out", f"{NAMES[at]}.json")

    def together(self, *words: str, of: tuple[int, ...] = (0, 1, 2)) -> Ended:
        """The report, without any node."""
        return raakvlak("report", "covenant", *(f"{NAMES[at]}.json" for at in of), *words)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """On the day on which November is known: 13 signals, eleven of them in a match with another's."""
    monkeypatch.chdir(tmp_path)
    covenant, clock = make_covenant(), FixedClock()
    Path("covenant.json").write_bytes(covenant_file.write_file(signed_by_steward(covenant)))
    nodes = []
    for at, name in enumerate(NAMES):
        Path(name).mkdir()
        kept = FileContributions(Path(name))
        nodes.append(make_context(name, covenant=covenant, clock=clock, seed=at, contributions=kept))
    for node, numbers in zip(nodes, (range(6), range(5), range(4, 6)), strict=True):
        who = add_professional(node, COORDINATOR, "Kim", "agent", "06 1", "", "professional")
        for number in numbers:
            add_signal(node, COORDINATOR, new_signal(NUMBERS[number]), who)
    settle(nodes)
    clock.time = datetime(2026, 12, 31, tzinfo=UTC).timestamp()
    with ExitStack() as stack:
        homes = []
        for name, node in zip(NAMES, nodes, strict=True):
            homes.append(stack.enter_context(home_of(node, Path(name))))
        yield Town(nodes, homes)


def test_three_members_files_make_one_report(town: Town) -> None:
    """Each writes its file, and whoever has all of them and the covenant has the figures of all together."""
    town.contribute(0, 1, 2)
    ended = town.together(*COVENANT)
    assert ended.code == 0, ended.err
    heading, total = cells(ended.out)[:2]
    assert heading[:3] == ["month", "signals", "matches"]
    assert total[:4] == ["2026-11", "total", "13", "13"]
    assert "of all together: politie, veilig-thuis, jeugdteam" in ended.err
    found = town.together(*COVENANT, "--json").json()
    assert found["members"] == list(NAMES)
    (month,) = found["months"]
    assert month["signals"]["total"] == {"names": [], "signals": 13}
    assert (month["matches"]["total"]["stagnated"], month["matches"]["total"]["few"]) == (None, "followed_up")
    assert month["professionals"]["total"]["professionals"] is None


def test_as_a_csv_and_a_page(town: Town) -> None:
    """The other forms are those of any report; the page names no team."""
    town.contribute(0, 1, 2)
    rows = list(csv.reader(io.StringIO(town.together(*COVENANT, "--format", "csv").out)))
    assert rows[1][:4] == ["2026-11", "total", "", "13"]
    ended = town.together(*COVENANT, "--format", "html", "--out", "page.html")
    assert ended.code == 0, ended.err
    page = Path("page.html").read_text(encoding="utf-8")
    check_page(page, 5)
    assert "Rapportage van alle instanties samen" in page and "Per team" not in page
    assert "3 instanties: Politie, Veilig-thuis, Jeugdteam" in page


def test_what_is_written_is_for_its_owner_and_the_same_again(town: Town) -> None:
    """The file is 0600, tells nothing of the figures, is never overwritten, and is the same in another file."""
    town.contribute(0)
    ended = town.homes[0].ok("report", "contribute", "--month", "2026-11", "--out", "again.json", "--json")
    assert ended.json() == {"month": "2026-11", "file": "again.json", "covenant_version": 1, "members": 3}
    assert "3 members" in ended.err
    file = Path("again.json")
    kept = Path("politie/contributions/2026-11.json")
    assert file.read_bytes() == Path("politie.json").read_bytes() == kept.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ended = town.homes[0].run("report", "contribute", "--month", "2026-11", "--out", "again.json")
    assert (ended.code, "exists already" in ended.err) == (2, True)


def test_files_that_do_not_belong_together(town: Town) -> None:
    """A missing member, a file that is given twice, one that was changed: told by name, and no figure is shown."""
    town.contribute(0, 1, 2)
    told = {(0, 1): "no contribution of jeugdteam", (0, 1, 2, 1): "two contributions are of veilig-thuis"}
    for given, why in told.items():
        ended = town.together(*COVENANT, of=given)
        assert (ended.code, ended.out) == (2, "")
        assert why in ended.err
    changed = Path("politie.json").read_text(encoding="utf-8").replace('"suppress_below": 5', '"suppress_below": 2')
    Path("politie.json").write_text(changed, encoding="utf-8")
    ended = town.together(*COVENANT)
    assert (ended.code, ended.out, "politie is not signed" in ended.err) == (2, "", True)
    Path("politie.json").write_text("{}", encoding="utf-8")
    ended = town.together(*COVENANT)
    assert (ended.code, "file 1 of 3: " in ended.err) == (3, True)


def test_the_covenant_of_the_own_home(town: Town) -> None:
    """Without --covenant it is the version in the home folder; where there is none, the error tells which is meant."""
    town.contribute(0, 1, 2)
    files = [f"{name}.json" for name in NAMES]
    ended = town.homes[0].run("report", "covenant", *files)
    assert (ended.code, "version 1 of the covenant" in ended.err) == (2, True)
    folder = Path("politie/covenants")
    folder.mkdir()
    (folder / "1.json").write_bytes(Path("covenant.json").read_bytes())
    assert town.homes[0].ok("report", "covenant", *files).out == town.together(*COVENANT).out
    (folder / "1.json").write_text("{}", encoding="utf-8")
    assert town.homes[0].run("report", "covenant", *files).code == 3


def test_a_contribution_is_for_coordinators(town: Town) -> None:
    """A professional is refused, and a month that is not known is told with its day."""
    context = town.nodes[0]
    who = add_professional(context, COORDINATOR, "Jan", "agent", "06 1", "", "professional")
    file = Path("token")
    file.write_text(issue_token(context, COORDINATOR, who), encoding="ascii")
    file.chmod(0o600)
    words = ("report", "contribute", "--month", "2026-11", "--out", "x.json")
    ended = raakvlak("--home", "politie", "--token-file", "token", *words)
    assert (ended.code, Path("x.json").exists()) == (6, False)
    ended = town.homes[0].run("report", "contribute", "--month", "2026-12", "--out", "x.json")
    assert (ended.code, "2027-02-01" in ended.err) == (2, True)
    assert not Path("x.json").exists()


def test_a_node_keeps_its_contributions_in_its_home(joined: Path) -> None:
    """A node that is built from its home folder has them in files there, outside the database."""
    context = build_context(joined)
    context.contributions.write("2026-11", b"made")
    context.database.close()
    assert (joined / "contributions" / "2026-11.json").read_bytes() == b"made"
