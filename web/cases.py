"""A parent asks what became of his case: the state to who has its number, the rest to who has its PIN, too.

What he gives is posted, so that neither stands in an address or a log; nothing is kept but a wrong PIN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from rules.folio import PIN_DIGITS, shown
from rules.hours import MONTH_WORDS
from storage.inquiries import case_of_folio, try_pin
from storage.models import Case
from storage.retrying import once_more
from web.case_wording import LOCKED, NEXT, NO_CASE, NO_FOLIO, PIN_SHAPE, RECEIVED, STATES, WRONG_PIN
from web.documents import document, guarded, is_broken_form, notice_page, place_of_error, see_other
from web.hall import Hall
from web.wording import Place

CASE: Final = "/caso"
FOLIO: Final = "caso"
PIN: Final = "pin"
LONGEST: Final = 40
"""Characters that are read of a number."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told. problem: what was wrong with what was given."""

    folio: str = ""
    says: tuple[str, ...] = ()
    problem: str = ""
    is_known: bool = False


class CasePages:
    """What a browser asks, one method a request."""

    def __init__(self, hall: Hall) -> None:
        self._porch = hall.porch

    def ask(self) -> Response:
        """The two fields."""
        return self._page("", Answer())

    def tell(self) -> Response:
        """What may be told to who gave these."""
        folio = request.form.get(FOLIO, "")[:LONGEST]
        pin = "".join(letter for letter in request.form.get(PIN, "")[:LONGEST] if letter not in " -.\t")
        with self._porch.sessions.begin() as session:
            case = case_of_folio(session, folio.replace("\x00", ""))
            answer = Answer(problem=NO_CASE if folio.strip() else NO_FOLIO) if case is None else self._of(case, pin)
        return self._page(folio, answer)

    def trouble(self, error: Exception) -> ResponseReturnValue:
        """Any error, as a page."""
        if is_broken_form(error):
            return see_other(CASE[1:])
        place = place_of_error(error)
        return notice_page(Place.no_complaint if place is Place.unknown else place, self._porch.line)

    def _of(self, case: Case, pin: str) -> Answer:
        """What is told of a case, which is locked."""
        folio, state = shown(case.folio or ""), STATES[case.state]
        if not pin:
            return Answer(folio, (state,), is_known=True)
        if not (pin.isascii() and pin.isdecimal() and len(pin) == PIN_DIGITS):
            return Answer(folio, (state,), PIN_SHAPE, is_known=True)
        found = try_pin(case, pin, self._porch.now())
        if found != "right":
            return Answer(folio, (state,), _PROBLEMS[found], is_known=True)
        opened = case.opened_at or case.begun_at
        received = RECEIVED.format(day=_in_words(opened.astimezone(self._porch.zone).date()))
        return Answer(folio, (state, received, NEXT[case.state]), is_known=True)

    def _page(self, given: str, answer: Answer) -> Response:
        return document("case", self._porch.line, given=given, answer=answer)


def _in_words(day: date) -> str:
    return f"{day.day} de {MONTH_WORDS[day.month - 1]} de {day.year}"


_PROBLEMS: Final[Mapping[str, str]] = {"wrong": WRONG_PIN, "locked": LOCKED}


def case_blueprint(hall: Hall) -> Blueprint:
    """The page on which a case is asked for. The caller limits how often one address may ask."""
    web = Blueprint("case", __name__, template_folder="templates")
    pages = CasePages(hall)
    web.add_url_rule(CASE, "ask", pages.ask, methods=["GET"])
    web.add_url_rule(CASE, "tell", once_more(pages.tell), methods=["POST"])
    for trouble in (HTTPException, OperationalError, PoolTimeoutError):
        web.register_error_handler(trouble, pages.trouble)
    web.after_request(guarded)
    return web
