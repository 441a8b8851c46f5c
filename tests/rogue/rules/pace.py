"""§8, pace."""

from tests.rogue.rules.lies import (
    ASKED,
    ASKER,
    AT_A_TICK,
    BOTH,
    CARDS,
    HEAD_LIES,
    HEAD_LIES_BACK,
    HEADS,
    OUTSIDER,
    RATIONS,
    REFUSALS,
    REPLAYS,
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
