"""What a parent writes reaches the customer as the carrier brings it, and the answer goes back as a text."""

from collections.abc import Callable

import pytest

from simulator.texts.messages import TextDirection
from tests.simulator.rehearsal import ANA, LINE, Customer, Reply, Simulated, texts, twiml
from tests.simulator.test_signatures import valid
from tests.simulator.test_text_rest import SERVICE


@pytest.fixture
def writes(customer: Customer, carrier: Simulated) -> Callable[..., str]:
    """Ana writes to the line."""
    carrier.listen(fallback="/fallback")
    return lambda body="Hola", on=carrier: on.post("/simulator/text", {"from": ANA, "to": LINE, "body": body})["sid"]


def sent_back(carrier: Simulated, count: int) -> list[str]:
    carrier.noted("text_ended", count)
    return [one.body for one in carrier.client.messages.list(to=ANA)][::-1]


def test_a_text_comes_signed_with_what_the_carrier_tells(customer: Customer, writes) -> None:
    sid = writes("Sí, ñ 👍")
    (heard,) = customer.wait("/sms")
    assert valid(customer, heard)
    form = heard.form
    assert (form["MessageSid"], form["SmsSid"], form["SmsMessageSid"]) == (sid, sid, sid)
    assert (form["From"], form["To"], form["Body"]) == (ANA, LINE, "Sí, ñ 👍")
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")
    assert {"AccountSid", "ApiVersion"} <= set(form)
    assert {"OptOutType", "WaId", "ProfileName", "MessagingServiceSid"}.isdisjoint(form)


def test_statuses_come_signed(customer: Customer, carrier: Simulated) -> None:
    carrier.text()
    assert all(valid(customer, heard) for heard in customer.wait("/told", 3))


@pytest.mark.parametrize(
    ("answer", "bodies"),
    [
        (texts("Gracias"), ["Gracias"]),
        (texts("Uno", "Dos"), ["Uno", "Dos"]),
        (twiml("<Message><Body>¿Sí &amp; no?</Body></Message>"), ["¿Sí & no?"]),
        (twiml("<Sms>De antes</Sms>"), ["De antes"]),
        (Reply(200, "Hola", "text/plain"), ["Hola"]),
        (twiml(), []),
        (Reply(200, " ", "text/plain"), []),
        (Reply(204, ""), []),
    ],
)
def test_the_answer_is_sent_back(customer: Customer, carrier: Simulated, writes, answer: str, bodies: list) -> None:
    customer.answers["/sms"] = answer
    writes()
    customer.wait("/sms")
    if bodies:
        assert sorted(sent_back(carrier, len(bodies))) == sorted(bodies)
    carrier.text("Adiós")
    assert sent_back(carrier, len(bodies) + 1)[-1] == "Adiós"
    replies = [one for one in carrier.client.messages.list(to=ANA) if one.direction == TextDirection.reply]
    assert (len(replies), carrier.parent()["texts_left"]) == (len(bodies), 1)
    assert customer.at("/fallback") == []


def test_the_statuses_of_an_answer_are_told_where_it_says(customer: Customer, carrier: Simulated, writes) -> None:
    customer.answers["/sms"] = twiml('<Message statusCallback="/told?x=1">Gracias</Message>')
    writes()
    assert {heard.form["MessageStatus"] for heard in customer.wait("/told", 3)} == {"sending", "sent", "delivered"}
    assert customer.at("/told")[0].target == "/told?x=1"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Reply(500), "11200"),
        ("esto no es XML", "12100"),
        ("<Mensaje>Hola</Mensaje>", "12102"),
        (texts("a" * 65536), "11750"),
        (Reply(200, "{}", "application/json"), "12300"),
        (twiml("<Redirect>http://[</Redirect>"), "11100"),
        (twiml("<Message statusCallback='http://['>Uno</Message>"), "11100"),
    ],
)
def test_a_bad_answer_asks_the_fallback_with_the_error(
    customer: Customer, carrier: Simulated, writes, answer: str | Reply, code: str
) -> None:
    customer.answers |= {"/sms": answer, "/fallback": texts("De otro lado")}
    sid = writes()
    (asked,) = customer.wait("/fallback")
    assert (asked.form["ErrorCode"], asked.form["ErrorUrl"]) == (code, customer.url("/sms"))
    assert (asked.form["MessageSid"], asked.form["Body"]) == (sid, "Hola")
    assert sent_back(carrier, 1) == ["De otro lado"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [("<Say>Hola</Say>", 14110), ("<Message/>", 14103), ("<Message method='PUT'>Uno</Message>", 14104)],
)
def test_what_is_wrong_in_an_answer_is_passed_over_with_a_warning(
    customer: Customer, carrier: Simulated, writes, wrong: str, code: int
) -> None:
    customer.answers["/sms"] = twiml(wrong, "<Message>Gracias</Message>")
    writes()
    assert [one["code"] for one in carrier.noted("text_warned")] == [code]
    assert "Gracias" in sent_back(carrier, 2 if "Uno" in wrong else 1)
    assert customer.at("/fallback") == []


