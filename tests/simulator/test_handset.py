"""Telephones held by people: they ring, speak and listen in real time, beside simulated ones."""

import time
from threading import Event

import pytest

from simulator.handset import phone
from tests.simulator.holding import LONG
from tests.simulator.rehearsal import ANA, BETO, LINE, PATIENCE, Customer, Heard, Reply, Simulated, ask, twiml

MONITOR = "sip:luis@monitores.example.org"


@pytest.fixture
def ana(carrier: Simulated, hold):
    return hold(carrier)


def test_a_number_that_is_held_rings_until_it_is_answered(customer: Customer, carrier: Simulated, ana) -> None:
    customer.answers["/voice"] = twiml('<Say language="es-MX">Hola</Say>', "<Hangup/>")
    sid = carrier.call()
    assert ana.next("ringing")["caller"] == LINE
    assert customer.wait("/status", CallStatus="ringing")
    assert customer.at("/voice") == []
    ana.do("answer")
    said = ana.next("say")
    assert (said["words"], said["language"]) == ("Hola", "es-MX")
    ana.do("heard", number=said["number"])
    assert ana.next("ended")["status"] == "completed"
    assert carrier.over(sid)["CallStatus"] == "completed"


def test_a_refused_call_is_busy(carrier: Simulated, ana) -> None:
    sid = carrier.call()
    ana.next("ringing")
    ana.do("refuse")
    assert carrier.over(sid)["CallStatus"] == "busy"


def test_a_held_telephone_rings_as_long_as_it_is_told_in_real_time(carrier: Simulated, ana) -> None:
    began = time.monotonic()
    sid = carrier.call(timeout=1)
    assert ana.next("ended")["status"] == "no-answer"
    assert carrier.over(sid)["CallStatus"] == "no-answer"
    assert time.monotonic() - began >= 1


def test_a_call_that_the_customer_takes_back_stops_ringing(carrier: Simulated, ana) -> None:
    sid = carrier.call()
    ana.next("ringing")
    carrier.client.calls(sid).update(status="canceled")
    assert ana.next("ended")["status"] == "canceled"


def test_who_is_on_the_telephone_is_busy_for_others(customer: Customer, carrier: Simulated, ana) -> None:
    customer.answers["/voice"] = twiml("<Pause length='60'/>")
    carrier.call()
    ana.pick_up()
    assert carrier.over(carrier.call())["CallStatus"] == "busy"


def test_a_prompt_lasts_until_it_was_heard(customer: Customer, carrier: Simulated, ana) -> None:
    customer.answers["/voice"] = twiml(f"<Say>{LONG}</Say>", "<Redirect>/after</Redirect>")
    carrier.call()
    ana.pick_up()
    said = ana.next("say")
    assert said["seconds"] > PATIENCE
    assert customer.at("/after") == []
    ana.do("heard", number=said["number"] + 1)  # another one
    ana.do("heard", number=said["number"])
    customer.wait("/after")


def test_a_prompt_that_nobody_says_was_heard_ends_all_the_same(
    customer: Customer, carrier: Simulated, ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "GRACE", 0.5)
    customer.answers["/voice"] = twiml("<Say>No</Say>", "<Redirect>/after</Redirect>")
    carrier.call()
    ana.pick_up()
    seconds = ana.next("say")["seconds"]
    began = time.monotonic()
    customer.wait("/after")
    assert time.monotonic() - began >= seconds


def test_a_key_cuts_the_prompt_and_goes_to_the_customer_with_its_meaning(
    customer: Customer, carrier: Simulated, ana
) -> None:
    asked = "Por su estudiante de primaria: si usó el seguro, marque 1. Si no, marque 2."
    customer.answers["/voice"] = twiml(ask(f"{LONG}. {asked}"))
    carrier.call()
    ana.pick_up()
    assert ana.next("listening") == {"kind": "listening", "on": True, "keys": True, "digits": 1, "words": False}
    ana.next("say")
    ana.do("press", key="2")
    ana.next("quiet")
    assert customer.wait("/key")[0].form["Digits"] == "2"
    ana.next("ended")
    told = carrier.noted("told")[0]
    assert (told["meaning"], told["school"]) == ("not_used", "primaria")
    assert carrier.parent()["uso"] == "2"


def test_a_second_key_is_not_the_answer_to_the_next_question(customer: Customer, carrier: Simulated, ana) -> None:
    both = Event()

    def after_both(_: Heard) -> str:
        assert both.wait(PATIENCE)
        return twiml(ask("Dos", "/second", timeout="1"), "<Redirect>/none</Redirect>")

    customer.answers |= {"/voice": twiml(ask("Uno")), "/key": after_both}
    carrier.call()
    ana.pick_up()
    ana.next("say")
    ana.do("press", key="1")
    ana.do("press", key="1")
    both.set()
    ana.do("heard", number=ana.next("say")["number"])
    customer.wait("/none")
    assert customer.at("/second") == []


def test_speech_is_recorded_as_long_as_it_lasts(customer: Customer, carrier: Simulated, ana) -> None:
    customer.answers["/voice"] = twiml("<Record action='/recorded' timeout='1' maxLength='30'/>")
    carrier.call()
    ana.pick_up()
    assert ana.next("recording")["on"]
    ana.do("speak", seconds=2)
    assert not ana.next("recording")["on"]
    assert customer.wait("/recorded")[0].form["RecordingDuration"] == "2"


def test_a_hang_up_in_the_browser_ends_the_call(customer: Customer, carrier: Simulated, ana) -> None:
    customer.answers["/voice"] = twiml(f"<Say>{LONG}</Say>")
    sid = carrier.call()
    ana.pick_up()
    ana.next("say")
    ana.do("hang_up")
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert ana.next("ended")["status"] == "completed"


