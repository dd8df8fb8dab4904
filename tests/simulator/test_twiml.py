"""The grammar of TwiML: defaults, what is passed over with a warning, and what cannot be performed."""

import pytest

from simulator.voice.tags import TwimlError
from simulator.voice.twiml import parse, read_document
from simulator.voice.verbs import (
    Callback,
    ConferenceTarget,
    Dial,
    Enqueue,
    Gather,
    Leave,
    Party,
    Pause,
    Play,
    QueueTarget,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from tests.simulator.rehearsal import twiml


def verbs(*elements: str) -> tuple[Verb, ...]:
    return parse(twiml(*elements).encode()).verbs


def warnings(*elements: str) -> list[int]:
    return [slip.code for slip in parse(twiml(*elements).encode()).slips]


def test_defaults_are_the_carriers() -> None:
    gather, record, pause, redirect, reject, enqueue, leave, play = verbs(
        "<Gather/>",
        "<Record/>",
        "<Pause/>",
        "<Redirect>x</Redirect>",
        "<Reject/>",
        "<Enqueue>a</Enqueue>",
        "<Leave/>",
        "<Play>b</Play>",
    )
    assert gather == Gather((), "", "POST", 5, 0, "#", True, False, False)
    assert record == Record("", "POST", 5, 3600, "1234567890*#", True)
    assert pause == Pause(1)
    assert redirect == Redirect("x", "POST")
    assert reject == Reject("rejected")
    assert enqueue == Enqueue("a", "", "POST", "", "POST", 1000)
    assert (leave, play) == (Leave(), Play("b", 1, ""))


def test_defaults_of_a_dial_and_of_a_conference_are_the_carriers() -> None:
    (dial,) = verbs("<Dial><Conference>sala</Conference></Dial>")
    assert isinstance(dial, Dial)
    assert isinstance(dial.target, ConferenceTarget)
    assert (dial.method, dial.timeout, dial.time_limit) == ("POST", 30, 14_400)
    assert not any((dial.answer_on_bridge, dial.hang_up_on_star, dial.sequential, dial.record))
    room = dial.target
    assert (room.start_on_enter, room.end_on_exit, room.muted, room.max_participants) == (True, False, False, 250)


def test_a_dial_rings_one_number_or_several_a_queue_or_a_conference() -> None:
    dials = verbs(
        "<Dial>+50255550001</Dial>",
        "<Dial><Number>1</Number><Sip>sip:a@b</Sip><Client>ana</Client></Dial>",
        "<Dial><Queue url='u'>q</Queue></Dial>",
        "<Dial><Conference>sala</Conference></Dial>",
    )
    targets = [dial.target for dial in dials if isinstance(dial, Dial)]
    assert targets[0] == (Party("+50255550001"),)
    assert [party.address for party in targets[1]] == ["1", "sip:a@b", "client:ana"]
    assert targets[2] == QueueTarget("q", "u")
    assert targets[3] == ConferenceTarget("sala")


def test_plain_text_is_spoken_aloud() -> None:
    assert read_document("text/plain; charset=utf-8", "qué mal".encode()).verbs == (Say("qué mal"),)


def test_marks_inside_what_is_said_are_not_spoken() -> None:
    assert verbs("<Say>Marque <emphasis>uno</emphasis>\n  ya.</Say>") == (Say("Marque uno ya."),)


def test_comments_are_nothing() -> None:
    assert (verbs("<!-- nada -->", "<Pause/>"), warnings("<!-- nada -->")) == ((Pause(1),), [])


@pytest.mark.parametrize("element", ["<Sing/>", "<say>Hola</say>", "<Message>Hola</Message>", "<Sms>Hola</Sms>"])
def test_an_unknown_verb_is_skipped_with_a_warning(element: str) -> None:
    assert verbs(element, "<Pause/>") == (Pause(1),)
    assert warnings(element, "<Pause/>") == [12200]


@pytest.mark.parametrize(
    ("element", "kept", "code"),
    [
        ("<Gather><Record/><Say>a</Say></Gather>", Gather((Say("a"),)), 13320),
        (
            "<Dial><Say>a</Say><Number>1</Number></Dial>",
            Dial((Party("1", callback=Callback(events=frozenset({"completed"}))),)),
            13215,
        ),
        ("<Dial><Queue>q</Queue><Number>1</Number></Dial>", Dial(QueueTarget("q")), 13215),
    ],
)
def test_what_may_not_stand_inside_a_verb_is_skipped_with_a_warning(element: str, kept: Verb, code: int) -> None:
    assert (verbs(element), warnings(element)) == ((kept,), [code])


def test_a_play_of_nothing_is_skipped_with_a_warning() -> None:
    assert (verbs("<Play/>"), warnings("<Play/>")) == ((), [13430])


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ("<Gather timeout='pronto'/>", 13313),
        ("<Gather timeout='-1'/>", 13313),
        ("<Gather method='PUT'/>", 13312),
        ("<Gather finishOnKey='x'/>", 13310),
        ("<Gather numDigits='0'/>", 13314),
        ("<Gather input='voz'/>", 13326),
        ("<Record maxLength='0'/>", 13612),
        ("<Record timeout='x'/>", 13611),
        ("<Record method='PUT'/>", 13610),
        ("<Record finishOnKey='x'/>", 13613),
        ("<Record playBeep='sí'/>", 13616),
        ("<Reject reason='cansado'/>", 13810),
        ("<Pause length='x'/>", 13910),
        (f"<Pause length='{'9' * 5000}'/>", 13910),
        ("<Say loop='x'></Say>", 13510),
        ("<Play loop='x'>a</Play>", 13410),
        ("<Play digits='x'>a</Play>", 13430),
        ("<Redirect method='PUT'/>", 13710),
        ("<Dial method='PUT'/>", 13210),
        ("<Dial timeout='x'/>", 13212),
        ("<Dial hangupOnStar='x'/>", 13213),
        ("<Dial timeLimit='0'/>", 13216),
        ("<Dial sequential='x'/>", 13218),
        ("<Dial answerOnBridge='x'/>", 13219),
        ("<Dial><Number method='PUT'></Number></Dial>", 13221),
        ("<Dial><Sip method='PUT'></Sip></Dial>", 13241),
        ("<Dial><Conference muted='x'></Conference></Dial>", 13230),
        ("<Dial><Conference startConferenceOnEnter='x'></Conference></Dial>", 13232),
        ("<Dial><Conference waitMethod='PUT'></Conference></Dial>", 13234),
        ("<Enqueue maxQueueSize='x'>a</Enqueue>", 12200),
    ],
)
def test_a_wrong_value_is_as_if_it_were_not_there_with_a_warning(element: str, code: int) -> None:
    name, value = element.rsplit("='", 1)[0].rsplit(" ", 1)[1], element.split("='")[1].split("'", maxsplit=1)[0]
    assert warnings(element) == [code]
    assert verbs(element) == verbs(element.replace(f" {name}='{value}'", ""))


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text/xml", "no es XML", 12100),
        ("text/xml", "<Answer/>", 12102),
        ("text/xml", "<!DOCTYPE x><Response/>", 12100),
        ("text/xml", "", 12100),
        ("text/xml", twiml("<Say>"), 12100),
        ("text/xml", "<?xml version='1.0' encoding='x'?><Response/>", 12100),
        ("text/xml", twiml("<Redirect>http://[</Redirect>"), 11100),
        ("text/xml", twiml("<Gather action='http://['/>"), 11100),
        ("text/xml", twiml("<Gather actionOnEmptyResult='tal vez'/>"), 13338),
        ("text/xml", twiml("<Dial><Conference endConferenceOnExit='x'>a</Conference></Dial>"), 13231),
        ("text/xml", twiml("<Enqueue method='PUT'>a</Enqueue>"), 14201),
        ("text/xml", twiml("<Enqueue waitUrlMethod='PUT'>a</Enqueue>"), 14206),
        ("text/xml", twiml("<Dial><Queue method='PUT'>a</Queue></Dial>"), 14210),
        ("application/json", twiml(), 12300),
        ("", twiml(), 12300),
        ("text/xml", twiml(f"<Say>{'a' * 65536}</Say>"), 11750),
        ("text/plain", "a" * 65537, 11750),
    ],
)
def test_a_document_that_cannot_be_performed_has_the_carriers_code(kind: str, body: str, code: int) -> None:
    with pytest.raises(TwimlError) as error:
        read_document(kind, body.encode())
    assert error.value.code == code


@pytest.mark.parametrize("kind", ["text/xml", "application/xml; charset=utf-8", "TEXT/HTML"])
def test_a_document_of_exactly_64_kilobytes_is_performed(kind: str) -> None:
    empty = len(twiml("<Say></Say>"))
    assert read_document(kind, twiml(f"<Say>{'a' * (65536 - empty)}</Say>").encode()).slips == ()
