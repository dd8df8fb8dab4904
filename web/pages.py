"""The parents' pages: one question each, by a signed link, with nothing but HTML and one small style sheet.

Looking at a page leaves no trace: whatever it takes to know the open question is rolled back. Those who show a
preview of a link, or fetch it ahead, so take the word from nobody and begin nothing. Only a button keeps something.

There is no session and no cookie: who has the link may answer, as who holds the telephone may. A page of somebody
else's that posts to us would have to know the link, so the link's token is all the protection against forged forms
that there could be.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from conversation.channel import Channel
from conversation.library import get_script
from conversation.words import Words
from storage.database import Sessions
from storage.queries.pages import Thread
from storage.retrying import once_more
from storage.turns import StaleTurn
from web import visiting
from web.forms import ANEW, beside, is_about, said
from web.links import FOLDER, read
from web.render import view, whole
from web.visiting import SPANISH, CallBegan, Goodbye, Page, Present, Question
from web.wording import GO_ON, NOTICES, SEND, Place

STYLE: Final = "page.css"
STYLE_VERSION: Final = hashlib.sha256((Path(__file__).parent / "static" / STYLE).read_bytes()).hexdigest()[:8]
"""In the style sheet's address, so that it may be kept for a year and still be renewed."""
ADDRESS_DEPTH: Final = 2
"""Slashes in the address of a page."""
A_YEAR: Final = "public, max-age=31536000, immutable"
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

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Porch:
    """What the pages need of the house. `line`: the number for complaints, as people write it."""

    sessions: Sessions
    zone: ZoneInfo
    secret_key: str
    line: str
    now: Callable[[], datetime]

    def present(self) -> Present:
        """Now and here."""
        return Present(self.now(), self.zone, self.line)


class Pages:
    """What a browser asks, one method a request."""

    def __init__(self, porch: Porch) -> None:
        self._porch = porch

    def show(self, token: str) -> Response:
        """The open question, or why there is none. Nothing is committed."""
        attempt_id = read(self._porch.secret_key, token)
        if attempt_id is None:
            return self._notice(Place.unknown)
        with self._porch.sessions() as session:
            page = visiting.look(session, attempt_id, self._porch.present())
        return self._page(page)

    def answer(self, token: str) -> Response:
        """An answer, if it is one to the open question; then the question that is open now."""
        attempt_id = read(self._porch.secret_key, token)
        if attempt_id is None:
            return self._notice(Place.unknown)
        try:
            self._hear(attempt_id)
        except (StaleTurn, CallBegan) as odd:
            log.info("page_without_the_word", problem=type(odd).__name__, attempt=attempt_id)
        return see_other(token)

    def elsewhere(self, rest: str = "") -> ResponseReturnValue:
        """An address that is no link: a slash too many leads to the link, and the rest nowhere."""
        token = rest.removesuffix("/")
        if rest != token and read(self._porch.secret_key, token) is not None:
            return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": f"../{token}"})
        return self._notice(Place.unknown)

    def trouble(self, error: Exception) -> ResponseReturnValue:
        """Any error, as a page. A form that is too large or broken is no answer: the question is shown again."""
        code = error.code if isinstance(error, HTTPException) else None
        token = (request.view_args or {}).get("token", "")
        if code in BROKEN_FORM and read(self._porch.secret_key, token) is not None:
            return see_other(token)
        return self._notice(PLACES.get(code or 0, Place.out_of_order))

    def _hear(self, attempt_id: int) -> None:
        present, form = self._porch.present(), request.form
        with self._porch.sessions() as session:
            page = visiting.look(session, attempt_id, present, anew=ANEW in form)
            if not isinstance(page, Question):
                return
            heard = said(form, page.reply.awaits) if is_about(form, page.turn, _name(page)) else None
            if heard is not None:
                visiting.answer(session, page, heard, present.now, beside=beside(form, page.reply.awaits))
            elif ANEW in form:
                visiting.stay(session, page, present.now)
            else:
                return
            session.commit()

    def _page(self, page: Page) -> Response:
        if isinstance(page, Place):
            return self._notice(page)
        told = get_script(page.thread.conversation.script, page.thread.conversation.version).told(Channel.web)
        asides = {branch.to for branch in told.keys.values()}
        shown = view(page.reply, words_of(page.thread), asides)
        if isinstance(page, Goodbye):
            calls = any(self._porch.line in words for words in (shown.heading, *shown.after))
            go_on = GO_ON if page.may_go_on else ""
            return self._document("goodbye", view=shown, calls=calls, go_on=go_on, anew=ANEW)
        return self._document("question", view=shown, turn=page.turn, question=_name(page), send=SEND)

    def _notice(self, place: Place) -> Response:
        notice = NOTICES[place]
        response = self._document("notice", notice=notice)
        response.status_code = notice.status
        if notice.status in A_WHILE:
            response.headers["Retry-After"] = "60"
        return response

    def _document(self, template: str, **shown: Any) -> Response:  # noqa: ANN401 - what the template places
        up = "../" * (request.path.count("/") - ADDRESS_DEPTH)  # relative, so that it is right behind any proxy
        style = f"{up}static/{STYLE}?{STYLE_VERSION}"
        page = render_template(f"web/{template}.html", style=style, line=self._porch.line, whole=whole, **shown)
        return Response(page, content_type="text/html; charset=utf-8")


def words_of(thread: Thread) -> Words:
    """The page's words in the conversation's language; in Spanish where no page is worded in it."""
    script = get_script(thread.conversation.script, thread.conversation.version)
    return script.wordings.get((Channel.web, thread.conversation.language)) or script.words(Channel.web, SPANISH)


def see_other(token: str) -> Response:
    """Back to the page, as a new request: going back or reloading sends no answer again."""
    # Relative, so that it is right behind any proxy.
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": token})


def _name(page: Question) -> str:
    """The open question's name: a form of another question does not answer this one."""
    return page.reply.prompts[-1].name if page.reply.prompts else ""


def guarded(response: Response) -> Response:
    """With the headers of every page; only the style sheet may be kept."""
    response.headers.update(HEADERS)
    is_style = request.endpoint == "web.static" and response.status_code < HTTPStatus.BAD_REQUEST
    response.headers["Cache-Control"] = A_YEAR if is_style else "no-store"
    return response


def web_blueprint(porch: Porch) -> Blueprint:
    """Every page of the parents. The caller limits how often one address may ask."""
    web = Blueprint(
        "web",
        __name__,
        url_prefix=FOLDER,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    pages = Pages(porch)
    web.add_url_rule("/<token>", "show", once_more(pages.show), methods=["GET"])
    web.add_url_rule("/<token>", "answer", once_more(pages.answer), methods=["POST"])
    for address in ("/", "/<path:rest>"):
        web.add_url_rule(address, "elsewhere", pages.elsewhere, methods=["GET", "POST"])
    for trouble in (HTTPException, OperationalError, PoolTimeoutError):
        web.register_error_handler(trouble, pages.trouble)
    web.after_request(guarded)
    return web
