"""How many segments a text takes: what the carrier bills, and what a telephone may fail to join.

GSM 03.38: 160 units in one segment, 153 in each of several; with any other letter UCS-2, 70 and 67. Counts as the
carrier does, without its substitution of letters (Smart Encoding).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet: é É ñ Ñ ü Ü ¿ ¡ are in it, á í ó ú are not."""
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Sent as an escape and a letter: two units."""


class Encoding(StrEnum):
    """How the letters travel."""

    gsm7 = "GSM-7"
    ucs2 = "UCS-2"


ALONE: Final = {Encoding.gsm7: 160, Encoding.ucs2: 70}
JOINED: Final = {Encoding.gsm7: 153, Encoding.ucs2: 67}
"""Units in each of several segments: the rest says which belongs to which."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`units`: septets in GSM-7, 16-bit units in UCS-2. An empty text counts as one segment."""

    encoding: Encoding
    units: int
    segments: int


def count(text: str) -> Segments:
    """The segments of `text` as it is sent, composed (NFC)."""
    composed = unicodedata.normalize("NFC", text)
    encoding = Encoding.gsm7 if BASIC.union(EXTENDED).issuperset(composed) else Encoding.ucs2
    widths = [_width(letter, encoding) for letter in composed]
    units = sum(widths)
    alone = units <= ALONE[encoding]
    return Segments(encoding, units, 1 if alone else _filled(widths, JOINED[encoding]))


def plain(text: str) -> str:
    """The text without the accents that the alphabet lacks: a day's name ("sábado") must not double its segments."""
    return "".join(letter if letter in BASIC else _bare(letter) for letter in unicodedata.normalize("NFC", text))


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base in BASIC else letter


def _width(letter: str, encoding: Encoding) -> int:
    if encoding is Encoding.gsm7:
        return 2 if letter in EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _filled(widths: Iterable[int], room: int) -> int:
    """How many segments of `room` units they fill; what is two units wide is never cut in two."""
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
