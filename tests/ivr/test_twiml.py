"""Reply -> TwiML."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.library import get_script
from conversation.reply import Choice, Digits, Nothing, Person, Prompt, Recording, Reply
from ivr.twiml import Routes, render
from tests.ivr.telephone import words

LARGEST = 64 * 1024
HERE = "https://escucha.example.org/voice"
ROUTES = Routes(f"{HERE}/turn/7/3", f"{HERE}/recording/7", f"{HERE}/wait", f"{HERE}/left")
SURVEY = get_script("pra-for-147", 1).words("voice", "es")
SPOKEN = {"language": "es-MX", "voice": "Polly.Mia-Neural"}
NAMES = ["inicio", "uso", "silencio", "no_entendi", "quedamos"]


def rendered(*names: str, awaits) -> ET.Element:
    prompts = tuple(Prompt(name, {"momento": "morning"} if name == "quedamos" else {}) for name in names)
    return ET.fromstring(str(render(Reply(prompts, awaits), SURVEY, ROUTES, "es", "*09")))  # noqa: S314 - our own


def shape(verb: ET.Element) -> tuple[str, dict[str, str], str]:
    return verb.tag, verb.attrib, verb.text or ""


def test_a_question_is_asked_inside_its_gather_so_that_a_key_stops_it():
    response = rendered("silencio", "uso", awaits=Choice(("1", "2")))
    gather, redirect = response
    assert [shape(say) for say in gather] == [("Say", SPOKEN, words("silencio")), ("Say", SPOKEN, words("uso"))]
    assert gather.attrib == {
        "input": "dtmf",
        "action": ROUTES.turn,
        "method": "POST",
        "numDigits": "1",
        "timeout": "6",
        "finishOnKey": "",
    }
    assert shape(redirect) == ("Redirect", {"method": "POST"}, ROUTES.turn)


def test_several_digits_are_ended_by_the_pound_key():
    gather, redirect = rendered("uso", awaits=Digits(4))
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("4", "#")
    assert redirect.text == ROUTES.turn


def test_a_recording_is_asked_for_first_and_silence_goes_on():
    say, record, redirect = rendered("uso", awaits=Recording(60))
    assert shape(say) == ("Say", SPOKEN, words("uso"))
    assert record.attrib == {
        "action": ROUTES.turn,
        "method": "POST",
        "maxLength": "60",
        "timeout": "5",
        "finishOnKey": "#*09",
        "playBeep": "true",
        "recordingStatusCallback": ROUTES.recording,
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed absent",
    }
    assert shape(redirect) == ("Redirect", {"method": "POST"}, ROUTES.turn)


def test_the_last_words_are_said_and_the_call_ends():
    say, hangup = rendered("quedamos", awaits=Nothing())
    assert shape(say) == ("Say", SPOKEN, words("quedamos", momento="morning"))
    assert hangup.tag == "Hangup"


def test_who_waits_for_a_person_is_put_into_the_queue_and_nothing_follows():
    say, enqueue = rendered("persona", awaits=Person())
    assert shape(say) == ("Say", SPOKEN, "Con gusto. No cuelgue, le comunicamos.")
    attributes = {"action": ROUTES.left, "method": "POST", "waitUrl": ROUTES.wait, "waitUrlMethod": "POST"}
    assert shape(enqueue) == ("Enqueue", attributes, "escucha")


def test_with_nothing_to_say_the_call_just_ends():
    (hangup,) = rendered(awaits=Nothing())
    assert hangup.tag == "Hangup"


def test_what_is_said_stays_text_whatever_it_holds():
    reply = Reply((Prompt("persona_cerrado", {"ventana": "<Dial>900</Dial> & «mañana»"}),), Nothing())
    document = str(render(reply, SURVEY, ROUTES, "es"))
    assert "<Dial>" not in document
    assert "<Dial>900</Dial> & «mañana»" in (ET.fromstring(document)[0].text or "")  # noqa: S314 - our own


@given(
    names=st.lists(st.sampled_from(NAMES), max_size=6),
    awaits=st.sampled_from([Choice(("1",)), Digits(8), Recording(60), Person(), Nothing()]),
)
def test_every_reply_is_a_small_document_that_goes_on_or_hangs_up(names, awaits):
    response = rendered(*names, awaits=awaits)
    assert len(ET.tostring(response)) < LARGEST
    assert response[-1].tag == {Nothing(): "Hangup", Person(): "Enqueue"}.get(awaits, "Redirect")
    assert [say.text for say in response.iter("Say")] == [
        words(name, **({"momento": "morning"} if name == "quedamos" else {})) for name in names
    ]
    addresses = [value for verb in response.iter() for key, value in verb.attrib.items() if key == "action"]
    assert all(address.startswith("https://") for address in addresses)


@pytest.mark.parametrize("language", ["quc", "cak", "mam", "kek"])
def test_no_voice_of_the_carrier_speaks_a_mayan_language(language):
    with pytest.raises(KeyError):
        render(Reply((Prompt("uso"),), Nothing()), SURVEY, ROUTES, language)
