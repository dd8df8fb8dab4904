"""A text from a telephone in no sample: thanked, and nothing of it is kept but that it wants nothing of us."""

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.orm import Session

from conversation.reply import Nothing, Prompt, Reply
from conversation.understanding import Keyword, keyword
from sms.forms import Inbound
from sms.mailbox import SPANISH, Mailbox
from sms.text import LINE_SCRIPT, SILENCE, WrittenBack
from storage.queries.strangers import keep_out, thanked_lately

CARRIERS_STOP: Final = "STOP"

log = structlog.get_logger(__name__)


def answer_stranger(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Thanks, or that he is written to no more. What is no telephone (a shop's short code) gets nothing: it would
    answer again.
    """
    log.info("text_from_stranger")
    if not inbound.sid or not inbound.sender:
        return WrittenBack(SILENCE, *LINE_SCRIPT, SPANISH)
    if _stops(inbound) and keep_out(session, box.vault, inbound.sender, inbound.mode, now):
        return _said(box, "" if inbound.opt_out else "baja")
    return thank(session, box, inbound, now)


def thank(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Once a day: a telephone that answers by itself would go on and on."""
    known = thanked_lately(session, box.vault.find(inbound.sender), inbound.sid, now)
    return _said(box, "" if known or inbound.opt_out else "desconocido")


def _said(box: Mailbox, prompt: str) -> WrittenBack:
    reply = Reply((Prompt(prompt, box.facts_for_anybody()),), Nothing()) if prompt else SILENCE
    return WrittenBack(reply, *LINE_SCRIPT, SPANISH)


def _stops(inbound: Inbound) -> bool:
    """By the carrier's word, where it has answered already, else by ours."""
    if inbound.opt_out:
        return inbound.opt_out == CARRIERS_STOP
    return keyword(inbound.text) is Keyword.stop
