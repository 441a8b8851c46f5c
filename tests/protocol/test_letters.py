"""Letters: their kinds and bytes, and what may not stand on a card."""

from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import InvalidInput, ProtocolRefusal
from node.limits import LETTER_MAX_BYTES, SLOT_BYTES, TEXT_MAX_CHARACTERS
from node.matching.follow_up import Claim, State
from node.model import ContactCard, ItemKind
from node.protocol import cbor
from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LaterLetter,
    LeadLetter,
    Letter,
    Receipt,
    StateLetter,
    WithdrawParty,
    WithdrawPoint,
    check_text,
    read_letter,
)
from tests.profiles import short
from tests.protocol.message_examples import (
    ARCHIVE_LETTER,
    CARD,
    CARD_LETTER,
    CLOSED_LETTER,
    ID,
    LETTERS,
    MATCH,
    STATE_LETTER,
)

b16, b8 = st.binary(min_size=16, max_size=16), st.binary(min_size=8, max_size=8)
texts = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=60).filter(
    lambda text: "://" not in text and "www." not in text.lower()
)
names = texts.filter(bool)
cards = st.builds(ContactCard, names, texts, names, texts, texts)
dates = st.dates().map(lambda day: day.isoformat())
days = st.just("") | dates
counters = st.integers(1, 2**53 - 1)
letters: st.SearchStrategy[Any] = st.one_of(
    st.builds(CardLetter, b16, b16, b16, b8, st.sampled_from(ItemKind), cards, days),
    st.builds(StateLetter, b16, b16, b8, counters, st.sampled_from(State), dates),
    st.builds(StateLetter, b16, b16, b8, counters, st.just(State.NEW), dates, st.booleans()),
    st.builds(StateLetter, b16, b16, b8, counters, st.just(State.CLOSED), dates, st.just(False), cards),
    st.builds(LeadLetter, b16, b16, b8, counters, st.sampled_from(Claim)),
    st.builds(LeadLetter, b16, b16, b8, counters, st.just(Claim.TAKEN), b8),
    st.builds(WithdrawPoint, b16, st.integers(1, 2**32 - 1), st.integers(0, 255)),
    st.builds(WithdrawParty, b16, b16, b8),
    st.builds(Receipt, b16, b16),
    st.builds(Here, b16, b16, b16),
    st.builds(ArchiveLetter, b16, b16, b8, cards, days),
)


def code_of(data: bytes) -> str:
    """The code with which a letter is refused."""
    with pytest.raises(ProtocolRefusal) as refusal:
        read_letter(data)
    return refusal.value.code


@short(150)
@given(letters)
def test_letters_come_back_as_they_were(letter: Letter) -> None:
    """Reading what was written gives the same letter."""
    assert not isinstance(letter, LaterLetter)
    assert read_letter(letter.encode()) == letter


def test_the_longest_card_is_within_the_limit() -> None:
    """A card with every text at its longest, in characters of four bytes, is a lawful letter."""
    longest = "\U0001f600" * TEXT_MAX_CHARACTERS
    letter = replace(CARD_LETTER, card=ContactCard(*[longest] * 5))
    assert read_letter(letter.encode()) == letter
    assert len(letter.encode()) <= LETTER_MAX_BYTES


def test_small_letters_fit_into_one_slot() -> None:
    """Withdrawals of a signal and of a dummy look alike, and twenty of them fit into one slot."""
    assert 20 * (2 + len(LETTERS["withdraw-point"])) <= SLOT_BYTES


BAD_TEXTS = {
    "too long": "a" * (TEXT_MAX_CHARACTERS + 1),
    "a line break": "Jan\nde Vries",
    "a carriage return": "Jan\rde Vries",
    "an escape": "\x1b[31mJan",
    "a control character": "Jan\x9bde Vries",
    "a zero": "Jan\x00",
    "a line separator": "Jan\u2028de Vries",
    "a direction override": "\u202esirv ed naJ",
    "a direction isolate": "\u2066Jan",
    "a link": "https://politie.example",
    "another link": "WWW.politie.example",
}


