"""The number of a case: speakable, keyable, and refused when one digit is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.folio import MOST_A_YEAR, folio, new_pin, read_folio, shown

years, numbers = st.integers(2024, 2099), st.integers(1, MOST_A_YEAR)


def test_a_folio_is_the_year_six_digits_and_a_check_digit():
    digits = folio(2026, 123)
    assert (len(digits), digits[:8]) == (9, "26000123")
    assert shown(digits) == f"26-000123-{digits[8]}"


@given(years, numbers)
def test_a_folio_is_read_however_it_is_written(year, number):
    digits = folio(year, number)
    for written in (digits, shown(digits), f" {digits[:2]} {digits[2:8]} {digits[8]} "):
        assert read_folio(written) == digits


@given(years, numbers, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_no_folio(year, number, place, more):
    digits = folio(year, number)
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert read_folio(wrong) is None


@pytest.mark.parametrize("written", ["", "26", "26-000123", "2600012345", "veintiséis", "２６０００１２３７"])
def test_what_is_no_folio_is_not_guessed(written):
    assert read_folio(written) is None


@pytest.mark.parametrize("number", [0, -1, MOST_A_YEAR + 1])
def test_a_year_has_as_many_folios_as_six_digits_hold(number):
    with pytest.raises(ValueError, match="no folio"):
        folio(2026, number)


def test_a_pin_is_four_digits_and_not_always_the_same():
    pins = {new_pin() for _ in range(50)}
    assert all(len(pin) == 4 and pin.isascii() and pin.isdecimal() for pin in pins)
    assert len(pins) > 10
