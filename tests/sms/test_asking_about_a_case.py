"""CASO and a folio: what is told to whom, and that no PIN stays with what was said."""

import pytest

from storage.models import Answer, Turn
from tests.sms.complaining import asks, says, told
from tests.sms.texting import Texting, answers, texts_in, words
from tests.world import BETO, OTTO


@pytest.fixture
def otto(world, carrier):
    return Texting(world, carrier, OTTO)


@pytest.mark.parametrize(
    "form", ["CASO {0}", "caso {1}", "Caso {0}.", "{0}", "{1}", "mi caso {1} por favor", "folio {0}"]
)
def test_from_the_telephone_of_the_case_its_state_is_told(world, otto, form):
    folio, _ = told(otto)
    assert otto.write(form.format(folio, folio.replace("-", ""))) == [asks("caso_estado", folio=folio)]


def test_from_another_telephone_the_pin_is_asked_for(world, carrier, otto):
    folio, pin = told(otto)
    beto = Texting(world, carrier, BETO)
    assert beto.write(f"CASO {folio}") == [asks("caso_pin")]
    assert beto.write("0000" if pin != "0000" else "1111") == [asks("pin_malo")]
    assert beto.write("1") == [asks("caso_pin")]
    assert beto.write(pin) == [asks("caso_estado", folio=folio)]
    assert beto.write("gracias") in ([], [words("desconocido")])
    assert pin not in {row.said for row in world.rows(Turn)}
    assert pin not in {row.value for row in world.rows(Answer)}


def test_folio_and_pin_in_one_text_are_enough(world, carrier, otto):
    folio, pin = told(otto)
    beto = Texting(world, carrier, BETO)
    assert beto.write(f"Caso {folio}, PIN {pin}") == [asks("caso_estado", folio=folio)]
    assert texts_in(beto.post(f"Caso {folio}, PIN {pin}")) == [asks("caso_estado", folio=folio)]
    assert all(pin not in row.said for row in world.rows(Turn))


def test_who_asks_without_a_number_is_asked_for_it(world, otto):
    folio, _ = told(otto)
    assert otto.write("CASO") == [asks("caso_numero")]
    assert otto.write(folio) == [asks("caso_estado", folio=folio)]


@pytest.mark.parametrize("number", ["26-000001-0", "123456", "99-999999-3"])
def test_a_number_that_is_no_case_is_asked_for_again(world, otto, number):
    folio, _ = told(otto)
    assert otto.write(f"CASO {number}") == [asks("caso_malo")]
    assert otto.write(folio) == [asks("caso_estado", folio=folio)]


def test_a_lone_number_that_is_no_folio_is_an_answer_like_any_other(world, ana):
    assert ana.write("1", "1", "1", "4", "260001230") == [words("gracias")]
    assert answers(world)["comentario"] == "260001230"


def test_a_question_about_a_case_in_the_midst_of_a_complaint_leaves_the_complaint_where_it_was(world, otto):
    folio, _ = told(otto)
    otto.write("QUEJA", "2")
    assert otto.write(f"CASO {folio}") == [asks("caso_estado", folio=folio)]
    assert otto.write("3") == [says("relato")]


def test_folio_and_pin_written_together_where_only_the_folio_was_asked_open_the_case_and_are_not_kept(
    world, carrier, otto
):
    folio, pin = told(otto)
    beto = Texting(world, carrier, BETO)
    assert beto.write("CASO") == [asks("caso_numero")]
    assert beto.write(f"{folio} {pin}") == [asks("caso_estado", folio=folio)]
    assert all(pin not in turn.said for turn in world.rows(Turn))


def test_a_pin_written_where_the_folio_was_asked_is_not_kept(world, carrier, otto):
    _, pin = told(otto)
    beto = Texting(world, carrier, BETO)
    beto.write("CASO")
    assert beto.write(pin) == [asks("no_entendi")]
    beto.write("99-999999-3", f"PIN {pin}")
    assert all(pin not in turn.said for turn in world.rows(Turn))
