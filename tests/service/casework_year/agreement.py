"""That all nodes show the same of a follow-up: who is in it, how far each has come, what each claims of the lead."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from node.matching.follow_up import Claim, State
from node.model import ItemKind
from node.service.matches import MatchView, matches_on_person
from node.storage import persons
from tests.helpers import COORDINATOR
from tests.service.casework_year.citizens import Citizen
from tests.service.casework_year.ledger import Ledger
from tests.service.casework_year.organisation import Organisation

Shown = Counter[tuple[str, State, date, bool, Claim]]
"""Of each party its organisation, its state and since when, whether once more, and its claim."""


def check_agreement(organisations: Sequence[Organisation], ledger: Ledger) -> None:
    """Each organisation with an open signal on a citizen shows the same parties as the others, and the same of them."""
    for citizen in ledger.citizens:
        there = [each for each in organisations if ledger.open(each.id, citizen)]
        shown = [found for each in there if (found := _shown(each, citizen))]
        assert len(shown) in (0, len(there)), citizen.name
        assert all(each == shown[0] for each in shown), (citizen.name, shown)
        assert len(there) < 2 or shown, f"{citizen.name} is known to several, and matched at none"


def _shown(organisation: Organisation, citizen: Citizen) -> Shown:
    return Counter(
        (each.organisation_id, each.state, each.since, each.again, each.claim)
        for view in _views(organisation, citizen)
        if view.kind is ItemKind.PERSON
        for each in view.states
    )


def _views(organisation: Organisation, citizen: Citizen) -> list[MatchView]:
    context = organisation.context
    person_id = persons.find(context.database, context.vault, citizen.number)
    return [] if person_id is None else matches_on_person(context, COORDINATOR, person_id)
