"""Understanding of a text that was read: which key means what, what it invites to. Pure; it sees only the words."""

import re
import unicodedata
from dataclasses import dataclass
from re import Match

from simulator.people.ears import Option, confirming, meaning_of, plain

_VERB = (
    r"\b(?:responda|responder|conteste|escriba|envie|mande|marque|digite)\s+"
    r"(?:(?:solo|con|el|la|numero|un|una)\s+)*"
)
_TOLD = re.compile(_VERB + r"(?P<key>\d)(?![\d-])")
# "2 Regular, 3 Bueno o 4 Excelente" after the first; "Si no, 2" and the lines of a list are sentences of their own.
_LISTED = re.compile(r"(?:^|,|\bo\b|\by\b)\s*(?P<key>\d)(?![\d-])")
_NUMBERED = re.compile(r"(?m)^(\s*\d)[.)]\s+")
_SENTENCE = re.compile(r"[^.?!:;¿¡\n]+")
_WRITES = re.compile(r"\bescriba (su|un|el) (comentario|mensaje|sugerencia)|\bcuentenos\b")
_AGAIN = re.compile(r"\bno (le|lo|la) entend|\bno entendi")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_RINGS = re.compile(r"deje (sonar|timbrar)|llamada perdida|deje que (suene|timbre)")
_TELEPHONE = re.compile(r"\+?\d[\d -]{2,}\d")
_FILLERS = " ,.-()"
_CONDITIONS = ("si ", "para ")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for. `writes`: a comment in his own words; `rings`: digits of a number to be left ringing;
    `again`: it says that he was not understood."""

    options: tuple[Option, ...] = ()
    writes: bool = False
    link: str = ""
    rings: str = ""
    again: bool = False

    @property
    def asks(self) -> bool:
        """A question that he can answer: one that only repeats the numbers says nothing."""
        return self.writes or any(option.meaning for option in self.options)


def read(words: str) -> Reading:
    """Read a text."""
    composed = unicodedata.normalize("NFC", words)
    link = _LINK.search(composed)
    text = plain(_LINK.sub(" ", composed))
    telephone = _TELEPHONE.search(text) if _RINGS.search(text) else None
    return Reading(
        options=_options(_NUMBERED.sub(r"\1 ", text)),
        writes=bool(_WRITES.search(text)),
        link=link.group().rstrip(".,;:)") if link else "",
        rings=re.sub(r"\D", "", telephone.group()) if telephone else "",
        again=bool(_AGAIN.search(text)),
    )


def _options(text: str) -> tuple[Option, ...]:
    """Every key that the text offers, with what it means."""
    found: list[Option] = []
    question = ""
    for sentence in _SENTENCE.finditer(text):
        offered = _offers(sentence.group(), instructed=bool(found) or _instructs(text[: sentence.start()]))
        if not offered:
            question = sentence.group().strip() or question
        for key, label in offered:
            previous = found[-1].meaning if found else None
            found.append(Option(key, meaning_of(label, previous, question), label, sentence.end()))
    return confirming(found)


def _instructs(before: str) -> bool:
    """ "Responda:" with its options on the lines that follow."""
    return re.search(r"\b(responda|conteste|escriba)\b[^.?!]*:\s*$", before) is not None


def _offers(sentence: str, *, instructed: bool) -> list[tuple[str, str]]:
    """The keys of one sentence with their labels."""
    marks = list(_TOLD.finditer(sentence))
    if not marks and not instructed:
        return []
    taken = [mark.span() for mark in marks]
    marks += [m for m in _LISTED.finditer(sentence) if not any(a < m.end() <= b for a, b in taken)]
    marks.sort(key=lambda mark: mark.start())
    conditional = sentence.strip().startswith(_CONDITIONS)
    return [
        (marks[place].group("key"), _label(sentence, marks, place, before=conditional)) for place in range(len(marks))
    ]


def _label(sentence: str, marks: list[Match[str]], place: int, *, before: bool) -> str:
    """What a key is for: "Si es la madre, responda 1" has it before, "Responda 1 Malo" after."""
    mark = marks[place]
    if before:
        return sentence[marks[place - 1].end() if place else 0 : mark.start()].strip(_FILLERS)
    ends = marks[place + 1].start() if place + 1 < len(marks) else len(sentence)
    return sentence[mark.end() : ends].strip(_FILLERS)
