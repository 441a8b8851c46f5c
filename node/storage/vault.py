"""Numbers and notes at rest: found by a keyed hash, sealed under a key that stands in a file outside the database.

The numbers that pass the eleven-test are few enough to try them all, so a hash without a key would hide nothing
(docs/protocol.md §1).
"""

import os
from hashlib import blake2b, sha256

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES as TAG_BYTES,
)
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES as NONCE_BYTES,
)
from nacl.exceptions import CryptoError

from node.errors import ConfigurationError
from node.model import Bsn
from node.ports import Randomness

VAULT_KEY_BYTES = 64
"""32 bytes for the keyed hash, then 32 bytes for the seal: two keys, so that neither use tells of the other."""

PERSON = b"person"
"""Context of the number of a `person` row."""
NOTE = b"note"
"""Context of a signal's note."""
REQUEST = b"request"
"""Context of the note of a person's request."""

PROPOSAL = b"proposal"
"""Context of what a proposal tells of its person."""
REJECTION = b"rejection"
"""Context of why a proposal was rejected."""

_LOOKUP_LABEL = b"raakvlak lookup"
_PSEUDONYM_LABEL = b"raakvlak export"
_FINGERPRINT_LABEL = b"raakvlak print"
_NONCE_LABEL = b"raakvlak/1 vault nonce"


class Vault:
    """Seals what is personal before it goes to the database, and opens it again."""

    __slots__ = ("_lookup_key", "_seal_key")

    def __init__(self, key: bytes) -> None:
        """Take the 64 bytes of the key file "vault"."""
        if len(key) != VAULT_KEY_BYTES:
            raise ConfigurationError(
                f"the vault key has {len(key)} bytes instead of {VAULT_KEY_BYTES}",
                "put the key file back from where the keys are kept",
            )
        self._lookup_key = key[:32]
        self._seal_key = key[32:]

    @staticmethod
    def generate(randomness: Randomness) -> bytes:
        """A new key of 64 bytes."""
        return randomness.bytes(VAULT_KEY_BYTES)

    def lookup(self, number: Bsn) -> bytes:
        """The 32 bytes under which a number is found: BLAKE2b with a key (RFC 7693)."""
        digits = number.digits.encode("ascii")
        return blake2b(digits, digest_size=32, key=self._lookup_key, person=_LOOKUP_LABEL).digest()

    def pseudonym(self, number: Bsn) -> bytes:
        """What stands for a number in exports of the logbook (16 bytes): BLAKE2b with a key (RFC 7693).

        The same for a number as long as this key is, other than its `lookup`, and of no use without the key.
        """
        digits = number.digits.encode("ascii")
        return blake2b(digits, digest_size=16, key=self._lookup_key, person=_PSEUDONYM_LABEL).digest()

    def fingerprint(self, content: bytes) -> bytes:
        """The 32 bytes by which content is known again that is not kept, with the same key as a number's."""
        return blake2b(content, digest_size=32, key=self._lookup_key, person=_FINGERPRINT_LABEL).digest()

    def seal(self, content: bytes, context: bytes) -> bytes:
        """nonce || XChaCha20-Poly1305 of the content; it opens only with the same context."""
        nonce = self._nonce(content, context)
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(content, context, nonce, self._seal_key)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """What was sealed. Raises `ConfigurationError` for another key or context, or a byte changed."""
        try:
            if len(sealed) < NONCE_BYTES + TAG_BYTES:
                raise CryptoError
            nonce, box = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return bytes(crypto_aead_xchacha20poly1305_ietf_decrypt(box, context, nonce, self._seal_key))
        except CryptoError:
            raise ConfigurationError(
                "something sealed in the database does not open",
                "the database and the key file `vault` are not of one node, or the database was changed; "
                "put back the two that belong together",
            ) from None

    def seal_number(self, number: Bsn) -> bytes:
        """The sealed number of a `person` row; its length is the same for every number."""
        return self.seal(number.digits.encode("ascii"), PERSON)

    def open_number(self, sealed: bytes) -> Bsn:
        """The number that was sealed."""
        return Bsn(self.open(sealed, PERSON).decode("ascii"))

    def _nonce(self, content: bytes, context: bytes) -> bytes:
        # Hashed with the content, so that a machine cloned from a snapshot, whose generator repeats, repeats no nonce
        # for other content (docs/protocol.md §2).
        fixed = _NONCE_LABEL + self._seal_key + os.urandom(32) + len(context).to_bytes(2, "big")
        return sha256(fixed + context + content).digest()[:NONCE_BYTES]
