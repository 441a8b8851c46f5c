"""What changes of a colleague: contact details, function, team, role."""

from collections.abc import Callable
from datetime import date

import pytest

from node.errors import InvalidInput, NotAllowed
from node.model import OPERATOR, Actor
from node.service.absence import go_away
from node.service.context import Context
from node.service.handing_over import hand_over_all, hand_over_signal
from node.service.import_looking import assign_proposals
from node.service.matches import list_matches
from node.service.professional_changing import ProfessionalChange, change_professional
from node.service.professionals import add_professional, list_professionals
from node.service.signals import add_signal
from tests.helpers import COORDINATOR, make_context, new_signal
from tests.service.casework import CHILD, SISTER, Office, entries, make_office
from tests.service.importing import proposed
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node


def ada_of(node: Node) -> str:
    """The id of Ada, the first professional of a node."""
    return next(one.id for one in list_professionals(node.context, COORDINATOR) if one.name == "Ada")


def guardian_of(office: Office) -> str:
    """The id of a new follow-up guardian."""
    return add_professional(office.context, COORDINATOR, "Gea", "staff", "1", "", "guardian")


def test_peers_get_the_new_card_and_only_when_it_changed() -> None:
    """A new telephone number goes to the peers of open matches, a new team or the same once more to nobody."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    ada = ada_of(first)
    assert change_professional(first.context, COORDINATOR, ada, ProfessionalChange(phone="06 8765 4321")) == 1
    assert change_professional(first.context, COORDINATOR, ada, ProfessionalChange(team="noord")) == 0
    assert change_professional(first.context, COORDINATOR, ada, ProfessionalChange(phone="06 8765 4321")) == 0
    rest(first, second)
    (view,) = list_matches(second.context, COORDINATOR)
    assert [party.card.phone for party in view.parties if party.card] == ["06 8765 4321"]


def test_what_is_not_given_stays() -> None:
    """Only what is named changes, and the logbook says what that was and never the content."""
    office = make_office()
    before = next(one for one in list_professionals(office.context, COORDINATOR) if one.id == office.jan.id)
    change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(name="Jan Bos", team="zuid"))
    after = next(one for one in list_professionals(office.context, COORDINATOR) if one.id == office.jan.id)
    assert (after.name, after.team) == ("Jan Bos", "zuid")
    assert (after.phone, after.mail, after.function, after.role) == (
        before.phone,
        before.mail,
        before.function,
        before.role,
    )
    (written,) = [entry for entry in entries(office.context) if entry.action == "professional-changed"]
    assert written.details == {"professional": office.jan.id, "changed": "name team", "role": "professional"}


def test_who_has_signals_keeps_a_role_that_looks_after_them() -> None:
    """A professional with open signals becomes no guardian before they are handed over."""
    office = make_office()
    add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id)
    with pytest.raises(InvalidInput, match="open signals"):
        change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(role="guardian"))
    change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(role="coordinator"))
    hand_over_all(office.context, COORDINATOR, office.jan.id, office.eva.id)
    change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(role="guardian"))


def test_who_has_proposals_keeps_a_role_that_decides_on_them() -> None:
    """A professional with open proposals of an import gets no role that may not decide before they are assigned."""
    office = make_office()
    waiting = proposed(office, CHILD)
    for role in ("guardian", "coordinator"):
        with pytest.raises(InvalidInput, match="open proposals") as refused:
            change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(role=role))
        assert "import assign" in refused.value.hint
    assign_proposals(office.context, COORDINATOR, waiting, office.eva.id)
    change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(role="guardian"))


def test_nobody_changes_the_own_role() -> None:
    """A coordinator gives the self no other role, which could look at what coordinators do; another coordinator, and
    the operator, can.
    """
    context = make_context()
    kim, bob = (
        add_professional(context, COORDINATOR, name, "staff", "1", "", "coordinator") for name in ("Kim", "Bob")
    )
    for role in ("officer", "administrator", "professional"):
        with pytest.raises(NotAllowed, match="own role"):
            change_professional(context, Actor(kim, "coordinator"), kim, ProfessionalChange(role=role, team="noord"))
    assert [one.team for one in list_professionals(context, COORDINATOR)] == ["", ""]
    change_professional(context, Actor(kim, "coordinator"), kim, ProfessionalChange(role="coordinator", team="noord"))
    change_professional(context, Actor(bob, "coordinator"), kim, ProfessionalChange(role="officer"))
    change_professional(context, OPERATOR, bob, ProfessionalChange(role="officer"))


@pytest.mark.parametrize(
    "give",
    [
        lambda office, who, signal_id: hand_over_signal(office.context, COORDINATOR, signal_id, who),
        lambda office, who, _: hand_over_all(office.context, COORDINATOR, office.jan.id, who),
        lambda office, who, _: add_signal(office.context, COORDINATOR, new_signal(SISTER), who),
        lambda office, who, _: go_away(office.context, COORDINATOR, office.jan.id, date(2026, 12, 1), who),
    ],
)
def test_signals_go_to_nobody_who_may_not_have_them(give: Callable[[Office, str, str], object]) -> None:
    """A guardian gets no signal: not by hand-over, not by placing, not by standing in."""
    office = make_office()
    signal_id = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id).signal_id
    with pytest.raises(InvalidInput, match="follow-up guardian, and has no signals"):
        give(office, guardian_of(office), signal_id)


@pytest.mark.parametrize(
    "wrong",
    [
        ProfessionalChange(role="operator"),
        ProfessionalChange(role="node"),
        ProfessionalChange(name=""),
        ProfessionalChange(phone="", mail=""),
        ProfessionalChange(mail="no address"),
        ProfessionalChange(team="a\nb"),
    ],
)
def test_what_is_no_form_is_refused_and_changes_nothing(wrong: ProfessionalChange) -> None:
    """A change is judged as a new colleague is; a refused one leaves all as it was."""
    office = make_office()
    before = list_professionals(office.context, COORDINATOR)
    with pytest.raises(InvalidInput):
        change_professional(office.context, COORDINATOR, office.jan.id, wrong)
    assert list_professionals(office.context, COORDINATOR) == before


@pytest.mark.parametrize("role", ["professional", "guardian", "officer", "administrator", "node"])
def test_nobody_raises_the_own_role(role: str) -> None:
    """Only a coordinator changes colleagues: nobody else, not even for oneself."""
    context: Context = make_context()
    me = add_professional(context, COORDINATOR, "Kim", "agent", "1", "", "professional")
    with pytest.raises(NotAllowed):
        change_professional(context, Actor(me, role), me, ProfessionalChange(role="coordinator"))
