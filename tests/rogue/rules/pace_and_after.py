"""§8, pace; §10, deletion; §11, when things go wrong."""

from tests.rogue.rules.lies import (
    ASKED,
    ASKER,
    AT_A_TICK,
    BOTH,
    CARDS,
    CLOCKS,
    EPOCHS,
    EVIDENCE,
    FLOODS,
    FORKS,
    HEAD_LIES,
    HEAD_LIES_BACK,
    HEADS,
    HELLOS,
    OUTSIDER,
    RATIONS,
    REFUSALS,
    REPLAYS,
    REQUESTS,
    SIGNED,
    SILENCE,
    TWO_TONGUES,
    WASHING,
    Lie,
)

PACE = {
    "| 1 synchronisation |": (
        Lie("a second one", ASKER, "ration", f"{HEADS}another_synchronisation_is_refused"),
        Lie("a second one", ASKED, "ration", f"{RATIONS}a_second_synchronisation_in_a_response_is_refused"),
        Lie("fewer points", ASKER, "bad-length", f"{RATIONS}a_synchronisation_has_256_points"),
        Lie(
            "in a second session around a change of epoch",
            ASKER,
            "ration",
            f"{AT_A_TICK}a_second_session_gives_no_second_ration",
        ),
    ),
    "| 2 passage |": (
        Lie("with points, or without need", ASKER, "bad-length", f"{RATIONS}a_passage_has_no_points"),
        Lie(
            "in place of the synchronisation, for ever",
            ASKED,
            "ration",
            f"{HEADS}a_responder_that_passes_for_ever_is_refused",
        ),
    ),
    "| 0 growth |": (
        Lie("more or fewer points", BOTH, "bad-length", f"{HEADS}more_or_fewer_points_than_the_pace_gives"),
        Lie(
            "another mode in answer to it",
            ASKED,
            "ration",
            f"{RATIONS}a_response_of_another_mode_than_its_request_is_refused",
        ),
    ),
    "mode 1 only while": (
        Lie("a mode that the pace does not give", ASKER, "ration", HEAD_LIES),
        Lie("the same", ASKED, "ration", HEAD_LIES_BACK),
    ),
    "The responder refuses a growth request that comes less than": (
        Lie(
            "growth every 0.8 tick",
            ASKER,
            "no more points",
            f"{HEADS}growth_that_always_comes_a_little_early_gains_nothing",
        ),
        Lie("growth before its tick", ASKER, "too-early", f"{RATIONS}a_growth_request_before_its_tick_is_refused"),
        Lie(
            "the same in the session of another epoch",
            ASKER,
            "too-early",
            f"{AT_A_TICK}two_sessions_share_one_pace",
        ),
    ),
    "A repeated one always gets its stored response": (
        Lie(
            "the same request again",
            ASKER,
            "the stored response",
            f"{REPLAYS}the_last_request_gets_its_stored_response",
        ),
    ),
    "| growth, m = 4, with answers |": (
        Lie("another size", BOTH, "bad-length", f"{RATIONS}a_growth_message_has_as_many_points_as_the_covenant_says"),
    ),
    "| synchronisation, with 256 answers |": (
        Lie("another size", ASKER, "bad-length", f"{RATIONS}a_synchronisation_has_256_points"),
    ),
    "| passage, with 256 answers |": (Lie("another size", ASKER, "bad-length", f"{RATIONS}a_passage_has_no_points"),),
    "They follow the covenant, whatever the items are": (
        Lie(
            "looks at sizes, counts and times",
            OUTSIDER,
            "nothing shows",
            "network/test_nothing_shows.py::test_nothing_shows_of_a_busy_week",
        ),
    ),
    "Then there is mode 0 only": (Lie("another mode", ASKER, "ration", f"{RATIONS}at_tick_0_there_is_growth_only"),),
    "It answers `too-early` when there is a tick": (
        Lie("a nudge at a tick", ASKED, "too-early", f"{HEADS}a_nudge_at_a_tick_is_refused"),
        Lie(
            "a nudge of the initiator",
            ASKER,
            "hello-needed",
            "attacks/test_wrong_nudge.py::test_a_nudge_to_the_side_that_waits_is_refused",
        ),
    ),
    "In an epoch a pair may begin": (
        Lie("a third session", ASKER, "restart-limit", f"{RATIONS}sessions_of_an_epoch_are_rationed"),
        Lie(
            "refusals, to make the other side spend them",
            ASKED,
            "restart-limit",
            f"{REFUSALS}a_refusal_that_asks_for_a_hello_destroys_nothing",
        ),
    ),
    "*Cards.* A member gets at most": (
        Lie("a true list, to harvest cards", BOTH, "cards wait", f"{CARDS}cards_above_the_ration_wait"),
        Lie("a new session, to have more", BOTH, "cards wait", f"{CARDS}cards_that_go_again_do_not_count"),
    ),
    "*A share of matches.* When at least 32": (
        Lie(
            "a list of known numbers",
            BOTH,
            "an alarm",
            "service/test_match_share.py::test_a_list_of_known_numbers_is_an_alarm",
        ),
    ),
}
DELETION = {
    "1. the match job runs over it once more": (
        Lie(
            "a new session, to wash away a look",
            ASKER,
            "the match is there",
            f"{WASHING}an_initiator_that_begins_anew_was_seen",
        ),
    ),
    "2. its key file is overwritten": (
        Lie(
            "the hello of an ended session",
            OUTSIDER,
            "hello-needed",
            f"{REPLAYS}a_hello_of_a_replaced_session_is_refused",
        ),
    ),
    "3. its rows go": (
        Lie(
            "the last request of an ended session",
            OUTSIDER,
            "hello-needed",
            f"{REPLAYS}a_request_of_a_replaced_session_is_refused",
        ),
    ),
}
DELETION_WITHOUT_LIE = ("4. within the hour SQLite's write-ahead log is emptied",)
"""On the node's own disk."""
WHEN_THINGS_GO_WRONG = {
    "| answer lost, power lost |": (
        Lie(
            "the same request once more",
            ASKER,
            "the stored response",
            f"{REPLAYS}the_last_request_gets_its_stored_response",
        ),
    ),
    "| one side rolled back or restored |": (
        Lie("an initiator that was set back", ASKER, "fork", f"{FORKS}a_rolled_back_initiator_meets_a_fork"),
        Lie("a responder that was set back", ASKED, "fork", f"{FORKS}a_rolled_back_responder_says_fork"),
    ),
    "| both at once in one session |": (
        Lie(
            "one request twice at once",
            ASKER,
            "one answer",
            "service/test_exchange_step.py::test_one_request_that_comes_twice_at_once_has_one_answer",
        ),
    ),
    "| peer silent or refusing |": (
        Lie(
            "a refusal, whatever is asked",
            ASKED,
            "asked ever more seldom",
            f"{REFUSALS}who_refuses_everything_is_asked_ever_more_seldom",
        ),
        Lie(
            "no answers",
            ASKER,
            "nothing more is evaluated",
            f"{WASHING}an_initiator_that_withholds_its_answers_learns_one_batch",
        ),
    ),
    "| peer gone for weeks |": (
        Lie(
            "an old request after its epoch",
            ASKER,
            "wrong-epoch",
            f"{HEADS}a_request_after_the_end_of_its_epoch_is_refused",
        ),
    ),
    "| clocks more than 30 s apart |": (
        Lie("expired, or of the future", ASKER, "too-old", SIGNED),
        Lie("the same", ASKED, "silence", SILENCE),
        Lie("an hour off", BOTH, "an alarm", f"{CLOCKS}an_hour_is_told_on_both_sides"),
        Lie(
            "an old request, sent again",
            OUTSIDER,
            "no alarm",
            f"{CLOCKS}an_old_request_sent_again_by_somebody_on_the_way_is_no_alarm",
        ),
    ),
    "| a peer that was told of a fork goes on in that session |": (
        Lie(
            "other messages after a fork",
            ASKER,
            "an alarm, with evidence",
            f"{TWO_TONGUES}going_on_after_a_fork_is_an_alarm_with_evidence",
        ),
        Lie(
            "old requests, sent again",
            OUTSIDER,
            "no alarm",
            f"{TWO_TONGUES}an_old_message_sent_again_by_somebody_on_the_way_is_no_alarm",
        ),
    ),
    "| `format` |": (Lie("another byte", OUTSIDER, "worthless", f"{EVIDENCE}any_other_byte_makes_it_worthless"),),
    "| `claim` |": (
        Lie(
            "two messages that agree",
            OUTSIDER,
            "worthless",
            f"{EVIDENCE}messages_that_do_not_contradict_each_other_prove_nothing",
        ),
    ),
    "| `messages[].request` |": (
        Lie("another key", OUTSIDER, "worthless", f"{EVIDENCE}it_holds_under_the_covenant_with_that_key_only"),
    ),
    "| `messages[].answer` |": (
        Lie(
            "another request beside it",
            OUTSIDER,
            "worthless",
            f"{EVIDENCE}a_request_that_the_answer_does_not_answer_proves_nothing",
        ),
    ),
    "| `messages[].body` |": (
        Lie("another body", OUTSIDER, "worthless", f"{EVIDENCE}a_body_must_be_the_one_that_was_signed"),
    ),
    "| clocks apart around a change of epoch |": (
        Lie(
            "the next epoch's hello too soon",
            ASKER,
            "wrong-epoch",
            f"{HELLOS}a_hello_for_the_next_epoch_waits_for_its_lead",
        ),
    ),
    "| different covenants |": (Lie("another covenant", ASKER, "covenant-differs", HEAD_LIES),),
    "| covenant expired |": (
        Lie("a message all the same", ASKER, "unknown-sender", f"{REQUESTS}a_covenant_that_is_not_in_force"),
    ),
    "| a letter out of form |": (
        Lie(
            "letters of no form", BOTH, "counted", f"{FLOODS}letters_out_of_form_are_counted_and_their_message_is_taken"
        ),
    ),
    "| one session refused or stuck |": (
        Lie(
            "refusals in one of two",
            ASKED,
            "the other goes on",
            f"{EPOCHS}what_is_refused_in_one_session_does_not_hold_up_the_other",
        ),
    ),
}
GO_WRONG_WITHOUT_LIE = ("| power lost between key file and row |",)
"""Of which the peer has never heard."""
