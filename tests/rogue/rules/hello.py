"""§5, hello."""

from tests.rogue.rules.lies import (
    ASKED,
    ASKER,
    AT_A_TICK,
    BOTH,
    EPOCHS,
    FORKS,
    HEADS,
    HELLOS,
    KEYS,
    ONE_LIE,
    ONE_LIE_BACK,
    OUTSIDER,
    PLAIN,
    POINTS,
    REFUSALS,
    REPLAYS,
    REQUESTS,
    SIZES,
    WASHING,
    Lie,
)

HELLO = {
    "| `from`, `to` |": (
        Lie("other members", ASKER, "bad-hello", ONE_LIE),
        Lie("other members", ASKED, "bad-answer", ONE_LIE_BACK),
    ),
    "| `replaces` |": (
        Lie(
            "nothing, or a session that there is not",
            ASKER,
            "hello-needed",
            f"{HELLOS}a_hello_that_replaces_something_else_is_refused",
        ),
    ),
    "| K |": (
        Lie("a key that is no point", BOTH, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
        Lie(
            "a key of another pair",
            ASKER,
            "bad-possession",
            f"{KEYS}an_initiator_that_copies_a_key_of_another_pair_is_refused",
        ),
    ),
    "| pop |": (
        Lie(
            "that of the other side",
            ASKED,
            "bad-possession",
            f"{KEYS}a_responder_that_copies_my_key_and_proof_is_refused",
        ),
        Lie("one for other terms", ASKER, "bad-possession", f"{KEYS}a_proof_of_possession_holds_for_one_hello_only"),
    ),
    "| box-key |": (Lie("a key that is none", ASKER, "bad-box-key", ONE_LIE),),
    "| box |": (Lie("a box for somebody else", ASKED, "bad-box", ONE_LIE_BACK),),
    "| C |": (
        Lie("an older covenant", ASKER, "covenant-older", ONE_LIE),
        Lie("a newer covenant", ASKER, "covenant-newer", ONE_LIE),
        Lie("a newer covenant", ASKED, "covenant-newer", ONE_LIE_BACK),
        Lie("another line of covenants", BOTH, "covenant-fork", f"{HELLOS}another_line_of_covenants_is_refused"),
    ),
    "1. Signed HTTP (§4); the digest": (
        Lie("the head of another hello", ASKER, "bad-head", f"{REQUESTS}the_head_of_another_hello"),
    ),
    "2. The hello is one": (
        Lie("another version", ASKER, "bad-message", ONE_LIE),
        Lie("a byte more or less", ASKER, "bad-message", f"{SIZES}a_hello_or_answer_of_another_length_is_refused"),
        Lie("points that are none", ASKER, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
    ),
    "3. **The same bytes as the hello": (
        Lie(
            "the hello of the current session again",
            OUTSIDER,
            "the stored answer",
            f"{REPLAYS}an_old_hello_gets_its_stored_answer",
        ),
    ),
    "4. `from` is the signer": (
        Lie("a hello from, for, or of somebody else", ASKER, "bad-hello", ONE_LIE),
        Lie("another federation", ASKER, "bad-hello", ONE_LIE),
        Lie("a hello out of turn", ASKED, "bad-hello", f"{HELLOS}a_hello_out_of_turn_is_refused"),
        Lie(
            "another member's true hello", ASKER, "bad-hello", f"{HELLOS}a_hello_that_another_member_signed_is_refused"
        ),
    ),
    "5. C is its own covenant": (
        Lie("the version without the digest", ASKER, "covenant-fork", f"{HELLOS}another_line_of_covenants_is_refused"),
        Lie("the digest under another version", ASKER, "covenant-newer", ONE_LIE),
    ),
    "6. e is the present epoch": (
        Lie(
            "the next epoch before its lead, or the one after it",
            ASKER,
            "wrong-epoch",
            f"{HELLOS}a_hello_for_the_next_epoch_waits_for_its_lead",
        ),
        Lie(
            "the last epoch in its grace",
            ASKER,
            "wrong-epoch",
            f"{HELLOS}a_hello_of_the_last_epoch_is_refused_in_its_grace",
        ),
        Lie(
            "a hello of an epoch that is over",
            OUTSIDER,
            "wrong-epoch",
            f"{REPLAYS}a_hello_of_an_earlier_epoch_is_refused",
        ),
    ),
    "7. `replaces` is its current session": (
        Lie("another session", ASKER, "hello-needed", f"{HELLOS}a_hello_that_replaces_something_else_is_refused"),
        Lie(
            "a hello that was given up",
            OUTSIDER,
            "hello-needed",
            f"{REPLAYS}a_hello_that_was_given_up_pushes_nothing_out",
        ),
        Lie(
            "the hello of a session that was replaced",
            OUTSIDER,
            "hello-needed",
            f"{REPLAYS}a_hello_of_a_replaced_session_is_refused",
        ),
    ),
    "8. The sessions of this epoch are not used up": (
        Lie("a third session", ASKER, "restart-limit", f"{HELLOS}one_session_more_than_the_ration_is_refused"),
    ),
    "9. The box-key is one": (
        Lie("a key that is none", ASKER, "bad-box-key", ONE_LIE),
        Lie(
            "the key that the responder drew",
            ASKER,
            "bad-possession",
            f"{KEYS}two_equal_keys_are_refused_by_the_responder",
        ),
        Lie(
            "the responder's last key",
            ASKER,
            "bad-possession",
            f"{KEYS}an_initiator_that_copies_the_responders_key_is_refused",
        ),
    ),
    "then in this order: it is one (`bad-message`)": (
        Lie("another version", ASKED, "bad-message", ONE_LIE_BACK),
        Lie("an answer to another hello", ASKED, "bad-answer", ONE_LIE_BACK),
        Lie("points that are none", ASKED, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
        Lie("the initiator's own key", ASKED, "bad-possession", f"{KEYS}two_equal_keys_are_refused_by_the_initiator"),
        Lie(
            "the answer of an earlier session",
            OUTSIDER,
            "bad-answer",
            f"{REPLAYS}an_old_answer_to_a_new_hello_is_refused",
        ),
    ),
    # the life of a session
    "| `hello` |": (Lie("an answer with a lie", ASKED, "the same hello again", ONE_LIE_BACK),),
    "| `offered` |": (
        Lie(
            "a session that is offered and never used",
            ASKER,
            "the current one stays",
            "service/test_new_sessions.py::test_a_session_that_is_never_used_replaces_nothing",
        ),
    ),
    "| `current` |": (
        Lie(
            "that the session is gone", ASKED, "it stays", f"{REFUSALS}a_refusal_that_asks_for_a_hello_destroys_nothing"
        ),
    ),
    "| ended |": (
        Lie(
            "a request of a session that was replaced",
            ASKER,
            "hello-needed",
            f"{REPLAYS}a_request_of_a_replaced_session_is_refused",
        ),
    ),
    "The initiator uses an offered session": (
        Lie(
            "a request of the old session after an answered hello",
            ASKER,
            "the offered one ends",
            "service/test_new_sessions.py::test_a_session_that_its_initiator_has_forgotten_ends",
        ),
    ),
    "The initiator says hello: when it has no session": (
        Lie(
            "that it has lost the session",
            ASKED,
            "hello-needed",
            f"{FORKS}a_responder_set_back_before_the_session_asks_for_a_hello",
        ),
    ),
    "Before a session ends the match job runs": (
        Lie(
            "a new session, to wash away a look",
            ASKER,
            "the match is there",
            f"{WASHING}an_initiator_that_begins_anew_was_seen",
        ),
        Lie(
            "a refusal, to the same end",
            ASKED,
            "the match is there",
            f"{WASHING}a_responder_that_makes_the_other_begin_anew_was_seen",
        ),
    ),
    "Sessions with a member that is not active any more end at once": (
        Lie("goes on all the same", ASKER, "unknown-sender", PLAIN),
    ),
    "Every hour a node ends sessions": (
        Lie(
            "a request after epoch and grace",
            ASKER,
            "wrong-epoch",
            f"{HEADS}a_request_after_the_end_of_its_epoch_is_refused",
        ),
    ),
    "Only the initiator sends hellos and requests": (
        Lie("a hello, or a request, of the responder", ASKED, "bad-hello", f"{HELLOS}a_hello_out_of_turn_is_refused"),
    ),
    # around a change of epoch
    "The *lead* are the last": (
        Lie("a hello before it", ASKER, "wrong-epoch", f"{HELLOS}a_hello_for_the_next_epoch_waits_for_its_lead"),
    ),
    "**Both share one pace**": (
        Lie("growth in each of two sessions", ASKER, "too-early", f"{AT_A_TICK}two_sessions_share_one_pace"),
    ),
    "A session that is stuck": (
        Lie(
            "refusals in one of two",
            ASKED,
            "the other goes on",
            f"{EPOCHS}what_is_refused_in_one_session_does_not_hold_up_the_other",
        ),
    ),
    "In the grace the old session goes on": (
        Lie(
            "a hello of the old epoch",
            ASKER,
            "wrong-epoch",
            f"{HELLOS}a_hello_of_the_last_epoch_is_refused_in_its_grace",
        ),
    ),
}
WITHOUT_LIE = (
    "| dk |",
    "**Key file before row, row before message",
    "The initiator says hello for the next epoch at",
    "All live items are sent again in the new session",
)
"""dk shows in an audit only; what stands on disk, and what goes out when, is the node's own affair."""
