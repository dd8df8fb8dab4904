"""What is wrong with a field of the settings form, in the form's words: the file's own speak of keys and of TOML."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

from desk.campaigns.kinds import Written
from rules.campaign_file import CampaignFile
from rules.campaign_words import problem_of

WAITS: Final = "Escriba cada espera con número y unidad, como «3 horas» o «2 días»."
BY_FIELD: Final[Mapping[tuple[str, str], str]] = {
    ("hours", "bad_value"): "La hora de comienzo debe ser antes que la de fin.",
    ("hours.from", "bad_value"): "Escriba una hora de 00:00 a 24:00, como 08:00.",
    ("hours.to", "bad_value"): "Escriba una hora de 00:00 a 24:00, como 20:00.",
    ("hours.days", "bad_value"): "Marque al menos un día.",
    ("hours.dates_off", "bad_date"): "Escriba cada fecha como 24/12/2026, una por línea.",
    ("deadline", "bad_moment"): "Escriba el día y la hora, como 20/12/2026 y 20:00.",
    ("attempts.voice.waits", "bad_form"): WAITS,
    ("attempts.sms.waits", "bad_form"): WAITS,
    ("attempts.voice.waits", "bad_value"): "Escriba al menos una espera, como «3 horas».",
    ("attempts.sms.waits", "bad_value"): "Escriba al menos una espera, como «1 día».",
    ("attempts.sms.patience", "bad_form"): "Escriba número y unidad, como «2 días».",
    ("questionnaire", "bad_form"): "Elija un cuestionario de la lista.",
}
"""Path of the field, code of the problem -> words. What is not here is said in the words of the file."""
BY_CODE: Final[Mapping[str, str]] = {"unknown_value": "Elija una opción de la lista."}
NO_FRACTION: Final = re.compile(r"(?<=[0-9])\.0(?![0-9])")
"""A limit that is a whole number is written as one."""


def words_of(error: ErrorDetails, path: str, written: Mapping[str, Written]) -> str:
    """A sentence. `written`: what stands in the form, by path."""
    problem = problem_of(error, CampaignFile)
    lacking = _lacking(written.get(path, ())) if path == "deadline" else ""
    if words := lacking or BY_FIELD.get((path, problem.code)) or BY_CODE.get(problem.code, ""):
        return words
    said = NO_FRACTION.sub("", problem.words.removeprefix(f"«{path}» "))
    return f"{said[0].upper()}{said[1:]}."


def _lacking(moment: Written) -> str:
    """Which of a day and an hour was left empty."""
    day, clock = (part.strip() for part in (*moment, "", "")[:2])
    if bool(day) == bool(clock):
        return ""
    return "Falta la hora." if day else "Falta el día."
