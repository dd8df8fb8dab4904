"""The parents' pages: one question each, by a signed link, with nothing but HTML and one small style sheet.

Looking at a page leaves no trace: whatever it takes to know the open question is rolled back. Those who show a
preview of a link, or fetch it ahead, so take the word from nobody and begin nothing. Only a button keeps something.

There is no session and no cookie: who has the link may answer, as who holds the telephone may. A page of somebody
else's that posts to us would have to know the link, so the link's token is all the protection against forged forms
that there could be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from storage.database import Sessions
from storage.retrying import once_more
from storage.turns import StaleTurn
from web import visiting
from web.asking import asks_for_person, heard, name_of, question_page, receipt_page, shown_of
from web.complaint_forms import Refused
from web.documents import FILES, document, guarded, is_broken_form, notice_page, place_of_error, see_other
from web.forms import ANEW, beside, is_about
from web.links import FOLDER, read
from web.render import Field
from web.telling import has_story
from web.visiting import CallBegan, Page, Present, Question
from web.wording import GO_ON, Place

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
        return self._page(token, page)

    def answer(self, token: str) -> Response:
        """An answer, if it is one to the open question; then the question that is open now."""
        attempt_id = read(self._porch.secret_key, token)
        if attempt_id is None:
            return self._notice(Place.unknown)
        try:
            page = self._hear(token, attempt_id)
        except (StaleTurn, CallBegan) as odd:
            log.info("page_without_the_word", problem=type(odd).__name__, attempt=attempt_id)
            page = None
        return see_other(token) if page is None else page

    def elsewhere(self, rest: str = "") -> ResponseReturnValue:
        """An address that is no link: a slash too many leads to the link, and the rest nowhere."""
        token = rest.removesuffix("/")
        if rest != token and read(self._porch.secret_key, token) is not None:
            return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": f"../{token}"})
        return self._notice(Place.unknown)

    def trouble(self, error: Exception) -> ResponseReturnValue:
        """Any error, as a page. A form that is too large or broken is no answer: the question is shown again."""
        token = (request.view_args or {}).get("token", "")
        if is_broken_form(error) and read(self._porch.secret_key, token) is not None:
            return see_other(token)
        return self._notice(place_of_error(error))

    def _hear(self, token: str, attempt_id: int) -> Response | None:
        """The page that says at once why an answer cannot be taken, or that comes next. None: look again."""
        present, form = self._porch.present(), request.form
        with self._porch.sessions() as session:
            page = visiting.look(session, attempt_id, present, anew=ANEW in form)
            if not isinstance(page, Question):
                return None
            shown = shown_of(page.thread, page.reply)
            is_ours = is_about(form, page.turn, name_of(page.reply))
            said = heard(form, page.thread, page.reply, shown) if is_ours else None
            if isinstance(said, Refused):
                return question_page(self._porch.line, shown, name_of(page.reply), page.turn, said)
            if said is not None:
                visiting.answer(session, page, said, present.now, beside=beside(form, page.reply.awaits))
            elif ANEW in form:
                visiting.stay(session, page, present.now)
            else:
                return None
            session.commit()
        tells_story = shown.field is Field.story and said is not None and not asks_for_person(said)
        return see_other(f"{token}/{FILES}") if tells_story else None

    def _page(self, token: str, page: Page) -> Response:
        if isinstance(page, Place):
            return self._notice(page)
        shown = shown_of(page.thread, page.reply)
        files = f"{token}/{FILES}" if has_story(page.thread) else ""
        if isinstance(page, Question):
            return question_page(self._porch.line, shown, name_of(page.reply), page.turn, files=files)
        if shown.pin:
            return receipt_page(self._porch.line, shown, files)
        go_on = GO_ON if page.may_go_on else ""
        calls = shown.says(self._porch.line)
        return document("goodbye", self._porch.line, view=shown, calls=calls, go_on=go_on, anew=ANEW, complains=calls)

    def _notice(self, place: Place) -> Response:
        return notice_page(place, self._porch.line)


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
