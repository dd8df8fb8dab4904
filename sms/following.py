"""Following a text: what the carrier says of it, by webhook or when asked, becomes the state of its attempt."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.lives import TEXT_LIFE, TextState, may_move
from rules.outcomes import Outcome
from sms.statuses import LOST, OPTED_OUT, is_news, outcome_of_error
from storage.effects import opt_out
from storage.intake import owe_word
from storage.models import Notice, Outgoing, Phone, StaffAlert, ThreadText
from storage.queries import leaving
from storage.queries.threads import lock_text, note_arriving, note_lost

TAKEN_BACK: Final = "canceled"
REACHED: Final = frozenset({"delivered", "read"})


def note_status(session: Session, which: Any, sid: str, status: str, error: int | None, now: datetime) -> None:  # noqa: ANN401 - an SQL condition
    """Move the text on, if the news is news. A status of another message (`sid`) of the attempt changes nothing."""
    locked = lock_text(session, which, sid) if sid else None
    if locked is None:
        return
    attempt, settings = locked
    if not is_news(status, attempt.carrier_status):
        return
    attempt.carrier_sid, attempt.carrier_status = sid, status
    if status in LOST:
        attempt.carrier_error = error
    session.flush()
    if status in LOST:
        note_lost(session, attempt, Outcome.canceled if status == TAKEN_BACK else outcome_of_error(error), now)
    else:
        note_arriving(session, attempt, now + CampaignFile.model_validate(settings).patience())


def note_thread_status(session: Session, text_id: int, sid: str, status: str, error: int | None, now: datetime) -> None:
    """Move a text of a thread on, if the news is news, and its own."""
    text = leaving.lock_sent(session, ThreadText, text_id, sid) if sid else None
    if text is not None and _moves_on(text, sid, status) and status in LOST:
        _lost(session, text, error, now)


def note_not_sent(session: Session, text_id: int, error: int | None, now: datetime) -> None:
    """The carrier would not take this text of a thread."""
    text = leaving.lock_unsent(session, ThreadText, text_id)
    if text is not None:
        text.state, text.lease_until = TextState.failed, None
        _lost(session, text, error, now)


def note_notice_status(
    session: Session, notice_id: int, sid: str, status: str, error: int | None, now: datetime
) -> None:
    """Move a notice on, if the news is news, and its own; of one that was lost the parent is told by a person."""
    notice = leaving.lock_sent(session, Notice, notice_id, sid) if sid else None
    if notice is not None and _moves_on(notice, sid, status) and status in LOST:
        lose_notice(session, notice, error, now)


def note_notice_not_sent(session: Session, notice_id: int, error: int | None, now: datetime) -> None:
    """The carrier would not take this notice."""
    notice = leaving.lock_unsent(session, Notice, notice_id)
    if notice is not None:
        lose_notice(session, notice, error, now)


def lose_notice(session: Session, notice: Notice, error: int | None, now: datetime) -> None:
    """It does not arrive: a person calls."""
    notice.state, notice.lease_until = TextState.failed, None
    _lost(session, notice, error, now)
    owe_word(session, notice.case_id, now)


def note_alert_status(session: Session, alert_id: int, sid: str, status: str, error: int | None, now: datetime) -> None:  # noqa: ARG001 - as the others
    """Move an alert on, if the news is news, and its own."""
    alert = leaving.lock_sent(session, StaffAlert, alert_id, sid) if sid else None
    if alert is not None and _moves_on(alert, sid, status) and status in LOST:
        alert.error = error


def note_alert_not_sent(session: Session, alert_id: int, error: int | None, now: datetime) -> None:  # noqa: ARG001 - as the others
    """The carrier would not take this alert."""
    alert = leaving.lock_unsent(session, StaffAlert, alert_id)
    if alert is not None:
        alert.state, alert.lease_until, alert.error = TextState.failed, None, error


def _moves_on(text: Outgoing, sid: str, status: str) -> bool:
    """Whether this is news; they stand in the row then."""
    if not is_news(status, text.carrier_status):
        return False
    text.carrier_sid, text.carrier_status = sid, status
    after = TextState.failed if status in LOST else TextState.delivered if status in REACHED else TextState.sent
    if may_move(TEXT_LIFE, text.state, after):
        text.state, text.lease_until = after, None
    return True


def _lost(session: Session, text: ThreadText | Notice, error: int | None, now: datetime) -> None:
    text.error = error
    session.flush()
    if error in OPTED_OUT:
        opt_out(session, {session.get_one(Phone, text.phone_id).person_id}, text.mode, now)