@pytest.mark.parametrize("field", ["name", "function", "organisation", "phone", "mail"])
@pytest.mark.parametrize("text", BAD_TEXTS)
def test_texts_that_mislead_are_refused(text: str, field: str) -> None:
    """No field of a card or contact may be long, break lines, turn its direction, steer a terminal, or hold a link."""
    with pytest.raises(InvalidInput):
        check_text(BAD_TEXTS[text])
    misleading = replace(CARD, **{field: BAD_TEXTS[text]})
    assert code_of(replace(CARD_LETTER, card=misleading).encode()) == "bad-letter"
    assert code_of(replace(CLOSED_LETTER, contact=misleading).encode()) == "bad-letter"
    assert code_of(replace(ARCHIVE_LETTER, card=misleading).encode()) == "bad-letter"


@pytest.mark.parametrize("field", ["name", "organisation"])
def test_cards_without_a_name_are_refused(field: str) -> None:
    """A card or a contact names a person or an office, and its organisation."""
    nameless = replace(CARD, **{field: ""})
    assert code_of(replace(CARD_LETTER, card=nameless).encode()) == "bad-letter"
    assert code_of(replace(CLOSED_LETTER, contact=nameless).encode()) == "bad-letter"
    assert code_of(replace(ARCHIVE_LETTER, card=nameless).encode()) == "bad-letter"


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "20260201", "2026-W01-1", "1-1-2026", "\uff12026-1-1", "x" * 10]
)
def test_days_that_are_none_are_refused(day: str) -> None:
    """Since when, the day of a state, and the day of closing are dates that there are, in their one form."""
    assert code_of(replace(CARD_LETTER, since=day).encode()) == "bad-letter"
    assert code_of(replace(STATE_LETTER, day=day).encode()) == "bad-letter"
    assert code_of(replace(ARCHIVE_LETTER, closed_on=day).encode()) == "bad-letter"


@pytest.mark.parametrize("state", [State.SEEN, State.CONTACTED, State.ALIGNED, State.CLOSED])
def test_only_who_is_new_is_new_again(state: State) -> None:
    """That it is new once more goes with no other state."""
    assert code_of(replace(STATE_LETTER, state=state).encode()) == "bad-letter"


@pytest.mark.parametrize("state", [State.NEW, State.SEEN, State.CONTACTED, State.ALIGNED])
def test_only_who_has_closed_names_a_next_contact(state: State) -> None:
    """A next contact goes with no other state."""
    assert code_of(replace(CLOSED_LETTER, state=state).encode()) == "bad-letter"


@pytest.mark.parametrize("claim", [Claim.NONE, Claim.OFFERED])
def test_only_who_has_the_lead_hands_it_over(claim: Claim) -> None:
    """Who has not taken the lead hands nothing over."""
    assert code_of(LeadLetter(ID, MATCH, b"r" * 8, 1, claim, b"s" * 8).encode()) == "bad-letter"


def with_content(name: str, content: Any) -> bytes:
    """A letter with another content."""
    return cbor.encode([*cbor2.loads(LETTERS[name])[:4], content])


