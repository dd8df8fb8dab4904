"""Luis in front of the monitors' pages, and a family whom he is to call."""

from rules.roles import Role
from storage.models import (
    Handover,
    Member,
    StaffUser,
)
from tests.desk.visitors import Visitor
from tests.monitors.desk_work import sweep, with_monitor
from tests.world import ANA, World


def owed(world: World, number: str | None = ANA, **values: object) -> Member:
    """Ana's daughter Julia, about whom a monitor is to ask."""
    member = with_monitor(world, number, **values)
    private = {"codigo_estudiante": "E-1", "nombre_estudiante": "Julia Choc"}
    world.change(member, private=world.vault.seal_fields(private, "member"))
    sweep(world)
    return member


def me(world: World) -> StaffUser:
    return world.one(StaffUser, StaffUser.role == Role.monitor)


def taken(world: World, luis: Visitor) -> str:
    """The address of the contact that Luis takes."""
    answer = luis.post("/trabajo/siguiente")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def called(world: World, luis: Visitor) -> str:
    """The same, once he has called the first number."""
    address = taken(world, luis)
    assert luis.post(f"{address}/llamar", telefono=str(world.one(Handover).phone_id), mano="1").status_code == 303
    return address


def asked(world: World, luis: Visitor, *digits: str) -> str:
    """The same, once the interview has come so far."""
    address = called(world, luis)
    luis.post(f"{address}/entrevista")
    for turn, digit in enumerate(digits, 1):
        answers(world, luis, address, turn, paso=open_step(luis, address), tecla=digit)
    return address


def open_step(luis: Visitor, address: str) -> str:
    page = luis.get(f"{address}/entrevista").text
    return page.split('name="paso" value="')[1].split('"')[0]


def answers(world: World, luis: Visitor, address: str, turn: int, **form: str) -> object:
    attempt = str(world.one(Handover).attempt_id)
    return luis.post(f"{address}/entrevista/respuesta", turno=str(turn), contacto=attempt, **form)


def codes(luis: Visitor, address: str) -> list[str]:
    page = luis.get(address).text
    return [part.split('"')[0] for part in page.split('name="resultado" value="')[1:]]
