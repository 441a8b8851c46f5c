"""Imported rows are proposals: each once, nothing of them sent or readable, and a bad one takes no other with it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.config import Organisation
from node.errors import InvalidInput, NotAllowed
from node.limits import IMPORT_ROWS_AT_ONCE
from node.model import Actor, Bsn
from node.service import import_deciding, import_looking, imports
from node.service.import_deciding import Told
from node.service.import_file import ListForm, ListRow, RefusedRow, read_list
from node.service.inbox import list_inbox, mark_seen
from node.service.number_check import HowChecked
from node.service.professionals import add_professional
from node.service.proposal_content import open_content
from node.storage import proposals
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from tests.helpers import ADMINISTRATOR, CHECKED, COORDINATOR, make_covenant, make_settings, synthetic_numbers
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, STRANGER, Office, entries, make_office, stored
from tests.service.importing import BVH, count, proposed, row, take_in, waiting

NUMBERS = synthetic_numbers(40)


def test_a_row_is_no_signal() -> None:
    """Rule "imported list": a signal of an imported list becomes a signal only when a professional confirms it: before,
    nothing is one.
    """
    office = make_office()
    assert take_in(office, row(CHILD, parents=MOTHER.digits)).added == 1
    tables = ("signal", "item", "signal_item", "queued_item", "outgoing_letter", "person", "subject_match")
    assert count(office.context.database, *tables) == [0] * len(tables)
    assert office.woken == []


def test_a_proposal_tells_all_but_numbers() -> None:
    """Who looks at a proposal sees whose it is, from where and what the row told, but no number."""
    office = make_office()
    take_in(office, row(CHILD, parents=f"{MOTHER.digits};{FATHER.digits}", reference="case 7", end="2027-01-31"))
    (one,) = waiting(office.context, office.jan)
    assert (one.source, one.purposes, one.reference, one.professional_name) == (
        BVH,
        ("jeugd",),
        "case 7",
        "Jan de Vries",
    )
    shown = import_looking.show_proposal(office.context, office.jan, one.id)
    assert (shown.parents, str(shown.birth_date), shown.informed) == (2, "2015-06-07", "2026-11-01")
    assert not any(number.digits in repr((one, shown)) for number in (CHILD, MOTHER, FATHER))


def test_the_number_is_revealed_to_who_decides_and_that_is_logged() -> None:
    """The professional sees whom a proposal is about, which the logbook keeps; no colleague and no coordinator does."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    assert import_looking.reveal_number(office.context, office.jan, one) == CHILD
    logged = entries(office.context)[-1]
    assert (logged.action, logged.actor, logged.person) == ("person-revealed", f"professional:{office.jan.id}", CHILD)
    for other in (office.eva, COORDINATOR):
        with pytest.raises(NotAllowed):
            import_looking.reveal_number(office.context, other, one)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"number": "123"}, "column number: a citizen service number has nine digits"),
        ({"number": ""}, "column number: a citizen service number has nine digits"),
        ({"number": "999900001"}, "column number: this is not a citizen service number"),
        ({"purposes": "archief"}, "purposes: the covenant does not admit"),
        ({"purposes": ""}, "purposes: none was named"),
        ({"birth_date": ""}, "birth date, end: neither was given"),
        ({"birth_date": "7-6-2015"}, "column birth_date: this is no date"),
        ({"birth_date": "1990-01-01"}, "birth date: the person is 23 or older"),
        ({"birth_date": "1700-01-01", "purposes": "huiselijk-geweld"}, "birth date: this is more than 130 years ago"),
        ({"end": "2026-11-02"}, "end: this day has passed"),
        ({"parents": CHILD.digits}, "parents: the person's own number"),
        ({"reference": CHILD.digits}, "reference: the text holds what reads as a citizen service number"),
        ({"reference": "\ud800"}, "reference: the text holds a control"),
        ({"informed": "2099-01-01"}, "informed: this day is still to come"),
        ({"check": "guess"}, "column check: there is no such check"),
        ({"professional": "nobody-1"}, "column professional: there is no active professional"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_stay(cells: dict[str, str], reason: str) -> None:
    """Each rule of a signal holds for a row; what breaks one is told by line and reason, never by the number."""
    office = make_office()
    bad = row(CHILD, line=7, **cells)
    taken = take_in(office, row(SISTER, line=6), bad, row(STRANGER, line=8), actor=COORDINATOR)
    (refused,) = taken.refused
    assert (taken.added, refused.line) == (2, 7)
    assert refused.reason.startswith(reason)
    assert CHILD.digits not in refused.reason + refused.hint
    assert len(waiting(office.context, office.jan)) == 2


def test_number_check_may_wait_until_somebody_confirms() -> None:
    """A row without a check is taken; what a row tells of its check is kept with it."""
    office = make_office()
    take_in(office, row(CHILD), row(SISTER, check="register", checked_on="2026-11-01"))
    told = {one.number_check.how for one in waiting(office.context, office.jan)}
    assert told == {None, HowChecked.REGISTER}


def test_parents_are_not_kept_where_nothing_is_made_of_them() -> None:
    """A node without family matches keeps no parents' numbers of a list either."""
    covenant = make_covenant()
    member = covenant.member_by_id("politie")
    assert member is not None
    assert isinstance(make_settings(member).organisation, Organisation)
    office = make_office(covenant=covenant, settings=make_settings(member, family_matches=False))
    take_in(office, row(CHILD, parents=MOTHER.digits))
    (one,) = waiting(office.context, office.jan)
    stored_one = proposals.get(office.context.database, one.id)
    assert stored_one is not None
    assert open_content(office.context.vault, stored_one).parents == ()


def test_the_same_row_is_taken_once() -> None:
    """By source, person, professional and purposes a row is known again; another of these is another proposal."""
    office = make_office()
    first = row(CHILD, purposes="jeugd;huiselijk-geweld", reference="a")
    assert take_in(office, first).added == 1
    same = row(CHILD, purposes="huiselijk-geweld; jeugd", reference="b")
    assert (take_in(office, same, first).added, take_in(office, same).already_there) == (0, 1)
    assert take_in(office, row(CHILD, purposes="jeugd")).added == 1
    assert take_in(office, first, source="jeugdteam").added == 1
    assert (
        take_in(
            office, row(CHILD, purposes="jeugd;huiselijk-geweld", professional=office.eva.id), actor=COORDINATOR
        ).added
        == 1
    )
    assert count(office.context.database, "proposal") == [4]


def test_who_may_add_for_whom() -> None:
    """A professional brings the own rows alone; coordinator and administrator bring anybody's; others bring none."""
    office = make_office()
    of_eva = row(CHILD, professional=office.eva.id)
    (refused,) = take_in(office, of_eva, actor=office.jan).refused
    assert refused.reason == "column professional: this is for a colleague"
    assert take_in(office, of_eva, actor=COORDINATOR).added == 1
    assert take_in(office, row(SISTER, professional=office.eva.id), actor=ADMINISTRATOR).added == 1
    for role in ("guardian", "officer"):
        with pytest.raises(NotAllowed):
            take_in(office, row(STRANGER), actor=Actor("x-1", role))
    with pytest.raises(NotAllowed):
        import_looking.list_proposals(office.context, office.jan, professional_id=office.eva.id)
    assert waiting(office.context, office.jan) == []
    assert len(waiting(office.context, COORDINATOR)) == 2


def test_only_who_can_confirm_gets_proposals() -> None:
    """A row for a coordinator, or for nobody, is refused: nobody could make a signal of it."""
    office = make_office()
    coby = add_professional(office.context, COORDINATOR, "Coby", "coordinator", "1", "", "coordinator")
    taken = imports.add_rows(office.context, COORDINATOR, BVH, [row(CHILD, professional=coby), row(SISTER)], "")
    assert [one.reason.partition(":")[0] for one in taken.refused] == ["column professional"] * 2


def test_what_is_asked_of_a_request_is_bounded() -> None:
    """Too many rows at once, or a source that is no name, are refused, and nothing is taken."""
    office = make_office()
    before = stored(office.context)
    with pytest.raises(InvalidInput, match="too many"):
        take_in(office, *[row(CHILD)] * (IMPORT_ROWS_AT_ONCE + 1))
    for source in ("", CHILD.digits, "https://bvh"):
        with pytest.raises(InvalidInput, match="source"):
            take_in(office, row(CHILD), source=source)
    assert stored(office.context) == before


def test_whose_proposals_wait_is_told_once() -> None:
    """Whatever parts a list has, its professional has one notice until that is seen; the own list tells nothing."""
    office = make_office()
    take_in(office, row(CHILD), actor=COORDINATOR)
    take_in(office, row(SISTER), actor=COORDINATOR)
    (notice,) = list_inbox(office.context, office.jan, seen=False)
    assert (notice.kind, notice.subject) == ("proposal-waiting", "")
    mark_seen(office.context, office.jan, [notice.position])
    take_in(office, row(SISTER), row(CHILD), actor=COORDINATOR)
    take_in(office, row(MOTHER))
    assert list_inbox(office.context, office.jan, seen=False) == []
    take_in(office, row(STRANGER), actor=COORDINATOR)
    assert len(list_inbox(office.context, office.jan, seen=False)) == 1


def test_each_row_is_in_the_logbook() -> None:
    """Who took in which proposal on whom, on which ground, stands in the logbook, the parents after the person."""
    office = make_office()
    take_in(office, row(CHILD, parents=MOTHER.digits), actor=COORDINATOR)
    (logged,) = [entry for entry in entries(office.context) if entry.action == "proposal-added"]
    assert (logged.actor, logged.ground, logged.persons) == ("coordinator:office", "Jeugdwet 7.1.4.1", (CHILD, MOTHER))
    assert logged.details["source"] == BVH


def test_proposals_are_made_a_colleagues() -> None:
    """A proposal goes to a colleague, who is told and decides from then on; a colleague cannot take one."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    with pytest.raises(NotAllowed):
        import_looking.assign_proposals(office.context, office.eva, [one], office.eva.id)
    assert import_looking.assign_proposals(office.context, office.jan, [one], office.eva.id) == 1
    assert import_looking.assign_proposals(office.context, COORDINATOR, [one, one], office.eva.id) == 0
    assert [notice.kind for notice in list_inbox(office.context, office.eva, seen=False)] == ["proposal-waiting"]
    with pytest.raises(NotAllowed):
        import_deciding.confirm(office.context, office.jan, [one], Told(CHECKED))
    (done,) = import_deciding.confirm(office.context, office.eva, [one], Told(CHECKED)).confirmed
    assert done.proposal_id == one
    assert take_in(office, row(CHILD)).already_there == 1  # known by whose it was when it came


GOOD = st.sampled_from(NUMBERS[:8]).map(lambda number: (number, "jeugd"))
BAD = st.sampled_from(NUMBERS[:8]).flatmap(
    lambda number: st.sampled_from([(number, "archief"), (number, "jeugd,x,x"), (number, '"jeugd'), (number, "")])
)


def as_csv(rows: list[tuple[Bsn, str]]) -> bytes:
    """The list as a file."""
    lines = [f"{number.digits},{purposes},2015-06-07" for number, purposes in rows]
    return "\n".join(["number,purposes,birth_date", *lines]).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(GOOD | BAD, max_size=12), st.data())
def test_any_list_in_any_order_any_number_of_times_gives_its_good_rows_once(
    rows: list[tuple[Bsn, str]], data: st.DataObject
) -> None:
    """Whatever is wrong with some rows, however often and in which order they come, the good ones are there once."""
    office = make_office()
    for _ in range(data.draw(st.integers(1, 3))):
        order = data.draw(st.permutations(rows))
        found = read_list(as_csv(order), ListForm.CSV)
        size = data.draw(st.integers(1, 5))
        fit = [one for one in found if isinstance(one, ListRow)]
        refused = [one.line for one in found if isinstance(one, RefusedRow)]
        for start in range(0, len(fit), size):
            taken = take_in(office, *fit[start : start + size])
            refused += [one.line for one in taken.refused]
        bad = [line for line, (_, purposes) in enumerate(order, start=2) if purposes != "jeugd"]
        assert sorted(refused) == bad
    db, vault = office.context.database, office.context.vault
    persons = [open_content(vault, one).person for one in proposals.listed(db, "open")]
    assert len(persons) == len(set(persons))
    assert set(persons) == {number for number, purposes in rows if purposes == "jeugd"}
    assert count(db, "item", "queued_item", "signal") == [0, 0, 0]


def test_nothing_of_a_proposal_is_readable_in_the_files(tmp_path: Path) -> None:
    """No number, birth date or reference is in the database's files, and after a rejection not the sealed content."""
    (tmp_path / "data").mkdir()
    database = open_database(tmp_path / "data" / "data.sqlite")
    office = make_office(keys=FileKeyStore(tmp_path / "keys"), database=database)
    rows = [row(number, birth_date="2012-04-07", reference=f"reference-{n}") for n, number in enumerate(NUMBERS)]
    take_in(office, *rows)
    ids = [one.id for one in waiting(office.context, office.jan)]
    sealed = [bytes(each["sealed"]) for each in database.rows("SELECT sealed FROM proposal")]

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in sorted((tmp_path / "data").iterdir()))

    before = files()
    assert all(each[:32] in before for each in sealed)
    import_deciding.reject(office.context, office.jan, ids, "reason-of-it")
    after = files()
    assert not any(each[:32] in after for each in sealed)
    for content in (before, after):
        assert not any(number.digits.encode() in content for number in NUMBERS)
        assert not any(text in content for text in (b"2012-04-07", b"reference-", b"reason-of-it"))


def test_nothing_is_taken_in_without_the_logbook(office_with_a_full_disk: Office) -> None:
    """If the logbook cannot be written, no row of the part is a proposal."""
    with pytest.raises(Exception, match="logbook"):
        take_in(office_with_a_full_disk, row(CHILD))
    assert count(office_with_a_full_disk.context.database, "proposal") == [0]


@pytest.fixture
def office_with_a_full_disk() -> Office:
    """An office that cannot write its logbook any more."""
    office = make_office()
    office.fill_the_disk()
    return office