CARD_CONTENT = cbor2.loads(LETTERS["card"])[4]
STATE_CONTENT, CLOSED_CONTENT = cbor2.loads(LETTERS["state"])[4], cbor2.loads(LETTERS["closed"])[4]
LEAD_CONTENT, ARCHIVE_CONTENT = cbor2.loads(LETTERS["lead"])[4], cbor2.loads(LETTERS["archive"])[4]
BAD_CONTENTS: dict[str, tuple[str, Any]] = {
    "a card with an unknown field": ("card", CARD_CONTENT | {9: "x"}),
    "a card with a field far off": ("card", CARD_CONTENT | {24: "x"}),
    "a card without its token": ("card", {key: value for key, value in CARD_CONTENT.items() if key != 0}),
    "a card without its mail": ("card", {key: value for key, value in CARD_CONTENT.items() if key != 7}),
    "a card of a third kind": ("card", CARD_CONTENT | {2: 2}),
    "a card with its kind as a truth": ("card", CARD_CONTENT | {2: True}),
    "an empty card": ("card", {}),
    "a state without its day": ("state", {key: value for key, value in STATE_CONTENT.items() if key != 3}),
    "a state of a sixth step": ("state", STATE_CONTENT | {2: 5}),
    "a state that is opened twice": ("state", STATE_CONTENT | {4: 2}),
    "a state with an unknown field": ("state", STATE_CONTENT | {6: "x"}),
    "a state that was never counted": ("state", STATE_CONTENT | {1: 0}),
    "a state counted beyond numbers": ("state", STATE_CONTENT | {1: 2**53}),
    "a state of a short reference": ("state", STATE_CONTENT | {0: b"r" * 7}),
    "a contact without its organisation": ("closed", CLOSED_CONTENT | {5: {0: "Ada", 1: "", 3: "", 4: ""}}),
    "a contact with more": ("closed", CLOSED_CONTENT | {5: CLOSED_CONTENT[5] | {5: "x"}}),
    "a contact that is a text": ("closed", CLOSED_CONTENT | {5: "Ada"}),
    "a lead of a fourth claim": ("lead", LEAD_CONTENT | {2: 3}),
    "a lead handed over to nobody": ("lead", LEAD_CONTENT | {3: b""}),
    "a lead with an unknown field": ("lead", LEAD_CONTENT | {4: b"s" * 8}),
    "a lead without its claim": ("lead", {key: value for key, value in LEAD_CONTENT.items() if key != 2}),
    "an archive's answer with a kind of item": ("archive", ARCHIVE_CONTENT | {8: 0}),
    "an archive's answer without a card": ("archive", {0: b"t" * 16, 1: b"r" * 8}),
    "an archive's answer without its token": ("archive", {k: v for k, v in ARCHIVE_CONTENT.items() if k != 0}),
    "a withdrawal of nothing": ("withdraw-point", {}),
    "a withdrawal of both": ("withdraw-point", {0: [1, 1], 1: b"r" * 8}),
    "a withdrawal of half a handle": ("withdraw-point", {0: [1]}),
    "a withdrawal of exchange 0": ("withdraw-point", {0: [0, 1]}),
    "a withdrawal of point 256": ("withdraw-point", {0: [1, 256]}),
    "a withdrawal of something else": ("withdraw-point", {2: [1, 1]}),
    "a receipt with content": ("receipt", {0: 1}),
    "a receipt that is no map": ("receipt", None),
    "a receipt that is a list": ("receipt", []),
    "a here without a token": ("here", {}),
    "a here with more": ("here", {0: b"t" * 16, 1: 0}),
    "a text as a key": ("here", {"0": b"t" * 16}),
    "a negative key": ("here", {-1: b"t" * 16}),
}


@pytest.mark.parametrize("name", BAD_CONTENTS)
def test_contents_out_of_form_are_refused(name: str) -> None:
    """A field too many, too few, or of another form is refused as `bad-letter`."""
    letter, content = BAD_CONTENTS[name]
    assert code_of(with_content(letter, content)) == "bad-letter"


def test_a_key_that_comes_twice_is_refused() -> None:
    """A map with a key twice is refused as `bad-letter`, whichever value one would take."""
    once = LETTERS["here"]
    content = b"\xa1\x00\x50" + b"t" * 16
    assert once.endswith(content)
    assert code_of(once.removesuffix(content) + b"\xa2" + content[1:] + content[1:]) == "bad-letter"


@pytest.mark.parametrize("kind", [0, 24, 255])
def test_kinds_that_cannot_be_are_refused(kind: int) -> None:
    """Kinds are numbered 1 to 23."""
    assert code_of(cbor.encode([1, kind, ID, MATCH, {}])) == "bad-letter"


@pytest.mark.parametrize("kind", [8, 9, 23])
def test_kinds_of_later_versions_are_set_aside(kind: int) -> None:
    """A letter of a kind that this version does not know is read as such, whatever it holds."""
    data = cbor.encode([1, kind, ID, MATCH, {0: [1.5, {"a": None}], 23: "x", 1000: b""}])
    assert read_letter(data) == LaterLetter(ID, kind)


def test_letters_of_later_kinds_are_no_way_around_the_limits() -> None:
    """A letter of an unknown kind may be neither longer than 8 KiB nor nested without end."""
    deep: Any = 0
    for _ in range(9):
        deep = [deep]
    assert code_of(cbor.encode([1, 9, ID, MATCH, {0: deep}])) == "bad-letter"
    assert code_of(cbor.encode([1, 9, ID, MATCH, {0: b"x" * LETTER_MAX_BYTES}])) == "bad-letter"
