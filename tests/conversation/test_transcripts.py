"""Conversations as parents have them. In each file the lines that begin with ">" are what the parent does."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conversation.channel import Channel
from conversation.heard import Opened, Recorded, Said, Silence
from conversation.library import get_script
from conversation.shape import Script, Step
from conversation.told import Told
from conversation.transcript import turn_lines
from conversation.understanding import understand
from tests.conversation.calls import Exchange, converse

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
each_channel = pytest.mark.parametrize("channel", Channel)


def inputs(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith(">")]


def mouth(exchange: Exchange) -> Channel:
    return exchange.heard.channel if isinstance(exchange.heard, Opened) else exchange.turn.state.channel


def written(script: Script, lines: list[str]) -> Iterator[str]:
    for line, exchange in zip(lines, converse(script, lines), strict=True):
        yield f"> {line}".rstrip()
        yield from turn_lines(exchange.turn, script.words(mouth(exchange), "es"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_sounds_as_its_transcript(path, survey, golden):
    golden(path, "\n".join(written(survey, inputs(path))) + "\n")


@pytest.fixture(scope="session")
def every_exchange():
    survey = get_script("pra-for-147", 1)
    return [exchange for path in TRANSCRIPTS for exchange in converse(survey, inputs(path))]


@pytest.fixture
def exchanges(every_exchange, channel):
    return [exchange for exchange in every_exchange if mouth(exchange) is channel]


@pytest.fixture
def reached(survey, survey_file, channel):
    """The steps that the channel tells, by name."""
    return {name: survey.told(channel).steps[name] for name in Told(survey_file, channel).reached}


def arrived_at(reached: Mapping[str, Step], exchange: Exchange) -> str:
    """An ending leaves the state at its last question, so it is known by its effects."""
    endings = {step.effects: name for name, step in reached.items() if step.ending}
    state = exchange.turn.state
    return endings.get(exchange.turn.effects, state.looking or state.step)


@each_channel
def test_each_ending_can_be_told_from_the_others_by_its_effects(reached):
    endings = [step.effects for step in reached.values() if step.ending]
    assert len(endings) == len(set(endings))


@each_channel
def test_the_transcripts_walk_every_step(reached, exchanges):
    assert {arrived_at(reached, exchange) for exchange in exchanges} == set(reached)


@each_channel
def test_the_transcripts_walk_every_branch(survey, reached, exchanges, channel):
    walked = set()
    for exchange in exchanges:
        if isinstance(exchange.heard, Said) and exchange.before.ending is None:
            step = reached[exchange.before.step]
            walked.add((step.name, understand(exchange.heard.text, step.meanings)))
    common = set(survey.told(channel).keys)
    assert {(name, key) for name, step in reached.items() for key in set(step.branches) - common} <= walked
    assert {key for _, key in walked} >= common


def test_the_transcripts_end_a_recording_in_every_way(by_voice, every_exchange):
    keys = {exchange.heard.key for exchange in every_exchange if isinstance(exchange.heard, Recorded)}
    silences = {exchange.before.step for exchange in every_exchange if isinstance(exchange.heard, Silence)}
    assert keys == {"", "hangup", *by_voice.keys}
    assert "grabar" in silences


@each_channel
def test_the_transcripts_say_every_prompt_but_those_of_the_line(survey, survey_file, exchanges, channel):
    heard = {prompt.name for exchange in exchanges for prompt in exchange.turn.reply.prompts}
    of_the_line = set(survey_file.said_by_the_line.get(channel, {}))
    assert set(survey.words(channel, "es").prompts) - heard == of_the_line - {survey_file.closed.says}


@each_channel
def test_the_transcripts_take_and_pass_over_every_condition(reached, exchanges):
    moves = [(arrived_at(reached, e), e.before.step, e.turn.state.answers) for e in exchanges if e.before]
    arrivals = [(to, answers) for to, left, answers in moves if to != left]
    for name, step in reached.items():
        for question, wanted in step.asked_if:
            assert wanted <= {answers.get(question) for to, answers in arrivals if to == name}
            assert any(to == step.otherwise for to, _ in arrivals)
