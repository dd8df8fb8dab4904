"""The columns of the results, in order, with their labels and codes: the codebook that travels with every file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rules.dispositions import DISPOSITIONS

NOT_APPLICABLE: Final = 97
DOES_NOT_KNOW: Final = 98
NO_ANSWER: Final = 99

MISSING: Final[dict[int, str]] = {
    NOT_APPLICABLE: "No aplica",
    DOES_NOT_KNOW: "No sabe",
    NO_ANSWER: "No respondió",
}
YES_NO: Final[dict[int, str]] = {1: "Sí", 2: "No"}
REASONS_OF_NO_USE: Final[dict[int, str]] = {1: "No lo necesitó", 2: "No lo conocía", 3: "Lo pidió y no le atendieron"}
SERVICES: Final[dict[int, str]] = {
    1: "Gastos médicos por accidente",
    2: "Atención médica por enfermedad común",
    3: "Suministro de medicamentos",
    4: "Asistencia para gastos funerarios",
}
LEVELS: Final[dict[int, str]] = {1: "Malo", 2: "Regular", 3: "Bueno", 4: "Excelente"}
MODES: Final[dict[str, str]] = {
    "voz": "Llamada automática",
    "sms": "Mensaje de texto",
    "whatsapp": "WhatsApp",
    "web": "Página web",
    "monitor": "Entrevista de un monitor",
    "impreso": "Boleta impresa",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`values`: what each code means. `missing`: codes that are no value (97, 98, 99)."""

    name: str
    label: str
    values: Mapping[int, str] | Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)


COLUMNS: Final = (
    Column("caso", "Seudónimo del estudiante; solo el servicio sabe de quién es"),
    Column("campania", "Nombre de la campaña"),
    Column("periodo", "Cuatrimestre de la campaña"),
    Column("departamento_codigo", "Departamento, código del INE"),
    Column("departamento", "Departamento"),
    Column("municipio_codigo", "Municipio, código del INE"),
    Column("municipio", "Municipio"),
    Column("nivel_educativo", "Nivel educativo", {"preprimaria": "Preprimaria", "primaria": "Primaria"}),
    Column("idioma", "Idioma de la entrevista; vacío cuando no se llegó a hablar con la familia"),
    Column("modo", "Modo de la entrevista; vacío cuando no se llegó a hablar con la familia", MODES),
    Column(
        "disposicion",
        "Disposición final, código AAPOR",
        {code: found.words for code, found in DISPOSITIONS.items()},
    ),
    Column("disposicion_texto", "Disposición final"),
    Column("intentos", "Llamadas y mensajes que salieron"),
    Column("primer_intento", "Fecha y hora del primer intento, ISO 8601"),
    Column("completado", "Fecha y hora de la respuesta que completó la entrevista, ISO 8601"),
    Column("uso", "¿Usó el Seguro Médico Escolar?", YES_NO, MISSING),
    Column("motivo_no_uso", "¿Por qué no lo usó?", REASONS_OF_NO_USE, MISSING),
    Column("tipo", "Servicio que recibió la última vez", SERVICES, MISSING),
    Column("nivel", "¿Cómo fue el servicio?", LEVELS, MISSING),
    Column("comentario", "Comentario o sugerencia"),
    Column("codigo_comentario", "Código del comentario"),
    Column("estrato", "Estrato de la muestra"),
    Column("estrato_poblacion", "Estudiantes asegurados en el estrato"),
    Column("peso", "Peso de la muestra; 1 cuando no hubo sorteo"),
    Column("tardia", "Respuesta después de la fecha límite", {0: "No", 1: "Sí"}),
)
NAMES: Final = tuple(column.name for column in COLUMNS)
