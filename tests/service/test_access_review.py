"""The review of access: who has what, when it was last used, and that somebody looked."""

import pytest

from node.errors import NotAllowed
from node.matching.policy import Action, Scope
from node.model import Actor, Role
from node.service.access_review import UNUSED_DAYS, confirm_review, review_access
from node.service.context import Context
from node.service.departure import deactivate_professional
from node.service.professionals import actor_for_token, add_professional, issue_token
from tests.helpers import COORDINATOR, NOW, OFFICER, FixedClock, make_context

_DAY = 86_400.0


def colleague(context: Context, name: str, role: Role = Role.PROFESSIONAL) -> str:
    """A colleague of that name."""
    return add_professional(context, COORDINATOR, name, "agent", "1", "", role.value, "noord")


def remarks(context: Context) -> dict[str, tuple[str, ...]]:
    """What stands out, by name."""
    return {one.professional.name: one.remarks for one in review_access(context, OFFICER).access}


def test_the_list_says_who_has_what() -> None:
    """Of everybody who has access: role, team, open signals, and each action with its scope (domain.md: roles)."""
    context = make_context()
    colleague(context, "Jan")
    colleague(context, "Gea", Role.GUARDIAN)
    deactivate_professional(context, COORDINATOR, colleague(context, "Eva"))
    gea, jan = review_access(context, OFFICER).access
    assert [(one.professional.name, one.professional.team, one.open_signals) for one in (gea, jan)] == [
        ("Gea", "noord", 0),
        ("Jan", "noord", 0),
    ]
    assert jan.may[Action.SIGNAL_ADD] is Scope.OWN
    assert gea.may.keys() == {Action.BOARD_READ, Action.INBOX, Action.MAIL_WISHES, Action.ABSENCE}


def test_access_that_nobody_uses_stands_out() -> None:
    """No token, never used, or not used for 90 days: these are on top; use is noted by the day."""
    context = make_context()
    clock = context.clock
    assert isinstance(clock, FixedClock)
    colleague(context, "Without")
    used, never = colleague(context, "Used"), colleague(context, "Never")
    token, _ = issue_token(context, COORDINATOR, used), issue_token(context, COORDINATOR, never)
    assert remarks(context) == {"Without": ("no token",), "Used": (), "Never": ()}
    clock.time = NOW + (UNUSED_DAYS - 1) * _DAY
    assert actor_for_token(context, token) == Actor(used, "professional")
    clock.time = NOW + UNUSED_DAYS * _DAY
    assert remarks(context) == {"Without": ("no token",), "Used": (), "Never": ("never used",)}
    clock.time = NOW + 2 * UNUSED_DAYS * _DAY
    assert remarks(context)["Used"] == ("not used for 90 days or more",)


def test_a_review_is_written_down() -> None:
    """The next one who looks sees when the access was reviewed, and by whom; both acts stand in the logbook."""
    context = make_context()
    assert review_access(context, OFFICER).reviewed_on is None
    day = confirm_review(context, OFFICER)
    found = review_access(context, COORDINATOR)
    assert (found.reviewed_on, found.reviewed_by) == (day, OFFICER.id)
    written = [(row["actor"], row["action"]) for row in context.database.rows("SELECT actor, action FROM logbook")]
    assert written == [
        ("officer:privacy", "access-shown"),
        ("officer:privacy", "access-reviewed"),
        ("coordinator:office", "access-shown"),
    ]


@pytest.mark.parametrize("role", ["professional", "guardian", "administrator", "node"])
def test_others_review_nothing(role: str) -> None:
    """The review is for coordinators and the data protection officer."""
    context = make_context()
    for act in (review_access, confirm_review):
        with pytest.raises(NotAllowed):
            act(context, Actor("x", role))
    assert context.database.value("SELECT COUNT(*) FROM logbook") == 0
