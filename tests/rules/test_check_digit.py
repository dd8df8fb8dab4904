"""Check digits: what a slip of the hand makes of a number is not taken for another number."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.check_digit import grouped, is_right, luhn, with_check, without_groups

NUMBERS = st.text("0123456789", min_size=1, max_size=16)
CAUGHT_BY_NOBODY = ({"0", "9"},)


def test_the_digit_is_that_of_the_standard():
    assert luhn("7992739871") == "3"
    assert with_check("7992739871") == "79927398713"


@given(NUMBERS)
def test_a_number_with_its_check_digit_is_right(digits):
    assert is_right(with_check(digits))


@given(NUMBERS, st.data())
def test_any_one_wrong_digit_is_caught(digits, data):
    number = with_check(digits)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    assume(other != number[place])
    assert not is_right(number[:place] + other + number[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_changed_over_are_caught_but_for_09_and_90(digits, data):
    number = with_check(digits)
    place = data.draw(st.integers(0, len(number) - 2))
    one, two = number[place : place + 2]
    assume(one != two)
    swapped = number[:place] + two + one + number[place + 2 :]
    assert is_right(swapped) == ({one, two} in CAUGHT_BY_NOBODY)


@given(NUMBERS)
def test_a_number_is_read_as_it_was_printed(digits):
    assert without_groups(grouped(with_check(digits))) == with_check(digits)


@pytest.mark.parametrize("written", ["1234 5678-2", " 12345678-2 ", "1234–5678 – 2", "123456782", "1234\u00a05678‑2"])
def test_blanks_and_dashes_do_not_matter(written):
    assert without_groups(written) == "123456782"


def test_a_number_is_printed_in_groups():
    assert grouped("123456782") == "1234 5678-2"


@pytest.mark.parametrize("number", ["", "0", "12345678x", "x", "٣٤", "²²"])
def test_what_is_no_number_is_never_right(number):
    assert not is_right(number)
