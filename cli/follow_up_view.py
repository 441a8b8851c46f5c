"""How the follow-up of a match reads: what is to be done next, by when, and who leads."""

from collections.abc import Iterable
from typing import Any

from cli.output import day

LATE = "late"
_NEXT = {"new": "look at it", "seen": "contact", "contacted": "align", "aligned": "close"}
"""What a party that has come to a state is to do next."""
_CLAIMS = {"offered": "ready to lead", "taken": "has the lead"}


def next_step(own: Iterable[dict[str, Any]]) -> str:
    """What the reader is to do next in a match, "contact by 10 November 2026"; for a coordinator, anybody.

    Of several parties that which is due first.
    """
    listed = list(own)
    mine = [one for one in listed if one["mine"]] or listed
    open_ones = [one for one in mine if one["due"]]
    return step_of(min(open_ones, key=lambda one: one["due"])) if open_ones else ""


def step_of(one: dict[str, Any]) -> str:
    """What one party is to do next."""
    if one["due"] is None:
        return ""
    marked = f" ({LATE})" if one["late"] else ""
    return f"{_NEXT[one['state']]} by {day(one['due'])}{marked}"


def state_of(one: dict[str, Any]) -> str:
    """How far a party has come; one that is new once more says so."""
    again = " again" if one["opened_again"] else ""
    return f"{one['state']}{again}" if one["state"] else ""


def claim_of(one: dict[str, Any], names: dict[str, str]) -> str:
    """What a party claims of the lead, and to whom it hands it over."""
    handed = names.get(one["handed_to"] or "")
    return f"hands the lead over to {handed}" if handed else _CLAIMS.get(one["claim"] or "", "")


def lead_of(match: dict[str, Any], names: dict[str, str]) -> str:
    """Who leads a match: a name, "nobody", or a conflict with all its names."""
    holders = [names.get(party, party) for party in match["lead"]["holders"]]
    if match["lead"]["conflict"]:
        return f"CONFLICT: {' and '.join(holders)} have taken it; one of them must release it or hand it over"
    return holders[0] if holders else "nobody"


def names_in(match: dict[str, Any]) -> dict[str, str]:
    """The names of a match's parties, by their ids."""
    own = {one["signal"]: one["name"] for one in match["own"]}
    others = {
        one["party"]: f"{one['card']['name']} ({one['card']['organisation']})"
        for one in match["parties"]
        if one["card"]
    }
    return own | others


def contact_line(contact: dict[str, Any]) -> str:
    """Whom to turn to, on one line."""
    return ", ".join(contact[name] for name in ("name", "function", "organisation", "phone", "mail") if contact[name])
