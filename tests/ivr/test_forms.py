"""The carrier's form -> what was heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.channel import Channel
from conversation.heard import Recorded, Said, Silence
from conversation.library import get_script
from conversation.understanding import understand
from ivr.forms import KEYS_KEPT, call_sid, heard_in_turn, recording_sid, whole_number

VOICE = "RE" + "0123456789abcdef" * 2
UUID = "b3877c40-da60-4998-90ad-b792e98472af"
URL = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{VOICE}"
FORM = st.dictionaries(
    st.sampled_from(["Digits", "RecordingSid", "RecordingUrl", "RecordingDuration", "CallSid", "SpeechResult"]),
    st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([VOICE, URL, "hangup", "1", "#", "12"]),
)


@pytest.mark.parametrize("key", list("0123456789*#"))
def test_a_key_is_said(key):
    assert heard_in_turn({"Digits": key}) == Said(key)


@pytest.mark.parametrize("form", [{}, {"Digits": ""}, {"Digits": "  "}, {"SpeechResult": "uno"}])
def test_no_key_is_silence(form):
    assert heard_in_turn(form) == Silence()


@pytest.mark.parametrize("digits", ["\x001", "1\x00", "\x00", "uno", "١", "-1", " 1", "1 1"])
def test_what_is_no_key_never_becomes_one(digits):
    heard = heard_in_turn({"Digits": digits})
    assert isinstance(heard, Said)
    script = get_script("pra-for-147", 1).told(Channel.voice)
    assert [understand(heard.text, step.meanings) for step in script.steps.values()] == [None] * len(script.steps)


def test_more_keys_than_anybody_presses_are_cut():
    assert heard_in_turn({"Digits": "7" * 4096}) == Said("7" * KEYS_KEPT)


@pytest.mark.parametrize(
    ("digits", "key"), [("", ""), ("#", "#"), ("0", "0"), ("9", "9"), ("*", "*"), ("hangup", "hangup"), ("uno", "")]
)
def test_a_recording_names_its_voice_its_length_and_the_key_that_ended_it(digits, key):
    form = {"RecordingSid": VOICE, "RecordingUrl": URL, "RecordingDuration": "12", "Digits": digits}
    assert heard_in_turn(form) == Recorded(VOICE, 12, key)


@pytest.mark.parametrize(
    ("form", "sid"),
    [
        ({"RecordingSid": VOICE}, VOICE),
        ({"RecordingSid": UUID}, UUID),
        ({"RecordingUrl": URL}, VOICE),
        ({"RecordingUrl": f"{URL}.wav"}, VOICE),
        ({"RecordingUrl": "https://evil.example/secrets"}, ""),
        ({"RecordingSid": "../../etc/passwd"}, ""),
        ({"RecordingSid": VOICE + "\x00"}, ""),
        ({"RecordingSid": "R" * 65}, ""),
        ({}, ""),
    ],
)
def test_a_recording_is_known_by_its_sid(form, sid):
    assert recording_sid(form) == sid


@pytest.mark.parametrize(
    ("given", "sid"),
    [
        ("CA" + "1" * 32, "CA" + "1" * 32),
        (UUID, UUID),
        ("", ""),
        ("CA1\x00", ""),
        ("CA%", ""),
        ("CA_1", ""),
        ("C" * 64, "C" * 64),
        ("C" * 65, ""),
        ("CAñ", ""),
    ],
)
def test_a_call_is_known_by_its_sid(given, sid):
    assert call_sid({"CallSid": given}) == sid


def test_a_call_without_sid_has_none():
    assert call_sid({}) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("61", 61), ("00061", 61), ("99999999", 99999999), ("999999999", 0), ("", 0), ("-1", 0), ("1.5", 0)],
)
def test_a_number_is_whole_or_nothing(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["²", "٣", "１", " 1", "1 ", "1_0", "0x1", "\x00"])
def test_what_python_would_read_as_a_number_may_be_none(text):
    assert whole_number(text) == 0


@given(form=FORM)
def test_whatever_the_form_holds_something_is_heard(form):
    heard = heard_in_turn(form)
    assert isinstance(heard, Said | Recorded | Silence)
    if isinstance(heard, Recorded):
        assert heard.key in {"", "hangup", *"0123456789*#"}
