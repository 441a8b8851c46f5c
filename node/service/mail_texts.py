"""What a mail says: that there is something to look at, in a few plain words, and nothing of what it is about.

No number, no name, no organisation, no case, no id: a mailbox is read by others, and a telephone lies on a table.
Texts are made of kinds and counts alone, so nothing else can be in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from node.service.notices import NoticeKind

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail's subject line and its text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language. Each kind has a sentence for one and one for more, with {} for the count."""

    several: str
    look: str
    page: str
    why_so_short: str
    kinds: Mapping[NoticeKind, tuple[str, str]]


_DUTCH = _Words(
    several="Er is nieuws voor u in Raakvlak.",
    look="Open Raakvlak om het te bekijken.",
    page="Raakvlak staat op {}",
    why_so_short="In dit bericht staat met opzet niet waar het over gaat.",
    kinds={
        NoticeKind.MATCH_NEW: ("U heeft een nieuwe match in Raakvlak.", "U heeft {} nieuwe matches in Raakvlak."),
        NoticeKind.MATCH_CHANGED: (
            "Een match in Raakvlak is veranderd.",
            "{} keer is een match in Raakvlak veranderd.",
        ),
        NoticeKind.MATCH_WITHDRAWN: ("Een match in Raakvlak is vervallen.", "{} matches in Raakvlak zijn vervallen."),
        NoticeKind.ARCHIVE_ANSWER: (
            "Bij een signaal van u in Raakvlak was eerder iemand anders betrokken.",
            "Bij {} signalen van u in Raakvlak was eerder iemand anders betrokken.",
        ),
        NoticeKind.WITHDRAWN_UNSEEN: (
            "Een match in Raakvlak was al ingetrokken.",
            "{} matches in Raakvlak waren al ingetrokken.",
        ),
        NoticeKind.COLLEAGUE_INVOLVED: (
            "Een collega heeft in Raakvlak hetzelfde signaal als u.",
            "{} keer heeft een collega in Raakvlak hetzelfde signaal als u.",
        ),
        NoticeKind.TERM_PASSED: (
            "Een match in Raakvlak wacht op uw volgende stap.",
            "{} keer wacht een match in Raakvlak op uw volgende stap.",
        ),
        NoticeKind.TERM_ESCALATED: (
            "De opvolging van een match in Raakvlak blijft uit.",
            "{} keer blijft de opvolging van een match in Raakvlak uit.",
        ),
        NoticeKind.PROPOSAL_WAITING: (
            "Er wachten voorstellen op uw oordeel in Raakvlak.",
            "{} keer wachten voorstellen op uw oordeel in Raakvlak.",
        ),
        NoticeKind.PROPOSAL_EXPIRED: (
            "In Raakvlak zijn voorstellen vervallen zonder uw oordeel.",
            "{} keer zijn in Raakvlak voorstellen vervallen zonder uw oordeel.",
        ),
        NoticeKind.REQUEST_OPENED: (
            "Er is een nieuw verzoek in Raakvlak.",
            "Er zijn {} nieuwe verzoeken in Raakvlak.",
        ),
        NoticeKind.REQUEST_DUE: (
            "Over een verzoek in Raakvlak moet binnenkort zijn beslist.",
            "Over {} verzoeken in Raakvlak moet binnenkort zijn beslist.",
        ),
        NoticeKind.REQUEST_OVERDUE: (
            "De termijn van een verzoek in Raakvlak is verstreken.",
            "De termijn van {} verzoeken in Raakvlak is verstreken.",
        ),
        NoticeKind.INFORMED_DUE: (
            "Raakvlak vraagt opnieuw of u over een signaal heeft verteld.",
            "Raakvlak vraagt opnieuw of u over {} signalen heeft verteld.",
        ),
        NoticeKind.SIGNAL_ENDS: (
            "Een signaal van u in Raakvlak loopt bijna af.",
            "{} signalen van u in Raakvlak lopen bijna af.",
        ),
        NoticeKind.HANDED_OVER: (
            "Er is u een signaal overgedragen in Raakvlak.",
            "Er zijn u {} signalen overgedragen in Raakvlak.",
        ),
        NoticeKind.SIGNAL_CHANGED: (
            "Een signaal van u in Raakvlak is gewijzigd of gesloten.",
            "{} signalen van u in Raakvlak zijn gewijzigd of gesloten.",
        ),
        NoticeKind.ALARM: ("Er is een alarm in Raakvlak.", "Er zijn {} alarmen in Raakvlak."),
    },
)

