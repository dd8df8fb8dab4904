"""Each code with which the carrier refuses a request about calls, numbers and recordings, by its rule."""

import re
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from simulator.rest.serving import ERRORS
from simulator.texts.messages import FAILURES
from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, TOKEN, Customer, Simulated, twiml

NOBODY = "0" * 32
FORM = "application/x-www-form-urlencoded"
HERE = Path(__file__).parent


def refusal(carrier: Simulated, **wishes: object) -> tuple[int, int]:
    """Status and code with which a call is refused; none is placed."""
    asked = {"to": ANA, "from_": LINE, "url": "http://127.0.0.1:9/x"} | wishes
    with pytest.raises(TwilioRestException) as error:
        carrier.client.calls.create(**asked)
    assert carrier.client.calls.list() == []
    return error.value.status, error.value.code


def refused(action: object, *values: object, **wishes: object) -> tuple[int, int]:
    """Status and code with which the client's action is refused."""
    with pytest.raises(TwilioRestException) as error:
        action(*values, **wishes)
    return error.value.status, error.value.code


def raw(carrier: Simulated, method: str, path: str, **request: object):
    """A request that the real client would not make."""
    session, url = carrier.client.http_client.session, f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
    return session.request(method, url, **({"auth": (ACCOUNT, TOKEN), "timeout": 5} | request))


def test_every_code_of_the_tables_is_named_by_a_test() -> None:
    named = {
        int(code) for path in HERE.glob("test_*.py") for code in re.findall(r"def test_(\d{5})_", path.read_text())
    }
    assert set(ERRORS) | set(FAILURES) <= named


@pytest.mark.parametrize("wishes", [{"twiml": "x" * 4001, "url": ""}, {"time_limit": "mucho"}, {"time_limit": 10**400}])
def test_20001_a_parameter_that_cannot_be(carrier: Simulated, wishes: dict) -> None:
    assert refusal(carrier, **wishes) == (400, 20001)


@pytest.mark.parametrize("filters", [{"start_time": "ayer"}, {"end_time_after": "2026-13-01"}])
def test_20001_a_filter_that_is_no_time(carrier: Simulated, filters: dict) -> None:
    with pytest.raises(TwilioException, match="20001"):
        carrier.client.calls.list(**filters)


