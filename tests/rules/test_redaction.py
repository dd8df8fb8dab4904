"""What a parent wrote, without what would tell who he is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.redaction import COMMON_WORDS, redacted

FAMILY = ["Inés Pérez López", "mamá: Ana Lucía Tz'ul de la Cruz"]


@pytest.mark.parametrize(
    "number",
    [
        *(
            "55550001",
            "5555-0001",
            "5555 0001",
            "55 55 00 01",
            "5555.0001",
            "5555 - 0001",
            "5555–0001",
            "(502) 5555-0001",
        ),
        *("5555/0001", "55/55/00/01", "5555 / 0001", "12/05/5555", "2025/2026/01", "12/05/2026 5555"),
        *("+502 5555 0001", "+50255550001", "2244000", "1-800-555-0001"),
        *("1234567890101", "1234 56789 0101", "1234-56789-0101", "01-01-0001-43"),
        *("５５５５０００１", "٥٥٥٥٠٠٠١", "5555\u00a00001", "5555\u200b0001", "²²²²²²²"),
    ],
)
def test_a_telephone_or_a_document_is_a_number(number):
    assert redacted(f"Soy el {number}, gracias", []) == "Soy el [número], gracias"


@pytest.mark.parametrize(
    "words",
    [
        *("Pagué Q1,500.00", "El 12/05/2026 a las 10:30", "24/7", "el 1503", "del 1 al 10", "123456", "nivel 4\n2026"),
        *("3 pastillas, 2 veces", "año 2025/2026", "el 1/2/2026 y el 31/12/2025"),
    ],
)
def test_other_numbers_stay(words):
    assert redacted(words, FAMILY) == words


@pytest.mark.parametrize(
    "address", ["ana.perez@correo.gt", "ANA@GMAIL.COM", "ana_99@gmail", "ana @gmail.com", "aña+b@x-y.org.gt"]
)
def test_an_address_of_mail_is_hidden_whole(address):
    assert redacted(f"Escriba a {address} por favor", FAMILY) == "Escriba a [correo] por favor"


@pytest.mark.parametrize(
    "address",
    [
        *("https://x.gt/a?b=Inés#c", "HTTP://X", "www.facebook.com/ana.perez", "facebook.com/ana", "wa.me/50255550001"),
        *("mineduc.gob.gt", "t.me/ana", "bit.ly/3xYz"),
    ],
)
def test_an_address_of_the_web_is_hidden_whole(address):
    assert redacted(f"Vea {address} hoy", FAMILY) == "Vea [enlace] hoy"


@pytest.mark.parametrize(
    "words", ["Todo bien.Gracias", "bueno.es lo mejor", "hola.como está", "@ las 5", "y/o", "S.A."]
)
def test_what_only_looks_like_an_address_stays(words):
    assert redacted(words, []) == words


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "ANA",
        "ána",
        "Lucía",
        "lucia",
        "Tzul",
        "Tz’ul",
        "TZ'UL",
        "Cruz",
        "Ine\u0301s",
        "Pérez",
        "LÓPEZ",
        "ｌｏｐｅｚ",
    ],
)
def test_a_name_of_the_family_is_hidden_however_it_is_written(name):
    assert redacted(f"soy {name}, de Mixco", FAMILY) == "soy [nombre], de Mixco"


@pytest.mark.parametrize(
    "words",
    ["Anacleto y Anabella", "la semana", "La mamá de la niña", "cruzada", "Juan de la Rosa", "tz ul", "pérezoso"],
)
def test_words_that_are_no_name_of_the_family_stay(words):
    assert redacted(words, FAMILY) == words


def test_short_and_common_words_of_a_name_are_not_looked_for():
    names = ["no tiene", "Li Xo Bueno", "la abuela", "María Dolores de los Santos"]
    comment = "Bueno, no tiene que ir la abuela con dolores de los que Li y Xo no"
    assert redacted(comment, names) == comment
    assert redacted("María Santos", names) == "[nombre] [nombre]"


def test_what_joins_a_name_to_something_else_does_not_save_it():
    assert redacted("ana_pérez Ana-Lucía ana5555123", FAMILY) == "[nombre]_[nombre] [nombre]-[nombre] [nombre][número]"


def test_marks_are_never_marked_again():
    comment = "el [correo] del [número], [enlace] [nombre]"
    assert redacted(comment, ["Correo Número Enlace Nombre"]) == comment


def test_the_common_words_are_as_they_are_compared():
    assert {redacted(word, [word]) for word in COMMON_WORDS} == COMMON_WORDS


ODD = st.text(st.sampled_from("0123456789 -.()+@/:[]'’ananéÉ\n\u0301\u200b²٣５ǅİ_wcomgt"), max_size=60) | st.text()
NAMES = st.lists(ODD | st.sampled_from(["Ana", "Correo Número", "Nombre", "Enlace", "Inés López"]), max_size=3)


@given(ODD, NAMES)
def test_no_text_breaks_it_and_no_seven_digits_get_through(text, names):
    assert not re.search(r"\d{7}", redacted(text, names))


@given(ODD, NAMES)
def test_redacting_again_changes_nothing(text, names):
    once = redacted(text, names)
    assert redacted(once, names) == once


@given(ODD, st.sampled_from(["Ana", "Inés", "Pérez"]), ODD)
def test_a_name_that_stands_alone_never_gets_through(before, name, after):
    assert name not in re.split(r"\s", redacted(f"{before} {name} {after}", [name]))


@given(st.lists(st.integers(0, 9), min_size=7, max_size=20), st.sampled_from(["", " ", "-", ".", " - ", ") ", " / "]))
def test_digits_apart_are_one_number(digits, between):
    assert redacted(between.join(map(str, digits)), []) == "[número]"
