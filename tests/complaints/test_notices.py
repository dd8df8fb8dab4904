"""Folio and PIN by text, to who told a complaint by telephone: sent once, whatever happens on the way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from complaints.notices import send
from rules.complaints import CaseChannel
from rules.folio import shown
from rules.lives import CaseState, TextState
from rules.phones import PhoneKind
from sms.outgoing import MOST_TRIES, SILENCE, Post
from sms.segments import Encoding, count
from storage.intake import told_to_its_end
from storage.models import Callback, Case, Conversation, HeardText, Notice, Person
from storage.queries.campaigns import switch_outreach_off, switch_outreach_on
from storage.queries.leaving import NOT_HELD, claim_to_send
from tests.sms.complaining import says
from tests.sms.post_office import ACCOUNT, PostOffice, message, serving
from tests.switchboard import LINE, PUBLIC, WHATSAPP
from tests.world import ANA

PIN = "4821"
FOLIO = "260000013"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with serving(PostOffice()) as office:
        yield office


@pytest.fixture
def house(house_of, office):
    return house_of(twilio_api_base_url=office.url, twilio_account_sid=ACCOUNT)


@pytest.fixture
def run(world, house):
    """One tick: what is claimed is sent."""
    post = Post(house.exchange.texts, PUBLIC, LINE, "", WHATSAPP, lambda: 0.0)

    def tick(ids: list[int] | None = None) -> list[int]:
        with world.sessions.begin() as session:
            claimed = list(claim_to_send(session, Notice, world.clock(), SILENCE, 10, NOT_HELD))
        send(post, house.mailbox, claimed if ids is None else ids)
        return claimed

    return tick


@pytest.fixture
def notice(world, carrier) -> Notice:
    """Ana has told a complaint by telephone."""
    phone = world.phone(world.person(), ANA)
    with world.sessions.begin() as session:
        now = world.clock()
        told = {"channel": CaseChannel.ivr, "person_id": phone.person_id, "phone_id": phone.id, "begun_at": now}
        case = Case(folio=FOLIO, pin=PIN, state=CaseState.received, touched_at=now, opened_at=now, **told)
        session.add(case)
        session.flush()
        talk = {"script": "queja", "version": 1, "language": "es", "touched_at": now, "ending": "complete"}
        session.add(Conversation(person_id=phone.person_id, case_id=case.id, **talk))
        session.flush()
        told_to_its_end(session, case.id, now)
    return world.one(Notice)


def reported(world, carrier, status: str, **more: str) -> None:
    """The carrier tells how far it has come."""
    notice = world.one(Notice)
    form = {"MessageSid": notice.carrier_sid or "", "MessageStatus": status} | more
    assert carrier.post(f"/sms/status/notice/{notice.id}", form).status_code == 204


def test_the_receipt_leaves_by_text_and_its_way_is_followed(world, notice, run, office, carrier):
    run()
    (form,) = office.forms
    assert (form["To"], form["From"]) == (ANA, LINE)
    assert form["Body"] == says("folio", folio=shown(FOLIO), pin=PIN, clase="complaint")
    assert form["StatusCallback"] == f"{PUBLIC}/sms/status/notice/{notice.id}"
    told = count(form["Body"])
    assert (told.segments, told.encoding) == (1, Encoding.gsm7)
    reported(world, carrier, "delivered")
    reported(world, carrier, "sent")
    told = world.one(Notice)
    assert (told.state, told.carrier_sid, told.carrier_status) == (
        TextState.delivered,
        office.taken["sid"],
        "delivered",
    )
    assert world.rows(Callback) == []


def test_the_receipt_for_another_telephone_says_the_same(world, notice, run, office):
    world.change(notice, what="receipt:1")
    run()
    (form,) = office.forms
    assert form["Body"] == says("folio", folio=shown(FOLIO), pin=PIN, clase="complaint")


def test_what_was_sent_is_not_sent_again(notice, run, office):
    ids = run()
    run(ids)
    assert run() == []
    assert len(office.forms) == 1


def test_who_wants_no_surveys_is_told_of_his_case(world, notice, run, office):
    world.change(world.one(Person), opted_out_at=world.clock())
    run()
    assert len(office.forms) == 1


def test_nothing_leaves_while_an_operator_holds_everything(world, notice, run, office):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "ensayo", world.clock())
    assert run() == []
    run([notice.id])
    assert office.forms == []
    with world.sessions.begin() as session:
        switch_outreach_on(session)
    run()
    assert len(office.forms) == 1


def test_a_landline_gets_no_text_and_a_person_calls(world, notice, run, office):
    world.change(world.find_phone(ANA), kind=PhoneKind.fixed)
    run()
    assert office.forms == []
    assert (world.one(Notice).state, world.one(Callback).reason) == (TextState.failed, "undeliverable_notice")


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_for_one_that_does_not_arrive_a_person_calls_once(world, notice, run, carrier, status):
    run()
    reported(world, carrier, status, ErrorCode="30003")
    reported(world, carrier, status, ErrorCode="30003")
    callback = world.one(Callback)
    assert (callback.reason, callback.person_id) == ("undeliverable_notice", world.one(Person).id)
    assert (world.one(Notice).state, world.one(Notice).error) == (TextState.failed, 30003)


def test_a_number_that_the_carrier_refuses_is_a_persons_to_call(world, notice, run, office):
    office.refusal = (400, 21211)
    run()
    assert (world.one(Notice).error, world.one(Callback).reason) == (21211, "undeliverable_notice")


def test_the_accounts_fault_is_tried_again_for_a_while(world, notice, run, office):
    office.refusal = (400, 21606)
    for _ in range(MOST_TRIES):
        assert world.rows(Callback) == []
        assert run() == [notice.id]
        world.clock.pass_by(hours=1)
    assert world.one(Callback).reason == "undeliverable_notice"
    assert run() == []


def test_what_a_crash_left_in_the_air_is_found_at_the_carrier_and_not_sent_again(world, notice, run, office):
    world.change(notice, state=TextState.sending, asked_at=world.clock(), tries=1)
    at = world.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    body = says("folio", folio=shown(FOLIO), pin=PIN, clase="complaint")
    office.messages = [message("SM" + "7" * 32, to=ANA, body=body, status="sent", date_created=at)]
    run()
    assert world.one(Notice).state is TextState.sending
    world.clock.pass_by(seconds=SILENCE.total_seconds())
    run()
    assert office.forms == []
    assert (world.one(Notice).state, world.one(Notice).carrier_sid) == (TextState.sent, "SM" + "7" * 32)
    assert world.one(HeardText).carrier_sid == "SM" + "7" * 32


def test_what_the_carrier_never_had_is_sent_again(world, notice, run, office):
    world.change(notice, state=TextState.sending, asked_at=world.clock() - timedelta(minutes=1), tries=1)
    run()
    assert (office.forms, world.one(Notice).state) == ([], TextState.due)
    run()
    assert (len(office.forms), world.one(Notice).state) == (1, TextState.sent)


def test_a_status_of_nothing_of_ours_changes_nothing(world, notice, run, carrier):
    run()
    before = world.everything()
    form = {"MessageSid": "SM" + "9" * 32, "MessageStatus": "failed"}
    for path in (f"/sms/status/notice/{notice.id}", "/sms/status/notice/1", f"/sms/status/alert/{notice.id}"):
        assert carrier.post(path, form).status_code == 204
    assert world.everything() == before
