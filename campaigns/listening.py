"""Texts of parents of which no webhook told us, because nobody listened: we ask the carrier for them, and answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import structlog

from campaigns.dispatching import Exchange
from carrier.asking import CarrierRefused, CarrierUnreachable
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.carrier import Received, Sending
from sms.mailbox import Mailbox
from sms.render import texts_of
from sms.statuses import outcome_of_error
from sms.text import words_of
from sms.threads import hear_text
from storage.queries import attempts, texts
from storage.queries.listening import is_alone

WINDOW: Final = timedelta(minutes=30)
"""How far back we look: far longer than a restart takes."""
PATIENCE: Final = timedelta(minutes=1)
"""How long the webhook has before we ask: the carrier gives up on it well before."""

log = structlog.get_logger(__name__)


def hear_missed(exchange: Exchange, box: Mailbox) -> None:
    """Hear each text that no webhook brought, oldest first, and write back by REST. Safe to run twice.

    What could not be answered is heard, and answered the same, at the next look: until then it is not noted.
    """
    with exchange.sessions.begin() as looking:
        if not is_alone(looking):
            return
        for mode, number in _numbers(exchange):
            try:
                for received in _missed(exchange, mode, number):
                    _hear(exchange, box, received, number)
            except (CarrierRefused, CarrierUnreachable) as error:
                log.warning("not_listened", problem=str(error))


def _numbers(exchange: Exchange) -> Iterator[tuple[Mode, str]]:
    """Where parents write to; what a messaging service's own numbers get, only their webhooks tell."""
    if exchange.senders.number:
        yield Mode.sms, exchange.senders.number
    if exchange.senders.whatsapp:
        yield Mode.whatsapp, exchange.senders.whatsapp


def _missed(exchange: Exchange, mode: Mode, number: str) -> list[Received]:
    now = exchange.now()
    received = exchange.texts.received(mode, number, now - WINDOW, now - PATIENCE)
    with exchange.sessions() as session:
        new = texts.unheard(session, [one.inbound.sid for one in received])
    return [one for one in received if one.inbound.sid in new]


def _hear(exchange: Exchange, box: Mailbox, received: Received, number: str) -> None:
    """Hear and answer one text. Raises CarrierRefused ("too many requests"), CarrierUnreachable."""
    log.info("missed_text_heard")
    with exchange.sessions.begin() as session:
        written = hear_text(session, box, received.inbound, exchange.now())
    try:
        for body in texts_of(written.reply, words_of(written)):
            _write_back(exchange, received, number, body)
    except CarrierRefused as refused:
        if refused.too_fast:
            raise
        log.warning("not_answered", problem=str(refused))
        if outcome_of_error(refused.code) is Outcome.failed:
            return  # the account's fault, which may be over at the next look
    _note(exchange, received.inbound.sid)


def _write_back(exchange: Exchange, received: Received, number: str, body: str) -> None:
    """Send the answer, unless it has left. Noted, it is not taken for the text of an attempt whose SID was lost."""
    inbound, status = received.inbound, f"{exchange.public_base_url}/sms/status"
    sid = _left_before(exchange, received, body)
    if sid is None:
        sid = exchange.texts.send(Sending(inbound.mode, inbound.sender, number, body, status)).sid
    _note(exchange, sid)


def _left_before(exchange: Exchange, received: Received, body: str) -> str | None:
    """The SID of an answer sent in an earlier look, of which the carrier's word was lost."""
    inbound = received.inbound
    sent = exchange.texts.messages_to(inbound.mode, inbound.sender, received.at)
    same = [one.sid for one in sent if one.body == body]
    with exchange.sessions() as session:
        unknown = texts.unheard(session, same) - attempts.known_sids(session, same)
    return next((sid for sid in same if sid in unknown), None)


def _note(exchange: Exchange, sid: str) -> None:
    with exchange.sessions.begin() as session:
        texts.note_heard(session, sid, exchange.now())
