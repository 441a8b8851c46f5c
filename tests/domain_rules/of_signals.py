"""domain.md: words, numbers, person and family."""

from tests.domain_rules.rule import DomainRule

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
            "service/test_request_deciding.py::test_who_turns_out_to_be_of_age_is_destroyed",
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
        "an archived signal",
        "It answers one new signal once, to the new reporter only.",
        (
            "service/test_archive_answers.py::test_the_new_reporter_hears_who_was_involved_before",
            "service/test_archive_answers.py::test_nobody_of_the_archived_signal_is_told",
            "service/test_archive_answers.py::test_who_had_a_match_is_no_new_reporter",
            "service/test_archive_answers.py::test_two_archives_never_answer_each_other",
            "service/test_archive_answers.py::test_of_two_new_reporters_at_once_one_hears_it",
            "service/test_archive_losses.py::test_the_answer_comes_once_whatever_happens",
            "service/test_archive_losses.py::test_nobody_else_is_answered_after_a_restore",
            "web/test_casework_api.py::test_who_was_involved_before_is_for_who_signals_now",
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
