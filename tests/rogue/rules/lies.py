"""A lie, and the files whose tests tell lies."""

from enum import StrEnum
from typing import NamedTuple


class By(StrEnum):
    """Who tells it."""

    INITIATOR = "the initiator, to an honest responder"
    RESPONDER = "the responder, to an honest initiator"
    BOTH = "either side, to the other"
    OUTSIDER = "somebody on the way, or no member"
    AUDITED = "the audited member, to the auditor"
    PEER = "the peer of an audited member, to the auditor or to read what is not for it"


class Lie(NamedTuple):
    """What is told, by whom, the refusal's code or what else comes of it, and the test: file::function below tests/."""

    told: str
    by: By
    comes_of_it: str
    test: str


ASKER, ASKED, BOTH, OUTSIDER, AUDITED, PEER = By
REQUESTS = "rogue/test_lies_in_requests.py::test_"
ANSWERS = "rogue/test_lies_in_answers.py::test_"
HELLOS = "rogue/test_lies_in_hellos.py::test_"
HEADS = "rogue/test_lies_in_heads.py::test_"
LETTERS = "rogue/test_lies_in_letters.py::test_"
REFUSALS = "rogue/test_lies_in_refusals.py::test_"
COVENANTS = "rogue/test_lies_about_the_covenant.py::test_"
PATH = "network/test_covenant_path.py::test_"
TALK = "service/test_covenant_talk.py::test_"
ADOPTION = "service/test_adoption.py::test_"
WASHING = "rogue/test_washing_away.py::test_"
POINTS = "attacks/test_bad_points.py::test_"
KEYS = "attacks/test_copied_key.py::test_"
FAKES = "attacks/test_fake_match.py::test_"
FORKS = "attacks/test_fork.py::test_"
FLOODS = "attacks/test_letter_flood.py::test_"
SIZES = "attacks/test_oversized_and_truncated.py::test_"
POSING = "attacks/test_posing.py::test_"
RATIONS = "attacks/test_rations.py::test_"
REPLAYS = "attacks/test_replay.py::test_"
PROOFS = "attacks/test_relayed_proof.py::test_"
EPOCHS = "service/test_epochs.py::test_"
CARDS = "service/test_card_rations.py::test_"
CLOCKS = "network/test_clocks.py::test_"
TWO_TONGUES = "attacks/test_equivocation.py::test_"
EVIDENCE = "protocol/test_evidence.py::test_"
AT_A_TICK = "service/test_epochs_at_a_tick.py::test_"
PLAIN = f"{REQUESTS}who_is_not_known_gets_a_plain_refusal"
SIGNED = f"{REQUESTS}a_head_that_is_not_accepted_is_refused_under_a_signature"
SILENCE = f"{ANSWERS}what_does_not_verify_is_silence"
ONE_LIE = f"{HELLOS}a_hello_with_one_lie_is_refused"
ONE_LIE_BACK = f"{HELLOS}an_answer_with_one_lie_is_refused"
OUT_OF_FORM = f"{SIZES}a_request_out_of_form_is_refused"
OUT_OF_FORM_BACK = f"{SIZES}a_response_out_of_form_is_refused"
HEAD_LIES = f"{HEADS}a_request_whose_head_lies_is_refused"
HEAD_LIES_BACK = f"{HEADS}a_response_whose_head_lies_is_none"
