"""A survey that found something bad goes on with the complaint, in the same call and without asking twice."""

import pytest

from conversation.effects import GoOn
from conversation.heard import Opened, Recorded, Said
from rules.complaints import CaseChannel, CaseKind, Identity, Service
from rules.routing import Mode
from storage.lapsing import forget_who_told
from storage.models import Answer, Callback, Case, Conversation, Turn
from storage.openings import open_script
from storage.scene import Scene
from storage.turn_rows import TurnKey, call_turn
from storage.turns import take_turn
from tests.storage.calls import Talk, prompts, talk
from tests.storage.test_complaints import Caller
from tests.world import ANA

BAD_MEDICINE = "111312"
"""The guardian, yes, used it for medicine, bad, no comment: a complaint is offered."""
CARE_REFUSED = "11232"


class Complaint:
    """The complaint that goes on in Ana's call."""

    def __init__(self, call: Talk) -> None:
        self.call, self.turn = call, 40
        self.taken = call.press("1")

    def hears(self, *told: str) -> list[str]:
        for key in told:
            self.turn += 1
            heard = Recorded(f"RE{self.turn}", 9) if key == "r" else Said(key)
            with self.call.world.sessions.begin() as session:
                turn, now = call_turn(self.call.sid, self.turn), self.call.world.clock()
                self.taken = take_turn(session, self.taken.conversation_id, turn, heard, now)
        return prompts(self.taken)


@pytest.fixture
def call(world) -> Talk:
    return talk(world)


def test_the_complaint_goes_on_in_the_same_call_of_the_same_person(world, call):
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    assert prompts(complaint.taken) == ["peligro"]
    assert (complaint.taken.script, complaint.taken.conversation_id == call.id) == ("queja", False)
    assert world.again(call.conversation).ending == "complete"
    case = world.one(Case)
    assert (case.channel, case.kind, case.member_id) == (CaseChannel.survey, CaseKind.complaint, call.member.id)
    assert case.person_id == call.member.person_id
    assert world.rows(Callback) == []


def test_the_service_is_known_and_not_asked_again(world, call):
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    assert complaint.hears("2") == ["relato"]
    assert world.one(Case).service is Service.medicine
    given = world.rows(Answer, Answer.conversation_id == complaint.taken.conversation_id)
    assert {answer.question: answer.value for answer in given} == {"clase": "1", "servicio": "3", "peligro": "2"}


def test_where_care_was_refused_the_service_is_asked(world, call):
    call.press(CARE_REFUSED)
    assert Complaint(call).hears("2") == ["servicio"]
    assert world.one(Case).service is None


@pytest.mark.parametrize(("key", "goes_along"), [("1", True), ("2", False)])
def test_the_answers_of_the_survey_go_along_only_where_the_parent_says_so(world, call, key, goes_along):
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    heard = complaint.hears("2", "r", "1")
    assert heard in (["lugar_sabido"], ["lugar"])
    place = "1" if heard == ["lugar_sabido"] else "r"
    assert complaint.hears(place, "1", "1", "1") == ["encuesta"]
    assert world.one(Case).with_survey is False
    complaint.hears(key)
    assert world.one(Case).with_survey is goes_along


def test_who_stays_unknown_is_not_asked_for_his_survey_and_his_place_stands(world, call):
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    assert complaint.hears("2", "r", "1") == ["lugar_sabido"]
    assert complaint.hears("1", "1", "1", "3") == ["folio", "gracias"]
    case = world.one(Case)
    assert (case.identity, case.with_survey, case.member_id) == (Identity.anonymous, False, None)
    assert (case.municipio, case.place, case.missing) == (call.member.municipio, "Guatemala", [])


def test_who_begins_another_than_the_older_one_comes_from_his_survey_still(world, call):
    Caller(world, "CA0", number=ANA, clase="1").says("2", "1").hangs_up()
    older = world.one(Case)
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    assert prompts(complaint.taken) == ["continuar"]
    assert complaint.hears("2", "2") == ["relato"]
    newer = world.one(Case, Case.id != older.id)
    told = (newer.channel, newer.service, newer.member_id)
    assert told == (CaseChannel.survey, Service.medicine, call.member.id)
    assert complaint.hears("r", "1", "1", "1", "1", "1") == ["encuesta"]
    assert (world.one(Case, Case.id == older.id).service, older.service) == (Service.accident, Service.accident)


def test_an_older_complaint_learns_nothing_from_the_survey(world, call):
    Caller(world, "CA0", number=ANA, clase="1").says("2").hangs_up()
    call.press(BAD_MEDICINE)
    assert Complaint(call).hears("1", "2") == ["servicio"]
    assert world.one(Case).service is None


def test_what_is_keyed_from_paper_is_a_call_that_is_owed(world, call):
    paper = [TurnKey("p1", f"p1:{number}", Mode.impreso) for number in range(9)]
    with world.sessions.begin() as session:
        take_turn(session, call.id, paper[0], Opened(), world.clock())
        for key, turn in zip(CARE_REFUSED, paper[1:], strict=False):
            pressed = take_turn(session, call.id, turn, Said(key), world.clock())
        assert prompts(pressed) == ["ofrecer_queja"]
        taken = take_turn(session, call.id, paper[8], Said("1"), world.clock())
    assert (prompts(taken), taken.conversation_id) == ([], call.id)
    assert world.one(Callback).reason == "complaint"
    assert world.rows(Case) == []


def test_who_begins_another_complaint_is_not_offered_an_older_one(world, call):
    call.press(BAD_MEDICINE)
    older = Complaint(call)
    older.hears("2")
    with world.sessions.begin() as session:
        scene = Scene(older.taken.conversation_id, None, call.member.person_id, "CA9", Mode.voice, {}, world.clock())
        opening = open_script(session, scene, GoOn("queja", {"clase": "1"}), "es")
    assert opening.conversation_id not in (older.taken.conversation_id, call.id)


def test_who_fell_silent_may_go_on_the_next_time(world, call):
    call.press(BAD_MEDICINE)
    silent = Complaint(call)
    silent.hears("2", "zz", "zz")
    world.change(world.one(Conversation, Conversation.script == "queja"), ending="silent")
    with world.sessions.begin() as session:
        scene = Scene(0, None, call.member.person_id, "CA9", Mode.voice, {}, world.clock())
        opening = open_script(session, scene, GoOn("queja"), "es")
    assert opening.conversation_id == silent.taken.conversation_id


def test_an_hour_after_an_anonymous_complaint_nothing_leads_from_the_survey_to_it(world, call):
    call.press(BAD_MEDICINE)
    complaint = Complaint(call)
    place = "1" if complaint.hears("2", "r", "1") == ["lugar_sabido"] else "r"
    assert complaint.hears(place, "1", "1", "3") == ["folio", "gracias"]
    world.clock.pass_by(hours=1, minutes=1)
    for found in (1, 0):
        with world.sessions.begin() as session:
            assert forget_who_told(session, world.clock()) == found
    told = world.one(Conversation, Conversation.script == "queja")
    assert (told.leg, told.member_id, told.person_id == call.member.person_id) == (None, None, False)
    assert {answer.leg for answer in world.rows(Answer, Answer.conversation_id == told.id)} == {""}
    turns = world.rows(Turn)
    assert {turn.conversation_id for turn in turns} == {call.id}
    assert all(turn.reply.get("goes_on", call.id) == call.id for turn in turns)
    assert {answer.leg for answer in world.rows(Answer, Answer.conversation_id == call.id)} == {call.sid}
