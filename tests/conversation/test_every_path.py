"""Every way from the first question to an ending by the questions' own keys, a line each."""

from collections.abc import Iterator
from pathlib import Path

from conversation.heard import Opened, Recorded, Said
from conversation.machine import Turn, step
from conversation.reply import Choice
from conversation.shape import Script
from conversation.transcript import effect_words

PATHS = Path(__file__).parent / "every-path.txt"


def paths(script: Script, turn: Turn, so_far: str) -> Iterator[str]:
    awaits = turn.reply.awaits
    if turn.state.ending:
        answers = " ".join(f"{question}={value}" for question, value in turn.state.answers.items())
        effects = ", ".join(map(effect_words, turn.effects))
        yield f"{so_far} -> {effects} | {answers}".rstrip()
        return
    choices = [Said(key) for key in awaits.keys] if isinstance(awaits, Choice) else [Recorded("r", 9)]
    for heard in choices:
        did = heard.text if isinstance(heard, Said) else "r"
        yield from paths(script, step(script, turn.state, heard), f"{so_far} {turn.state.step} {did}".strip())


def test_every_path_of_the_survey_ends_as_written(survey, golden):
    lines = list(paths(survey, step(survey, None, Opened()), ""))
    golden(PATHS, "\n".join(lines) + "\n")


def test_every_path_of_the_survey_ends_within_ten_questions(survey):
    assert all(len(line.split(" -> ")[0].split()) <= 20 for line in paths(survey, step(survey, None, Opened()), ""))
