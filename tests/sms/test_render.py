"""A reply becomes texts, and texts the document that sends them."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Choice, Nothing, Prompt, Reply
from rules.hours import WEEKDAY_WORDS
from sms.render import document, texts_of
from sms.segments import Encoding, count

WORDS = get_script("pra-for-147", 1).words(Channel.sms, "es")
SHOWN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def messages(texts) -> list[tuple[str, str | None]]:
    root = ET.fromstring(document(texts).encode())  # noqa: S314 - our own document
    assert root.tag == "Response"
    return [(message.tag, message.text) for message in root]


def test_each_prompt_is_a_text_of_its_own():
    reply = Reply((Prompt("no_entendi"), Prompt("tipo")), Choice(("1", "2")))
    assert texts_of(reply, WORDS) == (WORDS.text(Prompt("no_entendi")), WORDS.text(Prompt("tipo")))


def test_values_fill_the_braces():
    (text,) = texts_of(Reply((Prompt("persona_cerrado", {"ventana": "hoy por la tarde"}),), Nothing()), WORDS)
    assert "Le llamaremos hoy por la tarde, sin costo" in text


def test_a_reply_that_says_nothing_sends_nothing():
    assert texts_of(Reply((), Nothing()), WORDS) == ()
    assert messages(()) == []


@given(st.lists(SHOWN, max_size=4))
def test_the_document_holds_each_text_as_it_is(texts):
    assert messages(texts) == [("Message", text) for text in texts]


def test_every_day_of_the_week_leaves_a_promise_in_one_segment():
    days = {f"el {day} por la mañana" for day in WEEKDAY_WORDS}
    for window in days:
        (text,) = texts_of(Reply((Prompt("persona_cerrado", {"ventana": window}),), Nothing()), WORDS)
        assert (count(text).encoding, count(text).segments) == (Encoding.gsm7, 1), text
