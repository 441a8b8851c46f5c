"""What an answer of the archive tells, and whether there is one: settings, purposes, and what was there before."""

import sqlite3
from dataclasses import replace

import pytest
import sqlite_utils

from node.service.adoption import settle_sessions
from node.service.departure import deactivate_professional
from node.storage import signals
from node.storage.migrations import MIGRATIONS
from tests.helpers import COORDINATOR, HUISELIJK_GEWELD, JEUGD, make_covenant, make_member
from tests.service.archived_parties import NAMES, make_town, with_settings

POLITIE, JEUGDTEAM, WIJKTEAM = range(3)
TODAY = "2026-11-03"
MATCH_TABLES = ("peer_match", "card", "subject_match", "follow_up_party", "follow_up_event", "untold_person")


def test_a_shelter_may_turn_it_off() -> None:
    """With `archive_answers = false` archived signals stand for nothing, also those that did before."""
    town = make_town(2)
    town.archived(POLITIE)
    node = town.nodes[POLITIE]
    with_settings(node, archive_answers=False)
    settle_sessions(node.context)  # as each start does
    town.rest()
    town.place(JEUGDTEAM)
    assert (town.known(), town.matches(JEUGDTEAM)) == ([[], []], 0)


@pytest.mark.parametrize("coordinators", [True, False], ids=["cards are the coordinator's", "who has left"])
def test_whose_card_it_is(coordinators: bool) -> None:
    """domain.md, whose contact card: the coordinator's where it is set so, and where the professional has left."""
    town = make_town(2)
    signal_id = town.archived(POLITIE)
    context = town.nodes[POLITIE].context
    row = signals.get(context.database, signal_id)
    assert row is not None
    if coordinators:
        with_settings(town.nodes[POLITIE], cards="coordinator")
    else:
        deactivate_professional(context, COORDINATOR, row.professional_id)
    town.place(JEUGDTEAM)
    assert [one.card.name for one in town.before(JEUGDTEAM)] == ["Coby Coördinator"]


def test_the_day_of_closing_only_where_the_purpose_allows_it() -> None:
    """domain.md, what a match may tell: since-when only where a purpose allows it, and so until when."""
    members = [make_member(name, number=number) for number, name in enumerate(NAMES)]
    telling = replace(make_covenant(members), purposes=(replace(JEUGD, since_when=True), HUISELIJK_GEWELD))
    town = make_town(2, telling)
    town.archived(POLITIE)
    town.clock.forward(days=3)
    town.place(JEUGDTEAM)
    assert [one.closed_on for one in town.before(JEUGDTEAM)] == [TODAY]


def test_a_purpose_that_the_peer_has_not_is_not_asked_there() -> None:
    """An archived item goes only to members that the covenant admits to its purpose, as any other."""
    members = [make_member("politie"), make_member("jeugdteam", [HUISELIJK_GEWELD.id], number=1)]
    town = make_town(2, make_covenant(members))
    town.archived(POLITIE, [JEUGD.id])
    assert town.nodes[POLITIE].context.database.value("SELECT count(*) FROM own_point WHERE item_id > 0") == 0


def test_what_was_closed_before_stays_silent() -> None:
    """Who migrates to the version in which the archive answers keeps those silent that were closed before."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    tables = sqlite_utils.Database(connection)
    MIGRATIONS.apply(tables, stop_before="m019_archive_answers")
    connection.execute(
        "INSERT INTO professional (id, name, function, phone, mail, created) VALUES ('a', '', '', '', '', 0)"
    )
    connection.execute("INSERT INTO person (id, lookup, sealed) VALUES (1, x'00', x'00')")
    for signal_id, closed in (("open", None), ("closed", 7.0)):
        connection.execute(
            "INSERT INTO signal (id, person_id, professional_id, placed, ends, informed, sealed_note, closed)"
            " VALUES (?, 1, 'a', 0, '2027-01-01', '', x'', ?)",
            (signal_id, closed),
        )
    MIGRATIONS.apply(tables)
    found = connection.execute("SELECT id, answered FROM signal ORDER BY id").fetchall()
    assert found == [("closed", 7.0), ("open", None)]
