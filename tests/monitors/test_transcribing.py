"""Recorded comments: whose turn each is, what is kept of it, and who may hear it."""

from threading import Barrier, Thread

import pytest
from obstore.store import MemoryStore

from monitors import transcribing
from monitors.transcribing import LONGEST, NotWritten
from rules.lives import RecordingState
from storage.models import Act, Answer, AuditEntry, Conversation, Handover, Transcript
from storage.queries import transcripts
from storage.queries.transcripts import LEASE
from tests.monitors.speaking import family, spoken


@pytest.fixture
def luis(world):
    return world.staff("Luis")


@pytest.fixture
def mario(world):
    return world.staff("Mario")


def take(world, user) -> int | None:
    with world.sessions.begin() as session:
        return transcripts.claim_next(session, user.id, world.clock())


def held(world, user, recording_id):
    with world.sessions() as session:
        return transcripts.held(session, recording_id, user.id, world.clock())


def write(world, user, recording_id, text, shorter=""):
    with world.sessions.begin() as session:
        found = transcripts.held(session, recording_id, user.id, world.clock())
        transcribing.write_down(session, world.vault, found, user.id, text, shorter, world.clock())


def comments(world, user):
    with world.sessions() as session:
        found = transcripts.waiting(session, user.id, world.clock(), 10)
        assert transcripts.count_waiting(session, user.id) == len(found)
    return found


def test_the_oldest_comes_first(world, luis, mario):
    first = spoken(world, family(world))
    world.clock.pass_by(minutes=5)
    second = spoken(world, family(world))
    assert [comment.recording_id for comment in comments(world, luis)] == [first.id, second.id]
    assert take(world, luis) == first.id
    assert [comment.holder for comment in comments(world, mario)] == ["Luis", ""]
    assert take(world, mario) == second.id


@pytest.mark.parametrize("state", [RecordingState.expected, RecordingState.absent])
def test_what_cannot_be_heard_is_not_offered(world, luis, state):
    spoken(world, family(world), state=state)
    assert comments(world, luis) == []
    assert take(world, luis) is None


def test_what_was_spoken_over_by_a_later_answer_is_not_offered(world, luis):
    member = family(world)
    spoken(world, member)
    world.change(world.one(Answer), recording="RE-later")
    assert take(world, luis) is None


def test_whoever_asks_again_gets_the_one_he_has(world, luis):
    first = spoken(world, family(world))
    spoken(world, family(world))
    assert [take(world, luis) for _ in range(2)] == [first.id, first.id]


def test_a_comment_that_lies_too_long_is_somebody_elses(world, luis, mario):
    recording = spoken(world, family(world))
    take(world, luis)
    assert take(world, mario) is None
    world.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert take(world, mario) == recording.id
    with pytest.raises(NotWritten, match="No se guardó nada"):
        write(world, luis, recording.id, "Bien")
    assert world.one(Transcript).text == ""


def test_an_open_page_keeps_the_comment(world, luis, mario):
    recording = spoken(world, family(world))
    take(world, luis)
    world.clock.pass_by(seconds=LEASE.total_seconds() - 1)
    with world.sessions.begin() as session:
        transcripts.renew(session, recording.id, luis.id, world.clock())
    world.clock.pass_by(seconds=LEASE.total_seconds() - 1)
    assert take(world, mario) is None


def test_a_lease_that_ended_loses_nothing_while_nobody_else_came(world, luis):
    recording = spoken(world, family(world))
    take(world, luis)
    world.clock.pass_by(hours=2)
    write(world, luis, recording.id, "Bien")
    assert world.one(Transcript).text == "Bien"


