"""REST: conferences and those who take part in them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.meeting import CAST, LUIS, ROOM, come, events, last, names, one, refused, room
from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, Customer, Reply, Simulated, twiml


@pytest.fixture
def carrier(simulate) -> Simulated:
    """Ana, Beto and Luis come to a conference and stay until they are left."""
    return simulate(parents=CAST)


@pytest.fixture
def ana(customer: Customer, carrier: Simulated) -> str:
    return come(carrier, customer, ANA)


@pytest.fixture
def luis(customer: Customer, carrier: Simulated, ana: str) -> str:
    """Luis, with whom the conference begins."""
    return come(carrier, customer, LUIS, participantLabel="monitor")


def test_a_conference_has_the_fields_of_the_definition(carrier: Simulated, luis: str) -> None:
    found = room(carrier).fetch()
    assert (found.account_sid, found.friendly_name, found.region) == (ACCOUNT, ROOM, "us1")
    assert (found.reason_conference_ended, found.call_sid_ending_conference) == (None, None)
    assert found.uri == f"/2010-04-01/Accounts/{ACCOUNT}/Conferences/{found.sid}.json"
    assert set(found.subresource_uris) == {"participants", "recordings"}
    assert found.date_created <= found.date_updated


def test_conferences_are_listed_by_name_by_status_and_by_day(customer: Customer, carrier: Simulated, luis: str) -> None:
    come(carrier, customer, BETO, name="otra")
    conferences, today = carrier.client.conferences, datetime.now(UTC).date()
    assert [one.friendly_name for one in conferences.list()] == ["otra", ROOM]
    assert [one.friendly_name for one in conferences.list(status="in-progress")] == [ROOM]
    assert [one.friendly_name for one in conferences.list(friendly_name="otra")] == ["otra"]
    assert len(conferences.list(date_created=today)) == 2
    assert conferences.list(date_created_before=today - timedelta(days=1)) == []
    assert conferences.list(date_updated_after=datetime.now(UTC) + timedelta(days=1)) == []


def test_a_conference_that_is_not_there_is_20404(carrier: Simulated) -> None:
    unknown = carrier.client.conferences("CF" + "0" * 32)
    refused(404, 20404, unknown.fetch)
    refused(404, 20404, unknown.update, status="completed")
    refused(404, 20404, unknown.participants.create, from_=LINE, to=BETO)


def test_rest_ends_a_conference_for_all(customer: Customer, carrier: Simulated, ana: str, luis: str) -> None:
    customer.answers["/left"] = twiml("<Redirect>/next</Redirect>")
    ended = room(carrier).update(status="completed")
    assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
    assert ended.call_sid_ending_conference is None
    customer.wait("/next", 2)
    told = events(customer, 6)
    assert [form["StatusCallbackEvent"] for form in told[3:]] == ["participant-leave"] * 2 + ["conference-end"]
    assert {form["ReasonParticipantLeft"] for form in told[3:5]} == {"conference_ended_via_api"}
    assert told[5]["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert "CallSidEndingConference" not in told[5]


def test_a_conference_is_ended_once(customer: Customer, carrier: Simulated, luis: str) -> None:
    found = room(carrier)
    found.update(status="completed")
    assert found.update(status="completed").status == "completed"
    assert names(customer, 6).count("conference-end") == 1


def test_a_status_that_is_none_is_20001(carrier: Simulated, luis: str) -> None:
    refused(400, 20001, room(carrier).update, status="in-progress")


def test_a_participant_has_the_fields_of_the_definition(carrier: Simulated, ana: str, luis: str) -> None:
    first, second = room(carrier).participants.list()
    assert (first.call_sid, second.call_sid) == (ana, luis)
    assert (second.label, second.status, second.conference_sid) == ("monitor", "connected", room(carrier).sid)
    assert (second.muted, second.hold, second.coaching) == (False, False, False)
    assert (second.start_conference_on_enter, second.end_conference_on_exit) == (True, False)
    assert second.uri.endswith(f"/Participants/{luis}.json")
    assert second.queue_time.isdecimal()


def test_a_participant_is_found_by_its_call_and_by_its_label(carrier: Simulated, luis: str) -> None:
    participants = room(carrier).participants
    assert carrier.client.conferences(room(carrier).sid).participants("monitor").fetch().call_sid == luis
    assert carrier.client.conferences(room(carrier).sid).participants(luis).fetch().label == "monitor"
    assert len(participants.list()) == 2


def test_who_takes_no_part_is_20404(carrier: Simulated, luis: str) -> None:
    somebody = one(carrier, "CA" + "0" * 32)
    refused(404, 20404, somebody.fetch)
    refused(404, 20404, somebody.update, muted=True)
    refused(404, 20404, somebody.delete)


def test_participants_of_a_conference_that_is_over_are_not_there(carrier: Simulated, luis: str) -> None:
    participant, found = one(carrier, luis), room(carrier)
    found.update(status="completed")
    refused(404, 20404, participant.fetch)
    assert found.participants.list() == []
    refused(404, 20404, found.participants.create, from_=LINE, to=BETO)


def test_a_participant_is_muted_and_unmuted(customer: Customer, carrier: Simulated, luis: str) -> None:
    assert one(carrier, luis).update(muted=True).muted
    told = last(customer, 4)
    assert (told["StatusCallbackEvent"], told["CallSid"], told["Muted"]) == ("participant-mute", luis, "true")
    assert [found.call_sid for found in room(carrier).participants.list(muted=True)] == [luis]
    one(carrier, luis).update(muted=True)
    assert not one(carrier, luis).update(muted=False).muted
    assert last(customer, 5)["StatusCallbackEvent"] == "participant-unmute"


def test_who_is_held_hears_the_hold_document_and_comes_back(
    customer: Customer, carrier: Simulated, ana: str, luis: str
) -> None:
    customer.answers["/hold"] = twiml("<Say>No cuelgue.</Say>", "<Pause length='5'/>")
    assert one(carrier, ana).update(hold=True, hold_url=customer.url("/hold")).hold
    told = last(customer, 4)
    assert (told["StatusCallbackEvent"], told["CallSid"], told["Hold"]) == ("participant-hold", ana, "true")
    first, *_ = customer.wait("/hold", 3)
    assert (first.method, parameter(first.target, "CallSid")) == ("GET", ana)
    assert [found.call_sid for found in room(carrier).participants.list(hold=True)] == [ana]
    assert not one(carrier, ana).update(hold=False).hold
    assert last(customer, 5)["StatusCallbackEvent"] == "participant-unhold"
    asked = len(customer.at("/hold"))
    carrier.noted("spoke", 5, number=LUIS)
    assert len(customer.at("/hold")) == asked
    assert carrier.events("left") == []


def parameter(target: str, name: str) -> str:
    return target.partition(f"{name}=")[2].partition("&")[0]


def test_what_a_participant_is_for_the_conference_can_be_changed(
    customer: Customer, carrier: Simulated, ana: str, luis: str
) -> None:
    changed = one(carrier, luis).update(end_conference_on_exit=True, coaching=True, call_sid_to_coach=ana)
    assert (changed.end_conference_on_exit, changed.coaching, changed.call_sid_to_coach) == (True, True, ana)
    told = last(customer, 4)
    assert (told["StatusCallbackEvent"], told["EndConferenceOnExit"], told["Coaching"]) == (
        "participant-modify",
        "true",
        "true",
    )
    assert [found.call_sid for found in room(carrier).participants.list(coaching=True)] == [luis]
    assert not one(carrier, luis).update(coaching=False).coaching


def test_to_coach_somebody_who_is_not_there_is_20001(carrier: Simulated, luis: str) -> None:
    refused(400, 20001, one(carrier, luis).update, coaching=True, call_sid_to_coach="CA" + "0" * 32)


def test_a_participant_is_kicked_and_his_call_goes_on(
    customer: Customer, carrier: Simulated, ana: str, luis: str
) -> None:
    customer.answers["/left"] = twiml("<Redirect>/next</Redirect>")
    participant = one(carrier, ana)
    assert participant.delete()
    refused(404, 20404, participant.fetch)
    customer.wait("/next", 1, CallSid=ana)
    carrier.over(luis)
    kicked, *_, end = events(customer, 6)[3:]
    assert (kicked["CallSid"], kicked["ReasonParticipantLeft"]) == (ana, "participant_updated_via_api")
    assert (end["ReasonConferenceEnded"], end["CallSidEndingConference"]) == ("last-participant-left", luis)


@pytest.mark.parametrize(
    ("ends", "reason"),
    [(True, "participant-with-end-conference-on-exit-kicked"), (False, "last-participant-kicked")],
)
def test_a_kick_may_end_the_conference(carrier: Simulated, ana: str, ends: bool, reason: str) -> None:
    one(carrier, ana).update(end_conference_on_exit=ends)
    one(carrier, ana).delete()
    over = room(carrier)
    assert (over.status, over.reason_conference_ended, over.call_sid_ending_conference) == ("completed", reason, ana)


def test_an_announcement_is_heard_by_all_and_its_end_is_told(customer: Customer, carrier: Simulated) -> None:
    calls = {come(carrier, customer, number, startConferenceOnEnter="false") for number in (ANA, BETO)}
    customer.answers["/announce"] = twiml("<Say>Esta llamada se graba.</Say>", "<Pause length='2'/>")
    room(carrier).update(announce_url=customer.url("/announce"))
    (asked,) = customer.wait("/announce")
    assert (asked.method, asked.form["ConferenceSid"]) == ("POST", room(carrier).sid)
    told = last(customer, 3)
    assert (told["StatusCallbackEvent"], told["AnnounceUrl"]) == ("announcement-end", customer.url("/announce"))
    assert {event["call"] for event in carrier.noted("heard", 2, words="Esta llamada se graba.")} == calls
    assert "CallSid" not in told
    assert len(customer.at("/announce")) == 1


def test_an_announcement_to_one_participant_names_his_call(customer: Customer, carrier: Simulated, luis: str) -> None:
    customer.answers["/announce"] = twiml("<Say>Le quedan dos minutos.</Say>")
    one(carrier, luis).update(announce_url=customer.url("/announce"))
    assert customer.wait("/announce")[0].form["CallSid"] == luis
    told = last(customer, 4)
    assert (told["StatusCallbackEvent"], told["CallSid"]) == ("announcement-end", luis)


def test_an_announcement_that_cannot_be_had_is_told(customer: Customer, carrier: Simulated, luis: str) -> None:
    customer.answers["/announce"] = Reply(500)
    room(carrier).update(announce_url=customer.url("/announce"))
    told = last(customer, 4)
    assert told["StatusCallbackEvent"] == "announcement-fail"
    assert "500" in told["ReasonAnnouncementFailed"]
