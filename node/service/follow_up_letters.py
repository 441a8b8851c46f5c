"""What the peers are told of our own follow-up: a party's state, and what it claims of the lead (docs/protocol.md §7).

Only peers that have the party's card are told, so only after this node's own match rule fired. A letter goes in the
session that lives longest; when the match is found again in a later one, all is told anew behind the card.
"""

from node.matching.working_days import day_of
from node.protocol.letters import LeadLetter, StateLetter
from node.service.context import Context
from node.service.match_log import log_with_peer
from node.service.match_session import named_session
from node.service.post import new_letter_id, send_in_session
from node.storage import follow_up, matches
from node.storage.follow_up import FollowUp
from node.storage.match_parties import standing_references
from node.storage.matches import PeerMatch

_MILLISECONDS = 1000


def tell_state(context: Context, party: FollowUp) -> None:
    """The party has come to another state."""
    for match, session_id in _told(context, party):
        _send_state(context, match, party, session_id)
        context.wake(match.peer)  # it looks at what waits after this transaction: the database's lock sees to that


def tell_claim(context: Context, party: FollowUp) -> None:
    """The party claims something else of the lead."""
    for match, session_id in _told(context, party):
        _send_claim(context, match, party, session_id)
        context.wake(match.peer)


def tell_follow_up(context: Context, match: PeerMatch, signal_id: str, session_id: int, *, known: bool) -> None:
    """A card of this signal has been queued: tell its follow-up behind it.

    Not where there is nothing to tell. Where the card is `known` to the peer there is always: after a restore of this
    node the peer may know what this node does not.
    """
    kind = matches.kind_of(context.database, match.id)
    party = follow_up.party(context.database, signal_id, kind)
    if party is not None and (known or not party.untouched):
        _send_state(context, match, party, session_id)
        _send_claim(context, match, party, session_id)


def _told(context: Context, party: FollowUp) -> list[tuple[PeerMatch, int]]:
    """The matches whose peers have the party's card, each with the session in which a letter goes."""
    told = matches.told_of_signal(context.database, party.signal_id, party.kind)
    named = [(match, named_session(context, match)) for match in told]
    return [(match, session[0]) for match, session in named if session is not None]


def _send_state(context: Context, match: PeerMatch, party: FollowUp, session_id: int) -> None:
    letter = StateLetter(
        new_letter_id(context),
        match.id,
        _author(context, match, party),
        _counter(context, party),
        party.state,
        day_of(party.since).isoformat(),
        party.again,
        party.contact,
    )
    send_in_session(context, match.peer, session_id, letter)
    log_with_peer(context, "follow-up-sent", match, {"signal": party.signal_id, "state": party.state.value})


def _send_claim(context: Context, match: PeerMatch, party: FollowUp, session_id: int) -> None:
    author, counter = _author(context, match, party), _counter(context, party)
    to = standing_references(context.database, match).get(party.handed_to, b"")
    letter = LeadLetter(new_letter_id(context), match.id, author, counter, party.claim, to)
    send_in_session(context, match.peer, session_id, letter)
    log_with_peer(context, "follow-up-sent", match, {"signal": party.signal_id, "claim": party.claim.value})


def _author(context: Context, match: PeerMatch, party: FollowUp) -> bytes:
    """What this node calls the signal towards the peer, which has its card under that name."""
    return matches.known_reference(context.database, party.signal_id, match.peer)


def _counter(context: Context, party: FollowUp) -> int:
    """Above all before, also those that a restore made this node forget: it has sent no letter in each millisecond."""
    return follow_up.next_counter(context.database, party, int(context.clock.now() * _MILLISECONDS))
