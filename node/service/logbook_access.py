"""Who may check and export the logbook."""

from node.model import Actor
from node.service.professionals import check_coordinator


def may_verify(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor may check the logbook."""
    check_coordinator(actor)


def may_export(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor may export the logbook."""
    check_coordinator(actor)
