"""What every answer says to the browser about safety."""

from collections.abc import Callable
from typing import Final

from flask import Response, request

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OVER_HTTPS: Final = {"Strict-Transport-Security": "max-age=31536000"}
FILES_MAX_AGE_SECONDS: Final = 3600


def safe_headers(*, https: bool) -> Callable[[Response], Response]:
    """An after_request: what a view has said itself stays as it said it. Pages are kept by no browser, files are."""
    given = ALWAYS | (OVER_HTTPS if https else {})

    def put(response: Response) -> Response:
        for name, value in given.items():
            response.headers.setdefault(name, value)
        if not _is_a_file():
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return put


def _is_a_file() -> bool:
    return str(request.endpoint).endswith(".static")
