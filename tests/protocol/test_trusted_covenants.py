"""Whom a node believes: a root of trust, and from there each next version, or a refusal of its own kind."""

from typing import Any

import pytest
from nacl.signing import SigningKey

from node.protocol.covenant_errors import (
    AnotherFederation,
    CovenantFork,
    CovenantGap,
    CovenantNotNext,
    CovenantRefused,
    CovenantRollback,
    TooFewSignatures,
    WrongSignature,
)
from node.protocol.covenant_file import SignedCovenant
from node.protocol.trusted_covenants import TrustedCovenants
from tests.protocol.covenant_chain import BOTH, CARL, first, following, signed
from tests.protocol.covenant_example import ANNA, BERT, content, public

ROOT = first()
SECOND = signed(following(ROOT, rations={"restarts": 2, "cards_per_day": 50}))
THIRD = signed(following(SECOND, rations={"restarts": 3, "cards_per_day": 50}))
CARL_ENTRY = {"id": "carl", "name": "Carl", "key": public(CARL)}


def refusal(trusted: TrustedCovenants, offered: SignedCovenant) -> CovenantRefused:
    """The error with which the version is refused; it has a hint."""
    with pytest.raises(CovenantRefused) as caught:
        trusted.updated(offered)
    assert caught.value.hint
    return caught.value


