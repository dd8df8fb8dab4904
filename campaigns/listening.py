"""Texts of parents of which no webhook told us, because nobody listened: we ask the carrier for them, and answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import structlog

from campaigns.dispatching import Exchange
from carrier.asking import CarrierRefused, CarrierUnreachable
from rules.routing import Mode
from sms.carrier import Sending
from sms.forms import Inbound
from sms.mailbox import Mailbox
from sms.render import texts_of
from sms.text import words_of
from sms.threads import answer_text
from storage.queries.texts import unheard

WINDOW: Final = timedelta(minutes=30)
"""How far back we look: far longer than a restart takes."""
PATIENCE: Final = timedelta(minutes=1)
"""How long the webhook has before we ask: the carrier gives up on it well before."""

log = structlog.get_logger(__name__)


def hear_missed(exchange: Exchange, box: Mailbox) -> None:
    """Hear each text that no webhook brought, oldest first, and write back by REST. Safe to run twice."""
    for mode, number in _numbers(exchange):
        try:
            for inbound in _missed(exchange, mode, number):
                _hear(exchange, box, inbound, number)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("not_listened", problem=str(error))


def _numbers(exchange: Exchange) -> Iterator[tuple[Mode, str]]:
    """Where parents write to; what a messaging service's own numbers get, only their webhooks tell."""
    if exchange.senders.number:
        yield Mode.sms, exchange.senders.number
    if exchange.senders.whatsapp:
        yield Mode.whatsapp, exchange.senders.whatsapp


def _missed(exchange: Exchange, mode: Mode, number: str) -> list[Inbound]:
    now = exchange.now()
    received = exchange.texts.received(mode, number, now - WINDOW, now - PATIENCE)
    with exchange.sessions() as session:
        new = unheard(session, [inbound.sid for inbound in received])
    return [inbound for inbound in received if inbound.sid in new]


def _hear(exchange: Exchange, box: Mailbox, inbound: Inbound, number: str) -> None:
    log.info("missed_text_heard")
    with exchange.sessions.begin() as session:
        written = answer_text(session, box, inbound, exchange.now())
    for body in texts_of(written.reply, words_of(written)):
        status = f"{exchange.public_base_url}/sms/status"
        exchange.texts.send(Sending(inbound.mode, inbound.sender, number, body, status))
