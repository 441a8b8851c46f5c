"""A covenant for people's eyes, and the same as one JSON object."""

from typing import Any

from cli.output import columns
from node.protocol.covenant import Covenant, Purpose, federation, probe_days
from node.protocol.covenant_file import SignedCovenant, good_signatures
from node.protocol.fingerprint_words import spoken_fingerprint
from node.protocol.guessing import PROBED_NUMBERS, days_to_probe, points_at_once

_TERMS = ("seen", "contact", "align", "close", "escalate")
"""The terms of a match's follow-up, in the order of its life."""


def names_of(covenant: Covenant) -> dict[str, Any]:
    """What tells one covenant from another."""
    return {
        "version": covenant.version,
        "digest": covenant.digest.hex(),
        "federation": federation(covenant).hex(),
    }


def signature_states(signed: SignedCovenant) -> dict[str, str]:
    """`valid`, `wrong` or `missing`, by steward id; `former` for one of the version before, not judged here."""
    own = {steward.id for steward in signed.covenant.stewards}
    good = good_signatures(signed)
    return {
        steward.id: "valid" if steward.id in good else "wrong" if steward.id in signed.signatures else "missing"
        for steward in signed.covenant.stewards
    } | {name: "former" for name in signed.signatures if name not in own}


def facts_of(signed: SignedCovenant) -> dict[str, Any]:
    """The whole of it, with what follows from it: names, signatures, and how long silent guessing takes."""
    covenant = signed.covenant
    return {
        **names_of(covenant),
        "federation_words": list(spoken_fingerprint(federation(covenant))),
        "covenant": covenant.content(),
        "signatures": signature_states(signed),
        "guessing": guessing_facts(covenant),
    }


def guessing_facts(covenant: Covenant) -> dict[str, Any]:
    """In how many days a silent cheat tries a list of numbers on one peer: at the pace, and each member at once."""
    return {
        "numbers": PROBED_NUMBERS,
        "days_at_pace": probe_days(covenant.pace, PROBED_NUMBERS),
        "members": {
            member.id: {
                "points_at_once": points_at_once(covenant, member),
                "days": days_to_probe(covenant, member),
            }
            for member in covenant.members
        },
    }


def guessing_line(covenant: Covenant) -> str:
    """The same in one sentence."""
    at_pace = _spoken(probe_days(covenant.pace, PROBED_NUMBERS))
    text = f"a silent cheat tries {PROBED_NUMBERS:,} numbers on one peer in {at_pace} at the pace"
    members = [f"{one.id} {_spoken(days_to_probe(covenant, one))}" for one in covenant.active_members()]
    return f"{text}; with its synchronisations: {', '.join(members)}" if members else text


def as_text(signed: SignedCovenant) -> str:
    """Tables, a blank line between them."""
    covenant = signed.covenant
    return "\n\n".join((_terms(covenant), _stewards(signed), _purposes(covenant), _members(covenant)))


def _terms(covenant: Covenant) -> str:
    epoch, pace, rations = covenant.epoch, covenant.pace, covenant.rations
    guessing = f"{PROBED_NUMBERS:,} guesses at one peer take {_spoken(probe_days(pace, PROBED_NUMBERS))}"
    auditor = covenant.auditor
    at_pace = (
        f"{pace.points} points every {pace.tick} seconds" if pace.tick else "at once: for tests, not for real numbers"
    )
    rows = [
        ("covenant", f"version {covenant.version}"),
        ("federation", federation(covenant).hex()),
        ("in words", " ".join(spoken_fingerprint(federation(covenant)))),
        ("digest", covenant.digest.hex()),
        ("issued", covenant.issued),
        ("starts", covenant.start),
        ("expires", covenant.expires),
        ("timestamps", _freshness(covenant)),
        ("epochs", f"{epoch.days} days, {epoch.lead_days} of lead, {epoch.grace_days} of grace"),
        ("pace", at_pace),
        ("ration", f"at this pace {guessing}"),
        ("restarts", f"{rations.restarts} an epoch by themselves"),
        ("cards", f"{rations.cards_per_day} a day from each peer"),
        ("auditor", "none" if auditor is None else f"{auditor.name}, key {auditor.key[:16]}…"),
    ]
    return columns(rows)


def _freshness(covenant: Covenant) -> str:
    days = covenant.freshness_days
    return "none needed: withheld versions go unnoticed" if days is None else f"needed, each holds for {days} days"


def _stewards(signed: SignedCovenant) -> str:
    covenant, states = signed.covenant, signature_states(signed)
    rows = [("steward", "name", "key", "signature")]
    rows += [(one.id, one.name, f"{one.key[:16]}…", states[one.id]) for one in covenant.stewards]
    rows += [(name, "", "", "former steward, not checked") for name, state in states.items() if state == "former"]
    good = sum(state == "valid" for state in states.values())
    return f"{columns(rows)}\n{good} valid of {covenant.threshold} needed"


def _purposes(covenant: Covenant) -> str:
    rows = [("purpose", "title", "legal basis", "age", "signal lives", "since-when")]
    for one in covenant.purposes:
        age = "any" if one.age_limit is None else f"under {one.age_limit}"
        since_when = "told" if one.since_when else "not told"
        rows.append((one.id, one.title, one.legal_basis or "not stated", age, f"{one.signal_days} days", since_when))
    terms: list[tuple[str, ...]] = [("purpose", "told: parent", "parent and youth", "youth", "archive", *_TERMS)]
    terms += [(one.id, *_told(one), f"{one.archive_days} days", *_working_days(one)) for one in covenant.purposes]
    return f"{columns(rows)}\n\n{columns(terms)}\nseen, contact, align, close, escalate: working days"


def _told(purpose: Purpose) -> tuple[str, str, str]:
    """At which ages who is told of a signal."""
    youth, adult = purpose.youth_age, purpose.adult_age
    first = adult if youth is None else youth
    both = "never" if youth is None else f"from {youth}"
    return "always" if first is None else f"under {first}", both, "never" if adult is None else f"from {adult}"


def _working_days(purpose: Purpose) -> tuple[str, ...]:
    return tuple(str(getattr(purpose, f"{term}_days")) for term in _TERMS)


def _members(covenant: Covenant) -> str:
    if not covenant.members:
        return "no members yet"
    rows = [("member", "name", "kind", "status", "address", "class", f"{PROBED_NUMBERS:,} guesses", "purposes")]
    for one in covenant.members:
        address = one.url if one.reachable else f"{one.url} (not reachable)"
        days = _spoken(days_to_probe(covenant, one))
        rows.append((one.id, one.name, one.kind, one.status, address, one.class_, days, ", ".join(one.purposes)))
    return columns(rows)


def _spoken(days: float) -> str:
    return f"{days:.1f} days" if days else "no time"
