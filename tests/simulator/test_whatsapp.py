"""WhatsApp: the same Messages, free text only after the parent wrote, templates at any time."""

import pytest

from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, texts
from tests.simulator.test_text_rest import TEMPLATE, ended

OURS, HERS = f"whatsapp:{LINE}", f"whatsapp:{ANA}"
TEMPLATES = {TEMPLATE: "¿Usó el seguro? Responda 1 SI o 2 NO. Caso {{1}}"}


@pytest.fixture
def carrier(simulate) -> Simulated:
    carrier = simulate(templates=TEMPLATES, parents={ANA: {"truth": {"used": True}}})
    carrier.listen()
    return carrier


def template(carrier: Simulated) -> str:
    return carrier.text(body=None, to=HERS, from_=OURS, content_sid=TEMPLATE, content_variables='{"1": "A"}')


def test_63016_free_text_to_whom_has_not_written_fails(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.text(to=HERS, from_=OURS)
    (told,) = customer.wait("/told", 1, ErrorCode="63016")
    assert (told.form["MessageStatus"], told.form["To"], told.form["From"]) == ("failed", HERS, OURS)
    assert carrier.client.messages(sid).fetch().error_code == 63016


def test_a_template_reaches_her_is_read_and_opens_the_conversation(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/sms"] = texts("Gracias")
    template(carrier)
    (heard,) = customer.wait("/sms")
    assert (heard.form["From"], heard.form["To"], heard.form["Body"]) == (HERS, OURS, "1")
    assert (heard.form["WaId"], heard.form["ProfileName"]) == (ANA[1:], "Familia")
    customer.wait("/told", 1, MessageStatus="read")
    assert ended(carrier, carrier.text(to=HERS, from_=OURS))["code"] == 0
    told = carrier.parent()
    assert (told["uso"], told["children"][0]["mouths"]) == ("1", ["whatsapp"])
    assert [contact["mouth"] for contact in told["contacts"]] == ["whatsapp", "whatsapp"]


def test_the_window_closes_after_a_day(customer: Customer, simulate) -> None:
    carrier = simulate(speed=200_000.0)
    carrier.listen()
    carrier.post("/simulator/text", {"from": ANA, "to": OURS, "body": "Hola"})
    carrier.wait(lambda: ended(carrier, carrier.text(to=HERS, from_=OURS))["code"] == 63016)


def test_63024_who_has_no_whatsapp_is_not_reached(carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"texting": {"whatsapp": False}}})
    assert ended(carrier, template(carrier))["code"] == 63024
    assert ended(carrier, carrier.text())["code"] == 0


def test_the_carriers_english_word_is_no_opt_out_on_whatsapp(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/text", {"from": ANA, "to": OURS, "body": "STOP"})
    customer.wait("/sms")
    assert ended(carrier, carrier.text(to=HERS, from_=OURS))["code"] == 0


def test_a_service_sends_by_whatsapp_too(simulate) -> None:
    service = "MG" + "5" * 32
    carrier = simulate(templates=TEMPLATES, messaging_service=service)
    sid = carrier.text(
        body=None, to=HERS, from_=None, messaging_service_sid=service,
        content_sid=TEMPLATE, content_variables='{"1": "A"}',
    )  # fmt: skip
    assert ended(carrier, sid)["code"] == 0
    assert carrier.client.messages(sid).fetch().from_ == OURS


def test_media_go_with_or_without_words(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/text", {"from": ANA, "to": OURS, "body": "Hola"})
    picture = {"to": HERS, "from_": OURS, "media_url": ["http://a.test/1.jpg", "http://a.test/2.jpg"]}
    sid = carrier.text(body=None, **picture)
    assert ended(carrier, sid)["code"] == 0
    message = carrier.client.messages(sid).fetch()
    assert (message.sid[:2], message.num_media, message.body) == ("MM", "2", "")
