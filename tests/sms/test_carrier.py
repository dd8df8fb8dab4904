"""Texts through the carrier's own client, over real HTTP."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from app.carrier import carrier_client
from app.config import Settings
from carrier.asking import CarrierRefused, CarrierUnreachable
from rules.routing import Mode
from sms.carrier import Sending, SentText, Texts, address
from tests.sms.post_office import ACCOUNT, PostOffice, message, serving
from tests.world import ANA

SID, OTHER = "SM" + "1" * 32, "SM" + "2" * 32
LINE = "+50224110000"
STATUS = "https://escucha.example.org/sms/status/7"
SMS = Sending(Mode.sms, ANA, LINE, "¿Qué tal fue el servicio? Responda 1, 2, 3 o 4", STATUS)
AT = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)


def our_texts(url: str) -> Texts:
    settings = Settings(
        twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr("secret"), twilio_api_base_url=url, voice_from=LINE
    )
    return Texts(carrier_client(settings))


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with serving(PostOffice()) as office:
        yield office


@pytest.fixture
def ours(office: PostOffice) -> Texts:
    return our_texts(office.url)


def test_a_text_leaves_from_our_number(office, ours):
    assert ours.send(SMS) == SentText(SID, "queued", None)
    assert office.forms == [{"To": ANA, "From": LINE, "Body": SMS.body, "StatusCallback": STATUS}]


def test_a_messaging_service_chooses_the_number(office, ours):
    ours.send(replace(SMS, service="MG" + "1" * 32))
    assert office.forms == [
        {"To": ANA, "MessagingServiceSid": "MG" + "1" * 32, "Body": SMS.body, "StatusCallback": STATUS}
    ]


def test_a_whatsapp_leaves_between_prefixed_numbers(office, ours):
    ours.send(replace(SMS, mode=Mode.whatsapp))
    assert (office.forms[0]["To"], office.forms[0]["From"]) == (f"whatsapp:{ANA}", f"whatsapp:{LINE}")


def test_a_template_takes_the_place_of_the_words(office, ours):
    ours.send(replace(SMS, mode=Mode.whatsapp, template="HX" + "1" * 32))
    (form,) = office.forms
    assert form["ContentSid"] == "HX" + "1" * 32
    assert not {"Body", "ContentVariables"} & form.keys()


def test_the_carrier_may_know_at_once_that_it_failed(office, ours):
    office.taken = message(SID, status="failed", error_code=21610)
    assert ours.send(SMS) == SentText(SID, "failed", 21610)


@pytest.mark.parametrize(("status", "code"), [(400, 21614), (400, 21211), (400, 21610), (403, 21408), (401, 20003)])
def test_a_refusal_brings_its_code(office, ours, status, code):
    office.refusal = (status, code)
    with pytest.raises(CarrierRefused) as error:
        ours.send(SMS)
    assert (error.value.status, error.value.code, error.value.too_fast) == (status, code, False)


def test_a_refusal_for_speed_may_be_sent_again(office, ours):
    office.refusal = (429, 20429)
    with pytest.raises(CarrierRefused) as error:
        ours.send(SMS)
    assert error.value.too_fast


def test_after_a_fault_of_the_server_nobody_knows(office, ours):
    office.refusal = (500, 20500)
    for request in (lambda: ours.send(SMS), lambda: ours.message(SID), lambda: ours.messages_to(Mode.sms, ANA, AT)):
        with pytest.raises(CarrierUnreachable):
            request()


@pytest.mark.parametrize("odd", [{}, {"sid": SID}, {"status": "queued"}, {"sid": "", "status": ""}, []])
def test_an_answer_that_is_not_the_carriers_is_no_answer(office, ours, odd):
    office.taken = odd
    with pytest.raises(CarrierUnreachable):
        ours.send(SMS)


def test_nobody_at_the_carriers_address_is_unreachable():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        with pytest.raises(CarrierUnreachable):
            our_texts(f"http://127.0.0.1:{nobody.getsockname()[1]}").send(SMS)


def test_a_message_is_seen_as_the_carrier_has_it(office, ours):
    office.messages = [message(SID, status="undelivered", error_code=30003)]
    assert ours.message(SID) == SentText(SID, "undelivered", 30003)


def test_a_message_that_the_carrier_never_had_is_none(ours):
    assert ours.message(SID) is None


def test_what_was_sent_to_a_number_is_listed_without_what_answered_a_parent(office, ours):
    sids = [f"SM{number}" + "0" * 31 for number in range(5)]
    office.messages = [
        message(sids[0], date_created=None),
        message(sids[1], direction="outbound-reply"),
        message(sids[2], direction="inbound", status="received"),
        message(sids[3], status="delivered"),
        message(sids[4], date_created="Mon, 05 Oct 2026 15:59:59 +0000"),
    ]
    assert [text.sid for text in ours.messages_to(Mode.sms, ANA, AT)] == [sids[0], sids[3]]
    assert office.queries[0]["To"] == ANA


def test_what_was_sent_by_whatsapp_is_asked_for_by_its_own_number(office, ours):
    ours.messages_to(Mode.whatsapp, ANA, AT)
    assert office.queries[0]["To"] == f"whatsapp:{ANA}"


def came(number: int, at: str) -> dict[str, object]:
    """What Ana wrote."""
    sid, date = f"SM{number:032}", f"Mon, 05 Oct 2026 {at} +0000"
    return message(sid, direction="inbound", status="received", date_created=date, body=str(number)) | {"from": ANA}


def test_what_came_in_is_read_oldest_first_however_many_pages_it_fills(office, ours):
    ours_sid = "SM" + "9" * 32
    newer = [came(5, "16:00:30"), came(4, "16:00:10"), message(ours_sid)]
    older = [came(3, "16:00:00"), came(2, "16:00:00"), came(1, "15:59:59")]
    office.pages = [newer, older]
    heard = ours.received(Mode.sms, LINE, AT, AT + timedelta(seconds=10))
    assert [(one.inbound.text, one.inbound.sender, one.inbound.mode) for one in heard] == [
        (said, ANA, Mode.sms) for said in ("2", "3", "4")
    ]
    assert [one.at for one in heard] == [AT, AT, AT + timedelta(seconds=10)]
    asked = office.queries[0]
    assert (asked["To"], asked["DateSent>"]) == (LINE, "2026-10-05T16:00:00Z")


@pytest.mark.parametrize(("mode", "written"), [(Mode.sms, ANA), (Mode.web, ANA), (Mode.whatsapp, f"whatsapp:{ANA}")])
def test_a_link_travels_in_a_plain_text(mode, written):
    assert address(mode, ANA) == written
