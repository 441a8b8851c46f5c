"""Whom to turn to instead of who closes, as the fields of a request tell it."""

from node.errors import InvalidInput
from node.service.follow_up_steps import NextContact
from node.web import fields as read

NEXT_CONTACT = ("next_contact", "next_function", "next_organisation", "next_phone", "next_mail")
"""The name, and how to reach who has it."""


def read_next_contact(fields: read.Fields) -> NextContact | None:
    """The next contact, or None where nobody was named. Raises `InvalidInput` when the rest has no name to it."""
    name, *others = (read.text(fields, each) for each in NEXT_CONTACT)
    if name:
        return NextContact(name, *others)
    if any(others):
        raise InvalidInput("next_contact: nobody was named", "give the name, or leave the other fields out")
    return None
