"""Threads that parents begin with the line: a complaint (QUEJA), or a question about a case (CASO and its folio).

While one is open, the telephone's texts belong to it before any survey: it is what the parent was asked last.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import GoOn
from conversation.heard import Entry, Opened, Said
from conversation.reply import Digits
from conversation.understanding import Keyword, asked_case, is_remark, keyword
from rules.complaints import DRAFT_LIFE
from rules.folio import PIN_DIGITS, read_folio
from sms.forms import Inbound
from sms.mailbox import SPANISH
from sms.text import Text, WrittenBack, keep_silent
from storage.callers import nobody, phone_of_number
from storage.intake import COMPLAINT
from storage.legs import line_leg
from storage.models import PhoneState
from storage.openings import complaint_facts, facts_for_anybody, open_script
from storage.queries import line_threads, threads
from storage.queries.line_threads import LineThread
from storage.queries.texts import Sender
from storage.queries.threads import Locked
from storage.scene import Scene
from storage.turn_rows import TurnKey
from storage.turns import Taken, take_turn

INQUIRY: Final = "caso"
OF_THE_LINE: Final = frozenset({Keyword.complaint, Keyword.case})
"""Words with which anybody may begin a thread, in a sample or not."""
ONCE_MORE: Final = "repetir"
"""What asks for the open question again, in every script of the line."""
FRESH: Final = timedelta(hours=4)
"""A thread in which something was heard so lately has the word, whatever we have asked by another text meanwhile."""
NOBODYS: Final = 0
"""No conversation: the thread begins with this one."""


def stranger(session: Session, inbound: Inbound, number_hash: bytes) -> Sender | None:
    """A telephone in no sample, or that is not the sampled family's, which begins a thread or has one; None for others.

    Such a telephone is kept from then on, with a person of its own; one that nobody can call back is not.
    """
    begins = not inbound.opt_out and keyword(inbound.text) in OF_THE_LINE
    if not begins and line_threads.last_said(session, number_hash) is None:
        return None
    phone = phone_of_number(session, inbound.sender)
    if phone is None:
        return None
    if phone.state is not PhoneState.wrong:
        return Sender(phone.id, phone.person_id, opted_out=False)
    return Sender(phone.id, line_threads.last_person(session, phone.id) or nobody(session), opted_out=False)


def complain(text: Text) -> WrittenBack:
    """A complaint begins, goes on where it was cut, or, if it is open here, asks its question again."""
    thread = _open_thread(text)
    if thread is not None and thread.script == COMPLAINT:
        return _hear(text, thread, ONCE_MORE)
    return _begin(text, GoOn(COMPLAINT, {"clase": "1"}))


def ask_about_case(text: Text) -> WrittenBack | None:
    """A question about a case begins, with the folio and the PIN that were written. A lone number that is no folio is
    whatever else the parent was asked for: None.
    """
    folio, pin = asked_case(text.inbound.text) or ("", "")
    alone = text.inbound.text.strip()[:1].isdecimal()
    thread = _open_thread(text)
    if alone and (read_folio(folio) is None or (thread is not None and thread.script == INQUIRY and not pin)):
        return None
    line_threads.end_threads(text.session, text.sender.phone_id, INQUIRY, text.now)
    return _begin(text, GoOn(INQUIRY, {"caso": folio} if folio else {}), pin)


def go_on(text: Text) -> WrittenBack | None:
    """What the open thread of this telephone answers; None when there is none."""
    thread = _open_thread(text)
    return None if thread is None else _hear(text, thread, text.inbound.text)


def add(text: Text) -> WrittenBack | None:
    """What he still writes of a complaint just told is joined to it, as long as nobody has asked him anything since;
    None where that is not so. It costs no answer: what does would be answered again, and again.
    """
    if (text.writer is not None and text.writer.thread is not None) or not is_remark(text.inbound.text):
        return None
    thread = line_threads.just_told(text.session, text.sender.phone_id, text.inbound.mode, text.now - FRESH)
    if thread is None:
        return None
    key = TurnKey(thread.leg, text.inbound.sid, text.inbound.mode)
    taken = take_turn(text.session, thread.conversation_id, key, Said(text.inbound.text), text.now)
    return WrittenBack(taken.reply, taken.script, taken.version, taken.language)


def adopt(text: Text, taken: Taken) -> None:
    """A survey went on with a script of the line: from now on that is a thread of its own."""
    leg = line_leg(text.inbound.sid)
    if line_threads.begin_thread(text.session, leg, text.sender, text.inbound.mode, text.now):
        line_threads.move_here(text.session, taken.conversation_id, leg)
        line_threads.note_said(text.session, leg, taken.conversation_id, text.now)


def _open_thread(text: Text) -> LineThread | None:
    """The newest one; of an older one a question that we have asked meanwhile takes the place."""
    session, phone_id, now = text.session, text.sender.phone_id, text.now
    found = line_threads.open_threads(session, phone_id, text.inbound.mode, now - DRAFT_LIFE)
    if not found:
        return None
    newest = found[0]
    fresh = newest.heard_at > now - FRESH or not line_threads.was_asked_since(session, phone_id, newest.heard_at)
    return newest if fresh else None


def _begin(text: Text, effect: GoOn, pin: str = "") -> WrittenBack:
    session, inbound, now = text.session, text.inbound, text.now
    leg = line_leg(inbound.sid)
    if not line_threads.begin_thread(session, leg, text.sender, inbound.mode, now):
        return keep_silent(text, "known_sid")
    opening = open_script(session, _scene(text, leg), effect, SPANISH)
    opened = Opened(opening.facts, Channel.sms, given=opening.given)
    key = TurnKey(leg, f"open:{inbound.sid}" if pin else inbound.sid, inbound.mode)
    taken = take_turn(session, opening.conversation_id, key, opened, now)
    if pin:
        taken = _with_pin(text, leg, taken, pin)
    return _said(text, leg, taken)


def _with_pin(text: Text, leg: str, opened: Taken, pin: str) -> Taken:
    """The PIN that stood beside the folio, where it is asked for; what was said is not kept with the turn."""
    sid = text.inbound.sid
    if opened.reply.awaits == Digits(PIN_DIGITS):
        key = TurnKey(leg, sid, text.inbound.mode)
        return take_turn(text.session, opened.conversation_id, key, Said(pin), text.now)
    threads.keep_reply(text.session, opened.conversation_id, sid, "", opened.reply, text.now)
    return opened


def _hear(text: Text, thread: LineThread, said: str) -> WrittenBack:
    session, now = text.session, text.now
    talk = line_threads.lock_talk(session, thread.conversation_id)
    key = TurnKey(thread.leg, text.inbound.sid, text.inbound.mode)
    if talk.leg != thread.leg:
        return _said(text, thread.leg, _come_back(text, thread, talk, said))
    threads.tell_facts(session, talk, facts_for_anybody(session, _scene(text, thread.leg)))
    return _said(text, thread.leg, take_turn(session, talk.id, key, Said(said), now))


def _come_back(text: Text, thread: LineThread, talk: Locked, said: str) -> Taken:
    """A call or another thread had the word meanwhile: what is open is asked again: he may have read another.

    One more text of a story is none the less a part of it.
    """
    opened = Opened(complaint_facts(text.session, _scene(text, thread.leg)), Channel.sms, Entry.again)
    is_story = talk.state is not None and bool(talk.state.gathers)
    sid, mode = text.inbound.sid, text.inbound.mode
    first = TurnKey(thread.leg, f"open:{sid}" if is_story else sid, mode)
    taken = take_turn(text.session, talk.id, first, opened, text.now)
    return take_turn(text.session, talk.id, TurnKey(thread.leg, sid, mode), Said(said), text.now) if is_story else taken


def _said(text: Text, leg: str, taken: Taken) -> WrittenBack:
    line_threads.note_said(text.session, leg, taken.conversation_id, text.now)
    return WrittenBack(taken.reply, taken.script, taken.version, taken.language)


def _scene(text: Text, leg: str) -> Scene:
    return Scene(NOBODYS, None, text.sender.person_id, leg, text.inbound.mode, {}, text.now)
