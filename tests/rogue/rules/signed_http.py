"""§3, names, and §4, signed HTTP."""

from tests.rogue.rules.lies import (
    ANSWERS,
    ASKED,
    ASKER,
    BOTH,
    COVENANTS,
    FORKS,
    HEADS,
    HELLOS,
    ONE_LIE,
    OUTSIDER,
    PATH,
    PLAIN,
    REFUSALS,
    REPLAYS,
    REQUESTS,
    SIGNED,
    SILENCE,
    TALK,
    Lie,
)

NAMES = {
    "The **initiator** is the member": (
        Lie("a hello of the member that should wait", ASKED, "bad-hello", f"{HELLOS}a_hello_out_of_turn_is_refused"),
    ),
    "**PAIR stands in the hash": (
        Lie(
            "points of one pair shown to another",
            BOTH,
            "no match",
            "attacks/test_relay_across_pairs.py::test_relay_across_pairs",
        ),
    ),
    "**Dummies have a hash of their own.**": (
        Lie(
            "a dummy made from an item",
            BOTH,
            "no match",
            "attacks/test_dummy_is_no_item.py::test_a_dummy_made_from_an_item_matches_nothing",
        ),
    ),
    "A node sends one point for each distinct item": (
        Lie(
            "an item's point four times",
            ASKER,
            "stands for one",
            "rogue/test_lies_in_letters.py::test_a_point_that_was_sent_twice_stands_for_one",
        ),
    ),
    "An item of a purpose is sent only to members": (
        Lie(
            "points of a purpose that it is not admitted to",
            ASKER,
            "no match",
            "rogue/test_foreign_purpose.py::test_a_purpose_that_the_sender_is_not_admitted_to",
        ),
    ),
    "before covenant.start nobody talks": (
        Lie("a hello of another epoch", ASKER, "wrong-epoch", ONE_LIE),
        Lie(
            "a message before the covenant begins",
            ASKER,
            "wrong-epoch",
            f"{REQUESTS}a_covenant_that_is_not_in_force",
        ),
    ),
}
NAMES_WITHOUT_LIE = ("`purpose` is an id of the covenant's purposes", '| `"')
"""The second: the labels, whose bytes tests/protocol recomputes."""

