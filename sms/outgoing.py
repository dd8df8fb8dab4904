"""Texts that leave one by one, outside of campaigns: each is marked before the carrier is asked, so that a crash in
between is settled.

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
from rules.lives import TextState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.carrier import Sending, SentText, Texts
from sms.mailbox import Mailbox
from sms.statuses import outcome_of_error
from storage.models import Outgoing
from storage.queries import attempts, texts

SILENCE: Final = timedelta(seconds=30)
"""Asked so long ago, without a word since: the carrier's client gives up on a request well before."""
CLOCKS_DIFFER: Final = timedelta(seconds=5)
AFTER_TOO_FAST: Final = timedelta(seconds=1)
AFTER_FAULT: Final = timedelta(seconds=15)
MOST_TRIES: Final = 5
"""Refusals that are the account's fault, until the text is given up as lost."""

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

    def sending(self, mode: Mode, number: str, body: str, status: str) -> Sending:
        """This text from us to `number`; `status`: the path at which the carrier tells how far it has come."""
        callback = f"{self.public_base_url}{status}"
        if mode is Mode.whatsapp:
            return Sending(mode, number, self.whatsapp, body, callback)
        return Sending(mode, number, self.number, body, callback, service=self.service)


@dataclass(frozen=True, slots=True)
class Begun:
    """A text about to leave. lost_at: when it was asked for before, if nobody knows what became of that."""

    text_id: int
    sending: Sending
    tries: int
    lost_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """Where texts of one kind are kept, and what becomes of them there.

    begin: marks the text as `mark` does, if it may leave now. note: (id, SID, status, error): the carrier's word on it.
    not_sent: (id, error): the carrier would not take it. again: (id, when): it is due once more. known: which of these
    SIDs are texts of this kind.
    """

    begin: Callable[[Post, Mailbox, int], Begun | None]
    note: Callable[[Session, int, str, str, int | None, datetime], None]
    not_sent: Callable[[Session, int, int | None, datetime], None]
    again: Callable[[Session, int, datetime], None]
    known: Callable[[Session, Sequence[str]], set[str]]


def send(kind: Kind, post: Post, box: Mailbox, text_ids: Sequence[int]) -> None:
    """Send these texts, one after the other. Safe to run twice: each is claimed again before it leaves."""
    for text_id in text_ids:
        time.sleep(post.slot())
        begun = kind.begin(post, box, text_id)
        if begun is not None:
            (_look_for if begun.lost_at else _send)(kind, post, box, begun)


def lost_since(text: Outgoing, now: datetime) -> datetime | None:
    """When a text that is `sending` was asked for, if its word is not to be waited for any more."""
    return text.asked_at if text.asked_at and text.asked_at <= now - SILENCE else None


def mark(text: Outgoing, now: datetime) -> None:
    """It is about to leave."""
    text.state, text.asked_at, text.tries = TextState.sending, now, text.tries + 1
    text.lease_until = now + SILENCE


def _send(kind: Kind, post: Post, box: Mailbox, begun: Begun) -> None:
    try:
        sent = post.texts.send(begun.sending)
    except CarrierRefused as refused:
        _not_sent(kind, box, begun, refused)
    except CarrierUnreachable as unreachable:
        # It may have left: the row stays `sending`, and is looked for.
        log.warning("text_unknown", text=begun.text_id, problem=str(unreachable))
    else:
        _sent(kind, box, begun, sent)


def _sent(kind: Kind, box: Mailbox, begun: Begun, sent: SentText) -> None:
    now = box.now()
    with box.sessions.begin() as session:
        # Noted, it is not taken for the text of an attempt whose SID was lost.
        texts.note_heard(session, sent.sid, now)
        kind.note(session, begun.text_id, sent.sid, sent.status, sent.error, now)


def _not_sent(kind: Kind, box: Mailbox, begun: Begun, refused: CarrierRefused) -> None:
    """The number's fault ends it; the account's is tried again for a while."""
    now = box.now()
    fault = outcome_of_error(refused.code) is Outcome.failed
    with box.sessions.begin() as session:
        if refused.too_fast:
            kind.again(session, begun.text_id, now + AFTER_TOO_FAST)
        elif fault and begun.tries < MOST_TRIES:
            log.warning("text_refused", text=begun.text_id, problem=str(refused))
            kind.again(session, begun.text_id, now + AFTER_FAULT * 2**begun.tries)
        else:
            kind.not_sent(session, begun.text_id, refused.code, now)


def _look_for(kind: Kind, post: Post, box: Mailbox, begun: Begun) -> None:
    """What went to that number since, with these words and unknown to us, is it; else it never left."""
    sending, since = begun.sending, (begun.lost_at or box.now()) - CLOCKS_DIFFER
    try:
        made = [one for one in post.texts.messages_to(sending.mode, sending.to, since) if one.body == sending.body]
    except (CarrierRefused, CarrierUnreachable) as error:
        log.warning("not_reconciled", text=begun.text_id, problem=str(error))
        return
    with box.sessions() as session:
        sids = [one.sid for one in made]
        unknown = texts.unheard(session, sids) - attempts.known_sids(session, sids) - kind.known(session, sids)
    found = [one for one in made if one.sid in unknown]
    if found:
        log.info("lost_text_found", text=begun.text_id)
        _sent(kind, box, begun, found[-1])
        return
    with box.sessions.begin() as session:
        kind.again(session, begun.text_id, box.now())
