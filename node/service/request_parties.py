"""To whom a decision on a person's request was passed on, and whether they have confirmed it."""

from dataclasses import dataclass

from node.service.context import Context
from node.service.match_parties import organisation_id
from node.storage import requests
from node.storage.requests import ToldMatch


@dataclass(frozen=True, slots=True)
class ToldParty:
    """A member with so many matches that the decision ended. Times are in seconds since 1970-01-01 UTC.

    `receipts` of the ended ones came; the last at `confirmed`, None until all are there. `going_on` are matches that
    another signal keeps open, from which a card was withdrawn. `member` is false once the covenant does not have it as
    an active member: then it confirms nothing any more.
    """

    organisation_id: str
    member: bool
    ended: int
    receipts: int
    going_on: int
    confirmed: float | None

    @property
    def waits(self) -> bool:
        """Whether a receipt is still to come; from who is no member any more none can."""
        return self.member and self.receipts < self.ended


def told_parties(context: Context, request_id: str) -> tuple[ToldParty, ...]:
    """The members to whom the decision on a request was passed on, by name."""
    by_peer: dict[bytes, list[ToldMatch]] = {}
    for match in requests.told_matches(context.database, request_id):
        by_peer.setdefault(match.peer, []).append(match)
    parties = [_party(context, peer, found) for peer, found in by_peer.items()]
    return tuple(sorted(parties, key=lambda party: party.organisation_id))


def _party(context: Context, peer: bytes, found: list[ToldMatch]) -> ToldParty:
    member = context.covenant.member(peer)
    ended = [match for match in found if match.ended is not None]
    receipts = [match.receipt for match in ended if match.receipt is not None]
    return ToldParty(
        organisation_id=organisation_id(context)(peer),
        member=member is not None and member.active,
        ended=len(ended),
        receipts=len(receipts),
        going_on=len(found) - len(ended),
        confirmed=max(receipts) if receipts and len(receipts) == len(ended) else None,
    )
