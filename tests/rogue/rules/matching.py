"""§6, the match rule."""

from tests.rogue.rules.lies import (
    ASKER,
    BOTH,
    FAKES,
    FORKS,
    OUTSIDER,
    WASHING,
    Lie,
)

MATCHING = {
    "is in my own table": (
        Lie(
            "a card for a token that it was sent",
            ASKER,
            "dropped",
            f"{FAKES}a_card_for_the_victims_own_token_shows_nothing",
        ),
    ),
    "The order is: answers, new tokens": (
        Lie(
            "signal, look, withdraw, in all orders",
            BOTH,
            "seen",
            "attacks/test_signal_look_withdraw.py::test_signal_look_withdraw",
        ),
        Lie(
            "a withdrawal in the message of its point",
            ASKER,
            "matched and withdrawn",
            "rogue/test_lies_in_letters.py::test_a_withdrawal_of_a_point_of_the_same_message",
        ),
    ),
    "The job runs at a fixed phase": (
        Lie(
            "watches when answers come",
            OUTSIDER,
            "nothing shows",
            "network/test_nothing_shows.py::test_nothing_shows_whatever_people_do",
        ),
    ),
    "A match with a withdrawn point": (
        Lie(
            "a withdrawal before the job",
            ASKER,
            "matched and withdrawn",
            f"{WASHING}the_job_runs_over_a_session_that_the_other_side_has_left",
        ),
    ),
    "Who withdraws an item drops its own token": (
        Lie(
            "a point that was sent twice, once withdrawn",
            ASKER,
            "the match stays",
            "rogue/test_lies_in_letters.py::test_a_point_that_was_sent_twice_stands_for_one",
        ),
    ),
    "An item that archived signals alone stand for": (
        Lie(
            "a card for a point of the archive that it was sent",
            ASKER,
            "dropped",
            "attacks/test_archive_probe.py::test_a_card_without_a_point_of_its_own_gets_no_answer",
        ),
    ),
    "A match is one for (peer, item)": (
        Lie(
            "another session for the same match",
            BOTH,
            "the same match",
            f"{FORKS}after_a_fork_a_new_session_has_the_same_match",
        ),
    ),
    "A match that was last found before a session began": (
        Lie(
            "a new session without the item",
            BOTH,
            "the match ends",
            "service/test_restarts.py::test_a_match_that_one_side_lost_in_a_restore_ends_at_the_other",
        ),
    ),
}
