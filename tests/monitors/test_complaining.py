"""A complaint by a monitor: completed where facts lack, taken anew, and never heard by who it is about."""

import pytest

from conversation.effects import Ending
from monitors import complaining, work
from monitors.case_view import at_hand
from monitors.contact_words import ContactError
from monitors.contacts import contact_key
from monitors.forms import BACK, COMMENT, KEY, NUMBER
from rules.complaints import CaseChannel, Service
from rules.handovers import REASONS
from rules.lives import CallbackState, CaseState, HandoverState
from rules.routing import Mode
from storage.handovers.moving import Claimed
from storage.models import Answer, Attempt, Callback, Case, Contact, Handover, Notice
from tests.monitors.complaints import at_it, cut_off, in_danger, taker
from tests.monitors.desk_work import sweep
from tests.storage.test_complaints import CALLER
from tests.world import ZONE


def test_an_incomplete_complaint_is_in_the_list_and_nobody_needs_a_sample_for_it(world):
    case = cut_off(world, "2", "3", "r", "1")
    assert case.missing == ["place", "date"]
    sweep(world)
    luis = taker(world)
    with world.sessions() as session:
        offered = work.work_list(session, luis.user.id, world.clock(), ZONE).offered
    assert [(offer.reason, offer.campaign) for offer in offered] == [("incomplete_complaint", "")]
    assert "incomplete_complaint" in REASONS


def test_the_form_asks_for_what_nobody_told_and_the_list_of_what_lacks_shrinks(world):
    case = cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    assert luis.asked == "¿En qué municipio y departamento fue?"
    assert luis.form.missing == ("place", "date")
    luis.tells("Mixco, Guatemala")
    assert luis.form.missing == ("date",)
    assert luis.asked.startswith("¿Cuándo fue")
    luis.tells("2", "2", "1", "1")
    assert luis.form.view.ending is Ending.complete
    case = world.again(case)
    assert case.missing == []
    assert (case.departamento, case.municipio, case.service) == ("01", "0108", Service.medicine)
    assert case.folio is not None
    assert any(case.pin in words for words in luis.form.view.words if case.pin)


def test_what_the_machine_was_told_stays_as_it_was_told(world):
    cut_off(world, "2", "3", "r", "1")
    told = {row.question: (row.value, row.recording, row.mode) for row in world.rows(Answer)}
    luis = at_it(world)
    luis.begins()
    assert not luis.form.view.can_go_back
    luis.tells("Mixco, Guatemala", {BACK: "1"})
    assert luis.asked == "¿En qué municipio y departamento fue?"
    with pytest.raises(ContactError):
        luis.posts(luis.form.turn, **{BACK: "1"})
    luis.tells("Villa Nueva, Guatemala", "1", "2", "1", "1")
    now = {row.question: (row.value, row.recording, row.mode) for row in world.rows(Answer)}
    assert {question: now[question] for question in told} == told
    assert now["lugar"] == ("Villa Nueva, Guatemala", "", Mode.monitor)


def test_a_place_confirmed_by_a_slip_is_not_kept_beside_the_one_that_is_told(world):
    world.member(world.campaign(), CALLER)
    case = cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    luis.tells("1")
    assert world.again(case).municipio == "0101"
    luis.tells({BACK: "1"}, "2", "El puesto de la aldea")
    case = world.again(case)
    assert (case.departamento, case.municipio, case.place) == ("", "", "El puesto de la aldea")


def test_once_it_is_whole_and_noted_nothing_is_owed(world):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    luis.tells("Mixco, Guatemala", "1", "2", "1", "1")
    assert luis.notes("attended").state is HandoverState.done
    assert [row.state for row in world.rows(Callback)] == [CallbackState.done]
    assert [row.done_by for row in world.rows(Callback)] == [luis.user.id]
    sweep(world)
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done]
    assert world.rows(Attempt) == []


def test_what_is_cut_again_is_called_again_and_goes_on_there(world, clock):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    luis.tells("Mixco, Guatemala")
    assert luis.notes("broke_off").state is HandoverState.callback_due
    clock.pass_by(minutes=31)
    assert isinstance(luis.next(), Claimed)
    luis.calls(CALLER)
    luis.begins()
    assert luis.asked.startswith("¿Cuándo fue")
    luis.tells("1", "2", "1", "1")
    assert luis.notes("attended").state is HandoverState.done
    assert world.one(Case).missing == []
    assert all(row.state is CallbackState.done for row in world.rows(Callback))


def test_nobody_answers_and_it_is_tried_again(world, clock):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    assert luis.notes("no_answer").state is HandoverState.callback_due
    assert world.one(Callback).state is CallbackState.owed
    clock.pass_by(hours=3, minutes=1)
    assert isinstance(luis.next(), Claimed)


def test_an_answer_sent_twice_is_one_turn_and_noted_twice_is_refused(world):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    turn = luis.form.turn
    luis.posts(turn, **{COMMENT: "Mixco, Guatemala"})
    before = world.everything()
    luis.posts(turn, **{COMMENT: "Mixco, Guatemala"})
    assert world.everything() == before
    luis.notes("attended")
    with pytest.raises(ContactError):
        luis.notes("attended")


def test_a_story_may_not_be_left_empty_but_a_place_may(world):
    luis = taker(world)
    luis.begins_at_desk()
    luis.tells("2", "1", "3")
    assert luis.asked.startswith("Cuénteme qué pasó")
    with pytest.raises(ContactError, match="bad_answer"):
        luis.posts(luis.form.turn, **{COMMENT: " "})
    luis.tells("No dieron la medicina")
    luis.posts(luis.form.turn, **{COMMENT: ""})
    assert luis.asked.startswith("¿Cuándo fue")


