"""What the pages say outside the conversation, in Spanish, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType
from typing import Final


class Place(StrEnum):
    """Where a link may lead besides a question."""

    unknown = "unknown"
    expired = "expired"
    stopped = "stopped"
    wrong_number = "wrong_number"
    complete = "complete"
    on_the_phone = "on_the_phone"
    no_complaint = "no_complaint"
    complaint_expired = "complaint_expired"
    complaint_told = "complaint_told"
    crowded = "crowded"
    too_fast = "too_fast"
    out_of_order = "out_of_order"


@dataclass(frozen=True, slots=True)
class Notice:
    """A page that asks nothing. `says` may hold {linea}. `again`: the words of the link that tries once more."""

    status: HTTPStatus
    title: str
    says: tuple[str, ...]
    calls: bool = True
    """Whether the line's number stands below, to be called."""
    again: str = ""
    begins: bool = False
    """Whether a complaint can be begun from it, and a case be asked for."""


COMPLAINTS: Final = "Si tiene una queja o una pregunta, llame al {linea}."

NOTICES: Final[Mapping[Place, Notice]] = MappingProxyType(
    {
        Place.unknown: Notice(
            HTTPStatus.NOT_FOUND,
            "No encontramos esta página",
            ("Abra otra vez el enlace de su mensaje y revise que esté completo.", "Si no abre, llame al {linea}."),
        ),
        Place.expired: Notice(
            HTTPStatus.GONE,
            "Este enlace ya venció",
            ("Gracias por querer darnos su opinión.", COMPLAINTS),
        ),
        Place.stopped: Notice(
            HTTPStatus.GONE,
            "Ya no le haremos preguntas",
            ("No le llamaremos ni escribiremos para encuestas.", COMPLAINTS),
        ),
        Place.wrong_number: Notice(
            HTTPStatus.GONE,
            "Este enlace ya no sirve",
            ("Disculpe la molestia. Ya no escribiremos a este número.",),
            calls=False,
        ),
        Place.complete: Notice(
            HTTPStatus.OK,
            "Muchas gracias",
            ("Ya no tenemos más preguntas para usted.", COMPLAINTS),
        ),
        Place.on_the_phone: Notice(
            HTTPStatus.OK,
            "Le estamos llamando",
            ("Conteste por teléfono, con gusto le escuchamos.", "Si lo prefiere, siga aquí después de la llamada."),
            calls=False,
            again="Seguir aquí",
        ),
        Place.no_complaint: Notice(
            HTTPStatus.NOT_FOUND,
            "No encontramos esta página",
            ("Puede empezar otra vez, o llamar al {linea}.",),
            begins=True,
        ),
        Place.complaint_expired: Notice(
            HTTPStatus.GONE,
            "Esta queja quedó sin terminar",
            (
                "Pasaron siete días y borramos lo que nos contó.",
                "Puede empezar otra vez, o llamar al {linea}.",
            ),
            begins=True,
        ),
        Place.complaint_told: Notice(
            HTTPStatus.OK,
            "Ya recibimos lo que nos contó",
            ("Para saber de su caso, tenga a la mano el número y el PIN que le dimos.", COMPLAINTS),
            begins=True,
        ),
        Place.crowded: Notice(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Ahora recibimos muchas quejas",
            ("Intente otra vez más tarde, o llame al {linea}: también por teléfono le escuchamos.",),
            again="Intentar otra vez",
        ),
        Place.too_fast: Notice(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Espere un momento",
            ("Hay muchas visitas. Sus respuestas están guardadas.", "Intente otra vez en un minuto."),
            calls=False,
            again="Intentar otra vez",
        ),
        Place.out_of_order: Notice(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Intente otra vez en un momento",
            ("Ahora no podemos mostrarle esta página. Las respuestas que ya envió están guardadas.",),
            again="Intentar otra vez",
        ),
    }
)

GO_ON: Final = "Contestar ahora"
"""Below a goodbye after which the parent may still answer: he or another pressed the wrong button, or has time now."""
SEND: Final = "Enviar comentario"
COMMON: Final[Mapping[str, str]] = MappingProxyType(
    {"persona": "Prefiero que me llame una persona", "baja": "No me escriban más"}
)
"""The buttons at the foot of every question -> what they say."""

EMERGENCY: Final = "122"
COMPLAINT_COMMON: Final[Mapping[str, str]] = MappingProxyType({"persona": COMMON["persona"]})
"""The same, where a parent complains: nobody writes to him."""
NEXT: Final = "Seguir"
SEND_STORY: Final = "Enviar lo que pasó"
ROOM: Final = "Puede escribir hasta {room} letras."
ADD_FILES: Final = "Agregar una foto, un documento o un audio"
