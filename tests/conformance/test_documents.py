"""Every document that the service answered in the suite is one that the carrier's own builder can make."""

from collections import Counter

import pytest

from tests.conformance.grammar import Grammar, read
from tests.conformance.recorded import Document, documents

VERBS = {
    "voice": {
        *("Gather", "Say", "Play", "Pause", "Record", "Redirect", "Hangup", "Reject"),
        *("Enqueue", "Leave", "Dial", "Conference"),
    },
    "messaging": {"Message"},
}
"""What `ivr/twiml.py`, `ivr/waiting.py`, `ivr/assisted.py` and `sms/render.py` write."""
AT_LEAST = 2
"""Distinct documents with each verb; some have only one form."""


@pytest.fixture(scope="module")
def answered() -> list[Document]:
    return documents()


def test_every_document_of_the_suite_is_right(answered: list[Document], grammar: Grammar) -> None:
    found = {fault: document.body for document in answered for fault in grammar.faults(document.kind, document.body)}
    assert found == {}


def test_every_document_says_that_it_is_xml(answered: list[Document]) -> None:
    assert {document.content_type for document in answered} == {"text/xml; charset=utf-8"}


@pytest.mark.parametrize("kind", VERBS)
def test_the_suite_brings_every_verb_of_the_service(answered: list[Document], kind: str) -> None:
    seen = Counter(
        tag
        for document in answered
        if document.kind == kind
        for tag in {element.tag for element in read(document.body).iter()} - {"Response"}
    )
    assert set(seen) == VERBS[kind]
    assert {tag for tag, count in seen.items() if count < AT_LEAST} <= {"Reject", "Leave"}


@pytest.mark.parametrize(
    ("kind", "inside", "fault"),
    [
        ("voice", "<Speak>hola</Speak>", "Response/Speak may not stand here"),
        ("voice", '<Say lang="es-MX">hola</Say>', "Response/Say has no attribute lang"),
        ("voice", '<Say language="es-GT">hola</Say>', 'Response/Say language="es-GT" is none of'),
        ("voice", '<Gather numDigits="one"/>', 'Response/Gather numDigits="one" is none of number'),
        ("voice", '<Record playBeep="yes"/>', 'Response/Record playBeep="yes" is none of boolean'),
        ("voice", '<Gather input="dtmf voice"/>', 'Response/Gather input="dtmf voice" is none of'),
        ("voice", "<Gather><Hangup/></Gather>", "Response/Gather/Hangup may not stand here"),
        ("voice", "<Dial><Conference><Say>hola</Say></Conference></Dial>", "Response/Dial/Conference/Say may not"),
        ("voice", "<Hangup>hola</Hangup>", "Response/Hangup holds text"),
        ("voice", "<Message>hola</Message>", "Response/Message may not stand here"),
        ("voice", "<Say>hola", "no XML"),
        ("messaging", "<Say>hola</Say>", "Response/Say may not stand here"),
        ("messaging", '<Message sender="+50224110000">hola</Message>', "Response/Message has no attribute sender"),
    ],
)
def test_a_wrong_document_is_found(grammar: Grammar, kind: str, inside: str, fault: str) -> None:
    (found,) = grammar.faults(kind, f"<Response>{inside}</Response>")
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        (
            "voice",
            '<Gather input="dtmf speech" language="es-GT" finishOnKey=""><Say voice="Polly.Mia-Neural"/></Gather>',
        ),
        ("voice", '<Say>dos <break time="1s"/> <say-as interpret-as="digits">12</say-as></Say>'),
        ("voice", '<Dial><Queue url="/whisper">monitores</Queue></Dial><Leave/>'),
        ("voice", '<Dial><Conference statusCallbackEvent="start end join leave mute hold">sala</Conference></Dial>'),
        ("messaging", "<Message><Body>hola</Body></Message>"),
    ],
)
def test_a_right_document_passes(grammar: Grammar, kind: str, inside: str) -> None:
    assert grammar.faults(kind, f"<Response>{inside}</Response>") == []


def test_another_root_is_found(grammar: Grammar) -> None:
    assert grammar.faults("voice", "<html/>") == ["<html> instead of <Response>"]
