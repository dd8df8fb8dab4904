"""A complaint, the line's menu and a question about a case, turn by turn: what their scripts ask of the machine."""

import pytest

from conversation.channel import Channel
from conversation.effects import CallBackNow, End, Ending, GoOn, HandOver, OpenCase, Reason, Speak, WaitForPerson
from conversation.heard import Entry, Found, Opened, Recorded, Said, Silence
from conversation.library import get_script, newest_version
from conversation.machine import GIVEN, Answer, step
from conversation.reply import Digits, LookUp, Recording, Writing
from conversation.words import Piece
from tests.conversation.calls import answered, held, said
from tests.conversation.conftest import NAMES, file_of

CALL = "llama municipio=Nebaj, telefono=1 | clase=1"
THREAD = "escribe municipio=Nebaj, telefono=1 | clase=1"
STORY = [CALL, "2", "1", "r 30"]


@pytest.fixture
def complaint():
    return get_script("queja", 1)


@pytest.fixture
def case():
    return get_script("caso", 1)


# What is given, and asked once.


def test_what_is_given_is_kept_as_an_answer_and_not_asked(complaint):
    opened = held(complaint, "llama | clase=1, servicio=3")
    assert opened.answers == (Answer("clase", "1"), Answer("servicio", "3"))
    assert said(step(complaint, opened.state, Said("2"))) == ["relato"]


def test_what_was_answered_stands_against_what_is_given_later(complaint):
    told = held(complaint, "llama | servicio=3", "2")
    again = step(complaint, told.state, Opened(given={"servicio": "1", "clase": "2"}))
    assert again.answers == (Answer("clase", "2"),)
    assert again.state.answers["servicio"] == "3"


# Cut off.


def test_who_told_nothing_yet_is_not_asked_whether_to_go_on(complaint):
    assert said(held(complaint, CALL, "cuelga", CALL)) == ["peligro"]
    assert said(held(complaint, "abre | peligro=2", "1")) == ["servicio"]


def test_who_goes_on_is_asked_about_danger_and_then_what_is_still_open(complaint):
    again = held(complaint, CALL, "2", "1", "cuelga", CALL)
    assert said(again) == ["continuar"]
    goes_on = step(complaint, again.state, Said("1"))
    assert (said(goes_on), goes_on.forgets) == (["peligro"], ("peligro",))
    assert said(step(complaint, goes_on.state, Said("2"))) == ["relato"]


def test_who_begins_another_leaves_this_one_as_it_is(complaint):
    another = held(complaint, CALL, "2", "1", "cuelga", CALL, "2")
    assert another.effects == (GoOn("queja", {"clase": "1"}), End(Ending.replaced))
    assert another.state.answers == {"clase": "1", "peligro": "2", "servicio": "1"}


def test_the_same_thread_or_a_monitor_goes_straight_on(complaint):
    cut = held(complaint, *STORY, "cuelga")
    for channel in (Channel.sms, Channel.monitor):
        assert said(step(complaint, cut.state, Opened({"municipio": "Nebaj"}, channel, Entry.again))) == [
            "lugar_sabido"
        ]


# Danger.


def test_danger_is_a_case_at_once_and_a_person_is_waited_for(complaint):
    asked = step(complaint, held(complaint, CALL).state, Said("1"))
    assert asked.reply.awaits == LookUp("monitor")
    waits = answered(complaint, asked, 0)
    assert set(waits.effects) == {OpenCase(), WaitForPerson(Reason.life_at_risk), End(Ending.person)}


@pytest.mark.parametrize("opened", [CALL, THREAD, "abre | clase=1", "entrevista | clase=1"])
def test_in_danger_somebody_is_told_and_the_emergency_number_is_said_before_anything_else(complaint, opened):
    turn = held(complaint, opened, "1")
    assert turn.effects == (HandOver(Reason.life_at_risk), OpenCase())
    words = complaint.words(turn.state.channel, "es")
    assert words.text(turn.reply.prompts[0]).startswith("Llame ya al 122.")


def test_danger_costs_no_question_of_its_own_number_where_one_is_known(complaint):
    assert said(held(complaint, CALL, "1", "2")) == ["adios_peligro"]
    assert said(held(complaint, "llama | clase=1", "1", "2")) == ["telefono_otro"]


# The story.