SIGNED_HTTP = {
    # who sends what to whom
    "| `raakvlak/v1/hello` |": (
        Lie("a hello of the responder", ASKED, "bad-hello", f"{HELLOS}a_hello_out_of_turn_is_refused"),
        Lie(
            "an answer whose head names another hello",
            ASKED,
            "silence",
            f"{ANSWERS}the_answer_to_another_one_is_silence",
        ),
    ),
    "| `raakvlak/v1/exchange` |": (
        Lie(
            "a request of the responder", ASKED, "hello-needed", f"{REPLAYS}a_request_sent_back_to_its_maker_is_refused"
        ),
    ),
    "| `raakvlak/v1/nudge` |": (
        Lie(
            "a nudge of the initiator",
            ASKER,
            "hello-needed",
            "attacks/test_wrong_nudge.py::test_a_nudge_to_the_side_that_waits_is_refused",
        ),
        Lie("a nudge at a tick", ASKED, "too-early", f"{HEADS}a_nudge_at_a_tick_is_refused"),
        Lie("an answer to another nudge", ASKER, "silence", f"{ANSWERS}the_answer_to_another_one_is_silence"),
    ),
    "| `raakvlak/v1/covenant` |": (
        Lie("a head of another form", ASKER, "bad-message", f"{PATH}a_head_of_another_form_is_refused"),
        Lie("a body of another form", ASKER, "bad-message", f"{PATH}a_body_of_another_form_is_refused"),
        Lie("whatever it is, of no member", OUTSIDER, "unknown-sender", f"{PATH}a_stranger_gets_nothing"),
    ),
    "An answer that takes the request has status 200": (Lie("a redirection", ASKED, "silence", SILENCE),),
    # the fields of a request
    "| `content-type` |": (
        Lie("another type", ASKER, "bad-media-type", SIGNED),
        Lie("a refusal's type", ASKED, "silence", SILENCE),
    ),
    "| `content-digest` |": (
        Lie("another algorithm", ASKER, "bad-digest", SIGNED),
        Lie("no such field", ASKER, "bad-signature", PLAIN),
    ),
    "| `raakvlak-to` |": (
        Lie("another receiver", ASKER, "wrong-receiver", SIGNED),
        Lie("no such field", ASKER, "bad-signature", PLAIN),
    ),
    "| `raakvlak-head` |": (Lie("513 bytes", ASKER, "bad-head", SIGNED), Lie("513 bytes", ASKED, "silence", SILENCE)),
    "| `signature-input` |": (
        Lie("two signatures", ASKER, "bad-signature", PLAIN),
        Lie("two signatures", ASKED, "silence", SILENCE),
    ),
    "| `signature` |": (Lie("none", ASKER, "not-signed", PLAIN), Lie("none", ASKED, "silence", SILENCE)),
    "The signature covers exactly these six components": (
        Lie("a component more, less, or with a parameter", ASKER, "bad-signature", PLAIN),
        Lie("another life, tag, or an algorithm", ASKER, "bad-signature", PLAIN),
        Lie("a component more or less", ASKED, "silence", SILENCE),
    ),
    "`signature-input` is in its canonical form": (
        Lie(
            "blanks, or a parameter twice",
            ASKER,
            "bad-signature",
            "network/test_signature_form.py::test_a_signature_input_out_of_its_canonical_form",
        ),
    ),
    "`@target-uri` is the receiver's URL": (Lie("another path, host, or a query", ASKER, "bad-signature", PLAIN),),
    "There is no `content-encoding`": (
        Lie("a coding", ASKER, "bad-media-type", SIGNED),
        Lie("a coding", ASKED, "silence", SILENCE),
        Lie("a body that never ends", ASKED, "silence", f"{ANSWERS}an_answer_that_never_ends_is_cut_off"),
    ),
    # the order of checks
    "1. The fields, each once": (Lie("a field twice, or none", ASKER, "bad-signature", PLAIN),),
    "2. The sender's key": (
        Lie("a stranger, a suspended member, the receiver itself", OUTSIDER, "unknown-sender", PLAIN),
        Lie("another member's answer", ASKED, "silence", SILENCE),
    ),
    "3. The signature.": (
        Lie("another key", OUTSIDER, "bad-signature", PLAIN),
        Lie("another key", ASKED, "silence", SILENCE),
    ),
    "4. The receiver.": (Lie("a message for another node", ASKER, "wrong-receiver", SIGNED),),
    "5. The time:": (
        Lie("expired, or of the future", ASKER, "too-old", SIGNED),
        Lie("expired, or of the future", ASKED, "silence", SILENCE),
    ),
    "6. The content type, no content coding": (
        Lie("each of them wrong", ASKER, "bad-digest", SIGNED),
        Lie("65,537 bytes announced", ASKER, "too-big", f"{REQUESTS}a_body_that_is_announced_too_big"),
    ),
    "7. Whether the receiver's own covenant binds it now": (
        Lie("a message after its end", ASKER, "covenant-expired", f"{REQUESTS}a_covenant_that_is_not_in_force"),
        Lie(
            "a head of no session, with a body that is none",
            ASKER,
            "hello-needed",
            "network/test_peer_listener.py::test_a_request_of_no_session_is_told_so_before_its_body",
        ),
    ),
    "8. Only then the body is read": (
        Lie("another body than was signed", ASKER, "bad-digest", f"{REQUESTS}another_body_than_the_signed_one"),
        Lie(
            "a body without end",
            ASKER,
            "too-big",
            "network/test_peer_listener.py::test_an_unannounced_flood_is_cut_off",
        ),
        Lie("a body that never comes", ASKER, "too-old", f"{REQUESTS}a_body_that_never_comes"),
    ),
    "So an answer holds for one request": (
        Lie("an answer to another request of the same sender", ASKED, "silence", SILENCE),
        Lie(
            "an answer to a request of another second",
            ASKED,
            "silence",
            "network/test_signed_response.py::test_the_same_request_a_second_later",
        ),
    ),
    # refusals
    "A refusal with any other digest is no answer": (
        Lie("a refusal of another request, or of none", ASKED, "silence", SILENCE),
    ),
    "A plain refusal has no head, and is believed by nobody": (Lie("a plain refusal", OUTSIDER, "silence", SILENCE),),
    "Nothing of its state changes": (
        Lie(
            "refusals for no reason",
            ASKED,
            "the same request again",
            f"{REFUSALS}a_refusal_that_says_to_wait_changes_nothing",
        ),
    ),
    "Only `hello-needed`, `fork` and those about the covenant ask for something else": (
        Lie(
            "that there is no such session, or another history",
            ASKED,
            "the old session stays",
            f"{REFUSALS}a_refusal_that_asks_for_a_hello_destroys_nothing",
        ),
        Lie(
            "the same, for ever",
            ASKED,
            "asked ever more seldom",
            f"{REFUSALS}who_refuses_everything_is_asked_ever_more_seldom",
        ),
        Lie(
            "that a session is gone which is not", ASKED, "it goes on", f"{REFUSALS}the_session_that_was_denied_goes_on"
        ),
    ),
    "A message that is sent again within its window": (
        Lie(
            "the same message again",
            OUTSIDER,
            "the stored answer",
            "network/test_peer_listener.py::test_a_replayed_request_changes_nothing",
        ),
        Lie(
            "a hello that was given up",
            OUTSIDER,
            "hello-needed",
            f"{REPLAYS}a_hello_that_was_given_up_pushes_nothing_out",
        ),
    ),
    # what the two say about the covenant
    "| version, digest |": (
        Lie("other content for a version", ASKER, "covenant-fork", f"{PATH}another_line_is_refused_from_the_head"),
        Lie("the same", ASKED, "covenant-fork", f"{COVENANTS}another_line_of_covenants_is_refused"),
    ),
    "| issued |": (Lie("a later one than it has", ASKER, "nothing", f"{TALK}a_peer_gets_what_it_needs_next"),),
    "| key, statement |": (
        Lie(
            "a key that nobody made over",
            ASKER,
            "bad-signature",
            f"{PATH}a_new_key_speaks_with_the_statement_of_the_old_one",
        ),
    ),
    "| covenant-file, timestamp-file |": (
        Lie("files that say something else", ASKER, "covenant-refused", f"{TALK}what_is_not_believed_is_refused"),
        Lie("a file that is too large", ASKER, "too-big", f"{PATH}this_path_has_a_limit_of_its_own"),
    ),
    "An answer brings the version after the asker's": (
        Lie(
            "that it holds less than it was brought",
            ASKED,
            "left alone",
            f"{COVENANTS}who_never_holds_what_it_was_brought_is_left_alone",
        ),
        Lie("more than it brings", ASKED, "left alone", f"{COVENANTS}what_is_held_already_ends_the_conversation"),
    ),
    "**The files prove themselves**": (
        Lie("a version that nobody signed", ASKER, "covenant-refused", f"{PATH}what_is_not_believed_is_refused"),
        Lie("the same", ASKED, "covenant-refused", f"{COVENANTS}a_file_that_nobody_signed_is_refused"),
        Lie("a true one, then a false one", ASKED, "kept", f"{COVENANTS}what_was_taken_before_a_lie_is_kept"),
    ),
    "Who holds other content for a version": (
        Lie("another line of covenants", ASKER, "covenant-fork", f"{PATH}another_line_is_refused_from_the_head"),
    ),
    "*The sender's key* (point 2 above)": (
        Lie(
            "the statement of somebody else",
            ASKER,
            "the present key",
            f"{TALK}a_member_is_known_by_a_key_that_is_made_over",
        ),
    ),
    "`raakvlak-to` may here be 64 zeros": (
        Lie("a hello without a receiver", ASKER, "wrong-receiver", f"{PATH}nameless_requests_are_for_this_path_alone"),
    ),
    # codes that stand nowhere else
    "| `fork` |": (Lie("another history", ASKER, "fork", f"{FORKS}histories_of_the_same_length_are_a_fork"),),
    "| `busy` |": (
        Lie(
            "requests that overtake each other",
            ASKER,
            "busy",
            f"{HEADS}a_request_that_is_overtaken_three_times_is_refused",
        ),
    ),
    "| `bad-scalar` |": (
        Lie(
            "a proof with numbers that are too large",
            BOTH,
            "bad-proof",
            "protocol/test_exchange_refusals.py::test_changed_requests_are_refused",
        ),
        Lie(
            "zero, or a number that is too large",
            BOTH,
            "bad-scalar",
            "protocol/test_group.py::test_scalars_out_of_range",
        ),
    ),
}
