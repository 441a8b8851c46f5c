"""domain.md, numbers, person and family: what another organisation learns by a match, whatever the signal tells."""

from dataclasses import fields, replace
from datetime import date

from node.config import Settings
from node.model import Bsn, ContactCard, ItemKind
from node.service.context import Context
from node.service.matches import list_matches
from node.service.number_check import NumberCheck
from node.service.people import person_overview
from node.service.professionals import add_professional
from node.service.signals import add_signal
from simulations.memory import settle
from tests.helpers import COORDINATOR, JEUGD, FixedClock, make_context, make_covenant, make_settings, new_signal
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, stored

NAMES = ("politie", "veilig-thuis")


def two_organisations(*, since_when: bool = False, shelter: bool = False) -> tuple[Context, Context]:
    """The police and Veilig Thuis; the latter may be a shelter: the coordinator's cards, no family matches."""
    covenant, clock = make_covenant(), FixedClock()
    covenant = replace(covenant, purposes=(replace(JEUGD, since_when=since_when), *covenant.purposes[1:]))
    members = [covenant.member_by_id(name) for name in NAMES]
    settings: list[Settings] = [make_settings(member) for member in members if member is not None]
    if shelter:
        theirs = replace(settings[1].organisation, cards="coordinator", family_matches=False)
        settings[1] = replace(settings[1], organisation=theirs)
    first, second = (
        make_context(name, covenant=covenant, settings=own, clock=clock, seed=seed)
        for seed, (name, own) in enumerate(zip(NAMES, settings, strict=True))
    )
    return first, second


def place(node: Context, person: Bsn, *parents: Bsn, name: str = "Jan de Vries") -> None:
    """A signal of a new professional."""
    who = add_professional(node, COORDINATOR, name, "agent", "06 1234 5678", "", "professional")
    add_signal(node, COORDINATOR, new_signal(person, parents=parents), who)


def seen_at(node: Context) -> list[tuple[ItemKind, str, ContactCard | None, str]]:
    """All that a node shows of others: of each party its kind, organisation, card and since when."""
    return [
        (party.kind, party.organisation_id, party.card, party.since)
        for view in list_matches(node, COORDINATOR)
        for party in view.parties
    ]


def test_nothing_of_the_case_leaves() -> None:
    """Rules "that, never what", "birth date": what was told of a signal stands nowhere at the other organisation."""
    first, second = two_organisations()
    who = add_professional(first, COORDINATOR, "Jan", "agent", "06 1234 5678", "", "professional")
    reference, informed, unchecked = "the boy of number 12", "the father is violent", "nobody opened"
    check, born = NumberCheck(waiting=unchecked), date(2014, 5, 3)
    told = new_signal(
        CHILD, parents=(MOTHER,), reference=reference, informed=informed, birth_date=born, number_check=check
    )
    add_signal(first, COORDINATOR, told, who)
    place(second, CHILD)
    settle([first, second])
    assert len(seen_at(second)) == 1
    kept = repr(stored(second)) + repr(person_overview(second, COORDINATOR, CHILD))
    private = (reference, informed, unchecked, born.isoformat(), MOTHER.digits)
    assert [what for what in private if what in kept] == []
    assert informed in repr(stored(first))


def test_since_when_only_where_the_purpose_allows_it() -> None:
    """Rule "what a match may tell": the day of the other's signal shows where the purpose lets it, and only there."""
    for since_when, told in ((False, ""), (True, "2026-11-03")):
        nodes = two_organisations(since_when=since_when)
        for node in nodes:
            place(node, CHILD)
        settle(nodes)
        assert [since for node in nodes for *_, since in seen_at(node)] == [told, told]


def test_a_shelter_shows_its_coordinator_alone() -> None:
    """Rule "whose contact card": the others reach the coordinator, see no professional, and find no family there."""
    police, shelter = two_organisations(shelter=True)
    place(police, CHILD)
    place(shelter, CHILD, MOTHER, name="Sara Bos")
    place(police, SISTER, MOTHER)
    settle([police, shelter])
    coordinator = shelter.settings.coordinator
    card = ContactCard(coordinator.name, "coordinator", shelter.member.name, coordinator.phone, coordinator.mail)
    assert seen_at(police) == [(ItemKind.PERSON, "veilig-thuis", card, "")]
    assert "Sara Bos" not in repr(stored(police))
    assert [kind for kind, *_ in seen_at(shelter)] == [ItemKind.PERSON]


def test_a_card_has_no_place_for_an_address() -> None:
    """Rule "whose contact card": name, function, organisation, phone and mail are all that a card can hold."""
    assert [each.name for each in fields(ContactCard)] == ["name", "function", "organisation", "phone", "mail"]


def test_a_match_on_the_person_hides_that_on_the_family() -> None:
    """Rule "the person hides the family": of the same two signals one party is shown; a sister's signal shows too."""
    first, second = two_organisations()
    place(first, CHILD, MOTHER)
    place(second, CHILD, MOTHER)
    settle([first, second])
    assert [kind for kind, *_ in seen_at(first)] == [kind for kind, *_ in seen_at(second)] == [ItemKind.PERSON]
    place(second, SISTER, MOTHER, name="Eva Smit")
    settle([first, second])
    shown = {(kind, card.name) for kind, _, card, _ in seen_at(first) if card is not None}
    assert shown == {(ItemKind.PERSON, "Jan de Vries"), (ItemKind.FAMILY, "Eva Smit")}


def test_a_family_match_never_says_which_relation() -> None:
    """Rule "never which relation": a mother, a sister and a half-brother of the child are shown in the same words."""
    shown = []
    for other in ((MOTHER,), (SISTER, MOTHER), (SISTER, MOTHER, FATHER)):
        first, second = two_organisations()
        place(first, CHILD, MOTHER)
        place(second, *other)
        settle([first, second])
        shown.append(seen_at(first))
    assert [len(each) for each in shown] == [1, 1, 1]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0][0][0] is ItemKind.FAMILY
