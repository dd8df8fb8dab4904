"""Segments are counted as they are billed."""

import pytest

from simulator.texts.segments import segments


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñéÑüÜ¿¡à" * 20, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 152 + "€" * 76 + "a" * 2, 3),
        ("á" * 70, 1),
        ("á" + "a" * 70, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
    ],
)
def test_a_text_takes_as_many_segments_as_the_carrier_bills(body: str, count: int) -> None:
    assert segments(body) == count


@pytest.mark.parametrize("letter", list("áíóúÁÍÓÚ“”–…"))
def test_one_letter_outside_the_alphabet_makes_the_whole_text_dearer(letter: str) -> None:
    assert segments("a" * 70 + letter) == 2
