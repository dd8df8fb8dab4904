"""Who answers instead of the parent: a machine that talks, a child; and how long a parent waits."""

import pytest

from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, ask, twiml

QUESTION = "Bueno, marque 1. Malo, marque 2. Para repetir, marque asterisco."


def call(carrier: Simulated, ana: dict, **wishes: object) -> dict:
    """Call Ana as she is described: the last status of the call."""
    carrier.post("/simulator/parents", {ANA: ana})
    return carrier.over(carrier.call(**wishes))


def listen(customer: Customer, carrier: Simulated, greeting: float, before: str = "") -> dict:
    """Record a voicemail that greets so many seconds: its recordings, by their length."""
    customer.answers["/voice"] = twiml(before, "<Record timeout='4' action='/recorded'/>", "<Hangup/>")
    call(carrier, {"habits": ["voicemail"], "greeting_seconds": greeting})
    return [heard.form["RecordingDuration"] for heard in customer.at("/recorded")]


def test_a_recording_of_a_voicemail_holds_its_greeting(customer: Customer, carrier: Simulated) -> None:
    assert listen(customer, carrier, greeting=9) == ["9"]
    assert carrier.noted("greeted")[0]["seconds"] == 9


def test_a_recording_that_begins_within_the_greeting_holds_the_rest(customer: Customer, carrier: Simulated) -> None:
    assert listen(customer, carrier, greeting=9, before="<Pause length='5'/>") == ["4"]


def test_after_the_greeting_a_voicemail_is_silent(customer: Customer, carrier: Simulated) -> None:
    assert listen(customer, carrier, greeting=3, before="<Pause length='5'/>") == []


@pytest.mark.parametrize(("mode", "milliseconds"), [("Enable", "4000"), ("DetectMessageEnd", "13000")])
def test_the_end_of_a_greeting_is_known_only_when_it_comes(
    customer: Customer, carrier: Simulated, mode: str, milliseconds: str
) -> None:
    customer.answers["/voice"] = twiml("<Pause length='20'/>")
    wishes = {"async_amd": "true", "async_amd_status_callback": customer.url("/detected")}
    call(carrier, {"habits": ["voicemail"], "greeting_seconds": 12}, machine_detection=mode, **wishes)
    (heard,) = customer.wait("/detected")
    assert heard.form["MachineDetectionDuration"] == milliseconds


def test_synchronous_detection_keeps_the_call_waiting_and_counts_in_its_length(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/voice"] = twiml("<Pause length='7'/>")
    ended = call(carrier, {"habits": ["voicemail"], "greeting_seconds": 12}, machine_detection="DetectMessageEnd")
    assert (customer.at("/voice")[0].form["AnsweredBy"], ended["CallDuration"]) == ("machine_end_beep", "20")


def test_a_child_fetches_the_parent_who_asks_to_hear_it_again(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask(QUESTION, "/again", timeout="60"))
    customer.answers["/again"] = twiml(ask(QUESTION, "/key", timeout="60"))
    child = {"habits": ["child"], "child_fetches": True, "child_seconds": 25, "truth": {"level": 3}}
    call(carrier, child)
    assert [heard.form["Digits"] for heard in customer.at("/again") + customer.at("/key")] == ["*", "1"]
    assert carrier.parent()["nivel"] == "3"
    assert len(carrier.events("fetched")) == 1


def test_a_parent_who_knows_no_key_to_repeat_waits_for_the_question(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Bueno, marque 1.", "/early", timeout="30"), "<Redirect>/still</Redirect>")
    customer.answers["/still"] = twiml(ask("Bueno, marque 1.", "/key", timeout="30"))
    call(carrier, {"habits": ["child"], "child_fetches": True, "child_seconds": 12, "truth": {"level": 3}})
    assert (len(customer.at("/early")), [heard.form["Digits"] for heard in customer.at("/key")]) == (0, ["1"])


@pytest.mark.parametrize(("at_question", "keys"), [(2, 1), (1, 2)])
def test_a_child_who_plays_presses_what_was_not_offered_and_hangs_up(
    customer: Customer, carrier: Simulated, at_question: int, keys: int
) -> None:
    customer.answers |= {"/voice": twiml(ask(QUESTION, "/voice", timeout="60"))}
    call(carrier, {"habits": ["child"], "child_fetches": False, "at_question": at_question})
    pressed = [heard.form["Digits"] for heard in customer.at("/voice") if "Digits" in heard.form]
    assert (len(pressed), {"1", "2", "*"} & set(pressed)) == (keys, set())
    told = carrier.parent()
    assert (told["nivel"], told["hung_up"], carrier.events("hung_up")[0]["by"]) == (None, 0, "child")


def test_a_child_who_is_asked_nothing_gets_bored(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='100'/>")
    assert call(carrier, {"habits": ["child"], "child_fetches": False})["CallDuration"] == "40"


def test_a_parent_hangs_up_when_his_patience_is_over(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Say>No cuelgue, le comunicamos.</Say>", "<Pause length='900'/>")
    assert call(carrier, {"patience_seconds": 120})["CallDuration"] == "120"
    assert carrier.parent()["hung_up"] == 1


def test_a_question_renews_his_patience(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='30'/>", ask("Bueno, marque 1."), "<Hangup/>")
    customer.answers["/key"] = twiml("<Pause length='100'/>")
    ended = call(carrier, {"patience_seconds": 40, "truth": {"level": 3}, "think_seconds": 1, "interrupts": False})
    assert ended["CallDuration"] == str(30 + round(len("Bueno, marque 1.") / 14) + 1 + 40)


def test_a_parent_gives_a_missed_call_unasked(customer: Customer, carrier: Simulated) -> None:
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/voice"))
    customer.answers["/voice"] = twiml("<Pause length='50'/>")
    carrier.post("/simulator/dial", {"from": ANA, "to": LINE, "habit": "missed_call"})
    assert carrier.noted("ended")[0]["duration"] == 1
    told = carrier.parent()
    assert (told["calls_made"], told["hung_up"]) == (1, 0)
