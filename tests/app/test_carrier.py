"""The simulated carrier's REST API, through its own client, over real HTTP."""

import io
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from carrier.asking import CarrierRefused
from ivr.carrier import Carrier
from ivr.connecting import LineError, addresses, connect_line
from ivr.statuses import NUMBER_ERRORS
from rules.outcomes import Outcome
from tests.app.requests_of import A_MINUTE_AGO, NO_CALL, NO_VOICE, every_request, our_carrier, placing
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, serve_customer, twiml

WAITING = twiml("<Pause length='3000'/>")
RECORDING = twiml(
    "<Say>Hable después del tono. Al terminar, marque numeral.</Say>",
    "<Record action='/recorded' recordingStatusCallback='/recording'/>",
)


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer({"/voice": WAITING})
    server = serve_customer(customer)
    yield customer
    server.shutdown()
    server.server_close()


@pytest.fixture
def simulate(customer: Customer) -> Iterator[Callable[..., Simulated]]:
    running: list[Simulated] = []

    def start(**settings: object) -> Simulated:
        running.append(Simulated(customer, **settings))
        return running[-1]

    yield start
    for simulated in running:
        simulated.close()


@pytest.fixture
def simulated(simulate) -> Simulated:
    return simulate(parents={ANA: {"truth": {"used": True, "level": 3, "comment_seconds": 8}}})


@pytest.fixture
def ours(simulated: Simulated) -> Carrier:
    return our_carrier(simulated.base_url)


def test_a_call_is_placed_and_told_at_every_address(customer, simulated, ours):
    sid = ours.place(placing(customer))
    assert sid.startswith("CA")
    for status in ("initiated", "ringing", "in-progress"):
        assert customer.wait("/status", CallStatus=status)[0].form["CallSid"] == sid
    assert customer.wait("/voice")[0].form["From"] == LINE
    assert customer.wait("/detection")[0].form["AnsweredBy"] == "human"


def test_a_call_without_instructions_asks_the_fallback(customer, ours):
    ours.place(placing(customer, answer="http://127.0.0.1:9/nobody"))
    assert customer.wait("/fallback")[0].form["ErrorCode"] == "11205"


def test_a_call_rings_no_longer_than_asked(customer, simulate):
    simulated = simulate(speed=2000.0, parents={ANA: {"habits": ["ignores"]}})
    sid = our_carrier(simulated.base_url).place(placing(customer, ring_seconds=5))
    assert simulated.over(sid)["CallStatus"] == "no-answer"


def test_a_call_is_seen_as_the_carrier_has_it(customer, simulated, ours):
    sid = ours.place(placing(customer))
    customer.wait("/status", CallStatus="in-progress")
    seen = ours.call(sid)
    assert (seen.sid, seen.caller) == (sid, LINE)
    assert (seen.reported.status, seen.reported.seconds) == ("in-progress", None)
    ours.hang_up(sid)
    simulated.over(sid)
    ended = ours.call(sid).reported
    assert ended.status == "completed"
    assert ended.seconds is not None


def test_a_call_that_the_carrier_never_had_is_none(ours):
    assert ours.call(NO_CALL) is None


def test_calls_are_listed_by_number_and_time(customer, simulated, ours):
    sids = {ours.place(placing(customer)) for _ in range(2)}
    ours.place(placing(customer, to=BETO))
    assert {call.sid for call in ours.calls_to(ANA, A_MINUTE_AGO)} == sids
    assert list(ours.calls_to(ANA, datetime.now(UTC) + timedelta(minutes=1))) == []
    assert list(ours.calls_to("+50255559999", A_MINUTE_AGO)) == []


def test_hanging_up_twice_is_no_error(customer, simulated, ours):
    sid = ours.place(placing(customer))
    customer.wait("/status", CallStatus="in-progress")
    ours.hang_up(sid)
    simulated.over(sid)
    ours.hang_up(sid)
    ours.hang_up(NO_CALL)
    assert ours.call(sid).reported.status == "completed"


def test_a_recording_is_fetched_and_removed(customer, simulated, ours):
    customer.answers |= {"/voice": RECORDING, "/recorded": twiml("<Hangup/>")}
    ours.place(placing(customer))
    voice = customer.wait("/recording", RecordingStatus="completed")[0].form["RecordingSid"]
    with wave.open(io.BytesIO(ours.recording(voice))) as sound:
        assert sound.getnframes() > 0
    ours.delete_recording(voice)
    ours.delete_recording(voice)
    assert ours.recording(voice) is None


def test_a_recording_that_never_was_is_none(ours):
    assert ours.recording(NO_VOICE) is None
    ours.delete_recording(NO_VOICE)


def test_a_line_is_connected_to_every_address(simulated, ours):
    connect_line(ours, LINE, "https://escucha.example.org")
    (line,) = simulated.client.incoming_phone_numbers.list()
    assert {name: getattr(line, name) for name in addresses("https://escucha.example.org")} == addresses(
        "https://escucha.example.org"
    )
    assert (line.voice_method, line.voice_fallback_method, line.status_callback_method) == ("POST", "POST", "POST")
    assert (line.sms_method, line.sms_fallback_method) == ("POST", "POST")


@pytest.mark.parametrize("number", ["+50224119999", LINE[:-1]])
def test_a_number_that_the_account_does_not_have_is_said_so(ours, number):
    with pytest.raises(LineError) as error:
        connect_line(ours, number, "https://escucha.example.org")
    assert error.value.code == "unknown_number"
    assert number in error.value.words


@pytest.mark.parametrize("to", ["hola", "5555-0001", "+1"])
def test_a_number_that_cannot_be_called_is_the_numbers_fault(customer, ours, to):
    with pytest.raises(CarrierRefused) as error:
        ours.place(placing(customer, to=to))
    assert (error.value.code, error.value.too_fast) == (21211, False)
    assert NUMBER_ERRORS[21211] is Outcome.invalid_number


def test_a_caller_that_is_not_ours_is_not_the_numbers_fault(customer, ours):
    with pytest.raises(CarrierRefused) as error:
        ours.place(placing(customer, caller="+50224119999"))
    assert (error.value.code, NUMBER_ERRORS.get(error.value.code)) == (21210, None)


@every_request
def test_a_wrong_token_is_refused(simulated, request_of):
    with pytest.raises(CarrierRefused) as error:
        request_of(our_carrier(simulated.base_url, token="wrong"))
    assert (error.value.status, error.value.too_fast) == (401, False)


@every_request
def test_requests_that_come_too_fast_may_be_sent_again(simulate, request_of):
    simulated = simulate(requests_per_second=0.001)
    ours = our_carrier(simulated.base_url)
    ours.call(NO_CALL)
    with pytest.raises(CarrierRefused) as error:
        request_of(ours)
    assert error.value.too_fast


def test_a_line_whose_account_is_refused_is_told_so(simulated):
    with pytest.raises(LineError) as error:
        connect_line(our_carrier(simulated.base_url, token="wrong"), LINE, "https://x.example")
    assert error.value.code == "carrier_refused"
