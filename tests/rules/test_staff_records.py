"""What may be kept of somebody of the staff, and what is refused in words."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.languages import FIRST, LANGUAGES, read_language
from rules.staff_records import PLACES, BadRecord, hint_of, read_changes, shift_words


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("5555 0003", "+50255550003"),
        ("+502 2244-0001", "+50222440001"),
        ("sip:luis@pbx.example.org", "sip:luis@pbx.example.org"),
        ("sips:luis@pbx.example.org:5061;transport=tls", "sips:luis@pbx.example.org:5061;transport=tls"),
        ("client:luis_caal", "client:luis_caal"),
        ("  ", ""),
    ],
)
def test_calls_ring_at_a_telephone_of_guatemala_or_an_address(written, kept):
    assert read_changes({"telephone": written}) == {"telephone": kept}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("5555", "le faltan dígitos"),
        ("+1 202 555 0100", "Escriba un teléfono de Guatemala"),
        ("luis@pbx.example.org", "sip:nombre@servidor"),
        ("sip:luis", "sip:nombre@servidor"),
        ("sip:luis@pbx.example.org\nX: 1", "sip:nombre@servidor"),
        ("client:luis caal", "sip:nombre@servidor"),
        ("1503", "le faltan dígitos"),
    ],
)
def test_what_cannot_ring_is_refused_in_words(written, words):
    with pytest.raises(BadRecord, match=words) as refusal:
        read_changes({"telephone": written})
    assert set(refusal.value.problems) == {"telephone"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("es", ["es"]), ("Español, K’iche’", ["es", "quc"]), ("kek;mam, kek,", ["kek", "mam"]), ("castellano", ["es"])],
)
def test_languages_are_read_by_code_or_name(written, kept):
    assert read_changes({"languages": written}) == {"languages": kept}


@pytest.mark.parametrize("written", ["", " , ", "es, klingon"])
def test_somebody_without_a_language_that_is_known_is_refused(written):
    with pytest.raises(BadRecord, match="idioma"):
        read_changes({"languages": written})


def test_every_language_is_found_by_its_own_name_and_code():
    assert {read_language(code) for code in LANGUAGES} == set(LANGUAGES)
    assert [read_language(name) for name in LANGUAGES.values()] == list(LANGUAGES)
    assert set(FIRST) < set(LANGUAGES)
    assert read_language("") is None


@pytest.mark.parametrize(("written", "kept"), [("Petén", "17"), ("17", "17"), ("quiche", "14"), ("", "")])
def test_a_departamento_is_kept_by_its_code(written, kept):
    assert read_changes({"departamento": written}) == {"departamento": kept}


def test_there_are_22_departamentos_in_order():
    assert [place.code for place in PLACES] == [f"{number:02}" for number in range(1, 23)]


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("08:00-16:00", time(8), time(16)),
        ("7:30 – 12:00", time(7, 30), time(12)),
        ("00:00-23:59", time(0), time(23, 59)),
        ("", None, None),
    ],
)
def test_a_shift_has_two_hours_of_one_day(written, first, last):
    assert read_changes({"shift": written}) == {"shift_from": first, "shift_until": last}


@pytest.mark.parametrize("written", ["22:00-06:00", "08:00-08:00"])
def test_a_shift_that_passes_midnight_is_refused_in_words(written):
    with pytest.raises(BadRecord, match="el mismo día"):
        read_changes({"shift": written})


@pytest.mark.parametrize("written", ["8-16", "08:00-", "-16:00", "08:00-24:00", "mañana"])
def test_a_shift_needs_both_hours(written):
    with pytest.raises(BadRecord, match="las dos horas"):
        read_changes({"shift": written})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(BadRecord) as refusal:
        read_changes({"telephone": "1", "languages": "", "departamento": "Roma", "shift": "x"})
    assert set(refusal.value.problems) == {"telephone", "languages", "departamento", "shift"}


@given(st.dictionaries(st.sampled_from(["telephone", "languages", "departamento", "shift"]), st.text(max_size=40)))
def test_any_input_is_read_or_refused(written):
    problems: set[str] = set()
    try:
        read_changes(written)
    except BadRecord as refusal:
        problems = set(refusal.problems)
    assert problems <= set(written)


@pytest.mark.parametrize(
    ("telephone", "hint"),
    [
        ("", "ninguno"),
        ("+50255550003", "uno que termina en 03"),
        ("sip:luis@pbx.example.org", "una dirección SIP"),
        ("client:luis", "el de la aplicación"),
    ],
)
def test_the_hint_tells_which_telephone_and_not_the_number(telephone, hint):
    assert hint_of(telephone) == hint


def test_a_shift_in_words():
    assert shift_words(time(8), time(16, 30)) == "08:00–16:30"
    assert shift_words(None, None) == "cualquier hora"


@pytest.mark.parametrize(("written", "kept"), [("sí", True), ("Si", True), ("no", False), ("", False)])
def test_on_call_is_yes_or_no(written, kept):
    assert read_changes({"on_call": written}) == {"on_call": kept}


def test_anything_else_is_refused():
    with pytest.raises(BadRecord, match="sí o no"):
        read_changes({"on_call": "a veces"})
