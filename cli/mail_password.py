"""`raakvlak node mail-password`: the mail server's password, asked for and never shown."""

import sys

import typer

from cli.options import AsJson, options_of
from cli.output import show
from node.errors import InvalidInput


def mail_password(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Store the password of `[mail] username` as a key file (0600); without a terminal it is read from standard input.

    Example: raakvlak node mail-password
    """
    from node.config import load_settings
    from node.storage.key_store import FileKeyStore
    from node.storage.mail_password import MAIL_PASSWORD, store_mail_password

    home = options_of(ctx).home
    username = load_settings(home).mail.username
    if not username:
        raise InvalidInput("node.toml has no username in [mail]", "a password goes with one: set both, or neither")
    store_mail_password(FileKeyStore(home / "keys"), _asked())
    facts = {"file": str(home / "keys" / MAIL_PASSWORD)}
    show(facts, "the password is stored; the node takes it with its next mail", as_json)


def _asked() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise InvalidInput("standard input holds no password", "give it on one line, or run this at a terminal")
    return password
