"""One text from a parent -> what is written back, in the caller's transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from conversation.reply import reply_from_json
from conversation.understanding import canonical, keyword
from sms.attended import ALWAYS_OURS, UNSAID, take_in
from sms.conversing import converse, converse_afterwards
from sms.forms import Inbound
from sms.keywords import KEYWORDS, carrier_has_answered
from sms.mailbox import Mailbox
from sms.strangers import answer_stranger
from sms.text import Text, WrittenBack, keep_silent, outside
from storage.queries import texts
from storage.queries.texts import LastText
from storage.queries.thread_texts import is_kept
from storage.turns import SAID_KEPT


def answer_text(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Hear the text once, and note that it needs no more: the caller writes the answer back at once."""
    written = hear_text(session, box, inbound, now)
    texts.note_heard(session, inbound.sid, now)
    return written


def hear_text(session: Session, box: Mailbox, inbound: Inbound, now: datetime) -> WrittenBack:
    """Hear the text once; the same MessageSid gets the same answer again, and changes nothing."""
    number = box.vault.find(inbound.sender)
    sender = texts.find_sender(session, number) if inbound.sid and inbound.sender else None
    if sender is None:
        return answer_stranger(session, box, inbound, now)
    before = texts.last_text(session, sender)
    texts.lock_texts_of(session, number)
    # While this text waited for another of the same telephone, that one may have said BAJA, or "wrong number".
    sender = texts.find_sender(session, number)
    if sender is None:
        return answer_stranger(session, box, inbound, now)
    given = texts.reply_to(session, sender, inbound.sid)
    if given is not None:
        return WrittenBack(reply_from_json(given.reply), given.script, given.version, given.language)
    if is_kept(session, inbound.sid):
        return UNSAID
    surveys, known = texts.surveys_of(session, sender), texts.threads_of(session, sender)
    text = Text(session, box, inbound, sender, tuple(surveys), tuple(known), now)
    kept = None if inbound.opt_out or keyword(inbound.text) in ALWAYS_OURS else take_in(text)
    if kept is not None:
        return kept
    if _came_twice(before, texts.last_text(session, sender), inbound):
        return keep_silent(text, "twice")
    return _answer(text)


def _came_twice(before: LastText | None, last: LastText | None, inbound: Inbound) -> bool:
    """Whether the same words were answered since this text arrived: a nervous finger, not an answer to what follows."""
    if last is None or (before is not None and before.key == last.key):
        return False
    return canonical(last.said) == canonical(inbound.text[:SAID_KEPT])


def _answer(text: Text) -> WrittenBack:
    if text.inbound.opt_out:
        return carrier_has_answered(text)
    asked = keyword(text.inbound.text)
    if asked is not None:
        return KEYWORDS[asked](text)
    if text.sender.opted_out:
        return keep_silent(text, "opted_out")
    return _go_on(text)


def _go_on(text: Text) -> WrittenBack:
    writer, ended = text.writer, texts.just_ended(text.surveys, text.threads)
    if ended is not None and (writer is None or writer.thread is None):
        return converse_afterwards(text, ended)
    if writer is None:
        return outside(text, "desconocido")
    return converse(text, writer) or keep_silent(text, "in_a_call")
