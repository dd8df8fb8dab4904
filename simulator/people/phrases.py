"""What parents write: the words for each answer, and invented comments. Nothing here is anybody's."""

from random import Random
from typing import Final

from simulator.people.meanings import Meaning
from simulator.people.texting import Style

_WORDS: Final[dict[Meaning, tuple[str, ...]]] = {
    Meaning.used: ("Si", "si", "SÍ", "claro"),
    Meaning.not_used: ("No", "no", "NO"),
    Meaning.accident: ("Accidente", "accidente", "acidente"),
    Meaning.illness: ("Enfermedad", "enfermedad"),
    Meaning.medicine: ("Medicinas", "medicina", "medisinas"),
    Meaning.bad: ("Malo", "malo", "mal"),
    Meaning.regular: ("Regular", "regular"),
    Meaning.good: ("Bueno", "bueno", "vueno"),
    Meaning.excellent: ("Excelente", "excelente", "exelente"),
    Meaning.complaint_yes: ("Si", "si"),
    Meaning.complaint_no: ("No", "no"),
}
_EMOJI: Final[dict[Meaning, str]] = {
    Meaning.used: "👍",
    Meaning.not_used: "👎",
    Meaning.bad: "Malo 😡",
    Meaning.regular: "Regular 😐",
    Meaning.good: "Bueno 🙂",
    Meaning.excellent: "Excelente 😊",
    Meaning.complaint_yes: "👍",
    Meaning.complaint_no: "👎",
}
# None of these could be taken for an answer to a question with numbers.
_COMMENTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Tardaron mucho en atendernos", "esperamos toda la mañana", "y la farmacia ya estaba cerrada"),
    ("La doctora fue muy amable", "nos explicó todo con paciencia", "ojalá siga el programa"),
    ("Falta medicina cerca de la escuela", "tuvimos que ir hasta la cabecera", "y el pasaje es caro"),
    ("No sabíamos a qué número llamar", "la maestra nos ayudó", "deberían poner un cartel en la escuela"),
)


def phrase(style: Style, key: str, meaning: Meaning, chance: Random) -> str:
    """An answer as this parent writes it; the plain key where he has no other way to say it."""
    words = _WORDS.get(meaning)
    if style is Style.digit or not words:
        return key
    if style is Style.emoji:
        return _EMOJI.get(meaning, f"{key} 👍")
    word = chance.choice(words)
    return f"{key} {word}" if style is Style.digit_and_word else word


def comment_of(number: str, child: int, pieces: int) -> tuple[str, ...]:
    """What a parent says about a child's care, in so many messages (1 to 3): always the same."""
    chance = Random(f"{number}:{child}")  # noqa: S311 - repeatable on purpose
    return chance.choice(_COMMENTS)[: max(1, min(pieces, 3))]


def beside_the_point(level: Meaning, asked: frozenset[Meaning]) -> str:
    """What is said to the wrong question: how the service was; where that is what is asked, a courtesy."""
    return "Buenas tardes" if level in asked else _WORDS[level][0]
