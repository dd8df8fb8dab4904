"""Segments as the carrier bills them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.segments import BASIC, EXTENDED, Encoding, Segments, count, plain

GSM, UCS = Encoding.gsm7, Encoding.ucs2
OURS = "éÉñÑüÜ¿¡à"
OURS_NOT = "áíóúÁÍÓÚ“”–…’`çç\u0301"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments(GSM, 0, 1)),
        ("a" * 160, Segments(GSM, 160, 1)),
        ("a" * 161, Segments(GSM, 161, 2)),
        ("a" * 306, Segments(GSM, 306, 2)),
        ("a" * 307, Segments(GSM, 307, 3)),
        ("a" * 158 + "€", Segments(GSM, 160, 1)),
        ("a" * 159 + "€", Segments(GSM, 161, 2)),
        ("á" * 70, Segments(UCS, 70, 1)),
        ("á" * 71, Segments(UCS, 71, 2)),
        ("á" * 134, Segments(UCS, 134, 2)),
        ("á" * 135, Segments(UCS, 135, 3)),
        ("a" * 69 + "á", Segments(UCS, 70, 1)),
        ("👍" * 35, Segments(UCS, 70, 1)),
        ("👍" * 36, Segments(UCS, 72, 2)),
    ],
)
def test_a_text_fills_as_many_segments_as_its_alphabet_says(text, expected):
    assert count(text) == expected


@pytest.mark.parametrize("letter", OURS)
def test_the_letters_that_our_texts_use_are_in_the_small_alphabet(letter):
    assert count(letter) == Segments(GSM, 1, 1)
    assert count(unicodedata.normalize("NFD", letter)) == Segments(GSM, 1, 1)


@pytest.mark.parametrize("letter", [letter for letter in OURS_NOT if not unicodedata.combining(letter)])
def test_one_letter_outside_of_it_costs_the_whole_text_its_room(letter):
    assert count("a" * 70 + letter) == Segments(UCS, 71, 2)


@pytest.mark.parametrize("letter", "|^{}[]~\\€\f")
def test_letters_of_the_second_table_count_two(letter):
    assert count(letter) == Segments(GSM, 2, 1)


def test_no_letter_is_cut_between_two_segments():
    # 152 units and a letter of two: it moves to the second segment, which leaves 152 for the rest of it.
    assert count("a" * 152 + "€" + "a" * 151) == Segments(GSM, 305, 2)
    assert count("a" * 152 + "€" + "a" * 152) == Segments(GSM, 306, 3)
    assert count("á" * 66 + "👍" + "á" * 66) == Segments(UCS, 134, 3)


def test_the_two_tables_of_the_standard_are_whole():
    # GSM 03.38: 128 places, one of them the escape; the second table as far as it is printed.
    assert (len(BASIC), len(EXTENDED), BASIC & EXTENDED) == (127, 10, frozenset())


@given(st.text(max_size=500))
def test_any_text_has_a_count_that_fits_its_segments(text):
    counted = count(text)
    joined = {GSM: 153, UCS: 67}[counted.encoding]
    alone = {GSM: 160, UCS: 70}[counted.encoding]
    assert counted.units <= (alone if counted.segments == 1 else counted.segments * joined)
    assert counted == count(unicodedata.normalize("NFC", text))
    # Each segment but the last is full but for one half of a letter.
    assert counted.segments == 1 or counted.units > (counted.segments - 1) * (joined - 1)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("el sábado por la mañana", "el sabado por la mañana"),
        ("José, ¿qué tal? ÍÓÚ", "José, ¿qué tal? IOU"),
        ("a\u0301", "a"),  # written in two parts
        ("👍 日", "👍 日"),  # has no plainer form
    ],
)
def test_accents_that_the_alphabet_lacks_are_left_out(text, sent):
    assert plain(text) == sent
