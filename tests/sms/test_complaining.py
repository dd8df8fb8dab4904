"""Complaints by text: QUEJA, of anybody; the story in several texts; the folio; and what else he writes meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rules.check_digit import is_right
from rules.complaints import CaseChannel, CaseKind, Service
from rules.lives import CaseState, HandoverState, MemberState
from rules.routing import Mode
from storage.models import Answer, Case, Contact, Conversation, Handover, Member, Person, Phone, PhoneState, Turn
from storage.queries.thread_texts import way_to
from tests.sms.complaining import TOLD, receipt, says, state_of, told
from tests.sms.texting import Texting, kept, new_sid, send_question, texts_in, words
from tests.world import ANA, OTTO


def opted_out(world, number: str = ANA) -> bool:
    return world.one(Person, Person.id == world.find_phone(number).person_id).opted_out_at is not None


@pytest.fixture
def otto(world, carrier):
    return Texting(world, carrier, OTTO)


def test_a_stranger_complains_and_gets_folio_and_pin(world, otto):
    assert otto.write("QUEJA") == [says("peligro")]
    assert otto.write("2") == [says("servicio")]
    assert otto.write("3") == [says("relato")]
    assert [otto.write(piece) for piece in TOLD] == [[], [], []]
    assert otto.write("LISTO") == [says("lugar")]
    case = world.one(Case)
    assert (case.state, case.channel, case.service) == (CaseState.received, CaseChannel.sms, Service.medicine)
    assert case.narrative.splitlines() == list(TOLD)
    assert otto.write("Mixco, Guatemala") == [says("cuando")]
    assert otto.write("2") == [says("pide")]
    assert otto.write("2") == [says("reserva")]
    (said,) = otto.write("1")
    folio, pin = receipt(said)
    case = world.one(Case)
    assert (folio.replace("-", ""), pin) == (case.folio, case.pin)
    assert is_right(case.folio)
    assert (case.missing, case.told_at, case.phone_id) == ([], world.clock(), world.one(Phone).id)
    assert world.one(Contact).ended_at == world.clock()


def test_a_parent_of_the_sample_complains_at_his_own_place_and_the_survey_goes_on_afterwards(world, ana):
    ana.write("1", "1")
    assert ana.write("QUEJA") == [says("peligro")]
    assert ana.write("2", "3", *TOLD, "LISTO") == [says("lugar_sabido", municipio="Guatemala")]
    receipt(ana.write("1", "2", "2", "1")[0])
    case, member = world.one(Case), world.one(Member)
    assert (case.municipio, case.member_id, case.missing) == (member.municipio, member.id, [])
    assert ana.write("2") == [words("nivel")]
    assert answers_of_survey(world) == {"uso": "1", "tipo": "2"}


def answers_of_survey(world) -> dict[str, str]:
    survey = world.one(Conversation, Conversation.member_id.is_not(None))
    return {row.question: row.value for row in world.rows(Answer, Answer.conversation_id == survey.id)}


def test_a_parent_without_a_survey_of_his_own_complains(world, carrier):
    world.member(world.campaign())
    assert Texting(world, carrier).write("queja") == [says("peligro")]
    assert world.one(Contact).phone_id == world.find_phone(ANA).id


def test_who_wants_no_surveys_complains_and_is_re_subscribed_to_nothing(world, ana):
    ana.write("BAJA")
    told(ana, "1", "2", "2", "1")
    assert opted_out(world)
    assert world.one(Case).state is CaseState.received
    assert {member.state for member in world.rows(Member)} == {MemberState.done}
    assert ana.write("hola") == []


@pytest.mark.parametrize("word", ["BAJA", "alto", "STOP"])
def test_who_stops_in_the_midst_of_a_complaint_still_complains(world, ana, word):
    ana.write("QUEJA", "2", "3", TOLD[0])
    assert ana.write(word) == [words("baja")]
    assert opted_out(world)
    assert ana.write(TOLD[1]) == []
    assert ana.write("LISTO") == [says("lugar_sabido", municipio="Guatemala")]
    assert world.one(Case).narrative == "\n".join(TOLD[:2])
    assert opted_out(world)


def test_coming_back_in_the_midst_of_a_complaint_leaves_it_open(world, ana):
    ana.write("BAJA", "QUEJA", "2")
    assert ana.write("ALTA") == [words("alta")]
    assert ana.write("3") == [says("relato")]
    assert not opted_out(world)


def test_the_word_again_asks_the_open_question_again(world, otto):
    otto.write("QUEJA", "2")
    assert otto.write("QUEJA") == [says("servicio")]
    assert otto.write("una queja") == [says("servicio")]
    assert len(world.rows(Case)) == len(world.rows(Contact)) == 1


def test_whoever_has_a_number_that_was_another_familys_complains_in_his_own_name(world, ana):
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    told(ana)
    case = world.one(Case)
    assert case.person_id != world.find_phone(ANA).person_id
    assert (case.member_id, case.phone_id) == (None, world.find_phone(ANA).id)
    assert world.rows(Answer, Answer.question == "uso") == []
    assert ana.write("CASO " + case.folio) == [state_of(case)]


@pytest.mark.parametrize("number", ["+12025550143", "1503"])
def test_who_cannot_be_called_back_is_told_where_to_call(world, carrier, number):
    said = Texting(world, carrier, number).write("QUEJA")
    assert said in ([words("desconocido")], [])
    assert world.rows(Contact) == world.rows(Case) == world.rows(Phone) == []


def test_by_whatsapp_it_is_the_same(world, carrier):
    otto = Texting(world, carrier, f"whatsapp:{OTTO}")
    told(otto)
    assert (world.one(Contact).mode, world.one(Case).state) == (Mode.whatsapp, CaseState.received)
    assert {row.mode for row in world.rows(Answer)} == {Mode.whatsapp}


def test_each_of_his_two_mailboxes_has_its_own_thread_and_a_complaint_goes_on_in_either(world, carrier, otto):
    otto.write("QUEJA", "2", "3", TOLD[0])
    whatsapp = Texting(world, carrier, f"whatsapp:{OTTO}")
    assert whatsapp.write("QUEJA") == [says("continuar")]
    assert whatsapp.write("1", "2") == [says("relato")]
    assert whatsapp.write(TOLD[1], "LISTO") == [says("lugar")]
    assert otto.write("Mixco, Guatemala") == [says("lugar")]
    assert otto.write("Mixco, Guatemala") == [says("cuando")]
    assert len(world.rows(Case)) == 1


def test_a_thread_that_was_left_is_offered_to_go_on_with_the_word(world, otto):
    otto.write("QUEJA", "2", "3", TOLD[0])
    world.clock.pass_by(days=6)
    assert otto.write("QUEJA") == [says("relato")]
    world.clock.pass_by(days=8)
    assert otto.write("QUEJA")[0] in (says("continuar"), says("peligro"))


def test_a_question_that_we_ask_meanwhile_takes_the_place_of_a_complaint_left_for_hours(world, carrier):
    member = world.member(world.campaign())
    ana = Texting(world, carrier)
    ana.write("QUEJA", "2")
    send_question(world, member)
    assert ana.write("3") == [says("relato")]
    world.clock.pass_by(hours=5)
    send_question(world, member)
    assert ana.write("1") == [words("uso")]
    assert ana.write("QUEJA") == [says("continuar")]


@pytest.mark.parametrize(
    "said",
    [["QUEJA"], ["QUEJA", "2"], ["QUEJA", "2", "3", "Algo"], ["QUEJA", "2", "3", "Algo", "LISTO"]],
    ids=len,
)
def test_the_same_text_twice_has_the_same_answer_and_changes_nothing(world, otto, said):
    otto.write(*said)
    first, before = otto.post(said[-1]).data, kept(world)
    world.clock.pass_by(minutes=1)
    assert otto.post(said[-1]).data == first
    assert kept(world) == before


def test_the_last_text_twice_gives_the_same_folio(world, otto):
    folio = told(otto)
    assert receipt(texts_in(otto.post("1"))[0]) == folio
    assert len(world.rows(Case)) == 1


def test_an_earlier_text_that_comes_again_late_has_its_own_answer(world, otto):
    otto.write("QUEJA", "2")
    sid = otto.sid
    otto.write("3", TOLD[0])
    assert texts_in(otto.post("2", MessageSid=sid)) == [says("servicio")]
    assert world.one(Case).narrative == TOLD[0]


# From the survey.


def test_a_survey_that_offers_it_goes_on_with_the_complaint_and_does_not_ask_twice(world, ana):
    ana.write("1", "1", "3", "1", "0")
    assert ana.write("1") == [says("peligro")]
    case = world.one(Case)
    assert (case.channel, case.kind, case.with_survey) == (CaseChannel.survey, CaseKind.complaint, False)
    assert ana.write("2") == [says("relato")]
    assert ana.write(*TOLD, "LISTO") == [says("lugar_sabido", municipio="Guatemala")]
    assert ana.write("1", "2", "2", "1") == [says("encuesta")]
    receipt(ana.write("1")[0])
    assert (world.one(Case).service, world.one(Case).with_survey) == (Service.medicine, True)
    assert ana.write("gracias") == []


def test_the_text_that_led_to_the_complaint_comes_again(world, ana):
    said = ana.write("1", "1", "3", "1", "0", "1")
    assert texts_in(ana.post("1")) == said == [says("peligro")]


# At one moment, and in the hands of a person.


def at_once(texting: Texting, *bodies: str) -> list[list[str]]:
    """What texts are answered that arrive together, each with a MessageSid of its own."""
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = [pool.submit(texting.post, body, MessageSid=new_sid()) for body in bodies]
        return [texts_in(answer.result()) for answer in answers]


def test_the_word_twice_at_one_moment_begins_one_complaint(world, otto):
    otto.post("hola", MessageSid=new_sid())
    answers = at_once(otto, "QUEJA", "queja")
    assert [says("peligro")] in answers
    assert len(world.rows(Case)) == len(world.rows(Contact)) == len(world.rows(Phone)) == 1


def test_pieces_of_a_story_at_one_moment_are_all_kept(world, otto):
    otto.write("QUEJA", "2", "3")
    assert at_once(otto, *TOLD) == [[], [], []]
    assert set(world.one(Case).narrative.splitlines()) == set(TOLD)


def test_one_text_delivered_many_times_at_once_is_one_turn(world, otto):
    otto.write("QUEJA", "2")
    sid = new_sid()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(otto.post, "3", MessageSid=sid) for _ in range(4)]
        assert [texts_in(answer.result()) for answer in answers] == [[says("relato")]] * 4
    assert len(world.rows(Turn, Turn.key == sid)) == 1


def test_a_complaint_in_the_hands_of_a_person_stays_there_and_has_a_way_back(world, otto):
    world.at_work(world.staff("Luis"))
    assert otto.write("QUEJA", "1") == [says("peligro_espera")]
    assert otto.write("Se cayó del techo") == []
    assert otto.write("BAJA") == [words("baja")]
    handover = world.one(Handover)
    assert (handover.state, handover.reason) == (HandoverState.queued, "life_at_risk")
    with world.sessions() as session:
        assert way_to(session, handover) == (Mode.sms, world.find_phone(OTTO).id)
    assert world.one(Case).state is CaseState.received
