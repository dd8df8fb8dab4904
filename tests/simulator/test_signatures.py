"""Requests are signed as the carrier signs them: the customer's validator is the judge."""

import pytest
from twilio.request_validator import RequestValidator

from simulator.webhooks import signature
from tests.simulator.rehearsal import TOKEN, Customer, Heard, Simulated, ask, twiml


def valid(customer: Customer, heard: Heard) -> bool:
    form = heard.form if heard.method == "POST" else {}
    url = customer.url(heard.target)
    return RequestValidator(TOKEN).validate(url, form, heard.headers["X-Twilio-Signature"])


def test_the_known_vector_is_signed_as_known() -> None:
    form = {
        "ToState": "California",
        "CalledState": "California",
        "Direction": "inbound",
        "FromState": "CA",
        "AccountSid": "ACba8bc05eacf94afdae398e642c9cc32d",
        "Caller": "+14153595711",
        "CallerZip": "94108",
        "CallerCountry": "US",
        "From": "+14153595711",
        "FromCity": "SAN FRANCISCO",
        "CallerCity": "SAN FRANCISCO",
        "To": "+14157669926",
        "FromZip": "94108",
        "CalledCity": "",
        "CallStatus": "ringing",
        "CallSid": "CA136d09cd59a3c0ec8dbff44da5c03f31",
        "CallerState": "CA",
        "FromCountry": "US",
        "ToCity": "",
        "ToCountry": "US",
        "CalledZip": "",
        "ApiVersion": "2010-04-01",
        "CalledCountry": "US",
        "ToZip": "",
    }
    url = "http://www.postbin.org/1ed898x"
    token = "2bd9e9638872de601313dc77410d3b23"
    assert signature(token, url, form) == RequestValidator(token).compute_signature(url, form)


def test_the_documented_example_is_signed_as_documented() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    "target", ["/voice", "/voice?", "/voice?para=a%3A%2F%2Fb&n=%C3%B1", "/voice/%C3%B1?x=", "/voice/ñ"]
)
def test_the_exact_address_requested_is_signed(customer: Customer, carrier: Simulated, target: str) -> None:
    carrier.over(carrier.call(url=customer.url(target)))
    first = customer.requests[[r.path.startswith("/voice") for r in customer.requests].index(True)]
    assert valid(customer, first)


def test_every_request_is_signed(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Malo, marque 1. Bueno, marque 3."), "<Redirect>/end?x=1</Redirect>")
    customer.answers["/key"] = twiml("<Hangup/>")
    carrier.over(
        carrier.call(machine_detection="Enable", async_amd="true", async_amd_status_callback=customer.url("/amd"))
    )
    assert {r.path for r in customer.requests} >= {"/voice", "/status", "/key"}
    assert all(valid(customer, heard) for heard in customer.requests)


def test_a_get_request_is_signed_with_its_query(customer: Customer, carrier: Simulated) -> None:
    carrier.over(carrier.call(url=customer.url("/voice?a=1"), method="GET"))
    (heard,) = customer.at("/voice")
    assert heard.method == "GET"
    assert heard.form["a"] == "1"
    assert heard.form["CallStatus"] == "in-progress"
    assert valid(customer, heard)


def test_a_fragment_is_neither_sent_nor_signed(customer: Customer, carrier: Simulated) -> None:
    carrier.over(carrier.call(url=customer.url("/voice#rc=3&rp=all")))
    (heard,) = customer.at("/voice")
    assert "#" not in heard.target
    assert valid(customer, heard)
