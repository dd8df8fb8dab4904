"""Final dispositions (AAPOR Standard Definitions), derived from the answers and the attempts' outcomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Disposition:
    """`rank`: 0 tells most about the member; of several the lowest wins."""

    code: str
    words: str
    rank: int


# "Wrong number" tells more than a silent hang-up or a voicemail at that number, less than a conversation.
_BY_RANK = (
    ("1.1", "Entrevista completa"),
    ("1.2", "Entrevista parcial"),
    ("2.11", "Rechazo"),
    ("2.12", "Interrumpida"),
    ("2.33", "Habla otro idioma"),
    ("4.7", "No corresponde: número equivocado"),
    ("4.3", "Número que no funciona"),
    ("2.21", "Sin contacto con el encargado"),
    ("2.22", "Buzón de voz"),
    ("3.12", "Ocupado"),
    ("3.13", "No contestó"),
    ("3.16", "Problema técnico"),
    ("3.11", "No se intentó"),
)
DISPOSITIONS: dict[str, Disposition] = {
    code: Disposition(code, words, rank) for rank, (code, words) in enumerate(_BY_RANK)
}
NOT_ATTEMPTED = "3.11"

CODE_OF_OUTCOME: dict[Outcome, str] = {
    # Whether an interview was complete is for the answers to say; without them it was cut short.
    Outcome.complete: "2.12",
    Outcome.partial: "2.12",
    Outcome.refused: "2.11",
    Outcome.broke_off: "2.12",
    Outcome.handed_over: "2.12",
    Outcome.guardian_absent: "2.21",
    Outcome.hung_up: "2.21",
    Outcome.machine: "2.22",
    Outcome.unheard: "2.22",
    Outcome.language: "2.33",
    Outcome.wrong_number: "4.7",
    Outcome.not_working: "4.3",
    Outcome.invalid_number: "4.3",
    Outcome.busy: "3.12",
    Outcome.no_answer: "3.13",
    Outcome.failed: "3.16",
    Outcome.outside_hours: NOT_ATTEMPTED,
    Outcome.canceled: NOT_ATTEMPTED,
    Outcome.no_reply: "3.13",
    Outcome.undelivered: "3.13",
    Outcome.no_texts: "3.16",
}
CODE_OF_ANSWER: dict[str, str] = {"nivel": "1.1", "uso": "1.1", "tipo": "1.2"}
NOT_USED = "2"
NOT_GIVEN = ("", "98", "99")
"""Values that decide nothing: "no sabe" (98) and "no respondió" (99), as a monitor codes them, are no answers."""
DEAD_NUMBER = frozenset({Outcome.wrong_number, Outcome.not_working, Outcome.invalid_number})


def disposition(outcomes: Iterable[Outcome], answers: Mapping[str, str]) -> str:
    """The AAPOR code of a member: `outcomes` in the order they happened, `answers` by question."""
    question = deciding_question(answers)
    if question is not None:
        return CODE_OF_ANSWER[question]
    return min(
        (CODE_OF_OUTCOME[outcome] for outcome in _telling(outcomes)),
        key=lambda code: DISPOSITIONS[code].rank,
        default=NOT_ATTEMPTED,
    )


def deciding_question(answers: Mapping[str, str]) -> str | None:
    """The question whose answer makes the disposition; None when the outcomes make it.

    Not having used the insurance is a whole interview, never a reason to be out of the sample.
    """
    if answers.get("nivel", "") not in NOT_GIVEN:
        return "nivel"
    if answers.get("uso") == NOT_USED:
        return "uso"
    return "tipo" if answers.get("tipo", "") not in NOT_GIVEN else None


def _telling(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Without dead numbers that were not the last word: after them another number of the family was tried.

    Whoever asked for a person, and told him that this is the wrong number, is nobody of the family.
    """
    rang = [outcome for outcome in outcomes if CODE_OF_OUTCOME[outcome] != NOT_ATTEMPTED]
    *earlier, last = rang or [Outcome.canceled]
    if (earlier[-1:], last) == ([Outcome.handed_over], Outcome.wrong_number):
        del earlier[-1]
    return [outcome for outcome in earlier if outcome not in DEAD_NUMBER] + [last]
