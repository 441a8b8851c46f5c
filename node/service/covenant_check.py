"""Whether this node and a peer may talk, as far as the covenants go that they hold (docs/protocol.md §5 and §6)."""

from node.errors import ConfigurationError, ProtocolRefusal
from node.protocol.covenant_errors import CovenantExpired, CovenantFrozen, CovenantNotBegun
from node.protocol.messages import CovenantMark
from node.service.ceilings import require_below_ceilings
from node.service.context import Context
from node.service.membership import require_active

COVENANT_REFUSALS = frozenset(
    {"covenant-older", "covenant-newer", "covenant-fork", "covenant-expired", "covenant-frozen", "covenant-declined"}
)
"""After one of these codes nothing else is worth saying before the two have compared their covenants."""


def covenant_mark(context: Context) -> CovenantMark:
    """Which covenant this node holds."""
    return CovenantMark(context.covenant.version, context.covenant.digest)


def require_voice(context: Context) -> None:
    """Raise the `ConfigurationError` that keeps this node silent.

    Its covenant does not bind now, or not this member, or asks more than the node's own ceilings allow.
    """
    context.trusted.require_in_force(context.clock.now())
    require_active(context.member)
    require_below_ceilings(context.settings, context.covenant)


def refuse_when_silent(context: Context) -> None:
    """Refuse every request while this node's covenant does not bind: it sends none itself."""
    try:
        context.trusted.require_in_force(context.clock.now())
    except CovenantNotBegun:
        raise ProtocolRefusal("wrong-epoch", "by this node's clock the covenant has not begun", 409) from None
    except CovenantExpired:
        raise ProtocolRefusal("covenant-expired", "the covenant that this node holds has expired", 503) from None
    except CovenantFrozen:
        raise ProtocolRefusal(
            "covenant-frozen", "nobody confirmed that this node's covenant is the newest", 503
        ) from None
    try:
        require_below_ceilings(context.settings, context.covenant)
    except ConfigurationError:
        raise ProtocolRefusal("covenant-declined", "the covenant is above this node's own ceilings", 503) from None


def check_covenant(context: Context, mark: CovenantMark) -> None:
    """Refuse a peer that holds another covenant: a session begins under one that both hold."""
    check_known(context, mark)
    if mark != covenant_mark(context):
        raise _older()


def check_known(context: Context, mark: CovenantMark) -> None:
    """Refuse a covenant that this node cannot tell to be its own or an earlier one of its own line.

    A session goes on while one side holds an older one: who is a member, and what is due, each judges by its own.
    """
    refuse_fork(context, mark)
    if mark.version > context.covenant.version:
        raise ProtocolRefusal("covenant-newer", "this node holds an older covenant", 409)
    if context.trusted.digest_of(mark.version) is None:
        raise _older()


def refuse_fork(context: Context, mark: CovenantMark) -> None:
    """Refuse a covenant of a version that this node knows with other content."""
    if is_fork(context, mark):
        raise ProtocolRefusal("covenant-fork", "this node holds other content for that version of the covenant", 409)


def is_fork(context: Context, mark: CovenantMark) -> bool:
    """Whether this node knows that version of the covenant with other content."""
    known = context.trusted.digest_of(mark.version)
    return known is not None and known != mark.digest


def _older() -> ProtocolRefusal:
    return ProtocolRefusal("covenant-older", "this node holds a newer covenant", 409)
