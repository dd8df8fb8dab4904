"""One screen of the interview form, as data: the words to say, the digits that choose, what was answered so far."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Back, Heard, Said
from conversation.reply import Choice, Digits, Reply, Writing
from conversation.shape import Script, Step
from conversation.state import State
from conversation.words import Words

SPANISH: Final = "es"
KEY, COMMENT, NUMBER, BACK, STEP = "tecla", "comentario", "numero", "atras", "paso"
"""Names of the form's fields: the digit chosen, the words written, the number keyed, one question back, the question
that it answers."""
NO_COMMENT: Final = "0"
"""Said at a text: there is none."""
NOT_DIGIT: Final = re.compile(r"[^0-9]")
LINE_END: Final = re.compile(r"\r\n?")
NOT_WRITTEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no keyboard writes; the database keeps no NUL."""
QUESTION_WORDS: Final[Mapping[str, str]] = {
    "uso": "¿Lo usó?",
    "motivo_no_uso": "¿Por qué no lo usó?",
    "tipo": "¿Para qué lo usó?",
    "nivel": "¿Cómo fue el servicio?",
    "comentario": "Comentario",
    "peligro": "¿Hay peligro ahora?",
    "clase": "Qué es",
    "servicio": "Con qué fue",
    "relato": "Qué pasó",
    "relato_mas": "Qué más pasó",
    "lugar_sabido": "¿Fue donde vive?",
    "lugar": "En qué lugar",
    "cuando": "Cuándo",
    "pide": "Qué necesita",
    "reserva": "¿Se puede decir su nombre?",
    "encuesta": "¿Se junta con la encuesta?",
    "telefono": "¿A este teléfono?",
}
"""Of the survey and of a complaint, in the order asked; a private answer is in no list."""


@dataclass(frozen=True, slots=True)
class Key:
    """A digit that chooses, and the words beside it."""

    digit: str
    label: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer so far, in words. recorded: it was spoken, and its recording is kept."""

    question: str
    words: str
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class FormView:
    """What one screen shows, from above.

    step: the open question's name; its form carries it, so that one of an earlier screen answers nothing.
    words: what to read aloud, a paragraph each, the question last. keys: one is to be chosen; none with a text.
    max_chars: how long a text may be; 0 where none is asked. may_skip: it may be left empty. written: the text as it
    stands. digits: how many make up the number that is asked for, instead of which a key may be chosen; 0 for none.
    ending: how the conversation ended; None while it goes on. can_go_back: a question was answered in this contact.
    """

    step: str
    words: tuple[str, ...]
    keys: tuple[Key, ...]
    max_chars: int
    written: str
    ending: Ending | None
    answers: tuple[Given, ...]
    can_go_back: bool
    may_skip: bool = True
    digits: int = 0


def form_of(script: Script, state: State, reply: Reply, language: str = SPANISH) -> FormView:
    """The screen that shows `reply`, in `language` where the monitors' words are written in it, else in Spanish."""
    words = words_of(script, language)
    question = reply.prompts[-1].name if reply.prompts else ""
    here = script.told(Channel.monitor).steps[state.step]
    keys = _keys(here, reply)
    asked = here.question
    return FormView(
        step=state.step,
        words=tuple(words.text(prompt) for prompt in reply.prompts),
        keys=tuple(Key(key, words.label(question, key)) for key in keys),
        max_chars=reply.awaits.max_chars if isinstance(reply.awaits, Writing) else 0,
        written=state.answers.get(asked, "") if asked else "",
        ending=state.ending,
        answers=answers_in_words(script, state.answers, language),
        can_go_back=bool(state.path) and state.ending is None,
        may_skip=NO_COMMENT in here.branches,
        digits=reply.awaits.count if isinstance(reply.awaits, Digits) else 0,
    )


def _keys(here: Step, reply: Reply) -> Collection[str]:
    """The digits that choose; beside a number, those of the question's own."""
    if isinstance(reply.awaits, Choice):
        return reply.awaits.keys
    return [key for key in here.branches if key.isdigit()] if isinstance(reply.awaits, Digits) else ()


def answers_in_words(script: Script, answers: Mapping[str, str], language: str = SPANISH) -> tuple[Given, ...]:
    """Each answer in the words beside its digit, in the order of the questionnaire; a text as it is."""
    labels = dict(reversed([*_labels(script, words_of(script, language))]))  # worded twice, the first is meant
    return tuple(
        Given(heading, labels.get((question, answers[question]), answers[question]), recorded=not answers[question])
        for question, heading in QUESTION_WORDS.items()
        if question in answers
    )


def _labels(script: Script, words: Words) -> Iterator[tuple[tuple[str, str], str]]:
    """(question, value) -> the words beside the digit that gives it."""
    for step in script.told(Channel.monitor).steps.values():
        if step.question and step.prompt is not None:
            known = words.choices.get(step.prompt.name, {})
            for key, branch in step.branches.items():
                if branch.value and key in known:
                    yield (step.question, branch.value), known[key]


def words_of(script: Script, language: str) -> Words:
    """What monitors read aloud in `language`; in Spanish where nobody has worded it."""
    return script.wordings.get((Channel.monitor, language)) or script.words(Channel.monitor, SPANISH)


def heard_of(form: Mapping[str, str], view: FormView) -> Heard | None:
    """What the form says; None when it answers nothing of this screen: another question's, or a digit not shown."""
    if form.get(STEP) != view.step or view.ending is not None:
        return None
    if BACK in form:
        return Back() if view.can_go_back else None
    if view.max_chars:
        text = written(form, view.max_chars)
        return Said(text or NO_COMMENT) if COMMENT in form and (text or view.may_skip) else None
    number = NOT_DIGIT.sub("", form.get(NUMBER, ""))
    if view.digits and number:
        return Said(number) if len(number) == view.digits else None
    digit = form.get(KEY, "").strip()
    return Said(digit) if digit in {key.digit for key in view.keys} else None


def written(form: Mapping[str, str], max_chars: int, field: str = COMMENT) -> str:
    """The words written in a field, as the database keeps them, `max_chars` at most."""
    return NOT_WRITTEN.sub("", LINE_END.sub("\n", form.get(field, ""))).strip()[:max_chars]