def test_a_story_may_be_heard_and_is_played_not_said(complaint):
    heard = held(complaint, *STORY, "4")
    pieces = list(complaint.words("voice", "es").pieces(heard.reply.prompts[0]))
    assert pieces[0] == Piece("r30", played=True)
    assert not pieces[1].played
    assert pieces[1].text.startswith("Para enviarlo")


def test_a_story_recorded_again_takes_the_place_of_the_first(complaint):
    again = held(complaint, *STORY, "2")
    assert (again.forgets, again.reply.awaits) == (("relato",), Recording(180))
    assert step(complaint, again.state, Recorded("RE2", 9)).answers == (Answer("relato", "", "RE2"),)


def test_what_is_added_is_an_answer_of_its_own(complaint):
    more = held(complaint, *STORY, "3", "r 9")
    assert more.answers == (Answer("relato_mas", "", "r9"),)
    assert more.state.answers["relato"] == ""


def test_silence_does_not_pass_over_a_story_but_over_what_is_added(complaint):
    asked = held(complaint, CALL, "2", "1")
    turn = step(complaint, asked.state, Silence())
    assert (said(turn), turn.state.step) == (["silencio", "relato"], "relato")
    assert said(held(complaint, *STORY, "3", "")) == ["relato_listo_dos"]


def test_a_recording_that_holds_nothing_is_asked_for_again(complaint):
    asked = held(complaint, CALL, "2", "1")
    assert step(complaint, asked.state, Recorded("", 0, "#")).state.step == "relato"


def test_several_texts_are_one_story_until_listo(complaint):
    asked = held(complaint, THREAD, "2", "1")
    assert asked.reply.awaits == Writing(2000)
    more = held(complaint, THREAD, "2", "1", "Fuimos ayer", "y no había nadie")
    assert (said(more), more.answers) == ([], (Answer("relato", "Fuimos ayer\ny no había nadie"),))
    assert step(complaint, more.state, Said("Listo.")).effects == (OpenCase(),)


def test_listo_without_a_story_asks_for_it(complaint):
    turn = held(complaint, THREAD, "2", "1", "listo")
    assert (said(turn), turn.effects) == (["relato"], ())


def test_on_a_page_one_text_is_the_story(complaint):
    turn = held(complaint, "abre municipio=Nebaj | clase=1", "2", "1", "Fuimos ayer")
    assert turn.effects == (OpenCase(),)


# The rest.


def test_what_is_no_complaint_is_asked_less(complaint):
    assert said(held(complaint, "llama telefono=1", "2", "3", "1", "r 9", "1")) == ["gracias"]
    assert said(held(complaint, "llama telefono=1", "2", "5", "1", "r 9", "1")) == ["telefono"]
    assert said(held(complaint, "llama municipio=Nebaj", "2", "4", "1", "r 9", "1", "1", "1")) == ["gracias"]


def test_of_who_stays_unknown_no_telephone_is_asked(complaint):
    assert said(held(complaint, *STORY, "1", "1", "1", "1", "3")) == ["gracias"]


def test_a_number_is_asked_for_where_none_is_known_and_kept_sealed(complaint):
    asked = held(complaint, "llama | clase=1", "2", "1", "r 30", "1", "r 3", "1", "1", "1")
    assert asked.reply.awaits == Digits(8)
    turn = step(complaint, asked.state, Said("5555 0199"))
    assert turn.answers == (Answer("telefono_otro", "55550199", private=True),)
    assert turn.state.answers["telefono_otro"] == GIVEN
    assert said(answered(complaint, step(complaint, asked.state, Said("9")))) == ["gracias"]


@pytest.mark.parametrize("text", ["5555019", "555501999", "", "no sé"])
def test_a_number_of_other_length_is_asked_for_again(complaint, text):
    asked = held(complaint, "llama | clase=1", "2", "1", "r 30", "1", "r 3", "1", "1", "1")
    turn = step(complaint, asked.state, Said(text))
    assert (turn.answers, turn.state.step) == ((), "telefono_otro")


@pytest.mark.parametrize(("key", "prompt"), [("0", "persona"), ("*", "telefono_otro")])
def test_the_common_keys_work_where_a_number_is_asked_for(complaint, key, prompt):
    asked = held(complaint, "llama | clase=1", "2", "1", "r 30", "1", "r 3", "1", "1", "1")
    assert said(answered(complaint, step(complaint, asked.state, Said(key)), 0)) == [prompt]


