"""What goes wrong on the line, each fault alone."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from simulator.faults import Faults, Troubles, described
from simulator.people.wishes import ProfileError
from simulator.profiles import load_profile, shipped_profiles
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, ask, texts, twiml

ENDED = {"CallStatus": "completed"}


def struck(carrier: Simulated, kind: str, count: int = 1) -> list[dict]:
    return carrier.noted("fault", count, kind=kind)


def test_nothing_goes_wrong_unless_it_is_asked_for(customer: Customer, carrier: Simulated) -> None:
    carrier.over(carrier.call())
    carrier.text()
    customer.wait("/told", MessageStatus="delivered")
    assert carrier.events("fault") == []
    assert carrier.get("/simulator/faults")["loss"] == 0


def test_a_lost_callback_never_comes_and_the_call_goes_on(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"loss": 1})
    sid = carrier.call()
    carrier.noted("ended", call=sid)
    lost = struck(carrier, "loss", 4)
    assert {(fault["call"], fault["number"], fault["url"]) for fault in lost} == {(sid, ANA, customer.url("/status"))}
    assert customer.at("/status") == []
    assert len(customer.at("/voice")) == 1


def test_a_duplicated_callback_comes_twice_as_it_was(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"duplicate": 1})
    carrier.call()
    first, second = customer.wait("/status", 2, **ENDED)
    assert first.form == second.form
    struck(carrier, "duplicate", 4)


def test_a_reordered_callback_is_overtaken_by_the_next(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"reorder": 0.5, "reorder_seconds": 300}, seed=3)  # strikes the first and the third
    carrier.call()
    told = customer.wait("/status", 4)
    order = "".join(request.form["SequenceNumber"] for request in told)
    assert sorted(order) == ["0", "1", "2", "3"]
    assert order.index("1") < order.index("0")
    assert order.index("3") < order.index("2")


def test_a_late_callback_comes_after_the_call_is_over(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"late": 1, "late_seconds": 3600}, speed=2000)
    carrier.noted("ended", call=carrier.call())
    assert customer.at("/status") == []
    customer.wait("/status", 4)


def test_delayed_callbacks_all_come(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"delay": 1, "delay_seconds": 30})
    carrier.call()
    customer.wait("/status", 4)
    struck(carrier, "delay", 4)


@pytest.mark.parametrize(("fault", "asked", "code"), [("document_error", 0, "11200"), ("document_timeout", 1, "11200")])
def test_a_request_without_an_answer_asks_the_fallback(
    simulate, customer: Customer, fault: str, asked: int, code: str
) -> None:
    carrier = simulate(faults={fault: 1})
    customer.answers["/fallback"] = twiml()
    carrier.over(carrier.call(fallback_url=customer.url("/fallback")))
    (fallback,) = customer.at("/fallback")
    assert fallback.form["ErrorCode"] == code
    assert len(customer.at("/voice")) == asked
    assert struck(carrier, fault)[0]["url"] == customer.url("/voice")


def test_a_broken_connection_brings_the_same_request_twice(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"document_reset": 1})
    carrier.over(carrier.call())
    first, second = customer.at("/voice")
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert carrier.events("document_failed") == []


def test_a_struck_request_is_tried_again_as_its_policy_says(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"document_error": 1})
    carrier.over(carrier.call(url=customer.url("/voice#rc=1&rp=5xx"), fallback_url=customer.url("/fallback")))
    assert len(customer.at("/voice")) == 1
    assert customer.at("/fallback") == []


@pytest.mark.parametrize(("fault", "reached"), [("document_error", False), ("document_timeout", True)])
def test_a_key_has_reached_the_customer_when_only_his_answer_was_lost(
    simulate, customer: Customer, fault: str, reached: bool
) -> None:
    carrier = simulate(parents={ANA: {"truth": {"used": True, "level": 3}}})
    question = twiml(ask("Malo, marque 1. Bueno, marque 3."))
    customer.answers |= {
        "/voice": lambda _: carrier.post("/simulator/faults", {fault: 1}) and question,
        "/fallback": twiml(),
    }
    carrier.over(carrier.call(fallback_url=customer.url("/fallback")))
    assert [event["reached"] for event in carrier.events("told")] == [reached]


def test_a_question_whose_key_was_lost_is_the_same_question_to_the_parent(simulate, customer: Customer) -> None:
    carrier = simulate(parents={ANA: {"habits": ["hangs_up"], "at_question": 2, "truth": {"used": True, "level": 3}}})
    first = ask("Malo, marque 1. Bueno, marque 3.")

    def lose(_: object) -> str:
        carrier.post("/simulator/faults", {"document_error": 1})
        return twiml(first)

    def find(_: object) -> str:
        carrier.post("/simulator/faults", {"document_error": 0})
        return twiml(first)

    customer.answers |= {"/voice": lose, "/fallback": find, "/key": twiml(ask("Malo, marque 1. Bueno, marque 3."))}
    carrier.over(carrier.call(fallback_url=customer.url("/fallback")))
    assert [event["reached"] for event in carrier.events("told")] == [False, True]
    assert len(carrier.noted("hung_up", by="parent")) == 1


@pytest.mark.parametrize(("fault", "status", "code"), [("too_many", 429, 20429), ("server_error", 500, 20500)])
def test_a_refused_request_is_not_processed(simulate, fault: str, status: int, code: int) -> None:
    carrier = simulate(faults={fault: 1})
    with pytest.raises(TwilioRestException) as refused:
        carrier.call()
    assert (refused.value.status, refused.value.code) == (status, code)
    assert carrier.events("placed") == []
    (noted,) = struck(carrier, fault)
    assert (noted["number"], noted["method"]) == (ANA, "POST")


def test_a_reset_request_is_not_processed(simulate) -> None:
    carrier = simulate(faults={"reset": 1})
    with pytest.raises(requests.exceptions.ConnectionError):
        carrier.call()
    assert carrier.events("placed") == []
    struck(carrier, "reset")


def test_a_call_is_placed_though_its_reply_is_lost(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"lost_reply": 1})
    with pytest.raises(requests.exceptions.ConnectionError):
        carrier.call()
    ended = customer.wait("/status", **ENDED)[0]
    carrier.post("/simulator/faults", {"lost_reply": 0})
    (found,) = carrier.client.calls.list(to=ANA)
    assert found.sid == ended.form["CallSid"]


def test_a_text_leaves_though_its_reply_is_lost(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"lost_reply": 1})
    with pytest.raises(requests.exceptions.ConnectionError):
        carrier.text()
    sid = customer.wait("/told", MessageStatus="delivered")[0].form["MessageSid"]
    carrier.post("/simulator/faults", {"lost_reply": 0})
    assert [message.sid for message in carrier.client.messages.list(to=ANA)] == [sid]


def test_a_held_call_stays_queued_until_its_time_comes(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"hold": 1, "hold_hours": 20}, speed=20_000)
    sid = carrier.call()
    assert carrier.client.calls(sid).fetch().status == "queued"
    (held,) = struck(carrier, "hold")
    assert 0 < held["seconds"] <= 20 * 3600
    carrier.over(sid)
    waited = carrier.client.calls(sid).fetch().queue_time
    assert int(waited) >= held["seconds"] / 20  # of real milliseconds, at this speed


def test_a_held_call_can_be_cancelled(simulate) -> None:
    carrier = simulate(faults={"hold": 1, "hold_hours": 24}, speed=1)
    sid = carrier.call()
    struck(carrier, "hold")
    carrier.client.calls(sid).update(status="canceled")
    assert carrier.over(sid)["CallStatus"] == "canceled"


def test_a_lost_text_of_a_parent_is_only_in_the_carriers_list(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"text_loss": 1})
    carrier.listen(fallback="/again")
    sid = carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Baja"})["sid"]
    struck(carrier, "text_loss")
    assert [told["reached"] for told in carrier.noted("told")] == [False]
    assert customer.at("/sms") == customer.at("/again") == []
    assert [message.sid for message in carrier.client.messages.list(to=LINE)] == [sid]


def test_a_text_that_gets_no_answer_is_told_to_the_fallback_and_answered_once(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"document_timeout": 1})
    customer.answers |= {"/sms": texts("Gracias"), "/again": texts("Gracias")}
    carrier.listen(fallback="/again")
    sid = carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Hola"})["sid"]
    assert customer.wait("/again")[0].form["MessageSid"] == sid
    assert len(customer.at("/sms")) == 1
    assert len(carrier.noted("text_left", to=ANA)) == 1


def test_the_same_seed_strikes_the_same_for_each_number() -> None:
    def drawn(seed: int, about: str) -> list[object]:
        troubles = Troubles(seed, Faults(loss=0.3, delay=0.5, document_error=0.5, too_many=0.5, hold=0.5))
        ways = (troubles.of_callback, troubles.of_document, troubles.of_request, troubles.held, troubles.of_text)
        return [way(about) for _ in range(20) for way in ways]

    assert drawn(1, ANA) == drawn(1, ANA)
    assert drawn(1, ANA) != drawn(2, ANA)
    assert drawn(1, ANA) != drawn(1, BETO)


def test_faults_change_while_the_carrier_runs(simulate, customer: Customer) -> None:
    carrier = simulate(faults={"server_error": 1})
    assert carrier.get("/simulator/faults")["server_error"] == 1
    changed = carrier.post("/simulator/faults", {"server_error": 0, "delay_seconds": 5})
    assert (changed["server_error"], changed["delay_seconds"]) == (0, 5)
    carrier.over(carrier.call())


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"lost": 1}, "unknown: lost"),
        ({"loss": 1.5}, "loss is from 0 to 1, not 1.5"),
        ({"loss": -0.1}, "loss is from 0 to 1, not -0.1"),
        ({"hold_hours": -1}, "hold_hours is not negative, not -1"),
        ({"loss": "often"}, "loss is a number, not 'often'"),
        ({"loss": True}, "loss is a number, not True"),
        ([], "a mapping of names to numbers is expected"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_and_changes_nothing(carrier: Simulated, wish: object, words: str) -> None:
    before = carrier.get("/simulator/faults")
    assert words in carrier.post("/simulator/faults", wish)["error"]
    assert carrier.get("/simulator/faults") == before


def test_every_profile_names_faults_that_exist() -> None:
    for name in shipped_profiles():
        described(Faults(), load_profile(name).faults)
    with pytest.raises(ProfileError, match="unknown: rain"):
        described(Faults(), {"rain": 1})
    with pytest.raises(ProfileError, match="hold_hours is not negative, not inf"):
        described(Faults(), {"hold_hours": float("inf")})
