"""What changes a party's state or claim, whatever the cause: it is stored, kept as an event, and told to the peers.

All within the caller's transaction, with which it stands or falls.
"""

from node.matching.follow_up import Claim, State
from node.model import ContactCard
from node.service.context import Context
from node.service.follow_up_letters import tell_claim, tell_state
from node.service.notices import NoticeKind, has_unseen_match, notify, people_of
from node.storage import follow_up, signals
from node.storage.follow_up import Event, FollowUp


def step(context: Context, party: FollowUp, state: State, contact: ContactCard | None = None) -> None:
    """A person has brought a party further. `contact`: whom to turn to instead, when it closes.

    Who has closed leads no more.
    """
    _set_state(context, party, state, "step", contact)
    if state is State.CLOSED and party.claim is not Claim.NONE:
        claim(context, party, Claim.NONE)


def leave(context: Context, signal_id: str, contact: ContactCard) -> None:
    """A signal is about to close, and its cards are not withdrawn yet: the others hear whom to turn to from then on."""
    for party in follow_up.of_signal(context.database, signal_id):
        step(context, party, State.CLOSED, contact)


def open_again(context: Context, party: FollowUp) -> None:
    """Somebody has joined whom the party has not spoken with."""
    _set_state(context, party, State.NEW, "again", None)


def claim(context: Context, party: FollowUp, claimed: Claim, handed_to: str = "") -> None:
    """A party claims something else of the lead. Who had handed it over to this party holds it no more, once taken."""
    db = context.database
    tell_claim(context, follow_up.set_claim(db, party, claimed, handed_to))
    if claimed is Claim.TAKEN:
        end_hand_overs(context, party.subject_id, party.signal_id)


def end_hand_overs(context: Context, subject_id: str, to: str) -> None:
    """The party `to` has taken the lead: who had handed it over to it in this match holds it no more."""
    for party in follow_up.handing_over(context.database, subject_id, to):
        tell_claim(context, follow_up.set_claim(context.database, party, Claim.NONE))


def tell_of_hand_over(context: Context, subject_id: str, signal_id: str) -> None:
    """The lead is handed over to the professional of this signal, who may take it, and sees so at the next look."""
    signal = signals.get(context.database, signal_id)
    for one in [] if signal is None else people_of(context, signal.professional_id):
        if not has_unseen_match(context, one, subject_id):
            notify(context, one, NoticeKind.MATCH_CHANGED, subject_id)


def _set_state(context: Context, party: FollowUp, state: State, cause: str, contact: ContactCard | None) -> None:
    db, now = context.database, context.clock.now()
    changed = follow_up.set_state(db, party, state, now, again=cause == "again", contact=contact)
    follow_up.add_event(db, party.subject_id, Event(party.signal_id, None, None, state, now, cause))
    tell_state(context, changed)
