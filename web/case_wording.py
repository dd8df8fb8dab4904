"""What a parent reads of his case, by its state: where it is, and what happens next. Kind and true: nothing is promised
that nobody has to keep.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rules.lives import CaseState

STATES: Final[Mapping[CaseState, str]] = MappingProxyType(
    {
        CaseState.draft: "Su caso quedó sin terminar.",
        CaseState.received: "Recibimos su caso.",
        CaseState.under_review: "Estamos revisando su caso.",
        CaseState.needs_info: "Nos falta información para seguir con su caso.",
        CaseState.sent: "Su caso está con la aseguradora.",
        CaseState.in_progress: "La aseguradora está atendiendo su caso.",
        CaseState.responded: "La aseguradora respondió y estamos revisando su respuesta.",
        CaseState.returned: "Su caso está otra vez con la aseguradora.",
        CaseState.resolved: "Su caso está resuelto.",
        CaseState.closed_confirmed: "Su caso está cerrado.",
        CaseState.closed_no_reply: "Su caso está cerrado.",
        CaseState.reopened: "Abrimos otra vez su caso.",
        CaseState.controversy: "Otra persona está revisando su caso.",
        CaseState.not_admitted: "Su caso está cerrado: no procede.",
        CaseState.duplicate: "Juntamos este caso con otro que trata de lo mismo.",
        CaseState.referred: "Enviamos su caso a otra institución.",
        CaseState.withdrawn: "Su caso fue retirado.",
        CaseState.expired: "Su caso venció sin terminar.",
    }
)
_WE_TELL: Final = "Si nos dejó su teléfono, le avisaremos cuando haya respuesta."
_CALL: Final = "Si no está de acuerdo o su problema sigue, llámenos."
NEXT: Final[Mapping[CaseState, str]] = MappingProxyType(
    dict.fromkeys(CaseState, _WE_TELL)
    | dict.fromkeys(
        (
            CaseState.resolved,
            CaseState.closed_confirmed,
            CaseState.closed_no_reply,
            CaseState.not_admitted,
            CaseState.duplicate,
            CaseState.referred,
            CaseState.withdrawn,
            CaseState.expired,
            CaseState.draft,
        ),
        _CALL,
    )
    | {
        CaseState.received: f"Una persona lo va a revisar. {_WE_TELL}",
        CaseState.needs_info: "Si nos dejó su teléfono, le llamaremos para preguntarle. También puede llamarnos.",
    }
)
RECEIVED: Final = "Lo recibimos el {day}."
NO_FOLIO: Final = "Escriba el número de su caso."
NO_CASE: Final = "No encontramos un caso con ese número. Revíselo, por favor: son nueve números."
PIN_SHAPE: Final = "El PIN tiene cuatro números."
WRONG_PIN: Final = "Ese PIN no es correcto. Revíselo, por favor."
LOCKED: Final = "Por seguridad no recibimos el PIN de este caso durante una hora."
