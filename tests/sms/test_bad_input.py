"""Whatever a signed form holds, the carrier is answered and the service stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from storage.models import Answer, Attempt, Turn
from tests.sms.texting import Texting, kept, new_sid, texts_in, words
from tests.switchboard import SigningCarrier
from tests.world import ANA, BETO, OTTO

LARGEST_ID = 2**63 - 1
REUSED = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "max_examples": 60}
FIELDS = ["MessageSid", "From", "To", "Body", "OptOutType", "MessageStatus", "ErrorCode", "NumMedia"]
VALUES = st.sampled_from([ANA, BETO, OTTO, f"whatsapp:{ANA}", "1", "BAJA", "STOP", "delivered", "failed", "30003", ""])


@pytest.mark.parametrize("body", ["\x00", "x" * 5000, "'; DROP TABLE turn; --", "%00", "{linea}", "٣"])
def test_a_text_that_means_nothing_is_asked_again(world, ana, body):
    assert ana.write(body) == [words("no_entendi")]
    assert world.rows(Answer) == []


@pytest.mark.parametrize("sid", ["", "\x00", "S" * 4096, "SM%", "ñ"])
def test_a_text_without_a_usable_sid_gets_no_answer(world, ana, sid):
    before = kept(world)
    assert texts_in(ana.post("1", MessageSid=sid, SmsMessageSid="")) == []
    assert kept(world) == before


def test_a_form_without_any_field_is_answered(world, ana):
    before = kept(world)
    assert texts_in(ana.carrier.post("/sms/incoming", {})) == []
    for target in ("/sms/status", f"/sms/status/{ana.attempt.id}", f"/sms/status/{LARGEST_ID}"):
        assert ana.carrier.post(target, {}).status_code == 204
    assert kept(world) == before


def test_an_id_that_no_row_can_have_is_no_address(ana):
    assert ana.carrier.post(f"/sms/status/{LARGEST_ID + 1}", {}).status_code == 404


def test_a_status_of_an_attempt_that_is_not_there_changes_nothing(world, ana):
    before = kept(world)
    form = {"MessageSid": new_sid(), "MessageStatus": "failed"}
    assert ana.carrier.post(f"/sms/status/{LARGEST_ID}", form).status_code == 204
    assert kept(world) == before


def test_the_sid_of_our_own_text_is_no_parents(world, carrier):
    """A thread cannot begin with a SID that another text carries."""
    world.attempt(world.member(world.campaign()), sid=None)
    world.attempt(world.member(world.campaign(), BETO), sid="SM1", dialing_at=world.clock())
    assert texts_in(Texting(world, carrier, BETO).post("1", MessageSid="SM1")) == []
    assert len(world.rows(Attempt)) == 2


def test_the_address_that_the_carrier_falls_back_to_is_answered_as_the_first(world, ana):
    first = ana.write("1")
    assert texts_in(ana.post("1", ErrorCode="11200", ErrorUrl="https://escucha.example.org/sms/incoming")) == first


@settings(**REUSED)
@given(form=st.dictionaries(st.sampled_from(FIELDS), VALUES | st.text(max_size=40), max_size=8))
def test_any_form_is_answered(world, ana, form):
    plain = {name: value.encode(errors="replace").decode() for name, value in form.items()}
    texts_in(ana.carrier.post("/sms/incoming", plain))
    for target in ("/sms/status", f"/sms/status/{ana.attempt.id}"):
        assert ana.carrier.post(target, plain).status_code == 204


@settings(**REUSED)
@given(
    bodies=st.lists(st.text(max_size=30) | st.sampled_from(["1", "2", "hola", "QUEJA", "ALTA", "persona"]), max_size=6)
)
def test_any_texts_are_answered_with_texts_of_ours(world, ana, bodies):
    for body in bodies:
        said = ana.write(body.encode(errors="replace").decode())
        assert len(said) <= 2


def test_unsigned_texts_are_refused(world, ana):
    before = kept(world)
    for target in ("/sms/incoming", "/sms/status", f"/sms/status/{ana.attempt.id}"):
        assert ana.carrier.post(target, ana.form("BAJA", MessageSid=new_sid()), signature="none").status_code == 403
    assert kept(world) == before


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_the_carrier_only_posts(ana, method):
    assert getattr(ana.carrier.app.test_client(), method)("/sms/incoming").status_code == 405


def test_an_accented_text_is_verified_byte_for_byte(world, ana: Texting):
    assert isinstance(ana.carrier, SigningCarrier)
    assert ana.write("Sí, señor ¿1?") == [words("no_entendi")]


def test_nobodys_words_or_number_are_in_the_log(world, ana):
    secret = "Mi hija Sofía tiene asma"
    with capture_logs() as logs:
        for body in (secret, "1", "1", "2", "1", secret, "BAJA", secret):
            ana.write(body)
        Texting(world, ana.carrier, OTTO).write(secret)
        Texting(world, ana.carrier, "1503").write(secret)
        ana.post(secret, ErrorCode="11200")
    assert len(logs) >= 4
    written = repr(logs)
    assert not any(word in written for word in ("Sof", "asma", ANA, ANA[4:], OTTO, "1503"))


def test_a_comment_is_the_only_place_where_a_long_text_is_kept(world, ana):
    comment = "Tardaron mucho en atender. " * 20
    ana.write("1", "1", "1", "1", comment)
    assert world.one(Answer, Answer.question == "comentario").value == comment.strip()
    assert all(len(turn.said) <= 64 for turn in world.rows(Turn))
