"""Understanding of words heard on the telephone: which key means what. Pure; it sees only what was spoken."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from re import Match

from simulator.people.meanings import AS_NEED, OPPOSITE, Meaning, recognise

_KEYS: dict[str, str] = {
    "cero": "0",
    "uno": "1",
    "dos": "2",
    "tres": "3",
    "cuatro": "4",
    "cinco": "5",
    "seis": "6",
    "siete": "7",
    "ocho": "8",
    "nueve": "9",
    "asterisco": "*",
    "estrella": "*",
    "numeral": "#",
    "gato": "#",
    "almohadilla": "#",
}
_KEY = rf"(?P<key>(?<!\d)\d(?!\d)|\b(?:{'|'.join(_KEYS)})\b)"
_VERB = (
    r"\b(?:marque|marcar|marca|presione|presionar|oprima|oprimir|pulse|pulsar|digite|digitar|teclee|toque)\s+"
    r"(?:(?:el|la|tecla|numero|signo|de)\s+)*"
)
_INSTRUCTION = re.compile(_VERB + _KEY)
# "..., 2." after an instruction; "o asterisco para repetir" in the sentence of one.
_ELLIPSIS = re.compile(r"(?:,|\bo\b|\by\b)\s*(?:el\s+)?" + _KEY + r"(?=\s*(?:,|$|(?:para|si|y|o)\b))")
_SENTENCE = re.compile(r"[^.?!:;¿¡]+")
_YES = frozenset({"si", "claro"})
_NO = frozenset({"no", "si no", "de lo contrario", "en caso contrario"})
_INVITES = re.compile(r"\bhable\b|\bcuentenos\b|deje su mensaje|grabe su|(?<!no )\bdiga (el|la|su)\b")
_NEED = re.compile(r"\bque necesita\b")
_DIGIT = rf"(?:\d|\b(?:{'|'.join(word for word, key in _KEYS.items() if key.isdigit())})\b)"
# A number is whole when something else follows it.
_SPELT = rf"(?P<digits>{_DIGIT}(?:[\s,-]*{_DIGIT})*)(?=\s*[.;:]|\s+[^\W\d])"
_FOLIO = re.compile(rf"numero de caso es\W*{_SPELT}")
_PIN = re.compile(rf"\bpin es\W*{_SPELT}")
_WANTED = {
    "pin": re.compile(r"\bmarque los \w+ numeros de su pin\b"),
    "folio": re.compile(r"\bmarque los \w+ numeros de su caso\b|numero no es correcto\b.*marquelo otra vez"),
}
_FAREWELL = re.compile(r"\bque le vaya bien\b|\bhasta luego\b|\badios\b")
_STAY = re.compile(r"\bno (?:cuelgue|corte)\b|\bespere\b|\ben la linea\b")
_FILLERS = " ,"


@dataclass(frozen=True, slots=True)
class Option:
    """A key offered aloud. `ends`: how many characters had been heard when its offer was complete."""

    key: str
    meaning: Meaning | None
    words: str
    ends: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What the words heard offer: keys with meanings, and whether they invite to speak."""

    options: tuple[Option, ...]
    invited: bool

    @property
    def asked(self) -> bool:
        return bool(self.options)


def plain(words: str) -> str:
    """The words in lower case without accents, one character for each of the (NFC) original."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in words.lower())


def understand(words: str) -> Understood:
    """Read every option out of the words heard since the last key."""
    text = plain(unicodedata.normalize("NFC", words))
    found: list[Option] = []
    question = ""
    for sentence in _SENTENCE.finditer(text):
        offered = _offers(sentence.group(), instructed=bool(found))
        if not offered:
            question = sentence.group().strip() or question
        for key, label, ends in offered:
            previous = found[-1].meaning if found else None
            meaning = meaning_of(label, previous, question)
            found.append(Option(key, meaning, label, sentence.start() + ends))
    return Understood(confirming(found), bool(_INVITES.search(text)))


def _offers(sentence: str, *, instructed: bool) -> list[tuple[str, str, int]]:
    """The keys of one sentence, each with its label and its end. `instructed`: a key was offered before."""
    marks = list(_INSTRUCTION.finditer(sentence))
    if not marks and not instructed:
        return []
    taken = [mark.span() for mark in marks]
    marks += [m for m in _ELLIPSIS.finditer(sentence) if not any(a <= m.start() < b for a, b in taken)]
    marks.sort(key=lambda mark: mark.start())
    if not marks:
        return []
    label_follows = re.match(r"\s+(?:para|si)\s", sentence[marks[0].end() :]) is not None
    return [_offer(sentence, marks, place, label_follows=label_follows) for place in range(len(marks))]


def _offer(sentence: str, marks: list[Match[str]], place: int, *, label_follows: bool) -> tuple[str, str, int]:
    """One key with its label: before it ("Malo, marque 1") or after it ("marcar 0 para hablar...")."""
    mark = marks[place]
    named = mark.group("key")
    key = _KEYS.get(named, named)
    if label_follows:
        ends = marks[place + 1].start() if place + 1 < len(marks) else len(sentence)
        return key, sentence[mark.end() : ends].strip(_FILLERS), ends
    starts = marks[place - 1].end() if place else 0
    return key, sentence[starts : mark.start()].strip(_FILLERS), mark.end()


def meaning_of(label: str, previous: Meaning | None, question: str) -> Meaning | None:
    """Of a label; a bare yes or no takes its subject from the option before it or from the question. Plain words."""
    if label in _YES:
        return recognise(question)
    if label in _NO:
        subject = previous if previous in OPPOSITE else recognise(question)
        return OPPOSITE.get(subject) if subject else None
    meaning = recognise(label)
    return AS_NEED.get(meaning, meaning) if meaning and _NEED.search(question) else meaning


def folio_heard(words: str) -> tuple[str, str]:
    """The digits of a case and of its PIN that were read out, each empty until it was heard whole."""
    text = plain(unicodedata.normalize("NFC", words))
    return _digits_of(_FOLIO.search(text)), _digits_of(_PIN.search(text))


def number_wanted(words: str) -> str:
    """Whether the number of a case ("folio") or its PIN ("pin") is to be keyed in; "" for neither."""
    text = plain(unicodedata.normalize("NFC", words))
    return next((name for name, pattern in _WANTED.items() if pattern.search(text)), "")


def _digits_of(found: Match[str] | None) -> str:
    spelt = re.findall(_DIGIT, found.group("digits")) if found else []
    return "".join(_KEYS.get(word, word) for word in spelt)


def says_farewell(words: str) -> bool:
    return bool(_FAREWELL.search(plain(words)))


def says_stay(words: str) -> bool:
    return bool(_STAY.search(plain(words)))


def confirming(options: Sequence[Option]) -> tuple[Option, ...]:
    """To stop, offered against going on, is the confirmation; elsewhere it is the wish."""
    if not any(option.meaning is Meaning.keep_going for option in options):
        return tuple(options)
    confirmed = Meaning.stop_confirmed
    return tuple(Option(o.key, confirmed, o.words, o.ends) if o.meaning is Meaning.stop else o for o in options)
