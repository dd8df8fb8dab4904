"""Check digits for numbers that people read aloud, key in and copy: Luhn (ISO/IEC 7812-1, annex B)."""

from typing import Final

_BETWEEN_GROUPS: Final = str.maketrans("", "", " \t\u00a0-\u2010\u2011\u2012\u2013\u2014.")
"""What people put between groups of digits, and what a printer or a word processor makes of it."""


def luhn(digits: str) -> str:
    """The digit that, put behind `digits`, catches any one wrong digit and most swaps of neighbours."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def with_check(digits: str) -> str:
    """The number with its check digit behind it."""
    return digits + luhn(digits)


def is_right(number: str) -> bool:
    """Whether the last digit is the check digit of those before it; two digits at least."""
    return len(number) > 1 and number.isascii() and number.isdecimal() and luhn(number[:-1]) == number[-1]


def without_groups(written: str) -> str:
    """The digits of a number as somebody wrote it, blanks and dashes left out; anything else stays where it is."""
    return written.translate(_BETWEEN_GROUPS)


def grouped(number: str) -> str:
    """The number as it is printed, four digits a group and the check digit by itself: "1234 5678-9"."""
    body = number[:-1]
    return " ".join(body[start : start + 4] for start in range(0, len(body), 4)) + f"-{number[-1]}"
