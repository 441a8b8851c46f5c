"""What a refusal tells the own administrator. To judge a message stores nothing; what it means is noted afterwards."""

from node.errors import ProtocolRefusal
from node.limits import ALARM_AGAIN_SECONDS
from node.protocol.evidence import Claim, Evidence, Exhibit, write_evidence
from node.protocol.evidence_claim import covenant_told
from node.protocol.refusals import SessionRefusal
from node.protocol.signed_head import SignedHead
from node.protocol.signed_request import SignedRequest
from node.service.alarms import AlarmKind, raise_once
from node.service.context import Context
from node.service.covenant_check import is_fork
from node.service.equivocation import note_fork
from node.storage import sessions


def note_refused(
    context: Context, peer: bytes, refusal: ProtocolRefusal, signed: SignedHead | None = None, body: bytes = b""
) -> None:
    """A message of the peer was refused, or an answer of it, or a session with it could not begin.

    `signed` is the verified message, `body` that of a hello or its answer.
    """
    if refusal.code == "restart-limit":
        _note_restarts(context, peer)
    elif isinstance(refusal, SessionRefusal) and refusal.code == "fork" and isinstance(signed, SignedRequest):
        note_fork(context, refusal.pair, signed)
    elif refusal.code.startswith("covenant-") and signed is not None:
        note_covenant(context, peer, signed, body)


def note_covenant(context: Context, peer: bytes, signed: SignedHead, body: bytes = b"") -> None:
    """Two covenants of one version are more than two nodes of which one is behind: somebody made a second one."""
    told = covenant_told(signed, body)
    if told is None or not is_fork(context, told):
        return
    evidence = write_evidence(Evidence(Claim.COVENANT_FORK, (Exhibit(signed, body),)))
    details: dict[str, str | int] = {"version": told.version, "digest": told.digest.hex()}
    since = context.clock.now() - ALARM_AGAIN_SECONDS
    raise_once(context, AlarmKind.COVENANT_FORK, peer, since, details, evidence)


def note_told_of_fork(context: Context, peer: bytes) -> None:
    """The peer refused with `covenant-fork`: by what it holds, this node's covenant is the other one of its version."""
    since = context.clock.now() - ALARM_AGAIN_SECONDS
    raise_once(context, AlarmKind.COVENANT_FORK, peer, since, {"version": context.covenant.version, "said": "fork"})


def _note_restarts(context: Context, peer: bytes) -> None:
    """Once in an epoch: what comes after it is the same matter."""
    covenant = context.covenant
    epoch = covenant.epoch_at(context.clock.now())
    begun, _ = sessions.begun_and_granted(context.database, peer, epoch)
    since = float(covenant.start_seconds + epoch * covenant.epoch_seconds)
    raise_once(context, AlarmKind.RESTARTS, peer, since, {"epoch": epoch, "sessions": begun})
