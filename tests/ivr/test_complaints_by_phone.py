"""A complaint by telephone: told, cut off, heard again, asked about."""

import pytest

from rules.lives import CaseState, HandoverState, RecordingState
from storage.models import Callback, Case, Handover, Notice, Recording
from tests.ivr.callers import OTHER_STORY, STORY, dial, enter, finish, hang_up, queja, receipt, tell
from tests.ivr.telephone import words
from tests.switchboard import ACCOUNT, NOBODY_LISTENS
from tests.world import BETO, OTTO


def test_a_complaint_by_telephone_is_a_case_whose_number_is_read_out_and_sent_by_text(world, carrier):
    call = finish(tell(dial(carrier)))
    case = world.one(Case)
    assert receipt(call) == (case.folio, case.pin)
    assert case.state is CaseState.received
    assert [notice.what for notice in world.rows(Notice)] == ["receipt"]


def test_a_story_may_take_three_minutes_and_is_ended_by_the_keys_of_its_script(carrier):
    call = dial(carrier)
    call.press("123")
    record = call.heard.root.find("Record")
    assert (record.get("maxLength"), record.get("timeout"), record.get("finishOnKey")) == ("180", "10", "#*0")


def test_a_parent_hears_his_story_again_as_the_carrier_has_it(carrier):
    call = tell(dial(carrier))
    call.press("4")
    played = [play.text for play in call.heard.root.iter("Play")]
    assert played == [f"{NOBODY_LISTENS}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{STORY}.wav"]
    assert call.heard.says == [queja("relato_oido", grabacion="").strip()]


def test_of_a_story_told_again_only_the_last_is_kept(world, carrier):
    call = tell(dial(carrier))
    call.press("2")
    call.record(OTHER_STORY, 30)
    states = {row.carrier_sid: row.state for row in world.rows(Recording)}
    assert states == {STORY: RecordingState.unwanted, OTHER_STORY: RecordingState.expected}


def test_a_story_begun_again_by_the_key_that_repeats_is_not_kept(world, carrier):
    call = dial(carrier)
    call.press("123")
    call.record(STORY, 5, key="*")
    assert call.heard.says == [queja("relato")]
    assert world.one(Recording).state is RecordingState.unwanted


def test_from_another_telephone_the_pin_is_asked_and_then_the_state_is_told(world, carrier):
    told = finish(tell(dial(carrier)))
    folio, pin = receipt(told)
    hang_up(told)
    call = dial(carrier, BETO, "CA" + "f" * 32)
    assert call.press("2").says == [words("caso_numero", "caso")]
    assert enter(call, folio) == [words("caso_pin", "caso")]
    assert "recibido" in enter(call, pin)[0]
    assert call.heard.ends


def test_from_the_same_telephone_no_pin_is_asked(carrier):
    told = finish(tell(dial(carrier)))
    hang_up(told)
    call = dial(carrier, OTTO, "CA" + "f" * 32)
    call.press("2")
    assert "recibido" in enter(call, receipt(told)[0])[0]


def test_five_wrong_pins_lock_the_case_for_an_hour(world, carrier):
    told = finish(tell(dial(carrier)))
    folio, pin = receipt(told)
    wrong = "0000" if pin != "0000" else "1111"
    call = dial(carrier, BETO, "CA" + "f" * 32)
    call.press("2")
    enter(call, folio)
    for _ in range(4):
        enter(call, wrong)
        call.press("1")
    assert "durante una hora" in enter(call, wrong)[0]
    again = dial(carrier, BETO, "CA" + "d" * 32)
    again.press("2")
    assert "durante una hora" in enter(again, folio)[0]
    world.clock.pass_by(hours=1)
    later = dial(carrier, BETO, "CA" + "c" * 32)
    later.press("2")
    enter(later, folio)
    assert "recibido" in enter(later, pin)[0]


@pytest.mark.parametrize(
    ("steps", "state", "missing"),
    [
        ("1", CaseState.draft, None),
        ("12", CaseState.draft, None),
        ("123", CaseState.draft, None),
        ("123r", CaseState.received, ["place", "date"]),
        ("123r1", CaseState.received, ["place", "date"]),
        ("123r1r", CaseState.received, ["date"]),
        ("123r1r2", CaseState.received, []),
        ("123r1r221", CaseState.received, []),
    ],
)
def test_cut_off_at_any_step_it_is_a_draft_or_a_case_and_the_rest_a_monitors(world, carrier, steps, state, missing):
    call = dial(carrier)
    for number, step in enumerate(steps):
        if step == "r":
            call.record(f"RE{number:032x}", 20)
        else:
            call.press(step)
    hang_up(call)
    hang_up(call)
    case = world.one(Case)
    assert case.state is state
    assert missing is None or case.missing == missing
    assert [row.reason for row in world.rows(Callback)] == (["incomplete_complaint"] if missing else [])
    assert [notice.what for notice in world.rows(Notice)] == (["receipt"] if state is CaseState.received else [])


def test_who_hangs_up_while_he_tells_has_told_it(world, carrier):
    call = dial(carrier)
    call.press("123")
    call.record(STORY, 20, key="hangup")
    hang_up(call)
    assert world.one(Case).state is CaseState.received


def test_the_next_call_offers_to_go_on_with_what_was_cut(world, carrier):
    first = dial(carrier)
    first.press("123")
    hang_up(first)
    again = dial(carrier, sid="CA" + "f" * 32)
    assert again.press("1").says == [queja("continuar")]
    assert again.press("1").says == [queja("peligro")]
    assert again.press("2").says == [queja("relato")]
    again.record(STORY, 20)
    assert len(world.rows(Case)) == 1


def test_danger_with_a_monitor_there_waits_in_the_queue_before_all_others(world, carrier):
    world.at_work(world.staff())
    call = dial(carrier)
    assert call.press("11").says == [queja("peligro_espera")]
    assert call.heard.verbs[-1] == "Enqueue"
    handover = world.one(Handover)
    assert (handover.state, handover.severity, handover.reason) == (HandoverState.queued, 2, "life_at_risk")
    assert world.one(Case).severity == "vital"


def test_danger_with_nobody_there_says_the_emergency_number_and_hears_the_story(world, carrier):
    call = dial(carrier)
    assert "122" in call.press("11").says[0]
    assert call.heard.verbs[-1] == "Redirect"
    assert [row.reason for row in world.rows(Callback)] == ["life_at_risk"]
    assert world.one(Case).state is CaseState.received
    assert call.press("1").says == [queja("servicio")]