@pytest.mark.parametrize(
    "sent",
    [
        {"data": b"To=%FF", "headers": {"Content-Type": f"{FORM}; charset=nada"}},
        {"data": b"--x\r\nnada\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"data": b"--x\r\nnada\r\n", "headers": {"Content-Type": "multipart/form-data"}},
        {"data": b"To=\\ud800", "headers": {"Content-Type": f"{FORM}; charset=unicode_escape"}},
        {"files": {"To": (None, ANA, None, {"Content-Transfer-Encoding": "nada"})}},
        {"data": b"To=x", "headers": {"Content-Type": FORM, "Content-Encoding": "gzip"}},
    ],
)
def test_20001_a_body_that_is_no_form(carrier: Simulated, sent: dict) -> None:
    answer = raw(carrier, "POST", "Calls.json", **sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


@pytest.mark.parametrize("body", ["{", "[]", '{"from": 7}', '{"from": 7, "to": "", "body": ""}'])
@pytest.mark.parametrize("door", ["parents", "dial", "text", "faults"])
def test_what_says_nothing_is_refused_at_the_rehearsals_door(carrier: Simulated, door: str, body: str) -> None:
    session = carrier.client.http_client.session
    status = session.post(f"{carrier.base_url}/simulator/{door}", data=body, timeout=30).status_code
    assert status == 400


@pytest.mark.parametrize("page", ["dos", "9" * 5000])
def test_20001_a_page_that_is_no_number(carrier: Simulated, page: str) -> None:
    assert raw(carrier, "GET", f"Calls.json?Page={page}").json()["code"] == 20001


@pytest.mark.parametrize("credentials", [(ACCOUNT, "wrong"), ("AC" + "2" * 32, TOKEN)])
def test_20003_wrong_credentials(carrier: Simulated, credentials: tuple[str, str]) -> None:
    client = Client(*credentials)
    client.api.base_url = carrier.base_url
    assert refused(client.calls.create, to=ANA, from_=LINE, url="http://127.0.0.1:9/x") == (401, 20003)
    client.http_client.session.close()


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic no-base64!", "Basic //8=", b"Basic \xff"])
def test_20003_no_credentials_at_all(carrier: Simulated, header: str | bytes) -> None:
    answer = raw(carrier, "GET", "Calls.json", auth=lambda request: request, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_20003_the_account_of_somebody_else(carrier: Simulated) -> None:
    other = f"{carrier.base_url}/2010-04-01/Accounts/AC{NOBODY}/Calls.json"
    answer = carrier.client.http_client.session.get(other, auth=(ACCOUNT, TOKEN), timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_20004_a_method_that_the_resource_does_not_have(carrier: Simulated) -> None:
    answer = raw(carrier, "DELETE", "Calls.json")
    assert (answer.status_code, answer.json()["code"]) == (405, 20004)


@pytest.mark.parametrize("size", [0, 1001])
def test_20007_a_page_too_large_or_empty(carrier: Simulated, size: int) -> None:
    answer = raw(carrier, "GET", f"Calls.json?PageSize={size}")
    assert (answer.status_code, answer.json()["code"]) == (400, 20007)


def test_20009_a_call_that_goes_on_is_not_deleted(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = twiml("<Pause length='3000'/>")
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    assert refused(carrier.client.calls(sid).delete) == (409, 20009)
    carrier.client.calls(sid).update(status="completed")
    carrier.over(sid)
    assert carrier.client.calls(sid).delete()


@pytest.mark.parametrize("kind", ["calls:CA", "messages:SM", "recordings:RE", "incoming_phone_numbers:PN"])
@pytest.mark.parametrize("action", ["fetch", "delete"])
def test_20404_a_sid_of_nothing(carrier: Simulated, kind: str, action: str) -> None:
    resource, _, prefix = kind.partition(":")
    one = getattr(carrier.client, resource)(prefix + NOBODY)
    assert refused(getattr(one, action)) == (404, 20404)


def test_20404_an_address_that_is_not_there_answers_in_the_carriers_json(carrier: Simulated) -> None:
    answer = raw(carrier, "GET", "Nothing.json")
    assert answer.status_code == 404
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert answer.json()["code"] == 20404


def test_every_answer_has_a_number_of_its_own(carrier: Simulated) -> None:
    answers = [raw(carrier, "GET", path) for path in ("Nothing.json", "Calls.json", "Calls.json")]
    assert len({answer.headers["Twilio-Request-Id"] for answer in answers}) == 3


def test_20413_more_than_the_carrier_reads(carrier: Simulated) -> None:
    answer = raw(carrier, "POST", "Calls.json", data={"To": "x" * 2**21})
    assert (answer.status_code, answer.json()["code"]) == (413, 20413)


def test_20429_requests_above_the_rate(simulate) -> None:
    carrier = simulate(requests_per_second=0.001)
    carrier.client.calls.list()
    assert refused(carrier.client.calls("CA" + NOBODY).fetch) == (429, 20429)


def test_20500_the_carrier_itself_is_in_trouble(simulate) -> None:
    assert refused(simulate(faults={"server_error": 1}).client.calls("CA" + NOBODY).fetch) == (500, 20500)


def test_21201_nobody_is_called(carrier: Simulated) -> None:
    assert refusal(carrier, to="") == (400, 21201)


@pytest.mark.parametrize(
    "wishes",
    [
        {"url": "no es una dirección"},
        {"url": "http://["},
        {"url": "ftp://a.test/v"},
        {"url": ""},
        {"fallback_url": "nowhere"},
        {"status_callback": "nowhere"},
        {"record": True, "recording_status_callback": "nowhere"},
        {"machine_detection": "Enable", "async_amd": "true", "async_amd_status_callback": "nowhere"},
    ],
)
def test_21205_an_address_that_is_none_or_is_missing(carrier: Simulated, wishes: dict) -> None:
    assert refusal(carrier, **wishes) == (400, 21205)


def test_21206_keys_that_are_none(carrier: Simulated) -> None:
    assert refusal(carrier, send_digits="12x") == (400, 21206)


@pytest.mark.parametrize("timeout", [0, 601, "mucho"])
def test_21208_ringing_longer_than_ten_minutes_or_not_at_all(carrier: Simulated, timeout: object) -> None:
    assert refusal(carrier, timeout=timeout) == (400, 21208)


@pytest.mark.parametrize("name", ["method", "status_callback_method", "fallback_method"])
def test_21209_a_method_that_is_neither_get_nor_post(carrier: Simulated, name: str) -> None:
    urls = {"status_callback": "http://a.test/s", "fallback_url": "http://a.test/f"}
    assert refusal(carrier, **urls, **{name: "PUT"}) == (400, 21209)


def test_21210_the_caller_is_not_a_number_of_ours(carrier: Simulated) -> None:
    assert refusal(carrier, from_="+50224119999") == (400, 21210)


@pytest.mark.parametrize("to", ["hola", "5555-0001", "+1", "sip:luis", "client:", "whatsapp:+50255550001"])
def test_21211_the_number_called_is_no_number(carrier: Simulated, to: str) -> None:
    assert refusal(carrier, to=to) == (400, 21211)


def test_21212_the_caller_is_no_number(carrier: Simulated) -> None:
    assert refusal(carrier, from_="hola") == (400, 21212)


def test_21213_nobody_calls(carrier: Simulated) -> None:
    assert refusal(carrier, from_="") == (400, 21213)


@pytest.mark.parametrize("digit", list("0189"))
def test_21214_a_range_that_no_network_serves(carrier: Simulated, digit: str) -> None:
    assert refusal(carrier, to=f"+502{digit}5550001") == (400, 21214)


@pytest.mark.parametrize("to", ["+12025550143", "+50355550001"])
def test_21215_a_country_that_the_account_may_not_call(carrier: Simulated, to: str) -> None:
    assert refusal(carrier, to=to) == (400, 21215)


@pytest.mark.parametrize("to", ["+5025555000", "+502555500012"])
def test_21217_a_number_too_short_or_too_long_for_the_country(carrier: Simulated, to: str) -> None:
    assert refusal(carrier, to=to) == (400, 21217)


def test_21218_an_application_that_is_not_there(carrier: Simulated) -> None:
    assert refusal(carrier, url="", application_sid="AP" + NOBODY) == (400, 21218)


def test_21220_a_call_in_progress_is_not_canceled(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = twiml("<Pause length='3000'/>")
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    assert refused(carrier.client.calls(sid).update, status="canceled") == (400, 21220)


def test_21220_a_call_that_waits_takes_no_other_instructions(simulate) -> None:
    carrier = simulate(calls_per_second=0.01)
    carrier.call(BETO)
    assert refused(carrier.client.calls(carrier.call()).update, twiml=twiml()) == (400, 21220)


@pytest.mark.parametrize("change", [{"status": "completed"}, {"twiml": twiml("<Hangup/>")}])
def test_21220_a_call_that_is_over_is_not_changed(carrier: Simulated, change: dict) -> None:
    sid = carrier.call()
    carrier.over(sid)
    assert refused(carrier.client.calls(sid).update, **change) == (400, 21220)


def test_21234_a_way_of_detection_that_is_none(carrier: Simulated) -> None:
    assert refusal(carrier, machine_detection="Perhaps") == (400, 21234)


def number(carrier: Simulated):
    return carrier.client.incoming_phone_numbers(carrier.number_sid())


@pytest.mark.parametrize("name", ["voice_url", "sms_fallback_url", "status_callback"])
def test_21402_an_address_of_a_number_that_is_none(carrier: Simulated, name: str) -> None:
    assert refused(number(carrier).update, **{name: "nowhere"}) == (400, 21402)
    assert number(carrier).fetch().voice_url == ""


def test_21403_a_method_of_a_number_that_is_neither_get_nor_post(carrier: Simulated) -> None:
    assert refused(number(carrier).update, voice_method="PUT") == (400, 21403)


def test_21421_a_number_that_is_none_is_not_sold(carrier: Simulated) -> None:
    assert refused(carrier.client.incoming_phone_numbers.create, phone_number="1503") == (400, 21421)


def test_21422_a_number_that_somebody_has_is_not_sold(carrier: Simulated) -> None:
    assert refused(carrier.client.incoming_phone_numbers.create, phone_number=LINE) == (400, 21422)


@pytest.mark.parametrize("token", ["nada", "PA", "PACA1", "PACA1.nada"])
def test_21481_a_token_of_no_page(carrier: Simulated, token: str) -> None:
    answer = raw(carrier, "GET", f"Calls.json?PageToken={token}")
    assert (answer.status_code, answer.json()["code"]) == (400, 21481)
