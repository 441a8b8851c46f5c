"""A true match does not make a member somebody else: its cards have its own name, are few, and lead nobody astray."""

import pytest

from node.limits import CARDS_PER_MATCH_MAX
from node.model import ContactCard, ItemKind
from node.protocol.letters import CardLetter
from node.service.context import Context
from node.service.matches import list_matches
from simulations.memory import settle
from tests.attacks.dishonest import begin, counter, exchange, make_nodes, place, with_letters
from tests.helpers import COORDINATOR, synthetic_numbers

(SHARED,) = synthetic_numbers(1)


def matched() -> tuple[Context, Context, bytes]:
    """A liar and a victim with a true match on one person, and the token that names it."""
    liar, victim = make_nodes().two
    for node in (liar, victim):
        place(node, SHARED)
    begin(liar, victim)
    settle([liar, victim])
    sql = "SELECT token FROM own_point JOIN item ON item.id = item_id WHERE kind = 'person' AND token IS NOT NULL"
    return liar, victim, bytes(victim.database.value(sql))


def card_letter(token: bytes, number: int, card: ContactCard) -> bytes:
    """A card letter with an id and a reference of its own."""
    identity = number.to_bytes(16, "big")
    return CardLetter(identity, bytes(16), token, identity[8:], ItemKind.PERSON, card).encode()


def names_shown(victim: Context) -> list[str]:
    """The names on the cards that the victim's people see."""
    parties = [party for view in list_matches(victim, COORDINATOR) for party in view.parties]
    return [party.card.name for party in parties if party.card is not None]


@pytest.mark.parametrize(
    "change",
    [
        {"organisation": "Politie Nederland"},
        {"name": f"{SHARED.digits}"},
        {"function": f"about {SHARED.digits[:4]} {SHARED.digits[4:6]} {SHARED.digits[6:]}"},
        {"phone": "call me"},
        {"mail": "https://elsewhere.example"},
    ],
    ids=["another organisation", "a number as a name", "a number in a text", "no phone number", "a link"],
)
def test_a_card_that_misleads_is_not_shown(change: dict[str, str]) -> None:
    """A card under another organisation's name, with a citizen number or with a link is counted and dropped."""
    liar, victim, token = matched()
    honest = {"name": "Mallory", "function": "agent", "organisation": liar.member.name, "phone": "", "mail": ""}
    before = names_shown(victim)
    exchange(liar, victim, with_letters(card_letter(token, 7, ContactCard(**(honest | change)))))
    assert names_shown(victim) == before
    assert counter(victim, liar, "letters-refused") == 1


def test_a_flood_of_cards_ends() -> None:
    """Of one match at most so many cards are kept; the others are counted and dropped."""
    liar, victim, token = matched()
    for number in range(CARDS_PER_MATCH_MAX + 8):
        card = ContactCard(f"Mallory {number}", "agent", liar.member.name, "", "")
        exchange(liar, victim, with_letters(card_letter(token, 100 + number, card)))
    assert len(names_shown(victim)) == CARDS_PER_MATCH_MAX
    assert counter(victim, liar, "letters-dropped") > 0
