"""Following a text: what the carrier says of it, by webhook or when asked, becomes the state of its attempt."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.lives import TEXT_LIFE, TextState, may_move
from rules.outcomes import Outcome
from sms.statuses import LOST, OPTED_OUT, is_news, outcome_of_error
from storage.effects import opt_out
from storage.models import Phone, ThreadText
from storage.queries.thread_texts import lock_sent, lock_unsent
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
    text = lock_sent(session, text_id, sid) if sid else None
    if text is None or not is_news(status, text.carrier_status):
        return
    text.carrier_sid, text.carrier_status = sid, status
    after = TextState.failed if status in LOST else TextState.delivered if status in REACHED else TextState.sent
    if may_move(TEXT_LIFE, text.state, after):
        text.state, text.lease_until = after, None
    if status in LOST:
        _lost(session, text, error, now)


def note_not_sent(session: Session, text_id: int, error: int | None, now: datetime) -> None:
    """The carrier would not take this text of a thread."""
    text = lock_unsent(session, text_id)
    if text is not None:
        text.state, text.lease_until = TextState.failed, None
        _lost(session, text, error, now)


def _lost(session: Session, text: ThreadText, error: int | None, now: datetime) -> None:
    text.error = error
    session.flush()
    if error in OPTED_OUT:
        opt_out(session, {session.get_one(Phone, text.phone_id).person_id}, text.mode, now)
