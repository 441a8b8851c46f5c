"""Freshness: which timestamps a node believes, and when it no longer trusts that its version is the newest."""

import pytest

from node.limits import CLOCK_SKEW_SECONDS
from node.protocol.covenant_errors import (
    AnotherFederation,
    CovenantExpired,
    CovenantFork,
    CovenantFrozen,
    CovenantGap,
    CovenantNotBegun,
    CovenantRefused,
    CovenantRollback,
    TimestampAhead,
    TimestampTooLong,
    TooFewSignatures,
    WrongSignature,
)
from node.protocol.timestamp import SignedTimestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import seconds_of
from tests.protocol.covenant_chain import CARL, DAY, first, following, signed, stamped
from tests.protocol.covenant_example import ANNA, BERT, content, public

ROOT = first(freshness_days=7, threshold=1)
SECOND = signed(following(ROOT, issued="2026-11-30T12:00:00Z"))
OTHER_SECOND = signed(following(ROOT, issued="2026-11-30T12:00:01Z"))
DECEMBER = float(seconds_of("2026-12-01T00:00:00Z"))
TRUSTED = TrustedCovenants.begin(ROOT).updated(SECOND)


def refusal(trusted: TrustedCovenants, offered: SignedTimestamp, now: float = DECEMBER) -> CovenantRefused:
    """The error with which the timestamp is refused; it has a hint."""
    with pytest.raises(CovenantRefused) as caught:
        trusted.refreshed(offered, now)
    assert caught.value.hint
    return caught.value


def test_a_timestamp_keeps_a_version_in_force() -> None:
    """A version is in force for the days of freshness after it was issued, and then as long as a timestamp says."""
    issued = SECOND.covenant.issued_seconds
    assert TRUSTED.require_in_force(issued + 7 * DAY - 1) == SECOND.covenant
    with pytest.raises(CovenantFrozen, match="since 2026-12-07T12:00:00Z"):
        TRUSTED.require_in_force(issued + 7 * DAY)
    fresh = TRUSTED.refreshed(stamped(SECOND, {"bert": BERT}), DECEMBER)
    assert fresh.timestamp == stamped(SECOND).timestamp
    assert fresh.require_in_force(DECEMBER + 7 * DAY - 1) == SECOND.covenant
    with pytest.raises(CovenantFrozen, match="since 2026-12-08T00:00:00Z"):
        fresh.require_in_force(DECEMBER + 7 * DAY)


def test_without_freshness_nothing_freezes() -> None:
    """Where the covenant asks for no timestamps, it binds until it expires, and a timestamp is refused."""
    trusted = TrustedCovenants.begin(first())
    expires = trusted.newest.expires_seconds
    assert trusted.fresh_until is None
    assert trusted.require_in_force(expires - 1) == trusted.newest
    error = refusal(trusted, stamped(first()))
    assert type(error) is TimestampTooLong
    assert "asks for no timestamps" in error.message


def test_before_its_start_and_after_its_end_it_binds_nobody() -> None:
    """A covenant that has not begun and one that has expired each have their own error."""
    start, expires = ROOT.covenant.start_seconds, ROOT.covenant.expires_seconds
    with pytest.raises(CovenantNotBegun, match="starts on 2026-11-23"):
        TRUSTED.require_in_force(start - 0.001)
    assert TRUSTED.require_in_force(start).version == 2
    with pytest.raises(CovenantExpired, match="expired on 2027-11-23"):
        TRUSTED.require_in_force(expires)


def test_one_steward_of_the_newest_version_signs() -> None:
    """No signature, a stranger's alone, or a wrong one refuses a timestamp; one right one is enough."""
    assert type(refusal(TRUSTED, stamped(SECOND, {}))) is TooFewSignatures
    assert type(refusal(TRUSTED, stamped(SECOND, {"carl": CARL}))) is TooFewSignatures
    assert type(refusal(TRUSTED, stamped(SECOND, {"anna": ANNA, "bert": CARL}))) is WrongSignature
    assert TRUSTED.refreshed(stamped(SECOND, {"anna": ANNA}), DECEMBER).timestamp is not None


def test_a_timestamp_of_a_later_version_must_wait() -> None:
    """Who is told of a newer version must fetch that first; a timestamp of an unknown older one is a rollback."""
    third = signed(following(SECOND))
    assert type(refusal(TRUSTED, stamped(third))) is CovenantGap
    assert TRUSTED.updated(third).refreshed(stamped(third), DECEMBER).timestamp is not None
    assert type(refusal(TrustedCovenants.begin(SECOND), stamped(ROOT))) is CovenantRollback