def test_an_answer_goes_on_at_the_address_of_its_redirect(customer: Customer, carrier: Simulated, writes) -> None:
    customer.answers |= {
        "/sms": twiml("<Message>Uno</Message>", "<Redirect method='GET'>more?x=1</Redirect>", "<Message>No</Message>"),
        "/more": texts("Dos"),
    }
    sid = writes()
    assert sorted(sent_back(carrier, 2)) == ["Dos", "Uno"]
    (asked,) = customer.at("/more")
    assert (asked.method, asked.form["MessageSid"], asked.form["Body"]) == ("GET", sid, "Hola")
    assert asked.target.startswith("/more?x=1&")


def test_a_redirect_that_fails_asks_the_fallback_and_keeps_what_was_said(
    customer: Customer, carrier: Simulated, writes
) -> None:
    customer.answers |= {
        "/sms": twiml("<Message>Uno</Message>", "<Redirect>/more</Redirect>"),
        "/more": Reply(500),
        "/fallback": texts("Dos"),
    }
    writes()
    assert sorted(sent_back(carrier, 2)) == ["Dos", "Uno"]
    assert customer.at("/fallback")[0].form["ErrorUrl"] == customer.url("/more")


def test_redirects_that_go_round_end_after_50_documents(customer: Customer, carrier: Simulated, writes) -> None:
    customer.answers["/sms"] = twiml("<Redirect/>")
    writes()
    assert [one["code"] for one in carrier.noted("text_warned")] == [14106]
    assert len(customer.at("/sms")) == 50


def test_a_message_has_ten_replies_at_most(customer: Customer, carrier: Simulated, writes) -> None:
    customer.answers["/sms"] = texts(*(str(place) for place in range(11)))
    writes()
    assert [one["code"] for one in carrier.noted("text_warned")] == [14109]
    assert sorted(sent_back(carrier, 10)) == [str(place) for place in range(10)]


def test_a_text_to_a_number_without_an_address_is_lost(carrier: Simulated) -> None:
    carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Hola"})
    assert carrier.noted("text_lost")[0]["code"] == 11100


def test_the_carriers_own_word_blocks_the_number_until_the_parent_starts_again(
    customer: Customer, carrier: Simulated, writes
) -> None:
    customer.answers["/sms"] = texts("Listo")
    writes(" stop ")
    assert carrier.noted("text_ended")[0]["code"] == 21610
    assert "OptOutType" not in customer.at("/sms")[0].form
    writes("START")
    assert carrier.noted("text_ended", 2)[1]["code"] == 0
    assert carrier.text()


@pytest.mark.parametrize(("word", "kind"), [("STOP", "STOP"), ("yes", "START"), ("Help", "HELP"), ("BAJA", None)])
def test_advanced_opt_out_tells_what_the_carrier_has_done(customer: Customer, simulate, word: str, kind: str) -> None:
    carrier = simulate(messaging_service=SERVICE, advanced_opt_out=True)
    carrier.listen()
    carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": word})
    (heard,) = customer.wait("/sms")
    assert (heard.form.get("OptOutType"), heard.form["MessagingServiceSid"]) == (kind, SERVICE)


def test_behind_a_messaging_service_any_number_with_an_address_takes_the_answer(customer: Customer, simulate) -> None:
    other = "+50224110001"
    carrier = simulate(numbers=(LINE, other), messaging_service=SERVICE)
    (second,) = carrier.client.incoming_phone_numbers.list(phone_number=other)
    second.update(sms_url=customer.url("/sms"))
    carrier.text("¿Usó el seguro? Responda 1 SI o 2 NO", from_=None, messaging_service_sid=SERVICE)
    (heard,) = customer.wait("/sms")
    assert (heard.form["To"], heard.form["From"]) == (other, ANA)
