"""A caller from ring to outcome with the service as an operator runs it: its web, its clock, its workers."""

import re
import subprocess
from typing import Any

import requests
from sqlalchemy import func, select

from rules.lives import HandoverState
from storage.models import Handover, HandoverLeg, LineOrder
from tests.faults.people import TELEPHONE
from tests.faults.service import ESCUCHA, Service, run_campaign, until
from tests.world import ANA

EMAIL, PASSWORD = "luis@example.org", "correct horse battery staple"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Luis:
    """A new monitor's browser."""

    def __init__(self, service: Service) -> None:
        who = (EMAIL, "--name", "Luis Caal", "--role", "monitor", "--phone", TELEPHONE, "--password-stdin")
        words = (*ESCUCHA, "staff", "add", *who)
        subprocess.run(words, env=service.environment, input=PASSWORD, text=True, check=True, capture_output=True)
        self.base = service.environment["PUBLIC_BASE_URL"]
        self.web = requests.Session()
        self.post("/entrar", email=EMAIL, password=PASSWORD)
        self.post("/turno", estado="available")

    def post(self, path: str, **form: str) -> requests.Response:
        page = self.web.get(f"{self.base}{'/entrar' if path == '/entrar' else '/cuenta'}", timeout=60)
        token = TOKEN.search(page.text)
        assert token is not None, page.text
        answer = self.web.post(self.base + path, {"csrf_token": token[1]} | form, timeout=60)
        assert answer.ok, answer.text
        return answer

    def is_there(self) -> bool:
        """His page asks for what is new."""
        return self.web.get(f"{self.base}/desk/vivo", timeout=60).ok


def of(service: Service, column: Any) -> Any:
    """What stands there: there is one row, or all are counted."""
    with service.engine.connect() as connection:
        return connection.scalar(select(column))


def becomes(service: Service, luis: Luis, state: HandoverState) -> None:
    until(lambda: luis.is_there() and of(service, Handover.state) is state)


def test_a_caller_is_taken_and_noted_by_the_processes_of_a_real_service(whole_service: Service) -> None:
    service = whole_service
    luis = Luis(service)
    run_campaign(service, "de Ana", [{"codigo_estudiante": "ANA", "telefono": ANA, "departamento": "Guatemala"}])
    becomes(service, luis, HandoverState.queued)
    contact = f"/trabajo/{of(service, Handover.id)}"
    luis.post(f"{contact}/contestar")
    becomes(service, luis, HandoverState.active)
    luis.post(f"{contact}/llamada/espera")
    becomes(service, luis, HandoverState.held)
    luis.post(f"{contact}/llamada/seguir")
    luis.post(f"{contact}/llamada/colgar")
    until(lambda: of(service, func.count(HandoverLeg.ended_at)) == 2)
    luis.post(f"{contact}/resultado", resultado="attended", nota="Se le explicó")
    becomes(service, luis, HandoverState.done)
    assert of(service, func.count(LineOrder.problem)) == 0
    assert of(service, func.count().filter(LineOrder.done_at.is_(None))) == 0
