"""Reports: who gets which, when a month is published, and that what was published stays (docs/reports.md)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from node.config import Reports
from node.errors import ConfigurationError, InvalidInput, NotAllowed
from node.matching.months import Month
from node.matching.pilot import ReportCount
from node.matching.suppression import Shown
from node.model import Actor
from node.service.follow_up_board import team_board
from node.service.professional_changing import ProfessionalChange, change_professional
from node.service.professionals import add_professional
from node.service.publishing import publish_due
from node.service.reports import MONTHS_MOST, MonthReport, pilot_report, team_report
from node.service.signal_closing import CloseReason, close_signal
from node.service.signals import add_signal, list_signals
from tests.helpers import COORDINATOR, FixedClock, make_context, new_signal, synthetic_numbers
from tests.service.casework import Office, entries, make_office

NUMBERS = synthetic_numbers(40)
NOVEMBER = Month(2026, 11)


def at(text: str) -> float:
    """A moment, in seconds since 1970."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.fixture
def office() -> Office:
    """An office of two teams: Jan's noord and Eva's zuid."""
    made = make_office()
    for who, team in ((made.jan, "noord"), (made.eva, "zuid")):
        change_professional(made.context, COORDINATOR, who.id, ProfessionalChange(team=team))
    return made


def place(office: Office, who: Actor, numbers: range) -> None:
    """Signals of one professional, one on each of these numbers."""
    for number in numbers:
        add_signal(office.context, who, new_signal(NUMBERS[number]), who.id)


def after(clock: FixedClock, text: str = "2026-12-01T10:00:00") -> None:
    """It is some day later."""
    clock.time = at(text)


def signals(report: MonthReport) -> dict[tuple[str, ...], int | None]:
    """The signals by team, and in all."""
    assert report.signals.total is not None
    return {(): report.signals.total.whole} | {row.labels: row.whole for row in report.signals.divisions["team"]}


def test_a_coordinator_sees_all_teams_and_a_professional_the_own(office: Office) -> None:
    """Rule "a team's report": a team's row is for its people; the total and the other rows for the coordinator."""
    place(office, office.jan, range(6))
    place(office, office.eva, range(10, 18))
    after(office.clock)
    (all_,) = team_report(office.context, COORDINATOR)
    assert (all_.month, signals(all_)) == (NOVEMBER, {(): 14, ("noord",): 6, ("zuid",): 8})
    (own,) = team_report(office.context, office.jan)
    assert own.signals.total is None
    assert own.signals.divisions == {"team": (Shown(("noord",), 6),)}
    assert team_report(office.context, office.jan, team="noord") == (own,)
    with pytest.raises(NotAllowed):
        team_report(office.context, office.jan, team="zuid")
    (zuid,) = team_report(office.context, COORDINATOR, team="zuid")
    assert zuid.signals.divisions == {"team": (Shown(("zuid",), 8),)}


def test_small_teams_stand_together_and_are_not_shown_to_one_of_them(office: Office) -> None:
    """Where a team has few, it stands together with another, and its people see nothing of the two together."""
    place(office, office.jan, range(3))
    place(office, office.eva, range(10, 18))
    third = Actor(
        add_professional(office.context, COORDINATOR, "Bo", "agent", "1", "", "professional", "west"), "professional"
    )
    place(office, third, range(20, 26))
    after(office.clock)
    (all_,) = team_report(office.context, COORDINATOR)
    assert signals(all_) == {(): 17, ("noord", "west"): 9, ("zuid",): 8}
    (own,) = team_report(office.context, office.jan)
    assert own.signals.divisions == {"team": ()}


@pytest.mark.parametrize("role", ["guardian", "officer", "administrator"])
def test_others_get_no_report(office: Office, role: str) -> None:
    """Reports are for professionals and coordinators, that of a pilot for coordinators alone."""
    with pytest.raises(NotAllowed):
        team_report(office.context, Actor("k-1", role))
    for actor in (Actor("k-1", role), office.jan):
        with pytest.raises(NotAllowed):
            pilot_report(office.context, actor, NOVEMBER, NOVEMBER, [])


def test_who_is_in_no_team_is_told(office: Office) -> None:
    """A professional without a team has no report and no board of a team."""
    change_professional(office.context, COORDINATOR, office.jan.id, ProfessionalChange(team=""))
    after(office.clock)
    with pytest.raises(InvalidInput, match="you are in no team"):
        team_report(office.context, office.jan)
    with pytest.raises(InvalidInput, match="you are in no team"):
        team_board(office.context, office.jan)


