"""A customer of the carrier who answers a complaint line by voice, in the words that are planned for it."""

from dataclasses import dataclass, field
from typing import Final

from tests.simulator.rehearsal import Customer, Heard, ask, twiml

SAYS: Final = {
    "saludo": (
        "Seguro Médico Escolar, le escuchamos. Si hay una emergencia, cuelgue y llame al 122. "
        "Si tiene poco saldo, marque 5: le llamamos enseguida, sin costo."
    ),
    "menu": (
        "Para poner una queja, marque 1. Para saber de su caso, marque 2. Para información del seguro, marque 3. "
        "Para hablar con una persona, marque 0."
    ),
    "peligro": "¿Hay un niño o niña en peligro ahora? Sí, marque 1. No, marque 2.",
    "servicio": (
        "¿Con qué fue el problema? Accidente, marque 1. Enfermedad, 2. Medicinas, 3. Gastos funerarios, 4. "
        "Otra cosa, 5."
    ),
    "relato": (
        "Cuéntenos qué pasó, en qué lugar, cuándo y con quién. Grabaremos su voz, hasta tres minutos. "
        "Hable después del tono y, al terminar, marque numeral."
    ),
    "relato_listo": "Para enviarlo, marque 1. Para grabarlo otra vez, 2. Para agregar algo, 3.",
    "lugar_sabido": "¿Fue en Jacaltenango? Sí, marque 1. No, marque 2.",
    "lugar": "Diga el municipio y el departamento y, al terminar, marque numeral.",
    "cuando": "¿Cuándo fue? Hoy o ayer, marque 1. Esta semana, 2. Este mes, 3. Antes, 4.",
    "pide": (
        "¿Qué necesita? Que le atiendan, marque 1. Medicinas, 2. Ayuda por un cobro, 3. Una explicación, 4. "
        "Otra cosa, 5."
    ),
    "reserva": "¿Podemos dar su nombre a la aseguradora para que le resuelva? Sí, marque 1. No, marque 2.",
    "telefono": "¿Le llamamos a este número? Sí, marque 1. A otro, marque 2.",
    "persona": "Con gusto. No cuelgue, le comunicamos.",
}
FOLIO: Final = "260410037"
PIN: Final = "4821"
RECORDS: Final = ("relato", "lugar")
# Where each key leads; a step that records goes on by itself.
PATHS: Final = {
    "menu": {"1": "peligro", "0": "persona"},
    "peligro": {"1": "persona", "2": "servicio"},
    "servicio": dict.fromkeys("12345", "relato"),
    "relato": {"#": "relato_listo"},
    "relato_listo": {"1": "lugar_sabido", "2": "relato"},
    "lugar_sabido": {"1": "cuando", "2": "lugar"},
    "lugar": {"#": "cuando"},
    "cuando": dict.fromkeys("1234", "pide"),
    "pide": dict.fromkeys("12345", "reserva"),
    "reserva": dict.fromkeys("12", "telefono"),
    "telefono": {"1": "folio"},
}


@dataclass
class ComplaintLine:
    """`taken`: step and key of everything that was pressed; `recorded`: seconds by step."""

    customer: Customer
    taken: list[tuple[str, str]] = field(default_factory=list)
    recorded: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.customer.answers["/voice"] = self._page("menu", f"<Say>{SAYS['saludo']}</Say>")
        for step in PATHS:
            self.customer.answers[f"/taken/{step}"] = self._take

    def _take(self, heard: Heard) -> str:
        step, key = heard.path.rpartition("/")[2], heard.form.get("Digits", "")
        self.taken.append((step, key))
        if step in RECORDS:
            self.recorded[step] = int(heard.form["RecordingDuration"])
        return self._page(PATHS[step].get(key, step))

    def says_folio(self) -> str:
        read = f"Su número de caso es {', '.join(FOLIO)}. Su PIN es {', '.join(PIN)}. Se lo repito."
        return f"<Say>Su queja quedó registrada. {read} {read} Gracias por avisarnos.</Say>"

    def _page(self, step: str, before: str = "") -> str:
        if step == "folio":
            return twiml(self.says_folio())
        if step in RECORDS:
            return twiml(
                f"<Say>{SAYS[step]}</Say>", f"<Record action='/taken/{step}' finishOnKey='#' maxLength='180'/>"
            )
        if step not in PATHS:
            return twiml(f"<Say>{SAYS[step]}</Say>")
        return twiml(before, ask(SAYS[step], f"/taken/{step}", timeout="6"))
