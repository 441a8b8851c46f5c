"""Who may do what: one table of actions by role, each role with the least that it needs (domain.md, words).

What is not in the table is not allowed. How far an action reaches is its scope; the use case keeps to it.
"""

from collections.abc import Mapping
from enum import StrEnum

from node.model import Role


class Scope(StrEnum):
    """How far an action reaches."""

    OWN = "own"
    """What the actor answers for: the own, and that of a colleague for whom it stands in today."""
    TEAM = "team"
    """What is of the actor's own team."""
    ORGANISATION = "organisation"
    """All that this node has."""


class Action(StrEnum):
    """What somebody of the organisation may want to do."""

    SIGNAL_ADD = "signal-add"
    SIGNAL_READ = "signal-read"
    SIGNAL_REVEAL = "signal-reveal"
    """See the number that a signal is on."""
    SIGNAL_CHANGE = "signal-change"
    """Extend it, close it, note the number check and who was told."""
    SIGNAL_HAND_OVER = "signal-hand-over"
    PERSON_SHOW = "person-show"
    """Ask, with a number in hand, who is around that person."""
    PERSON_DIED = "person-died"
    MATCH_READ = "match-read"
    """See the parties of a match with their contact details."""
    MATCH_STEP = "match-step"
    """Say how far one has come, and who leads."""
    MATCH_WITHDRAWN = "match-withdrawn"
    BOARD_READ = "board-read"
    """See how far the follow-up has come: states, never persons."""
    INBOX = "inbox"
    MAIL_WISHES = "mail-wishes"
    ABSENCE = "absence"
    PROFESSIONAL_LIST = "professional-list"
    PROFESSIONAL_MANAGE = "professional-manage"
    PROFESSIONAL_REVIEW = "professional-review"
    """See who has which access, and when it was last used."""
    REQUEST_OPEN = "request-open"
    REQUEST_READ = "request-read"
    REQUEST_DECIDE = "request-decide"
    STATEMENT = "statement"
    """Write down all that is kept on a person, for that person."""
    LOGBOOK_VERIFY = "logbook-verify"
    LOGBOOK_EXPORT = "logbook-export"
    AUDIT_RECORDS = "audit-records"
    AUDIT_OPEN = "audit-open"
    """Open points to the auditor: numbers leave the organisation."""
    IMPORT_ADD = "import-add"
    IMPORT_READ = "import-read"
    IMPORT_DECIDE = "import-decide"
    """Make a proposal a signal, or reject it: a professional's judgement, and nobody else's."""
    REPORT_TEAM = "report-team"
    REPORT_PILOT = "report-pilot"
    REPORT_COVENANT = "report-covenant"
    PEER_LIST = "peer-list"
    PEER_RESYNC = "peer-resync"
    CARDS_RELEASE = "cards-release"
    ALARM_READ = "alarm-read"
    ALARM_ACKNOWLEDGE = "alarm-acknowledge"
    EVIDENCE_EXPORT = "evidence-export"
    COVENANT_TAKE = "covenant-take"


_P, _C, _G, _O, _A = Role.PROFESSIONAL, Role.COORDINATOR, Role.GUARDIAN, Role.OFFICER, Role.ADMINISTRATOR
_OWN, _TEAM, _ALL = Scope.OWN, Scope.TEAM, Scope.ORGANISATION

POLICY: Mapping[Action, Mapping[Role, Scope]] = {
    Action.SIGNAL_ADD: {_P: _OWN, _C: _ALL},
    Action.SIGNAL_READ: {_P: _OWN, _C: _ALL},
    Action.SIGNAL_REVEAL: {_P: _OWN, _C: _ALL},
    Action.SIGNAL_CHANGE: {_P: _OWN, _C: _ALL},
    Action.SIGNAL_HAND_OVER: {_P: _OWN, _C: _ALL},
    Action.PERSON_SHOW: {_P: _OWN, _C: _ALL},
    Action.PERSON_DIED: {_C: _ALL},
    Action.MATCH_READ: {_P: _OWN, _C: _ALL},
    Action.MATCH_STEP: {_P: _OWN, _C: _ALL},
    Action.MATCH_WITHDRAWN: {_C: _ALL},
    Action.BOARD_READ: {_P: _TEAM, _C: _ALL, _G: _ALL},
    Action.INBOX: {_P: _OWN, _C: _OWN, _G: _OWN, _O: _OWN, _A: _OWN},
    Action.MAIL_WISHES: {_P: _OWN, _C: _ALL, _G: _OWN, _O: _OWN, _A: _OWN},
    Action.ABSENCE: {_P: _OWN, _C: _ALL, _G: _OWN, _O: _OWN, _A: _OWN},
    Action.PROFESSIONAL_LIST: {_C: _ALL, _O: _ALL},
    Action.PROFESSIONAL_MANAGE: {_C: _ALL},
    Action.PROFESSIONAL_REVIEW: {_C: _ALL, _O: _ALL},
    Action.REQUEST_OPEN: {_O: _ALL},
    Action.REQUEST_READ: {_O: _ALL},
    Action.REQUEST_DECIDE: {_O: _ALL},
    Action.STATEMENT: {_O: _ALL},
    Action.LOGBOOK_VERIFY: {_O: _ALL, _A: _ALL},
    Action.LOGBOOK_EXPORT: {_O: _ALL},
    Action.AUDIT_RECORDS: {_O: _ALL},
    Action.AUDIT_OPEN: {_O: _ALL},
    Action.IMPORT_ADD: {_P: _OWN, _C: _ALL, _A: _ALL},
    Action.IMPORT_READ: {_P: _OWN, _C: _ALL},
    Action.IMPORT_DECIDE: {_P: _OWN},
    Action.REPORT_TEAM: {_P: _TEAM, _C: _ALL},
    Action.REPORT_PILOT: {_C: _ALL},
    Action.REPORT_COVENANT: {_C: _ALL},
    Action.PEER_LIST: {_C: _ALL, _O: _ALL, _A: _ALL},
    Action.PEER_RESYNC: {_C: _ALL},
    Action.CARDS_RELEASE: {_C: _ALL},
    Action.ALARM_READ: {_C: _ALL, _O: _ALL, _A: _ALL},
    Action.ALARM_ACKNOWLEDGE: {_C: _ALL, _A: _ALL},
    Action.EVIDENCE_EXPORT: {_A: _ALL},
    Action.COVENANT_TAKE: {_A: _ALL},
}
"""The roles that the organisation gives its people. The operator is not in it, see `scope_of`."""


def scope_of(action: Action, role: str) -> Scope | None:
    """How far an action reaches for a role, None where it may not at all.

    The operator owns the node's socket, and so its keys and its database: a rule would keep nothing from that person,
    and the logbook tells it apart. Only to decide for a professional is nobody's right, the operator's neither.
    """
    if role == Role.OPERATOR:
        return None if action is Action.IMPORT_DECIDE else Scope.ORGANISATION
    known = Role(role) if role in tuple(Role) else None
    return None if known is None else POLICY[action].get(known)


def roles_for(action: Action) -> tuple[Role, ...]:
    """The roles that may do this, in the order of the table."""
    return tuple(POLICY[action])
