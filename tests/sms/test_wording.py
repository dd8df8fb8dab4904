"""What parents read: one segment each, with the longest values, and nothing that must not be read by another."""

from itertools import product
from string import Formatter

import pytest

from conversation.channel import Channel
from conversation.library import SCRIPTS, get_script
from conversation.reply import Prompt
from conversation.words import Words
from rules.information import FIRST_WORDS, SHORT_LONGEST, Topic
from rules.places import BY_CODE
from sms.segments import Encoding, count, plain

LONGEST = {"linea": "2411-0000", "enlace": "https://escucha.example.org/e/" + "a" * 8, "ventana": "x" * 24}
LONGEST |= {"nivel": "x" * 11, "folio": "9" * 11, "pin": "9" * 4, "estado": "x" * 27, "clase": "x" * 15}
LONGEST |= {"municipio": plain(max((place.name for place in BY_CODE.values()), key=len))}
LONGEST |= dict.fromkeys(Topic, "x" * SHORT_LONGEST)
LENGTHS = {"linea": 9, "enlace": 38, "nivel": 11, "ventana": 24, "folio": 11, "pin": 4, "estado": 27, "clase": 15}
LENGTHS |= {"municipio": 28} | dict.fromkeys(Topic, 115)
MAY_BE_TOLD = {"ventana", "linea", "nivel", "enlace", "folio", "pin", "estado", "clase", "municipio", *Topic}
"""No name, no illness: another may hold the telephone, and texts stay on it."""

SCRIPT_VERSIONS = [(path.parent.name, int(path.name[1:])) for path in sorted(SCRIPTS.glob("*/v*"))]
WORDINGS: list[Words] = [
    words
    for name, version in SCRIPT_VERSIONS
    for (channel, _), words in get_script(name, version).wordings.items()
    if channel == Channel.sms
]
PROMPTS = [(words, name) for words in WORDINGS for name in words.prompts]
every_prompt = pytest.mark.parametrize(("words", "name"), PROMPTS, ids=[name for _, name in PROMPTS])


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def told(words: Words, name: str) -> list[str]:
    """The prompt with the longest values, and with every code that a brace may stand for."""
    braces = sorted(placeholders(words.prompts[name]))
    values = [[LONGEST[brace], *words.fragments.get(brace, {})] for brace in braces]
    return [words.text(Prompt(name, dict(zip(braces, chosen, strict=True)))) for chosen in product(*values)]


def test_the_longest_values_are_as_long_as_they_may_be():
    assert {name: len(value) for name, value in LONGEST.items()} == LENGTHS


def test_every_script_but_the_menu_of_the_telephone_is_worded_for_texts():
    assert [words.language for words in WORDINGS].count("es") == len(SCRIPT_VERSIONS) - 1
    assert len(PROMPTS) >= 60


@pytest.mark.parametrize("topic", Topic)
def test_what_is_first_told_of_a_topic_fits_its_text(topic):
    counted = count(FIRST_WORDS[topic].short)
    assert (counted.encoding, counted.segments) == (Encoding.gsm7, 1)
    assert counted.units <= SHORT_LONGEST


@every_prompt
def test_a_text_fits_one_segment_with_the_longest_values(words, name):
    for text in told(words, name):
        counted = count(text)
        assert (counted.encoding, counted.segments) == (Encoding.gsm7, 1), (text, counted.units)


@every_prompt
def test_a_text_tells_nothing_that_another_must_not_read(words, name):
    assert placeholders(words.prompts[name]) <= MAY_BE_TOLD


@pytest.mark.parametrize("words", WORDINGS, ids=lambda words: words.language)
def test_no_word_for_a_value_is_longer_than_the_value_may_be(words):
    for name, fragments in words.fragments.items():
        assert all(len(text) <= LENGTHS[name] for text in fragments.values())
