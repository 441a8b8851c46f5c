"""The policy table: complete, the least for each role, and the same as the document's."""

from pathlib import Path

import pytest

from node.matching.policy import POLICY, Action, Scope, roles_for, scope_of
from node.model import Role

ROLES_TEXT = (Path(__file__).parents[2] / "docs" / "roles.md").read_text()
GIVEN = (Role.PROFESSIONAL, Role.COORDINATOR, Role.GUARDIAN, Role.OFFICER, Role.ADMINISTRATOR)
SHOWN = {None: "", Scope.OWN: "own", Scope.TEAM: "team", Scope.ORGANISATION: "all"}

# What each role must never have, whatever else the table becomes (domain.md, words: each role with the least it needs).
NEVER = {
    Role.PROFESSIONAL: {Action.PROFESSIONAL_MANAGE, Action.LOGBOOK_EXPORT, Action.STATEMENT, Action.AUDIT_OPEN},
    Role.COORDINATOR: {Action.IMPORT_DECIDE, Action.AUDIT_OPEN, Action.LOGBOOK_EXPORT, Action.STATEMENT},
    Role.GUARDIAN: {
        Action.SIGNAL_READ,
        Action.SIGNAL_REVEAL,
        Action.MATCH_READ,
        Action.PERSON_SHOW,
        Action.STATEMENT,
        Action.PROFESSIONAL_LIST,
    },
    Role.OFFICER: {Action.SIGNAL_ADD, Action.SIGNAL_CHANGE, Action.MATCH_STEP, Action.PROFESSIONAL_MANAGE},
    Role.ADMINISTRATOR: {Action.SIGNAL_READ, Action.SIGNAL_REVEAL, Action.MATCH_READ, Action.PERSON_SHOW},
}


def cells() -> dict[tuple[str, Role], str]:
    """The cells of the document's table by action and role."""
    lines = [line for line in ROLES_TEXT.splitlines() if line.startswith("| `") and line.count("|") == len(GIVEN) + 2]
    found: dict[tuple[str, Role], str] = {}
    for line in lines:
        action, *scopes = [cell.strip() for cell in line.strip("|").split("|")]
        found |= {(action.strip("`"), role): scope for role, scope in zip(GIVEN, scopes, strict=True)}
    return found


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", GIVEN)
def test_each_cell_is_as_the_document_has_it(action: Action, role: Role) -> None:
    """docs/roles.md shows the scope of each action for each role, and no other action."""
    assert cells()[action.value, role] == SHOWN[scope_of(action, role)]
    assert {name for name, _ in cells()} == {each.value for each in Action}


@pytest.mark.parametrize("role", GIVEN)
def test_each_role_has_the_least_that_it_needs(role: Role) -> None:
    """Rule "guardian": no role has what it must never have: the guardian sees states and no person."""
    assert not {action for action in NEVER[role] if scope_of(action, role) is not None}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["node", "", "Coordinator", "nobody"])
def test_who_is_not_in_the_table_may_do_nothing(action: Action, role: str) -> None:
    """A role that the table does not know has no action; the node itself asks nobody and is none of them."""
    assert scope_of(action, role) is None


def test_the_operator_decides_for_no_professional() -> None:
    """Rule "imported list": the operator may do all but make a proposal a signal."""
    refused = [action for action in Action if scope_of(action, Role.OPERATOR) is None]
    assert refused == [Action.IMPORT_DECIDE]
    assert Role.OPERATOR not in {role for row in POLICY.values() for role in row}


def test_every_action_is_somebodys() -> None:
    """Each action has a row, and each row a role."""
    assert set(POLICY) == set(Action)
    assert all(roles_for(action) for action in Action)
