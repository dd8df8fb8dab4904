"""The desk as one blueprint that holds its sections: one guard, one look, one way to say that something failed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, request, url_for
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from desk.access.pages import access_blueprint
from desk.administrator.pages import administrator_section
from desk.guard import gate
from desk.headers import FILES_MAX_AGE_SECONDS, safe_headers
from desk.layout.errors import error_page, no_database_page, stale_form_page
from desk.limits import limit_sign_ins, make_limiter
from desk.parts import Desk, Section
from desk.person import Person
from desk.sessions import set_up_sessions
from storage.retrying import once_more

FLASH_WORDS: Final = {"success": "Hecho:", "info": "Aviso:", "warning": "Atención:", "danger": "No se pudo:"}
"""Kind of a message -> the word that tells it apart without its colour."""


def register_desk(app: Flask, desk: Desk, sections: Sequence[Section] = ()) -> Limiter:
    """Put the desk, with these sections besides the administrator's, into the application.

    The application's SECRET_KEY must be set. Returns the limiter, for pages of others (`limits.limit_pages`).
    """
    shown = (*sections, administrator_section(desk))
    set_up_sessions(app, desk)
    csrf = _set_up_forms(app)
    _set_up_bootstrap(app)
    blueprint = _blueprint([access_blueprint(desk), *(section.blueprint for section in shown)])
    blueprint.before_request(gate(csrf, desk.now))
    _dress(blueprint, shown, desk.zone)
    _say_failures(blueprint)
    app.register_blueprint(blueprint)
    _read_once_more(app)
    app.after_request(safe_headers(https=desk.public_base_url.startswith("https:")))
    limiter = make_limiter(app, desk.redis_url, desk.proxies)
    limit_sign_ins(limiter, app, "desk.access.sign_in")
    return limiter


def _read_once_more(app: Flask) -> None:
    """The pages that are only looked at outlive a connection that the database closed; what acts is asked for anew."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("desk.") and "POST" not in (rule.methods or ()):
            view: Callable[..., Any] = app.view_functions[rule.endpoint]
            app.view_functions[rule.endpoint] = once_more(view)


def _blueprint(parts: Sequence[Blueprint]) -> Blueprint:
    blueprint = Blueprint(
        "desk",
        __name__,
        static_folder="layout/static",
        static_url_path="/desk/static",
        template_folder="layout/templates",
    )
    for part in parts:
        blueprint.register_blueprint(part)
    return blueprint


def _set_up_forms(app: Flask) -> CSRFProtect:
    # The gate asks for the token, on the desk only: the carrier's webhooks are signed, and a parent's page acts with
    # the link's own signature and no cookie, so that nobody else's page can act for him.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    return CSRFProtect(app)


def _set_up_bootstrap(app: Flask) -> None:
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, SEND_FILE_MAX_AGE_DEFAULT=FILES_MAX_AGE_SECONDS)
    app.static_url_path = "/static"  # the package puts its files below it: /bootstrap/static
    Bootstrap5(app)


def _dress(blueprint: Blueprint, sections: Sequence[Section], zone: ZoneInfo) -> None:
    """What the templates of every section can use."""

    def moment(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%d/%m/%Y %H:%M}" if at else "nunca"

    def sections_of(somebody: Person) -> list[Section]:
        return [section for section in sections if somebody.can(section.permission)]

    given: dict[str, Any] = {
        "current_user": current_user,
        "sections_of": sections_of,
        "here": _here,
        "flash_word": lambda kind: FLASH_WORDS.get(kind, FLASH_WORDS["info"]),
        "moment": moment,
    }
    blueprint.context_processor(lambda: given)


def _say_failures(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(HTTPException, error_page)
    blueprint.register_error_handler(CSRFError, stale_form_page)
    blueprint.register_error_handler(OperationalError, no_database_page)
    blueprint.register_error_handler(PoolTimeoutError, no_database_page)


def _here(address: str) -> Markup:
    """Marks the entry of the menu whose page, or whose section's, this is."""
    section = address.rpartition(".")[0]
    mine = request.path == url_for(address) or (section != "desk.access" and request.blueprint == section)
    return Markup(' aria-current="page"') if mine else Markup("")
