"""The monitors' routes."""

from collections.abc import Sequence

from desk.answering import Route, add_routes, section_blueprint
from desk.monitor.call_pages import CallPages, call_routes
from desk.monitor.complaint_pages import complaint_routes
from desk.monitor.contact_pages import ContactPages
from desk.monitor.interview_pages import InterviewPages
from desk.monitor.office import ONE, Office
from desk.monitor.thread_pages import ThreadPages, thread_routes
from desk.monitor.work_pages import WorkPages
from desk.parts import Desk, Section
from rules.roles import Permission
from sms.mailbox import Mailbox


def monitor_section(desk: Desk, box: Mailbox, line: str) -> Section:
    """The section with its entry in the menu. line: the number for complaints, as people write it."""
    blueprint = section_blueprint("monitor", __name__, "/trabajo/archivos")
    office = Office(desk, line)
    calls, threads = CallPages(office), ThreadPages(desk, box, "desk.monitor.work", "desk.monitor.interview")
    add_routes(blueprint, (*_routes(office), *complaint_routes(office), *call_routes(calls), *thread_routes(threads)))
    blueprint.context_processor(lambda: {"call_panel": calls.panel})
    return Section(
        blueprint=blueprint,
        endpoint="work",
        permission=Permission.receive_calls,
        title="Trabajo",
        summary="Las familias a quienes se les debe una llamada, quienes esperan, y la llamada que usted tiene.",
    )


def _routes(office: Office) -> Sequence[Route]:
    work, contacts = WorkPages(office), ContactPages(office)
    interviews = InterviewPages(office, contacts)
    return (
        ("GET", "/trabajo", work.work),
        ("GET", "/trabajo/mia", work.given),
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
