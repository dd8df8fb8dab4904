"""A text heard in a conversation: the thread that it belongs to takes the word, and the answer is the next question."""

from conversation.channel import Channel
from conversation.heard import Entry, Opened, Said
from conversation.library import get_script
from conversation.reply import Nothing, Reply
from conversation.shape import Step
from conversation.understanding import Keyword, keyword, understand
from sms import line
from sms.mailbox import answer_until, language_of
from sms.text import Text, WrittenBack, keep_silent
from storage.legs import text_leg
from storage.queries import texts, threads
from storage.queries.texts import Survey, Writer
from storage.queries.threads import Locked
from storage.turn_rows import TurnKey
from storage.turns import Taken, take_turn


def converse(text: Text, writer: Writer) -> WrittenBack | None:
    """What the conversation answers; None while a call with the same family has the word."""
    session, now = text.session, text.now
    conversation = threads.lock_conversation(session, writer.survey, language_of(writer.survey), now)
    threads.lock_person(session, text.sender.person_id)
    if texts.is_in_a_call(session, text.sender, writer.survey):
        return None
    if _ended_here(text, conversation) and not _is_understood_at(door_of(conversation), text):
        return keep_silent(text, "after_the_end")
    attempt_id = _thread(text, writer)
    if attempt_id is None:
        return keep_silent(text, "known_sid")
    taken = _hear(text, writer, conversation, text_leg(attempt_id))
    threads.note_heard(session, attempt_id, answer_until(writer.survey, now), now)
    if taken.script != conversation.script:
        line.adopt(text, taken)
    if taken.script != conversation.script or threads.has_ended(session, taken.conversation_id):
        threads.end_thread(session, attempt_id, now)
    return WrittenBack(taken.reply, taken.script, taken.version, taken.language)


def converse_afterwards(text: Text, survey: Survey) -> WrittenBack:
    """What is written when the survey has ended in this thread: thanks, or the rest of a comment."""
    conversation = threads.lock_conversation(text.session, survey, language_of(survey), text.now)
    key = TurnKey(conversation.leg or "", text.inbound.sid, text.inbound.mode)
    taken = take_turn(text.session, conversation.id, key, Said(text.inbound.text), text.now)
    return WrittenBack(taken.reply, taken.script, taken.version, taken.language)


def door_of(conversation: Locked) -> Step:
    """The step that asks who is there."""
    told = get_script(conversation.script, conversation.version).told(Channel.sms)
    return told.steps[told.start]


def _ended(conversation: Locked) -> bool:
    return conversation.state is not None and conversation.state.ending is not None


def _ended_here(text: Text, conversation: Locked) -> bool:
    """Its last words were read in a text at this telephone: "gracias" is no wish to begin again."""
    return _ended(conversation) and conversation.leg in {thread.leg for thread in text.threads}


def _is_understood_at(step: Step, text: Text) -> bool:
    return understand(text.inbound.text, step.meanings) is not None


def _thread(text: Text, writer: Writer) -> int | None:
    """The attempt whose answer this is; a parent who writes first begins one."""
    if writer.thread is not None:
        return writer.thread.attempt_id
    inbound, until = text.inbound, answer_until(writer.survey, text.now)
    return threads.begin_thread(
        text.session, writer.survey, text.sender, inbound.mode, inbound.sid, until=until, now=text.now
    )


def _hear(text: Text, writer: Writer, conversation: Locked, leg: str) -> Taken:
    facts = text.box.facts(writer.survey, text.now)
    if conversation.leg != leg or _ended(conversation):
        entry = Entry.again if writer.thread and writer.thread.answered and not _ended(conversation) else Entry.door
        unmoved = texts.texts_have_the_word(text.session, conversation.id)
        opened = _open(text, conversation, leg, Opened(facts, Channel.sms, entry))
        if not _is_answer(text, conversation, opened.reply, unmoved=unmoved):
            inbound = text.inbound
            threads.keep_reply(text.session, conversation.id, inbound.sid, inbound.text, opened.reply, text.now)
            return opened
    else:
        threads.tell_facts(text.session, conversation, facts)
    key = TurnKey(leg, text.inbound.sid, text.inbound.mode)
    return take_turn(text.session, conversation.id, key, Said(text.inbound.text), text.now)


def _open(text: Text, conversation: Locked, leg: str, opened: Opened) -> Taken:
    key = TurnKey(leg, f"{leg}:open:{text.inbound.sid}", text.inbound.mode)
    return take_turn(text.session, conversation.id, key, opened, text.now)


def _is_answer(text: Text, conversation: Locked, opened: Reply, *, unmoved: bool) -> bool:
    """Whether a text that came before the question was said answers it all the same.

    At the door, when it is understood there. At a question that goes on, unless a call or page has moved it
    meanwhile (`unmoved`): the parent has read another one.
    """
    if isinstance(opened.awaits, Nothing):
        return False
    if keyword(text.inbound.text) is Keyword.stop:
        return True
    door = door_of(conversation)
    return _is_understood_at(door, text) if door.prompt in opened.prompts else unmoved
