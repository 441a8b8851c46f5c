"""`raakvlak covenant`: make, change, sign, show and verify the agreement of all nodes (docs/covenant.md)."""

from collections.abc import Callable

from cli import covenant_looking, covenant_making, covenant_members, covenant_signing, covenant_terms
from cli.command_tree import command_group

covenant_app = command_group("covenant", "The agreement that all nodes keep to.")

_COMMANDS: dict[str, Callable[..., None]] = {
    "steward-key": covenant_making.steward_key,
    "create": covenant_making.create,
    "add": covenant_members.add,
    "suspend": covenant_members.suspend,
    "resume": covenant_members.resume,
    "revoke": covenant_members.revoke,
    "member-key": covenant_members.member_key,
    "steward": covenant_terms.steward,
    "renew": covenant_terms.renew,
    "next": covenant_terms.begin_next,
    "sign": covenant_signing.sign,
    "timestamp": covenant_signing.timestamp,
    "show": covenant_looking.show,
    "diff": covenant_looking.diff,
    "verify": covenant_looking.verify,
}
for _verb, _command in _COMMANDS.items():
    covenant_app.command(_verb)(_command)
