"""A customer of the carrier who asks the survey by text, in its own words: a thread for each parent."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.simulator.rehearsal import Customer, Heard, texts

WORDING = Path(__file__).parents[2] / "conversation/scripts/pra-for-147/v1"
# Where each answer leads. A step that is not named says goodbye.
PATHS: Final = {
    "inicio": {"1": "uso", "2": "no_encargado"},
    "no_encargado": {"1": "quedamos", "2": "equivocado"},
    "uso": {"1": "tipo", "2": "no_uso"},
    "tipo": {"1": "nivel", "2": "nivel", "3": "nivel", "4": "funeral"},
    "nivel": {"1": "comentario", "2": "comentario", "3": "comentario", "4": "comentario"},
    "no_uso": {"1": "comentario", "2": "comentario", "3": "comentario"},
    "comentario": {"0": "ofrecer_queja"},
    "ofrecer_queja": {"1": "persona_cerrado", "2": "gracias"},
}
# What a whole message means at a step, beside its digits.
YES_NO: Final = {"si": "1", "claro": "1", "👍": "1", "no": "2", "👎": "2"}
WORDS: Final = {
    "uso": YES_NO,
    "uso_hermano": YES_NO,
    "ofrecer_queja": YES_NO,
    "tipo": {
        "accidente": "1", "acidente": "1", "enfermedad": "2", "medicinas": "3", "medicina": "3", "medisinas": "3",
    },
    "nivel": {
        "malo": "1", "mal": "1", "malo 😡": "1", "regular": "2", "regular 😐": "2", "bueno": "3", "vueno": "3",
        "bueno 🙂": "3", "excelente": "4", "exelente": "4", "excelente 😊": "4",
    },
}  # fmt: skip


def wording(channel: str) -> dict[str, str]:
    """The prompts of a channel, their facts filled in."""
    words = tomllib.loads((WORDING / f"{channel}.es.toml").read_text(encoding="utf-8"))["prompts"]
    facts = {"{linea}": "2411-0000", "{nivel}": "primaria", "{ventana}": "pronto"}
    for name, value in facts.items():
        words = {prompt: text.replace(name, value) for prompt, text in words.items()}
    return words


def digit(body: str, step: str) -> str:
    """The key that a message stands for at a step; empty when it is not clear. "1 si" is 1."""
    plain = body.strip().lower().replace("í", "i")
    said = WORDS.get(step, {}).get(plain, "")
    return next((key for key in (plain, said, plain.partition(" ")[0]) if key in PATHS[step]), "")


@dataclass
class Surveyor:
    """`at`: the open step of each parent; `taken`: what was understood, in order; `siblings`: pupils still to come;
    `twin`: which of the messages with the same words, counted from 1, is the one before again."""

    customer: Customer
    siblings: int = 0
    at: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    twin: int = 0
    received: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = wording("sms")
        self.customer.answers["/sms"] = self.answer

    def answer(self, heard: Heard) -> str:
        """The next text for this parent."""
        who, body = heard.form["From"], heard.form["Body"]
        step = self.at.get(who, "inicio")
        if body.upper() in {"BAJA", "ALTO"}:
            self.at[who] = "baja"
            return texts(self.words["baja"])
        self.received.append(body)
        if self.received.count(body) == self.twin:
            return texts()
        if step not in PATHS:
            self.comments.append(body)
            return texts()
        return self._step(who, step, body)

    def _step(self, who: str, step: str, body: str) -> str:
        key = digit(body, step)
        if not key and step == "comentario":
            self.comments.append(body)
            key = "0"
        if not key:
            return texts(self.words["no_entendi"])
        self.taken.append((step, key))
        self.at[who] = self._following(PATHS[step][key])
        return texts(self.words[self.at[who]])

    def _following(self, step: str) -> str:
        """Whoever complained of nothing is not offered it; another pupil is asked about before the thanks."""
        if step == "ofrecer_queja" and not {("nivel", "1"), ("nivel", "2"), ("no_uso", "3")} & set(self.taken):
            step = "gracias"
        if step == "gracias" and self.siblings:
            self.siblings -= 1
            return "uso_hermano"
        return step


PATHS["uso_hermano"] = PATHS["uso"]
