"""Back, reload, twice, in two windows, today and tomorrow: an answer is taken once, and the open question is shown."""

import threading
from datetime import timedelta

import pytest

from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Answer, Attempt, Callback, Conversation, Direction, Turn
from tests.web.conftest import SECRET
from tests.web.test_survey_by_link import ME, PERSON, answers
from tests.web.visitor import Visitor
from web.links import FOLDER, sign


def test_looking_leaves_no_trace(world, ana):
    """Whoever shows a preview of the link, or fetches it ahead, has neither begun nor taken the word."""
    before = world.everything()
    for _ in range(3):
        assert ana.window().seen.heading == "¿Es usted mamá, papá o encargado de un estudiante?"
    assert ana.app.test_client().head(ana.address).status_code == 200
    assert world.everything() == before


def test_looking_at_the_open_question_changes_nothing(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó")
    before = world.everything()
    assert page.open().heading == "¿Para qué lo usó?"
    assert ana.window().seen.heading == "¿Para qué lo usó?"
    assert world.everything() == before


def test_a_page_from_before_changes_nothing_and_leads_to_the_open_question(world, ana):
    page = ana.window()
    page.press(ME)
    used = page.form_of("Sí, lo usó")
    page.press("No lo usó")
    before = world.everything()
    response = page.post(used)
    assert (response.status_code, response.data) == (303, b"")
    assert page.open().heading == "¿Por qué no lo usó?"
    assert world.everything() == before


def test_every_page_from_before_is_harmless(world, ana):
    page = ana.window()
    forms = []
    for label in (ME, "Sí, lo usó", "Por una enfermedad", "Regular", "No, gracias"):
        forms += [page.form_of(label), page.form_of(PERSON)]
        page.press(label)
    before = world.everything()
    for form in forms:
        page.post(form)
    assert world.everything() == before
    assert page.open().heading == "¿Desea poner una queja?"


def test_a_button_pressed_twice_is_one_answer(world, ana):
    page = ana.window()
    page.press(ME)
    form = page.form_of("Sí, lo usó")
    first, second = page.post(form), page.post(form)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert answers(world) == {"uso": "1"}
    assert page.open().heading == "¿Para qué lo usó?"


@pytest.mark.parametrize("labels", [(), (ME,), (ME, "Sí, lo usó")])
def test_a_button_pressed_many_times_at_one_moment_is_one_answer(world, ana, labels):
    """The first button opens the conversation besides."""
    page = ana.window()
    page.press(*labels)
    forms = [page.form_of(label) for label in page.seen.buttons]
    turns = len(world.rows(Turn))
    codes = at_one_moment([Visitor(ana.app, ana.address) for _ in range(8)], forms)
    assert codes == [303] * 8
    assert len(world.rows(Turn)) - turns == (1 if labels else 2)
    assert len(world.rows(Attempt)) == 1


def at_one_moment(windows: list[Visitor], forms: list[dict[str, str]]) -> list[int]:
    """Each window presses one of the buttons, all at once; the statuses answered."""
    together, codes = threading.Barrier(len(windows)), []

    def press(window: Visitor, form: dict[str, str]) -> None:
        together.wait()
        codes.append(window.post(form).status_code)

    threads = [
        threading.Thread(target=press, args=(window, forms[place % len(forms)])) for place, window in enumerate(windows)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_two_windows_go_on_together(world, ana):
    first, second = ana.window(), ana.window()
    first.press(ME, "Sí, lo usó")
    assert second.press(ME).heading == "¿Para qué lo usó?"
    second.press("Por medicinas")
    assert first.press("Por una enfermedad").heading == "¿Cómo fue el servicio?"
    assert answers(world) == {"uso": "1", "tipo": "3"}


def test_the_next_day_it_goes_on_at_the_open_question(world, ana):
    ana.window().press(ME, "Sí, lo usó")
    world.clock.pass_by(days=1)
    page = ana.window()
    assert page.seen.heading == "¿Para qué lo usó?"
    page.press("Por un accidente")
    assert answers(world) == {"uso": "1", "tipo": "1"}


def test_an_earlier_link_goes_on_where_the_later_one_is(world, ana):
    ana.window().press(ME)
    world.change(ana.attempt, state=AttemptState.ended, ended_at=world.clock(), settled_at=world.clock())
    world.clock.pass_by(days=2)
    again = ana.text_again()
    later = ana.window(f"{FOLDER}/{sign(SECRET, again.id)}")
    later.press(ME, "Sí, lo usó")
    assert ana.window().seen.heading == "¿Para qué lo usó?"
    ana.window().press("Por medicinas")
    assert later.open().heading == "¿Cómo fue el servicio?"
    assert [row.leg for row in world.rows(Answer)] == [f"web:{again.id}"] * 2
    assert len(world.rows(Attempt)) == 2


def test_who_comes_after_his_text_was_given_up_begins_a_visit_of_his_own(world, ana):
    """As who dials back: what was planned meanwhile sees that he is at it."""
    world.change(ana.attempt, state=AttemptState.ended, ended_at=world.clock(), settled_at=world.clock())
    world.clock.pass_by(days=3)
    page = ana.window()
    page.press(ME)
    visit = world.one(Attempt, Attempt.id != ana.attempt.id)
    assert (visit.mode, visit.direction, visit.state) == (Mode.web, Direction.inbound, AttemptState.awaiting)
    assert visit.answer_until == world.clock() + timedelta(days=2)
    page.press("No lo usó", "No lo conocía", "No, gracias")
    assert page.open().heading == "Muchas gracias."
    assert world.again(visit).state == AttemptState.ended
    assert world.one(Conversation).leg == f"web:{visit.id}"
    assert len(world.rows(Attempt)) == 2


def test_who_answered_a_part_by_telephone_goes_on_by_the_link(world, ana):
    member = ana.member
    cut = {"step": "tipo", "answers": {"uso": "1"}, "channel": "voice", "pressed": True}
    conversation = world.conversation(member, state=cut, leg="CA" + "1" * 32)
    page = ana.window()
    page.press(ME)
    assert page.seen.paragraphs[1].endswith("Seguimos donde quedamos.")
    assert page.seen.heading == "¿Para qué lo usó?"
    page.press("Por medicinas")
    assert world.again(conversation).leg == f"web:{ana.attempt.id}"


def test_a_page_before_a_call_does_not_answer_the_question_after_it(world, ana):
    """The call went on from the question that the page still shows."""
    page = ana.window()
    page.press(ME, "Sí, lo usó")
    old = page.form_of("Por un accidente")
    went_on = {"step": "nivel", "answers": {"uso": "1", "tipo": "3"}, "channel": "voice", "pressed": True}
    world.change(world.one(Conversation), state=went_on, leg="CA" + "1" * 32)
    before = world.everything()
    page.post(old)
    assert world.everything() == before
    assert page.open().heading == "¿Cómo fue el servicio?"
    page.press("Bueno")
    assert answers(world)["nivel"] == "3"


def test_a_goodbye_is_shown_again_on_the_same_day(world, ana):
    page = ana.window()
    page.press(ME, PERSON)
    said = page.seen.paragraphs
    world.clock.pass_by(hours=5)
    assert page.open().paragraphs == said


def test_what_was_promised_for_the_day_is_not_shown_the_next_day(world, ana):
    page = ana.window()
    page.press(ME, PERSON)
    world.clock.pass_by(days=1)
    assert page.open().heading == "¿Es usted mamá, papá o encargado de un estudiante?"


def test_what_is_promised_holds_on_the_day_on_which_it_is_promised(world, ana):
    """The page was opened on Monday morning; the person is asked for on Tuesday afternoon."""
    ana.window().press(ME)
    world.clock.pass_by(days=1, hours=4)
    page = ana.window()
    page.press(PERSON)
    assert "Le llamaremos hoy por la tarde, sin costo. Gracias." in page.seen.paragraphs
    assert world.one(Callback).promised == "hoy por la tarde"


def test_who_asked_for_a_person_may_answer_by_himself_after_all(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", PERSON, "Contestar ahora", ME)
    assert page.seen.heading == "¿Para qué lo usó?"
    assert page.seen.buttons == ["Por un accidente", "Por una enfermedad", "Por medicinas", "Por gastos funerarios"]