def test_who_comes_himself_leaves_with_folio_and_pin_and_gets_them_by_text(world):
    luis = taker(world)
    luis.begins_at_desk()
    luis.tells("2", "1", "3", "No dieron la medicina", "Mixco, Guatemala", "1", "2", "1", "55550177")
    assert luis.form.view.ending is Ending.complete
    case = world.one(Case)
    assert (case.state, case.channel, case.staff_id) == (CaseState.received, CaseChannel.in_person, luis.user.id)
    assert case.phone_id == world.find_phone("+50255550177").id
    assert [notice.what for notice in world.rows(Notice)] == ["receipt"]
    assert "55550177" not in str([row.value for row in world.rows(Answer)])
    with world.sessions.begin() as session:
        complaining.end_at_desk(session, luis.form_id, luis.user.id, world.clock())
    assert world.one(Contact).ended_at is not None
    with pytest.raises(ContactError, match="not_yours"):
        luis.looks()


def test_a_number_of_another_length_is_no_telephone(world):
    luis = taker(world)
    luis.begins_at_desk()
    luis.tells("2", "1", "3", "No dieron la medicina", "Mixco, Guatemala", "1", "2", "1")
    assert luis.form.view.digits == 8
    for wrong in ("5555", "555501770"):
        with pytest.raises(ContactError, match="bad_answer"):
            luis.posts(luis.form.turn, **{NUMBER: wrong})
    luis.posts(luis.form.turn, **{NUMBER: "", KEY: "9"})
    assert world.one(Case).phone_id is None


def test_nobody_writes_in_the_form_of_another(world):
    luis, marta = taker(world), taker(world, "Marta")
    luis.begins_at_desk()
    marta.form, marta.form_id = luis.form, luis.form_id
    with pytest.raises(ContactError, match="not_yours"):
        marta.tells("2")


def test_an_anonymous_complaint_goes_on_in_its_form_to_the_end(world):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    luis.tells("Mixco, Guatemala", "1", "2", "3")
    assert luis.form.view.ending is Ending.complete
    assert world.one(Case).phone_id is None
    assert luis.notes("attended").state is HandoverState.done
    assert all(row.state is CallbackState.done for row in world.rows(Callback))


def test_another_complaint_is_taken_in_the_same_call(world):
    cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    luis.begins()
    luis.tells("Mixco, Guatemala", "1", "2", "1", "1")
    luis.begins(anew=True)
    assert luis.asked == "¿Hay un niño o niña en peligro ahora?"
    luis.tells("2", "1", "1", "Otra cosa que pasó")
    first, second = world.rows(Case)
    assert (second.channel, second.staff_id, second.person_id) == (CaseChannel.monitor, luis.user.id, first.person_id)
    luis.notes("broke_off")
    assert world.again(second).missing == ["place", "date"]
    assert {row.reason for row in world.rows(Callback, Callback.state == CallbackState.owed)} == {
        "incomplete_complaint"
    }


def test_what_complains_of_a_monitor_is_never_offered_to_him(world):
    case = cut_off(world, "2", "3", "r", "1")
    luis, marta = taker(world), taker(world, "Marta")
    world.change(case, about_staff_id=luis.user.id)
    sweep(world)
    assert luis.next() is None
    assert isinstance(marta.next(), Claimed)
    assert marta.handover.about_staff_id == luis.user.id


def test_a_child_in_danger_comes_before_every_promise(world, clock):
    cut_off(world, "2", "3", "r", "1")
    in_danger(world)
    vital = world.one(Callback, Callback.reason == "life_at_risk")
    world.change(world.one(Callback, Callback.id != vital.id), promised_until=clock())
    sweep(world)
    luis = taker(world)
    with world.sessions() as session:
        offered = work.work_list(session, luis.user.id, world.clock(), ZONE).offered
    assert [offer.reason for offer in offered] == ["life_at_risk", "incomplete_complaint"]


def test_outside_the_lines_hours_only_danger_is_offered(world, clock):
    cut_off(world, "2", "3", "r", "1")
    in_danger(world)
    clock.pass_by(hours=13)
    sweep(world)
    luis = taker(world)
    with world.sessions() as session:
        offered = work.work_list(session, luis.user.id, world.clock(), ZONE).offered
    assert [offer.reason for offer in offered] == ["life_at_risk"]


def test_the_screen_tells_what_was_said_and_the_familys_other_cases(world):
    case = cut_off(world, "2", "3", "r", "1")
    luis = at_it(world)
    with world.sessions() as session:
        (shown,) = at_hand(session, luis.handover)
    assert shown.missing == ("Lugar", "Fecha")
    assert {one.given.question: one.given.words for one in shown.told}["Con qué fue"] == "Medicinas"
    assert shown.case_id == case.id
    world.change(case, reserved=True)
    with world.sessions() as session:
        assert [one.case_id for one in at_hand(session, luis.handover)] == [case.id]
    world.change(case, about_staff_id=luis.user.id)
    with world.sessions() as session:
        assert list(at_hand(session, luis.handover)) == []


def test_without_a_call_the_form_does_not_open(world):
    cut_off(world, "2", "3", "r", "1")
    sweep(world)
    luis = taker(world)
    luis.next()
    with pytest.raises(ContactError, match="nobody_called"):
        luis.begins()
    assert contact_key(luis.handover) is None
