"""domain.md: the logbook, reports, numbers for examples and tests."""

from tests.domain_rules.rule import DomainRule

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
            "service/test_requests.py::test_no_case_without_the_logbook",
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
