"""BAJA, ALTA, QUEJA and CASO: heard at any time, as a whole message, whether or not a survey is open."""

from collections.abc import Callable, Mapping
from typing import Final

from conversation.channel import Channel
from conversation.library import get_script
from conversation.understanding import Keyword, understand
from sms import line
from sms.attended import leave
from sms.conversing import converse
from sms.mailbox import language_of
from sms.text import Text, WrittenBack, keep_silent, outside
from storage.effects import opt_out
from storage.queries import threads
from storage.queries.texts import Writer


def stop(text: Text) -> WrittenBack:
    """No further outreach. An open conversation ends with it; without one, or while a call has it, it is done here."""
    writer = text.writer
    ended = converse(text, writer) if writer and not text.sender.opted_out else None
    said = ended or outside(text, "baja")
    if ended is None:
        _opt_out(text)
    leave(text)
    return said


def start(text: Text) -> WrittenBack:
    """Outreach is welcome again, in campaigns to come."""
    said = outside(text, "alta")
    threads.opt_in(text.session, text.sender.person_id, text.inbound.mode, text.now)
    return said


def complain(text: Text) -> WrittenBack:
    """A complaint, of anybody, even of who opted out; it never re-subscribes anybody. Where a survey offers it just
    now, it goes on from there.
    """
    writer = text.writer
    offered = converse(text, writer) if writer and _is_offered(text, writer) else None
    return offered or line.complain(text)


KEYWORDS: Final[Mapping[Keyword, Callable[[Text], WrittenBack | None]]] = {
    Keyword.stop: stop,
    Keyword.start: start,
    Keyword.complaint: complain,
    Keyword.case: line.ask_about_case,
}
"""Word -> what is written back; None where it is an answer like any other."""


def carrier_has_answered(text: Text) -> WrittenBack:
    """The message came with the carrier's own word (OptOutType), which it has answered: we only record."""
    said = keep_silent(text, "carrier_answered")
    if text.inbound.opt_out == "STOP":
        _opt_out(text)
        leave(text)
    elif text.inbound.opt_out == "START":
        threads.opt_in(text.session, text.sender.person_id, text.inbound.mode, text.now)
    return said


def _opt_out(text: Text) -> None:
    """The telephone may be another's than the one by whom the family was first known: both are meant."""
    if not text.sender.opted_out:
        family = {text.writer.survey.person_id} if text.writer else set()
        opt_out(text.session, {text.sender.person_id, *family}, text.inbound.mode, text.now)


def _is_offered(text: Text, writer: Writer) -> bool:
    """Whether the open question of this thread is the one that offers to complain."""
    if writer.thread is None:
        return False
    survey = writer.survey
    conversation = threads.lock_conversation(text.session, survey, language_of(survey), text.now)
    if conversation.leg != writer.thread.leg or conversation.state is None:
        return False
    told = get_script(conversation.script, conversation.version).told(Channel.sms)
    return understand(text.inbound.text, told.steps[conversation.state.step].meanings) is not None
