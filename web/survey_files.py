"""Files that a parent adds to the complaint that followed his survey, under the same link."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from storage.retrying import once_more
from web import visiting
from web.documents import FILES, guarded, notice_page, place_of_error
from web.file_pages import FilePages
from web.hall import Hall
from web.links import FOLDER, read
from web.telling import Adding
from web.wording import Place


def survey_files_blueprint(hall: Hall) -> Blueprint:
    """The page of the files. The caller limits how often one address may ask, and how many it may send."""
    porch = hall.porch

    def find(session: Session, token: str) -> Adding | Place:
        attempt_id = read(porch.secret_key, token)
        return Place.unknown if attempt_id is None else visiting.adding(session, attempt_id, porch.present())

    def trouble(error: Exception) -> ResponseReturnValue:
        return notice_page(place_of_error(error), porch.line)

    pages = FilePages(hall, find)
    web = Blueprint("survey_files", __name__, url_prefix=FOLDER, template_folder="templates")
    web.add_url_rule(f"/<token>/{FILES}", "files", once_more(pages.files), methods=["GET"])
    web.add_url_rule(f"/<token>/{FILES}", "receive", once_more(pages.receive), methods=["POST"])
    for error in (HTTPException, OperationalError, PoolTimeoutError):
        web.register_error_handler(error, trouble)
    web.after_request(guarded)
    return web
