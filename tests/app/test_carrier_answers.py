"""Answers that are not the carrier's, or none at all: what was asked may have been done, or surely was not."""

import json
import socket
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer

import pytest

import app.carrier
from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.connecting import LineError, connect_line
from ivr.statuses import NUMBER_ERRORS
from rules.outcomes import Outcome
from tests.app.requests_of import EVERY_REQUEST, NO_VOICE, Oddity, every_request, our_carrier, placing, serve_oddity
from tests.simulator.rehearsal import LINE, Customer

PROXY_PAGE = b"<!doctype html><title>Bad Gateway</title>"


@pytest.fixture
def customer() -> Customer:
    """Nobody serves it: no call is placed here."""
    return Customer()


@pytest.fixture
def odd() -> Iterator[Callable[..., Oddity]]:
    servers: list[ThreadingHTTPServer] = []

    def start(**answers: object) -> Oddity:
        oddity = Oddity(**answers)
        servers.append(serve_oddity(oddity))
        oddity.url = f"http://127.0.0.1:{servers[-1].server_address[1]}"
        return oddity

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@every_request
def test_nobody_at_the_carriers_address_is_unreachable(request_of):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        with pytest.raises(CarrierUnreachable):
            request_of(our_carrier(f"http://127.0.0.1:{nobody.getsockname()[1]}"))


@every_request
def test_a_carrier_that_does_not_answer_in_time_is_unreachable(request_of, monkeypatch):
    monkeypatch.setattr(app.carrier, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(CarrierUnreachable):
        request_of(our_carrier(f"http://127.0.0.1:{silent.getsockname()[1]}"))


@every_request
@pytest.mark.parametrize(
    ("status", "body"), [(500, b'{"code": 20500, "message": "Internal", "status": 500}'), (502, PROXY_PAGE), (503, b"")]
)
def test_a_fault_of_the_server_may_hide_a_request_that_was_taken(odd, request_of, status, body):
    with pytest.raises(CarrierUnreachable):
        request_of(our_carrier(odd(status=status, body=body, headers={"Retry-After": "1"}).url))


@pytest.mark.parametrize("name", ["place", "call", "calls_to", "recording", "connect"])
@pytest.mark.parametrize("body", [PROXY_PAGE, b"", b"[]", b"null", b"7", b"\xff\xfe", b"{", b'{"message": "hi"}'])
def test_an_answer_that_is_not_the_carriers_is_no_answer(odd, name, body):
    with pytest.raises(CarrierUnreachable):
        EVERY_REQUEST[name](our_carrier(odd(body=body, kind="text/html").url))


@pytest.mark.parametrize("status", [400, 403, 407])
def test_a_refusal_that_is_not_the_carriers_has_no_code(odd, customer, status):
    with pytest.raises(CarrierRefused) as error:
        our_carrier(odd(status=status, body=PROXY_PAGE, kind="text/html").url).place(placing(customer))
    assert (error.value.status, error.value.code) == (status, None)


def test_a_refusal_in_the_newer_form_is_understood(odd, customer):
    problem = {"type": "https://x/21614", "title": "Not mobile", "status": 400, "code": 21614}
    with pytest.raises(CarrierRefused) as error:
        our_carrier(odd(status=400, body=json.dumps(problem).encode()).url).place(placing(customer))
    assert (error.value.status, error.value.code) == (400, 21614)
    assert NUMBER_ERRORS[21614] is Outcome.not_working


@pytest.mark.parametrize(
    ("code", "number"),
    [
        (21211, Outcome.invalid_number),
        (13224, Outcome.invalid_number),
        (21214, Outcome.not_working),
        (21217, Outcome.not_working),
        (21215, None),
        (13227, None),
        (20003, None),
    ],
)
def test_the_carriers_codes_say_whether_the_number_is_to_blame(odd, customer, code, number):
    body = json.dumps({"code": code, "message": "no", "status": 400}).encode()
    with pytest.raises(CarrierRefused) as error:
        our_carrier(odd(status=400, body=body).url).place(placing(customer))
    assert (error.value.code, NUMBER_ERRORS.get(error.value.code)) == (code, number)


def test_a_request_is_sent_once_whatever_comes_back(odd, customer):
    server = odd(status=503, headers={"Retry-After": "0"})
    with pytest.raises(CarrierUnreachable):
        our_carrier(server.url).place(placing(customer))
    assert len(server.asked) == 1


def test_a_recording_kept_elsewhere_is_fetched_there_without_our_credentials(odd):
    store = odd(body=b"RIFF" + bytes(range(256)), kind="binary/octet-stream")
    elsewhere = store.url.replace("127.0.0.1", "localhost")
    carrier = odd(status=302, headers={"Location": f"{elsewhere}/voice"})
    assert our_carrier(carrier.url).recording(NO_VOICE) == store.body
    assert "Authorization" in carrier.asked[0].headers
    assert "Authorization" not in store.asked[0].headers


def test_a_voice_that_reads_as_text_is_a_voice(odd):
    silence = b"RIFF" + bytes(64)
    assert our_carrier(odd(body=silence, kind="audio/x-wav").url).recording(NO_VOICE) == silence


def test_a_redirect_to_itself_ends(odd):
    server = odd(status=302)
    server.headers["Location"] = f"{server.url}/again"
    with pytest.raises((CarrierUnreachable, CarrierRefused)):
        our_carrier(server.url).recording(NO_VOICE)
    assert len(server.asked) < 10


def test_a_line_whose_carrier_is_away_is_told_what_to_look_at():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(LineError) as error:
            connect_line(our_carrier(f"http://127.0.0.1:{nobody.getsockname()[1]}"), LINE, "https://x.example")
    assert error.value.code == "carrier_unreachable"
    assert "TWILIO_API_BASE_URL" in error.value.words
