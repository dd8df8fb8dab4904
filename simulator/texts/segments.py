"""How many segments a text takes: GSM-7 while every character is in its alphabet, else UCS-2. Pure."""

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""These take two septets, which are never parted."""
GSM_ALONE, GSM_JOINED = 160, 153
UCS_ALONE, UCS_JOINED = 70, 67


def segments(body: str) -> int:
    """Segments that the carrier bills for a text; an empty one takes one."""
    gsm = all(letter in _BASIC or letter in _EXTENDED for letter in body)
    widths = [_septets(letter) if gsm else _units(letter) for letter in body]
    alone, joined = (GSM_ALONE, GSM_JOINED) if gsm else (UCS_ALONE, UCS_JOINED)
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count


def _septets(letter: str) -> int:
    return 2 if letter in _EXTENDED else 1


def _units(letter: str) -> int:
    """UTF-16 code units: emoji take two."""
    return len(letter.encode("utf-16-le")) // 2
