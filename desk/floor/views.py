"""The routes of presence and of the floor."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Flask

from desk.answering import Route, add_routes, an_id, section_blueprint
from desk.floor.board import Board
from desk.floor.figure_pages import FigurePages
from desk.floor.floor_pages import FloorPages
from desk.floor.presence_pages import PresencePages
from desk.floor.quick import PATH, Quick
from desk.parts import Desk, Section
from rules.roles import Permission


def floor_section(desk: Desk) -> Section:
    """The section with its entry in the menu; it brings the bar of presence to every page of who attends to parents."""
    return Section(
        floor_blueprint(desk),
        "floor",
        Permission.supervise,
        "Piso",
        "Vea quién atiende y quién espera, y las cifras del día y del mes.",
    )


def floor_blueprint(desk: Desk) -> Blueprint:
    """All routes."""
    board = Board(desk)
    presence, pages = PresencePages(desk, board), FloorPages(desk, board)
    blueprint = section_blueprint("floor", __name__, "/piso/archivos")
    blueprint.url_value_preprocessor(presence.know)
    blueprint.app_context_processor(lambda: {"presence_bar": presence.bar})
    blueprint.record_once(lambda setup: _shorten(cast("Flask", setup.app), board, desk))
    add_routes(blueprint, _routes(presence, pages, FigurePages(desk)))
    return blueprint


def _shorten(app: Flask, board: Board, desk: Desk) -> None:
    app.wsgi_app = Quick(app.wsgi_app, board, desk.now)  # type: ignore[assignment, method-assign] # as Flask's manual has it


def _routes(presence: PresencePages, pages: FloorPages, figures: FigurePages) -> Sequence[Route]:
    return (
        ("GET", PATH, presence.live),
        ("POST", "/turno", presence.change),
        ("POST", "/turno/ayuda", presence.help),
        ("GET", "/piso", pages.floor),
        ("GET", "/piso/parte", pages.part),
        ("POST", f"/piso/ayuda/{an_id('staff_id')}", pages.see),
        ("POST", f"/piso/escuchar/{an_id('handover_id')}", pages.listen),
        ("GET", "/piso/cifras", figures.figures),
        ("GET", "/piso/cifras.csv", figures.file),
    )
