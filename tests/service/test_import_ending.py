"""The ends of proposals that nobody chooses, and that no fault and no backup brings back what was decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import ConfigurationError
from node.limits import IMPORT_REMEMBERED_DAYS
from node.model import Actor
from node.service import imports, signals
from node.service.alarms import list_alarms
from node.service.import_deciding import Told, confirm, reject
from node.service.import_ending import PROPOSAL_ENDED, expire_proposals
from node.service.inbox import list_inbox
from node.service.professionals import add_professional
from node.service.signal_closing import close_again, record_death
from node.storage import proposals
from node.storage.deletion_journal import MemoryDeletionJournal
from node.storage.vault import Vault
from tests.helpers import CHECKED, COORDINATOR, FixedClock, make_context, synthetic_numbers
from tests.service.casework import CHILD, MOTHER, SISTER, STRANGER, Office, entries, make_office
from tests.service.disks import MemoryDisk, PowerCut, copy_of
from tests.service.importing import BVH, count, proposed, row, take_in, waiting

TOLD = Told(CHECKED)
KEEP_DAYS = 30


def test_a_proposal_has_a_term() -> None:
    """What nobody decides on in thirty days is destroyed whole, and whose it was is told; the row may come again."""
    office = make_office()
    proposed(office, CHILD, SISTER)
    office.clock.forward(days=KEEP_DAYS)
    assert expire_proposals(office.context) == 0
    office.clock.forward(days=1)
    take_in(office, row(STRANGER))
    assert expire_proposals(office.context) == 2
    assert expire_proposals(office.context) == 0
    (left,) = waiting(office.context, office.jan)
    assert count(office.context.database, "proposal", "proposal_person") == [1, 1]
    (notice,) = list_inbox(office.context, office.jan, seen=False)
    assert notice.kind == "proposal-expired"
    logged = [entry for entry in entries(office.context) if entry.action == "proposal-expired"]
    assert [(entry.actor, entry.person) for entry in logged] == [("node:node", CHILD), ("node:node", SISTER)]
    assert take_in(office, row(CHILD), row(STRANGER)).added == 1
    assert left.id in {one.id for one in waiting(office.context, office.jan)}


def test_a_fingerprint_is_kept_as_long_as_a_signal_may_live() -> None:
    """What was decided is remembered for two years, and then forgotten: the row may come again."""
    office = make_office()
    first, second = proposed(office, CHILD, SISTER)
    confirm(office.context, office.jan, [first], TOLD)
    reject(office.context, office.jan, [second], "no")
    office.clock.forward(days=IMPORT_REMEMBERED_DAYS)
    expire_proposals(office.context)
    assert count(office.context.database, "proposal") == [2]
    office.clock.forward(days=1)
    expire_proposals(office.context)
    assert count(office.context.database, "proposal") == [0]


def test_a_death_rejects_the_proposals_on_the_person() -> None:
    """All is destroyed at death: proposals too, and they do not come back; that of a child of the dead one stays."""
    office = make_office()
    take_in(office, row(MOTHER), row(CHILD, parents=MOTHER.digits))
    assert record_death(office.context, COORDINATOR, MOTHER) == 0
    (left,) = waiting(office.context, office.jan)
    assert (
        proposals.on_person(office.context.database, office.context.vault.lookup(MOTHER), parent=True)[0].id == left.id
    )
    assert take_in(office, row(MOTHER)).already_there == 1
    assert [entry.reason for entry in office.context.journal.entries()] == ["death"]


def decided_after_a_backup() -> tuple[Office, MemoryDisk, dict[str, str]]:
    """An office set back to before its proposals were decided; the journal of deletions is the newer one."""
    disk = MemoryDisk()
    database, keys = disk.start()
    office = make_office(database=database, keys=keys)
    numbers = synthetic_numbers(4)
    confirmed, rejected, expired, _ = ids = proposed(office, *numbers)
    backup = copy_of(database, keys)
    confirm(office.context, office.jan, [confirmed], TOLD)
    reject(office.context, office.jan, [rejected], "no")
    with database.transaction():
        database.execute("UPDATE proposal SET received = 0 WHERE id = ?", (expired,))
    assert expire_proposals(office.context) == 1
    disk.restore(backup, with_keys=False)
    database, keys = disk.start()
    journal = office.context.journal
    office.context = make_context(database=database, keys=keys, clock=office.clock, journal=journal, seed=9)
    return office, disk, dict(zip(("confirmed", "rejected", "expired", "open"), ids, strict=True))


def test_a_backup_brings_no_decided_proposal_back() -> None:
    """After a restore only what nobody had decided is open, and an alarm says so; all else ends by the journal."""
    office, _, ids = decided_after_a_backup()
    assert len(waiting(office.context, office.jan)) == 4
    close_again(office.context)
    assert [one.id for one in waiting(office.context, office.jan)] == [ids["open"]]
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=True)
    assert alarm.details["proposals_ended_again"] == 3
    close_again(office.context)
    assert len(list_alarms(office.context, COORDINATOR, acknowledged=True)) == 1


def test_after_a_restore_a_rejected_row_stays_away_and_a_confirmed_one_is_proposed_again() -> None:
    """A confirmed proposal's signal is not in the backup, so the list proposes it again; a rejected one it does not."""
    office, _, _ = decided_after_a_backup()
    close_again(office.context)
    assert signals.list_signals(office.context, office.jan) == []
    numbers = synthetic_numbers(4)
    assert [take_in(office, row(number)).added for number in numbers] == [1, 0, 1, 0]


