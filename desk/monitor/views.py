"""The monitors' routes."""

from collections.abc import Callable, Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue

from desk.monitor.call_pages import CallPages, call_routes
from desk.monitor.contact_pages import ContactPages
from desk.monitor.interview_pages import InterviewPages
from desk.monitor.office import ONE, Office
from desk.monitor.thread_pages import ThreadPages, thread_routes
from desk.monitor.work_pages import WorkPages
from desk.parts import Desk, Section
from rules.roles import Permission
from sms.mailbox import Mailbox

Route = tuple[str, str, Callable[..., ResponseReturnValue]]


def monitor_section(desk: Desk, box: Mailbox, line: str) -> Section:
    """The section with its entry in the menu. line: the number for complaints, as people write it."""
    blueprint = Blueprint(
        "monitor", __name__, template_folder="templates", static_folder="static", static_url_path="/trabajo/archivos"
    )
    office = Office(desk, line)
    calls, threads = CallPages(office), ThreadPages(desk, box, "desk.monitor.work", "desk.monitor.interview")
    for method, address, view in (*_routes(office), *call_routes(calls), *thread_routes(threads)):
        blueprint.add_url_rule(address, view.__name__, view, methods=[method])
    blueprint.context_processor(lambda: {"call_panel": calls.panel})
    return Section(
        blueprint=blueprint,
        endpoint="work",
        permission=Permission.attend_parents,
        title="Trabajo",
        summary="Llame a las familias a quienes se les debe una llamada, y atienda a quien espera.",
    )


def _routes(office: Office) -> Sequence[Route]:
    """Method, address, view."""
    work, contacts = WorkPages(office), ContactPages(office)
    interviews = InterviewPages(office, contacts)
    return (
        ("GET", "/trabajo", work.work),
        ("POST", "/trabajo/siguiente", work.take_next),
        ("POST", f"{ONE}/tomar", work.take_one),
        ("POST", f"{ONE}/contestar", work.take_call),
        ("GET", ONE, contacts.contact),
        ("GET", f"{ONE}/estado", contacts.news),
        ("POST", f"{ONE}/llamar", contacts.call),
        ("POST", f"{ONE}/numero", contacts.add_number),
        ("POST", f"{ONE}/devolver", contacts.give_back),
        ("POST", f"{ONE}/cerrar", contacts.put_away),
        ("POST", f"{ONE}/resultado", contacts.note),
        ("GET", f"{ONE}/entrevista", interviews.interview),
        ("POST", f"{ONE}/entrevista", interviews.begin_interview),
        ("POST", f"{ONE}/entrevista/respuesta", interviews.answer),
        ("POST", f"{ONE}/entrevista/fin", interviews.end_interview),
    )
