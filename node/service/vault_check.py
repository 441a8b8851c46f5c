"""Whether the vault's key is the one that the database was sealed with: a wrong one would ruin it silently."""

from node.errors import ConfigurationError
from node.storage import persons
from node.storage.database import Database
from node.storage.vault import Vault


def check_vault(database: Database, vault: Vault) -> None:
    """Open one sealed number, if there is any. Raises `ConfigurationError`, and nothing has been written."""
    sealed = persons.any_sealed(database)
    if sealed is None:
        return
    try:
        vault.open_number(sealed)
    except ConfigurationError:
        raise ConfigurationError(
            "the key file vault is not the one that data.sqlite was sealed with",
            "put back the key file that belongs to this database; nothing was changed",
        ) from None