def test_the_document_is_shown_with_its_address_and_what_was_posted(
    customer: Customer, carrier: Simulated, ana
) -> None:
    customer.answers["/voice"] = twiml(ask("Uno"))
    customer.answers["/key"] = "<Response><Hangup></Response>"
    carrier.call()
    ana.pick_up()
    shown = ana.next("document")
    assert (shown["url"], shown["method"]) == (customer.url("/voice"), "POST")
    assert '  <Gather action="/key" numDigits="1">\n    <Say>Uno</Say>' in shown["text"]
    ana.next("say")
    ana.do("press", key="7")
    shown = ana.next("document")
    assert shown["posted"]["Digits"] == "7"
    assert shown["text"] == "<Response><Hangup></Response>"
    assert ana.next("problem")["code"] == 12100


def test_a_recording_is_played_through_the_carrier_and_never_as_a_page(
    customer: Customer, carrier: Simulated, ana
) -> None:
    customer.answers["/voice"] = twiml("<Play>/sound</Play><Play>/page</Play>")
    customer.answers["/sound"] = Reply(body="not really a sound", kind="audio/wav")
    customer.answers["/page"] = Reply(body="<script>alert(1)</script>", kind="text/html")
    carrier.call()
    ana.pick_up()
    for kind in ("audio/wav", "application/octet-stream"):
        played = ana.next("play")
        assert played["url"].startswith("/handset/sound/")
        answer = carrier.client.http_client.session.get(carrier.base_url + played["url"], timeout=PATIENCE)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        ana.do("heard", number=played["number"])
    assert len(customer.at("/sound")) == 1


def test_one_dials_the_line_and_hears_that_it_is_busy(customer: Customer, carrier: Simulated, ana) -> None:
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/line"))
    customer.answers["/line"] = twiml('<Reject reason="busy"/>')
    ana.do("dial", to=LINE)
    assert ana.next("dialling")["to"] == LINE
    assert ana.next("ended")["status"] == "busy"
    assert customer.at("/line")[0].form["From"] == ANA


def test_a_missed_call_is_hung_up_by_itself(customer: Customer, carrier: Simulated, ana) -> None:
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/line"))
    customer.answers["/line"] = twiml(f"<Say>{LONG}</Say>")
    ana.do("ring_once", to=LINE)
    ana.next("ended")
    assert customer.at("/line")


def test_a_monitors_telephone_hears_the_whisper_and_talks_with_a_parent(
    customer: Customer, carrier: Simulated, hold
) -> None:
    luis, ana = hold(carrier, MONITOR), hold(carrier, page="another")
    number = f'<Sip url="/whisper">{MONITOR}</Sip>'
    customer.answers["/voice"] = twiml(f'<Dial action="/dialled">{number}</Dial>')
    customer.answers["/whisper"] = twiml(ask("Una madre espera. Marque 1 para hablar con ella.", "/joins"), "<Hangup/>")
    customer.answers["/joins"] = twiml()
    sid = carrier.call()
    ana.pick_up()
    luis.pick_up()
    assert luis.next("say")["words"].startswith("Una madre espera.")
    luis.do("press", key="1")
    assert luis.next("company")["on"]
    assert ana.next("company")["on"]
    ana.do("speak", seconds=1, words="Me cobraron la medicina.")
    assert luis.next("hears")["words"] == "Me cobraron la medicina."
    luis.do("speak", seconds=1, words="Lo anoto.")
    assert ana.next("hears")["words"] == "Lo anoto."
    luis.do("hang_up")
    assert customer.wait("/dialled")[0].form["DialCallStatus"] == "completed"
    assert carrier.over(sid)["CallStatus"] == "completed"


def test_a_simulated_parent_waits_for_a_person_in_the_persons_time(
    customer: Customer, carrier: Simulated, hold
) -> None:
    luis = hold(carrier, MONITOR)
    customer.answers["/voice"] = twiml(f"<Dial timeout='2' action='/dialled'><Sip>{MONITOR}</Sip></Dial>")
    carrier.call()
    began = time.monotonic()
    luis.next("ended")
    assert time.monotonic() - began >= 2
    assert customer.wait("/dialled")[0].form["DialCallStatus"] == "no-answer"


@pytest.mark.parametrize(
    "waits",
    ['<Enqueue waitUrl="/wait">fila</Enqueue>', '<Dial><Conference waitUrl="/wait">sala</Conference></Dial>'],
)
def test_who_waits_while_a_telephone_is_held_does_so_in_real_time(
    customer: Customer, carrier: Simulated, ana, waits: str
) -> None:
    customer.answers["/voice"] = twiml(waits)
    customer.answers["/wait"] = twiml('<Pause length="5"/><Redirect>/later</Redirect>')
    began = time.monotonic()
    carrier.call(to=BETO, time_limit=800)  # four seconds of a call that is not slowed, as it is not until it waits
    customer.wait("/later")
    assert time.monotonic() - began >= 5


def test_an_announcement_that_was_heard_does_not_end_the_talk(customer: Customer, carrier: Simulated, hold) -> None:
    ana, beto = hold(carrier), hold(carrier, BETO, page="another")
    customer.answers["/voice"] = twiml("<Dial><Conference>sala</Conference></Dial>")
    customer.answers["/news"] = twiml("<Say>Queda un minuto.</Say>")
    for held, number in ((ana, ANA), (beto, BETO)):
        carrier.call(to=number)
        held.pick_up()
    assert ana.next("company")["on"]
    carrier.client.conferences.list(status="in-progress")[0].update(announce_url=customer.url("/news"))
    ana.do("heard", number=ana.next("say")["number"])
    beto.do("speak", seconds=1, words="Sigo aquí.")
    assert ana.next("hears")["words"] == "Sigo aquí."
