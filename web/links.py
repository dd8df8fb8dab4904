"""Signed links: worthless when a letter is changed.

A token is a number (big-endian, no leading zero) and a part of its HMAC-SHA256, in URL-safe base64 without padding.
That of a survey is short enough for one text: the attempt's id and 6 bytes, at most 14 characters for ids below 2**32.
It says nothing about anybody, and is good for one member alone. That of a complaint's page is long: it opens what a
parent tells, and nobody has to read it.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Signature:
    """purpose: ties the key to one kind of link; what else is signed with SECRET_KEY is none."""

    purpose: bytes
    size: int
    """Bytes."""


SURVEY: Final = Signature(b"escucha survey link", 6)
"""One guess in 2**48 is right, each costs a request, and requests are counted: enough for a link of a month."""
COMPLAINT: Final = Signature(b"escucha complaint page", 16)
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,32}", re.ASCII)
"""Of a number of one to eight bytes."""
LARGEST_ID: Final = 2**63 - 1
"""What a row's id can be: nothing larger may reach the database."""
FOLDER: Final = "/e"


def sign(secret: str, number: int, signature: Signature = SURVEY) -> str:
    """The token of this number, as an attempt's id. `number`: 1 to 2**63 - 1."""
    plain = number.to_bytes((number.bit_length() + 7) // 8, "big")
    key = hmac.digest(secret.encode(), signature.purpose, hashlib.sha256)
    signed = hmac.digest(key, plain, hashlib.sha256)[: signature.size]
    return base64.urlsafe_b64encode(plain + signed).rstrip(b"=").decode()


def read(secret: str, token: str, signature: Signature = SURVEY) -> int | None:
    """The number that the token was signed for; None for any other text."""
    if not TOKEN.fullmatch(token):
        return None
    # The padding that was left out; of a length that no base64 has, nothing can be read.
    padding = "=" * (-len(token) % 4)
    if len(padding) == 3:
        return None
    number = int.from_bytes(base64.urlsafe_b64decode(token + padding)[: -signature.size], "big")
    # Signed anew and compared whole: a second spelling of the same bytes is no token.
    known = number <= LARGEST_ID and hmac.compare_digest(sign(secret, number, signature), token)
    return number if known else None


def address(public_base_url: str, secret: str, attempt_id: int) -> str:
    """The link that a text carries: at most 38 characters where the base has 21."""
    return f"{public_base_url}{FOLDER}/{sign(secret, attempt_id)}"
