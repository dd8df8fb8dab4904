"""What a monitor wrote leaves once, whatever happens on the way to the carrier."""

from collections.abc import Iterator

import pytest

from monitors.thread_sending import send
from rules.lives import HandoverState, TextState
from sms.outgoing import MOST_TRIES, SILENCE, Post
from storage.models import Handover, HeardText, Person, ThreadText
from storage.queries.campaigns import switch_outreach_off, switch_outreach_on
from storage.queries.leaving import NOT_HELD, claim_to_send
from tests.monitors.attending import Thread, begin
from tests.sms.post_office import ACCOUNT, PostOffice, message, serving
from tests.sms.texting import new_sid
from tests.switchboard import LINE, PUBLIC, WHATSAPP
from tests.world import ANA

WORDS = "Buenos dias, le atiende Luis"
LEASE = SILENCE


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with serving(PostOffice()) as office:
        yield office


@pytest.fixture
def thread(world, carrier, house_of, office) -> Thread:
    """Ana's thread, in which Luis has written."""
    house = house_of(twilio_api_base_url=office.url, twilio_account_sid=ACCOUNT)
    thread = begin(world, carrier, house.mailbox)
    thread.post = Post(house.exchange.texts, PUBLIC, LINE, "", WHATSAPP, lambda: 0.0)  # type: ignore[attr-defined]
    thread.take()
    thread.ana.write("hola")
    thread.reply(WORDS)
    return thread


def run(thread: Thread) -> list[int]:
    """One tick: what is claimed is sent."""
    with thread.world.sessions.begin() as session:
        ids = list(claim_to_send(session, ThreadText, thread.world.clock(), LEASE, 10, NOT_HELD))
    send(thread.post, thread.box, ids)  # type: ignore[attr-defined]
    return ids


def last(thread: Thread) -> ThreadText:
    return thread.texts[-1]


def told(thread: Thread, status: str, **more: str) -> None:
    form = {"MessageSid": last(thread).carrier_sid or new_sid(), "MessageStatus": status} | more
    assert thread.ana.carrier.post(f"/sms/status/thread/{last(thread).id}", form).status_code == 204


def test_a_reply_leaves_and_its_way_is_followed(thread, office):
    run(thread)
    (form,) = office.forms
    assert form == {
        "To": ANA,
        "From": LINE,
        "Body": WORDS,
        "StatusCallback": f"{PUBLIC}/sms/status/thread/{last(thread).id}",
    }
    assert (last(thread).state, last(thread).carrier_sid) == (TextState.sent, office.taken["sid"])
    told(thread, "sent")
    told(thread, "delivered")
    told(thread, "sending")
    assert (last(thread).state, last(thread).carrier_status) == (TextState.delivered, "delivered")
    told(thread, "read")
    assert last(thread).carrier_status == "read"


def test_a_reply_by_whatsapp_leaves_from_the_number_of_whatsapp(thread, office):
    thread.ana.write("aquí", From=f"whatsapp:{ANA}")
    thread.reply("Buenos días")
    run(thread)
    assert (office.forms[-1]["To"], office.forms[-1]["From"]) == (f"whatsapp:{ANA}", f"whatsapp:{WHATSAPP}")


def test_what_was_sent_is_not_sent_again(thread, office):
    ids = run(thread)
    send(thread.post, thread.box, ids)
    assert run(thread) == []
    assert len(office.forms) == 1


def test_two_jobs_with_the_same_ids_send_once(thread, office):
    with thread.world.sessions.begin() as session:
        ids = list(claim_to_send(session, ThreadText, thread.world.clock(), LEASE, 10, NOT_HELD))
    for _ in range(2):
        send(thread.post, thread.box, ids)
    assert len(office.forms) == 1


def test_what_a_crash_left_in_the_air_is_found_at_the_carrier_and_not_sent_again(thread, office):
    thread.world.change(last(thread), state=TextState.sending, asked_at=thread.world.clock(), tries=1)
    sent_at = thread.world.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    office.messages = [message("SM" + "7" * 32, to=ANA, body=WORDS, status="delivered", date_created=sent_at)]
    thread.world.clock.pass_by(seconds=SILENCE.total_seconds())
    run(thread)
    assert office.forms == []
    assert (last(thread).state, last(thread).carrier_sid) == (TextState.delivered, "SM" + "7" * 32)


def test_what_the_carrier_never_had_is_sent_again(thread, office):
    thread.world.change(last(thread), state=TextState.sending, asked_at=thread.world.clock(), tries=1)
    sent_at = thread.world.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    office.messages = [message("SM" + "7" * 32, to=ANA, body="Otras palabras", date_created=sent_at)]
    thread.world.clock.pass_by(seconds=SILENCE.total_seconds())
    run(thread)
    assert (office.forms, last(thread).state) == ([], TextState.due)
    run(thread)
    assert (len(office.forms), last(thread).state) == (1, TextState.sent)


