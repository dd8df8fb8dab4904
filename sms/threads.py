"""One text from a parent -> what is written back, in the caller's transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from conversation.reply import reply_from_json
from conversation.understanding import canonical, keyword
from sms import line
from sms.attended import ALWAYS_OURS, UNSAID, take_in
from sms.conversing import converse, converse_afterwards
from sms.forms import Inbound
from sms.keywords import KEYWORDS, carrier_has_answered
from sms.mailbox import Mailbox
from sms.strangers import answer_stranger, thank
from sms.text import Text, WrittenBack, keep_silent, outside
from storage.queries import line_threads, texts
from storage.queries.texts import LastText, Sender
from storage.queries.thread_texts import is_kept
from storage.turn_rows import SAID_KEPT


def answer_text(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Hear the text once, and note that it needs no more: the caller writes the answer back at once."""
    written = hear_text(session, box, inbound, now)
    texts.note_heard(session, inbound.sid, now)
    return written


def hear_text(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Hear the text once; the same MessageSid gets the same answer again, and changes nothing."""
    if not inbound.sid or not inbound.sender:
        return answer_stranger(session, box, inbound, now)
    number = box.vault.find(inbound.sender)
    before = _last_text(session, number)
    texts.lock_texts_of(session, number)
    # While this text waited for another of the same telephone, that one may have said BAJA, or "wrong number".
    known = texts.find_sender(session, number)
    sender = known or line.stranger(session, inbound, number)
    if sender is None:
        return answer_stranger(session, box, inbound, now)
    given = _given(session, sender, inbound.sid)
    if given is not None:
        return given
    surveys, told = (
        ((), ()) if known is None else (texts.surveys_of(session, sender), texts.threads_of(session, sender))
    )
    text = Text(session, box, inbound, sender, tuple(surveys), tuple(told), now)
    kept = None if inbound.opt_out or keyword(inbound.text) in ALWAYS_OURS else take_in(text)
    if kept is not None:
        return kept
    if _came_twice(before, _last_text(session, number), inbound):
        return keep_silent(text, "twice")
    return _answer(text)


def _given(session: Session, sender: Sender, sid: str) -> WrittenBack | None:
    """What was answered to this text before."""
    given = texts.reply_to(session, sender, sid) or line_threads.answered_here(session, sender.phone_id, sid)
    if given is not None:
        return WrittenBack(reply_from_json(given.reply), given.script, given.version, given.language)
    return UNSAID if is_kept(session, sid) else None


def _last_text(session: Session, number: bytes) -> frozenset[LastText]:
    """What this telephone wrote last: to a survey, and in a thread with the line."""
    sender = texts.find_sender(session, number)
    told = None if sender is None else texts.last_text(session, sender)
    return frozenset(last for last in (told, line_threads.last_said(session, number)) if last)


def _came_twice(before: frozenset[LastText], last: frozenset[LastText], inbound: Inbound) -> bool:
    """Whether the same words were answered since this text arrived: a nervous finger, not an answer to what follows."""
    said = canonical(inbound.text[:SAID_KEPT])
    return any(canonical(one.said) == said for one in last - before)


def _answer(text: Text) -> WrittenBack:
    if text.inbound.opt_out:
        return carrier_has_answered(text)
    asked = keyword(text.inbound.text)
    written = (KEYWORDS[asked](text) if asked is not None else None) or line.go_on(text) or line.add(text)
    if written is not None:
        return written
    if text.sender.opted_out:
        return keep_silent(text, "opted_out")
    return _go_on(text)


def _go_on(text: Text) -> WrittenBack:
    writer, ended = text.writer, texts.just_ended(text.surveys, text.threads)
    if ended is not None and (writer is None or writer.thread is None):
        return converse_afterwards(text, ended)
    if writer is None:
        return outside(text, "desconocido") if text.surveys else thank(text.session, text.box, text.inbound, text.now)
    return converse(text, writer) or keep_silent(text, "in_a_call")
