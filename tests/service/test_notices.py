"""Notices: everybody who must be told something has it in an own inbox."""

import pytest

from node.model import OPERATOR, Role
from node.service.context import Context
from node.service.departure import deactivate_professional
from node.service.notices import NoticeKind, notify
from node.service.professionals import add_professional
from node.storage import notices
from tests.helpers import COORDINATOR, NOW, make_context


@pytest.fixture
def node() -> Context:
    """The politie's node."""
    return make_context()


def colleague(node: Context, name: str, role: Role = Role.PROFESSIONAL) -> str:
    """A new colleague's id."""
    return add_professional(node, COORDINATOR, name, "wijkagent", "06 1234 5678", "", role.value)


def told(node: Context, who: str) -> list[tuple[str, str]]:
    """What waits in an inbox: kinds and subjects, newest first."""
    return [(one.kind, one.subject) for one in notices.of_recipient(node.database, who, seen=False)]


def test_a_professional_is_told(node: Context) -> None:
    """A notice is in the inbox of whom it is for, with its time, and in nobody else's."""
    jan, eva = colleague(node, "Jan de Vries"), colleague(node, "Eva Smit")
    notify(node, jan, NoticeKind.MATCH_NEW, "m-1")
    notify(node, jan, NoticeKind.TERM_PASSED, "m-1")
    assert told(node, jan) == [("term-passed", "m-1"), ("match-new", "m-1")]
    assert told(node, eva) == []
    assert {one.made for one in notices.of_recipient(node.database, jan, seen=True)} == {NOW}


def test_a_role_is_everybody_who_has_it(node: Context) -> None:
    """Each active professional of a role has an own notice; who left, and who has another role, has none."""
    first, second, left = (colleague(node, f"Coördinator {name}", Role.COORDINATOR) for name in ("A", "B", "C"))
    jan = colleague(node, "Jan de Vries")
    deactivate_professional(node, COORDINATOR, left)
    notify(node, Role.COORDINATOR, NoticeKind.REQUEST_OPENED, "r-1")
    assert told(node, first) == told(node, second) == [("request-opened", "r-1")]
    assert told(node, left) == told(node, jan) == told(node, OPERATOR.id) == []


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.ADMINISTRATOR, Role.COORDINATOR])
def test_a_role_that_nobody_has(node: Context, role: Role) -> None:
    """Then the coordinators are told, and the operator where there are none: nothing is told to nobody."""
    notify(node, role, NoticeKind.TERM_ESCALATED, "m-1")
    assert told(node, OPERATOR.id) == [("term-escalated", "m-1")]
    coordinator = colleague(node, "Anna Bakker", Role.COORDINATOR)
    notify(node, role, NoticeKind.TERM_ESCALATED, "m-2")
    assert told(node, coordinator) == [("term-escalated", "m-2")]
    assert len(told(node, OPERATOR.id)) == 1


def test_what_is_the_officers_is_no_coordinators(node: Context) -> None:
    """Where nobody is data protection officer the operator is told, and no coordinator, who may not look at it."""
    coordinator = colleague(node, "Anna Bakker", Role.COORDINATOR)
    notify(node, Role.OFFICER, NoticeKind.REQUEST_OPENED, "r-1")
    assert (told(node, coordinator), told(node, OPERATOR.id)) == ([], [("request-opened", "r-1")])


def test_a_role_is_told_once_while_nobody_looks(node: Context) -> None:
    """Who is told for two roles of one match finds it in the inbox once, and again only after it was seen."""
    for role in (Role.COORDINATOR, Role.GUARDIAN):
        notify(node, role, NoticeKind.TERM_ESCALATED, "m-1")
    assert told(node, OPERATOR.id) == [("term-escalated", "m-1")]
    with node.database.transaction():
        notices.mark_subject_seen(node.database, OPERATOR.id, "m-1", NOW)
    notify(node, Role.GUARDIAN, NoticeKind.TERM_ESCALATED, "m-1")
    assert told(node, OPERATOR.id) == [("term-escalated", "m-1")]


def test_who_left_is_not_told(node: Context) -> None:
    """What is for a professional without access goes to the coordinators; an id that is nobody's is an error."""
    jan, coordinator = colleague(node, "Jan de Vries"), colleague(node, "Anna Bakker", Role.COORDINATOR)
    deactivate_professional(node, COORDINATOR, jan)
    notify(node, jan, NoticeKind.MATCH_CHANGED, "m-1")
    assert (told(node, jan), told(node, coordinator)) == ([], [("match-changed", "m-1")])
    with pytest.raises(KeyError):
        notify(node, "nobody-1", NoticeKind.MATCH_NEW)


def test_a_notice_is_there_when_its_reason_is(node: Context) -> None:
    """It joins the caller's transaction: what is undone was not told."""
    jan = colleague(node, "Jan de Vries")
    with pytest.raises(RuntimeError), node.database.transaction():
        notify(node, jan, NoticeKind.MATCH_NEW, "m-1")
        raise RuntimeError
    assert told(node, jan) == []
