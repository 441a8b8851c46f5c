"""§6, exchange."""

from tests.rogue.rules.lies import (
    ADOPTION,
    ASKED,
    ASKER,
    BOTH,
    FAKES,
    FORKS,
    HEAD_LIES,
    HEAD_LIES_BACK,
    HEADS,
    OUT_OF_FORM,
    OUT_OF_FORM_BACK,
    OUTSIDER,
    PLAIN,
    POINTS,
    PROOFS,
    RATIONS,
    REPLAYS,
    REQUESTS,
    SIGNED,
    SIZES,
    WASHING,
    Lie,
)

EXCHANGE = {
    # the fields
    "| n |": (
        Lie("the one before, the one after, none", ASKER, "fork", HEAD_LIES),
        Lie("another", ASKED, "bad-response", HEAD_LIES_BACK),
    ),
    "| D |": (
        Lie("the digest of other points", ASKER, "bad-length", HEAD_LIES),
        Lie("the same", ASKED, "bad-length", HEAD_LIES_BACK),
    ),
    "| L |": (Lie("whatever it likes", BOTH, "taken", f"{HEADS}what_nobody_else_can_judge_is_taken"),),
    "| C |": (
        Lie("a newer covenant", ASKER, "covenant-newer", HEAD_LIES),
        Lie("another line of covenants", ASKER, "covenant-fork", f"{HEADS}another_line_of_covenants_is_refused"),
        Lie("the covenant before", BOTH, "taken", f"{HEADS}what_nobody_else_can_judge_is_taken"),
        Lie("another covenant", ASKED, "taken", f"{HEADS}the_covenant_of_a_response_is_not_judged"),
    ),
    "| mode |": (
        Lie("one that there is not", ASKER, "bad-message", HEAD_LIES),
        Lie("one that there is not", ASKED, "bad-message", HEAD_LIES_BACK),
    ),
    "| Q |": (
        Lie("products that would be a match", ASKER, "bad-proof", f"{FAKES}wrong_products_are_refused"),
        Lie("products that would be a match", ASKED, "bad-proof", f"{FAKES}wrong_products_in_a_response_are_refused"),
        Lie("fewer, more, none", ASKER, "bad-length", OUT_OF_FORM),
    ),
    "| proof |": (
        Lie("none, or 63 bytes", ASKER, "bad-message", OUT_OF_FORM),
        Lie("none, or 63 bytes", ASKED, "bad-message", OUT_OF_FORM_BACK),
        Lie("one under another key", ASKER, "bad-proof", f"{FAKES}true_products_of_another_key_are_refused"),
    ),
    "| P |": (
        Lie("points that are none", BOTH, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
        Lie("the other side's own points", ASKER, "no match", f"{FAKES}echoed_points_are_no_match"),
        Lie("the other side's own points", ASKED, "no match", f"{FAKES}a_responder_that_echoes_is_no_match"),
        Lie(
            "points made with another scalar",
            ASKER,
            "learns, without a card",
            "attacks/test_silent_probe.py::test_a_silent_probe_gives_no_card",
        ),
    ),
    "| slot |": (
        Lie("983 bytes, 985, none", ASKER, "bad-message", OUT_OF_FORM),
        Lie("the same", ASKED, "bad-message", OUT_OF_FORM_BACK),
    ),
    "All of it is sealed": (
        Lie(
            "reads along where TLS ends",
            OUTSIDER,
            "nothing shows",
            "attacks/test_match_invisible_to_proxy.py::test_match_invisible_to_proxy",
        ),
    ),
    'under ctx("exchange"': (
        Lie(
            "a proof for another message, session, direction",
            ASKER,
            "bad-proof",
            f"{PROOFS}a_proof_made_for_something_else_is_refused",
        ),
        Lie("a proof out of another pair", ASKER, "bad-proof", f"{PROOFS}a_proof_from_another_pair_is_refused"),
    ),
    # what the responder does, in this order
    "| 1 | signature, receiver, time": (Lie("each of them wrong", ASKER, "too-old", SIGNED),),
    "| 2 | membership": (Lie("no member, or one that is suspended", OUTSIDER, "unknown-sender", PLAIN),),
    "| 3 | PAIR is a session with the signer": (
        Lie("another session", ASKER, "hello-needed", HEAD_LIES),
        Lie(
            "the session of two others",
            ASKER,
            "hello-needed",
            f"{REPLAYS}a_request_passed_on_by_another_member_is_refused",
        ),
        Lie(
            "the own one, turned round", ASKED, "hello-needed", f"{REPLAYS}a_request_sent_back_to_its_maker_is_refused"
        ),
    ),
    "| 4 | n, head and Content-Digest": (
        Lie(
            "the last request again",
            ASKER,
            "the stored response",
            f"{REPLAYS}the_last_request_gets_its_stored_response",
        ),
        Lie("the last head over another body", ASKER, "fork", f"{REPLAYS}the_last_head_with_another_body_is_a_fork"),
    ),
    "| else n is the next one": (
        Lie("another history of the same length", ASKER, "fork", f"{FORKS}histories_of_the_same_length_are_a_fork"),
        Lie("an earlier request", ASKER, "fork", f"{REPLAYS}an_earlier_request_is_refused"),
        Lie("two requests of one number", ASKER, "fork", f"{FORKS}two_requests_of_one_number_are_a_fork"),
    ),
    "| 5 | C is its own covenant": (
        Lie("a newer covenant", ASKER, "covenant-newer", HEAD_LIES),
        Lie("another line of covenants", ASKER, "covenant-fork", f"{HEADS}another_line_of_covenants_is_refused"),
        Lie(
            "the terms of before, once the covenant has others",
            ASKER,
            "covenant-older",
            f"{ADOPTION}a_request_under_the_terms_of_before_is_refused",
        ),
        Lie("an epoch that is over", ASKER, "wrong-epoch", f"{HEADS}a_request_after_the_end_of_its_epoch_is_refused"),
        Lie("a mode that the pace does not give", ASKER, "ration", HEAD_LIES),
        Lie(
            "two growth requests in a tick", ASKER, "too-early", f"{HEADS}growth_that_comes_before_its_tick_is_refused"
        ),
    ),
    "*only now the body is read*": (
        Lie("a body that is announced too big", ASKER, "too-big", f"{REQUESTS}a_body_that_is_announced_too_big"),
        Lie("another body", ASKER, "bad-digest", f"{REQUESTS}another_body_than_the_signed_one"),
    ),
    "| 6 | the body opens": (
        Lie(
            "a body of the other direction, or for another head",
            ASKER,
            "bad-seal",
            f"{HEADS}a_body_of_the_other_direction_does_not_open",
        ),
        Lie(
            "a body that is cut off, or goes on", BOTH, "bad-seal", f"{SIZES}a_sealed_body_of_another_length_is_refused"
        ),
        Lie("half a point", ASKER, "bad-message", OUT_OF_FORM),
        Lie("other points than D", BOTH, "bad-length", f"{SIZES}other_points_than_the_head_commits_to_are_refused"),
    ),
    "| 7 | **the products decode": (
        Lie("products that are no points", BOTH, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
        Lie(
            "the products of an earlier message",
            ASKER,
            "bad-proof",
            f"{PROOFS}a_proof_of_an_earlier_message_is_refused",
        ),
        Lie(
            "no answers at all",
            ASKER,
            "bad-length",
            f"{WASHING}an_initiator_that_withholds_its_answers_learns_one_batch",
        ),
    ),
    "| 8 | every P decodes": (
        Lie(
            "the identity, and all other bad encodings",
            BOTH,
            "bad-point",
            f"{POINTS}published_bad_points_are_refused_wherever_they_stand",
        ),
        Lie("a slot out of form", ASKER, "bad-slot", OUT_OF_FORM),
        Lie("a slot out of form", ASKED, "bad-slot", OUT_OF_FORM_BACK),
    ),
    "| 10 | one transaction": (
        Lie(
            "one request twice at once",
            ASKER,
            "one answer",
            "service/test_exchange_step.py::test_one_request_that_comes_twice_at_once_has_one_answer",
        ),
        Lie(
            "requests that overtake each other",
            ASKER,
            "busy",
            f"{HEADS}a_request_that_is_overtaken_three_times_is_refused",
        ),
    ),
    # what the initiator does
    "it is for this session, n and request head": (
        Lie("another session, n, or request", ASKED, "bad-response", HEAD_LIES_BACK),
        Lie("an old response", ASKED, "bad-response", f"{REPLAYS}an_old_response_is_refused"),
        Lie(
            "the response to a copy's request",
            ASKED,
            "bad-response",
            f"{FORKS}a_response_to_a_copys_request_is_refused",
        ),
    ),
    "A response that fails is no response": (
        Lie("points that are none", ASKED, "bad-point", f"{POINTS}bad_points_are_refused_wherever_they_stand"),
        Lie("a body that does not open", ASKED, "bad-seal", f"{SIZES}a_sealed_body_of_another_length_is_refused"),
        Lie("a second synchronisation", ASKED, "ration", f"{RATIONS}a_second_synchronisation_in_a_response_is_refused"),
    ),
}
WITHOUT_LIE = ("| 9 |", "| 11 |", "| initiator, waiting |", "| initiator, idle |", "| responder |")
"""What a node does and remembers by itself."""