def stewards(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    """Anna, and these."""
    return [content()["stewards"][0], *entries]


def test_versions_are_taken_one_by_one() -> None:
    """From the root each next version is believed, and all digests since are known; none before or after."""
    trusted = TrustedCovenants.begin(ROOT).updated(SECOND).updated(THIRD)
    assert trusted.newest == THIRD.covenant
    assert trusted.newest_signed == THIRD
    assert [trusted.digest_of(version) for version in range(5)] == [
        None,
        ROOT.covenant.digest,
        SECOND.covenant.digest,
        THIRD.covenant.digest,
        None,
    ]


def test_a_later_version_may_be_the_root() -> None:
    """A node that joins late begins at the version that it was given, and knows none before it."""
    trusted = TrustedCovenants.begin(SECOND).updated(THIRD)
    assert trusted.digest_of(1) is None
    assert trusted.digest_of(2) == SECOND.covenant.digest


def test_a_root_must_be_signed() -> None:
    """A root that too few of its stewards signed, or one of them wrongly, is no root."""
    with pytest.raises(TooFewSignatures, match=r"^1 of the 2 stewards"):
        TrustedCovenants.begin(signed(content(), {"anna": ANNA}))
    wrong = SignedCovenant(ROOT.covenant, ROOT.signatures | {"bert": bytes(64)})
    with pytest.raises(WrongSignature, match="steward bert is wrong"):
        TrustedCovenants.begin(wrong)


def test_a_federation_is_found_by_its_fingerprint() -> None:
    """Version 1 with the digest that people told is the root; another digest or a later version is not."""
    fed = ROOT.covenant.digest
    assert TrustedCovenants.begin_at_federation(ROOT, fed) == TrustedCovenants.begin(ROOT)
    with pytest.raises(AnotherFederation):
        TrustedCovenants.begin_at_federation(first(threshold=1), fed)
    with pytest.raises(CovenantGap):
        TrustedCovenants.begin_at_federation(SECOND, fed)
    with pytest.raises(TooFewSignatures):
        TrustedCovenants.begin_at_federation(SignedCovenant(ROOT.covenant, {}), fed)


def test_what_is_held_changes_nothing() -> None:
    """The newest version once more is no error and no change, whoever signed that copy."""
    trusted = TrustedCovenants.begin(ROOT).updated(SECOND)
    assert trusted.updated(SECOND) is trusted
    assert trusted.updated(SignedCovenant(SECOND.covenant, {})) is trusted


def test_an_older_version_is_a_rollback() -> None:
    """A version known to be older is refused, and so is one from before the root."""
    assert type(refusal(TrustedCovenants.begin(ROOT).updated(SECOND), ROOT)) is CovenantRollback
    assert type(refusal(TrustedCovenants.begin(ROOT).updated(SECOND).updated(THIRD), SECOND)) is CovenantRollback
    other_second = signed(following(ROOT, rations={"restarts": 9, "cards_per_day": 50}))
    assert type(refusal(TrustedCovenants.begin(THIRD), other_second)) is CovenantRollback


@pytest.mark.parametrize("held", [SECOND, THIRD])
def test_other_content_for_a_version_is_a_fork(held: SignedCovenant) -> None:
    """A signed version with other content than the one known under its number is a fork, newest or not."""
    trusted = TrustedCovenants.begin(ROOT).updated(SECOND)
    if held is THIRD:
        trusted = trusted.updated(THIRD)
    error = refusal(trusted, signed(following(ROOT, rations={"restarts": 9, "cards_per_day": 50})))
    assert isinstance(error, CovenantFork)
    assert error.version == 2


def test_a_fork_is_judged_by_the_stewards_of_its_time() -> None:
    """Who signed version 2 makes a fork of it, also when others have become stewards since; those alone do not."""
    lone = following(SECOND, stewards=[CARL_ENTRY], threshold=1)
    third = signed(lone, BOTH | {"carl": CARL})
    trusted = TrustedCovenants.begin(ROOT).updated(SECOND).updated(third)
    other = following(ROOT, rations={"restarts": 9, "cards_per_day": 50})
    assert type(refusal(trusted, signed(other))) is CovenantFork
    by_carl = following(ROOT, stewards=[CARL_ENTRY], threshold=1)
    assert type(refusal(trusted, signed(by_carl, {"carl": CARL}))) is TooFewSignatures


def test_a_fork_of_the_root_is_seen() -> None:
    """Other content for the version at which a node began is a fork too, when the root's stewards signed it."""
    other = signed(following(ROOT, rations={"restarts": 9, "cards_per_day": 50}))
    assert type(refusal(TrustedCovenants.begin(SECOND), other)) is CovenantFork
    unsigned = SignedCovenant(other.covenant, {})
    assert type(refusal(TrustedCovenants.begin(SECOND), unsigned)) is TooFewSignatures


def test_what_nobody_signed_is_no_fork() -> None:
    """Who writes another version 2 alone gives no proof against the stewards: too few signatures, not a fork."""
    trusted = TrustedCovenants.begin(ROOT).updated(SECOND)
    alone = following(ROOT, stewards=stewards(CARL_ENTRY), threshold=1)
    assert type(refusal(trusted, signed(alone, {"carl": CARL}))) is TooFewSignatures


def test_a_missing_version_is_a_gap() -> None:
    """A version beyond the next one is refused until the one between is there."""
    trusted = TrustedCovenants.begin(ROOT)
    error = refusal(trusted, THIRD)
    assert type(error) is CovenantGap
    assert "get version 2 first" in error.hint
    assert trusted.updated(SECOND).updated(THIRD).newest.version == 3


def test_the_version_before_is_named_by_its_digest() -> None:
    """The next number upon another version is refused as another line of versions."""
    other = signed(following(ROOT, rations={"restarts": 9, "cards_per_day": 50}))
    error = refusal(TrustedCovenants.begin(ROOT).updated(other), THIRD)
    assert type(error) is CovenantNotNext


def test_another_federation_is_refused() -> None:
    """A version of another federation is refused as such, also when its numbers would fit."""
    other = first(threshold=1)
    assert type(refusal(TrustedCovenants.begin(ROOT), other)) is AnotherFederation
    assert type(refusal(TrustedCovenants.begin(ROOT), signed(following(other)))) is AnotherFederation


def test_the_former_threshold_must_sign() -> None:
    """New stewards cannot appoint themselves: the threshold of the version before signs as well."""
    document = following(ROOT, stewards=stewards(CARL_ENTRY), threshold=2)
    trusted = TrustedCovenants.begin(ROOT)
    error = refusal(trusted, signed(document, {"anna": ANNA, "carl": CARL}))
    assert type(error) is TooFewSignatures
    assert "1 of the 2 stewards" in error.message
    taken = trusted.updated(signed(document, {"anna": ANNA, "bert": BERT, "carl": CARL}))
    assert [one.id for one in taken.newest.stewards] == ["anna", "carl"]


def test_the_new_threshold_must_sign_too() -> None:
    """A version whose own stewards have not signed it in number is refused, whoever appoints them."""
    document = following(ROOT, stewards=stewards(CARL_ENTRY), threshold=2)
    error = refusal(TrustedCovenants.begin(ROOT), signed(document))
    assert type(error) is TooFewSignatures
    assert error.message.startswith("1 of the 2 stewards that are needed have signed version 2")


def test_a_lower_threshold_needs_the_higher_one() -> None:
    """Lowering the threshold to one takes two signatures; the version after that takes one."""
    trusted = TrustedCovenants.begin(ROOT)
    lowered = following(ROOT, threshold=1)
    assert type(refusal(trusted, signed(lowered, {"anna": ANNA}))) is TooFewSignatures
    second = signed(lowered)
    third = signed(following(second), {"bert": BERT})
    assert trusted.updated(second).updated(third).newest.version == 3


def test_a_leaving_steward_signs_no_more() -> None:
    """Who left the stewards does not count for the version after, nor is his signature taken as anyone's."""
    second = signed(
        following(ROOT, stewards=stewards(CARL_ENTRY), threshold=2), {"anna": ANNA, "bert": BERT, "carl": CARL}
    )
    trusted = TrustedCovenants.begin(ROOT).updated(second)
    third = following(second)
    assert type(refusal(trusted, signed(third, BOTH))) is WrongSignature
    assert trusted.updated(signed(third, {"anna": ANNA, "carl": CARL})).newest.version == 3


def test_one_voice_counts_once_under_two_names() -> None:
    """A signature under another steward's id is wrong, even where the rest would do."""
    document = following(ROOT, threshold=1)
    assert type(refusal(TrustedCovenants.begin(ROOT), signed(document, {"anna": ANNA, "bert": ANNA}))) is WrongSignature


def test_a_signature_on_something_else_is_wrong() -> None:
    """The signature of the version before under the next one is refused by its steward's name."""
    copied = SignedCovenant(SECOND.covenant, ROOT.signatures)
    error = refusal(TrustedCovenants.begin(ROOT), copied)
    assert type(error) is WrongSignature
    bare = SigningKey(ANNA).sign(SECOND.covenant.canonical).signature
    unlabelled = SignedCovenant(SECOND.covenant, SECOND.signatures | {"anna": bare})
    assert "steward anna" in refusal(TrustedCovenants.begin(ROOT), unlabelled).message


def test_an_expired_version_leads_to_the_next() -> None:
    """A version that has expired is still followed: else a late node could never come back."""
    expired = signed(following(ROOT, expires="2026-12-01T00:00:00Z"))
    renewed = signed(following(expired, expires="2028-01-01T00:00:00Z"))
    now = renewed.covenant.start_seconds + 300 * 86_400
    trusted = TrustedCovenants.begin(ROOT).updated(expired).updated(renewed)
    assert trusted.require_in_force(now) == renewed.covenant


def test_a_refusal_changes_nothing() -> None:
    """What was believed before a refusal is believed after it, and the true next version is still taken."""
    trusted = TrustedCovenants.begin(ROOT)
    before = (trusted.newest_signed, trusted.digest_of(1), trusted.digest_of(2))
    refusal(trusted, THIRD)
    assert (trusted.newest_signed, trusted.digest_of(1), trusted.digest_of(2)) == before
    assert trusted.updated(SECOND).newest.version == 2