def test_a_timestamp_of_other_content_is_a_fork() -> None:
    """The newest version's number with another digest, signed by a steward, is a fork."""
    error = refusal(TRUSTED, stamped(OTHER_SECOND))
    assert isinstance(error, CovenantFork)
    assert error.version == 2


def test_a_timestamp_of_another_federation_is_refused() -> None:
    """The same version number elsewhere says nothing here."""
    assert type(refusal(TRUSTED, stamped(first(freshness_days=7)))) is AnotherFederation


def test_a_timestamp_lasts_no_longer_than_agreed() -> None:
    """A steward cannot freeze the others for longer than the covenant's days, to the second."""
    assert TRUSTED.refreshed(stamped(SECOND, expires="2026-12-08T00:00:00Z"), DECEMBER).timestamp is not None
    error = refusal(TRUSTED, stamped(SECOND, expires="2026-12-08T00:00:01Z"))
    assert type(error) is TimestampTooLong
    assert "7 days" in error.message


def test_a_timestamp_from_the_future_is_refused() -> None:
    """A moment still to come, beyond the skew of clocks, is refused: later ones would look old beside it."""
    assert type(refusal(TRUSTED, stamped(SECOND), DECEMBER - CLOCK_SKEW_SECONDS - 1)) is TimestampAhead
    assert TRUSTED.refreshed(stamped(SECOND), DECEMBER - CLOCK_SKEW_SECONDS).timestamp is not None


def test_an_older_timestamp_is_a_rollback() -> None:
    """Neither an earlier moment nor an earlier version replaces the timestamp held; the same one changes nothing."""
    fresh = TRUSTED.refreshed(stamped(SECOND), DECEMBER)
    earlier = stamped(SECOND, issued="2026-11-30T23:59:59Z", expires="2026-12-07T00:00:00Z")
    assert type(refusal(fresh, earlier)) is CovenantRollback
    of_the_first = stamped(ROOT, issued="2026-12-02T00:00:00Z")
    assert type(refusal(fresh, of_the_first, DECEMBER + DAY)) is CovenantRollback
    assert fresh.refreshed(stamped(SECOND, {"bert": BERT}), DECEMBER) is fresh
    later = stamped(SECOND, issued="2026-12-02T00:00:00Z")
    assert fresh.refreshed(later, DECEMBER + DAY).signed_timestamp == later


def test_a_timestamp_that_ran_out_is_still_remembered() -> None:
    """One that ran out while a node was away keeps nothing in force, and still shows older ones as such."""
    late = DECEMBER + 30 * DAY
    fresh = TRUSTED.refreshed(stamped(SECOND), late)
    with pytest.raises(CovenantFrozen):
        fresh.require_in_force(late)
    earlier = stamped(SECOND, issued="2026-11-30T23:59:59Z", expires="2026-12-07T00:00:00Z")
    assert type(refusal(fresh, earlier, late)) is CovenantRollback


def test_a_newer_version_beats_the_timestamp() -> None:
    """A timestamp of the version before still tells that nothing up to its moment was missed."""
    third = signed(following(SECOND, issued="2026-11-30T13:00:00Z"))
    trusted = TRUSTED.refreshed(stamped(SECOND), DECEMBER).updated(third)
    assert trusted.timestamp == stamped(SECOND).timestamp
    assert trusted.require_in_force(DECEMBER + 7 * DAY - 1) == third.covenant


def test_a_timestamp_goes_with_its_steward() -> None:
    """When the only steward who signed the timestamp leaves, it is dropped with him."""
    carl = {"id": "carl", "name": "Carl", "key": public(CARL)}
    document = following(SECOND, stewards=[content()["stewards"][0], carl])
    third = signed(document, {"anna": ANNA, "bert": BERT, "carl": CARL})
    stays = TRUSTED.refreshed(stamped(SECOND, {"anna": ANNA}), DECEMBER).updated(third)
    goes = TRUSTED.refreshed(stamped(SECOND, {"bert": BERT}), DECEMBER).updated(third)
    assert stays.timestamp == stamped(SECOND).timestamp
    assert goes.timestamp is None


@pytest.mark.parametrize("days", [None, 6])
def test_a_timestamp_goes_when_the_terms_shorten(days: int | None) -> None:
    """A version that allows a shorter life for timestamps, or asks for none, drops one that lasts longer."""
    third = signed(following(SECOND, freshness_days=days))
    assert TRUSTED.refreshed(stamped(SECOND), DECEMBER).updated(third).timestamp is None