def test_another_text_with_the_same_words_is_not_taken_for_this_one(thread, office):
    run(thread)
    sid = last(thread).carrier_sid
    thread.reply(WORDS)
    thread.world.change(last(thread), state=TextState.sending, asked_at=thread.world.clock(), tries=1)
    sent_at = thread.world.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    office.messages = [message(sid, to=ANA, body=WORDS, date_created=sent_at)]
    thread.world.clock.pass_by(seconds=SILENCE.total_seconds())
    run(thread)
    assert last(thread).state is TextState.due


def test_after_no_answer_of_the_carrier_it_is_looked_for_before_it_is_sent_again(thread, office):
    office.refusal = (500, 20500)
    run(thread)
    assert last(thread).state is TextState.sending
    assert run(thread) == []
    office.refusal = None
    thread.world.clock.pass_by(seconds=SILENCE.total_seconds())
    run(thread)
    assert office.queries[0]["To"] == ANA
    assert (office.forms, last(thread).state) == ([], TextState.due)


def test_while_the_carrier_cannot_be_asked_it_stays_in_the_air(thread, office):
    office.refusal = (500, 20500)
    run(thread)
    for _ in range(3):
        thread.world.clock.pass_by(seconds=2 * SILENCE.total_seconds())
        run(thread)
    assert last(thread).state is TextState.sending


def test_too_many_requests_is_sent_again_a_little_later(thread, office):
    office.refusal = (429, 20429)
    run(thread)
    assert run(thread) == []
    office.refusal = None
    thread.world.clock.pass_by(seconds=1)
    run(thread)
    assert last(thread).state is TextState.sent


@pytest.mark.parametrize("code", [21614, 21211, 63016, 21612])
def test_a_number_that_takes_no_texts_is_told_to_the_monitor_at_once(thread, office, code):
    office.refusal = (400, code)
    run(thread)
    assert (last(thread).state, last(thread).error) == (TextState.failed, code)


def test_a_fault_of_the_account_is_tried_again_and_told_in_the_end(thread, office):
    office.refusal = (400, 21611)
    for tried in range(1, MOST_TRIES + 1):
        run(thread)
        assert last(thread).tries == tried
        thread.world.clock.pass_by(minutes=9)
    assert (last(thread).state, last(thread).error) == (TextState.failed, 21611)


def test_who_blocked_us_at_the_carrier_has_opted_out(thread, office):
    office.refusal = (400, 21610)
    run(thread)
    assert last(thread).state is TextState.failed
    assert thread.world.one(Person).opted_out_at is not None


def test_a_text_that_fails_on_the_way_says_why(thread):
    run(thread)
    told(thread, "undelivered", ErrorCode="30003")
    assert (last(thread).state, last(thread).error) == (TextState.failed, 30003)


def test_news_may_be_faster_than_the_carrier_s_own_answer(thread, office):
    told(thread, "delivered", MessageSid=office.taken["sid"])
    assert run(thread) == []
    assert (last(thread).state, last(thread).carrier_sid) == (TextState.delivered, office.taken["sid"])


def test_news_of_another_message_changes_nothing(thread):
    run(thread)
    told(thread, "failed", MessageSid=new_sid(), ErrorCode="30005")
    assert last(thread).state is TextState.sent


def test_nothing_leaves_while_everything_outgoing_is_stopped(thread, office):
    with thread.world.sessions.begin() as session:
        switch_outreach_off(session, "Feriado", thread.world.clock())
    assert run(thread) == []
    with thread.world.sessions.begin() as session:
        switch_outreach_on(session)
    assert len(run(thread)) == 1
    assert last(thread).state is TextState.sent


def test_what_did_not_leave_before_the_hours_closed_leaves_when_they_open(thread, office):
    world = thread.world
    world.clock.pass_by(hours=11)
    run(thread)
    assert (office.forms, last(thread).state) == ([], TextState.due)
    world.clock.at = last(thread).due_at
    run(thread)
    assert last(thread).state is TextState.sent


def test_what_was_due_when_the_parent_wrote_baja_never_leaves(thread, office):
    thread.ana.write("BAJA")
    run(thread)
    assert office.forms == []
    assert thread.world.rows(ThreadText)[1].state is TextState.failed


def test_what_was_due_when_the_thread_ended_still_leaves(thread, office):
    thread.world.change(thread.world.one(Handover), state=HandoverState.done)
    run(thread)
    assert len(office.forms) == 1


def test_our_reply_is_not_taken_for_an_invitation_whose_answer_was_lost(thread):
    run(thread)
    assert last(thread).carrier_sid in {row.carrier_sid for row in thread.world.rows(HeardText)}
