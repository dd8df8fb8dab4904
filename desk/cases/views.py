"""The cases' routes."""

from collections.abc import Sequence
from typing import Final

from desk.answering import Route, add_routes, an_id, section_blueprint
from desk.cases.captures import allow_captures, too_large
from desk.cases.case_pages import CasePages
from desk.cases.office import Office
from desk.cases.register_pages import RegisterPages
from desk.parts import Desk, Section
from rules.roles import Permission

ONE: Final = f"/casos/{an_id('case_id')}"
OTHER: Final = an_id("other_id")
RECORDING: Final = an_id("recording_id")
FILE: Final = an_id("file_id")


def cases_section(desk: Desk) -> Section:
    """The section with its entry in the menu."""
    blueprint = section_blueprint("cases", __name__, "/casos/archivos")
    office = Office(desk)
    pages, registers = CasePages(office), RegisterPages(office)
    routes: Sequence[Route] = (
        ("GET", "/casos", pages.cases),
        ("GET", "/casos/nuevo", registers.begin),
        ("POST", "/casos/nuevo", registers.register),
        ("GET", ONE, pages.case),
        ("GET", f"{ONE}/voz/{RECORDING}", pages.case_recording),
        ("GET", f"{ONE}/archivo/{FILE}", pages.case_file),
        ("POST", f"{ONE}/otra/{OTHER}", pages.say_of_two),
        ("POST", f"{ONE}/sobre", pages.say_about),
        ("POST", f"{ONE}/atiendo", pages.attend),
    )
    add_routes(blueprint, routes)
    blueprint.url_value_preprocessor(allow_captures)
    blueprint.register_error_handler(413, too_large)
    return Section(
        blueprint=blueprint,
        endpoint="cases",
        permission=Permission.see_cases,
        title="Casos",
        summary="Las quejas y lo demás que se le dice al seguro: registre lo que vio o le trajeron, y vea lo recibido.",
    )
