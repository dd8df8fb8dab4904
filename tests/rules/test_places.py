"""Departamentos and municipios as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.places import DEPARTAMENTOS, MUNICIPIOS, Place, read_departamento, read_municipio, read_place

QUICHE = Place("14", "Quiché")
GUATEMALA = Place("01", "Guatemala")


@pytest.mark.parametrize("text", ["Quiché", "QUICHE", " el quiché ", "14"])
def test_a_departamento_is_found_by_name_or_code(text):
    assert read_departamento(text) == QUICHE


@pytest.mark.parametrize("text", ["1", "01", "Guatemala", "Ciudad Capital"])
def test_a_code_without_its_zero_is_the_same_departamento(text):
    assert read_departamento(text) == GUATEMALA


@pytest.mark.parametrize("text", ["", "Chiapas", "23", "0", "101"])
def test_an_unknown_departamento_is_none(text):
    assert read_departamento(text) is None


@pytest.mark.parametrize("text", ["Santa María Nebaj", "santa maria nebaj", "Sta. María Nebaj", "Nebaj", "1413"])
def test_a_municipio_is_found_by_its_name_the_end_of_it_or_its_code(text):
    assert read_municipio(text, QUICHE) == Place("1413", "Santa María Nebaj")


def test_a_municipio_of_another_departamento_is_none():
    assert read_municipio("Nebaj", GUATEMALA) is None
    assert read_municipio("1413", GUATEMALA) is None


@pytest.mark.parametrize("text", ["", "San", "Sacatepéquez"])
def test_a_name_that_fits_several_is_not_guessed(text):
    assert read_municipio(text, GUATEMALA) is None


def test_all_places_of_the_institute_are_there():
    assert len(set(DEPARTAMENTOS.values())) == 22
    municipios = [place for group in MUNICIPIOS.values() for place in set(group.values())]
    assert len(municipios) == len({place.code for place in municipios}) == 340


@pytest.mark.parametrize("departamento", sorted(set(DEPARTAMENTOS.values()), key=lambda place: place.code), ids=str)
def test_every_municipio_is_found_by_its_own_name(departamento):
    for place in MUNICIPIOS[departamento.code].values():
        assert place.code.startswith(departamento.code)
        assert read_municipio(place.name.upper(), departamento) == place


@given(st.text())
def test_no_text_breaks_the_reader(text):
    assert read_departamento(text) is None or text.strip()
    read_municipio(text, QUICHE)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("0101", ("01", "0101")),
        ("Mixco, Guatemala", ("01", "0108")),
        ("nebaj, quiche", ("14", "1413")),
        ("  Nebaj ,  El Quiché ", ("14", "1413")),
        ("Mixco", None),
        ("01", None),
        ("Mixco, Narnia", None),
        ("Narnia, Guatemala", None),
        (",", None),
        ("", None),
        ("Frente al parque, Mixco, Guatemala", None),
    ],
)
def test_a_place_in_the_parents_words_is_a_municipio_or_stays_words(text, codes):
    assert read_place(text) == codes
