"""Whatever a form holds, something was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.routing import Mode
from sms.forms import Inbound, error_code, message_sid, plain_text, read_message
from tests.world import ANA, LUIS

SID = "SM" + "a" * 32


def test_a_message_as_the_carrier_delivers_it():
    form = {"MessageSid": SID, "From": ANA, "To": "+50224110000", "Body": "1", "NumMedia": "0", "NumSegments": "1"}
    assert read_message(form) == Inbound(SID, ANA, Mode.sms, "1", "")


def test_a_whatsapp_has_its_mode_and_a_plain_number():
    form = {"MessageSid": SID, "From": f"whatsapp:{ANA}", "ProfileName": "Ana", "WaId": ANA[1:], "Body": "Sí"}
    assert read_message(form) == Inbound(SID, ANA, Mode.whatsapp, "Sí", "")


@pytest.mark.parametrize("sender", [ANA[4:], "+502 5555 0001", "502 55550001"])
def test_a_trunk_may_write_the_number_in_its_own_way(sender):
    assert read_message({"From": sender}).sender == ANA


@pytest.mark.parametrize("sender", ["", "1503", "CLARO", "anonymous", "whatsapp:", "+1", "\x00", "+502", "'; DROP"])
def test_what_is_no_telephone_is_nobody(sender):
    assert read_message({"From": sender}).sender == ""


@pytest.mark.parametrize("name", ["MessageSid", "SmsMessageSid", "SmsSid"])
def test_the_sid_goes_by_any_of_its_names(name):
    assert message_sid({name: SID}) == SID


@pytest.mark.parametrize("sid", ["", "\x00", "S" * 41, "SM%", "SM:1", "ñ", "SM 1", "SM\n"])
def test_what_cannot_be_a_sid_is_none(sid):
    assert message_sid({"MessageSid": sid}) == ""


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (" 1 \n", "1"),
        ("E\u0301l", "Él"),
        ("a\x00b\x07c", "abc"),
        ("uno\r\ndos\rtres\ncuatro", "uno\ndos\ntres\ncuatro"),
        ("uno\tdos", "uno dos"),
        ("\ud83d", ""),
        ("👍🏽", "👍🏽"),
        ("a" * 5000, "a" * 1600),
        ("\x00", ""),
    ],
)
def test_a_text_is_kept_as_it_was_written_without_what_cannot_be_seen(body, text):
    assert plain_text(body) == text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("STOP", "STOP"), ("stop", "STOP"), ("START", "START"), ("HELP", "HELP"), ("BAJA", ""), ("", "")],
)
def test_the_carriers_own_word_is_told(given, kept):
    assert read_message({"OptOutType": given}).opt_out == kept


@pytest.mark.parametrize(
    ("given", "code"), [("30003", 30003), ("", None), ("0", None), ("x", None), ("٣", None), ("9" * 400, None)]
)
def test_an_error_is_a_number_or_none(given, code):
    assert error_code({"ErrorCode": given}) == code


FIELDS = ["MessageSid", "SmsSid", "From", "To", "Body", "OptOutType", "NumMedia", "ErrorCode"]


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=80) | st.sampled_from([ANA, LUIS, SID, "whatsapp:+1"]))
)
def test_nothing_raises_whatever_the_form_holds(form):
    message = read_message(form)
    assert message.sender == "" or message.sender.startswith("+")
    assert unicodedata.is_normalized("NFC", message.text)
    assert "\x00" not in message.text
    message.text.encode()
    assert error_code(form) is None or error_code(form) > 0
