"""The simulated carrier signs what the carrier's own package accepts, and the service accepts what that one signs."""

import pytest

from simulator.webhooks import signature
from tests.app.guarded import PUBLIC, TOKEN, guarded
from tests.conformance.node import said_by
from tests.simulator import rehearsal
from tests.simulator.rehearsal import Customer, Heard, Simulated, twiml

TARGETS = [
    "/voice/status",
    "/voice/status?nombre=Nu%C3%B1ez&vac%C3%ADo=",
    "/voice/Pe%C3%B1a?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc",
    "/voice/a%20b?c=d+e%20f",
]
FORMS = [
    {},
    {"CallSid": "CA" + "1" * 32, "Digits": "1", "To": "+50255550001"},
    {"Body": "Sí, señora: ¡gracias! 😀", "Empty": "", "Space": " ", "Lines": "a\r\nb"},
    {"b": "2", "a": "1", "B": "3", "a_b": "4", "Ñ": "5"},
]


def judged(*cases: dict) -> list[dict]:
    found: list[dict] = said_by("reference.js", {"signatures": list(cases)})["signatures"]
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_a_signature_of_the_simulated_carrier_is_accepted(target: str) -> None:
    url = PUBLIC + target
    cases = [{"token": TOKEN, "url": url, "form": f, "signature": signature(TOKEN, url, f)} for f in FORMS]
    assert [one["valid"] for one in judged(*cases)] == [True] * len(FORMS)


def test_a_signature_of_another_form_is_not_accepted() -> None:
    case = {"token": TOKEN, "url": PUBLIC, "form": FORMS[1], "signature": signature(TOKEN, PUBLIC, FORMS[2])}
    assert [one["valid"] for one in judged(case)] == [False]


@pytest.mark.parametrize("target", TARGETS)
def test_the_service_lets_in_what_the_carriers_package_signs(target: str) -> None:
    door = guarded().test_client()
    signed = judged(*({"token": TOKEN, "url": PUBLIC + target, "form": form} for form in FORMS))
    answers = [
        door.post(target, data=form, headers={"X-Twilio-Signature": one["expected"]}).status_code
        for form, one in zip(FORMS, signed, strict=True)
    ]
    assert answers == [200] * len(FORMS)
    assert door.post(target, data=FORMS[0], headers={"X-Twilio-Signature": signed[1]["expected"]}).status_code == 403


def test_every_webhook_of_a_call_is_signed(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key?que=cu%C3%A1l' numDigits='1'><Say>Marque 1</Say></Gather>")
    sid = carrier.call(url=customer.url("/voice?n=%C3%B1"), machine_detection="Enable")
    carrier.over(sid)

    def case(heard: Heard) -> dict:
        given = heard.headers["X-Twilio-Signature"]
        return {"token": rehearsal.TOKEN, "url": customer.url(heard.target), "form": heard.form, "signature": given}

    heard = list(customer.requests)
    assert len(heard) > 4
    assert all(one["valid"] for one in judged(*map(case, heard)))
