"""Sealing of personal data at rest, and the keyed hash by which a sealed value is found again.

AES-256-GCM with a fresh 12-byte nonce; BLAKE2b keyed. Both keys are derived from `DATA_KEY`, so neither is the other.
"""

import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_BYTES = 12
HASH_BYTES = 16


class SealBroken(Exception):
    """The bytes were not sealed with this key, or for another purpose, or were altered."""


def _derived(data_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"escucha " + purpose).derive(data_key)


class Vault:
    """Seals and opens with one `DATA_KEY` of 32 bytes."""

    def __init__(self, data_key: bytes) -> None:
        self._cipher = AESGCM(_derived(data_key, b"seal"))
        self._hash_key = _derived(data_key, b"find")

    def seal(self, text: str, purpose: str) -> bytes:
        """Version, nonce, ciphertext, tag. `purpose` ties the value to its column, and is needed again to open."""
        return self.seal_bytes(text.encode(), purpose)

    def open(self, sealed: bytes, purpose: str) -> str:
        """The text that was sealed. Raises SealBroken."""
        try:
            return self.open_bytes(sealed, purpose).decode()
        except UnicodeDecodeError as error:
            raise SealBroken(purpose) from error

    def seal_bytes(self, data: bytes, purpose: str) -> bytes:
        """As `seal`, of a whole file."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, data, purpose.encode())

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """The bytes that were sealed. Raises SealBroken."""
        nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != VERSION:
            raise SealBroken(purpose)
        try:
            return self._cipher.decrypt(nonce, ciphertext, purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(purpose) from error

    def seal_fields(self, fields: dict[str, str], purpose: str) -> bytes:
        """Several values as one blob: one nonce and one tag a row."""
        return self.seal(json.dumps(fields, ensure_ascii=False, separators=(",", ":")), purpose)

    def open_fields(self, sealed: bytes, purpose: str) -> dict[str, str]:
        """What seal_fields sealed."""
        fields: dict[str, str] = json.loads(self.open(sealed, purpose))
        return fields

    def find(self, text: str) -> bytes:
        """The keyed hash (16 bytes) by which `text` is looked up."""
        return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES, key=self._hash_key).digest()
