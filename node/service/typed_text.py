"""What people type in fields of text: short, on one line, without what could mislead a reader or tell a number."""

import re
import unicodedata

from node.errors import InvalidInput
from node.limits import TEXT_MAX_CHARACTERS
from node.matching.number_in_text import holds_number
from node.model import ContactCard

_LINK = re.compile(r"https?:|://|www\.", re.IGNORECASE)
_PHONE = re.compile(r"[0-9 +()-]*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def line(field: str, text: str, most: int = TEXT_MAX_CHARACTERS) -> str:
    """The text in its one form, empty allowed. Raises `InvalidInput` that names the field and repeats nothing of it."""
    composed = unicodedata.normalize("NFC", text.replace("\u00a0", " ")).strip()
    if len(composed) > most:
        raise InvalidInput(f"{field}: the text is too long", f"write at most {most} characters")
    if not composed.isprintable():
        raise InvalidInput(f"{field}: the text holds a control or an invisible character", "type it again, on one line")
    if _LINK.search(composed):
        raise InvalidInput(f"{field}: the text holds a link", "leave it out: others could be led astray by it")
    if holds_number(composed):
        raise InvalidInput(
            f"{field}: the text holds what reads as a citizen service number",
            "such a number goes in its own field alone; leave it out",
        )
    return composed


def filled_line(field: str, text: str, most: int = TEXT_MAX_CHARACTERS) -> str:
    """As `line`, and not empty."""
    composed = line(field, text, most)
    if not composed:
        raise InvalidInput(f"{field}: nothing was filled in", "fill it in")
    return composed


def phone_number(text: str) -> str:
    """A telephone number as people write it, or nothing. It is not looked at for citizen numbers."""
    composed = text.replace("\u00a0", " ").strip()
    if len(composed) > TEXT_MAX_CHARACTERS or not _PHONE.fullmatch(composed):
        raise InvalidInput("phone: this is no telephone number", "use digits, spaces, + ( ) and - alone")
    return composed


def mail_address(text: str) -> str:
    """A mail address, or nothing."""
    composed = line("mail", text)
    if composed and not _MAIL.fullmatch(composed):
        raise InvalidInput("mail: this is no mail address", "write name@organisation.example, without spaces")
    return composed


def is_fit_to_show(card: ContactCard) -> bool:
    """Whether a card's texts are such as a professional may type: nothing invisible, no link, no citizen number."""
    try:
        for text in (card.name, card.function, card.organisation, card.mail):
            line("card", text)
        phone_number(card.phone)
    except InvalidInput:
        return False
    return True
