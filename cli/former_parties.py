"""How people see who was involved before, as archives of other organisations told."""

from typing import Any

FORMER_HEADINGS = ("involved before", "name", "function", "phone", "mail", "closed on")
_NOT_TOLD = "not told"


def former_rows(found: list[dict[str, Any]]) -> list[list[str]]:
    """Those who were involved before, a row each under `FORMER_HEADINGS`."""
    return [
        [
            card["organisation"],
            card["name"],
            card["function"],
            card["phone"],
            card["mail"],
            one["closed_on"] or _NOT_TOLD,
        ]
        for one in found
        for card in (one["card"],)
    ]


def former_line(one: dict[str, Any]) -> str:
    """One of them in a line."""
    card, until = one["card"], f", closed on {one['closed_on']}" if one["closed_on"] else ""
    reached = [card[name] for name in ("function", "phone", "mail") if card[name]]
    return f"{card['organisation']}: {', '.join([card['name'], *reached])}{until}"