def test_a_month_is_published_once_and_stays(office: Office) -> None:
    """Rule "small counts": what is placed, moved or destroyed later changes no report of the month, nor does another
    threshold.
    """
    place(office, office.jan, range(6))
    place(office, office.eva, range(10, 16))
    after(office.clock)
    before = team_report(office.context, COORDINATOR)
    for signal in list_signals(office.context, office.jan)[:3]:
        close_signal(office.context, office.jan, signal.id, CloseReason.WRONG_NUMBER)
    change_professional(office.context, COORDINATOR, office.eva.id, ProfessionalChange(team="noord"))
    with office.context.database.transaction():
        office.context.database.execute("DELETE FROM signal_purpose")
    later = replace(office.context, settings=replace(office.context.settings, reports=Reports(suppress_below=9)))
    assert team_report(later, COORDINATOR) == before


def test_the_node_publishes_of_itself_what_is_due(office: Office) -> None:
    """Rule "figures of a month": each part once, in the order in which it becomes certain: matches have twenty working
    days.
    """
    assert publish_due(office.context) == 0
    place(office, office.jan, range(6))
    assert publish_due(office.context) == 0
    after(office.clock)
    assert (publish_due(office.context), publish_due(office.context)) == (2, 0)
    (early,) = team_report(office.context, COORDINATOR, NOVEMBER)
    assert (early.matches, early.matches_known_on.isoformat()) == (None, "2026-12-30")
    after(office.clock, "2026-12-29T22:59:59")
    assert publish_due(office.context) == 0
    after(office.clock, "2026-12-29T23:00:00")
    assert publish_due(office.context) == 1
    (late,) = team_report(office.context, COORDINATOR, NOVEMBER)
    assert late.matches is not None and late.matches.total == Shown(())


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-11-30T22:59:59", NOVEMBER),
        ("2026-11-30T23:00:00", Month(2026, 12)),  # winter time: an hour before midnight UTC
        ("2027-03-31T21:59:59", Month(2027, 3)),
        ("2027-03-31T22:00:00", Month(2027, 4)),  # summer time: two hours
    ],
)
def test_months_begin_at_midnight_in_amsterdam(office: Office, moment: str, month: Month) -> None:
    """A signal belongs to the month that it is in Amsterdam."""
    office.clock.time = at(moment)
    place(office, office.jan, range(5))
    office.clock.forward(days=40)
    shown = {each.month: each.signals.total for each in team_report(office.context, COORDINATOR, months=3)}
    assert {of for of, total in shown.items() if total != Shown(())} == {month}


def test_there_is_no_report_of_a_month_that_is_not_over(office: Office) -> None:
    """A report from day to day would tell of each single signal: it is made when the month is over."""
    with pytest.raises(InvalidInput, match="when its month is over"):
        team_report(office.context, COORDINATOR, NOVEMBER)
    for months in (0, MONTHS_MOST + 1):
        with pytest.raises(InvalidInput, match="months"):
            team_report(office.context, COORDINATOR, months=months)
    with pytest.raises(InvalidInput, match="none of that name"):
        team_report(office.context, COORDINATOR, team="nowhere")


def test_an_organisation_without_anything_has_a_report(office: Office) -> None:
    """Nothing is fewer than five: all of it is suppressed, and nothing fails."""
    empty = make_office()
    after(empty.clock)
    (report,) = team_report(empty.context, COORDINATOR)
    assert (report.signals.total, report.accounts.total) == (Shown(()), Shown(()))


def test_a_part_of_the_months_shows_the_same_as_all(office: Office) -> None:
    """Asked by itself or among others, a month's rows are the same: there is nothing to take the difference of."""
    place(office, office.jan, range(6))
    after(office.clock, "2026-12-10T10:00:00")
    place(office, office.eva, range(20, 27))
    after(office.clock, "2027-02-10T10:00:00")
    several = team_report(office.context, COORDINATOR, months=3)
    alone = [
        report for back in (3, 2, 1) for report in team_report(office.context, COORDINATOR, Month(2027, 2).plus(-back))
    ]
    assert list(several) == alone


def test_adoption_counts_who_did_or_read_something(office: Office) -> None:
    """Active is who stands in the logbook of the month; who has no access and did nothing is not counted."""
    others = [
        Actor(
            add_professional(office.context, COORDINATOR, f"P {at_}", "agent", "1", "", "professional"), "professional"
        )
        for at_ in range(12)
    ]
    after(office.clock, "2026-12-10T10:00:00")
    for each in others[:6]:
        list_signals(office.context, each)
    add_professional(office.context, COORDINATOR, "Coby", "coordinator", "1", "", "coordinator")
    after(office.clock, "2027-01-02T10:00:00")
    (report,) = team_report(office.context, COORDINATOR)
    total = report.accounts.total
    assert total is not None and (total.whole, total.yes, total.no) == (14, 6, 8)


