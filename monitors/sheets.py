"""The paper form as data: a script's own words, a box for each digit, and where to go on. Nothing is drawn here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from conversation.channel import Channel
from conversation.reply import Choice, Prompt
from conversation.shape import Script, Step, Telling, Way
from conversation.words import Words
from monitors.forms import words_of
from rules.handovers import RESULTS
from storage.queries.sheets import Which

NO_INTERVIEW: Final = tuple(
    row for code, row in RESULTS.items() if row.offered and code not in ("attended", "broke_off")
)
"""How a try can end without an interview."""
_BARS: Final = {
    "1": "10001",
    "2": "01001",
    "3": "11000",
    "4": "00101",
    "5": "10100",
    "6": "01100",
    "7": "00011",
    "8": "10010",
    "9": "01010",
    "0": "00110",
    "*": "00110",
}
"""Which of the five bars of a character are wide."""
_SPACES: Final = {"*": "1000"}
_SPACES_OF_A_DIGIT: Final = "0100"


@dataclass(frozen=True, slots=True)
class Tick:
    """A box: its digit, the words beside it, and the question that follows; 0 where that is the next one."""

    digit: str
    words: str
    goes_on_at: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question. only_if: when it is asked at all. goes_on_at: as of a box, where all boxes lead to the same.

    writes: an answer in the parent's own words.
    """

    number: int
    words: str
    only_if: str
    ticks: tuple[Tick, ...]
    goes_on_at: int
    writes: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What is the same on every sheet of a language: what is read first, the questions, what is read last."""

    greeting: str
    questions: tuple[Question, ...]
    thanks: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What only one sheet has. code: as printed. bars: its barcode, widths of bars and spaces in turn.

    strip: what is torn off: the label and the words of each line, of the pupil and his guardian.
    """

    code: str
    bars: tuple[int, ...]
    campaign: str
    place: str
    language: str
    strip: tuple[tuple[str, str], ...]


def printed_form(script: Script, language: str) -> Form:
    """The script as a monitor tells it, from the question after "who is it?" to its thanks."""
    told, words = script.told(Channel.monitor), words_of(script, language)
    steps = _asked(told)
    numbers = {step.name: number for number, step in enumerate(steps, 1)}
    thanks = next(step for step in told.steps.values() if step.prompt and step.prompt.name == script.thanks)
    return Form(
        _words(told, words, told.steps[told.start]),
        tuple(_question(told, words, step, numbers) for step in steps),
        _words(told, words, thanks),
    )


def after_the_door(told: Telling) -> str:
    """The key of the first question that says: the guardian is here. Whoever fills in a sheet has him before him."""
    door = told.steps[told.start]
    return next(key for key, branch in door.branches.items() if branch.way is Way.resume)


def _asked(told: Telling) -> list[Step]:
    """Every question of a whole interview, in the order of the script's file."""
    waiting, found = [told.steps[told.start].branches[after_the_door(told)].to], set()
    while waiting:
        step = told.steps[waiting.pop()]
        if step.name not in found and step.ending is None:
            found.add(step.name)
            waiting += [name for name in (*(b.to for b in step.branches.values()), step.then) if name]
    return [told.steps[name] for name, step in told.steps.items() if name in found and step.name == name]


def _question(told: Telling, words: Words, step: Step, numbers: dict[str, int]) -> Question:
    number = numbers[step.name]
    keys = step.awaits.keys if isinstance(step.awaits, Choice) else ()
    leads = {key: numbers.get(told.steps[step.branches[key].to].name, 0) for key in keys}
    following = {key: 0 if at == number + 1 else at for key, at in leads.items()}
    same = len(set(leads.values())) == 1
    prompt = step.prompt.name if step.prompt else ""
    return Question(
        number=number,
        words=_words(told, words, step),
        only_if=_only_if(told, step, numbers),
        ticks=tuple(Tick(key, words.label(prompt, key), 0 if same else following[key]) for key in keys),
        goes_on_at=next(iter(following.values())) if keys and same else 0,
        writes=not keys,
    )


def _words(told: Telling, words: Words, step: Step) -> str:
    if step.prompt is None:
        return ""
    known = {name: told.facts[name] for name in step.facts}
    return words.text(Prompt(step.prompt.name, {**step.prompt.values, **known}))


def _only_if(told: Telling, step: Step, numbers: dict[str, int]) -> str:
    """ "Solo si marcó 1 o 2 en la pregunta 3 o 4, o 3 en la pregunta 5." """
    cases = []
    for question, values in step.asked_if:
        asked = [str(number) for name, number in numbers.items() if told.steps[name].question == question]
        cases.append(f"{' o '.join(sorted(values))} en la pregunta {' o '.join(asked)}")
    return f"Solo si marcó {', o '.join(cases)}." if cases else ""


def bars_of(digits: str) -> tuple[int, ...]:
    """A number as Code 39 (ISO/IEC 16388): widths of bars and spaces in turn, 3 to 1; it begins and ends with a bar."""
    widths: list[int] = []
    for letter in f"*{digits}*":
        bars, spaces = _BARS[letter], _SPACES.get(letter, _SPACES_OF_A_DIGIT) + "0"  # a narrow one between two letters
        widths += [3 if wide == "1" else 1 for pair in zip(bars, spaces, strict=True) for wide in pair]
    return tuple(widths[:-1])


def document_of(title: str, forms: dict[str, Form], sheets: Sequence[Sheet]) -> dict[str, Any]:
    """All that the page's drawing is told."""
    return {
        "title": title,
        "forms": {language: asdict(form) for language, form in forms.items()},
        "sheets": [asdict(sheet) for sheet in sheets],
        "results": [[row.key, row.words] for row in NO_INTERVIEW],
    }


def details_of(member_ids: Sequence[int], which: Which) -> dict[str, Any]:
    """What a document of sheets keeps of what was asked for."""
    return {"members": list(member_ids), "which": asdict(which)}