def test_a_receipt_is_said_digit_by_digit_twice_and_thanked_for(complaint):
    asked = step(complaint, held(complaint, *STORY, "1", "1", "1", "1", "1").state, Said("1"))
    facts = {"receipt": "given", "folio": "26-000123-7", "pin": "4071", "mensaje": "1", "clase": "thanks"}
    turn = step(complaint, asked.state, Found(facts))
    assert said(turn) == ["folio", "folio_mensaje", "gracias"]
    spoken = complaint.words("voice", "es").text(turn.reply.prompts[0])
    assert spoken.startswith("Su felicitación quedó registrada.")
    assert spoken.count("2, 6, 0, 0, 0, 1, 2, 3, 7") == spoken.count("4, 0, 7, 1") == 2
    assert said(step(complaint, asked.state, Found(facts | {"mensaje": ""}))) == ["folio", "gracias"]


@pytest.mark.parametrize("opened", ["llama | clase=1", "abre | clase=1"])
def test_nobody_is_promised_a_call_whose_number_is_not_known(complaint, opened):
    asked = held(complaint, opened, "persona" if opened.startswith("abre") else "0")
    assert (said(asked), asked.effects) == (["telefono_otro"], ())
    assert step(complaint, asked.state, Said("55550199")).effects == (HandOver(Reason.complaint), End(Ending.person))
    assert step(complaint, asked.state, Said("9")).effects == (End(Ending.silent),)


# The line.


def test_the_menu_says_only_what_can_be_had_now():
    line = get_script("linea", 1)
    assert said(held(line, "llama")) == ["saludo", "menu", "menu_mas"]
    everything = "llama devolver=1, encuesta=1, abierto=1"
    assert said(held(line, everything)) == [
        *("saludo", "poco_saldo", "menu", "menu_encuesta", "menu_persona", "menu_mas"),
    ]
    assert said(held(line, "llama cerrado=1"))[:2] == ["saludo", "cerrado"]
    assert said(held(line, "llama vuelta=1"))[0] == "saludo_vuelta"


def test_who_has_little_credit_is_called_where_he_can_be():
    line = get_script("linea", 1)
    assert held(line, "llama devolver=1", "5").effects == (CallBackNow(), End(Ending.later))
    assert said(held(line, "llama", "5"))[0] == "sin_llamada"


def test_a_language_is_noted_before_somebody_is_looked_for():
    asked = step(get_script("linea", 1), held(get_script("linea", 1), "llama", "6").state, Said("2"))
    assert (asked.effects, asked.reply.awaits) == ((Speak("cak"),), LookUp("monitor"))


# A case.


def test_a_pin_is_asked_for_again_until_it_is_right(case):
    asked = answered(case, step(case, held(case, "llama").state, Said("260001237")), 1)
    assert asked.reply.awaits == Digits(4)
    given = step(case, asked.state, Said("1111"))
    assert given.answers == (Answer("pin", "1111", private=True),)
    wrong = step(case, given.state, Found({"pin": "wrong"}))
    again = step(case, wrong.state, Said("1"))
    assert (again.forgets, again.reply.awaits) == (("pin",), Digits(4))


@pytest.mark.parametrize(("abierto", "prompt"), [("1", "caso_estado"), ("", "estado_solo")])
def test_an_answer_is_announced_only_while_one_is_waited_for(case, abierto, prompt):
    asked = step(case, held(case, "llama").state, Said("260001237"))
    assert said(step(case, asked.state, Found({"case": "known", "abierto": abierto}))) == [prompt]


def test_silence_at_a_number_is_no_number(case):
    turn = held(case, "llama", "")
    assert (said(turn), turn.state.answers) == (["silencio", "caso_numero"], {})


# All of them.


def test_every_script_that_one_goes_on_with_is_one_of_the_house():
    """`encuesta` is the survey that waits for the caller, whichever it is."""
    named = {step.goes_on for name in NAMES for step in file_of(name).steps.values() if step.goes_on}
    assert named - set(NAMES) == {"encuesta"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_given_to_another_script_answers_a_question_of_its(name):
    for step_ in file_of(name).steps.values():
        if step_.goes_on in NAMES:
            told = get_script(step_.goes_on, newest_version(step_.goes_on)).told(Channel.voice)
            asked = {(each.question, branch.value) for each in told.steps.values() for branch in each.branches.values()}
            assert set(step_.gives.items()) <= asked
