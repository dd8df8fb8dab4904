"""Passwords: argon2id, and what a good one needs."""

import unicodedata
from functools import cache
from secrets import token_urlsafe
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# OWASP's first choice for argon2id where memory is shared with other work: 19 MiB, twice over, on one core.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FEWEST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 200
TOO_SHORT: Final = (
    f"La contraseña debe tener al menos {FEWEST_CHARACTERS} caracteres: sirven cuatro palabras que solo usted recuerde."
)
TOO_LONG: Final = f"La contraseña puede tener hasta {MOST_CHARACTERS} caracteres."
IS_THE_EMAIL: Final = "La contraseña no puede ser el correo: escoja otra que nadie adivine."


def problem_with(password: str, email: str) -> str | None:
    """Why this password will not do for the account of `email`, in words; None where it will."""
    if len(password) < FEWEST_CHARACTERS:
        return TOO_SHORT
    if len(password) > MOST_CHARACTERS:
        return TOO_LONG
    return IS_THE_EMAIL if password.strip().lower() == email.strip().lower() else None


def hash_of(password: str) -> str:
    """What is kept of a password."""
    return HASHER.hash(_same_letters(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether `kept` was made of this password. Without `kept` it takes as long, and is False."""
    try:
        HASHER.verify(kept or _nobodys(), _same_letters(password))
    except VerifyMismatchError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether `kept` was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _same_letters(password: str) -> str:
    """An á is one character or two, as the keyboard likes."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys() -> str:
    return HASHER.hash(token_urlsafe())