_ENGLISH = _Words(
    several="There is news for you in Raakvlak.",
    look="Open Raakvlak to look at it.",
    page="Raakvlak is at {}",
    why_so_short="This message leaves out on purpose what it is about.",
    kinds={
        NoticeKind.MATCH_NEW: ("You have a new match in Raakvlak.", "You have {} new matches in Raakvlak."),
        NoticeKind.MATCH_CHANGED: (
            "A match in Raakvlak has changed.",
            "{} times a match in Raakvlak has changed.",
        ),
        NoticeKind.MATCH_WITHDRAWN: ("A match in Raakvlak was withdrawn.", "{} matches in Raakvlak were withdrawn."),
        NoticeKind.ARCHIVE_ANSWER: (
            "Somebody was involved before with a signal of yours in Raakvlak.",
            "Somebody was involved before with {} signals of yours in Raakvlak.",
        ),
        NoticeKind.WITHDRAWN_UNSEEN: (
            "A match in Raakvlak was withdrawn already.",
            "{} matches in Raakvlak were withdrawn already.",
        ),
        NoticeKind.COLLEAGUE_INVOLVED: (
            "A colleague has the same signal in Raakvlak as you.",
            "{} times a colleague has the same signal in Raakvlak as you.",
        ),
        NoticeKind.TERM_PASSED: (
            "A match in Raakvlak waits for your next step.",
            "{} times a match in Raakvlak waits for your next step.",
        ),
        NoticeKind.TERM_ESCALATED: (
            "A match in Raakvlak is not followed up.",
            "{} times a match in Raakvlak is not followed up.",
        ),
        NoticeKind.PROPOSAL_WAITING: (
            "Proposals wait for your judgement in Raakvlak.",
            "{} times proposals wait for your judgement in Raakvlak.",
        ),
        NoticeKind.PROPOSAL_EXPIRED: (
            "Proposals in Raakvlak have expired without your judgement.",
            "{} times proposals in Raakvlak expired without your judgement.",
        ),
        NoticeKind.REQUEST_OPENED: ("There is a new request in Raakvlak.", "There are {} new requests in Raakvlak."),
        NoticeKind.REQUEST_DUE: (
            "A request in Raakvlak must be decided soon.",
            "{} requests in Raakvlak must be decided soon.",
        ),
        NoticeKind.REQUEST_OVERDUE: (
            "The term of a request in Raakvlak has ended.",
            "The terms of {} requests in Raakvlak have ended.",
        ),
        NoticeKind.INFORMED_DUE: (
            "Raakvlak asks again whether you have told of a signal.",
            "Raakvlak asks again whether you have told of {} signals.",
        ),
        NoticeKind.SIGNAL_ENDS: (
            "A signal of yours in Raakvlak ends soon.",
            "{} signals of yours in Raakvlak end soon.",
        ),
        NoticeKind.HANDED_OVER: (
            "A signal was handed over to you in Raakvlak.",
            "{} signals were handed over to you in Raakvlak.",
        ),
        NoticeKind.SIGNAL_CHANGED: (
            "A signal of yours in Raakvlak was changed or closed.",
            "{} signals of yours in Raakvlak were changed or closed.",
        ),
        NoticeKind.ALARM: ("There is an alarm in Raakvlak.", "There are {} alarms in Raakvlak."),
    },
)

_LANGUAGES = {"nl": _DUTCH, "en": _ENGLISH}


def mail_text(language: str, kinds: Mapping[NoticeKind, int], page: str) -> MailText:
    """The mail for so many notices of each kind (one at least); `page` is the address of the node's pages, or empty."""
    words = _LANGUAGES[language]
    sentences = [words.kinds[kind][count > 1].format(count) for kind, count in kinds.items()]
    page_line = [words.page.format(page)] if page else []
    lines = [*sentences, "", words.look, *page_line, "", words.why_so_short]
    return MailText(sentences[0] if len(sentences) == 1 else words.several, "\n".join(lines) + "\n")
