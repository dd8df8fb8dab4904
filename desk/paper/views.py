"""The paper pages' routes."""

from typing import Final

from flask import Blueprint

from desk.paper.keying_pages import KeyingPages
from desk.paper.sheet_pages import SheetPages
from desk.parts import Desk, Section
from rules.roles import Permission

ENTRY: Final = "<int(max=9223372036854775807):entry_id>"
DOCUMENT: Final = "<int(max=9223372036854775807):document_id>"


def paper_section(desk: Desk) -> Section:
    """The section with its entry in the menu."""
    blueprint = Blueprint(
        "paper",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/papel/archivos",
    )
    keying, sheets = KeyingPages(desk), SheetPages(desk)
    for method, address, view in (
        ("GET", "/papel", keying.start),
        ("POST", "/papel", keying.take),
        ("GET", f"/papel/digitacion/{ENTRY}", keying.form),
        ("POST", f"/papel/digitacion/{ENTRY}", keying.answer),
        ("GET", "/papel/boletas", sheets.sheets),
        ("POST", "/papel/boletas", sheets.ask),
        ("GET", "/papel/boletas/lista", sheets.documents),
        ("GET", f"/papel/boletas/{DOCUMENT}.pdf", sheets.download),
        ("GET", "/papel/cifras", sheets.figures),
    ):
        blueprint.add_url_rule(address, view.__name__, view, methods=[method])
    return Section(
        blueprint=blueprint,
        endpoint="start",
        permission=Permission.attend_parents,
        title="Papel",
        summary="Digite las boletas que se llenaron en papel.",
    )
