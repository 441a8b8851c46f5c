"""§10, deletion, and §11, when things go wrong."""

from tests.rogue.rules.lies import (
    ASKED,
    ASKER,
    BOTH,
    CLOCKS,
    COVENANTS,
    EPOCHS,
    EVIDENCE,
    FLOODS,
    FORKS,
    HEAD_LIES,
    HEADS,
    HELLOS,
    OUTSIDER,
    PLAIN,
    REFUSALS,
    REPLAYS,
    REQUESTS,
    SIGNED,
    SILENCE,
    TALK,
    TWO_TONGUES,
    WASHING,
    Lie,
)

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
    "| one side has a newer covenant |": (
        Lie("a newer one than there is", ASKER, "covenant-newer", HEAD_LIES),
        Lie("the same, for ever", ASKED, "left alone", f"{COVENANTS}what_is_held_already_ends_the_conversation"),
    ),
    "| two contents for one version |": (
        Lie("other content", BOTH, "covenant-fork", f"{HELLOS}another_line_of_covenants_is_refused"),
    ),
    "| covenant expired, not confirmed lately, or above the own ceilings |": (
        Lie("a message all the same", ASKER, "covenant-expired", f"{REQUESTS}a_covenant_that_is_not_in_force"),
        Lie("the same", ASKER, "covenant-frozen", f"{TALK}a_frozen_node_refuses_and_a_fresh_one_does_not"),
        Lie("the same", ASKER, "covenant-declined", f"{TALK}a_covenant_above_the_ceilings_is_held_in_silence"),
    ),
    "| a member suspended or revoked |": (Lie("goes on all the same", ASKER, "unknown-sender", PLAIN),),
    "| a node set back to an older covenant |": (
        Lie("an older file than is held", ASKER, "rollback", f"{TALK}older_files_are_refused"),
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
