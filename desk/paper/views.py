"""The paper pages' routes."""

from collections.abc import Sequence
from typing import Final

from desk.answering import Route, add_routes, an_id, section_blueprint
from desk.paper.keying_pages import KeyingPages
from desk.paper.sheet_pages import SheetPages
from desk.parts import Desk, Section
from rules.roles import Permission

ENTRY: Final = an_id("entry_id")
DOCUMENT: Final = an_id("document_id")


def paper_section(desk: Desk) -> Section:
    """The section with its entry in the menu."""
    blueprint = section_blueprint("paper", __name__, "/papel/archivos")
    keying, sheets = KeyingPages(desk), SheetPages(desk)
    routes: Sequence[Route] = (
        ("GET", "/papel", keying.start),
        ("POST", "/papel", keying.take),
        ("GET", f"/papel/digitacion/{ENTRY}", keying.form),
        ("POST", f"/papel/digitacion/{ENTRY}", keying.answer),
        ("GET", "/papel/boletas", sheets.sheets),
        ("POST", "/papel/boletas", sheets.ask),
        ("GET", "/papel/boletas/lista", sheets.documents),
        ("GET", f"/papel/boletas/{DOCUMENT}.pdf", sheets.download),
        ("GET", "/papel/cifras", sheets.figures),
    )
    add_routes(blueprint, routes)
    return Section(
        blueprint=blueprint,
        endpoint="start",
        permission=Permission.attend_parents,
        title="Papel",
        summary="Digite las boletas que se llenaron en papel.",
    )
