"""domain.md, numbers: what a purpose rules, between nodes and in the life of a signal."""

from datetime import date, timedelta
from typing import Any

import pytest

from node.errors import InvalidInput
from node.model import ItemKind
from node.protocol.purpose_presets import JEUGD, PRESETS
from node.service.context import Context
from node.service.follow_up_steps import NextContact
from node.service.matches import list_matches
from node.service.professionals import add_professional
from node.service.signal_closing import CloseReason, close_signal
from node.service.signals import add_signal, extend_signal
from node.storage import sessions
from simulations.memory import settle
from tests.helpers import BOTH, COORDINATOR, FixedClock, make_context, make_covenant, make_member, new_signal
from tests.helpers import HUISELIJK_GEWELD as VIOLENCE
from tests.service.casework import CHILD, MOTHER, SISTER, STRANGER, make_office

TODAY = date(2026, 11, 3)


@pytest.fixture
def nodes() -> list[Context]:
    """Politie and Veilig Thuis, which are admitted to both purposes, and a jeugdteam that is to one."""
    members = [make_member("politie"), make_member("veilig-thuis", number=1), make_member("jeugdteam", ["jeugd"], 2)]
    covenant, clock = make_covenant(members), FixedClock()
    return [make_context(member.id, covenant=covenant, clock=clock, seed=seed) for seed, member in enumerate(members)]


def place(node: Context, **more: Any) -> str:
    """A signal of a new professional on the child."""
    who = add_professional(node, COORDINATOR, "Jan de Vries", "wijkagent", "06 1234 5678", "", "professional")
    return add_signal(node, COORDINATOR, new_signal(CHILD, **more), who).signal_id


def matches_of(node: Context) -> list[str]:
    """Which organisations a node has matches with."""
    return [party.organisation_id for view in list_matches(node, COORDINATOR) for party in view.parties]


def sent_to(node: Context, peer: Context) -> int:
    """How many points in sessions with a peer were made of an item."""
    found = [each.id for each in sessions.established_with(node.database, peer.member.nid_bytes)]
    sql = "SELECT count(*) FROM own_point WHERE session_id = ? AND stood_for IS NOT NULL"
    return sum(node.database.value(sql, (session_id,)) for session_id in found)


def test_items_of_two_purposes_never_match(nodes: list[Context]) -> None:
    """Rule "purposes of one signal": one person, signalled for another purpose by each of two, is no match."""
    place(nodes[0], purposes=("jeugd",))
    place(nodes[1], purposes=(VIOLENCE.id,))
    settle(nodes)
    assert [matches_of(node) for node in nodes] == [[], [], []]


def test_a_signal_for_two_purposes_matches_for_each(nodes: list[Context]) -> None:
    """Rule "purposes of one signal": each purpose is an item of its own, and people see one match."""
    place(nodes[0], purposes=BOTH)
    place(nodes[1], purposes=(VIOLENCE.id,))
    place(nodes[2])
    settle(nodes)
    assert sorted(matches_of(nodes[0])) == ["jeugdteam", "veilig-thuis"]
    assert len(list_matches(nodes[0], COORDINATOR)) == 1
    assert (matches_of(nodes[1]), matches_of(nodes[2])) == (["politie"], ["politie"])


def test_an_item_goes_only_to_members_admitted_to_its_purpose(nodes: list[Context]) -> None:
    """Rule "purposes of one signal": of a signal for a purpose nothing is sent to who is not admitted to it."""
    place(nodes[0], purposes=(VIOLENCE.id,), parents=(MOTHER,))
    place(nodes[2])
    settle(nodes)
    assert sent_to(nodes[0], nodes[1]) == 3  # the person, and person and mother as family
    assert sent_to(nodes[0], nodes[2]) == 0
    assert sent_to(nodes[2], nodes[0]) == 2


def test_two_of_one_organisation_make_no_match(nodes: list[Context]) -> None:
    """Rule "same organisation": two professionals of one organisation on one person match with nobody."""
    place(nodes[0])
    place(nodes[0])
    settle(nodes)
    assert list_matches(nodes[0], COORDINATOR) == []


def test_a_match_tells_the_same_or_another_person_and_no_more(nodes: list[Context]) -> None:
    """Rule "what a match may tell": contact data and the kind; since when only where a purpose allows it."""
    place(nodes[0])
    place(nodes[1])
    settle(nodes)
    ((party,),) = [view.parties for view in list_matches(nodes[1], COORDINATOR)]
    assert (party.kind, party.since) == (ItemKind.PERSON, "")
    assert party.card is not None
    told = (party.card.name, party.card.function, party.card.organisation, party.card.phone, party.card.mail)
    assert told == ("Jan de Vries", "wijkagent", "Politie", "06 1234 5678", "")


def test_the_parties_are_told_whom_to_turn_to(nodes: list[Context]) -> None:
    """Rule "the file is closed is not an answer": who closes names the next contact, and the other side shows it."""
    signal_id = place(nodes[0])
    place(nodes[1])
    settle(nodes)
    contact = NextContact("Eva Smit", "gezinscoach", "Jeugdteam", "06 8765 4321")
    close_signal(nodes[0], COORDINATOR, signal_id, CloseReason.DONE, contact)
    settle(nodes)
    (view,) = list_matches(nodes[1], COORDINATOR)
    assert view.parties == ()
    assert [(each.organisation_id, each.contact.name) for each in view.left] == [("politie", "Eva Smit")]


def test_a_signal_lives_two_years_at_most() -> None:
    """Rule "a signal lives": as long as its professional says, at most two years from its day, also when extended."""
    office = make_office()
    first = add_signal(office.context, office.jan, new_signal(SISTER, ends=date(2026, 12, 1)), office.jan.id)
    assert first.ends == date(2026, 12, 1)
    longest = add_signal(office.context, office.jan, new_signal(STRANGER), office.jan.id)
    assert longest.ends == TODAY + timedelta(days=731)
    with pytest.raises(InvalidInput, match="longer than a signal may live"):
        extend_signal(office.context, office.jan, first.signal_id, TODAY + timedelta(days=732))


def test_a_number_tells_no_age() -> None:
    """Rule "birth date": where a purpose has one, the birth date or an end is asked; where none has, neither is."""
    office = make_office()
    with pytest.raises(InvalidInput, match="neither was given") as caught:
        add_signal(office.context, office.jan, new_signal(CHILD, birth_date=None), office.jan.id)
    assert "turns 23" in caught.value.hint
    add_signal(office.context, office.jan, new_signal(CHILD, (VIOLENCE.id,), birth_date=None), office.jan.id)


def test_the_shipped_purposes_have_the_domains_defaults() -> None:
    """Rules "age limit", "a signal lives", "archive", "who is told", "terms": the numbers of domain.md for `jeugd`."""
    assert set(PRESETS) == {"jeugd", "huiselijk-geweld"}
    assert (JEUGD.age_limit, JEUGD.signal_days, JEUGD.archive_days) == (23, 731, 5 * 365 + 1)
    assert (JEUGD.youth_age, JEUGD.adult_age, JEUGD.contact_days, JEUGD.since_when) == (12, 16, 5, False)
    assert all(purpose.legal_basis for purpose in PRESETS.values())
