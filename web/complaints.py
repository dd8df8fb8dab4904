"""The pages on which anybody complains: no link was sent, so the address that he gets is his own, and nobody's else.

The address holds a number that nobody can guess and its signature; what he tells, his folio and his PIN are never part
of one. A cookie keeps the same token, only so that the door can offer to go on: every page works without it, and none
acts by it, so a page of somebody else's could not act for him.
"""

import secrets
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from rules.complaints import DRAFT_LIFE
from storage.queries.complaint_pages import page_leg
from storage.retrying import once_more
from storage.turns import StaleTurn
from web import telling
from web.asking import asks_for_person, heard, name_of, question_page, receipt_page, shown_of
from web.complaint_forms import NO_TELEPHONE, TELEPHONE, Refused, telephone, typed
from web.documents import FILES, document, guarded, is_broken_form, notice_page, place_of_error, see_other
from web.file_pages import FilePages
from web.forms import PERSON, is_about
from web.hall import Hall
from web.links import COMPLAINT, LARGEST_ID, sign
from web.render import Field
from web.telling import Adding, Told
from web.wording import Place

DOOR: Final = "/inconformidad"
COOKIE: Final = "queja"
ANEW: Final = "pagina"
NOBODY_FILLS_IN: Final = "apellido"
"""A field that no person sees: whoever fills it in is a machine."""

FETCHED_BY: Final = "Sec-Fetch-Site"
"""By which a browser says whose page sends the form: somebody else's could leave a complaint here whose address its
maker knows, for the door to offer. No browser lets a page write it, and the old ones that send none go on.
"""

log = structlog.get_logger(__name__)


