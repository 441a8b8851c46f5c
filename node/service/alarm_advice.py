"""What each kind of alarm means and what to do next, in one place: for `raakvlak alarm` and docs/node.md."""

from typing import NamedTuple

from node.service.alarms import AlarmKind


class Advice(NamedTuple):
    """One sentence on what happened, and one on what to do."""

    meaning: str
    next_step: str


ADVICE: dict[AlarmKind, Advice] = {
    AlarmKind.COVENANT_FORK: Advice(
        "This member holds a covenant of the same version as yours with other content.",
        "Do not join anything: call the stewards, compare the digests, and give them the evidence.",
    ),
    AlarmKind.COVENANT_REFUSED: Advice(
        "This member sent a covenant or a timestamp that your node does not accept.",
        "Ask the stewards which version is the newest, and compare its digest with what they say.",
    ),
    AlarmKind.EQUIVOCATION: Advice(
        "This member was told that its session had split, and went on in it with other messages all the same.",
        "Call its administrator: does a second machine run with its key? Give the evidence to the stewards.",
    ),
    AlarmKind.SESSION_REPLACED: Advice(
        "One side had lost what the other remembered, as after a restore, and a new session took the old one's place.",
        "Ask the other administrator whether a backup was put back; if not, and none was suspended, call the stewards.",
    ),
    AlarmKind.RESTORED: Advice(
        "Your own database is older than what your node remembers beside it: a backup was put back, or the power went.",
        "If nobody put a backup back, look at the disk; see in `raakvlak signal list` that what was closed is closed,"
        " and in `raakvlak request list` what must be decided again.",
    ),
    AlarmKind.RESTARTS: Advice(
        "More sessions with this member are asked for in this epoch than may begin by themselves.",
        "Ask by telephone why; if the reason is good, the coordinator runs `raakvlak peer resync` with its name.",
    ),
    AlarmKind.STALLED: Advice(
        "Nothing valid was heard of this member for a day or more; nothing is lost, it waits.",
        "Look at its trouble in `raakvlak peer list`, then call its administrator; the alarm ends when it is heard.",
    ),
    AlarmKind.CLOCK: Advice(
        "This member's clock and this machine's differ by more than 30 seconds, so no message is taken.",
        "Compare both with a good clock and set the wrong one right; the alarm ends when the next message is taken.",
    ),
    AlarmKind.CARDS: Advice(
        "So many matches with this member were found today that further contact cards wait for tomorrow.",
        "If the number is no surprise, the coordinator runs `raakvlak peer release-cards` with its name; else call it.",
    ),
    AlarmKind.MATCH_SHARE: Advice(
        "An unusual share of what this member sends matches: it may be trying a list of known numbers.",
        "Ask its coordinator why; if the answer does not satisfy, ask the auditor for an audit of the session.",
    ),
    AlarmKind.MAIL_WAITS: Advice(
        "Mails have waited for hours because the mail server takes none; nothing is lost, and each inbox has it all.",
        "Run `raakvlak doctor --mail`, and see to the mail server or to [mail]; the alarm ends when all have gone.",
    ),
    AlarmKind.MAIL_REFUSED: Advice(
        "The mail server will never take a certain mail, because of its address or of what it is.",
        "See which colleague's address is wrong (`raakvlak professional list`); each inbox has what was not mailed.",
    ),
    AlarmKind.LOGBOOK_CUT: Advice(
        "The logbook no longer has an entry that it had, or the head kept beside it is gone: a backup was put back, or"
        " entries were cut off or rewritten.",
        "If nobody put a backup back, stop the node, keep its home folder as it is, and ask a peer for an audit.",
    ),
    AlarmKind.DELETIONS_CUT: Advice(
        "The journal of deletions was lost, cut off or is an old one: it lacked what the database has as closed.",
        "Find out who or what changed deletions.jsonl: without it an old backup would bring back what was deleted.",
    ),
}
