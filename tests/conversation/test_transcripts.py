"""Conversations as parents hear them. In each file the lines that begin with ">" are what the parent does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.effects import Effect
from conversation.heard import Recorded, Said, Silence
from conversation.shape import Script
from conversation.transcript import turn_lines
from conversation.words import Words
from tests.conversation.calls import Exchange, converse

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


def inputs(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith(">")]


def written(script: Script, words: Words, lines: list[str]) -> Iterator[str]:
    for line, exchange in zip(lines, converse(script, lines), strict=True):
        yield f"> {line}".rstrip()
        yield from turn_lines(exchange.turn, words)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_sounds_as_its_transcript(path, survey, spanish, golden):
    golden(path, "\n".join(written(survey, spanish, inputs(path))) + "\n")


@pytest.fixture
def exchanges(survey):
    return [exchange for path in TRANSCRIPTS for exchange in converse(survey, inputs(path))]


def ending_steps(script: Script) -> dict[tuple[Effect, ...], str]:
    return {step.effects: name for name, step in script.steps.items() if step.ending}


def arrived_at(script: Script, exchange: Exchange) -> str:
    """An ending leaves the state at its last question, so it is known by its effects."""
    return ending_steps(script).get(exchange.turn.effects, exchange.turn.state.step)


def test_each_ending_can_be_told_from_the_others_by_its_effects(survey):
    endings = [name for name, step in survey.steps.items() if step.ending]
    assert sorted(ending_steps(survey).values()) == sorted(endings)


def test_the_transcripts_walk_every_step(survey, exchanges):
    assert {arrived_at(survey, exchange) for exchange in exchanges} == set(survey.steps)


def test_the_transcripts_walk_every_branch(survey, exchanges):
    walked = set()
    for exchange in exchanges:
        if isinstance(exchange.heard, Said) and exchange.before.ending is None:
            step = survey.steps[exchange.before.step]
            walked.add((step.name, step.meanings.get(exchange.heard.text)))
    own = {(name, key) for name, step in survey.steps.items() for key in set(step.branches) - set(survey.keys)}
    assert own <= walked
    assert {key for _, key in walked} >= set(survey.keys)


def test_the_transcripts_end_a_recording_in_every_way(survey, exchanges):
    keys = {exchange.heard.key for exchange in exchanges if isinstance(exchange.heard, Recorded)}
    silences = {exchange.before.step for exchange in exchanges if isinstance(exchange.heard, Silence)}
    assert keys == {"", "hangup", *survey.keys}
    assert "grabar" in silences


def test_the_transcripts_say_every_prompt_but_those_of_the_line(survey, spanish, exchanges):
    heard = {prompt.name for exchange in exchanges for prompt in exchange.turn.reply.prompts}
    assert set(spanish.prompts) - heard == {"fuera_hora"}


def test_the_transcripts_take_and_pass_over_every_condition(survey, exchanges):
    for name, step in survey.steps.items():
        if step.asked_if:
            asked = {
                e.turn.state.answers.get(question)
                for e in exchanges
                for question, _ in step.asked_if
                if arrived_at(survey, e) == name and e.before.step != name
            }
            wanted = {value for _, values in step.asked_if for value in values}
            assert wanted <= asked
            assert any(arrived_at(survey, e) == step.otherwise and e.before.step != name for e in exchanges)
