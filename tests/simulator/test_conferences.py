"""Conferences: who waits for whom, who hears whom, how they end, and what the customer is told."""

from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.meeting import CAST, LUIS, ROOM, come, conference, events, names, room
from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, Customer, Reply, Simulated, twiml

WHEN = ("EndConferenceOnExit", "StartConferenceOnEnter")


@pytest.fixture
def carrier(simulate) -> Simulated:
    """Ana, Beto and Luis come to a conference and stay until they are left."""
    return simulate(parents=CAST)


def heard_by(carrier: Simulated, call: str) -> list[str]:
    return [event["words"] for event in carrier.events("heard") if event["call"] == call]


def hang_up(carrier: Simulated, call: str) -> None:
    carrier.client.calls(call).update(status="completed")


def test_a_conference_begins_with_its_second_participant_and_ends_with_the_last(
    customer: Customer, carrier: Simulated
) -> None:
    ana = come(carrier, customer, ANA)
    (room,) = carrier.client.conferences.list(friendly_name=ROOM)
    assert room.status == "init"
    luis = come(carrier, customer, LUIS)
    assert room.fetch().status == "in-progress"
    hang_up(carrier, ana)
    carrier.over(luis)
    told = ["participant-join", "participant-join", "conference-start", "participant-leave", "participant-leave"]
    assert names(customer, 6) == [*told, "conference-end"]
    over = room.fetch()
    assert (over.status, over.reason_conference_ended) == ("completed", "last-participant-left")
    assert over.call_sid_ending_conference == luis


def test_every_event_has_its_number_its_time_and_its_conference(customer: Customer, carrier: Simulated) -> None:
    ana = come(carrier, customer, ANA, participantLabel="madre", endConferenceOnExit="true")
    luis = come(carrier, customer, LUIS, muted="true", startConferenceOnEnter="false")
    hang_up(carrier, ana)
    told = events(customer, 6)
    assert [form["SequenceNumber"] for form in told] == ["1", "2", "3", "4", "5", "6"]
    times = [parsedate_to_datetime(form["Timestamp"]) for form in told]
    assert times == sorted(times)
    assert {(form["AccountSid"], form["FriendlyName"]) for form in told} == {(ACCOUNT, ROOM)}
    assert len({form["ConferenceSid"] for form in told}) == 1
    first, second, start, *_, end = told
    flags = ("CallSid", "ParticipantLabel", "Muted", "Hold", "Coaching", *WHEN)
    assert [first[flag] for flag in flags] == [ana, "madre", "false", "false", "false", "true", "true"]
    assert [second.get(flag) for flag in flags] == [luis, None, "true", "false", "false", "false", "false"]
    assert "CallSid" not in start
    assert (end["ReasonConferenceEnded"], end["CallSidEndingConference"], end["ParticipantLabelEndingConference"]) == (
        "participant-with-end-conference-on-exit-left",
        ana,
        "madre",
    )


def test_only_the_events_asked_for_are_told(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA, statusCallbackEvent="start end")
    hang_up(carrier, come(carrier, customer, LUIS, statusCallbackEvent="join leave"))
    assert [form["SequenceNumber"] for form in events(customer, 2)] == ["1", "2"]
    assert names(customer, 2) == ["conference-start", "conference-end"]


def test_without_somebody_who_may_begin_it_a_conference_waits(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA, startConferenceOnEnter="false")
    come(carrier, customer, BETO, startConferenceOnEnter="false")
    assert carrier.client.conferences.list(friendly_name=ROOM)[0].status == "init"
    assert carrier.events("joined") == []
    come(carrier, customer, LUIS)
    assert carrier.client.conferences.list(friendly_name=ROOM)[0].status == "in-progress"
    assert len(carrier.noted("joined", 3)) == 3


