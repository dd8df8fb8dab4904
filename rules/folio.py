"""The number by which a case is known: year, six digits and a check digit, "26-000123-7"; and its PIN."""

import secrets
from typing import Final

from rules.check_digit import is_right, with_check, without_groups

FOLIO_DIGITS: Final = 9
MOST_A_YEAR: Final = 999_999
PIN_DIGITS: Final = 4
PIN_TRIES: Final = 5
"""Wrong PINs within an hour after which none is taken for an hour (ours; cases-and-desk.md)."""


def folio(year: int, number: int) -> str:
    """The nine digits of a year's case. `number`: 1 to 999,999. Raises ValueError beyond."""
    if not 1 <= number <= MOST_A_YEAR:
        raise ValueError(f"no folio for {number}")
    return with_check(f"{year % 100:02d}{number:06d}")


def shown(digits: str) -> str:
    """As people read it: "26-000123-7"."""
    return f"{digits[:2]}-{digits[2:8]}-{digits[8:]}"


def read_folio(written: str) -> str | None:
    """The nine digits of a folio as somebody wrote it; None where that cannot be one."""
    digits = without_groups(written)
    return digits if len(digits) == FOLIO_DIGITS and is_right(digits) else None


def new_pin() -> str:
    """Four digits that nobody can foretell."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
