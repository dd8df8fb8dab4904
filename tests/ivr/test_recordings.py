"""Recordings: the carrier says when the file is there, before or after the turn that names it."""

import pytest

from rules.lives import RecordingState
from storage.models import Answer, Conversation, Recording
from storage.queries.recordings import PATIENCE, claim_due_recordings
from tests.ivr.telephone import Telephone
from tests.world import MONDAY_MORNING

VOICE = "RE" + "a" * 32


@pytest.fixture
def asked(world, ana) -> Telephone:
    """Ana is asked to speak after the tone."""
    ana.answer()
    ana.press("1111" + "4" + "1")
    return ana


def tell(telephone: Telephone, world, status: str, sid: str = VOICE, seconds: str = "9", conversation: int = 0) -> None:
    target = f"/voice/recording/{conversation or world.one(Conversation).id}"
    form = {"RecordingSid": sid, "RecordingStatus": status, "RecordingDuration": seconds}
    assert telephone.post(target, **form).status_code == 204


def due(world) -> list[int]:
    with world.sessions.begin() as session:
        return list(claim_due_recordings(session, world.clock(), 10))


def test_the_document_says_where_to_tell_that_the_file_is_there(world, asked):
    callback = asked.heard.root.find("Record").get("recordingStatusCallback")
    assert asked.post(callback, RecordingSid=VOICE, RecordingStatus="completed").status_code == 204
    assert world.one(Recording).conversation_id == world.one(Conversation).id


def test_a_file_that_is_there_is_fetched_at_once(world, asked):
    asked.record(VOICE)
    assert due(world) == []
    world.clock.pass_by(seconds=2)
    tell(asked, world, "completed", seconds="11")
    voice = world.one(Recording)
    assert (voice.seconds, voice.due_at, voice.state) == (11, world.clock(), RecordingState.expected)
    assert due(world) == [voice.id]


def test_the_file_may_be_there_before_the_turn_is(world, asked):
    tell(asked, world, "completed")
    asked.record(VOICE)
    voice = world.one(Recording)
    assert (voice.due_at, voice.state) == (MONDAY_MORNING, RecordingState.expected)
    assert world.one(Answer, Answer.question == "comentario").recording == VOICE
    assert due(world) == [voice.id]


def test_without_news_the_file_is_asked_for_after_a_while(world, asked):
    asked.record(VOICE)
    world.clock.at += PATIENCE
    assert due(world) == [world.one(Recording).id]


@pytest.mark.parametrize("status", ["absent", "failed"])
def test_a_file_that_will_never_be_is_not_asked_for(world, asked, status):
    asked.record(VOICE)
    tell(asked, world, status)
    assert world.one(Recording).state == RecordingState.absent
    world.clock.pass_by(days=1)
    assert due(world) == []


@pytest.mark.parametrize("status", ["completed", "absent", "failed"])
@pytest.mark.parametrize("state", [RecordingState.stored, RecordingState.removed])
def test_late_news_of_a_file_that_we_have_changes_nothing(world, asked, status, state):
    asked.record(VOICE)
    world.change(world.one(Recording), state=state)
    before = world.everything()
    world.clock.pass_by(seconds=5)
    tell(asked, world, status)
    assert world.everything() == before


def test_news_told_twice_is_told_once(world, asked):
    asked.record(VOICE)
    tell(asked, world, "completed")
    before = world.everything()
    tell(asked, world, "completed")
    assert world.everything() == before


def test_a_file_being_fetched_is_not_made_due_again_by_late_news(world, asked):
    asked.record(VOICE)
    tell(asked, world, "completed")
    assert due(world) != []
    tell(asked, world, "completed")
    assert due(world) == []


def test_a_recording_of_a_conversation_that_nobody_knows_is_not_kept(world, asked):
    tell(asked, world, "completed", conversation=404)
    assert world.rows(Recording) == []


@pytest.mark.parametrize("sid", ["", "../../etc/passwd", "RE\x00", "R" * 4000])
def test_a_recording_without_a_sid_is_not_kept(world, asked, sid):
    tell(asked, world, "completed", sid=sid)
    assert world.rows(Recording) == []


@pytest.mark.parametrize("status", ["", "in-progress", "paused", "COMPLETED"])
def test_other_news_of_a_recording_changes_nothing(world, asked, status):
    before = world.everything()
    tell(asked, world, status)
    assert world.everything() == before


def test_asking_for_the_tone_again_leaves_the_first_recording_out_of_the_answers(world, asked):
    asked.record(VOICE, key="*")
    assert asked.heard.verbs == ["Say", "Record", "Redirect"]
    asked.record("RE" + "b" * 32)
    assert world.one(Answer, Answer.question == "comentario").recording == "RE" + "b" * 32
    assert len(world.rows(Recording)) == 2
