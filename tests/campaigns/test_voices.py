"""Parents' voices are brought home and removed at the carrier: real recordings of the simulated one."""

from pathlib import Path

import pytest

from campaigns.voices import MOST_TRIES, bring_home
from rules.lives import RecordingState
from storage.models import Recording
from storage.queries.recordings import claim_due_recordings, recording_is_absent
from tests.campaigns.waiting import until
from tests.simulator.rehearsal import serve_customer, twiml
from tests.world import ANA

NO_SUCH = "RE" + "0" * 32


@pytest.fixture
def files(tmp_path) -> Path:
    """The folder of FILES_URL."""
    return tmp_path / "files"


@pytest.fixture
def archive(house_on_the_line, simulated):
    return house_on_the_line(simulated.base_url).archive


@pytest.fixture
def spoken(simulated):
    """The sid of a recording that the carrier holds: Ana spoke for seven seconds."""
    customer = simulated.customer
    server = serve_customer(customer)
    simulated.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 7}}})
    customer.answers["/voice"] = twiml(
        "<Say>Hable después del tono. Al terminar, marque numeral.</Say>",
        "<Record action='/done' recordingStatusCallback='/recording'/>",
    )
    simulated.call()
    yield customer.wait("/recording")[0].form["RecordingSid"]
    until(lambda: simulated.events("ended"))
    server.shutdown()
    server.server_close()


def expect(world, sid, state=RecordingState.expected, **values):
    """The row of a recording that a turn named."""
    conversation = world.conversation(world.member(world.campaign()))
    given = {"conversation_id": conversation.id, "carrier_sid": sid, "seconds": 7, "due_at": world.clock()}
    with world.sessions.begin() as session:
        row = Recording(**given | {"state": state} | values)
        session.add(row)
    return row


def at_carrier(simulated):
    return [recording.sid for recording in simulated.client.recordings.list()]


def test_a_voice_comes_home_and_leaves_the_carrier(world, archive, files, simulated, spoken):
    row = expect(world, spoken)
    bring_home(archive, [row.id])
    kept = world.again(row)
    assert (kept.state, kept.path) == (RecordingState.removed, f"recordings/{row.conversation_id}/{spoken}.wav")
    assert (files / kept.path).read_bytes().startswith(b"RIFF")
    assert at_carrier(simulated) == []


def test_bringing_it_home_twice_changes_nothing(world, archive, files, spoken):
    row = expect(world, spoken)
    bring_home(archive, [row.id])
    kept, sound = world.again(row), (files / world.again(row).path).read_bytes()
    bring_home(archive, [row.id])
    assert (world.again(row).state, world.again(row).path) == (kept.state, kept.path)
    assert (files / kept.path).read_bytes() == sound


def test_after_a_crash_before_the_file_was_noted_it_is_fetched_again(world, archive, files, spoken):
    row = expect(world, spoken)
    place = files / f"recordings/{row.conversation_id}/{spoken}.wav"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half of it")
    bring_home(archive, [row.id])
    assert place.read_bytes().startswith(b"RIFF")
    assert world.again(row).state is RecordingState.removed


def test_after_a_crash_before_the_removal_only_that_is_done(world, archive, files, simulated, spoken):
    row = expect(world, spoken, RecordingState.stored, path="recordings/kept.wav")
    bring_home(archive, [row.id])
    assert (world.again(row).state, world.again(row).path) == (RecordingState.removed, "recordings/kept.wav")
    assert at_carrier(simulated) == []
    assert list(files.rglob("*.wav")) == []


def test_after_a_crash_before_the_removal_was_noted_it_is_noted(world, archive):
    row = expect(world, NO_SUCH, RecordingState.stored, path="recordings/kept.wav")
    bring_home(archive, [row.id])
    assert world.again(row).state is RecordingState.removed


def test_a_recording_that_is_not_ready_is_waited_for(world, archive, files):
    row = expect(world, NO_SUCH, tries=MOST_TRIES - 1)
    bring_home(archive, [row.id])
    assert (world.again(row).state, world.again(row).path) == (RecordingState.expected, None)


def test_a_recording_that_never_comes_is_absent_in_the_end(world, archive):
    row = expect(world, NO_SUCH, tries=MOST_TRIES)
    bring_home(archive, [row.id])
    assert world.again(row).state is RecordingState.absent


def test_a_late_job_leaves_alone_what_the_carrier_has_called_absent(world, archive, simulated, spoken):
    row = expect(world, spoken)
    with world.sessions.begin() as session:
        recording_is_absent(session, spoken)
    bring_home(archive, [row.id])
    assert world.again(row).state is RecordingState.absent
    assert at_carrier(simulated) == [spoken]


def test_a_carrier_that_does_not_answer_leaves_it_for_later(world, house_on_the_line):
    row = expect(world, NO_SUCH)
    bring_home(house_on_the_line("http://127.0.0.1:9").archive, [row.id])
    assert world.again(row).state is RecordingState.expected


def test_a_store_that_takes_no_files_leaves_the_voice_at_the_carrier(world, archive, files, simulated, spoken):
    row = expect(world, spoken)
    (files / "recordings").write_text("a file in the way of the folder")
    bring_home(archive, [row.id])
    assert world.again(row).state is RecordingState.expected
    assert at_carrier(simulated) == [spoken]


def test_each_try_puts_the_next_one_off_for_longer(world):
    row = expect(world, NO_SUCH)
    waits = []
    for _ in range(9):
        world.clock.at = world.again(row).due_at
        with world.sessions.begin() as session:
            assert list(claim_due_recordings(session, world.clock(), 10)) == [row.id]
            assert list(claim_due_recordings(session, world.clock(), 10)) == []
        waits.append((world.again(row).due_at - world.clock()).total_seconds() / 60)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
