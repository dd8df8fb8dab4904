"""What parents ask the line about: the topics, and the first words told of each.

The words say what PRA-INS-28 and Acuerdo Gubernativo 44-2020 say, and no sums: those are for DICOMS to tell, whose
approved words take the place of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """The keys 1 to 4 of the information menu."""

    coverage = "cobertura"
    use = "uso"
    rights = "derechos"
    refund = "reembolso"


TOPIC_WORDS: Final[Mapping[Topic, str]] = {
    Topic.coverage: "Qué cubre el seguro",
    Topic.use: "Cómo usarlo",
    Topic.rights: "Derechos y cómo quejarse",
    Topic.refund: "Si le cobraron",
}
SHORT_LONGEST: Final = 115
"""Characters of GSM-7 of what is written in a text: what else may be answered is in the same segment."""
PLAYED_AT: Final = "/sonidos"
"""Where the recordings of the topics are played from: the address before where one is kept."""
FIRST_VERSION: Final = 1
"""The version of the words that come with the service; whoever writes others begins after it."""


@dataclass(frozen=True, slots=True)
class FirstWords:
    """words: as they are said and shown; short: as they are written in a text."""

    words: str
    short: str


FIRST_WORDS: Final[Mapping[Topic, FirstWords]] = {
    Topic.coverage: FirstWords(
        "El Seguro Médico Escolar es para estudiantes de preprimaria y primaria de escuelas públicas. Cubre gastos "
        "médicos por accidentes, atención médica por enfermedades comunes, medicinas, y ayuda para gastos funerarios.",
        "En preprimaria y primaria de escuelas oficiales cubre accidentes, enfermedades, medicinas y gastos funerarios",
    ),
    Topic.use: FirstWords(
        "Cuando el estudiante necesite atención, pida el Seguro Médico Escolar y tenga a la mano los datos del "
        "estudiante y de su escuela. Si no sabe a dónde ir, pregunte en la escuela o en esta línea. Si hay una "
        "emergencia, llame al 122.",
        "Pida el Seguro Médico Escolar con los datos del estudiante y su escuela. Si no sabe, pregunte en la escuela",
    ),
    Topic.rights: FirstWords(
        "Usted tiene derecho a que atiendan bien a su hijo o hija, a que le expliquen y a quejarse. Quejarse no "
        "cuesta, no afecta su seguro, y puede hacerlo sin dar su nombre. Le damos un número de caso para que sepa qué "
        "pasa con su queja.",
        "Tiene derecho a buen trato, a que le expliquen y a quejarse. Quejarse no cuesta ni afecta su seguro",
    ),
    Topic.refund: FirstWords(
        "Si le cobraron algo que usted cree que el seguro debe pagar, guarde la factura, la receta y los papeles que "
        "le dieron, y ponga una queja: diga la fecha, el lugar y cuánto pagó. La aseguradora revisa el cobro y le "
        "contestamos. No podemos prometerle que le devuelvan el dinero.",
        "Si le cobraron, guarde la factura y la receta, y ponga una queja. No podemos prometer que le devuelvan",
    ),
}
