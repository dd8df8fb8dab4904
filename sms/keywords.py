"""BAJA, ALTA and QUEJA: heard at any time, as a whole message, whether or not a survey is open."""

from collections.abc import Callable, Mapping
from typing import Final

from conversation.channel import Channel
from conversation.effects import HandOver, Reason
from conversation.library import get_script
from conversation.reply import Nothing, Prompt, Reply
from conversation.understanding import Keyword, understand
from sms.attended import leave
from sms.conversing import converse
from sms.mailbox import language_of
from sms.text import Text, WrittenBack, keep_silent, outside
from storage.effects import apply_effects, opt_out
from storage.queries import texts, threads
from storage.queries.texts import Writer
from storage.queries.threads import Locked
from storage.scene import Scene


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
    """A monitor owes a call, even to who opted out; a complaint never re-subscribes anybody."""
    writer = text.writer
    survey = writer.survey if writer else texts.latest(text.surveys)
    if survey is None:
        return outside(text, "desconocido")
    conversation = threads.lock_conversation(text.session, survey, language_of(survey), text.now)
    offered = converse(text, writer) if writer and _is_offered(text, writer, conversation) else None
    if offered is not None:
        return offered
    facts, inbound = text.box.facts(survey, text.now), text.inbound
    reply = Reply((Prompt("persona_cerrado", facts),), Nothing())
    threads.keep_reply(text.session, conversation.id, inbound.sid, inbound.text, reply, text.now)
    owed = Scene(
        conversation_id=conversation.id,
        member_id=survey.member_id,
        person_id=text.sender.person_id,
        leg=conversation.leg or "",
        mode=inbound.mode,
        facts=facts,
        now=text.now,
    )
    apply_effects(text.session, owed, [HandOver(Reason.complaint)])
    return WrittenBack(reply, conversation.script, conversation.version, conversation.language)


KEYWORDS: Final[Mapping[Keyword, Callable[[Text], WrittenBack]]] = {
    Keyword.stop: stop,
    Keyword.start: start,
    Keyword.complaint: complain,
}


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


def _is_offered(text: Text, writer: Writer, conversation: Locked) -> bool:
    """Whether the open question of this thread is the one that offers to complain."""
    if writer.thread is None or conversation.leg != writer.thread.leg or conversation.state is None:
        return False
    told = get_script(conversation.script, conversation.version).told(Channel.sms)
    return understand(text.inbound.text, told.steps[conversation.state.step].meanings) is not None
