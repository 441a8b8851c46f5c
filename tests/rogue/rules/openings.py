"""§9, openings: the lies are told in files, by three who do not trust each other."""

from tests.rogue.rules.lies import AUDITED, OUTSIDER, PEER, Lie

_AUDITED = "audit/test_lies_of_the_audited.py::test_"
_LOGBOOK = "audit/test_lies_about_the_logbook.py::test_"
_PEER = "audit/test_lies_of_the_peer.py::test_"
_AUDITORS = "audit/test_auditors.py::test_"
_HONEST = "audit/test_honest_audit.py::test_"
_FILES = "audit/test_files.py::test_"
_PROBE = "attacks/test_silent_probe.py::test_"
_FALSE_RECORDS = f"{_PEER}false_records_are_refused"
_ONE_POINT = f"{_AUDITED}a_lie_about_a_point_is_found"


def _refused(told: str) -> tuple[Lie, ...]:
    """A lie of the peer, who wants the other audited for what it did not send."""
    return (Lie(told, PEER, "the records are refused", _FALSE_RECORDS),)


OPENINGS = {
    "| `audited`, `peer` |": _refused("the two the other way round, one for both, a stranger"),
    "| `sessions` |": (
        Lie(
            "another session, to wash a probe away",
            AUDITED,
            "counted",
            f"{_HONEST}a_session_that_has_ended_cannot_be_audited",
        ),
    ),
    "| `hello`, `answer` |": _refused("another hello, another answer"),
    "| `greeting` |": _refused("the latest for the greeting"),
    "| `latest` |": _refused("an earlier or later signature, none, the greeting"),
    "| `exchanges` |": _refused("messages left out, or in another order"),
    "1. Both are members": (
        Lie(
            "a session that never was",
            PEER,
            "the records are refused",
            f"{_PEER}a_session_that_the_peer_made_up_is_refused",
        ),
    ),
    "2. `greeting` is signed": _refused("a hello with another dummy key"),
    "3. For each n": (
        *_refused("another digest, point, head, link or order"),
        Lie("one byte of anything", PEER, "the records are refused", f"{_PEER}no_byte_of_the_records_can_be_another"),
    ),
    "4. `latest` is signed": _refused("the last message left out"),
    "**Drawn are the first `points`": (
        Lie("a withdrawn probe", AUDITED, "not-opened", f"{_PROBE}a_probe_that_is_withdrawn_is_still_asked_for"),
        Lie(
            "a challenge for more",
            OUTSIDER,
            "nothing is opened",
            f"{_AUDITORS}a_challenge_that_was_changed_opens_nothing",
        ),
    ),
    "node opens them only if": (
        Lie("poses as the auditor", OUTSIDER, "nothing is opened", f"{_AUDITORS}only_the_covenants_auditor_asks"),
        Lie(
            "a challenge about what was not sent",
            PEER,
            "nothing is opened",
            f"{_AUDITORS}a_challenge_for_another_node_or_history_opens_nothing",
        ),
    ),
    "Sealed is": (
        Lie("opens the opening", PEER, "it does not open", f"{_HONEST}the_files_tell_nobody_but_the_auditor"),
        Lie("another opening on the way", OUTSIDER, "it is refused", f"{_AUDITED}the_file_of_another_is_refused"),
    ),
    "| `opening` |": (Lie("other bytes", AUDITED, "it is refused", f"{_FILES}other_bytes_are_no_opening"),),
    "| `opened-point` |": (
        Lie("two points exchanged", AUDITED, "other-point", f"{_AUDITED}a_proof_of_another_point_does_not_hold"),
    ),
    "| `entry-proof` |": (Lie("another salt, person or entry", AUDITED, "other-entry", _ONE_POINT),),
    "| `logbook-stretch` |": (
        Lie(
            "another beginning, entries put in",
            AUDITED,
            "no-entry",
            f"{_LOGBOOK}a_changed_logbook_accounts_for_nothing",
        ),
    ),
    "it is a `signal-added` with": (
        Lie("an entry about another", AUDITED, "other-entry", f"{_LOGBOOK}an_entry_about_another_person_is_found"),
        Lie(
            "an entry of a look",
            AUDITED,
            "other-entry",
            f"{_LOGBOOK}an_entry_that_places_no_signal_accounts_for_nothing",
        ),
    ),
    "its content has its digest in the stretch": (
        Lie(
            "a logbook written anew",
            AUDITED,
            "no-entry",
            f"{_LOGBOOK}a_rewritten_logbook_does_not_lead_to_the_signed_heads",
        ),
        Lie(
            "a signal after the probe", AUDITED, "younger-entry", f"{_LOGBOOK}an_entry_written_after_the_probe_is_found"
        ),
    ),
    "| `dummy-key` |": (
        Lie(
            "withheld, or another",
            AUDITED,
            "dummy-key",
            f"{_AUDITED}without_the_dummy_key_nothing_is_accounted_for",
        ),
    ),
    "| `not-opened` |": (
        Lie("an item as a dummy", AUDITED, "not-opened", f"{_AUDITED}a_point_that_is_called_a_dummy_is_asked_for"),
        Lie("a dummy as an item", AUDITED, "not-opened", f"{_AUDITED}a_dummy_does_not_pass_for_an_item"),
        Lie("a silent probe", AUDITED, "not-opened", f"{_PROBE}the_opening_of_a_silent_probe_fails"),
    ),
    "| `other-point` |": (
        Lie("k times the guess", AUDITED, "other-point", f"{_PROBE}no_made_up_opening_accounts_for_a_silent_probe"),
    ),
    "| `false-proof` |": (Lie("another number, purpose, kind or proof", AUDITED, "false-proof", _ONE_POINT),),
    "| `purpose` |": (
        Lie("a foreign purpose", AUDITED, "purpose", f"{_AUDITED}a_purpose_that_the_two_do_not_share_is_found"),
    ),
    "| `no-entry`, `other-entry`, `younger-entry` |": (
        Lie("a probe with the committed key", AUDITED, "no-entry", f"{_LOGBOOK}a_probe_without_a_signal_has_no_entry"),
    ),
    "`format` is `raakvlak-audit-result/1`": (
        Lie("another result", AUDITED, "it is refused", f"{_AUDITORS}a_result_of_anybody_else_is_refused"),
    ),
    "- Who ends a session before": (
        Lie(
            "ends it before the audit",
            AUDITED,
            "there is no audit, and the count tells",
            f"{_HONEST}a_session_that_has_ended_cannot_be_audited",
        ),
    ),
}
OPENINGS_WITHOUT_LIE = (
    "| `entry-number` |",
    "- It finds who probes in one of",
    "- The auditor gets to see the numbers",
    "- A member may place a signal that is none",
)
"""A form, odds, and what is said of honest audits and of a lie that is in the logbook."""
