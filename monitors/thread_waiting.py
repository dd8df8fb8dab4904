"""Parents who wrote, and whom nobody answers: each is promised a call, and told so by one text."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from conversation.reply import Nothing, Prompt, Reply
from monitors.threads import add_due, hours_are_open, way_to, why_not
from rules.handovers import THREAD_WAIT, What
from rules.lives import HandoverState
from sms.mailbox import Mailbox
from sms.render import texts_of
from sms.text import WrittenBack, words_of
from storage.handovers.promises import promise_for
from storage.handovers.telephones import locked
from storage.handovers.waiting import owe_call_back
from storage.models import Conversation, Handover, HandoverKind
from storage.queries import thread_texts

CLOSED: Final = "persona_cerrado"
"""The prompt that promises a call, with its window."""


def promise_calls(box: Mailbox, now: datetime) -> None:
    """Threads that waited too long, or until the calling hours closed: each in a transaction of its own."""
    with box.sessions() as session:
        waiting = thread_texts.unattended(session)
    for handover_id, conversation_id in waiting:
        with box.sessions.begin() as session:
            conversation = thread_texts.lock_conversation_row(session, conversation_id)
            thread = locked(session, handover_id)
            if thread is not None and conversation is not None and _still_waits(thread):
                _give_up(session, box, thread, conversation, now)


def _still_waits(thread: Handover) -> bool:
    return (thread.kind, thread.state) == (HandoverKind.thread, HandoverState.queued)


def _give_up(session: Session, box: Mailbox, thread: Handover, conversation: Conversation, now: datetime) -> None:
    opened = hours_are_open(session, box, thread, now)
    if opened and now < thread.touched_at + THREAD_WAIT:
        return
    promise = promise_for(session, thread, now, box.zone)
    # Where he can be written to is known by the thread, which the promise ends. He wrote just now: the hours are no
    # reason to leave him without a word.
    way, may_be_told = way_to(session, thread), why_not(session, box, thread, now) in ("", "closed")
    what = What.owed if opened else What.after_hours
    if owe_call_back(session, thread, what, promise.words, promise.until, now) and way and may_be_told:
        said = Reply((Prompt(CLOSED, {"ventana": promise.words}),), Nothing())
        written = WrittenBack(said, conversation.script, conversation.version, conversation.language)
        (words,) = texts_of(said, words_of(written))
        add_due(session, box, thread.id, None, way, words, None, now)