def test_a_report_is_in_the_logbook_and_on_nobody(office: Office) -> None:
    """Each reading of a report is written down, with the months and without any person or count."""
    place(office, office.jan, range(6))
    after(office.clock)
    team_report(office.context, office.jan)
    pilot_report(office.context, COORDINATOR, NOVEMBER, NOVEMBER, [])
    found = [each for each in entries(office.context) if each.action.startswith(("report-", "figures-"))]
    assert [(each.action, each.persons) for each in found] == [
        ("figures-published", ()),
        ("figures-published", ()),
        ("report-team", ()),
        ("report-pilot", ()),
    ]
    assert found[2].details == {"from": "2026-11", "to": "2026-11"}
    assert "6" not in json.dumps([each.details for each in found]).replace("2026", "")


def test_no_report_without_a_logbook(office: Office) -> None:
    """If the logbook cannot be written, the report is refused, and nothing is published."""
    place(office, office.jan, range(6))
    after(office.clock)
    office.fill_the_disk()
    with pytest.raises(Exception, match="logbook"):
        team_report(office.context, COORDINATOR)
    assert office.context.database.value("SELECT count(*) FROM published_figures") == 0


def test_a_pilot_beside_the_numbers_of_reports(office: Office) -> None:
    """Rule "beside the reports to Veilig Thuis": means before and during, the same months of a year earlier, what is
    missing, and which places are teams.
    """
    after(office.clock, "2027-01-05T10:00:00")
    counts = [ReportCount(Month(2025, 11), "noord", 70), ReportCount(Month(2026, 10), "noord", 60)]
    counts += [ReportCount(NOVEMBER, "noord", 63), ReportCount(NOVEMBER, "oost", 3)]
    counts += [ReportCount(Month(2025, 11), "oost", 30), ReportCount(Month(2026, 10), "oost", 20)]
    counts += [ReportCount(Month(2026, 12), "oost", 27), ReportCount(Month(2026, 12), "noord", 54)]
    found = pilot_report(office.context, COORDINATOR, NOVEMBER, Month(2026, 12), counts)
    assert found.counts["oost"][NOVEMBER] is None
    assert found.totals == {Month(2025, 11): 100, Month(2026, 10): 80, Month(2026, 12): 81}
    assert (found.before.mean_before, found.before.mean_during, found.before.change) == (90, 81, -10)
    assert (found.same_months.months_before, found.same_months.change) == (0, None)
    assert (found.teams, found.missing) == (("noord",), ((Month(2025, 12), "noord"), (Month(2025, 12), "oost")))
    lacking = pilot_report(office.context, COORDINATOR, NOVEMBER, Month(2026, 12), counts[:-1]).missing
    assert lacking == (*found.missing, (Month(2026, 12), "noord"))


def test_a_node_with_nobody_has_a_report() -> None:
    """Where there is no colleague and no signal yet, a month's report has a total and no rows."""
    context = make_context()
    assert isinstance(context.clock, FixedClock)
    after(context.clock, "2026-12-03T10:00:00")
    (month,) = team_report(context, COORDINATOR)
    assert (month.signals.divisions["team"], month.accounts.divisions["team"]) == ((), ())


@pytest.mark.parametrize(("first", "last"), [(Month(2026, 11), Month(2026, 10)), (Month(2020, 1), Month(2026, 11))])
def test_a_pilot_has_a_length(office: Office, first: Month, last: Month) -> None:
    """A pilot of no months, or of more than three years, is refused; and so are two counts of one place and month."""
    after(office.clock, "2027-01-05T10:00:00")
    with pytest.raises(InvalidInput, match="from, to"):
        pilot_report(office.context, COORDINATOR, first, last, [])
    twice = [ReportCount(NOVEMBER, "noord", 7), ReportCount(NOVEMBER, "noord", 8)]
    with pytest.raises(InvalidInput, match="two counts"):
        pilot_report(office.context, COORDINATOR, NOVEMBER, NOVEMBER, twice)


@pytest.mark.parametrize(
    "shown", ["garbage", "[]", "{}", '{"total": null, "divisions": {"team": [{"labels": ["x"], "whole": "7"}]}}']
)
def test_published_figures_that_were_spoiled_are_told_by_their_month(office: Office, shown: str) -> None:
    """What is no figures is refused with its month and what to do; other months are reported all the same."""
    place(office, office.jan, range(6))
    after(office.clock, "2027-01-05T10:00:00")
    team_report(office.context, COORDINATOR, NOVEMBER)
    with office.context.database.transaction():
        office.context.database.execute("UPDATE published_figures SET shown = ? WHERE part = 'signals'", (shown,))
    with pytest.raises(ConfigurationError, match="2026-11") as refused:
        team_report(office.context, COORDINATOR, NOVEMBER)
    assert "put back a backup" in refused.value.hint
    assert team_report(office.context, COORDINATOR, Month(2026, 12))
