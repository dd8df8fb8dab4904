"""Forms by which a case is registered, and who sends them: Lucía, a liaison of Quetzaltenango; Iris, an analyst."""

from typing import Any

from rules.roles import Role
from storage.models import Act, AuditEntry, StaffUser
from tests.desk.visitors import Visitor
from tests.world import World

SEEN = {
    "canal": "networks",
    "clase": "complaint",
    "enlace": "https://example.org/publicacion/1",
    "relato": "En la publicación dicen que no dieron la medicina",
    "servicio": "medicine",
    "lugar": "0901",
    "establecimiento": "Hospital Regional",
    "precision": "day",
    "fecha": "2026-10-04",
    "papel_1": "doctor",
    "nombre_1": "Carlos Tzoc",
}
BROUGHT = {
    "canal": "letter",
    "clase": "complaint",
    "referencia": "OF-2026-114",
    "relato": "La carta dice que cobraron la consulta",
    "servicio": "illness",
    "telefono": "5555 0199",
    "nombre": "Marta Ajú",
}


def registers(somebody: Visitor, form: dict[str, str], **changed: str) -> Any:
    return somebody.post("/casos/nuevo", **form | changed)


def acts(world: World, act: Act) -> list[str]:
    return [entry.about for entry in world.rows(AuditEntry, AuditEntry.act == act)]


def staff(world: World, role: Role) -> StaffUser:
    return world.one(StaffUser, StaffUser.role == role)
