"""Check digits for numbers that people read aloud, key in and copy: Luhn (ISO/IEC 7812-1, annex B)."""


def luhn(digits: str) -> str:
    """The digit that, put behind `digits`, catches any one wrong digit and most swaps of neighbours."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)
