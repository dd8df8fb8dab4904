"""Every way from the first question to an ending by the questions' own keys, a line each, script by script."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.channel import Channel
from conversation.heard import Found, Heard, Opened, Recorded, Said
from conversation.library import get_script
from conversation.machine import Turn, step
from conversation.reply import LOOK_UPS, Choice, Digits, LookUp, Recording
from conversation.shape import Script
from conversation.transcript import effect_words
from tests.conversation.conftest import NAMES

FOLDER = Path(__file__).parent / "paths"
SURVEY, COMPLAINT = "pra-for-147", "queja"
KNOWN = {
    "queja": {"municipio": "Nebaj", "telefono": "1", "encuesta": "1"},
    "linea": {"encuesta": "1", "abierto": "1", "devolver": "1", "telefono": "1"},
}
"""What makes each question be asked."""
TOLD = [
    (name, channel)
    for name in NAMES
    for channel in Channel
    if any(channel == mouth for mouth, _ in get_script(name, 1).wordings)
]


def choices(script: Script, turn: Turn) -> list[tuple[str, Heard]]:
    awaits = turn.reply.awaits
    if isinstance(awaits, LookUp):
        return [(found, Found({awaits.what: found})) for found in LOOK_UPS[awaits.what]]
    if isinstance(awaits, Choice):
        return [(key, Said(key)) for key in telling(script, turn, awaits.keys)]
    if isinstance(awaits, Digits):
        own = [key for key in script.told(turn.state.channel).steps[turn.state.step].branches if key == "9"]
        return [("cifras", Said("5" * awaits.count)), *((key, Said(key)) for key in own)]
    return [("r", Recorded("r", 9))] if isinstance(awaits, Recording) else written(script, turn)


def written(script: Script, turn: Turn) -> list[tuple[str, Heard]]:
    here = script.told(turn.state.channel).steps[turn.state.step]
    if here.gathers:
        did = "listo" if here.question in turn.state.answers else "texto"
        return [(did, Said(did))]
    return [("texto", Said("texto")), ("0", Said("0"))]


def telling(script: Script, turn: Turn, keys: tuple[str, ...]) -> list[str]:
    """All keys of the survey; of another script those that lead differently: the rest is more of the same."""
    if script.name == SURVEY:
        return list(keys)
    told = script.told(turn.state.channel)
    here = told.steps[turn.state.step]
    depends = {(asked, value) for each in told.steps.values() for asked, values in each.asked_if for value in values}
    seen = {}
    for key in keys:
        branch = here.branches[key]
        seen.setdefault((branch.to, branch.way, (here.question, branch.value) in depends and branch.value), key)
    return list(seen.values())


def paths(script: Script, turn: Turn, so_far: str = "") -> Iterator[str]:
    if turn.state.ending:
        answers = " ".join(f"{question}={value}" for question, value in turn.state.answers.items())
        effects = ", ".join(map(effect_words, turn.effects))
        yield f"{so_far} -> {effects} | {answers}".rstrip()
        return
    here = turn.state.looking or turn.state.step
    if so_far.split()[::2].count(here) > (1 if is_gathering(script, turn) else 0):
        yield f"{so_far} -> {here}"
        return
    for did, heard in choices(script, turn):
        yield from paths(script, step(script, turn.state, heard), f"{so_far} {here} {did}".strip())


def is_gathering(script: Script, turn: Turn) -> bool:
    return script.told(turn.state.channel).steps[turn.state.step].gathers


def every_path(name: str, channel: Channel) -> list[str]:
    script = get_script(name, 1)
    return list(paths(script, step(script, None, Opened(KNOWN.get(name, {}), channel))))


@pytest.mark.parametrize(("name", "channel"), [told for told in TOLD if told[0] != COMPLAINT])
def test_every_path_ends_as_written(golden, name, channel):
    golden(FOLDER / f"{name}-{channel}.txt", "\n".join(every_path(name, channel)) + "\n")


@pytest.mark.parametrize("channel", Channel)
def test_every_path_of_the_survey_ends_within_ten_questions(channel):
    for line in every_path(SURVEY, channel):
        assert len(line.split(" -> ")[0].split()) <= 20


def test_the_same_answers_reach_the_same_end_in_texts_and_on_the_page():
    by_text, by_page = ({*every_path(SURVEY, channel)} for channel in (Channel.sms, Channel.web))
    assert by_text == by_page


@pytest.mark.parametrize("channel", Channel)
def test_every_path_of_a_complaint_whose_story_was_sent_comes_to_its_receipt(channel):
    """Hundreds: they are not written down."""
    ended = [line.split(" -> ") for line in every_path(COMPLAINT, channel)]
    sent = [walked for walked, effects in ended if "enviada" in walked and "End" in effects]
    assert len(sent) > 30
    assert all(" recibo " in walked for walked in sent)
    assert all(len(walked.split()) <= 2 * 20 for walked, _ in ended)
