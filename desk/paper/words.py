"""What the paper pages say."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from monitors.double_entry import Done
from monitors.paper import AlreadyAnswered, PaperError
from rules.handovers import REASONS
from rules.hours import MONTH_WORDS
from rules.lives import DocumentState
from rules.places import place_of_code
from rules.routing import Mode, MonitorReason
from storage.queries.paper import AGAIN, FIRST, SETTLING

KEYING_WORDS: Final[Mapping[int, str]] = {
    FIRST: "Primera digitación",
    AGAIN: "Segunda digitación",
    SETTLING: "Por resolver",
}
HOW_WORDS: Final[Mapping[Mode, str]] = {
    Mode.voice: "por teléfono",
    Mode.sms: "por mensaje de texto",
    Mode.whatsapp: "por WhatsApp",
    Mode.web: "por la página",
    Mode.monitor: "con un monitor",
    Mode.impreso: "en boleta",
}
STATE_WORDS: Final[Mapping[DocumentState, str]] = {
    DocumentState.due: "En espera",
    DocumentState.making: "Preparándose",
    DocumentState.ready: "Listo",
    DocumentState.failed: "No se pudo",
}
PROBLEM_WORDS: Final[Mapping[str, str]] = {
    "nobody": "ninguna de esas familias espera ya a un monitor",
    "lost": "pruebe otra vez; si se repite, avise al administrador",
}
REASON_WORDS: Final[Mapping[str, str]] = {reason.value: REASONS[reason].words for reason in MonitorReason}
NOBODY: Final = "Ninguna familia espera así a un monitor."
TOO_MANY: Final = "Son {count} boletas, y se preparan hasta {most} a la vez: elija un departamento."
ONE_ASKED: Final = "Se prepara 1 boleta."
ASKED: Final = "Se preparan {count} boletas."
NO_CAMPAIGN: Final = "Elija una campaña."
NO_ANSWER: Final = "Elija una de las respuestas."


def problem_words(error: PaperError, zone: ZoneInfo) -> str:
    """Why it cannot be keyed."""
    if isinstance(error, AlreadyAnswered):
        day = error.at.astimezone(zone)
        at = f"{day.day} de {MONTH_WORDS[day.month - 1]}"
        return PaperError("answered", mode=HOW_WORDS[error.mode], at=at).words
    return error.words


def done_words(done: Done, code: str) -> str:
    """What was kept, and where the sheet goes."""
    kept = f"la boleta {code} quedó guardada."
    if done.ordinal == FIRST:
        return f"{kept} Póngala en la pila de segunda digitación." if done.chosen else f"{kept} Ya puede archivarla."
    if done.ordinal == SETTLING:
        return f"la boleta {code} quedó resuelta. Ya puede archivarla."
    if not done.differs:
        return f"{kept} Coincide con la primera: ya puede archivarla."
    return f"{kept} No coincide con la primera: póngala en la pila por resolver."


def which_words(which: Mapping[str, object]) -> str:
    """Which members a document's sheets are of."""
    place = place_of_code(str(which.get("departamento", "")))
    parts = (
        place.name if place else "",
        REASON_WORDS.get(str(which.get("reason", "")), ""),
        "Sin número que sirva" if which.get("without_number") else "",
    )
    return ". ".join(filter(None, parts)) or "Todas"
