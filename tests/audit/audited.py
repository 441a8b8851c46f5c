"""An audit in a test: two nodes in memory that sign all they say, and an auditor who gets nothing but the files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from node.protocol.audit.challenge import Challenge, SignedChallenge, make_challenge, read_challenge
from node.protocol.audit.judgement import AuditReport, judge
from node.protocol.audit.opening import Opening, open_opening, seal_opening
from node.protocol.audit.records import Records, read_records
from node.protocol.audit.session import AuditedSession, verify_records
from node.protocol.json_field import JsonField
from node.service.audit_opening import open_session_to_auditor
from node.service.audit_records import records_of
from node.service.context import Context
from node.service.membership import IDENTITY
from tests.attacks.dishonest import MINE, SHARED, YOURS, Nodes, begin, exchange, make_nodes, place
from tests.helpers import OFFICER, signing_key

AUDITOR_SEED = bytes(signing_key("auditor"))
AUDITOR_KEY = bytes(signing_key("auditor").verify_key)
NONCE = bytes(range(32))


@dataclass(frozen=True)
class Audit:
    """The audit of what one node sent to another in their session; every file goes through JSON."""

    audited: Context
    peer: Context

    def records(self) -> Records:
        """What the peer shows."""
        return read_records(as_file(records_of(self.peer, OFFICER, self.audited.member.id).document()))

    def session(self) -> AuditedSession:
        """The session, as the auditor verifies it."""
        return verify_records(self.records(), self.peer.covenant)

    def challenge(self, points: int = 20, nonce: bytes = NONCE, seed: bytes = AUDITOR_SEED) -> SignedChallenge:
        """What the auditor asks."""
        covenant, now = self.peer.covenant, self.peer.clock.now()
        made = make_challenge(self.session(), covenant, points, nonce=nonce, now=now, seed=seed)
        return read_challenge(as_file(made.document()))

    def opened(self, challenge: SignedChallenge) -> Mapping[str, Any]:
        """The file with which the audited node answers."""
        return open_session_to_auditor(self.audited, OFFICER, challenge).document

    def read(self, document: Mapping[str, Any], challenge: Challenge, seed: bytes = AUDITOR_SEED) -> Opening:
        """What the auditor reads in that file, or somebody with another key."""
        return open_opening(as_file(document), challenge, self.audited.member, seed)

    def opening(self, challenge: SignedChallenge) -> Opening:
        """What the audited node tells."""
        return self.read(self.opened(challenge), challenge.challenge)

    def judged(self, challenge: SignedChallenge, opening: Opening) -> AuditReport:
        """What the auditor makes of an opening, which the audited member may have made up: it seals and signs it."""
        document = seal_opening(opening, challenge.challenge, AUDITOR_KEY, self.audited.keys.read(IDENTITY))
        read = self.read(document, challenge.challenge)
        return judge(self.session(), challenge.challenge, read, self.peer.covenant)

    def lied(self, lie: Callable[[Opening], Opening], points: int = 20) -> AuditReport:
        """The audit of a member that changes what it honestly would tell."""
        challenge = self.challenge(points)
        return self.judged(challenge, lie(self.opening(challenge)))

    def report(self, points: int = 20) -> AuditReport:
        """The whole audit, with an audited node that does what it should."""
        return self.lied(lambda opening: opening, points)


def talking(*, tick: int = 0, exchanges: int = 3) -> Nodes:
    """Nodes of which the first two have had a session with each other: each signalled a person more than the other."""
    nodes = make_nodes(tick=tick)
    first, second = nodes.two
    for node, own in ((first, MINE), (second, YOURS)):
        place(node, SHARED)
        place(node, own)
    begin(first, second)
    for _ in range(exchanges):
        exchange(first, second)
        nodes.clock.forward(seconds=2 * tick)
    return nodes


def both_ways(nodes: Nodes) -> tuple[Audit, Audit]:
    """The audits of the initiator and of the responder."""
    first, second = nodes.two
    return Audit(first, second), Audit(second, first)


def as_file(document: Mapping[str, Any]) -> JsonField:
    """A document as it is read from its file."""
    return JsonField("file", json.loads(json.dumps(document)))