class FailingJournal(MemoryDeletionJournal):
    """A journal on a disk that is full."""

    def append(self, deletions: object) -> None:
        """Refuse what is to be written."""
        if deletions:
            raise ConfigurationError("the journal of deletions cannot be written", "")


def test_no_rejection_without_the_journal_and_no_lost_confirmation() -> None:
    """Without the journal nothing is rejected; a confirmation holds, and is written there at the next start."""
    clock = FixedClock()
    context = make_context(clock=clock, journal=FailingJournal())
    given = ("Jan de Vries", "wijkagent", "1", "", "professional")
    jan = Actor(add_professional(context, COORDINATOR, *given), "professional")
    imports.add_rows(context, jan, BVH, [row(CHILD), row(SISTER)], jan.id)
    first, second = (one.id for one in waiting(context, jan))
    with pytest.raises(ConfigurationError):
        reject(context, jan, [first], "no")
    assert len(waiting(context, jan)) == 2
    with pytest.raises(ConfigurationError):
        confirm(context, jan, [second], TOLD)
    assert len(signals.list_signals(context, jan)) == 1
    journal = MemoryDeletionJournal()
    later = make_context(clock=clock, journal=journal, database=context.database, keys=context.keys)
    for _ in range(2):
        close_again(later)
    assert [(entry.what, entry.id, entry.reason) for entry in journal.entries()] == [
        (PROPOSAL_ENDED, second, "confirmed")
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(1, 60))
def test_the_power_may_go_at_any_step(cut: int, second_cut: int) -> None:
    """A list cut short is given again, and so is a confirmation: in the end each row is one signal, none is lost."""
    disk, journal, clock = MemoryDisk(), MemoryDeletionJournal(), FixedClock()
    numbers = synthetic_numbers(6)

    def start(seed: int) -> Office:
        database, keys = disk.start()
        office = Office.__new__(Office)
        office.context = make_context(database=database, keys=keys, clock=clock, journal=journal, seed=seed)
        office.clock, office.woken = clock, []
        close_again(office.context)
        return office

    office = start(1)
    given_name = ("Jan de Vries", "wijkagent", "1", "", "professional")
    jan = Actor(add_professional(office.context, COORDINATOR, *given_name), "professional")

    def take_all() -> None:
        for at in range(0, len(numbers), 2):
            rows = [row(number) for number in numbers[at : at + 2]]
            imports.add_rows(office.context, jan, BVH, rows, jan.id)

    def confirm_all() -> None:
        ids = [one.id for one in waiting(office.context, jan)]
        for at in range(0, len(ids), 2):
            confirm(office.context, jan, ids[at : at + 2], TOLD)

    for seed, (steps, work) in enumerate(((cut, take_all), (second_cut, confirm_all)), start=2):
        disk.fuse.set(steps)
        try:
            work()
        except PowerCut:
            office = start(seed)
        disk.fuse.mend()
        work()
    assert waiting(office.context, jan) == []
    vault: Vault = office.context.vault
    found = office.context.database.rows("SELECT sealed FROM person JOIN signal ON person_id = person.id")
    assert sorted(vault.open_number(each["sealed"]).digits for each in found) == [each.digits for each in numbers]
    ended = {entry.id for entry in journal.entries()}
    assert ended >= set(proposals.confirmed_ids(office.context.database))
