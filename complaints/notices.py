"""What parents are told of their cases by text: neutral words, of no child and no illness.

To who wants no surveys, too: it is his case. Never to a landline. For one that does not arrive a person owes a call.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.library import get_script, newest_version
from conversation.reply import Prompt
from rules.folio import shown
from rules.lines import spoken_number
from rules.lives import TextState
from rules.phones import PhoneKind
from sms import outgoing
from sms.following import lose_notice, note_notice_not_sent, note_notice_status
from sms.mailbox import SPANISH, Mailbox
from sms.outgoing import Begun, Kind, Post, lost_since, mark
from sms.segments import plain
from storage.intake import AGAIN, COMPLAINT, RECEIPT
from storage.models import Case, Notice, Phone
from storage.queries import leaving
from storage.queries.campaigns import outreach_is_off

WORDS: Final[Mapping[str, tuple[str, str]]] = {RECEIPT: (COMPLAINT, "folio")}
"""What is told -> the script and the prompt that say it in a text."""
LANDLINE: Final = 21635
"""The carrier's code for a number that takes no texts."""

log = structlog.get_logger(__name__)


def send(post: Post, box: Mailbox, notice_ids: Sequence[int]) -> None:
    """Send these, one after the other. Safe to run twice: each is claimed again before it leaves."""
    outgoing.send(NOTICES, post, box, notice_ids)


def words_of(notice: Notice, case: Case, line: str) -> str:
    """What the parent reads. line: the number of the line, as people write it."""
    script, prompt = WORDS[notice.what.partition(AGAIN)[0]]
    told = get_script(script, newest_version(script))
    language = case.language if (Channel.sms, case.language) in told.wordings else SPANISH
    facts = {"folio": shown(case.folio or ""), "pin": case.pin or "", "clase": case.kind, "linea": line}
    return plain(told.words(Channel.sms, language).text(Prompt(prompt, facts)))


def _begin(post: Post, box: Mailbox, notice_id: int) -> Begun | None:
    """Mark it `sending`, if it may leave; one that was asked for is looked for first."""
    with box.sessions.begin() as session:
        now = box.now()
        notice = leaving.lock_unsent(session, Notice, notice_id)
        if notice is None:
            return None
        phone, case = session.get_one(Phone, notice.phone_id), session.get_one(Case, notice.case_id)
        body = words_of(notice, case, spoken_number(box.line))
        number = box.vault.open(phone.number, "phone")
        sending = post.sending(notice.mode, number, body, f"/sms/status/notice/{notice.id}")
        if notice.state is TextState.sending:
            lost = lost_since(notice, now)
            return Begun(notice_id, sending, notice.tries, lost) if lost else None
        if not _may_leave(session, notice, phone, now):
            return None
        mark(notice, now)
        return Begun(notice_id, sending, notice.tries, None)


def _may_leave(session: Session, notice: Notice, phone: Phone, now: datetime) -> bool:
    if outreach_is_off(session):
        notice.lease_until = None
        return False
    if phone.kind is not PhoneKind.mobile:
        lose_notice(session, notice, LANDLINE, now)
        return False
    return True


def _again(session: Session, notice_id: int, at: datetime) -> None:
    leaving.send_again(session, Notice, notice_id, at)


def _known(session: Session, sids: Sequence[str]) -> set[str]:
    return leaving.known_here(session, Notice, sids)


NOTICES: Final = Kind(begin=_begin, note=note_notice_status, not_sent=note_notice_not_sent, again=_again, known=_known)
