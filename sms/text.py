"""A parent's text with all that bears on its answer, and the answers that are no conversation's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Nothing, Prompt, Reply
from conversation.words import Words
from sms.forms import Inbound
from sms.mailbox import SPANISH, Mailbox
from storage.queries import texts, threads
from storage.queries.texts import Sender, Survey, Thread, Writer

LINE_SCRIPT: Final = ("pra-for-147", 1)
"""The script that holds the words written to who is in no sample."""
SILENCE: Final = Reply((), Nothing())

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WrittenBack:
    """What is written back, worded as script and language say."""

    reply: Reply
    script: str
    version: int
    language: str


def words_of(written: WrittenBack) -> Words:
    """A pupil whose calls are in a language that nobody writes is written to in Spanish."""
    script = get_script(written.script, written.version)
    worded = (Channel.sms, written.language) in script.wordings
    return script.words(Channel.sms, written.language if worded else SPANISH)


@dataclass(frozen=True, slots=True)
class Text:
    """What a known telephone wrote. `surveys`, `threads`: as they were when its turn came."""

    session: Session
    box: Mailbox
    inbound: Inbound
    sender: Sender
    surveys: tuple[Survey, ...]
    threads: tuple[Thread, ...]
    now: datetime

    @property
    def writer(self) -> Writer | None:
        """Whose open survey it belongs to."""
        return texts.who_writes(self.surveys, self.threads)


def keep_silent(text: Text, why: str) -> WrittenBack:
    """The text is kept out of the conversation, and nothing is written back."""
    log.info("text_kept_out", problem=why)
    return _kept(text, SILENCE)


def outside(text: Text, prompt: str) -> WrittenBack:
    """Words of the line's own, said by a prompt of the script."""
    survey = texts.latest(text.surveys)
    facts = text.box.facts_for_anybody() if survey is None else text.box.facts(survey, text.now)
    return _kept(text, Reply((Prompt(prompt, facts),), Nothing()))


def _kept(text: Text, reply: Reply) -> WrittenBack:
    """The reply; kept, where there is a conversation to keep it with, for the same text delivered again."""
    survey = texts.latest(text.surveys)
    if survey is None:
        return WrittenBack(reply, *LINE_SCRIPT, SPANISH)
    if survey.conversation_id is not None:
        inbound = text.inbound
        threads.keep_reply(text.session, survey.conversation_id, inbound.sid, inbound.text, reply, text.now)
    return WrittenBack(reply, survey.script, survey.version, survey.language or SPANISH)
