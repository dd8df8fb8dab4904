"""Recorded comments at the desk: the recording in pieces, the turn, the proposal, what is kept."""

import pytest

from rules.lives import RecordingState
from rules.roles import Role
from storage.models import Act, AuditEntry, StaffUser, Transcript
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.monitors.speaking import family, spoken, tone

VOICE = tone(2)


@pytest.fixture
def luis(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


@pytest.fixture
def recording(world, house):
    """Ana's comment, with its file."""
    found = spoken(world, family(world, "Ana Tzul", "Julia Caal"))
    house.desk.files.put(found.path, VOICE)
    return found


def audio(browser, recording_id, **headers):
    return browser.client.get(f"/comentarios/{recording_id}/audio", headers={"Accept": "*/*"} | headers)


def heard(world) -> list[AuditEntry]:
    return world.rows(AuditEntry, AuditEntry.act == Act.recording_heard)


def test_the_recording_is_given_whole_and_kept_by_no_browser(luis, recording):
    answer = audio(luis, recording.id)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/wav", VOICE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "media-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-", 0, len(VOICE) - 1), ("100-199", 100, 199), ("-50", len(VOICE) - 50, len(VOICE) - 1)],
)
def test_the_recording_is_given_in_pieces(luis, recording, asked, first, last):
    answer = audio(luis, recording.id, Range=f"bytes={asked}")
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(VOICE)}"
    assert answer.data == VOICE[first : last + 1]


def test_a_piece_beyond_the_end_is_refused(luis, recording):
    assert audio(luis, recording.id, Range=f"bytes={len(VOICE)}-").status_code == 416


def test_hearing_is_written_down_once_an_opening_whatever_piece_is_asked_for_first(luis, world, recording):
    for asked in ("bytes=44-", "bytes=0-", "bytes=100-199"):
        audio(luis, recording.id, Range=asked)
    (entry,) = heard(world)
    assert entry.actor_id == world.one(StaffUser).id
    assert (entry.about, entry.details) == (f"recording:{recording.id}", {})


def test_who_asks_for_the_headers_alone_hears_nothing(luis, world, recording):
    answer = luis.client.head(f"/comentarios/{recording.id}/audio")
    assert (answer.status_code, answer.data) == (200, b"")
    assert heard(world) == []


@pytest.mark.parametrize("state", [RecordingState.expected, RecordingState.absent, RecordingState.stored])
def test_a_recording_that_is_not_there_is_told_in_words(luis, world, state):
    recording = spoken(world, family(world), state=state)
    answer = luis.get(f"/comentarios/{recording.id}/audio")
    assert answer.status_code == 404
    assert "La grabación no está" in answer.text
    assert heard(world) == []


@pytest.mark.parametrize("number", ["1", "9223372036854775807", "9223372036854775808", "x"])
def test_a_recording_that_never_was_is_not_found(luis, number):
    assert luis.get(f"/comentarios/{number}/audio").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.monitor, Role.supervisor}))
def test_voices_are_for_those_who_attend_parents(desk_app, world, recording, role):
    somebody = signed_in_as(desk_app, world, role)
    for path in ("", f"/{recording.id}", f"/{recording.id}/audio"):
        assert somebody.get(f"/comentarios{path}").status_code == 403
    assert heard(world) == []


def test_the_list_says_what_waits_and_the_next_one_is_taken(luis, world, recording):
    page = luis.get("/comentarios").text
    assert "1 por escribir" in page
    assert "05/10/2026 10:00" in page
    assert "nadie" in page
    answer = luis.post("/comentarios/siguiente")
    assert answer.location == f"/comentarios/{recording.id}"
    assert luis.get(answer.location).status_code == 200
    assert "Luis" in luis.get("/comentarios").text


def test_nobody_of_the_family_is_named_where_nothing_is_written_yet(luis, recording):
    luis.post("/comentarios/siguiente")
    for path in ("", f"/{recording.id}"):
        page = luis.get(f"/comentarios{path}").text
        assert not any(name in page for name in ("Ana", "Tzul", "Julia", "Caal"))


def test_with_nothing_to_write_the_page_says_so(luis):
    assert "No hay comentarios por escribir." in luis.get("/comentarios").text
    assert "No queda ningún comentario" in luis.get(luis.post("/comentarios/siguiente").location).text


def test_the_proposal_strikes_out_what_is_known(luis, recording):
    luis.post("/comentarios/siguiente")
    answer = luis.post(f"/comentarios/{recording.id}/propuesta", text="Soy Ana Tzul, 5555-0001, del doctor Solís")
    assert answer.json == {"redacted": "Soy [nombre] [nombre], [número], del doctor Solís"}


def test_the_proposal_is_for_who_has_the_comment(luis, recording):
    answer = luis.post(f"/comentarios/{recording.id}/propuesta", text="Ana")
    assert answer.status_code == 409
    assert answer.json["problem"].startswith("Este comentario ya no es suyo")


def test_what_is_saved_is_kept_and_the_next_one_comes(luis, world, recording):
    world.clock.pass_by(minutes=1)
    second = spoken(world, family(world))
    luis.post("/comentarios/siguiente")
    answer = luis.post(f"/comentarios/{recording.id}", text="Bien,\r\nel doctor Solís\0", redacted="Bien, el [nombre]")
    assert answer.location == f"/comentarios/{second.id}"
    kept = world.one(Transcript, Transcript.recording_id == recording.id)
    assert (kept.text, kept.redacted) == ("Bien,\nel doctor Solís", "Bien, el [nombre]")
    answer = luis.post(f"/comentarios/{second.id}", nothing="1")
    assert answer.location == "/comentarios"
    assert world.one(Transcript, Transcript.recording_id == second.id).nothing_said


def test_one_may_save_and_leave(luis, world, recording):
    spoken(world, family(world))
    luis.post("/comentarios/siguiente")
    assert luis.post(f"/comentarios/{recording.id}", text="Bien", leave="1").location == "/comentarios"
    assert world.one(Transcript).redacted == "Bien"
    assert "Los últimos que usted escribió" in luis.get("/comentarios").text


def test_sending_it_twice_keeps_one(luis, world, recording):
    luis.post("/comentarios/siguiente")
    for _ in range(2):
        assert luis.post(f"/comentarios/{recording.id}", text="Bien").status_code == 303
    assert world.one(Transcript).text == "Bien"


def test_without_words_it_is_refused_and_says_what_to_do(luis, world, recording):
    luis.post("/comentarios/siguiente")
    answer = luis.post(f"/comentarios/{recording.id}", text="  ", redacted="algo")
    assert answer.status_code == 422
    assert "Escriba lo que se oye" in answer.text
    assert "algo" in answer.text
    assert world.one(Transcript).finished_at is None


def test_what_was_written_too_late_is_still_there_to_copy(luis, desk_app, world, recording):
    luis.post("/comentarios/siguiente")
    world.clock.pass_by(minutes=16)
    account(world, Role.supervisor)
    other = visitor(desk_app)
    other.sign_in("supervisor@example.org")
    assert other.post("/comentarios/siguiente").location == f"/comentarios/{recording.id}"
    answer = luis.post(f"/comentarios/{recording.id}", text="Todo lo que oí")
    assert answer.status_code == 422
    assert "ya no es suyo" in answer.text
    assert "Todo lo que oí" in answer.text
    assert world.one(Transcript).finished_at is None


def test_a_comment_of_somebody_else_is_not_shown(luis, recording):
    answer = luis.get(f"/comentarios/{recording.id}")
    assert answer.location == "/comentarios"
    assert "no lo tiene usted" in luis.get("/comentarios").text
