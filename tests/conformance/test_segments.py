"""Segments are counted as the carrier's own calculator counts them, without its substitution of letters."""

import random
import unicodedata

import pytest

from simulator.texts.segments import segments
from sms.segments import BASIC, EXTENDED, count
from tests.conformance.grammar import read
from tests.conformance.node import said_by
from tests.conformance.recorded import documents

ALPHABETS = {
    "basic": "".join(sorted(BASIC)),
    "basic and extended": "".join(sorted(BASIC | EXTENDED)),
    "extended": "".join(sorted(EXTENDED)),
    "one letter beyond": "".join(sorted(BASIC)) * 3 + "á",
    "accents and emoji": "áíóúÁÍÓÚ“”–… abc😀🎒",
    "scripts of others": "абвгд漢字かなΑΒγ",
    "lines": "ab\r\n",
}
EDGES = (0, 1, 2, *range(65, 73), *range(132, 137), *range(151, 163), 201, 202, *range(304, 309), 459, 460, 1600)
"""Letters around which one segment more begins."""


def invented(alphabet: str) -> list[str]:
    """Texts of every length; the same at each run."""
    dice = random.Random(alphabet)  # noqa: S311 - no secret
    texts = ["".join(dice.choices(alphabet, k=length)) for length in EDGES for _ in range(5)]
    # The carrier's calculator takes a text as it is; ours composes it first, as the carrier's clients do.
    return [unicodedata.normalize("NFC", text) for text in texts]


def compared(texts: list[str]) -> tuple[list[tuple[str, str, int, int]], list[tuple[str, str, int, int]]]:
    """Text, encoding, the service's count and the simulated carrier's; ours and the calculator's."""
    ours = [(text, (seen := count(text)).encoding.value, seen.segments, segments(text)) for text in texts]
    said = said_by("reference.js", {"texts": texts})["texts"]
    theirs = [(t, one["encoding"], one["segments"], one["segments"]) for t, one in zip(texts, said, strict=True)]
    return ours, theirs


@pytest.mark.parametrize("name", ALPHABETS)
def test_an_invented_text_takes_as_many_segments_as_the_carrier_bills(name: str) -> None:
    ours, theirs = compared(invented(ALPHABETS[name]))
    assert ours == theirs


def test_every_text_of_the_suite_takes_as_many_segments_as_the_carrier_bills() -> None:
    answers = [read(document.body) for document in documents() if document.kind == "messaging"]
    texts = sorted({message.text for answer in answers for message in answer.iter("Message") if message.text})
    assert len(texts) > 20
    ours, theirs = compared(texts)
    assert ours == theirs
