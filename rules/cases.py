"""What who registers a case may choose among, and the words for a case's life (cases-and-desk.md).

The codes are ours; PRA-INS-28 D.3.2 names the five facts and no list for any of them.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from rules.complaints import CaseChannel
from rules.lives import CaseState

STATE_WORDS: Final[Mapping[CaseState, str]] = {
    CaseState.draft: "Borrador",
    CaseState.received: "Recibida",
    CaseState.under_review: "En revisión",
    CaseState.needs_info: "Espera información",
    CaseState.sent: "Trasladada",
    CaseState.in_progress: "En atención",
    CaseState.responded: "Con respuesta",
    CaseState.returned: "Devuelta",
    CaseState.resolved: "Resuelta",
    CaseState.closed_confirmed: "Cerrada, confirmada",
    CaseState.closed_no_reply: "Cerrada, sin respuesta",
    CaseState.reopened: "Reabierta",
    CaseState.controversy: "En controversia",
    CaseState.not_admitted: "No procede",
    CaseState.duplicate: "Unida a otra",
    CaseState.referred: "Remitida",
    CaseState.withdrawn: "Desistida",
    CaseState.expired: "Vencida",
}
FACILITY_KINDS: Final[Mapping[str, str]] = {
    "hospital": "Hospital",
    "clinic": "Clínica o médico",
    "pharmacy": "Farmacia",
    "laboratory": "Laboratorio",
    "funeral_home": "Funeraria",
    "insurer_office": "Oficina de la aseguradora",
    "school": "Escuela",
    "other": "Otro lugar",
}
CARE_MODES: Final[Mapping[str, str]] = {
    "in_person": "En persona",
    "telephone": "Por teléfono",
    "at_home": "En casa",
    "none": "No hubo atención",
}
MANNERS: Final[Mapping[str, str]] = {
    "denied": "Se negaron a atender",
    "delayed": "Tardaron demasiado",
    "mistreated": "Trataron mal",
    "poor_care": "Atendieron mal o sin lo necesario",
    "charged": "Cobraron",
    "no_medicine": "No dieron la medicina",
    "uninformed": "No informaron, o informaron mal",
    "other": "De otro modo",
}


class PartyRole(StrEnum):
    """What somebody was to what happened."""

    pupil = "pupil"
    guardian = "guardian"
    doctor = "doctor"
    staff = "staff"
    insurer = "insurer"
    manager = "manager"
    teacher = "teacher"
    witness = "witness"
    other = "other"


PARTY_WORDS: Final[Mapping[PartyRole, str]] = {
    PartyRole.pupil: "Estudiante",
    PartyRole.guardian: "Padre, madre o encargado",
    PartyRole.doctor: "Médico o enfermera",
    PartyRole.staff: "Personal del lugar",
    PartyRole.insurer: "Personal de la aseguradora",
    PartyRole.manager: "Gestor o monitor",
    PartyRole.teacher: "Docente o director",
    PartyRole.witness: "Testigo",
    PartyRole.other: "Otra persona",
}
REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "Acceso": {"access_refused": "Negaron la atención", "access_far": "No hay dónde ir cerca"},
    "Oportunidad": {"timeliness_wait": "Espera larga", "timeliness_authorization": "Tardó la autorización"},
    "Trato": {"treatment_rude": "Trato grosero", "treatment_discrimination": "Discriminación"},
    "Calidad": {"quality_care": "Atención deficiente", "quality_place": "Lugar o equipo en mal estado"},
    "Medicina": {"medicine_missing": "No había", "medicine_incomplete": "Incompleta", "medicine_wrong": "Equivocada"},
    "Cobro": {"charge_unjustified": "Cobro indebido", "charge_refund": "No reembolsan"},
    "Cobertura": {"coverage_not_found": "No aparece asegurado", "coverage_excluded": "Dicen que no lo cubre"},
    "Funerario": {"funeral_refused": "Negaron la ayuda", "funeral_late": "La ayuda tardó"},
    "Integridad": {"integrity_bribe": "Pidieron dinero o favores", "integrity_false": "Documentos falsos"},
    "Protección": {"protection_harm": "Daño a un niño o niña", "protection_privacy": "Divulgaron datos"},
}
"""First level -> code -> second level."""
REASON_WORDS: Final[Mapping[str, str]] = {
    code: f"{first}: {second}" for first, seconds in REASONS.items() for code, second in seconds.items()
}
SENSITIVE: Final = frozenset({"protection_harm", "protection_privacy", "integrity_bribe", "integrity_false"})
"""Reasons whose cases few may see."""
SEEN: Final = (CaseChannel.media, CaseChannel.networks)
"""What a liaison registers: seen, and told by nobody who could be given a PIN (PRA-INS-28 D.3.1)."""
BROUGHT: Final = (CaseChannel.letter, CaseChannel.in_person, CaseChannel.ministry)
"""What somebody brings to us on paper, himself, or through the ministry's other system."""
SAME_FAMILY: Final = timedelta(days=3)
"""Told within so long from the same telephone about the same service, two cases are proposed as one."""
