"""TwiML is performed as the carrier performs it."""

import io
import wave

import pytest

from simulator.voice.twiml import TwimlError, parse, read_document
from simulator.voice.verbs import Gather, Pause, Record, Redirect, Reject, Say
from tests.simulator.rehearsal import ANA, LINE, Customer, Reply, Simulated, ask, twiml

QUESTION = "¿Cómo fue el servicio? Malo, marque 1. Regular, marque 2. Bueno, marque 3. Excelente, marque 4."
STORY = "<Say>Hable después del tono. Al terminar, marque numeral.</Say>"


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


def test_without_action_the_documents_own_address_is_asked(customer: Customer, carrier: Simulated) -> None:
    def answer(heard):
        return twiml() if "Digits" in heard.form else twiml(f"<Gather numDigits='1'><Say>{QUESTION}</Say></Gather>")

    customer.answers["/voice"] = answer
    carrier.over(carrier.call(url=customer.url("/voice?call=7#rc=2")))
    assert [heard.target for heard in customer.at("/voice")] == ["/voice?call=7", "/voice?call=7"]


def test_a_key_is_told_with_the_call(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"level": 4}}})
    customer.answers["/voice"] = twiml(ask(QUESTION))
    sid = carrier.call()
    carrier.over(sid)
    (heard,) = customer.at("/key")
    assert (heard.form["Digits"], heard.form["CallSid"], heard.form["To"]) == ("4", sid, ANA)
    assert (heard.form["CallStatus"], heard.form["From"]) == ("in-progress", LINE)


def test_a_key_cuts_the_prompt_short(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"level": 1}, "interrupts": True, "think_seconds": 1}})
    customer.answers["/voice"] = twiml(ask(QUESTION + " Tenga la bondad de contestar." * 20))
    assert int(carrier.over(carrier.call())["CallDuration"]) <= 5


def test_a_key_is_taken_after_the_prompt_within_the_timeout(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"think_seconds": 6, "interrupts": False}})
    customer.answers["/voice"] = twiml(ask(QUESTION), "<Redirect>/silence</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/silence"))) == (0, 1)
    customer.answers["/voice"] = twiml(ask(QUESTION, timeout="7"), "<Redirect>/silence</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/silence"))) == (1, 1)


def test_silence_falls_through_to_the_next_verb_without_a_request(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' timeout='9'/>", "<Pause length='2'/>")
    assert carrier.over(carrier.call())["CallDuration"] == "11"
    assert customer.at("/key") == []


def test_silence_is_told_when_the_document_asks_for_it(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' actionOnEmptyResult='true'/>", "<Redirect>/no</Redirect>")
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == ""
    assert customer.at("/no") == []


def test_prompts_and_pauses_nest_in_gather(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        f"<Gather action='/key' numDigits='1'><Say>Buenas.</Say><Pause length='10'/><Say>{QUESTION}</Say></Gather>"
    )
    carrier.over(carrier.call())
    assert spoken(carrier) == ["Buenas.", QUESTION]
    assert len(customer.at("/key")) == 1


def test_a_key_pressed_while_nobody_gathers_is_lost(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"think_seconds": 2}})
    customer.answers["/voice"] = twiml(f"<Say>{QUESTION}</Say>", "<Pause length='8'/>", "<Gather action='/key'/>")
    carrier.over(carrier.call())
    assert [event["key"] for event in carrier.events("pressed")] == ["3"]
    assert carrier.events("told") == []
    assert customer.at("/key") == []


def test_a_gather_that_wants_more_keys_waits_for_them(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask(QUESTION, numDigits="2", timeout="4"))
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == "3"


def test_the_finish_key_ends_a_gather_and_is_not_a_digit(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Bueno, marque numeral.", numDigits="5"), "<Redirect>/empty</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/empty"))) == (0, 1)
    customer.answers["/voice"] = twiml(ask("Bueno, marque numeral.", finishOnKey=""), "<Redirect>/empty</Redirect>")
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == "#"


def test_a_recording_is_told_to_its_action_and_when_it_is_ready(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 11}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' recordingStatusCallback='/ready'/>")
    sid = carrier.call()
    carrier.over(sid)
    (done,), (ready,) = customer.at("/done"), customer.wait("/ready")
    assert (done.form["Digits"], done.form["RecordingDuration"]) == ("#", "12")
    assert done.form["RecordingUrl"].endswith(
        f"/Accounts/{done.form['AccountSid']}/Recordings/{done.form['RecordingSid']}"
    )
    assert ready.form["RecordingSid"] == done.form["RecordingSid"]
    assert (ready.form["RecordingStatus"], ready.form["RecordingDuration"]) == ("completed", "12")
    assert (ready.form["CallSid"], ready.form["ErrorCode"]) == (sid, "0")


def test_a_recording_stops_at_its_longest(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 90}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' maxLength='60'/>")
    carrier.over(carrier.call())
    assert customer.at("/done")[0].form["RecordingDuration"] == "60"
    assert "Digits" not in customer.at("/done")[0].form


def test_a_silence_ends_a_recording_and_is_cut_off(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 10}}})
    customer.answers["/voice"] = twiml("<Say>Hable después del tono.</Say>", "<Record action='/done'/>")
    carrier.over(carrier.call())
    (done,) = customer.at("/done")
    assert done.form["RecordingDuration"] in {"10", "11"}
    assert "Digits" not in done.form


