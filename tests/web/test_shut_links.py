"""Links that lead to no question any more: a kind page, and never an answer given before."""

from datetime import timedelta

import pytest

from rules.lives import AttemptState
from storage.models import Attempt, Conversation, Person, Phone, PhoneState
from tests.web.conftest import SECRET
from tests.web.test_survey_by_link import ME, STOP
from tests.web.visitor import Sheet, Visitor
from tests.world import ANAS_OTHER, MONDAY_MORNING
from web.links import FOLDER, sign


def shut(ana, status: int) -> Sheet:
    """What a link shows that takes no answer: neither looking nor an old form writes anything."""
    before = ana.world.everything()
    window = ana.window()
    assert window.get().status_code == status
    assert window.post({"turno": "0", "pregunta": "inicio", "said": "1"}).status_code == 303
    assert window.post({"empezar": "1"}).status_code == 303
    assert ana.world.everything() == before
    assert [form for form in window.seen.forms if form.method == "post"] == []
    return window.seen


def test_a_link_is_good_for_thirty_days_after_its_text_left(world, ana):
    world.clock.at = MONDAY_MORNING + timedelta(days=30, seconds=-1)
    assert ana.window().seen.buttons == [ME, "No"]
    world.clock.pass_by(seconds=1)
    page = shut(ana, 410)
    assert page.heading == "Este enlace ya venció"
    assert page.links == {"Llamar al 2411-0000": "tel:24110000"}


def test_a_link_whose_text_is_just_leaving_is_good(world, ana):
    """The parent may be faster than the carrier's answer to us."""
    world.change(ana.attempt, state=AttemptState.dialing, carrier_sid=None, answer_until=None)
    page = ana.window()
    page.press(ME, "No lo usó", "No lo conocía", "No, gracias")
    assert world.one(Attempt).state == AttemptState.ended


def test_a_parent_who_opted_out_is_asked_nothing(world, ana):
    world.change(world.one(Person), opted_out_at=world.clock())
    assert shut(ana, 410).heading == "Ya no le haremos preguntas"


def test_a_family_that_opted_out_is_asked_nothing_at_a_relatives_telephone(world, ana):
    relative = world.phone(world.person("Abuela"), ANAS_OTHER)
    world.change(ana.attempt, phone_id=relative.id, person_id=relative.person_id)
    world.change(world.one(Person, Person.id == ana.member.person_id), opted_out_at=world.clock())
    assert shut(ana, 410).heading == "Ya no le haremos preguntas"


def test_a_parent_who_opted_out_on_the_page_is_told_so_again(world, ana):
    ana.window().press(ME, STOP, "Sí, ya no me busquen")
    assert shut(ana, 200).heading == "Listo."
    world.clock.pass_by(days=1)
    assert shut(ana, 410).heading == "Ya no le haremos preguntas"


def test_a_wrong_number_is_asked_nothing(world, ana):
    world.change(world.one(Phone), state=PhoneState.wrong)
    assert shut(ana, 410).heading == "Este enlace ya no sirve"


@pytest.mark.parametrize("ending", ["complete", "refused", "funeral"])
def test_who_has_nothing_left_to_answer_is_thanked(world, ana, ending):
    state = {"step": "nivel", "answers": {"uso": "1", "tipo": "3", "nivel": "1"}, "ending": ending}
    world.conversation(ana.member, state=state, ending=ending, leg="CA" + "1" * 32)
    page = shut(ana, 200)
    assert page.heading == "Muchas gracias"
    assert page.paragraphs[1:] == [
        "Ya no tenemos más preguntas para usted.",
        "Si tiene una queja o una pregunta, llame al 2411-0000.",
        "",
    ]


def test_after_the_thanks_nothing_tells_what_was_answered(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por una enfermedad", "Excelente")
    page.write("un comentario que nadie más debe leer")
    for days in (0, 1):
        world.clock.pass_by(days=days)
        shut(ana, 200)
        seen = page.get().text.casefold()
        for told in ("enfermedad", "excelente", "un comentario", "lo usó"):
            assert told not in seen


ODD = ["x", "AAAAAAAAAAAAAA", "..", "%00", "%2e%2e", "a b", "ñ", "'", "<b>", "A" * 5000, "javascript:alert(1)"]


@pytest.mark.parametrize("token", ODD)
def test_an_unknown_link_says_what_to_do(world, ana, token):
    before = world.everything()
    window = Visitor(ana.app, f"{FOLDER}/{token}")
    for response in (window.get(), window.post({"said": "1"})):
        assert response.status_code == 404
        page = Sheet(response.text)
        assert page.heading == "No encontramos esta página"
        assert page.links == {"Llamar al 2411-0000": "tel:24110000"}
    assert world.everything() == before


def test_a_link_signed_for_an_attempt_that_is_gone_is_unknown(ana):
    window = Visitor(ana.app, f"{FOLDER}/{sign(SECRET, 404)}")
    assert window.get().status_code == 404
    assert window.post({"said": "1"}).status_code == 303


def test_an_altered_link_is_unknown(world, ana):
    token = sign(SECRET, ana.attempt.id)
    altered = ("B" if token[0] != "B" else "C") + token[1:]
    assert Visitor(ana.app, f"{FOLDER}/{altered}").get().status_code == 404
    assert world.rows(Conversation) == []
