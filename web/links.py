"""The signed link to a survey: short enough for one text, worthless when a letter is changed.

A token is the attempt's id (big-endian, no leading zero) and 6 bytes of HMAC-SHA256, in URL-safe base64 without
padding: at most 14 characters for ids below 2**32. It says nothing about anybody, and is good for one member alone.
"""

import base64
import hashlib
import hmac
import re
from typing import Final

SIGNATURE_BYTES: Final = 6
"""One guess in 2**48 is right, each costs a request, and requests are counted: enough for a link of a month."""
PURPOSE: Final = b"escucha survey link"
"""Ties the key to these links: what else is signed with SECRET_KEY is no link."""
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,19}", re.ASCII)
"""Of an id of one to eight bytes."""
LARGEST_ID: Final = 2**63 - 1
"""What a row's id can be: nothing larger may reach the database."""
FOLDER: Final = "/e"


def sign(secret: str, attempt_id: int) -> str:
    """The token of this attempt's link. `attempt_id`: 1 to 2**63 - 1."""
    number = attempt_id.to_bytes((attempt_id.bit_length() + 7) // 8, "big")
    key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
    signature = hmac.digest(key, number, hashlib.sha256)[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(number + signature).rstrip(b"=").decode()


def read(secret: str, token: str) -> int | None:
    """The attempt that the token was signed for; None for any other text."""
    if not TOKEN.fullmatch(token):
        return None
    # The padding that was left out; of a length that no base64 has, nothing can be read.
    padding = "=" * (-len(token) % 4)
    if len(padding) == 3:
        return None
    attempt_id = int.from_bytes(base64.urlsafe_b64decode(token + padding)[:-SIGNATURE_BYTES], "big")
    # Signed anew and compared whole: a second spelling of the same bytes is no token.
    known = attempt_id <= LARGEST_ID and hmac.compare_digest(sign(secret, attempt_id), token)
    return attempt_id if known else None


def address(public_base_url: str, secret: str, attempt_id: int) -> str:
    """The link that a text carries: at most 38 characters where the base has 21."""
    return f"{public_base_url}{FOLDER}/{sign(secret, attempt_id)}"
