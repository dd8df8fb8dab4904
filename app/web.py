"""The web process: the carrier's webhooks and the health page."""

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.guards import signed_by_carrier
from app.health import health
from app.runtime import Runtime, runtime
from ivr.webhooks import voice_blueprint

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
    voice = voice_blueprint(house.line)
    voice.before_request(
        signed_by_carrier(settings.public_base_url, tuple(token.get_secret_value() for token in tokens))
    )
    app.register_blueprint(voice)
    app.add_url_rule("/healthy", "healthy", lambda: health(house))
    app.register_error_handler(HTTPException, _said_plainly)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeoutError, _no_database)
    return app


def _said_plainly(error: HTTPException) -> ResponseReturnValue:
    return f"{error.code} {error.name}\n", error.code or 500, {"Content-Type": "text/plain; charset=utf-8"}


def _no_database(_error: Exception) -> ResponseReturnValue:
    """The carrier goes to the fallback address, which asks again."""
    return "La base de datos no responde.\n", 503, {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "1"}
