"""The texts' webhooks: one short transaction each, then the answer. Nothing here calls the carrier or enqueues."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from sms.following import note_alert_status, note_notice_status, note_status, note_thread_status
from sms.forms import error_code, message_sid, read_message
from sms.mailbox import Mailbox
from sms.render import document, texts_of
from sms.text import words_of
from sms.threads import answer_text
from storage.models import Attempt
from storage.retrying import once_more

NO_CONTENT: Final = ("", 204)
ID: Final = "int(max=9223372036854775807)"
"""A row's id in an address: what is larger does not exist, and must not reach the database."""

Note = Callable[[Session, int, str, str, int | None, datetime], None]
"""(id of the text, its SID, status, error's code, now)."""

log = structlog.get_logger(__name__)


class Webhooks:
    """What the carrier asks and tells us, one method a route."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    def incoming(self) -> Response:
        """A parent writes to us. Also where the carrier asks again when it could not use our answer, or got none."""
        if request.form.get("ErrorCode"):
            log.warning("fallback", error=request.form["ErrorCode"][:16])
        with self._box.sessions.begin() as session:
            written = answer_text(session, self._box, read_message(request.form), self._box.now())
        texts = texts_of(written.reply, words_of(written))
        return Response(document(texts), content_type="text/xml; charset=utf-8")

    def status(self, attempt_id: int | None = None) -> tuple[str, int]:
        """How far a text of ours has come, or why it did not arrive."""
        sid, status = message_sid(request.form), request.form.get("MessageStatus", "")
        which = Attempt.carrier_sid == sid if attempt_id is None else Attempt.id == attempt_id
        with self._box.sessions.begin() as session:
            note_status(session, which, sid, status, error_code(request.form), self._box.now())
        return NO_CONTENT

    def thread_status(self, text_id: int) -> tuple[str, int]:
        """How far a text has come that a monitor wrote, or why it did not arrive."""
        return self._follow(note_thread_status, text_id)

    def notice_status(self, text_id: int) -> tuple[str, int]:
        """How far a notice of a case has come, or why it did not arrive."""
        return self._follow(note_notice_status, text_id)

    def alert_status(self, text_id: int) -> tuple[str, int]:
        """How far an alert to one of the staff has come, or why it did not arrive."""
        return self._follow(note_alert_status, text_id)

    def _follow(self, note: Note, text_id: int) -> tuple[str, int]:
        sid, status = message_sid(request.form), request.form.get("MessageStatus", "")
        with self._box.sessions.begin() as session:
            note(session, text_id, sid, status, error_code(request.form), self._box.now())
        return NO_CONTENT


ROUTES: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("/incoming", Webhooks.incoming),
    ("/status", Webhooks.status),
    (f"/status/<{ID}:attempt_id>", Webhooks.status),
    (f"/status/thread/<{ID}:text_id>", Webhooks.thread_status),
    (f"/status/notice/<{ID}:text_id>", Webhooks.notice_status),
    (f"/status/alert/<{ID}:text_id>", Webhooks.alert_status),
)


def sms_blueprint(box: Mailbox) -> Blueprint:
    """Every route of the texts. The caller guards it: each request must carry the carrier's signature."""
    sms = Blueprint("sms", __name__, url_prefix="/sms")
    webhooks = Webhooks(box)
    for rule, method in ROUTES:
        view = once_more(getattr(webhooks, method.__name__))
        sms.add_url_rule(rule, f"{method.__name__}{rule.count('<')}", view, methods=["POST"])
    return sms
