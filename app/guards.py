"""Guards at the door: who may come in at all."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import structlog
from flask import Response, request
from twilio.request_validator import RequestValidator

log = structlog.get_logger(__name__)


def requested_url(public_base_url: str, environ: dict[str, Any]) -> str:
    """The address as the carrier asked for it, byte for byte.

    Flask's own `request.url` decodes %C3%B1 and the like, and knows nothing of a proxy: good signatures would fail.
    """
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not target:
        query = environ.get("QUERY_STRING", "")
        # WSGI hands over the path's bytes as Latin-1.
        target = quote(environ.get("PATH_INFO", "").encode("latin-1")) + (f"?{query}" if query else "")
    return public_base_url + str(target)


def signed_by_carrier(public_base_url: str, tokens: tuple[str, ...]) -> Callable[[], Response | None]:
    """A before_request guard: 403 for what the carrier has not signed with one of `tokens`."""
    validators = [RequestValidator(token) for token in tokens if token]

    def guard() -> Response | None:
        url, signature = requested_url(public_base_url, request.environ), request.headers.get("X-Twilio-Signature", "")
        if any(validator.validate(url, request.form, signature) for validator in validators):
            return None
        log.warning("unsigned_request", endpoint=request.endpoint)
        return Response("Firma no válida.\n", 403, content_type="text/plain; charset=utf-8")

    return guard
