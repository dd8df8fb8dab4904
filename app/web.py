"""The web process: the carrier's webhooks, the parents' pages, the desk and the health page."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.guards import signed_by_carrier
from app.health import health
from app.runtime import Runtime, runtime
from desk.blueprint import register_desk
from desk.campaigns.views import campaigns_section
from desk.cases.views import cases_section
from desk.comments.pages import comments_section
from desk.coverage.pages import coverage_section
from desk.floor.views import floor_section
from desk.information.pages import information_section
from desk.layout.errors import error_page
from desk.limits import ALL_COMPLAINTS, ALL_UPLOADS, CASES, COMPLAINTS, UPLOADS, limit_pages, limit_view
from desk.monitor.views import monitor_section
from desk.paper.views import paper_section
from desk.parts import Section
from ivr.webhooks import voice_blueprint
from sms.webhooks import sms_blueprint
from web.cases import case_blueprint
from web.complaints import complaint_blueprint
from web.hall import Hall
from web.pages import web_blueprint
from web.sounds import sounds_blueprint
from web.survey_files import survey_files_blueprint

LARGEST_FORM = 256 * 1024
"""Bytes: far more than the carrier sends."""


def create_app(house: Runtime | None = None) -> Flask:
    """The WSGI application, on this process's parts unless others are given."""
    house = house or runtime()
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=house.settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
    )
    settings = house.settings
    tokens = (settings.twilio_auth_token, settings.twilio_auth_token_previous)
    signed = signed_by_carrier(settings.public_base_url, tuple(token.get_secret_value() for token in tokens))
    voice = voice_blueprint(house.line)
    voice.before_request(signed)
    app.register_blueprint(voice)
    sms = sms_blueprint(house.mailbox)
    sms.before_request(signed)
    app.register_blueprint(sms)
    limiter = register_desk(app, house.desk, _sections(house))
    _open_pages(app, house, limiter)
    _spare(app, (voice.name, sms.name))
    app.add_url_rule("/healthy", "healthy", lambda: health(house))
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeoutError, _no_database)
    return app


def _open_pages(app: Flask, house: Runtime, limiter: Limiter) -> None:
    """What parents see, and how often they may ask for it."""
    hall = Hall(house.porch, house.archive.files, house.settings.public_base_url.startswith("https:"))
    surveys = (web_blueprint(house.porch), survey_files_blueprint(hall))
    for pages in (*surveys, complaint_blueprint(hall), case_blueprint(hall)):
        limit_pages(limiter, pages)
        app.register_blueprint(pages)
    app.register_blueprint(sounds_blueprint(hall))
    limit_view(limiter, app, "complaint.begin", COMPLAINTS, ALL_COMPLAINTS)
    limit_view(limiter, app, "complaint.receive", UPLOADS, ALL_UPLOADS)
    limit_view(limiter, app, "survey_files.receive", UPLOADS, ALL_UPLOADS)
    limit_view(limiter, app, "case.tell", CASES)


def _sections(house: Runtime) -> list[Section]:
    """The parts of the desk, in the order of the menu."""
    desk = house.desk
    return [
        monitor_section(desk, house.mailbox, house.porch.line),
        floor_section(desk),
        paper_section(desk),
        comments_section(desk),
        cases_section(desk),
        information_section(desk),
        coverage_section(desk),
        campaigns_section(desk, house.settings.lines, house.exchange.pace),
    ]


def _spare(app: Flask, webhooks: tuple[str, ...]) -> None:
    """Sessions, limits and headers are for people: the carrier's webhooks, which are many, go past their hooks.

    Measured: these cost a webhook as much again as Flask itself does.
    """
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        every: list[Callable[..., Any]] = hooks.get(None, [])
        every[:] = [_not_in(webhooks, hook) for hook in every]


def _not_in(webhooks: tuple[str, ...], hook: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*given: Any) -> Any:  # noqa: ANN401 - whatever hooks of Flask are given: a response, an error, nothing
        if request.blueprint in webhooks:
            return given[0] if given else None
        return hook(*given)

    return asked


def _no_database(_error: Exception) -> ResponseReturnValue:
    """The carrier goes to the fallback address, which asks again."""
    return "La base de datos no responde.\n", 503, {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "1"}