def test_who_waits_for_the_beginning_hears_the_wait_document_again_and_again(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/wait"] = twiml("<Say>Espere por favor.</Say>", "<Pause length='5'/>")
    ana = come(carrier, customer, ANA, waitUrl="/wait")
    first, *_ = customer.wait("/wait", 3)
    assert (first.method, first.form["CallSid"], first.form["FriendlyName"]) == ("POST", ana, ROOM)
    assert first.form["ConferenceSid"].startswith("CF")
    come(carrier, customer, LUIS)
    carrier.noted("joined", call=ana)
    asked, words = len(customer.at("/wait")), heard_by(carrier, ana)
    carrier.noted("spoke", 3, number=LUIS)
    assert "Espere por favor." in words
    assert len(customer.at("/wait")) == asked


@pytest.mark.parametrize("wait", ["", "/empty", "/broken"])
def test_without_wait_document_there_is_silence(customer: Customer, carrier: Simulated, wait: str) -> None:
    customer.answers |= {"/empty": twiml(), "/broken": Reply(500)}
    ana = come(carrier, customer, ANA, waitUrl=wait)
    come(carrier, customer, LUIS)
    carrier.noted("joined", call=ana)
    assert (len(customer.at("/empty")), len(customer.at("/broken"))) == (wait == "/empty", wait == "/broken")


def test_music_is_played_to_who_waits(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/music.mp3"] = Reply(200, "la la la", "audio/mpeg")
    come(carrier, customer, ANA, waitUrl="/music.mp3", waitMethod="GET")
    assert {heard.method for heard in customer.wait("/music.mp3", 4)} == {"GET"}


def test_they_hear_each_other(customer: Customer, carrier: Simulated) -> None:
    ana, luis = come(carrier, customer, ANA), come(carrier, customer, LUIS)
    carrier.noted("spoke", number=LUIS)
    carrier.noted("spoke", number=ANA)
    assert {event["call"] for event in carrier.events("joined")} == {ana, luis}


def test_a_conference_ends_for_all_when_one_leaves_who_ends_it(customer: Customer, carrier: Simulated) -> None:
    ana = come(carrier, customer, ANA, endConferenceOnExit="true")
    luis = come(carrier, customer, LUIS)
    beto = come(carrier, customer, BETO, "<Say>Adiós</Say>", dial="")
    hang_up(carrier, ana)
    assert carrier.over(luis)["CallStatus"] == carrier.over(beto)["CallStatus"] == "completed"
    assert "Adiós" in heard_by(carrier, beto)
    left = {form["CallSid"]: form for form in events(customer, 8) if form["StatusCallbackEvent"] == "participant-leave"}
    why = "ReasonParticipantLeft"
    assert (left[luis][why], left[beto][why]) == ("moderator_ended_conference",) * 2
    assert left[luis]["ParticipantCallStatus"] == "in-progress"
    over = carrier.client.conferences.list(friendly_name=ROOM)[0]
    assert over.reason_conference_ended == "participant-with-end-conference-on-exit-left"


def test_a_conference_survives_while_one_is_in_it(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA)
    come(carrier, customer, BETO)
    luis = come(carrier, customer, LUIS)
    hang_up(carrier, luis)
    carrier.over(luis)
    assert carrier.client.conferences.list(friendly_name=ROOM)[0].status == "in-progress"


def test_the_action_after_a_conference_says_answered_and_names_no_call(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA, endConferenceOnExit="true")
    luis = come(carrier, customer, LUIS)
    customer.answers["/left"] = twiml("<Redirect>/next</Redirect>")
    hang_up(carrier, carrier.client.calls.list(to=ANA)[0].sid)
    (heard,) = customer.wait("/left", 1, CallSid=luis)
    assert (heard.form["DialCallStatus"], heard.form["DialBridged"]) == ("answered", "true")
    assert not {"DialCallSid", "DialCallDuration"} & set(heard.form)
    customer.wait("/next", 1, CallSid=luis)


def test_13223_a_full_conference_fails_and_the_document_goes_on(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA)
    come(carrier, customer, BETO)
    full = conference(maxParticipants="2", dial="")
    customer.answers["/voice"] = twiml(full, "<Redirect>/after</Redirect>")
    sid = carrier.call(LUIS)
    customer.wait("/after", 1, CallSid=sid)
    assert carrier.noted("document_warned")[0]["code"] == 13223


def test_a_conference_of_the_same_name_is_another_one_once_the_first_is_over(
    customer: Customer, carrier: Simulated
) -> None:
    for _ in range(2):
        ana = come(carrier, customer, ANA)
        hang_up(carrier, ana)
        carrier.over(ana)
    first, second = carrier.client.conferences.list(friendly_name=ROOM)
    assert first.sid != second.sid
    assert {first.status, second.status} == {"completed"}


def test_star_leaves_a_conference_where_the_dial_says_so(customer: Customer, carrier: Simulated, hold) -> None:
    come(carrier, customer, LUIS)
    customer.answers["/voice"] = twiml("<Dial hangupOnStar='true' action='/left'><Conference>sala</Conference></Dial>")
    ana = hold(carrier)
    sid = carrier.call()
    ana.pick_up()
    carrier.noted("conference_joined", call=sid)
    ana.do("press", key="*")
    customer.wait("/left", 1, CallSid=sid)
    assert carrier.noted("conference_left", call=sid)[0]["why"] == "participant_hung_up"


def test_a_redirected_participant_has_left(customer: Customer, carrier: Simulated) -> None:
    ana = come(carrier, customer, ANA)
    come(carrier, customer, LUIS)
    carrier.client.calls(ana).update(url=customer.url("/elsewhere"))
    customer.wait("/elsewhere")
    customer.wait("/left", 1, CallSid=ana)
    left = next(form for form in events(customer, 4) if form["StatusCallbackEvent"] == "participant-leave")
    assert (left["CallSid"], left["ReasonParticipantLeft"]) == (ana, "participant_updated_via_api")


def test_a_conference_is_recorded_from_its_beginning_to_its_end(customer: Customer, carrier: Simulated) -> None:
    recorded = {"record": "record-from-start", "recordingStatusCallback": "/recorded"}
    ana = come(carrier, customer, ANA, **recorded, recordingStatusCallbackEvent="in-progress completed")
    luis = come(carrier, customer, LUIS)
    carrier.noted("spoke", 2, number=LUIS)
    hang_up(carrier, ana)
    carrier.over(luis)
    begun, done = (heard.form for heard in customer.wait("/recorded", 2))
    taken = room(carrier)
    assert (begun["RecordingStatus"], done["RecordingStatus"]) == ("in-progress", "completed")
    assert {(form["ConferenceSid"], form["RecordingSource"]) for form in (begun, done)} == {(taken.sid, "Conference")}
    assert "CallSid" not in done
    assert int(done["RecordingDuration"]) >= 10
    (kept,) = taken.recordings.list()
    assert (kept.sid, kept.source, kept.status) == (done["RecordingSid"], "Conference", "completed")


def test_a_recording_outlives_the_call_with_which_the_conference_began(customer: Customer, carrier: Simulated) -> None:
    come(carrier, customer, ANA, record="record-from-start", recordingStatusCallback="/recorded")
    beto = come(carrier, customer, BETO)
    luis = come(carrier, customer, LUIS)
    hang_up(carrier, beto)
    carrier.over(beto)
    carrier.client.calls(beto).delete()
    carrier.client.conferences(room(carrier).sid).update(status="completed")
    assert customer.wait("/recorded")[0].form["RecordingStatus"] == "completed"
    assert carrier.over(luis)["CallStatus"] == "completed"
