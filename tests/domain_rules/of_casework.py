"""domain.md: a match's life, rights of the person."""

from tests.domain_rules.rule import DomainRule

LIFE_OF_A_MATCH = (
    DomainRule(
        "states",
        "New, seen, contacted, aligned, closed: per party, the same on both nodes.",
        (
            "matching/test_follow_up.py::test_states_follow_one_another",
            "service/test_follow_up.py::test_states_are_the_same_on_all_nodes",
            "service/test_follow_up_histories.py::test_three_parties_show_the_same",
        ),
    ),
    DomainRule(
        "lead",
        "Any party may offer or take the lead.",
        (
            "service/test_follow_up_lead.py::test_the_lead_is_offered_and_taken",
            "service/test_follow_up_lead.py::test_the_lead_is_handed_over_to_who_takes_it",
        ),
    ),
    DomainRule(
        "conflicting claims",
        "Conflicting claims are shown, not silently merged.",
        (
            "matching/test_follow_up.py::test_who_leads",
            "service/test_follow_up_lead.py::test_two_claims_at_once_are_a_conflict",
        ),
    ),
    DomainRule(
        "terms",
        "A term per state, five working days to contact.",
        (
            "matching/test_follow_up.py::test_each_state_has_its_term",
            "matching/test_working_days.py::test_days_are_counted",
            "service/test_reminders.py::test_each_state_has_a_term_of_its_own",
            "service/test_purposes.py::test_the_shipped_purposes_have_the_domains_defaults",
        ),
    ),
    DomainRule(
        "reminders",
        "A reminder to the professional, then an alert to the coordinator, then to the follow-up guardian.",
        (
            "matching/test_follow_up.py::test_who_must_know_of_a_term_that_passed",
            "service/test_reminders.py::test_each_is_told_in_turn",
        ),
    ),
    DomainRule(
        "a professional who leaves",
        "Who leaves or is away hands signals and matches to a colleague; the peers get the new contact card.",
        (
            "service/test_handing_over.py::test_the_peers_get_the_colleagues_card",
            "service/test_handing_over.py::test_a_match_goes_with_its_signal",
            "service/test_handing_over.py::test_all_signals_of_who_leaves_go_to_a_colleague",
            "service/test_absence.py::test_the_peers_reach_who_stands_in_until_it_ends",
            "service/test_absence.py::test_notices_go_to_who_stands_in",
            "service/test_absence.py::test_who_stands_in_sees_and_acts",
        ),
    ),
    DomainRule(
        "wrong number",
        "Is withdrawn: the match is withdrawn on both sides, with a receipt.",
        (
            "service/test_withdrawn.py::test_the_end_leaves_a_receipt_on_both_sides",
            "service/test_withdrawn.py::test_the_peers_token_is_gone",
            "service/test_follow_up_opening.py::test_a_party_ends_with_its_signal",
            "service/test_match_telling.py::test_the_end_of_a_match_is_told",
        ),
    ),
)

RIGHTS = (
    DomainRule(
        "everything the node holds",
        "Access: everything the node holds on one number, as one readable and one machine-readable document.",
        (
            "service/test_statement.py::test_it_equals_the_logbook",
            "service/test_statement.py::test_it_equals_the_logbook_of_two_nodes",
            "service/test_statement.py::test_all_that_is_kept_of_a_signal",
            "web/test_statement_page.py::test_it_says_what_the_document_says",
            "cli/test_request_commands.py::test_a_statement_is_written",
        ),
    ),
    DomainRule(
        "who was told what and when",
        "Access: who was told what, and when.",
        ("service/test_statement.py::test_who_was_told_what_and_when",),
    ),
    DomainRule(
        "a case with a term and a decision",
        "Rectification, objection and erasure: as a case with a term and a decision.",
        (
            "matching/test_request_terms.py::test_a_month_and_two_more",
            "service/test_requests.py::test_a_case_has_a_term",
            "service/test_requests.py::test_it_is_extended_once",
            "service/test_requests.py::test_the_officer_is_told",
        ),
    ),
    DomainRule(
        "carried out in one step",
        "A decision is carried out in one step.",
        (
            "service/test_request_deciding.py::test_all_that_is_kept_goes",
            "service/test_request_deciding.py::test_it_is_all_or_nothing",
            "service/test_request_deciding.py::test_a_birth_date_is_corrected",
            "service/test_request_receipts.py::test_the_power_may_go_at_any_step",
        ),
    ),
    DomainRule(
        "passed on to the parties",
        "A decision is passed on to the parties.",
        ("service/test_request_receipts.py::test_the_receipt_comes_back",),
    ),
)
