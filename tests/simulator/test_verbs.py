"""TwiML is performed as the carrier performs it: what is heard, where the call goes on, and how it ends."""

import io
import wave

import pytest

from tests.simulator.rehearsal import Customer, Reply, Simulated, ask, twiml

QUESTION = "¿Cómo fue el servicio? Malo, marque 1. Regular, marque 2. Bueno, marque 3. Excelente, marque 4."


def spoken(carrier: Simulated) -> list[str]:
    return [event["words"] for event in carrier.events("heard")]


def test_an_empty_response_hangs_up(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml()
    last = carrier.over(carrier.call())
    assert (last["CallStatus"], last["CallDuration"]) == ("completed", "0")


def test_what_is_said_lasts_as_long_as_its_words(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(f"<Say>{'palabra ' * 35}</Say>")
    assert carrier.over(carrier.call())["CallDuration"] == "20"
    customer.answers["/voice"] = twiml(f"<Say loop='2'>{'palabra ' * 35}</Say>")
    assert carrier.over(carrier.call())["CallDuration"] == "40"


def test_a_recording_is_played_for_its_length(customer: Customer, carrier: Simulated) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8)
        sound.writeframes(b"a" * 8 * 6)
    customer.answers["/voice"] = twiml("<Play>prompt.wav</Play>")
    customer.answers["/prompt.wav"] = Reply(200, out.getvalue().decode("ascii", "replace"), "audio/wav")
    assert carrier.over(carrier.call())["CallDuration"] == "6"
    assert customer.at("/prompt.wav")[0].method == "GET"


def test_a_recording_that_cannot_be_played_is_skipped(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": twiml("<Play>/no.wav</Play>", "<Redirect>/end</Redirect>"), "/no.wav": Reply(404)}
    carrier.over(carrier.call())
    assert len(customer.at("/end")) == 1


def test_a_recording_of_no_rate_is_none(customer: Customer, carrier: Simulated) -> None:
    header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + bytes(8) + b"\1\0\x08\0data\0\0\0\0"
    customer.answers |= {
        "/voice": twiml("<Play>/odd.wav</Play>", "<Redirect>/end</Redirect>"),
        "/odd.wav": Reply(200, header.decode("ascii"), "audio/wav"),
    }
    carrier.over(carrier.call())
    assert len(customer.at("/end")) == 1


def test_hangup_ends_the_call_and_nothing_after_it_is_performed(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Hangup/>", "<Redirect>/never</Redirect>")
    carrier.over(carrier.call())
    assert customer.at("/never") == []


def test_reject_after_the_answer_only_ends_the_call(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Reject reason='busy'/>")
    assert carrier.over(carrier.call())["CallStatus"] == "completed"


def test_a_relative_action_resolves_against_the_document(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/a/b/voice"] = twiml(ask(QUESTION, "../key?turn=2"))
    customer.answers["/a/key"] = twiml("<Redirect method='GET'>next</Redirect>")
    carrier.over(carrier.call(url=customer.url("/a/b/voice")))
    assert customer.at("/a/key")[0].target == "/a/key?turn=2"
    assert customer.at("/a/next")[0].method == "GET"


def test_inline_twiml_is_performed(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.call(url=None, twiml=twiml(ask(QUESTION, customer.url("/key"))))
    carrier.over(sid)
    assert len(customer.at("/key")) == 1


def test_documents_that_go_round_for_ever_end(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Redirect/>")
    assert carrier.over(carrier.call())["CallStatus"] == "completed"
    assert len(customer.at("/voice")) > 100


def test_a_verb_after_another_is_performed_in_order(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Say>Uno.</Say>", "<Pause length='3'/>", "<Say>Dos.</Say>", "<Hangup/>")
    carrier.over(carrier.call())
    assert spoken(carrier) == ["Uno.", "Dos."]


def test_what_follows_a_redirect_is_never_reached(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Redirect>/next</Redirect>", "<Redirect>/never</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/next")), customer.at("/never")) == (1, [])


@pytest.mark.parametrize(("digits", "seconds"), [("1234#*", "3"), ("ww12", "2")])
def test_keys_are_sounded_without_asking_anybody(
    customer: Customer, carrier: Simulated, digits: str, seconds: str
) -> None:
    customer.answers["/voice"] = twiml(f"<Play digits='{digits}'/>")
    assert carrier.over(carrier.call())["CallDuration"] == seconds
    assert len(customer.at("/voice")) == 1


@pytest.mark.parametrize("prompt", [f"<Say loop='0'>{'espere ' * 6}</Say>", "<Play loop='0'>/music.wav</Play>"])
def test_loop_0_goes_on_until_the_call_is_over(customer: Customer, simulate, prompt: str) -> None:
    carrier = simulate(speed=1000.0)
    customer.answers |= {
        "/voice": twiml(prompt, "<Redirect>/never</Redirect>"),
        "/music.wav": Reply(200, "música", "audio/mpeg"),
    }
    last = carrier.over(carrier.call(time_limit=900))
    assert last["CallStatus"] == "completed"
    assert customer.at("/never") == []
    assert len(customer.at("/music.wav")) <= 1


def test_what_is_said_is_repeated_a_thousand_times_at_most(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Say loop='999999999'>a</Say>", "<Redirect>/after</Redirect>")
    carrier.over(carrier.call())
    assert len(customer.at("/after")) == 1


@pytest.mark.parametrize("element", ["<Sing/>", "<Message>Hola</Message>", "<Sms>Hola</Sms>", "<Gather timeout='ya'/>"])
def test_what_is_wrong_in_a_document_is_passed_over_and_noted(
    customer: Customer, carrier: Simulated, element: str
) -> None:
    customer.answers["/voice"] = twiml(element, "<Redirect>/after</Redirect>")
    carrier.over(carrier.call(fallback_url=customer.url("/fallback")))
    assert len(customer.at("/after")) == 1
    assert customer.at("/fallback") == []
    (warned,) = carrier.events("document_warned")
    assert (warned["code"], warned["url"]) == (13313 if "Gather" in element else 12200, customer.url("/voice"))
