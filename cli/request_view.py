"""How a person's request is shown in a terminal."""

from typing import Annotated, Any

import typer

from cli.output import day, listed, moment, put, show_table

RequestId = Annotated[str, typer.Argument(metavar="ID", help="As `request list` shows it.")]

HEADINGS = ("request", "kind", "received", "due", "state", "reference")
_SIGNAL_HEADINGS = ("signal", "professional", "placed", "purposes", "state", "outcome")
_PARTY_HEADINGS = ("organisation", "matches ended", "receipts", "confirmed", "going on")
_OUTCOMES = {
    "closed": "closed and destroyed",
    "destroyed": "destroyed",
    "corrected": "corrected",
    "no-parent": "the parent was taken out",
    "kept": "kept",
}


def row(one: dict[str, Any]) -> list[str]:
    """A request as a row of the list."""
    return [one["id"], one["kind"], one["received"], one["due"], state(one), one["reference"] or "-"]


def state(one: dict[str, Any]) -> str:
    """What was decided; of an open one whether it is late."""
    if one["decision"] is not None:
        return str(one["decision"])
    return {"late": "LATE", "near": "due soon"}.get(one["pressing"] or "", "open")


def print_details(one: dict[str, Any]) -> None:
    """A request with its signals, and who was told."""
    facts = [
        ("request", one["id"]),
        ("kind", one["kind"]),
        ("received", day(one["received"])),
        ("due", day(one["due"]) + (" (extended)" if one["extended"] else "")),
        ("state", state(one)),
        ("decided", f"{moment(one['decided'])} by {one['decided_by']}" if one["decided"] else ""),
        ("reason", one["reason"]),
        ("why extended", one["extension"]),
        ("reference", one["reference"]),
        ("proposals", str(one["proposals"] or "")),
        ("passed on", _passed_on(one)),
    ]
    put(listed([(name, text) for name, text in facts if text]))
    if one["signals"]:
        put("")
        show_table(_SIGNAL_HEADINGS, [_signal(each) for each in one["signals"]])
    if one["parties"]:
        put("")
        show_table(_PARTY_HEADINGS, [_party(each) for each in one["parties"]])


def _passed_on(one: dict[str, Any]) -> str:
    if not one["parties"]:
        return ""
    return "confirmed by all" if one["confirmed"] else "not confirmed by all yet"


def _signal(each: dict[str, Any]) -> list[str]:
    of_child = " (names the person as a parent)" if each["as_parent"] and each["outcome"] is None else ""
    outcome = _OUTCOMES.get(each["outcome"], "-")
    purposes = ", ".join(each["purposes"])
    return [each["id"], each["professional"], each["placed"], purposes, each["state"] + of_child, outcome]


def _party(each: dict[str, Any]) -> list[str]:
    name = each["organisation"] + ("" if each["member"] else " (no member any more)")
    confirmed = moment(each["confirmed"]) or ("not yet" if each["ended"] else "-")
    return [name, str(each["ended"]), str(each["receipts"]), confirmed, str(each["going_on"])]
