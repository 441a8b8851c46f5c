"""Contact cards: written only after this node's own match rule fired, one for each signal behind the match."""

from node.config import Settings
from node.errors import ConfigurationError, InvalidInput
from node.model import ContactCard
from node.protocol.letters import CardLetter
from node.service import typed_text
from node.service.card_ration import count_card, has_room, let_wait
from node.service.context import Context
from node.service.days import utc_day
from node.service.follow_up_letters import tell_follow_up
from node.service.match_log import log_with_peer
from node.service.match_session import named_session
from node.service.post import new_letter_id, send_in_session
from node.service.replacement import stand_in
from node.storage import card_rations, items, matches, professionals, signals
from node.storage.matches import PeerMatch

_REFERENCE_BYTES = 8


def send_card(context: Context, match: PeerMatch, signal_id: str) -> None:
    """Queue the card of one signal for the peer of a match, or let it wait where today's ration is used up."""
    known = matches.is_card_sent(context.database, match.id, signal_id)
    if not (known or has_room(context, match.peer)):
        let_wait(context, match, signal_id)
    elif write_card(context, match, signal_id) and not known:
        count_card(context, match.peer)


def write_card(context: Context, match: PeerMatch, signal_id: str) -> bool:
    """Queue the card, whatever the ration; false when there is no session in which the match has a name.

    Behind it goes what the peer must know of the signal's follow-up.
    """
    db = context.database
    signal = signals.get(db, signal_id)
    named = named_session(context, match)
    if signal is None or named is None:
        return False
    session_id, token = named
    item = items.load(db, context.vault, [match.item_id])[match.item_id]
    reference = reference_towards(context, signal_id, match.peer)
    since = utc_day(signal.placed).isoformat() if tells_since(context, item.purpose) else ""
    card = contact_card(context, signal.professional_id)
    known = matches.is_card_sent(db, match.id, signal_id)
    matches.note_sent_card(db, match.id, signal_id)
    card_rations.drop_waiting(db, match.id, signal_id)
    letter = CardLetter(new_letter_id(context), match.id, token, reference, item.kind, card, since)
    send_in_session(context, match.peer, session_id, letter)
    told = {"signal": signal_id, "professional": signal.professional_id}
    log_with_peer(context, "card-sent", match, told, signal)
    tell_follow_up(context, match, signal_id, session_id, known=known)
    return True


def send_all_cards(context: Context, match: PeerMatch) -> None:
    """Queue the card of every open signal that stands for the match's item."""
    for signal_id in matches.signals_of_item(context.database, match.item_id):
        send_card(context, match, signal_id)


def reference_towards(context: Context, signal_id: str, peer: bytes) -> bytes:
    """What this node calls a signal towards a peer from now on, or has called it before."""
    return matches.reference_of(context.database, signal_id, peer, context.randomness.bytes(_REFERENCE_BYTES))


def contact_card(context: Context, professional_id: str) -> ContactCard:
    """Whose contact details go out: the professional's or the coordinator's, as the organisation set it.

    While a professional is away, those of who stands in; of one who has left, the coordinator's.
    """
    professional = professionals.get(context.database, stand_in(context, professional_id))
    if professional is None:
        raise KeyError(professional_id)
    if context.settings.organisation.cards == "coordinator" or not professional.active:
        who = context.settings.coordinator
        return ContactCard(who.name, who.function, context.member.name, who.phone, who.mail)
    return ContactCard(
        professional.name, professional.function, context.member.name, professional.phone, professional.mail
    )


def check_coordinator(settings: Settings) -> None:
    """See that the coordinator's card is one that peers take. Raises `ConfigurationError` that names the setting."""
    who = settings.coordinator
    try:
        typed_text.filled_line("name", who.name)
        typed_text.line("function", who.function)
        typed_text.phone_number(who.phone)
        typed_text.mail_address(who.mail)
    except InvalidInput as error:
        raise ConfigurationError(f"node.toml: [coordinator] {error.message}", error.hint) from None
    if settings.organisation.cards == "coordinator" and not (who.phone or who.mail):
        raise ConfigurationError(
            "node.toml: [coordinator] has neither phone nor mail, and contact cards are the coordinator's",
            "fill in one of the two",
        )


def tells_since(context: Context, purpose_id: str) -> bool:
    """Whether a card may tell since when, as the covenant fixes it for the purpose."""
    return any(purpose.id == purpose_id and purpose.since_when for purpose in context.covenant.purposes)
