"""Who may audit, and what the peer is told: the covenant's auditor alone, and a count alone."""

import json
from dataclasses import replace

import pytest

from node.errors import AuditRefused, ConfigurationError, InvalidInput
from node.protocol.audit.challenge import SignedChallenge, make_challenge, read_challenge
from node.protocol.audit.result import read_result, sign_result
from node.protocol.audit.session import AuditedSession
from node.service.audit_opening import open_session_to_auditor
from node.service.context import Context
from tests.attacks.dishonest import exchange, kept
from tests.audit.audited import AUDITOR_SEED, NONCE, Audit, as_file, both_ways, talking
from tests.helpers import NOW, OFFICER, make_covenant, signing_key


def refuses(node: Context, challenge: SignedChallenge, match: str) -> None:
    """The node opens nothing, and keeps nothing of the attempt."""
    before = kept(node)
    with pytest.raises((AuditRefused, ConfigurationError, InvalidInput), match=match) as refused:
        open_session_to_auditor(node, OFFICER, challenge)
    assert refused.value.hint
    assert kept(node) == before


@pytest.mark.parametrize("name", ["stranger", "steward", "politie", "veilig-thuis"])
def test_only_the_covenants_auditor_asks(name: str) -> None:
    """The key of a stranger, of a steward or of a member makes no challenge, and a forged one opens nothing."""
    seed = bytes(signing_key(name))
    for audit in both_ways(talking()):
        with pytest.raises(ConfigurationError, match="not that of the covenant's auditor"):
            audit.challenge(seed=seed)
        true = audit.challenge()
        forged = replace(
            true, signature=signing_key(name).sign(b"raakvlak/1 challenge\x00" + true.challenge.canonical).signature
        )
        refuses(audit.audited, forged, "not signed by the auditor")


def test_a_covenant_without_auditor_has_no_audits() -> None:
    """Where the stewards appointed nobody, nothing is asked and nothing opened."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    without = replace(audit.audited.covenant, auditor=None)
    with pytest.raises(ConfigurationError, match="names no auditor"):
        make_challenge(audit.session(), without, 1, nonce=NONCE, now=NOW, seed=AUDITOR_SEED)
    refuses(replace(audit.audited, covenant=without), challenge, "names no auditor")


CHANGES: dict[str, object] = {
    "fed": "00" * 32,
    "audited": "00" * 32,
    "peer": "00" * 32,
    "pair": "00" * 32,
    "n": 1,
    "latest": "00" * 32,
    "nonce": "00" * 32,
    "points": 21,
    "issued": "2026-11-04T00:00:00Z",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_challenge_that_was_changed_opens_nothing(name: str) -> None:
    """What the auditor asked cannot be made into more, or into another question."""
    audit = both_ways(talking())[0]
    document = audit.challenge().document()
    document["challenge"][name] = CHANGES[name]
    refuses(audit.audited, read_challenge(as_file(document)), "not signed by|another federation")


def test_a_challenge_for_another_node_or_history_opens_nothing() -> None:
    """A node opens only its own points, of messages that it sent, to the peer that the challenge names."""
    nodes = talking()
    audit, back = both_ways(nodes)
    refuses(audit.peer, audit.challenge(), "for another node")
    refuses(nodes.all[2], audit.challenge(), "for another node")
    session = audit.session()
    other_head = _asked(replace(session, latest=bytes(32)), audit)
    refuses(audit.audited, other_head, "did not send")
    refuses(audit.audited, _asked(replace(session, n=session.n + 1), audit), "did not send")
    refuses(audit.audited, _asked(replace(session, n=session.n - 1), audit), "did not send")
    refuses(audit.audited, _asked(replace(session, pair=bytes(32)), audit), "has ended")
    refuses(audit.audited, _asked(replace(session, peer=nodes.all[2].member), audit), "has ended")
    assert back.report().faults == {}


def test_a_challenge_holds_while_the_session_goes_on() -> None:
    """Messages that came after the challenge change nothing of what it asks."""
    nodes = talking()
    audit = Audit(*nodes.two)
    records, challenge = audit.records(), audit.challenge()
    exchange(*nodes.two)
    opening = audit.opening(challenge)
    assert len(opening.points) == 4
    assert audit.records() != records
    with pytest.raises(AuditRefused, match="made from other records"):
        challenge.challenge.require_about(audit.session())


def test_the_peer_learns_only_how_many_were_not_accounted_for() -> None:
    """The signed result has no number, point, handle or total in it, and is verified with the covenant."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge().challenge
    document = sign_result(challenge, 3, NOW, AUDITOR_SEED)
    assert set(document["result"]) == {"format", "fed", "audited", "peer", "pair", "issued", "not_accounted_for"}
    result = read_result(as_file(document), audit.peer.covenant)
    assert (result.audited, result.peer) == (audit.audited.member.nid, audit.peer.member.nid)
    assert result.not_accounted_for == 3


def test_a_result_of_anybody_else_is_refused() -> None:
    """A result that was changed, or that a member signed, or of another covenant's members, tells nothing."""
    audit = both_ways(talking())[0]
    covenant, challenge = audit.peer.covenant, audit.challenge().challenge
    document = sign_result(challenge, 0, NOW, AUDITOR_SEED)
    changed = json.loads(json.dumps(document))
    changed["result"]["not_accounted_for"] = 1
    forged = sign_result(challenge, 4, NOW, bytes(signing_key("veilig-thuis")))
    for lie in (changed, forged):
        with pytest.raises(AuditRefused, match="not signed by the auditor"):
            read_result(as_file(lie), covenant)
    other = make_covenant([member for member in covenant.members if member != audit.peer.member])
    with pytest.raises(AuditRefused, match="another covenant"):
        read_result(as_file(document), other)


def _asked(session: AuditedSession, audit: Audit) -> SignedChallenge:
    """A challenge that the auditor rightly signed, about a session that is not so."""
    return make_challenge(session, audit.peer.covenant, 5, nonce=NONCE, now=NOW, seed=AUDITOR_SEED)
