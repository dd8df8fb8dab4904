"""Each code with which a text is refused, or fails later, by its rule."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator.pacing import Pace
from simulator.texts.messages import FAILURES, Message, TextDirection
from simulator.texts.threads import Texts
from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, texts
from tests.simulator.test_errors import refused
from tests.simulator.test_text_rest import SERVICE, TEMPLATE, ended, scheduled

OURS, HERS = f"whatsapp:{LINE}", f"whatsapp:{ANA}"


@pytest.fixture
def serviced(simulate) -> Simulated:
    """A carrier whose customer has a messaging service."""
    return simulate(messaging_service=SERVICE)


def refusal(carrier: Simulated, **wishes: object) -> tuple[int, int]:
    """Status and code with which a text is refused; none is kept."""
    with pytest.raises(TwilioRestException) as error:
        carrier.client.messages.create(**({"to": ANA, "from_": LINE, "body": "Hola"} | wishes))
    assert carrier.client.messages.list() == []
    return error.value.status, error.value.code


def fails(customer: Customer, carrier: Simulated, code: int, status: str) -> None:
    """A text to a parent of this code is taken, and ends so."""
    carrier.post("/simulator/parents", {ANA: {"texting": {"error": code}}})
    sid = carrier.text()
    assert ended(carrier, sid)["code"] == code
    (told,) = customer.wait("/told", 1, ErrorCode=str(code))
    assert (told.form["MessageStatus"], told.form["SmsStatus"]) == (status, status)
    message = carrier.client.messages(sid).fetch()
    assert (message.status, message.error_code, message.error_message) == (status, code, FAILURES[code][1])
    assert carrier.parent()["contacts"][0]["ended"] == str(code)


def in_both_manners(customer: Customer, serviced: Simulated, code: int) -> None:
    """Refused at once where a number is named, taken and failed later by a messaging service."""
    serviced.post("/simulator/parents", {ANA: {"texting": {"error": code}}})
    assert refused(serviced.text) == (400, code)
    sid = serviced.text(from_=None, messaging_service_sid=SERVICE)
    (told,) = customer.wait("/told", 1, ErrorCode=str(code))
    assert (told.form["MessageStatus"], told.form["MessageSid"]) == ("failed", sid)
    assert [contact["ended"] for contact in serviced.parent()["contacts"]] == [str(code), str(code)]
    assert serviced.parent()["texts_left"] == 1


def test_14107_two_machines_that_answer_each_other_are_parted(customer: Customer, simulate) -> None:
    carrier = simulate(speed=20.0)
    customer.answers["/sms"] = texts(*(f"respuesta {place}" for place in range(8)))
    carrier.listen()
    for _ in range(2):
        carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Hola"})
    (lost,) = carrier.noted("text_ended", code=14107)
    assert lost["status"] == "failed"
    assert len(carrier.noted("text_ended", 15, code=0)) == 15


def test_14107_answers_spread_over_more_than_half_a_minute_all_leave() -> None:
    now = datetime.now(UTC)
    answer = Message("SM" + "0" * 32, ANA, LINE, "Gracias", TextDirection.reply, now, now)
    texts_of_ana = Texts(Pace(1.0), lambda _: None)
    assert not any(texts_of_ana.is_loop(answer, now=2.1 * place, speed=1.0) for place in range(40))
    assert texts_of_ana.is_loop(answer, now=80.0, speed=0.1)


def test_20009_a_text_on_its_way_is_neither_emptied_nor_deleted(simulate) -> None:
    carrier = simulate(messages_per_second=0.01)
    ended(carrier, carrier.text())
    waiting = carrier.client.messages(carrier.text())
    assert refused(waiting.update, body="") == (409, 20009)
    assert refused(waiting.delete) == (409, 20009)


@pytest.mark.parametrize("to", ["hola", "whatsapp:5555"])
def test_21211_a_text_to_no_number(carrier: Simulated, to: str) -> None:
    assert refusal(carrier, to=to) == (400, 21211)


def test_21266_a_text_to_the_number_that_sends_it(carrier: Simulated) -> None:
    assert refusal(carrier, to=LINE) == (400, 21266)


def test_21408_a_country_that_the_account_may_not_write_to(customer: Customer, serviced: Simulated) -> None:
    assert refusal(serviced, to="+12025550143") == (400, 21408)
    in_both_manners(customer, serviced, 21408)


def test_21602_a_text_without_words(carrier: Simulated) -> None:
    assert refusal(carrier, body="  ") == (400, 21602)


def test_21603_a_text_from_nobody(carrier: Simulated) -> None:
    assert refusal(carrier, from_="") == (400, 21603)


def test_21604_a_text_to_nobody(carrier: Simulated) -> None:
    assert refusal(carrier, to="") == (400, 21604)


def test_21606_a_text_from_a_number_that_is_not_ours(carrier: Simulated) -> None:
    assert refusal(carrier, from_="+50200000000") == (400, 21606)


@pytest.mark.parametrize("address", ["nowhere", "http://["])
def test_21609_a_status_callback_that_is_no_address(carrier: Simulated, address: str) -> None:
    assert refusal(carrier, status_callback=address) == (400, 21609)


def test_21610_who_has_opted_out_is_not_written_to(customer: Customer, serviced: Simulated) -> None:
    in_both_manners(customer, serviced, 21610)


@pytest.mark.parametrize("wishes", [{"from_": OURS}, {"to": HERS}])
def test_21612_the_two_ends_are_of_different_channels(carrier: Simulated, wishes: dict) -> None:
    assert refusal(carrier, **wishes) == (400, 21612)


def test_21614_a_landline_takes_no_texts(customer: Customer, serviced: Simulated) -> None:
    assert refusal(serviced, to="+50222345678") == (400, 21614)
    in_both_manners(customer, serviced, 21614)


def test_21617_more_than_1600_characters(carrier: Simulated) -> None:
    assert refusal(carrier, body="a" * 1601) == (400, 21617)
    assert carrier.text("a" * 1600)


def test_21617_a_template_that_grows_beyond_1600_characters(simulate) -> None:
    carrier = simulate(templates={TEMPLATE: "Hola {{1}}"})
    long = json.dumps({"1": "a" * 1596})
    assert refusal(carrier, to=HERS, from_=OURS, content_sid=TEMPLATE, content_variables=long) == (400, 21617)


def test_21620_media_at_no_address(carrier: Simulated) -> None:
    assert refusal(carrier, to=HERS, from_=OURS, media_url=["nowhere"]) == (400, 21620)


def test_21621_no_media_by_sms(carrier: Simulated) -> None:
    assert refusal(carrier, media_url=["http://a.test/1.jpg"]) == (400, 21621)


def test_21623_more_than_ten_media(carrier: Simulated) -> None:
    assert refusal(carrier, to=HERS, from_=OURS, media_url=["http://a.test/1.jpg"] * 11) == (400, 21623)


def test_21655_a_template_that_is_not_there(carrier: Simulated) -> None:
    assert refusal(carrier, content_sid="HX" + "0" * 32) == (400, 21655)


@pytest.mark.parametrize(
    "variables", ["no", "{}", '{"1": ""}', '{"1": "a\\nb"}', '{"1": 7}', '["a"]', '{"1": "\\ud800"}']
)
def test_21656_variables_that_cannot_stand_in_a_template(simulate, variables: str) -> None:
    carrier = simulate(templates={TEMPLATE: "Hola {{1}}"})
    wishes = {"content_sid": TEMPLATE, "content_variables": variables}
    assert refusal(carrier, body=None, **wishes) == (400, 21656)


def test_21701_a_messaging_service_that_is_not_there(carrier: Simulated) -> None:
    assert refusal(carrier, messaging_service_sid="MG" + "0" * 32) == (400, 21701)


def test_30003_a_telephone_out_of_reach(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30003, "undelivered")


def test_30004_a_message_that_is_blocked(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30004, "undelivered")


def test_30005_a_number_that_nobody_has(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30005, "undelivered")


def test_30006_a_landline_that_only_the_network_knew(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30006, "undelivered")


def test_30007_a_message_that_is_filtered(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30007, "undelivered")


def test_30008_nobody_knows_why(customer: Customer, carrier: Simulated) -> None:
    fails(customer, carrier, 30008, "undelivered")


@pytest.mark.parametrize("change", [{}, {"body": "otra"}, {"status": "sent"}, {"status": "canceled", "body": ""}])
def test_30400_a_change_that_is_neither_emptying_nor_canceling(carrier: Simulated, change: dict) -> None:
    assert refused(carrier.client.messages(carrier.text()).update, **change) == (400, 30400)


def test_30409_only_a_scheduled_message_is_canceled(carrier: Simulated) -> None:
    sid = carrier.text()
    ended(carrier, sid)
    assert refused(carrier.client.messages(sid).update, status="canceled") == (409, 30409)


def test_35111_a_scheduled_message_without_its_time(serviced: Simulated) -> None:
    assert refused(scheduled, serviced, send_at=None) == (400, 35111)


@pytest.mark.parametrize("wait", [timedelta(minutes=-5), timedelta(minutes=4), timedelta(days=36)])
def test_35114_a_scheduled_message_too_soon_or_too_late(serviced: Simulated, wait: timedelta) -> None:
    assert refused(scheduled, serviced, send_at=datetime.now(UTC) + wait) == (400, 35114)


def test_35114_a_time_that_is_none(serviced: Simulated) -> None:
    assert refused(scheduled, serviced, send_at="mañana") == (400, 35114)


def test_35118_only_a_messaging_service_schedules(serviced: Simulated) -> None:
    assert refused(scheduled, serviced, messaging_service_sid=None, from_=LINE) == (400, 35118)


def test_35126_a_schedule_of_another_kind(serviced: Simulated) -> None:
    assert refused(scheduled, serviced, schedule_type="pronto") == (400, 35126)


def test_63007_a_whatsapp_from_no_sender_of_ours(carrier: Simulated) -> None:
    assert refusal(carrier, to=HERS, from_="whatsapp:+50200000000") == (400, 63007)


def test_21703_a_messaging_service_without_a_number_sends_nothing(customer: Customer, serviced: Simulated) -> None:
    serviced.client.incoming_phone_numbers(serviced.number_sid()).delete()
    sid = serviced.text(from_=None, messaging_service_sid=SERVICE)
    (told,) = customer.wait("/told")
    assert (told.form["MessageSid"], told.form["MessageStatus"], told.form["ErrorCode"]) == (sid, "failed", "21703")
