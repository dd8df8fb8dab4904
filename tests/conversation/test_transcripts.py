"""Conversations as parents have them, script by script. The lines that begin with ">" are what the parent does."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from conversation.channel import Channel
from conversation.heard import Back, Opened, Recorded, Said, Silence
from conversation.library import get_script
from conversation.reply import Digits, Writing
from conversation.shape import Script, Step
from conversation.told import Told
from conversation.transcript import turn_lines
from conversation.understanding import understand, understand_whole
from tests.conversation.calls import Exchange, converse
from tests.conversation.conftest import NAMES, file_of

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*/*.txt"))
TOLD = [(name, Channel(channel)) for name in NAMES for channel, _ in sorted(get_script(name, 1).wordings)]
each_telling = pytest.mark.parametrize(("name", "channel"), TOLD, ids=[f"{name}-{channel}" for name, channel in TOLD])


def inputs(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith(">")]


def mouth(exchange: Exchange) -> Channel:
    return exchange.heard.channel if isinstance(exchange.heard, Opened) else exchange.turn.state.channel


def written(script: Script, lines: list[str]) -> Iterator[str]:
    for line, exchange in zip(lines, converse(script, lines), strict=True):
        yield f"> {line}".rstrip()
        yield from turn_lines(exchange.turn, script.words(mouth(exchange), "es"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_conversation_sounds_as_its_transcript(path, golden):
    golden(path, "\n".join(written(get_script(path.parent.name, 1), inputs(path))) + "\n")


@cache
def every_exchange(name: str) -> list[Exchange]:
    script = get_script(name, 1)
    return [exchange for path in sorted(FOLDER.glob(f"{name}/*.txt")) for exchange in converse(script, inputs(path))]


@pytest.fixture
def exchanges(name, channel):
    return [exchange for exchange in every_exchange(name) if mouth(exchange) is channel]


@pytest.fixture
def reached(name, channel):
    """The steps that the channel tells, by name."""
    told = get_script(name, 1).told(channel)
    return {step: told.steps[step] for step in Told(file_of(name), channel).reached}


def ending_of(step: Step) -> tuple[object, ...]:
    return step.effects, step.prompt and step.prompt.name


def arrived_at(reached: Mapping[str, Step], exchange: Exchange) -> set[str]:
    """An ending leaves the state at its last question, so it is known by its effects and by what it says."""
    turn = exchange.turn
    if turn.state.ending is None or not turn.effects:
        return {turn.state.looking or turn.state.step}
    said = turn.reply.prompts[0].name if turn.reply.prompts else None
    return {name for name, step in reached.items() if step.ending and ending_of(step) == (turn.effects, said)}


@each_telling
def test_the_transcripts_walk_every_step(reached, exchanges):
    assert set().union(*(arrived_at(reached, exchange) for exchange in exchanges)) == set(reached)


def key_of(step: Step, text: str) -> str | None:
    return (understand_whole if isinstance(step.awaits, Writing | Digits) else understand)(text, step.meanings)


@each_telling
def test_the_transcripts_walk_every_branch(name, reached, exchanges, channel):
    walked = set()
    for exchange in exchanges:
        if isinstance(exchange.heard, Said) and exchange.before.ending is None:
            step = reached[exchange.before.step]
            walked.add((step.name, key_of(step, exchange.heard.text)))
    common = set(get_script(name, 1).told(channel).keys)
    assert {(step.name, key) for step in reached.values() for key in set(step.branches) - common} - walked == set()
    assert common - {key for _, key in walked} == set()


@pytest.mark.parametrize("name", ["pra-for-147", "queja"])
def test_the_transcripts_end_a_recording_in_every_way(name):
    keys = {exchange.heard.key for exchange in every_exchange(name) if isinstance(exchange.heard, Recorded)}
    silences = {exchange.before.step for exchange in every_exchange(name) if isinstance(exchange.heard, Silence)}
    told = get_script(name, 1).told(Channel.voice)
    assert keys >= {"", "hangup", *told.keys}
    assert silences & {step.name for step in told.steps.values() if step.then}


@each_telling
def test_the_transcripts_say_every_prompt_but_those_of_the_line(name, exchanges, channel):
    heard = {prompt.name for exchange in exchanges for prompt in exchange.turn.reply.prompts}
    file = file_of(name)
    of_the_line = set(file.said_by_the_line.get(channel, {})) - {file.closed and file.closed.says}
    assert set(get_script(name, 1).words(channel, "es").prompts) - heard == of_the_line


@each_telling
def test_the_transcripts_take_and_pass_over_every_condition(reached, exchanges):
    moves = [(arrived_at(reached, e), e.before.step, e.turn.state.answers) for e in exchanges if e.before]
    arrivals = [(each, answers) for to, left, answers in moves for each in to if each != left]
    for name, step in reached.items():
        for question, wanted in step.asked_if:
            assert wanted <= {answers.get(question) for to, answers in arrivals if to == name}, name
        if step.asked_if:
            conditions = dict(step.asked_if)
            unmet = [all(given.get(asked) not in conditions[asked] for asked in conditions) for _, given in arrivals]
            assert any(unmet), name


@pytest.mark.parametrize("channel", Channel)
def test_a_complaint_may_be_cut_and_gone_on_with_at_every_question(channel):
    """What was told stays told: only whether there is danger is asked again, and the question that was open."""
    script = get_script("queja", 1)
    cut_at = set()
    for path in sorted(FOLDER.glob("queja/*.txt")):
        for exchange in converse(script, inputs(path)):
            state = exchange.turn.state
            if state.ending is None and mouth(exchange) is channel and not isinstance(exchange.heard, Back):
                again = list(converse(script, [VERBS[channel], "1", "2"], state))
                if "peligro" not in state.answers:
                    assert again[0].turn.state.step == "peligro"
                elif state.step not in ("continuar", "peligro"):
                    assert again[0].turn.state.step == "continuar"
                    kept = {**state.answers, "peligro": "2"}
                    assert again[2].turn.state.answers == kept
                    cut_at.add(state.step)
    assert len(cut_at) >= 8


VERBS = {Channel.voice: "llama", Channel.sms: "escribe", Channel.web: "abre", Channel.monitor: "entrevista"}
