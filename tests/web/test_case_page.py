"""Who knows the number of a case is told its state; who has its PIN, the rest."""

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.folio import PIN_TRIES, shown
from rules.lives import CaseState
from storage.models import Case
from tests.web.complainant import Complainant
from tests.web.conftest import app_of
from tests.web.visitor import Sheet
from web.case_wording import NEXT, STATES

REST = "Lo recibimos el 5 de octubre de 2026."


@pytest.fixture
def case(world, parent) -> Case:
    parent.tells().chooses("0501").ends()
    return world.one(Case)


@pytest.fixture
def asker(world, case) -> Complainant:
    """Somebody at another machine."""
    asker = Complainant(app_of(world), world)
    asker.address = "/caso"
    asker.open()
    return asker


def ask(asker: Complainant, folio: str, pin: str = "") -> str:
    response = asker.post({"caso": folio, "pin": pin})
    assert response.status_code == 200
    asker._follow(response)
    return response.text


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}"])
def test_folio_and_pin_tell_the_state_the_day_and_what_follows(asker, case, written):
    text = ask(asker, written.format(shown(case.folio), case.folio), f"{case.pin[:2]} {case.pin[2:]}")
    assert asker.seen.heading == f"Caso {shown(case.folio)}"
    assert [REST in text, STATES["received"] in text, NEXT["received"] in text] == [True] * 3
    assert case.pin not in text
    assert case.narrative not in text


def test_without_the_pin_only_the_state_is_told(asker, case):
    text = ask(asker, shown(case.folio))
    assert STATES["received"] in text
    assert REST not in text


def test_five_wrong_pins_lock_the_case_for_an_hour(world, asker, case):
    wrong = f"{(int(case.pin) + 1) % 10_000:04d}"
    for _ in range(PIN_TRIES):
        assert REST not in ask(asker, case.folio, wrong)
    assert asker.problem == "Por seguridad no recibimos el PIN de este caso durante una hora."
    assert REST not in ask(asker, case.folio, case.pin)
    world.clock.pass_by(minutes=61)
    assert REST in ask(asker, case.folio, case.pin)


@pytest.mark.parametrize("pin", ["1", "12345", "abcd", "\x00", "٤٤٤٤", "x" * 500])
def test_what_is_no_pin_counts_as_no_try(world, asker, case, pin):
    assert REST not in ask(asker, case.folio, pin)
    assert asker.problem == "El PIN tiene cuatro números."
    assert world.one(Case).wrong_pins == 0


@pytest.mark.parametrize("folio", ["26-000001-9", "26-999999-0", "1", "x", "\x00", "9" * 5000])
def test_a_number_that_no_case_has_is_not_found(asker, folio):
    text = ask(asker, folio, "1234")
    assert asker.problem.startswith("No encontramos un caso con ese número.")
    assert "Caso 26" not in text


def test_nothing_given_is_asked_for(asker):
    ask(asker, "")
    assert asker.problem == "Escriba el número de su caso."


def test_what_is_given_stands_in_no_address_and_no_log(asker, case, caplog):
    with caplog.at_level(logging.DEBUG):
        response = asker.post({"caso": case.folio, "pin": "1" + case.pin[1:]})
    assert "Location" not in response.headers
    assert case.folio not in caplog.text
    assert case.pin not in caplog.text


def test_every_state_has_its_words_and_what_follows():
    assert set(STATES) == set(NEXT) == set(CaseState)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.dictionaries(st.sampled_from(["caso", "pin", "x"]), st.text(max_size=60)))
def test_no_form_breaks_the_page(asker, form):
    response = asker.post(form)
    assert response.status_code == 200
    assert Sheet(response.text).heading
