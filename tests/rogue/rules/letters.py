"""§7, letters."""

from tests.rogue.rules.lies import ASKED, ASKER, BOTH, FAKES, FLOODS, HEADS, OUT_OF_FORM, OUT_OF_FORM_BACK, POSING, Lie
from tests.rogue.rules.lies import LETTERS as LIES

MISLEADS = f"{LIES}a_card_that_misleads"
MISTELLS = f"{LIES}a_state_that_misleads"
NO_CARD = f"{LIES}a_state_of_a_signal_without_a_card"
EARLIER = f"{LIES}a_state_that_counts_below_another"
THRUST = f"{LIES}a_lead_that_is_thrust_upon_another"
ARCHIVE = "rogue/test_lies_about_the_archive.py::test_an_answer_"
PROBES = "attacks/test_archive_probe.py::test_a_"
LETTERS = {
    "flags: bit 0 is *more*": (
        Lie("other flags", ASKER, "bad-slot", OUT_OF_FORM),
        Lie("other flags", ASKED, "bad-slot", OUT_OF_FORM_BACK),
        Lie(
            "*more*, always",
            ASKED,
            "nobody comes before the tick",
            f"{HEADS}a_responder_that_always_has_more_brings_nobody_before_the_tick",
        ),
    ),
    "`used` is 981 at most": (
        Lie("more, or bytes behind it", ASKER, "bad-slot", OUT_OF_FORM),
        Lie("the same", ASKED, "bad-slot", OUT_OF_FORM_BACK),
    ),
    "Letters flow as a stream": (
        Lie(
            "a letter of 8,192 bytes of nonsense",
            BOTH,
            "counted",
            f"{FLOODS}the_longest_letter_flows_over_many_messages",
        ),
        Lie(
            "a length above it, cut in two",
            BOTH,
            "bad-slot",
            "protocol/test_slot.py::test_a_bad_length_is_seen_across_two_slots",
        ),
    ),
    "**There is no acknowledgement": (
        Lie("a receipt for an open match", ASKER, "nothing", f"{LIES}a_receipt_for_an_open_match"),
    ),
    "| 1 card |": (Lie("a card without a match", ASKER, "dropped", f"{LIES}letters_about_a_match_that_is_none"),),
    "| 2 state |": (Lie("of a signal without a card", ASKER, "dropped", NO_CARD),),
    "| 3 lead |": (Lie("of a signal without a card", ASKER, "dropped", NO_CARD),),
    "| 4 withdraw, of a point |": (
        Lie("a handle that was never sent", ASKER, "nothing", f"{LIES}a_withdrawal_of_a_handle_that_was_never_sent"),
        Lie("a handle of the other side", ASKER, "nothing", f"{LIES}a_withdrawal_of_the_other_sides_handle"),
    ),
    "| 4 withdraw, of a party |": (
        Lie("a match that is none", ASKER, "nothing", f"{LIES}a_withdrawal_of_a_party_in_no_match"),
    ),
    "| 5 receipt |": (Lie("for an open match", ASKER, "nothing", f"{LIES}a_receipt_for_an_open_match"),),
    "| 6 here |": (Lie("for a match that is none", ASKER, "dropped", f"{LIES}letters_about_a_match_that_is_none"),),
    "| 7 archive |": (Lie("an answer without a match", ASKER, "dropped", f"{ARCHIVE}without_a_match"),),
    "| 8 stat, up to 23": (Lie("with what it likes", ASKER, "counted", f"{LIES}letters_of_later_versions"),),
    # the keys of a card
    "| 0 | `token` |": (
        Lie(
            "one that it was sent, without a match",
            ASKER,
            "dropped",
            f"{FAKES}a_card_for_the_victims_own_token_shows_nothing",
        ),
    ),
    "| 1 | `reference` |": (
        Lie("one for two cards", ASKER, "the later card stands", f"{LIES}another_card_under_the_same_reference"),
    ),
    "| 2 | `item-kind` |": (Lie("the other kind, or a third one", ASKER, "counted", MISLEADS),),
    "| 3 | `name` |": (Lie("none, or a citizen number", ASKER, "counted", MISLEADS),),
    "| 4 | `line` |": (Lie("a text that turns its direction", ASKER, "counted", MISLEADS),),
    "| 5 | `name` |": (Lie("another organisation", ASKER, "counted", MISLEADS),),
    "| 6 | `line` |": (Lie("no phone number", ASKER, "counted", f"{POSING}a_card_that_misleads_is_not_shown"),),
    "| 7 | `line` |": (Lie("a link", ASKER, "counted", MISLEADS),),
    "| 8 | `date` |": (
        Lie("a day, where the purpose allows none", ASKER, "counted", MISLEADS),
        Lie(
            "a day that there is not",
            ASKER,
            "bad-letter",
            "protocol/test_letters.py::test_days_that_are_none_are_refused",
        ),
    ),
    # the keys of a state and of a lead
    "| 0 | `reference` | the sender's signal, as on its card |": (
        Lie("one that no card has", ASKER, "dropped", NO_CARD),
    ),
    "| 1 | `counter` | of two letters": (
        Lie("a smaller one, or the same again", ASKER, "nothing", EARLIER),
        Lie("the largest that there is", ASKER, "it is heard no more", f"{LIES}a_state_with_the_largest_counter"),
    ),
    "| 2 | `step` |": (
        Lie("one that there is not", ASKER, "counted", MISTELLS),
        Lie("a step back", ASKER, "shown as its word", f"{LIES}a_state_that_goes_back"),
        Lie("to and fro, without end", ASKER, "100 kept", f"{LIES}states_without_end"),
    ),
    "| 3 | `date` | the day": (Lie("a day that there is not", ASKER, "counted", MISTELLS),),
    "| 4 | 1 | with step 0 only": (Lie("with another step", ASKER, "counted", MISTELLS),),
    "| 5 | `contact` |": (Lie("with another step, or a citizen number", ASKER, "counted", MISTELLS),),
    "| 1 | `counter` | as of a state": (Lie("a smaller one, or the same again", ASKER, "nothing", EARLIER),),
    "| 2 | `claim` |": (
        Lie("another has it", ASKER, "a conflict is shown", f"{LIES}a_lead_that_is_claimed_of_another"),
    ),
    "| 3 | `reference` | with claim 2 only": (
        Lie("one of nobody", ASKER, "it keeps the lead", THRUST),
        Lie(
            "without a claim",
            ASKER,
            "bad-letter",
            "protocol/test_letters.py::test_only_who_has_the_lead_hands_it_over",
        ),
    ),
    "Texts have at most 120 characters": (
        Lie(
            "long, broken, with escapes or links",
            ASKER,
            "bad-letter",
            "protocol/test_letters.py::test_texts_that_mislead_are_refused",
        ),
    ),
    # what a sender does
    "**A card only after the own match rule fired**": (
        Lie(
            "cards for all that it was sent", ASKER, "dropped", f"{FAKES}a_card_for_the_victims_own_token_shows_nothing"
        ),
        Lie(
            "a card before the other side's job",
            ASKER,
            "held",
            f"{FAKES}a_card_shows_only_after_the_rule_has_found_its_match",
        ),
    ),
    "**A counter is the milliseconds": (
        Lie("the largest, at once", ASKER, "it is heard no more", f"{LIES}a_state_with_the_largest_counter"),
    ),
    "When the lead is handed over, its holder": (Lie("to who did not ask for it", ASKER, "it keeps the lead", THRUST),),
    "A withdrawn handle is always of an earlier message": (
        Lie(
            "a handle of the same message",
            ASKER,
            "matched and withdrawn",
            f"{LIES}a_withdrawal_of_a_point_of_the_same_message",
        ),
    ),
    # what a receiver does
    "| out of form, or with a text": (
        Lie(
            "letters of no form", BOTH, "counted", f"{FLOODS}letters_out_of_form_are_counted_and_their_message_is_taken"
        ),
        Lie(
            "a field too many, too few, or another",
            BOTH,
            "bad-letter",
            "protocol/test_letters.py::test_contents_out_of_form_are_refused",
        ),
    ),
    "| an id that it has had": (
        Lie("another letter under the same id", ASKER, "nothing", f"{LIES}the_same_letter_with_another_content"),
        Lie("ten thousand letters, twice", ASKER, "64 held", f"{FLOODS}ten_thousand_letters_leave_64_behind"),
    ),
    "| card | finds": (
        Lie("each field wrong", ASKER, "counted", MISLEADS),
        Lie("cards in bulk", ASKER, "32 kept", f"{POSING}a_flood_of_cards_ends"),
    ),
    "| here | remembers": (Lie("a token of no match", ASKER, "dropped", f"{LIES}letters_about_a_match_that_is_none"),),
    "| state, lead | finds": (
        Lie("of no match", ASKER, "dropped", NO_CARD),
        Lie("each field wrong", ASKER, "counted", MISTELLS),
        Lie("a claim against another's", ASKER, "a conflict is shown", f"{LIES}a_lead_that_is_claimed_of_another"),
    ),
    "| withdraw of a point | marks": (
        Lie("a handle that was never sent", ASKER, "nothing", f"{LIES}a_withdrawal_of_a_handle_that_was_never_sent"),
    ),
    "| withdraw of a party | the card": (
        Lie("another reference, or match", ASKER, "nothing", f"{LIES}a_withdrawal_of_a_party_in_no_match"),
    ),
    "| archive | finds": (
        Lie("of no match", ASKER, "dropped", f"{ARCHIVE}without_a_match"),
        Lie("each field wrong", ASKER, "counted", f"{ARCHIVE}that_misleads"),
        Lie("another answer under the same reference", ASKER, "the first stands", f"{ARCHIVE}that_comes_again"),
        Lie("answers in bulk", ASKER, "32 kept", "rogue/test_lies_about_the_archive.py::test_answers_in_bulk"),
        Lie("of a match that it has now", ASKER, "the match is shown too", f"{ARCHIVE}hides_no_match"),
    ),
    "| receipt | notes it |": (Lie("for an open match", ASKER, "nothing", f"{LIES}a_receipt_for_an_open_match"),),
    "| a later kind | counts": (Lie("with what it likes", ASKER, "counted", f"{LIES}letters_of_later_versions"),),
    # the archive
    "| the rule finds such an item": (
        Lie("and takes its point back", ASKER, "counted", f"{PROBES}point_that_is_taken_back_at_once_is_counted"),
    ),
    "| **a card** comes for a token": (
        Lie("without a point of its own", ASKER, "dropped", f"{PROBES}card_without_a_point_of_its_own_gets_no_answer"),
    ),
    "| the next match job there |": (
        Lie(
            "cards for many persons",
            ASKER,
            "the ration",
            "service/test_archive_answers.py::test_an_answer_counts_as_a_card",
        ),
    ),
    "at most 64 letters in a session": (
        Lie(
            "65 letters without a match", ASKER, "64 held", f"{FLOODS}letters_without_a_match_are_held_up_to_the_limit"
        ),
    ),
}
WITHOUT_LIE = (
    "When a match that was known is found again",
    "**A state and a lead** of a signal go",
    "When a signal closes and a next contact",
    "When a signal closes:",
    "Letters that live in their session end with it",
    "| the session ends before the letter has arrived |",
    "| the letter has arrived |",
    "| an open signal is placed on the person at the archive's node |",
)
"""What an honest sender tells; to keep it back is to withhold."""
