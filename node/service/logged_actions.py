"""Every action that the logbook knows, with what it does to data: create, read, update, delete or execute.

docs/logbook.md says what each means; the letters are the action codes of NEN 7513 and RFC 3881. A test sees that
whatever is written in the code stands here and there.
"""

ACTION_CODES: dict[str, str] = {
    # signals and the persons that they are on
    "signal-added": "C",
    "signals-listed": "R",
    "signal-shown": "R",
    "person-revealed": "R",
    "person-shown": "R",
    "signal-extended": "U",
    "signal-informed": "U",
    "number-checked": "U",
    "signal-handed-over": "U",
    "signal-closed": "U",
    "signal-destroyed": "D",
    "death-recorded": "D",
    # matches, as people see them
    "matches-listed": "R",
    "states-listed": "R",
    "matches-withdrawn-listed": "R",
    "match-shown": "R",
    "match-seen": "U",
    "match-contacted": "U",
    "match-aligned": "U",
    "match-closed": "U",
    "match-opened-again": "U",
    "match-told": "E",
    "match-reminded": "E",
    "lead-offered": "U",
    "lead-taken": "U",
    "lead-released": "U",
    "lead-handed-over": "U",
    # what this node and another do about one match
    "match-found": "C",
    "match-found-withdrawn": "C",
    "match-ended": "D",
    "match-withdrawn": "D",
    "match-receipt": "U",
    "card-sent": "E",
    "card-received": "C",
    "card-withdrawn": "E",
    "card-gone": "D",
    "cards-released": "E",
    "follow-up-sent": "E",
    "follow-up-received": "U",
    # the organisation's own people
    "professional-added": "C",
    "professionals-listed": "R",
    "professional-changed": "U",
    "professional-deactivated": "U",
    "professional-away": "U",
    "professional-back": "U",
    "token-issued": "U",
    "access-shown": "R",
    "access-reviewed": "U",
    "mailing-shown": "R",
    "mailing-changed": "U",
    "inbox-listed": "R",
    "inbox-seen": "U",
    # the node itself
    "alarm-raised": "C",
    "alarm-over": "U",
    "alarms-listed": "R",
    "alarm-shown": "R",
    "alarm-acknowledged": "U",
    "evidence-exported": "E",
    "audit-records-shown": "E",
    "audit-opened": "E",
    "covenant-taken": "U",
    "resync-allowed": "U",
    "logbook-exported": "E",
}
OTHER = "E"
"""The code of an action that this version does not know; an entry of a later one, say."""