def test_only_the_keys_named_end_a_recording(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 10}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' finishOnKey='1'/>")
    carrier.over(carrier.call())
    assert "Digits" not in customer.at("/done")[0].form


def test_an_empty_recording_falls_through_and_is_absent(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        "<Record action='/done' recordingStatusCallback='/ready' recordingStatusCallbackEvent='completed absent'/>",
        "<Redirect>/nothing</Redirect>",
    )
    carrier.over(carrier.call())
    assert customer.at("/done") == []
    assert len(customer.at("/nothing")) == 1
    assert customer.wait("/ready")[0].form["RecordingStatus"] == "absent"


def test_who_hangs_up_while_recording_has_left_his_words(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["hangs_up"], "at_question": 1}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' recordingStatusCallback='/ready'/>")
    carrier.over(carrier.call())
    (done,) = customer.wait("/done")
    assert (done.form["Digits"], done.form["CallStatus"]) == ("hangup", "completed")
    assert int(done.form["RecordingDuration"]) >= 8
    assert customer.wait("/ready")[0].form["RecordingSid"] == done.form["RecordingSid"]


def test_inline_twiml_is_performed(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.call(url=None, twiml=twiml(ask(QUESTION, customer.url("/key"))))
    carrier.over(sid)
    assert len(customer.at("/key")) == 1


def test_documents_that_go_round_for_ever_end(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Redirect/>")
    assert carrier.over(carrier.call())["CallStatus"] == "completed"
    assert len(customer.at("/voice")) > 100


def test_defaults_are_the_carriers() -> None:
    gather, record, pause, redirect, reject = parse(
        twiml("<Gather/>", "<Record/>", "<Pause/>", "<Redirect>x</Redirect>", "<Reject/>").encode()
    )
    assert gather == Gather((), "", "POST", 5, 0, "#", True, False)
    assert record == Record("", "POST", 5, 3600, "1234567890*#", True)
    assert pause == Pause(1)
    assert redirect == Redirect("x", "POST")
    assert reject == Reject("rejected")


def test_plain_text_is_spoken_aloud() -> None:
    assert read_document("text/plain; charset=utf-8", "qué mal".encode()) == (Say("qué mal"),)


def test_marks_inside_what_is_said_are_not_spoken() -> None:
    assert parse(twiml("<Say>Marque <emphasis>uno</emphasis>\n  ya.</Say>").encode()) == (Say("Marque uno ya."),)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text/xml", "no es XML", 12100),
        ("text/xml", "<Answer/>", 12100),
        ("text/xml", "<!DOCTYPE x><Response/>", 12100),
        ("text/xml", "", 12100),
        ("text/xml", twiml("<Sing/>"), 12200),
        ("text/xml", twiml("<Gather><Record/></Gather>"), 12200),
        ("text/xml", twiml("<Gather timeout='pronto'/>"), 12200),
        ("text/xml", twiml("<Gather method='PUT'/>"), 12200),
        ("text/xml", twiml("<Gather finishOnKey='x'/>"), 12200),
        ("text/xml", twiml("<Gather actionOnEmptyResult='tal vez'/>"), 12200),
        ("text/xml", twiml("<Record maxLength='0'/>"), 12200),
        ("text/xml", twiml("<Reject reason='cansado'/>"), 12200),
        ("application/json", twiml(), 12300),
        ("", twiml(), 12300),
        ("text/xml", twiml(f"<Say>{'a' * 65536}</Say>"), 11750),
    ],
)
def test_a_document_that_cannot_be_performed_has_the_carriers_code(kind: str, body: str, code: int) -> None:
    with pytest.raises(TwimlError) as error:
        read_document(kind, body.encode())
    assert error.value.code == code
