"""Every way from the first question to an ending by the questions' own keys, a line each, channel by channel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.channel import Channel
from conversation.heard import Found, Heard, Opened, Recorded, Said
from conversation.machine import Turn, step
from conversation.reply import LOOK_UPS, Choice, LookUp, Recording
from conversation.shape import Script
from conversation.transcript import effect_words

FOLDER = Path(__file__).parent
PATHS = {
    Channel.voice: "every-path.txt",
    Channel.sms: "every-path-sms.txt",
    Channel.web: "every-path-web.txt",
    Channel.monitor: "every-path-monitor.txt",
}


def choices(turn: Turn) -> list[tuple[str, Heard]]:
    awaits = turn.reply.awaits
    if isinstance(awaits, LookUp):
        return [(found, Found({awaits.what: found})) for found in LOOK_UPS[awaits.what]]
    if isinstance(awaits, Choice):
        return [(key, Said(key)) for key in awaits.keys]
    return [("r", Recorded("r", 9))] if isinstance(awaits, Recording) else [("texto", Said("texto")), ("0", Said("0"))]


def paths(script: Script, turn: Turn, so_far: str = "") -> Iterator[str]:
    if turn.state.ending:
        answers = " ".join(f"{question}={value}" for question, value in turn.state.answers.items())
        effects = ", ".join(map(effect_words, turn.effects))
        yield f"{so_far} -> {effects} | {answers}".rstrip()
        return
    if not turn.state.looking and turn.state.step in so_far.split()[::2]:
        yield f"{so_far} -> {turn.state.step}"
        return
    for did, heard in choices(turn):
        yield from paths(
            script, step(script, turn.state, heard), f"{so_far} {turn.state.looking or turn.state.step} {did}".strip()
        )


@pytest.mark.parametrize("channel", Channel)
def test_every_path_of_the_survey_ends_as_written(survey, golden, channel):
    lines = list(paths(survey, step(survey, None, Opened(channel=channel))))
    golden(FOLDER / PATHS[channel], "\n".join(lines) + "\n")


@pytest.mark.parametrize("channel", Channel)
def test_every_path_of_the_survey_ends_within_ten_questions(survey, channel):
    for line in paths(survey, step(survey, None, Opened(channel=channel))):
        assert len(line.split(" -> ")[0].split()) <= 20


def test_the_same_answers_reach_the_same_end_in_texts_and_on_the_page(survey):
    by_text, by_page = (
        {*paths(survey, step(survey, None, Opened(channel=channel)))} for channel in (Channel.sms, Channel.web)
    )
    # Who waits on a page cannot be told so, so there a call is owed as when nobody is free.
    nobody_free = {path.replace(" queja busy", "") for path in by_text if " queja free" not in path}
    assert nobody_free == by_page
