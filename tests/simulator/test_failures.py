"""When the customer's web fails: retries, the fallback, and the end of the call."""

import socket

import pytest

from simulator.webhooks import Policy, read_policy
from tests.simulator.rehearsal import ANA, Customer, Heard, Reply, Simulated, ask, twiml

DEAD = "http://127.0.0.1:1/voice"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Reply(500), "11200"),
        (Reply(404), "11200"),
        (Reply(302), "11200"),
        ("esto no es XML", "12100"),
        ("<Answer/>", "12102"),
        (twiml("<Enqueue method='PUT'>a</Enqueue>"), "14201"),
        ("", "12100"),
        (Reply(200, "{}", "application/json"), "12300"),
        (twiml(f"<Say>{'a' * 65536}</Say>"), "11750"),
    ],
)
def test_a_bad_answer_asks_the_fallback_with_the_error(
    customer: Customer, carrier: Simulated, answer: str | Reply, code: str
) -> None:
    customer.answers |= {"/voice": answer, "/fallback": twiml("<Redirect>/after</Redirect>")}
    sid = carrier.call(fallback_url=customer.url("/fallback"), url=customer.url("/voice?a=1#rc=1"))
    carrier.over(sid)
    (asked,) = customer.at("/fallback")
    assert (asked.form["ErrorCode"], asked.form["ErrorUrl"]) == (code, customer.url("/voice?a=1"))
    assert asked.form["CallSid"] == sid
    assert len(customer.at("/after")) == 1
    assert len(customer.at("/voice")) == 1


def test_without_fallback_the_call_ends_and_the_log_says_why(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = Reply(500)
    assert carrier.over(carrier.call())["CallStatus"] == "completed"
    (failed,) = carrier.events("document_failed")
    assert (failed["code"], failed["url"]) == (11200, customer.url("/voice"))


def test_a_fallback_that_fails_too_ends_the_call(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": Reply(500), "/fallback": Reply(500)}
    sid = carrier.call(fallback_url=customer.url("/fallback"))
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert [event["code"] for event in carrier.events("fallback_failed")] == [11200]


def test_a_web_that_cannot_be_reached_is_11205(customer: Customer, carrier: Simulated) -> None:
    carrier.over(carrier.call(url=DEAD, fallback_url=customer.url("/fallback")))
    assert customer.at("/fallback")[0].form["ErrorCode"] == "11205"


def test_bad_inline_twiml_asks_the_fallback(customer: Customer, carrier: Simulated) -> None:
    carrier.over(carrier.call(url=None, twiml="<Nada/>", fallback_url=customer.url("/fallback")))
    assert customer.at("/fallback")[0].form["ErrorCode"] == "12102"


def test_the_fallback_stands_in_at_every_step(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {
        "/voice": twiml(ask("Bueno, marque 3.")),
        "/key": Reply(500),
        "/fallback": twiml(ask("Bueno, marque 3.", "/again")),
    }
    carrier.over(carrier.call(fallback_url=customer.url("/fallback")))
    assert customer.at("/again")[0].form["Digits"] == "3"
    record = carrier.parent()
    assert (record["nivel"], record["unconfirmed"]) == ("3", [])
    assert [event["reached"] for event in carrier.events("told")] == [False, True]


class Doorkeeper:
    """A web that closes the door on the first so many who knock."""

    def __init__(self, refusals: int) -> None:
        self._refusals = refusals
        self.count = 0

    def __call__(self, _: Heard) -> str | Reply:
        self.count += 1
        return Reply(503) if self.count <= self._refusals else twiml()


def test_an_error_is_tried_again_as_often_as_the_fragment_says(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = keeper = Doorkeeper(3)
    carrier.over(carrier.call(url=customer.url("/voice#rc=3&rp=all")))
    assert keeper.count == 4
    assert carrier.events("document_failed") == []


def test_an_error_is_tried_again_only_under_its_policy(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = keeper = Doorkeeper(9)
    carrier.over(carrier.call(url=customer.url("/voice#rc=3&rp=4xx,ct")))
    assert keeper.count == 1


def test_a_failed_connection_is_tried_again_once(simulate, customer: Customer) -> None:
    carrier = simulate()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(5)
        sid = carrier.call(url=f"http://127.0.0.1:{door.getsockname()[1]}/voice")
        for _ in range(2):
            door.accept()[0].close()
        carrier.over(sid)
        door.settimeout(0)
        with pytest.raises(BlockingIOError):
            door.accept()


def test_an_answer_later_than_the_read_timeout_is_a_failure(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = lambda _: customer.wait("/go") and twiml()
    carrier.over(carrier.call(url=customer.url("/voice#rt=200"), fallback_url=customer.url("/fallback")))
    assert customer.at("/fallback")[0].form["ErrorCode"] == "11200"
    carrier.client.http_client.session.get(customer.url("/go"), timeout=30)


def test_a_callback_that_fails_changes_nothing(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/lost"] = Reply(500)
    sid = carrier.call(status_callback=customer.url("/lost"))
    customer.wait("/lost", 4)
    assert carrier.client.calls(sid).fetch().status == "completed"


def test_an_answer_that_did_not_arrive_is_not_among_those_told(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": twiml(ask("Malo, marque 1. Bueno, marque 3.")), "/key": Reply(500)}
    carrier.over(carrier.call())
    record = carrier.parent()
    assert (record["nivel"], record["unconfirmed"]) == (None, ["good"])
    assert carrier.parent(ANA)["keys"] == 1


def test_connection_overrides_have_the_carriers_defaults_and_limits() -> None:
    assert read_policy("") == Policy(1, frozenset({"ct"}), 5.0, 15.0, 15.0)
    assert read_policy(f"rc=9&ct=50&rt={'9' * 5000}&tt=x") == read_policy("")
    assert read_policy("rc=0&rp=all&ct=100&rt=2000&tt=3000") == Policy(
        0, frozenset({"ct", "rt", "4xx", "5xx"}), 0.1, 2.0, 3.0
    )
