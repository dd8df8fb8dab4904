"""The texts of threads leave: what monitors wrote, and what the machine adds for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from monitors.contacts import hours_of
from rules.hours import is_open, next_opening
from rules.lives import TextState
from sms import outgoing
from sms.following import note_not_sent, note_thread_status
from sms.mailbox import Mailbox
from sms.outgoing import Begun, Kind, Post, lost_since, mark
from storage.models import Handover, Person, Phone, PhoneState, ThreadText
from storage.queries import leaving
from storage.queries.campaigns import outreach_is_off


def send(post: Post, box: Mailbox, text_ids: Sequence[int]) -> None:
    """Send these texts, one after the other. Safe to run twice: each is claimed again before it leaves."""
    outgoing.send(THREADS, post, box, text_ids)


def _begin(post: Post, box: Mailbox, text_id: int) -> Begun | None:
    """Mark it `sending`, if it may still leave; one that was asked for is looked for first."""
    with box.sessions.begin() as session:
        now = box.now()
        text = leaving.lock_unsent(session, ThreadText, text_id)
        if text is None:
            return None
        phone = session.get_one(Phone, text.phone_id)
        number, body = box.vault.open(phone.number, "phone"), box.vault.open(text.body, "text")
        sending = post.sending(text.mode, number, body, f"/sms/status/thread/{text.id}")
        if text.state is TextState.sending:
            lost = lost_since(text, now)
            return Begun(text_id, sending, text.tries, lost) if lost else None
        if not _may_leave(session, box, text, phone, now):
            return None
        mark(text, now)
        return Begun(text_id, sending, text.tries, None)


def _may_leave(session: Session, box: Mailbox, text: ThreadText, phone: Phone, now: datetime) -> bool:
    """Judged again: it may have waited while the hours closed, or the parent wrote BAJA."""
    if outreach_is_off(session):
        text.lease_until = None
        return False
    thread = session.get_one(Handover, text.handover_id)
    # Who wants no surveys is answered all the same where he wrote to the line.
    unwelcome = thread.campaign_id is not None and session.get_one(Person, thread.person_id).opted_out_at is not None
    if phone.state is not PhoneState.usable or unwelcome:
        text.state, text.lease_until = TextState.failed, None
        return False
    hours = hours_of(session, thread)
    if hours is not None and text.staff_id is not None and not is_open(hours, now, box.zone):
        text.due_at, text.lease_until = next_opening(hours, now, box.zone), None
        return False
    return True


def _again(session: Session, text_id: int, at: datetime) -> None:
    leaving.send_again(session, ThreadText, text_id, at)


def _known(session: Session, sids: Sequence[str]) -> set[str]:
    return leaving.known_here(session, ThreadText, sids)


THREADS: Final = Kind(begin=_begin, note=note_thread_status, not_sent=note_not_sent, again=_again, known=_known)
