"""The campaign pages' routes."""

from collections.abc import Sequence

from flask import Blueprint

from campaigns.dispatching import Pace
from desk.answering import Route, add_routes, an_id, section_blueprint
from desk.campaigns.check_pages import CheckPages
from desk.campaigns.figures import FigureBoard
from desk.campaigns.move_pages import MovePages
from desk.campaigns.moves import MOVES
from desk.campaigns.office import Office
from desk.campaigns.pages import CampaignPages
from desk.campaigns.sample_pages import SamplePages, allow_large_forms, too_large
from desk.campaigns.settings_pages import SettingsPages
from desk.parts import Desk, Section
from rules.lines import Lines
from rules.roles import Permission

ONE = f"/campanias/{an_id('campaign_id')}"


def campaigns_section(desk: Desk, lines: Lines, pace: Pace) -> Section:
    """The section with its entry in the menu."""
    return Section(
        campaigns_blueprint(desk, lines, pace),
        "every",
        Permission.see_campaigns,
        "Campañas",
        "Vea cómo van las encuestas, prepare una nueva y descargue resultados.",
    )


def campaigns_blueprint(desk: Desk, lines: Lines, pace: Pace) -> Blueprint:
    """All routes. `lines`, `pace`: the numbers of the house, and what the whole account may send."""
    office = Office(desk, lines, pace, FigureBoard(desk))
    blueprint = section_blueprint("campaigns", __name__, "/campanias/archivos")
    blueprint.url_value_preprocessor(allow_large_forms)
    add_routes(blueprint, _routes(office))
    _add_moves(blueprint, office)
    blueprint.register_error_handler(413, too_large)
    return blueprint


def _routes(office: Office) -> Sequence[Route]:
    pages, settings = CampaignPages(office), SettingsPages(office)
    samples, checks = SamplePages(office), CheckPages(office)
    return (
        ("GET", "/campanias", pages.every),
        ("GET", ONE, pages.one),
        ("GET", f"{ONE}/cifras", pages.figures),
        ("GET", f"{ONE}/resultados.zip", pages.results),
        ("GET", "/campanias/nueva", settings.new),
        ("POST", "/campanias/nueva", settings.create),
        ("POST", "/campanias/nueva/archivo", settings.fill_new),
        ("GET", f"{ONE}/ajustes", settings.edit),
        ("POST", f"{ONE}/ajustes", settings.save),
        ("POST", f"{ONE}/ajustes/archivo", settings.fill),
        ("GET", f"{ONE}/muestra", samples.sample),
        ("POST", f"{ONE}/muestra", samples.load),
        ("POST", f"{ONE}/muestra/observaciones.csv", samples.remarks),
        ("GET", f"{ONE}/revision", checks.check),
        ("POST", f"{ONE}/comenzar", checks.start),
    )


def _add_moves(blueprint: Blueprint, office: Office) -> None:
    """Two routes for each move: the page that asks, and the act."""
    for move in MOVES:
        pages = MovePages(office, move)
        blueprint.add_url_rule(f"{ONE}/{move.slug}", f"ask_{move.slug}", pages.ask, methods=["GET"])
        blueprint.add_url_rule(f"{ONE}/{move.slug}", f"do_{move.slug}", pages.do, methods=["POST"])
