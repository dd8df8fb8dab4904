"""Telephone numbers of Guatemala: what a cell of a sample says, as one dialable number or the reason why not.

Eight digits; 3, 4, 5 mobile; 2, 6, 7 fixed (libphonenumber's plan for region GT).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

REGION = "GT"
COUNTRY_CODE = 502
LONGEST_TEXT = 64


class PhoneKind(StrEnum):
    mobile = "mobile"
    fixed = "fixed"
    foreign = "foreign"
    none = "none"


class PhoneProblem(StrEnum):
    missing = "missing"
    too_short = "too_short"
    too_long = "too_long"
    not_a_number = "not_a_number"
    several = "several"
    not_assigned = "not_assigned"
    service = "service"
    foreign = "foreign"


PHONE_REASONS: dict[PhoneProblem, str] = {
    PhoneProblem.missing: "no tiene número de teléfono",
    PhoneProblem.too_short: "le faltan dígitos: un número de Guatemala tiene ocho",
    PhoneProblem.too_long: "le sobran dígitos: un número de Guatemala tiene ocho",
    PhoneProblem.not_a_number: "no es un número de teléfono",
    PhoneProblem.several: "tiene más de un número: deje uno y ponga el otro en telefono_alterno",
    PhoneProblem.not_assigned: "ese número no existe en el plan de numeración",
    PhoneProblem.service: "es un número de servicio, no el de una persona",
    PhoneProblem.foreign: "es un número de otro país: una persona decide si se llama",
}


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is set for what could be dialled (`+50255551234`), foreign numbers included."""

    e164: str | None
    kind: PhoneKind
    problem: PhoneProblem | None


MOBILE = re.compile(r"[3-5][0-9]{7}")
FIXED = re.compile(r"[267][2-9][0-9]{6}")
# What reads as one number inside a longer text: "Tel. (502) 5555-1234".
WRITTEN = re.compile(r"(?:\+ ?)?\(?[0-9][0-9 ()\-.]{2,}[0-9]")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Spreadsheets turn 55551234 into 55551234.0 when the column has empty cells.
DECIMAL_TAIL = re.compile(r"(?<=[0-9]{8})\.0$")

PROBLEM_OF_LENGTH = {
    ValidationResult.TOO_SHORT: PhoneProblem.too_short,
    ValidationResult.TOO_LONG: PhoneProblem.too_long,
    ValidationResult.INVALID_LENGTH: PhoneProblem.too_long,
    ValidationResult.INVALID_COUNTRY_CODE: PhoneProblem.not_a_number,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneProblem.too_short,
}
PROBLEM_OF_PARSING = {
    NumberParseException.TOO_SHORT_AFTER_IDD: PhoneProblem.too_short,
    NumberParseException.TOO_SHORT_NSN: PhoneProblem.too_short,
    NumberParseException.TOO_LONG: PhoneProblem.too_long,
}
KIND_OF_TYPE = {
    PhoneNumberType.MOBILE: PhoneKind.mobile,
    PhoneNumberType.FIXED_LINE: PhoneKind.fixed,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.fixed,
}


def read_phone(text: str) -> Phone:
    """The number written in `text`; never raises. Plain eight digits never reach libphonenumber."""
    plain = text.strip()
    if MOBILE.fullmatch(plain):
        return Phone(f"+{COUNTRY_CODE}{plain}", PhoneKind.mobile, None)
    if FIXED.fullmatch(plain):
        return Phone(f"+{COUNTRY_CODE}{plain}", PhoneKind.fixed, None)
    return _read_written(plain)


def _read_written(text: str) -> Phone:
    if not text:
        return _problem(PhoneProblem.missing)
    if len(text) > LONGEST_TEXT:
        return _problem(PhoneProblem.not_a_number)
    tidy = DECIMAL_TAIL.sub("", unicodedata.normalize("NFKC", text).translate(DASHES))
    found = WRITTEN.findall(tidy)
    if len(found) > 1:
        return _problem(PhoneProblem.several)
    has_other_digits = re.search("[0-9]", WRITTEN.sub("", tidy))
    if not found:
        return _problem(PhoneProblem.too_short if has_other_digits else PhoneProblem.not_a_number)
    return _problem(PhoneProblem.not_a_number) if has_other_digits else _parse(found[0])


def _parse(written: str) -> Phone:
    try:
        number = phonenumbers.parse(written, REGION)
    except NumberParseException as error:
        return _problem(PROBLEM_OF_PARSING.get(error.error_type, PhoneProblem.not_a_number))
    if not phonenumbers.is_valid_number(number):
        length = phonenumbers.is_possible_number_with_reason(number)
        return _problem(PROBLEM_OF_LENGTH.get(length, PhoneProblem.not_assigned))
    return _valid(number)


def _valid(number: PhoneNumber) -> Phone:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.country_code != COUNTRY_CODE:
        return Phone(e164, PhoneKind.foreign, PhoneProblem.foreign)
    kind = KIND_OF_TYPE.get(phonenumbers.number_type(number))
    return Phone(e164, kind, None) if kind else _problem(PhoneProblem.service)


def _problem(problem: PhoneProblem) -> Phone:
    return Phone(None, PhoneKind.none, problem)
