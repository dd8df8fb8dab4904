"""Following a text: what the carrier says of it, by webhook or when asked, becomes the state of its attempt."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.outcomes import Outcome
from sms.statuses import LOST, is_news, outcome_of_error
from storage.queries.threads import lock_text, note_arriving, note_lost

TAKEN_BACK: Final = "canceled"


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