def test_many_at_once_never_have_the_same(world):
    recordings = {spoken(world, family(world)).id for _ in range(6)}
    people = [world.staff() for _ in range(8)]
    together, found = Barrier(8), []

    def claim(user) -> None:
        together.wait()
        found.append(take(world, user))

    threads = [Thread(target=claim, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert found.count(None) == 2
    assert set(found) - {None} == recordings


def test_what_is_written_down_is_kept_beside_what_may_leave(world, luis):
    recording = spoken(world, family(world, "Ana Tzul", "Julia Caal"))
    before = (world.again(recording).state, world.one(Answer).value, world.one(Answer).recording)
    take(world, luis)
    write(world, luis, recording.id, "Soy Ana Tzul, 5555 0001: a Julia la atendió el doctor Solís", "")
    kept = world.one(Transcript)
    assert kept.text == "Soy Ana Tzul, 5555 0001: a Julia la atendió el doctor Solís"
    assert kept.redacted == "Soy [nombre] [nombre], [número]: a [nombre] la atendió el doctor Solís"
    assert (kept.staff_id, kept.finished_at, kept.nothing_said) == (luis.id, world.clock(), False)
    assert (world.again(recording).state, world.one(Answer).value, world.one(Answer).recording) == before
    assert take(world, luis) is None


def test_what_the_monitor_strikes_out_stays_out_and_what_he_puts_back_does_not(world, luis):
    recording = spoken(world, family(world, "Ana Tzul"))
    take(world, luis)
    write(world, luis, recording.id, "Soy Ana Tzul y el doctor Solís", "Soy Ana [nombre] y el doctor [nombre]")
    assert world.one(Transcript).redacted == "Soy [nombre] [nombre] y el doctor [nombre]"


def test_nothing_said_is_a_result_too(world, luis):
    recording = spoken(world, family(world))
    take(world, luis)
    with world.sessions.begin() as session:
        found = transcripts.held(session, recording.id, luis.id, world.clock())
        transcribing.nothing_said(session, found, luis.id, world.clock())
    kept = world.one(Transcript)
    assert (kept.text, kept.redacted, kept.nothing_said) == ("", "", True)
    assert comments(world, luis) == []


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("a" * (LONGEST + 1), "too_long")])
def test_what_will_not_do_is_refused_and_nothing_is_kept(world, luis, text, code):
    recording = spoken(world, family(world))
    take(world, luis)
    with pytest.raises(NotWritten) as refusal:
        write(world, luis, recording.id, text)
    assert refusal.value.code == code
    assert world.one(Transcript).finished_at is None
    assert world.rows(AuditEntry) == []


def test_whoever_wrote_it_may_correct_it_and_nobody_else(world, luis, mario):
    recording = spoken(world, family(world))
    take(world, luis)
    write(world, luis, recording.id, "Bein")
    write(world, luis, recording.id, "Bien")
    assert world.one(Transcript).redacted == "Bien"
    assert held(world, mario, recording.id) is None
    with world.sessions() as session:
        latest = transcripts.latest_of(session, luis.id, world.clock(), 5)
    assert [comment.recording_id for comment in latest] == [recording.id]


def test_the_audit_log_tells_who_wrote_it_down_and_nothing_of_it(world, luis):
    recording = spoken(world, family(world))
    take(world, luis)
    write(world, luis, recording.id, "Bien, soy Ana")
    entry = world.one(AuditEntry)
    assert (entry.actor_id, entry.act, entry.about) == (
        luis.id,
        Act.comment_written_down,
        f"recording:{recording.id}",
    )
    assert entry.details == {"nothing_said": False}


def complain(world, recording, about) -> None:
    talk = world.one(Conversation, Conversation.id == recording.conversation_id)
    with world.sessions.begin() as session:
        now = world.clock()
        session.add(
            Handover(
                person_id=talk.person_id,
                kind="outgoing",
                state="done",
                reason="complaint",
                asked_at=now,
                not_before=now,
                touched_at=now,
                about_staff_id=about.id,
            )
        )


def test_who_is_complained_about_neither_hears_nor_is_offered_it(world, luis, mario):
    recording = spoken(world, family(world))
    complain(world, recording, luis)
    with world.sessions() as session:
        paths = [transcribing.voice_path(session, recording.id, user.id) for user in (luis, mario)]
    assert paths == [None, recording.path]
    assert (take(world, luis), take(world, mario)) == (None, recording.id)


def test_who_is_complained_about_later_sees_no_more_of_what_he_had(world, luis):
    recording = spoken(world, family(world))
    assert take(world, luis) == recording.id
    write(world, luis, recording.id, "El monitor Luis fue grosero")
    complain(world, recording, luis)
    with world.sessions() as session:
        assert transcripts.held(session, recording.id, luis.id, world.clock()) is None
        assert transcripts.latest_of(session, luis.id, world.clock(), 5) == []


def test_a_voice_whose_file_is_missing_is_none():
    files = MemoryStore()
    files.put("recordings/1/RE1.wav", b"RIFF")
    assert transcribing.voice(files, "recordings/1/RE1.wav") == b"RIFF"
    assert transcribing.voice(files, "recordings/1/RE2.wav") is None
    assert transcribing.voice(files, None) is None


def test_hearing_is_written_down_once_an_hour(world, luis, mario):
    recording = spoken(world, family(world))

    def hear(user) -> int:
        with world.sessions.begin() as session:
            transcribing.note_heard(session, recording.id, user.id, world.clock())
        return len(world.rows(AuditEntry, AuditEntry.act == Act.recording_heard))

    assert [hear(luis), hear(luis), hear(mario)] == [1, 1, 2]
    world.clock.pass_by(hours=1)
    assert hear(luis) == 3
