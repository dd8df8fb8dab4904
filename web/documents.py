"""What every page of the parents is made of: one small style sheet, strict headers, and kind words in any trouble."""

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException

from web.links import FOLDER
from web.render import whole
from web.wording import EMERGENCY, NOTICES, Place

STYLE: Final = "page.css"
STYLE_VERSION: Final = hashlib.sha256((Path(__file__).parent / "static" / STYLE).read_bytes()).hexdigest()[:8]
"""In the style sheet's address, so that it may be kept for a year and still be renewed."""
STYLE_ENDPOINT: Final = "web.static"
A_YEAR: Final = "public, max-age=31536000, immutable"
FILES: Final = "archivos"
"""Below a page's address: what may be added to the case that is told on it."""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # The address of a page is its key: no other site is told it.
    "Referrer-Policy": "no-referrer",
}
PLACES: Final[dict[int, Place]] = {HTTPStatus.NOT_FOUND: Place.unknown, HTTPStatus.TOO_MANY_REQUESTS: Place.too_fast}
"""HTTP status -> what the page says; anything else is a moment's trouble."""
A_WHILE: Final = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
BROKEN_FORM: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def document(template: str, line: str, **shown: Any) -> Response:  # noqa: ANN401 - what the template places
    """A page. `line`: the number for complaints, as people write it."""
    up = "../" * (request.path.count("/") - 1)  # relative, so that it is right behind any proxy
    style = f"{up}{FOLDER[1:]}/static/{STYLE}?{STYLE_VERSION}"
    given = {"style": style, "root": up, "line": line, "whole": whole, "emergency": EMERGENCY}
    page = render_template(f"web/{template}.html", **given, **shown)
    return Response(page, content_type="text/html; charset=utf-8")


def notice_page(place: Place, line: str) -> Response:
    """The page of a place at which nothing is asked."""
    notice = NOTICES[place]
    response = document("notice", line, notice=notice)
    response.status_code = notice.status
    if notice.status in A_WHILE:
        response.headers["Retry-After"] = "60"
    return response


def place_of_error(error: Exception) -> Place:
    """Where an error leads."""
    code = error.code if isinstance(error, HTTPException) else None
    return PLACES.get(code or 0, Place.out_of_order)


def is_broken_form(error: Exception) -> bool:
    """Whether it is the form that was wrong: too large, or no form at all."""
    return isinstance(error, HTTPException) and error.code in BROKEN_FORM


def see_other(address: str) -> Response:
    """Back to a page, as a new request: going back or reloading sends no answer again. `address` is relative."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def guarded(response: Response) -> Response:
    """With the headers of every page; only the style sheet may be kept."""
    response.headers.update(HEADERS)
    is_style = request.endpoint == STYLE_ENDPOINT and response.status_code < HTTPStatus.BAD_REQUEST
    response.headers["Cache-Control"] = A_YEAR if is_style else "no-store"
    return response
