"""The mail server's password: a key file, or a credential that the service manager hands to the node."""

from collections.abc import Mapping
from pathlib import Path

from node.errors import ConfigurationError
from node.storage.key_store import KeyStore

MAIL_PASSWORD = "mail-password"
"""The name of the key file and of the credential."""
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what `LoadCredential=` names."""
_HINT = "store it with `raakvlak node mail-password`, or hand it over as a credential"


def read_mail_password(keys: KeyStore, environment: Mapping[str, str]) -> str:
    """The password, read anew for each connection. Raises `ConfigurationError` when there is none that can be read."""
    folder = environment.get(CREDENTIALS_VARIABLE)
    credential = None if folder is None else Path(folder) / MAIL_PASSWORD
    try:
        if credential is not None and credential.is_file():
            return credential.read_text(encoding="utf-8").rstrip("\r\n")
        return keys.read(MAIL_PASSWORD).decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("the mail server's password cannot be read", _HINT) from None
    except ConfigurationError as wrong:
        raise ConfigurationError(f"the mail server's password: {wrong.message}", _HINT) from None


def store_mail_password(keys: KeyStore, password: str) -> None:
    """Put a password in the place of the one before."""
    keys.delete(MAIL_PASSWORD)
    keys.write(MAIL_PASSWORD, password.encode("utf-8"))
