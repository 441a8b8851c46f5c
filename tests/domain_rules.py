"""The rules of the domain in their own words, each with the tests that prove it.

The design tells them in `domain.md`: facts of the Dutch law and of practice, out of which Raakvlak was made. A test
that proves a rule begins its docstring with the rule's name, as `Rule "archive": …`; tests/test_domain_rules.py
compares both.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DomainRule:
    """A rule: the name that tests call it by, its words, and the tests, as `folder/file::test` below `tests/`."""

    name: str
    words: str
    tests: tuple[str, ...]


WORDS = (
    DomainRule(
        "that, never what",
        "A signal is only a citizen service number. Nothing of the case is in it: it says that, never what.",
        ("service/test_what_a_match_tells.py::test_nothing_of_the_case_leaves",),
    ),
    DomainRule(
        "match",
        "Two or more organisations signalled the same person: both are told, and get each other's contact details.",
        (
            "network/test_two_nodes.py::test_both_sides_get_the_others_card",
            "network/test_two_nodes.py::test_three_organisations_make_one_match_with_all_parties",
            "service/test_match_telling.py::test_both_sides_are_told_of_a_match",
        ),
    ),
    DomainRule(
        "parties",
        "The professionals of a match.",
        (
            "service/test_joining_colleagues.py::test_the_card_of_who_joins_a_match_comes_too",
            "service/test_match_telling.py::test_a_third_party_that_joins_is_told",
        ),
    ),
    DomainRule(
        "the file is closed is not an answer",
        "Who reports hears weeks later no more than that the file is closed. Who closes here names the next contact.",
        (
            "service/test_purposes.py::test_the_parties_are_told_whom_to_turn_to",
            "service/test_follow_up_opening.py::test_who_leaves_names_whom_to_turn_to",
            "service/test_follow_up.py::test_who_closes_names_whom_to_turn_to",
        ),
    ),
    DomainRule(
        "coordinator",
        "Manages an organisation's professionals and incoming matches.",
        (
            "service/test_professionals.py::test_only_a_coordinator_manages",
            "service/test_follow_up.py::test_a_professional_acts_in_the_own_matches",
        ),
    ),
    DomainRule(
        "guardian",
        "The follow-up guardian sees that parties contact each other; sees that only.",
        (
            "matching/test_policy.py::test_each_role_has_the_least_that_it_needs",
            "service/test_follow_up.py::test_the_guardian_sees_states_and_no_person",
        ),
    ),
    DomainRule(
        "number check",
        "Whoever uses a number makes sure that it belongs to the person; how that was done is recorded.",
        (
            "service/test_number_check.py::test_a_signal_says_how_its_number_was_checked",
            "service/test_number_check.py::test_the_check_is_kept_with_its_day",
            "service/test_number_check.py::test_what_waits_is_listed_until_it_is_done",
        ),
    ),
)

NUMBERS = (
    DomainRule(
        "age limit",
        "Under 23; all is destroyed at the 23rd birthday or at death.",
        (
            "service/test_signal_rules.py::test_age_limit_refuses_from_the_birthday_on",
            "service/test_signal_rules.py::test_no_signal_outlives_its_term_or_its_age",
            "service/test_archive.py::test_the_birthday_ends_and_destroys",
            "service/test_archive.py::test_nothing_is_archived_beyond_the_age_limit",
            "service/test_archive.py::test_the_end_counts_as_age_limit_where_no_birth_date_is_known",
            "service/test_archive.py::test_a_death_ends_all_signals_of_the_organisation",
            "service/test_purposes.py::test_the_shipped_purposes_have_the_domains_defaults",
        ),
    ),
    DomainRule(
        "birth date",
        "A number does not tell the age: the birth date, or the end that follows from it, is asked and kept locally.",
        (
            "service/test_purposes.py::test_a_number_tells_no_age",
            "service/test_what_a_match_tells.py::test_nothing_of_the_case_leaves",
        ),
    ),
    DomainRule(
        "a signal lives",
        "As long as its professional says, at most two years.",
        (
            "service/test_purposes.py::test_a_signal_lives_two_years_at_most",
            "service/test_purposes.py::test_the_shipped_purposes_have_the_domains_defaults",
            "service/test_signals.py::test_signals_expire_after_their_last_day",
        ),
    ),
    DomainRule(
        "archive",
        "Five years after closing; not for signals that were wrong, objected to, or ended by birthday or death.",
        (
            "service/test_archive.py::test_what_is_done_or_ended_is_archived",
            "service/test_archive.py::test_what_was_wrong_objected_to_or_over_is_destroyed_at_once",
            "service/test_purposes.py::test_the_shipped_purposes_have_the_domains_defaults",
        ),
    ),
    DomainRule(
        "who is told",
        "Under 12 the parent or guardian, 12 to 15 both, from 16 the youth.",
        (
            "service/test_telling.py::test_who_is_told_depends_on_the_age",
            "service/test_purposes.py::test_the_shipped_purposes_have_the_domains_defaults",
        ),
    ),
    DomainRule(
        "the date or the reason",
        "The day on which they were told that a signal was placed, or the reason for waiting, is recorded.",
        (
            "service/test_telling.py::test_waiting_is_asked_again_on_its_day",
            "service/test_telling.py::test_the_professional_is_asked_on_that_day",
            "service/test_telling.py::test_telling_is_noted_by_the_owner_and_stands_in_the_logbook",
        ),
    ),
    DomainRule(
        "what a match may tell",
        "The contact data of the professional and the coordinator, and whether it is the same person or another one of "
        "the family. Nothing else, and since when only where a purpose allows it.",
        (
            "service/test_purposes.py::test_a_match_tells_the_same_or_another_person_and_no_more",
            "service/test_what_a_match_tells.py::test_since_when_only_where_the_purpose_allows_it",
        ),
    ),
    DomainRule(
        "imported list",
        "It becomes a signal only when a professional confirms it: an automatic report without a human is unlawful.",
        (
            "service/test_imports.py::test_a_row_is_no_signal",
            "service/test_import_deciding.py::test_only_a_professional_makes_a_signal_of_it",
            "service/test_import_deciding.py::test_a_match_comes_only_after_the_word_of_a_professional",
            "matching/test_policy.py::test_the_operator_decides_for_no_professional",
        ),
    ),
    DomainRule(
        "same organisation",
        "Two professionals of one organisation make no match between organisations; they do see each other.",
        (
            "service/test_purposes.py::test_two_of_one_organisation_make_no_match",
            "service/test_absence.py::test_colleagues_on_one_person_see_each_other",
            "service/test_people.py::test_colleagues_on_one_person_see_each_other",
        ),
    ),
    DomainRule(
        "purposes of one signal",
        "One or more. Each is an item of its own, which goes only to members whom the covenant admits to that purpose.",
        (
            "service/test_purposes.py::test_items_of_two_purposes_never_match",
            "service/test_purposes.py::test_a_signal_for_two_purposes_matches_for_each",
            "service/test_purposes.py::test_an_item_goes_only_to_members_admitted_to_its_purpose",
        ),
    ),
    DomainRule(
        "whose contact card",
        "The professional's, or the coordinator's only. Of a shelter the coordinator's: no family match, never an "
        "address.",
        (
            "service/test_what_a_match_tells.py::test_a_shelter_shows_its_coordinator_alone",
            "service/test_what_a_match_tells.py::test_a_card_has_no_place_for_an_address",
            "service/test_signals.py::test_organisation_without_family_matches_keeps_no_parents",
            "service/test_handing_over.py::test_where_cards_are_the_coordinators_nothing_is_sent",
        ),
    ),
    DomainRule(
        "settings of a purpose",
        "The law may have changed since: every term is a setting of a purpose, never a constant in code.",
        (
            "service/test_archive.py::test_the_strictest_purpose_decides_how_long",
            "service/test_telling.py::test_ages_of_telling_are_settings_of_the_purpose",
            "service/test_reminders.py::test_terms_are_the_purposes",
        ),
    ),
)

PERSON_AND_FAMILY = (
    DomainRule(
        "family items",
        "The person is an item. Where the parents' numbers are known, each parent is a family item and the person too, "
        "so that a signal on a mother and one on her child meet.",
        (
            "service/test_signals.py::test_signal_stands_for_person_and_family",
            "network/test_two_nodes.py::test_a_mother_and_her_child_make_a_family_match",
            "simulations/test_plain_overlap.py::test_mother_and_child_are_a_family_match",
            "simulations/test_plain_overlap.py::test_shared_parent_is_a_family_match",
        ),
    ),
    DomainRule(
        "the person hides the family",
        "A match on the person hides the family match of the same two signals.",
        (
            "service/test_what_a_match_tells.py::test_a_match_on_the_person_hides_that_on_the_family",
            "simulations/test_plain_overlap.py::test_person_hides_the_family_of_the_same_two_signals",
        ),
    ),
    DomainRule(
        "never which relation",
        'A family match says "another person of one family", never which relation.',
        ("service/test_what_a_match_tells.py::test_a_family_match_never_says_which_relation",),
    ),
)

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

LOGBOOK = (
    DomainRule(
        "logbook",
        "Every read and write of personal data: who, what, when, on which ground, on which encrypted person.",
        (
            "service/test_signal_logbook.py::test_every_use_is_one_entry",
            "service/test_follow_up.py::test_every_step_stands_in_the_logbook",
            "service/test_match_telling.py::test_what_was_told_stands_in_the_logbook",
            "service/test_sealed_at_rest.py::test_nothing_personal_stands_in_the_database_files",
            "web/test_everything_is_logged.py::test_each_address_writes_what_it_does",
        ),
    ),
    DomainRule(
        "export",
        "The logbook is exportable as Logboek Dataverwerkingen records and NEN 7513 fields.",
        (
            "service/test_logbook_export.py::test_a_record_of_logboek_dataverwerkingen",
            "service/test_logbook_export.py::test_a_record_of_nen_7513",
        ),
    ),
    DomainRule(
        "hash chain",
        "The logbook is an append-only hash chain that `verify` checks.",
        (
            "storage/test_logbook.py::test_a_change_is_found_in_any_row_and_column",
            "storage/test_logbook.py::test_an_entry_taken_out_is_found",
            "cli/test_match_commands.py::test_the_logbook_is_verified",
        ),
    ),
    DomainRule(
        "no entry, no action",
        "If the logbook cannot be written, the action is refused.",
        (
            "storage/test_logbook.py::test_no_entry_no_action",
            "service/test_signal_logbook.py::test_no_entry_no_action",
            "service/test_follow_up.py::test_nothing_is_done_that_the_logbook_does_not_hold",
            "service/test_professionals.py::test_every_act_of_managing_is_in_the_logbook_or_not_done",
            "web/test_everything_is_logged.py::test_no_entry_no_action_anywhere",
        ),
    ),
)

REPORTS = (
    DomainRule(
        "a professional's own",
        "For a professional: my signals, my matches, who is around this family.",
        (
            "service/test_signals.py::test_list_shows_what_the_actor_may_see",
            "cli/test_follow_up_commands.py::test_the_board",
            "service/test_people.py::test_colleagues_around_the_family_are_seen_by_who_is_involved",
        ),
    ),
    DomainRule(
        "a team's report",
        "For a team: open matches, stagnation, work in progress.",
        (
            "cli/test_follow_up_commands.py::test_the_board_of_a_team",
            "service/test_reports.py::test_a_coordinator_sees_all_teams_and_a_professional_the_own",
        ),
    ),
    DomainRule(
        "figures of a month",
        "For management: signals, matches, follow-up rate, median time to contact, per month, team, kind of partner.",
        (
            "service/test_report_figures.py::test_figures_equal_those_counted_in_the_clear",
            "service/test_reports.py::test_the_node_publishes_of_itself_what_is_due",
            "cli/test_report_commands.py::test_a_report_as_a_table",
        ),
    ),
    DomainRule(
        "beside the reports to Veilig Thuis",
        "Beside them the imported number of reports to Veilig Thuis per month, so that a pilot can be evaluated.",
        ("service/test_reports.py::test_a_pilot_beside_the_numbers_of_reports",),
    ),
    DomainRule(
        "all members together",
        "For the covenant: the same figures over all members without anyone seeing another's.",
        (
            "service/test_joint_report.py::test_all_together_are_what_the_figures_in_the_clear_add_up_to",
            "service/test_joint_report.py::test_a_contribution_is_none_of_the_figures",
            "protocol/test_joint_sum.py::test_contributions_tell_no_more_of_two_than_their_sum",
        ),
    ),
    DomainRule(
        "small counts",
        "Counts under 5 are suppressed (a setting), also where a difference would give them away.",
        (
            "matching/test_suppression.py::test_no_small_count_is_given_away_at_five",
            "matching/test_suppression.py::test_no_size_is_given_away",
            "matching/test_suppression.py::test_no_part_is_given_away",
            "matching/test_suppression.py::test_two_divisions_together_give_nothing_away",
            "matching/test_suppression.py::test_medians_give_nothing_away",
            "service/test_reports.py::test_a_month_is_published_once_and_stays",
        ),
    ),
)

EXAMPLES = (
    DomainRule(
        "synthetic numbers",
        "Only synthetic numbers that pass the eleven-test; in files, documents and output they begin with 9999.",
        (
            "test_repository.py::test_citizen_numbers_are_synthetic",
            "service/test_bsn.py::test_all_synthetic_numbers_are_found",
        ),
    ),
)

RULES = (*WORDS, *NUMBERS, *PERSON_AND_FAMILY, *LIFE_OF_A_MATCH, *LOGBOOK, *REPORTS, *EXAMPLES)

NOT_BUILT = {
    "an archived signal": (
        "It answers one new signal once, to the new reporter only.",
        "docs/protocol.md",
        "letters `archive`, `stat`",
    ),
}
"""Rules that nothing keeps yet: their words, and the document with the words that say so."""
