"""Telephone numbers as samples bring them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import phones
from rules.phones import PHONE_REASONS, Phone, PhoneKind, PhoneProblem, read_phone

ANA = "+50255551234"


@pytest.mark.parametrize(
    "text",
    [
        "55551234",
        " 55551234 ",
        "5555-1234",
        "5555–1234",
        "5555 1234",
        "(502) 5555 1234",
        "+502 5555-1234",
        "+ 502 55551234",
        "50255551234",
        "00502 5555 1234",
        "Tel. 5555.1234",
        "mamá 5555-1234",
        "55551234.0",
        "５５５５１２３４",
    ],
)
def test_a_number_is_read_as_people_write_it(text):
    assert read_phone(text) == Phone(ANA, PhoneKind.mobile, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("30001234", PhoneKind.mobile),
        ("40001234", PhoneKind.mobile),
        ("22501234", PhoneKind.fixed),
        ("66301234", PhoneKind.fixed),
        ("77601234", PhoneKind.fixed),
    ],
)
def test_the_first_digit_says_mobile_or_fixed(text, kind):
    assert read_phone(text).kind is kind


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", PhoneProblem.missing),
        ("   ", PhoneProblem.missing),
        ("1503", PhoneProblem.too_short),
        ("12", PhoneProblem.too_short),
        ("5555123", PhoneProblem.too_short),
        ("555512345", PhoneProblem.too_long),
        ("no tiene", PhoneProblem.not_a_number),
        ("5555-1234 ext 12", PhoneProblem.not_a_number),
        ("5" * 65, PhoneProblem.not_a_number),
        ("5555-1234 / 4444-1234", PhoneProblem.several),
        ("12345678", PhoneProblem.not_assigned),
        ("00000000", PhoneProblem.not_assigned),
        ("20001234", PhoneProblem.not_assigned),
        ("1800 123 4567", PhoneProblem.service),
    ],
)
def test_an_unusable_number_has_its_problem_and_no_number(text, problem):
    assert read_phone(text) == Phone(None, PhoneKind.none, problem)


def test_letters_are_never_turned_into_digits():
    assert read_phone("5555MARI").e164 is None


def test_a_foreign_number_is_kept_for_a_person_to_decide():
    phone = read_phone("+1 212 555 1234")
    assert phone == Phone("+12125551234", PhoneKind.foreign, PhoneProblem.foreign)
    assert phone.problem is not None


@pytest.mark.parametrize("problem", PhoneProblem)
def test_every_problem_has_its_reason_in_spanish(problem):
    assert PHONE_REASONS[problem]


@given(st.text())
def test_no_text_breaks_the_reader(text):
    phone = read_phone(text)
    assert (phone.problem is None) == (phone.kind in {PhoneKind.mobile, PhoneKind.fixed})


@given(st.text(alphabet="0123456789 ()+-./ext,", max_size=30))
def test_a_usable_number_is_always_one_of_guatemala(text):
    phone = read_phone(text)
    if phone.problem is None:
        assert phonenumbers.is_valid_number_for_region(phonenumbers.parse(phone.e164), "GT")


@given(st.integers(10_000_000, 99_999_999).map(str))
def test_eight_digits_are_read_as_libphonenumber_reads_them(digits):
    valid = phonenumbers.is_valid_number(phonenumbers.parse(digits, "GT"))
    assert (read_phone(digits).problem is None) == valid


def test_plain_numbers_take_the_short_way(monkeypatch):
    def refuse(*_):
        pytest.fail("libphonenumber was asked")

    monkeypatch.setattr(phones, "_read_written", refuse)
    assert read_phone("55551234").e164 == ANA
    assert read_phone("22501234").kind is PhoneKind.fixed
