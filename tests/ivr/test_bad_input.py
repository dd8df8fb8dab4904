"""Whatever a signed form holds, the caller is answered and the service stands."""

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from conversation.effects import Ending
from storage.models import Answer, Attempt, Conversation
from tests.ivr.telephone import Telephone, document, words
from tests.switchboard import PUBLIC, SigningCarrier
from tests.world import ANA, BETO

VOICE = "RE" + "a" * 32
LARGEST_ID = 2**63 - 1
ROUTES = [
    "/voice/answer/{attempt}",
    "/voice/incoming",
    "/voice/turn/{conversation}/{number}",
    "/voice/fallback",
    "/voice/fallback/{attempt}",
    "/voice/status",
    "/voice/status/{attempt}",
    "/voice/detection/{attempt}",
    "/voice/recording/{conversation}",
    "/voice/line/{attempt}",
    "/voice/line/{attempt}/status",
]
DOCUMENTS = ("answer", "incoming", "turn", "fallback", "line")


@pytest.mark.parametrize("digits", ["7", "#", "5" * 4096, "\x00", "1\x00", "uno", "¡", "1 1", "A", "%00", "'; DROP"])
def test_keys_that_mean_nothing_are_asked_again(world, ana, digits):
    ana.answer()
    again = ana.ask(ana.heard.address("Gather"), Digits=digits)
    assert again.says == [words("no_entendi"), words("inicio")]
    assert world.rows(Answer) == []


def test_three_keys_in_a_row_that_mean_nothing_promise_a_person(world, ana):
    ana.answer()
    ana.press("1" + "7")
    assert ana.press("7").says[-1] == words("no_entendi_persona")
    assert ana.press("7").says == [words("no_entendi_3")]
    assert world.one(Conversation).ending == Ending.not_understood


def test_a_recording_that_nobody_asked_for_counts_as_its_key(world, ana):
    ana.answer()
    ana.ask(ana.heard.address("Gather"), RecordingSid=VOICE, RecordingDuration="9", Digits="1")
    assert ana.heard.says == [words("permiso")]
    assert world.rows(Answer) == []


@pytest.mark.parametrize("sid", ["", "\x00", "C" * 4096, "CA%", "ñ"])
def test_a_call_without_a_usable_sid_is_said_goodbye_to(world, ana, sid):
    ana.answer()
    before = world.everything()
    for target in (f"/voice/answer/{ana.attempt_id}", "/voice/incoming", ana.heard.address("Gather")):
        form = {"CallSid": sid, "From": ANA, "Digits": "1"}
        assert document(ana.carrier.post(target, form)).says == [words("desconocido")]
    assert world.everything() == before


def test_a_form_without_any_field_is_answered(world, ana):
    ana.answer()
    before = world.everything()
    for target in all_routes(world, ana):
        assert ana.carrier.post(target, {}).status_code in (200, 204)
    assert world.everything() == before


def all_routes(world, ana: Telephone, number: int = 1) -> list[str]:
    conversation = world.one(Conversation).id
    return [route.format(attempt=ana.attempt_id, conversation=conversation, number=number) for route in ROUTES]


def test_invalid_utf8_is_answered(world, ana):
    ana.answer()
    body = f"CallSid={ana.sid}&Digits=%ff%fe&From=%c3%28&AnsweredBy=%ff"
    for target in all_routes(world, ana):
        assert post_body(ana.carrier, target, body).status_code in (200, 204)
    assert world.rows(Answer) == []


def post_body(carrier: SigningCarrier, target: str, body: str) -> TestResponse:
    """A form of raw bytes, signed as it is read: what is not UTF-8 stays quoted."""
    options = {"data": body, "content_type": "application/x-www-form-urlencoded"}
    form = Request.from_values(method="POST", **options).form
    headers = {"X-Twilio-Signature": carrier.signature(PUBLIC + target, form)}
    return carrier.app.test_client().post(target, headers=headers, **options)


@pytest.mark.parametrize("given", [404, LARGEST_ID, LARGEST_ID + 1, 10**30, -1, "x", "1.5", "%00"])
@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route])
def test_an_id_that_is_nobodys_writes_nothing(world, ana, route, given):
    ana.answer()
    before = world.everything()
    target = route.format(attempt=given, conversation=given, number=1)
    form = ana.form(Digits="1", CallStatus="completed", AnsweredBy="fax", RecordingSid=VOICE)
    form |= {"RecordingStatus": "completed", "CallSid": "CA" + "7" * 32}
    assert ana.carrier.post(target, form).status_code in (200, 204, 404)
    assert world.everything() == before


