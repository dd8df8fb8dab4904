"""The texts of threads leave: each is marked before the carrier is asked, so that a crash in between is settled.

A text of which the carrier's word was lost is looked for among what went to that number, before it is sent again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.orm import Session

from carrier.asking import CarrierRefused, CarrierUnreachable
from monitors.threads import Way, file_of
from rules.hours import is_open, next_opening
from rules.lives import TextState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.carrier import Sending, SentText, Texts
from sms.following import note_not_sent, note_thread_status
from sms.mailbox import Mailbox
from sms.statuses import outcome_of_error
from storage.models import Handover, Person, Phone, PhoneState, ThreadText
from storage.queries import attempts, texts, thread_texts
from storage.queries.campaigns import outreach_is_off

SILENCE: Final = timedelta(seconds=30)
"""Asked so long ago, without a word since: the carrier's client gives up on a request well before."""
CLOCKS_DIFFER: Final = timedelta(seconds=5)
AFTER_TOO_FAST: Final = timedelta(seconds=1)
AFTER_FAULT: Final = timedelta(seconds=15)
MOST_TRIES: Final = 5
"""Refusals that are the account's fault, until the monitor is told that the text did not leave."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs of the house. service: SID of a messaging service, which chooses the sender; "": `number`.

    slot: reserves the account's next slot for a text, and says how many seconds away it is.
    """

    texts: Texts
    public_base_url: str
    number: str
    service: str
    whatsapp: str
    slot: Callable[[], float]


def send(post: Post, box: Mailbox, text_ids: Sequence[int]) -> None:
    """Send these texts, one after the other. Safe to run twice: each is claimed again before it leaves."""
    for text_id in text_ids:
        time.sleep(post.slot())
        begun = _begin(post, box, text_id)
        if begun is not None:
            (_look_for if begun.lost_at else _send)(post, box, begun)


@dataclass(frozen=True, slots=True)
class Begun:
    """A text about to leave. lost_at: when it was asked for before, if nobody knows what became of that."""

    text_id: int
    sending: Sending
    tries: int
    lost_at: datetime | None


def _begin(post: Post, box: Mailbox, text_id: int) -> Begun | None:
    """Mark it `sending`, if it may still leave; one that was asked for is looked for first."""
    with box.sessions.begin() as session:
        now = box.now()
        text = thread_texts.lock_unsent(session, text_id)
        if text is None:
            return None
        phone = session.get_one(Phone, text.phone_id)
        sending = _sending(post, box, text, Way(text.mode, phone))
        if text.state is TextState.sending:
            lost = text.asked_at if text.asked_at and text.asked_at <= now - SILENCE else None
            return Begun(text_id, sending, text.tries, lost) if lost else None
        if not _may_leave(session, box, text, phone, now):
            return None
        text.state, text.asked_at, text.tries = TextState.sending, now, text.tries + 1
        text.lease_until = now + SILENCE
        return Begun(text_id, sending, text.tries, None)


def _may_leave(session: Session, box: Mailbox, text: ThreadText, phone: Phone, now: datetime) -> bool:
    """Judged again: it may have waited while the hours closed, or the parent wrote BAJA."""
    if outreach_is_off(session):
        text.lease_until = None
        return False
    thread = session.get_one(Handover, text.handover_id)
    if phone.state is not PhoneState.usable or session.get_one(Person, thread.person_id).opted_out_at is not None:
        text.state, text.lease_until = TextState.failed, None
        return False
    hours = file_of(session, thread).hours_rule()
    if text.staff_id is not None and not is_open(hours, now, box.zone):
        text.due_at, text.lease_until = next_opening(hours, now, box.zone), None
        return False
    return True


def _sending(post: Post, box: Mailbox, text: ThreadText, way: Way) -> Sending:
    number = box.vault.open(way.phone.number, "phone")
    body, status = box.vault.open(text.body, "text"), f"{post.public_base_url}/sms/status/thread/{text.id}"
    if way.mode is Mode.whatsapp:
        return Sending(way.mode, number, post.whatsapp, body, status)
    return Sending(way.mode, number, post.number, body, status, service=post.service)


def _send(post: Post, box: Mailbox, begun: Begun) -> None:
    try:
        sent = post.texts.send(begun.sending)
    except CarrierRefused as refused:
        _not_sent(box, begun, refused)
    except CarrierUnreachable as unreachable:
        # It may have left: the row stays `sending`, and is looked for.
        log.warning("thread_text_unknown", text=begun.text_id, problem=str(unreachable))
    else:
        _sent(box, begun, sent)


def _sent(box: Mailbox, begun: Begun, sent: SentText) -> None:
    now = box.now()
    with box.sessions.begin() as session:
        # Noted, it is not taken for the text of an attempt whose SID was lost.
        texts.note_heard(session, sent.sid, now)
        note_thread_status(session, begun.text_id, sent.sid, sent.status, sent.error, now)


def _not_sent(box: Mailbox, begun: Begun, refused: CarrierRefused) -> None:
    """The number's fault ends it; the account's is tried again for a while."""
    now = box.now()
    fault = outcome_of_error(refused.code) is Outcome.failed
    with box.sessions.begin() as session:
        if refused.too_fast:
            _again(session, begun.text_id, now + AFTER_TOO_FAST)
        elif fault and begun.tries < MOST_TRIES:
            log.warning("thread_text_refused", text=begun.text_id, problem=str(refused))
            _again(session, begun.text_id, now + AFTER_FAULT * 2**begun.tries)
        else:
            note_not_sent(session, begun.text_id, refused.code, now)


def _again(session: Session, text_id: int, at: datetime) -> None:
    thread_texts.move_text(session, text_id, TextState.due, due_at=at)


def _look_for(post: Post, box: Mailbox, begun: Begun) -> None:
    """What went to that number since, with these words and unknown to us, is it; else it never left."""
    sending, since = begun.sending, (begun.lost_at or box.now()) - CLOCKS_DIFFER
    try:
        made = [one for one in post.texts.messages_to(sending.mode, sending.to, since) if one.body == sending.body]
    except (CarrierRefused, CarrierUnreachable) as error:
        log.warning("not_reconciled", text=begun.text_id, problem=str(error))
        return
    with box.sessions() as session:
        sids = [one.sid for one in made]
        others = attempts.known_sids(session, sids) | thread_texts.known_here(session, sids)
        unknown = texts.unheard(session, sids) - others
    found = [one for one in made if one.sid in unknown]
    if found:
        log.info("lost_text_found", text=begun.text_id)
        _sent(box, begun, found[-1])
        return
    with box.sessions.begin() as session:
        _again(session, begun.text_id, box.now())
