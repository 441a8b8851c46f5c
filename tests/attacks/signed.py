"""Requests between nodes in memory with their signatures, as the listener gives them to the service."""

from node.errors import ProtocolRefusal
from node.protocol import paths
from node.protocol.messages import Message
from node.protocol.signed_request import SignedRequest, sign_request
from node.service.context import Context
from node.service.refused import note_refused
from node.service.responding import open_request, respond
from tests.helpers import signing_key


def signed(sender: Context, receiver: Context, message: Message) -> SignedRequest:
    """The request as its sender signs it now."""
    return sign_request(
        signing_key(sender.member.id),
        sender.member.nid_bytes,
        receiver.member.nid_bytes,
        receiver.member.url + paths.EXCHANGE,
        head=message.head,
        body=message.body,
        now=sender.clock.now(),
    )


def deliver_signed(
    sender: Context, receiver: Context, message: Message, request: SignedRequest | None = None
) -> Message | ProtocolRefusal:
    """The response, or the refusal after the receiver has noted it; `request` where it was signed before."""
    request = request or signed(sender, receiver, message)
    nid = sender.member.nid_bytes
    try:
        opened = open_request(receiver, nid, message.head, message.body_digest, request)
        return respond(receiver, opened, message.body)
    except ProtocolRefusal as refusal:
        note_refused(receiver, nid, refusal, request)
        return refusal