@pytest.mark.parametrize("number", [9999, 10_000, LARGEST_ID, 10**40])
def test_a_turn_with_a_huge_number_breaks_nothing(world, carrier, ana, number):
    longest = Telephone(carrier, "C" * 64, ana.attempt_id)
    world.change(world.one(Attempt), carrier_sid=longest.sid)
    longest.answer()
    response = longest.post(f"/voice/turn/{world.one(Conversation).id}/{number}", Digits="1")
    assert response.status_code in (200, 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_the_wrong_method_is_refused_in_plain_words(world, ana, method):
    ana.answer()
    before = world.everything()
    for target in all_routes(world, ana):
        response = ana.carrier.app.test_client().open(target, method=method)
        assert response.status_code == 405
        assert response.content_type == "text/plain; charset=utf-8"
    assert world.everything() == before


@pytest.mark.parametrize("size", [250_000, 300_000, 2_000_000])
def test_a_long_body_is_answered_or_refused(world, ana, size):
    ana.answer()
    for target in all_routes(world, ana):
        form = ana.form(Digits="1" * size, From="x" * 10)
        assert ana.carrier.post(target, form).status_code in (200, 204, 413)
    assert world.rows(Answer) == []


def test_a_field_given_a_thousand_times_is_answered(world, ana):
    ana.answer()
    body = "&".join([f"CallSid={ana.sid}", *["Digits=1"] * 1000])
    assert post_body(ana.carrier, all_routes(world, ana)[2], body).status_code == 200


def test_an_unknown_conversation_is_logged(world, ana):
    ana.answer()
    with capture_logs() as logs:
        ana.ask("/voice/turn/404/1", Digits="1")
    assert [entry["event"] for entry in logs] == ["turn_without_conversation"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FIELDS = {
    "CallSid": st.sampled_from(["CA" + "1" * 32, "CA" + "2" * 32, "C" * 64, ""]) | TEXT,
    "CallStatus": st.sampled_from(["queued", "ringing", "in-progress", "completed", "busy", "failed"]) | TEXT,
    "From": st.sampled_from([ANA, BETO, "anonymous"]) | TEXT,
    "Digits": st.sampled_from([*"0123456789*#", "hangup", "9" * 4096, "\x00"]) | TEXT,
    "RecordingSid": st.sampled_from([VOICE, "RE1"]) | TEXT,
    "RecordingUrl": st.just(f"https://example.org/{VOICE}") | TEXT,
    "RecordingStatus": st.sampled_from(["completed", "absent", "failed", "in-progress"]) | TEXT,
    "RecordingDuration": st.sampled_from(["0", "60", "-1", "9" * 30]) | TEXT,
    "CallDuration": st.sampled_from(["0", "61", "9" * 9]) | TEXT,
    "SipResponseCode": st.sampled_from(["200", "486", "503"]) | TEXT,
    "ErrorCode": st.sampled_from(["11205", "13224"]) | TEXT,
    "AnsweredBy": st.sampled_from(["human", "machine_start", "fax"]) | TEXT,
}
FORM = st.fixed_dictionaries({}, optional=FIELDS)
POSTS = st.lists(st.tuples(st.sampled_from(ROUTES), st.integers(0, 4), FORM), min_size=1, max_size=8)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(posts=POSTS)
def test_no_sequence_of_signed_forms_breaks_the_service(world, ana, posts):
    """Each after the other, to every route, in whatever state the ones before left the call."""
    ana.answer()
    conversation = world.rows(Conversation, Conversation.member_id.is_not(None))[0].id
    for route, number, form in posts:
        target = route.format(attempt=ana.attempt_id, conversation=conversation, number=number)
        response = ana.carrier.post(target, form)
        assert response.status_code in (200, 204), (target, form)
        if route.split("/")[2] in DOCUMENTS and response.status_code == 200:
            document(response)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.binary(max_size=200), route=st.sampled_from(ROUTES))
def test_no_body_whatever_breaks_the_service(world, ana, body, route):
    target = route.format(attempt=ana.attempt_id, conversation=404, number=1)
    response = post_body(ana.carrier, target, f"CallSid={ana.sid}&Digits={quote_from_bytes(body)}")
    assert response.status_code in (200, 204)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(form=FORM, route=st.sampled_from(ROUTES), signature=st.sampled_from(["", "AAAA", "ñ", "="]))
def test_without_a_signature_nothing_is_done(world, ana, form, route, signature):
    ana.answer()
    before = world.everything()
    target = route.format(attempt=ana.attempt_id, conversation=world.one(Conversation).id, number=1)
    headers = {"X-Twilio-Signature": signature} if signature else {}
    response = ana.carrier.app.test_client().post(target, data=form, headers=headers)
    assert response.status_code == 403
    assert world.everything() == before
