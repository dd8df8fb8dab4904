"""A call from answer to hang-up, by the forms that the carrier posts."""

from conversation.effects import Ending
from ivr.following import Call, outcome_of
from rules.complaints import CaseChannel, Service
from rules.lives import AttemptState, CaseState
from rules.outcomes import Outcome
from storage.models import Answer, Attempt, Callback, Case, Conversation, Recording, Turn
from tests.ivr.telephone import call_again, words
from tests.switchboard import PUBLIC
from tests.world import MONDAY_MORNING

VOICE = "RE" + "a" * 32


def test_the_first_question_is_who_answers_and_nothing_is_left_on_a_voicemail(world, ana):
    assert ana.answer().says == [words("inicio")]
    assert ana.heard.verbs == ["Gather", "Redirect"]
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.answered_at) == (AttemptState.answered, MONDAY_MORNING)
    assert world.one(Conversation).leg == ana.sid


def test_every_address_is_absolute_and_ours(ana):
    assert ana.answer().address("Gather").startswith(f"{PUBLIC}/voice/turn/")
    assert ana.heard.address("Redirect") == ana.heard.address("Gather")


def test_a_survey_from_answer_to_thanks(world, ana):
    ana.status("initiated")
    ana.status("ringing")
    ana.answer()
    ana.status("in-progress")
    assert ana.press("1").says == [words("permiso")]
    assert ana.press("1").says == [words("uso")]
    assert ana.press("1").says == [words("tipo")]
    assert ana.press("2").says == [words("nivel")]
    assert ana.press("4").says == [words("comentario")]
    assert ana.press("2").says == [words("gracias")]
    assert ana.heard.ends
    ana.status("completed", CallDuration="71")
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "1", "tipo": "2", "nivel": "4"}
    conversation, attempt = world.one(Conversation), world.one(Attempt)
    assert (conversation.ending, attempt.state, attempt.seconds) == (Ending.complete, AttemptState.ended, 71)
    call = Call(str(attempt.carrier_status), ours=True, pressed=True, ending=Ending(conversation.ending))
    assert outcome_of(call) is Outcome.complete


def test_a_comment_is_spoken_after_the_tone(world, ana):
    ana.answer()
    assert ana.press("1111" + "4" + "1").verbs == ["Say", "Record", "Redirect"]
    assert ana.heard.says == [words("grabar")]
    assert ana.record(VOICE).says == [words("gracias")]
    assert world.one(Answer, Answer.question == "comentario").recording == VOICE
    assert world.one(Recording).carrier_sid == VOICE


def test_saying_nothing_after_the_tone_moves_on_without_a_comment(world, ana):
    ana.answer()
    ana.press("1111" + "1" + "1")
    assert ana.be_silent().says == [words("ofrecer_queja")]
    assert world.rows(Recording) == []


def test_hanging_up_while_recording_keeps_the_comment(world, ana):
    ana.answer()
    ana.press("1111" + "4" + "1")
    assert ana.record(VOICE, key="hangup").verbs == ["Hangup"]
    assert world.one(Recording).carrier_sid == VOICE


def test_a_bad_service_is_complained_of_in_the_same_call_and_what_was_told_is_known(world, ana):
    ana.answer()
    assert ana.press("1111" + "1" + "2" + "1").says == [words("peligro", "queja")]
    assert ana.press("2").says == [words("relato", "queja")]
    story = ana.record(VOICE, 30)
    assert ana.ask(f"/voice/fallback/{ana.attempt_id}", ErrorCode="11205").body == story.body
    ana.press("1")
    ana.status("completed", CallDuration="90")
    case = world.one(Case)
    assert (case.state, case.service, case.channel) == (CaseState.received, Service.accident, CaseChannel.survey)
    assert [row.reason for row in world.rows(Callback)] == ["incomplete_complaint"]


def test_silence_at_the_first_question_ends_without_a_word_the_second_time(world, ana):
    ana.answer()
    assert ana.be_silent().says == [words("silencio"), words("inicio")]
    assert ana.be_silent().verbs == ["Hangup"]
    assert world.one(Conversation).ending == Ending.unheard


def test_silence_later_is_asked_about_twice(world, ana):
    ana.answer()
    ana.press("1")
    assert ana.be_silent().says == [words("silencio"), words("permiso")]
    assert ana.be_silent().says == [words("silencio"), words("permiso")]
    assert ana.be_silent().says == [words("despedida")]
    assert world.one(Conversation).ending == Ending.silent


def test_a_hang_up_keeps_what_was_answered_and_the_next_call_goes_on_there(world, ana):
    ana.answer()
    ana.press("1" + "1" + "1")
    ana.status("completed", CallDuration="30")
    again = call_again(world, ana)
    assert again.answer().says == [words("inicio")]
    assert again.press("1").says == [words("seguimos"), words("tipo")]
    again.press("2" + "3" + "2")
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "1", "tipo": "2", "nivel": "3"}
    assert world.one(Conversation).ending == Ending.complete


def test_a_key_of_the_call_before_is_answered_with_a_goodbye_and_changes_nothing(world, ana):
    ana.answer()
    ana.press("11")
    late = ana.heard.address("Gather")
    call_again(world, ana).answer()
    before = world.everything()
    assert ana.ask(late, Digits="1").says == [words("desconocido")]
    assert ana.heard.ends
    assert world.everything() == before


def test_a_key_in_a_conversation_that_nobody_knows_is_answered_with_a_goodbye(world, ana):
    before = world.everything()
    assert ana.ask("/voice/turn/404/3", Digits="1").says == [words("desconocido")]
    assert ana.heard.ends
    assert world.everything() == before


def test_an_attempt_that_nobody_knows_is_answered_with_a_goodbye(world, ana):
    ana.attempt_id = 404
    before = world.everything()
    assert ana.answer().says == [words("desconocido")]
    assert world.everything() == before


def test_the_call_of_one_attempt_is_not_another_attempts(world, ana):
    other = world.attempt(world.member(world.campaign(), "+50255550002"), AttemptState.dialing)
    before = world.everything()
    assert ana.ask(f"/voice/answer/{other.id}").says == [words("desconocido")]
    assert world.everything() == before


def test_every_webhook_repeated_gets_the_same_bytes_and_writes_nothing(world, ana):
    """The carrier delivers each form three times."""
    posts: list[tuple[str, dict[str, str]]] = []
    said: list[bytes] = []

    def deliver(target: str, **more: str) -> None:
        posts.append((target, more))
        said.append(ana.ask(target, **more).body)
        before = world.everything()
        for _ in range(2):
            world.clock.pass_by(hours=5)
            assert ana.ask(target, **more).body == said[-1]
            assert world.everything() == before

    deliver(f"/voice/answer/{ana.attempt_id}")
    for key in "1111" + "1" + "1":
        deliver(ana.heard.address("Gather"), Digits=key)
    deliver(ana.heard.address("Record"), RecordingSid=VOICE, RecordingDuration="9", Digits="#")
    deliver(ana.heard.address("Gather"), Digits="1")
    # The turn that went on with the complaint is kept with both.
    assert len(world.rows(Turn)) == len(posts) + 1
    assert [ana.ask(target, **more).body for target, more in posts] == said
