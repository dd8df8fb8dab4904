"""What a said text means: "1", "SI ", "1 sí", "la 2.", "exelente" and "👍" are what a person would take them for.

A text is understood when all its words mean one key, fillers aside; otherwise it is asked again, never guessed:
"1 o 2" and "no se" are nothing. What stops calls or ends a question counts only as a whole message: "No me den de
baja" is not BAJA.
"""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

# Nobody means one key with a longer text; it also keeps 4 kB of digits cheap.
LONGEST: Final = 60
_LONGEST_PHRASE: Final = 7
"""Words of the longest phrase that means a key: "lo ha pedido y no le atendieron"."""

_BREAKS: Final = dict.fromkeys(map(ord, "\t\r\n.,;:!¡?¿()[]\"'-#/"), " ")
# Skin tones, joiners, and the marks that make "1️⃣" of "1".
_DRESSING: Final = dict.fromkeys([*range(0x1F3FB, 0x1F400), 0xFE0F, 0x20E3, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_NODS: Final = ("👍", "👎")
"""The pictures that mean something, standing alone."""

_SAME_AS: Final[dict[str, tuple[str, ...]]] = {
    "0": ("cero",),
    "1": ("uno",),
    "2": ("dos",),
    "3": ("tres",),
    "4": ("cuatro",),
    "5": ("cinco",),
    "6": ("seis",),
    "7": ("siete",),
    "8": ("ocho",),
    "9": ("nueve",),
    "*": ("asterisco",),
    "si": ("sip", "claro", "claro que si", "por supuesto", "yes", "👍"),
    "no": ("nop", "no gracias", "👎"),
    "malo": ("mala", "mal", "muy malo", "muy mala", "muy mal", "pesimo", "pesima"),
    "regular": ("mas o menos",),
    "bueno": ("buena", "vueno", "bien"),
    "excelente": ("exelente", "ecelente", "excelent", "exelent", "escelente"),
    "accidente": ("acidente", "accidentes"),
    "enfermedad": ("enfermo", "enferma", "enfermedad comun", "enfermedades"),
    "medicinas": ("medicina", "medisina", "medisinas", "medicamento", "medicamentos"),
    "gastos funerarios": ("funerario", "funerarios", "gasto funerario", "funeral"),
    "persona": ("una persona", "con una persona", "hablar con una persona", "quiero hablar con una persona"),
    "repetir": ("repita", "repite"),
    "gracias": ("muchas gracias", "muchisimas gracias", "mil gracias"),
    # The last ones are the carrier's own.
    "baja": (
        *("alto", "parar", "salir", "cancelar", "no mas", "no me llamen", "no me escriban", "no molesten"),
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit"),
    ),
    "alta": ("start", "unstop"),
    "queja": ("quejas", "una queja", "poner una queja", "quiero poner una queja"),
}
_CANONICAL: Final[Mapping[str, str]] = {variant: word for word, variants in _SAME_AS.items() for variant in variants}

_POLITE: Final = frozenset(
    [
        "gracias", "muchas", "ok", "okay", "buen", "buenos", "buenas", "dia", "dias", "tarde", "tardes", "noche",
        "noches",
    ]
)  # fmt: skip
_FILLERS: Final = _POLITE | frozenset(
    [
        "el", "la", "lo", "un", "una", "por", "para", "de", "mi", "su", "yo", "es", "fue", "soy", "opcion", "numero",
        "respuesta", "respondo", "contesto", "digo", "servicio", "atencion", "estuvo", "favor", "hola",
    ]
)  # fmt: skip
"""Words that change nothing about the key beside them."""
_COURTESIES: Final = _POLITE | frozenset(
    [
        "muchisimas", "mil", "oki", "bueno", "buena", "bien", "esta", "vaya", "pues", "adios", "saludos",
        "igualmente", "feliz", "dios", "le", "les", "bendiga", "amen", "listo", "perfecto", "a", "usted", "ustedes",
    ]
)  # fmt: skip
"""A message of nothing else tells us nothing."""
_GOING_ON: Final = frozenset(
    [
        "y", "pero", "porque", "que", "entonces", "luego", "despues", "tambien", "ademas", "cuando", "aunque", "no",
        "me", "nos", "le", "les", "se",
    ]
)  # fmt: skip


_CASE: Final = frozenset({"caso", "folio"})
_BARE_CASE: Final = _CASE | {"mi", "el", "de", "del", "numero", "estado"}
_BESIDE_A_FOLIO: Final = _FILLERS | {"mi", "del", "estado", "nro", "num", "con", "y", "pin"}
_FOLIO: Final = 9
_PIN: Final = 4
_SHORTEST_FOLIO: Final = 5
"""Digits that may be a folio with some left out: it is asked for again, and nothing else is done with them."""
_TOO_FEW: Final = 3


class Keyword(StrEnum):
    """What a whole message may ask for at any time, whether or not a conversation is open."""

    stop = "stop"
    start = "start"
    complaint = "complaint"
    case = "case"


_KEYWORDS: Final = {"baja": Keyword.stop, "alta": Keyword.start, "queja": Keyword.complaint}


def canonical(text: str) -> str:
    """Without case, accents, punctuation and pictures, variants brought to one word: "Exelente." -> "excelente"."""
    return _same(" ".join(_words(text)))


def understand(text: str, meanings: Mapping[str, str]) -> str | None:
    """The key that the text stands for among a step's meanings (word -> key); None when it is not clear."""
    if text in meanings:
        return meanings[text]
    if len(text) > LONGEST:
        return None
    words = _words(text)
    whole = _same(" ".join(words))
    return meanings[whole] if whole in meanings else _one_meaning(words, meanings)


def understand_whole(text: str, meanings: Mapping[str, str]) -> str | None:
    """The same where any text is welcome: only one that is no more than a word of the step, politely said."""
    if len(text) > LONGEST:
        return None
    words = _words(text)
    whole = _same(" ".join(words))
    if whole in meanings:
        return meanings[whole]
    asked = _same(" ".join(word for word in words if word not in _POLITE))
    return None if _stops(asked) else meanings.get(asked)


def keyword(text: str) -> Keyword | None:
    """BAJA, ALTO, STOP ...: stop. ALTA: start. QUEJA: complaint. CASO and a folio: case. Only as the whole message."""
    if len(text) > LONGEST:
        return None
    return _KEYWORDS.get(canonical(text)) or (Keyword.case if asked_case(text) else None)


def asked_case(text: str) -> tuple[str, str] | None:
    """The folio and the PIN, each "" where it is not told, of a message that does no more than ask about a case:
    "CASO 26-000123-7", "caso 260001237", "26-000123-7", "Caso 26-000123-7, PIN 4821", "caso". None for any other.
    """
    words = _words(text[:LONGEST])
    digits = "".join(word for word in words if word.isdecimal() and word.isascii())
    named = any(word in _CASE for word in words)
    if not digits:
        return ("", "") if named and _BARE_CASE.issuperset(words) else None
    if not all(word in _CASE or word in _BESIDE_A_FOLIO or word.isdecimal() for word in words):
        return None
    if len(digits) == _FOLIO + _PIN:
        return digits[:_FOLIO], digits[_FOLIO:]
    likely = named and _SHORTEST_FOLIO <= len(digits) < _FOLIO + _PIN
    return (digits, "") if likely or len(digits) == _FOLIO else None


def digits_of(text: str) -> str:
    """The digits of a number as somebody wrote it, groups and words beside it left out: "caso 26-000123-7"."""
    return "".join(letter for letter in text[:LONGEST] if letter.isascii() and letter.isdecimal())


def is_thanks(text: str) -> bool:
    """Whether the message only says thank you: it answers nothing, and needs no answer."""
    words = _words(text[:LONGEST])
    return "gracias" in words and _COURTESIES.issuperset(words)


def goes_on(text: str) -> bool:
    """Whether the message goes on with a sentence: it tells what happened, and names nothing."""
    return bool(_GOING_ON.intersection(_words(text[:LONGEST])[:1]))


def tells(text: str) -> bool:
    """Whether the message, unasked, tells what happened: "no se" and "quién es usted" do not."""
    return is_remark(text) and len(_words(text[:LONGEST])) > _TOO_FEW


def is_remark(text: str) -> bool:
    """Whether the message tells us something: not a courtesy, a picture, a keyword or a lone key."""
    return keyword(text) is None and any(len(word) > 1 and word not in _COURTESIES for word in _words(text))


def _words(text: str) -> list[str]:
    """The words of a text, bare; where there are none, the nods in it."""
    plain = unicodedata.normalize("NFKD", text.translate(_DRESSING)).casefold().translate(_BREAKS)
    shown = "".join(_letter(letter) for letter in plain if not unicodedata.combining(letter))
    return shown.split() or [nod for nod in _NODS if nod in plain]


def _letter(letter: str) -> str:
    """Pictures only part words."""
    return " " if unicodedata.category(letter) == "So" else letter


def _same(word: str) -> str:
    return _CANONICAL.get(word, word)


def _stops(phrase: str) -> bool:
    """What stops calls is no part of a longer message."""
    return _KEYWORDS.get(phrase) is Keyword.stop


def _one_meaning(words: list[str], meanings: Mapping[str, str]) -> str | None:
    """The one key that every word means, fillers aside; None when they differ or one means nothing here."""
    keys: set[str] = set()
    at = 0
    while at < len(words):
        size, key = _phrase(words[at : at + _LONGEST_PHRASE], meanings)
        if key is not None:
            keys.add(key)
        elif words[at] not in _FILLERS:
            return None
        at += size
    return keys.pop() if len(keys) == 1 else None


def _phrase(words: list[str], meanings: Mapping[str, str]) -> tuple[int, str | None]:
    """The longest beginning of the words that means a key: (how many words, the key)."""
    for size in range(len(words), 0, -1):
        phrase = _same(" ".join(words[:size]))
        if phrase in meanings and not _stops(phrase):
            return size, meanings[phrase]
    return 1, None
