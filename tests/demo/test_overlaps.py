"""The demo's watchman: it sees everybody who was reached by two mouths at once or after BAJA, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.overlaps import violations

ANA, BETO = "+50255550001", "+50255550002"
PATIENCE, TALK = timedelta(seconds=30), timedelta(seconds=10)


def at(second, event, number=ANA, sid="CA1", **facts):
    """An event of the carrier's log, so many seconds after eight."""
    moment = datetime(2026, 11, 3, 8, 0, tzinfo=UTC) + timedelta(seconds=second)
    where = {"call": sid} if sid.startswith("CA") else {"call": "", "message": sid}
    return {"at": moment.isoformat(), "event": event, "number": number} | where | facts


def call(begins, ends, number=ANA, sid="CA1"):
    return [
        at(begins, "placed", number, sid),
        at(begins + 1, "started", number, sid, direction="outbound-api"),
        at(ends, "ended", number, sid),
    ]


def dialled(begins, ends, number=ANA, sid="CA9"):
    return [at(begins, "started", number, sid, direction="inbound"), at(ends, "ended", number, sid)]


def text(second, number=ANA, sid="SM1", code=0, mouth="sms", direction="outbound-api"):
    return [
        at(second, "text_left", number, sid, mouth=mouth, direction=direction),
        at(second + 1, "text_ended", number, sid, code=code),
    ]


def told(second, meaning, number=ANA, reached=True, sid="SM7"):
    return at(second, "told", number, sid, meaning=meaning, reached=reached)


def found(*events, families=(), patience=PATIENCE, talk=TALK):
    flat = [one for event in events for one in (event if isinstance(event, list) else [event])]
    return violations(sorted(flat, key=lambda event: event["at"]), families, patience, talk)


@pytest.mark.parametrize(
    "events",
    [
        [call(0, 10), call(10, 20, sid="CA2")],
        [call(0, 10), call(5, 20, BETO, "CA2")],
        [call(0, 10), dialled(5, 20)],
        [call(0, 10), text(11)],
        [text(0), call(30, 40)],
        [text(0), text(5, sid="SM2")],
        [text(0), call(5, 10, BETO)],
        [text(0, code=30003), call(2, 10)],
        [text(0), at(3, "rang", sid="SM1"), call(4, 10)],
        [text(0), told(3, "later"), call(4, 10)],
        [text(0), dialled(5, 20)],
        [text(0, direction="outbound-reply"), call(1, 10)],
        [call(0, 10), told(9, "stop_confirmed"), text(10, direction="outbound-reply")],
        [told(0, "stop_confirmed", reached=False), call(1, 10)],
        [told(0, "stop_confirmed"), call(1, 10, BETO)],
        [told(0, "stop_confirmed"), told(1, "comes_back"), call(2, 10)],
        [told(0, "stop_confirmed"), dialled(2, 10)],
        [told(0, "stop_confirmed"), text(2, direction="outbound-reply")],
    ],
)
def test_what_is_in_order_is_no_violation(events):
    assert found(*events) == []


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([call(0, 10), call(9, 20, sid="CA2")], "llamada a las 08:00:09 durante una llamada de 08:00:00"),
        ([call(0, 10), text(5)], "mensaje (sms) a las 08:00:05 durante una llamada de 08:00:00"),
        ([dialled(0, 10), call(5, 20)], "llamada a las 08:00:05 durante una llamada de 08:00:00"),
        ([dialled(0, 10), text(5)], "mensaje (sms) a las 08:00:05 durante una llamada de 08:00:00"),
        ([text(0), call(29, 40)], "llamada a las 08:00:29 mientras contestaba un mensaje de 08:00:00"),
        ([text(0), text(5, sid="SM2", mouth="whatsapp")], "mensaje (whatsapp) a las 08:00:05 mientras contestaba"),
        ([text(0), at(28, "wrote", sid="SM7"), call(35, 40)], "llamada a las 08:00:35 mientras contestaba"),
        ([text(0), at(28, "page_pressed", sid=""), call(35, 40)], "llamada a las 08:00:35 mientras contestaba"),
        ([told(0, "stop_confirmed"), call(2, 10)], "llamada a las 08:00:02 después de la baja de 08:00:00"),
        ([told(0, "stop_confirmed"), text(2)], "mensaje (sms) a las 08:00:02 después de la baja de 08:00:00"),
        (
            [told(0, "stop_confirmed"), told(1, "comes_back"), told(2, "stop_confirmed"), call(3, 10)],
            "llamada a las 08:00:03 después de la baja de 08:00:02",
        ),
    ],
)
def test_whoever_was_reached_when_he_should_not_have_been_is_said(events, words):
    (said,) = found(*events)
    assert said.startswith(f"{ANA}: {words}")


def test_a_call_that_waited_in_the_carriers_queue_rings_after_the_parent_stopped():
    events = [at(0, "placed"), told(1, "stop_confirmed"), at(2, "started", direction="outbound-api"), at(9, "ended")]
    assert found(*events) == [f"{ANA}: llamada a las 08:00:00 después de la baja de 08:00:01"]


def test_a_call_that_never_ended_goes_on():
    events = [at(0, "placed"), at(1, "started", direction="outbound-api"), *text(99)]
    assert len(found(*events)) == 1


def test_two_telephones_of_one_family_are_one_person():
    events = [call(0, 10), call(5, 20, BETO, "CA2")]
    assert len(found(*events, families=[[ANA, BETO]])) == 1


def test_who_stopped_at_one_telephone_stopped_there_only():
    events = [told(0, "stop_confirmed"), call(5, 20, BETO, "CA2")]
    assert found(*events, families=[[ANA, BETO]]) == []
