"""What a said text means: "1", "uno", "SI ", "2.", "exelente" and "👍" are what a person would take them for.

Only a whole message counts. "No me den de baja" is not BAJA; "1 o 2" is nothing: asked again, never guessed.
"""

import unicodedata
from collections.abc import Mapping

# Nobody means one key with a longer text; it also keeps 4 kB of digits cheap.
LONGEST = 40

_AROUND = " \t\r\n.,;:!¡?¿()[]\"'-#"
# Skin tones, and the marks that make "1️⃣" of "1".
_DRESSING = dict.fromkeys([*range(0x1F3FB, 0x1F400), 0xFE0F, 0x20E3])

_SAME_AS: dict[str, tuple[str, ...]] = {
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
    "malo": ("mala", "mal"),
    "bueno": ("buena", "vueno", "bien"),
    "excelente": ("exelente", "ecelente", "excelent", "exelent", "escelente"),
    "accidente": ("acidente", "un accidente"),
    "enfermedad": ("enfermo", "enferma", "enfermedad comun"),
    "medicinas": ("medicina", "medisina", "medisinas", "medicamento", "medicamentos"),
    "baja": ("alto", "stop", "parar", "salir", "no mas"),
}
_CANONICAL: Mapping[str, str] = {variant: word for word, variants in _SAME_AS.items() for variant in variants}


def canonical(text: str) -> str:
    """Without case, accents and dressing, variants brought to one word: "Exelente." -> "excelente"."""
    plain = unicodedata.normalize("NFKD", text.translate(_DRESSING)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    word = " ".join(bare.strip(_AROUND).split())
    return _CANONICAL.get(word, word)


def understand(text: str, meanings: Mapping[str, str]) -> str | None:
    """The key that the text stands for among a step's meanings (word -> key); None when it is not clear."""
    if text in meanings:
        return meanings[text]
    if len(text) > LONGEST:
        return None
    return meanings.get(canonical(text))