class Complaints:
    """What a browser asks, one method a request."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._porch = hall.porch

    def door(self) -> Response:
        """The way in, and the way back to what was begun here."""
        token = sign(self._porch.secret_key, 1 + secrets.randbelow(LARGEST_ID), COMPLAINT)
        begun = request.cookies.get(COOKIE, "")
        open_page = f"{DOOR[1:]}/{begun}" if self._is_open(begun) else ""
        return document("door", self._porch.line, token=token, open=open_page)

    def begin(self) -> Response:
        """A complaint is begun under the token that the door gave; twice, it is the same."""
        token = request.form.get(ANEW, "")
        number = self._hall.number(token)
        if number is None or request.form.get(NOBODY_FILLS_IN) or request.headers.get(FETCHED_BY) == "cross-site":
            return see_other(DOOR[1:])
        with self._porch.sessions.begin() as session:
            telling.begin(session, page_leg(number), self._porch.now())
        response = see_other(f"{DOOR[1:]}/{token}")
        response.set_cookie(
            COOKIE,
            token,
            max_age=DRAFT_LIFE,
            path=DOOR,
            secure=self._hall.secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def show(self, token: str) -> Response:
        """The open question, or what became of it."""
        number = self._hall.number(token)
        if number is None:
            return notice_page(Place.no_complaint, self._porch.line)
        with self._porch.sessions() as session:
            told = telling.look(session, page_leg(number), self._porch.now())
        if isinstance(told, Place):
            return notice_page(told, self._porch.line)
        return self._goodbye(token, told) if told.is_over else self._question(token, told)

    def adding(self, session: Session, token: str) -> Adding | Place:
        """The case of this page, which files may be added to."""
        number = self._hall.number(token)
        return Place.no_complaint if number is None else telling.adding(session, page_leg(number), self._porch.now())

    def elsewhere(self, rest: str = "") -> Response:
        """An address that is none of these: a slash too many leads to the door, and the rest nowhere."""
        if not rest:
            return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": f"..{DOOR}"})
        return notice_page(Place.no_complaint, self._porch.line)

    def answer(self, token: str) -> Response:
        """An answer, if it is one to the open question; then the question that is open now."""
        number = self._hall.number(token)
        if number is None:
            return notice_page(Place.no_complaint, self._porch.line)
        try:
            page = self._hear(token, page_leg(number))
        except StaleTurn:
            log.info("page_without_the_word", problem="StaleTurn")
            page = None
        return see_other(token) if page is None else page

    def trouble(self, error: Exception) -> ResponseReturnValue:
        """Any error, as a page. A form that is too large or broken is no answer: the question is shown again."""
        token = (request.view_args or {}).get("token", "")
        if is_broken_form(error):
            return see_other(request.path.rpartition("/")[2] if self._hall.number(token) is not None else DOOR[1:])
        place = place_of_error(error)
        if place is Place.too_fast and request.endpoint == "complaint.begin":
            place = Place.crowded
        return notice_page(Place.no_complaint if place is Place.unknown else place, self._porch.line)

    def _hear(self, token: str, leg: str) -> Response | None:
        """The page that answers the form at once: what it asks for cannot be done yet. None: look again."""
        now, form = self._porch.now(), request.form
        with self._porch.sessions() as session:
            told = telling.look(session, leg, now)
            if isinstance(told, Place) or told.is_over or not is_about(form, told.turn, name_of(told.reply)):
                return None
            shown = shown_of(told.thread, told.reply)
            said = heard(form, told.thread, told.reply, shown)
            if said is None:
                return None
            if isinstance(said, Refused):
                return self._question(token, told, said)
            wants_person = asks_for_person(said)
            if wants_person and not told.can_be_called:
                number = form.get(TELEPHONE)
                if number is None or not telling.note_telephone(session, told, telephone(number) or ""):
                    return self._call_me(told, typed(form, shown), number)
            telling.answer(session, told, said, now, beside=typed(form, shown).strip() if said == PERSON else "")
            session.commit()
        return see_other(f"{token}/{FILES}") if shown.field is Field.story and not wants_person else None

    def _question(self, token: str, told: Told, refused: Refused | None = None) -> Response:
        shown = shown_of(told.thread, told.reply)
        files = f"{token}/{FILES}" if told.has_story else ""
        return question_page(self._porch.line, shown, name_of(told.reply), told.turn, refused, files)

    def _goodbye(self, token: str, told: Told) -> Response:
        shown = shown_of(told.thread, told.reply)
        if not shown.pin:
            calls = shown.says(self._porch.line)
            return document("goodbye", self._porch.line, view=shown, calls=calls, go_on="", anew="")
        page = receipt_page(self._porch.line, shown, f"{token}/{FILES}" if told.has_story else "")
        # Seen: the next one at this machine is not offered to go on with it.
        page.delete_cookie(COOKIE, path=DOOR, secure=self._hall.secure, httponly=True, samesite="Lax")
        return page

    def _call_me(self, told: Told, text: str, number: str | None) -> Response:
        return document(
            "call_me",
            self._porch.line,
            turn=told.turn,
            question=name_of(told.reply),
            typed=text,
            number=(number or "")[:40],
            problem=NO_TELEPHONE if number else "",
        )

    def _is_open(self, token: str) -> bool:
        number = self._hall.number(token)
        if number is None:
            return False
        with self._porch.sessions() as session:
            return isinstance(telling.look(session, page_leg(number), self._porch.now()), Told)


def complaint_blueprint(hall: Hall) -> Blueprint:
    """Every page of a complaint. The caller limits how often one address may ask, and how many may begin."""
    pages = Complaints(hall)
    files = FilePages(hall, pages.adding)
    web = Blueprint("complaint", __name__, template_folder="templates")
    for address, get, post in (
        (DOOR, pages.door, pages.begin),
        (f"{DOOR}/<token>", pages.show, pages.answer),
        (f"{DOOR}/<token>/{FILES}", files.files, files.receive),
    ):
        web.add_url_rule(address, get.__name__, once_more(get), methods=["GET"])
        web.add_url_rule(address, post.__name__, once_more(post), methods=["POST"])
    for address in (f"{DOOR}/", f"{DOOR}/<path:rest>"):
        web.add_url_rule(address, "elsewhere", pages.elsewhere, methods=["GET", "POST"])
    for trouble in (HTTPException, OperationalError, PoolTimeoutError):
        web.register_error_handler(trouble, pages.trouble)
    web.after_request(guarded)
    return web
