"""Parents who have a text before them: time passes, then they write, open the link or let a number ring."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulator.carrier import Carrier
from simulator.people.browsing import visit
from simulator.people.hands import Deed, Open, Ring, Write, is_comment
from simulator.people.line_texts import receipt
from simulator.people.texting import TextHabit
from simulator.texts.inbound import write
from simulator.texts.life import is_seen
from simulator.texts.messages import Message, TextDirection
from simulator.texts.threads import Conversation
from simulator.voice.calls import dial_in


def receive(carrier: Carrier, message: Message) -> None:
    """A text is on the parent's telephone: he reads it, if he does, and makes up his mind."""
    parent, memory = carrier.parents.at(message.party), carrier.parents.memory(message.party)
    if parent.texting.habit is TextHabit.never_reads:
        return
    if message.by_whatsapp:
        carrier.spawn(is_seen(carrier, message))
    conversation = carrier.texts.conversation(message)
    thread, opening = conversation.thread, message.direction is TextDirection.outbound
    deeds = thread.reads(parent, memory, message.body, opening=opening)
    carrier.note_text("text_read", message, deeds=[type(deed).__name__.lower() for deed in deeds])
    if thread.puzzled:
        carrier.note_text("not_understood", message)
    if (case := receipt(message.body)) is not None:
        carrier.note_text("folio_read", message, digits=case[0], pin=case[1])
    if deeds:
        _plan(carrier, message, conversation, deeds, opening=opening)


def _plan(
    carrier: Carrier, message: Message, conversation: Conversation, deeds: Sequence[Deed], *, opening: bool
) -> None:
    """The newest text is the one that is answered; a comment that is being written is finished before."""
    due = asyncio.get_running_loop().time() + deeds[0].after / carrier.settings.speed
    pending = conversation.task
    if pending and not pending.done():
        pending.cancel()
        # A reminder does not put off for hours what he was about to do.
        due = min(due, conversation.due) if opening else due
    conversation.due = due
    task = carrier.spawn(_carry_out(carrier, message, conversation, deeds, opening=opening))
    if is_comment(deeds):
        conversation.task, conversation.comment = None, task
    else:
        conversation.task = task


async def _carry_out(
    carrier: Carrier, message: Message, conversation: Conversation, deeds: Sequence[Deed], *, opening: bool
) -> None:
    memory, loop = carrier.parents.memory(message.party), asyncio.get_running_loop()
    told, due, comment = memory.told, conversation.due, conversation.comment
    if comment and not is_comment(deeds):
        await asyncio.wait({comment})
    await asyncio.sleep(max(0.0, due - loop.time()))
    await carrier.until_hung_up(message.party)
    if carrier.handsets.at(message.party) or (opening and memory.told != told):
        carrier.note_text("dropped", message)  # meanwhile a person has his number, or he told it to another mouth
        return
    for place, deed in enumerate(deeds):
        await carrier.rest(deed.after if place else 0)
        _DOES[type(deed)](carrier, message, deed)
        conversation.thread.does(deed)


def _write(carrier: Carrier, message: Message, deed: Write) -> None:
    for _ in range(deed.copies):
        write(carrier, message.party, message.address, deed.body, deed.meaning)


def _open(carrier: Carrier, message: Message, deed: Open) -> None:
    carrier.spawn(visit(carrier, message.party, deed.url))


def _ring(carrier: Carrier, message: Message, deed: Ring) -> None:
    """A missed call: the number is known by the end that the text shows."""
    numbers = carrier.numbers.values()
    number = next((number for number in numbers if number.phone_number.endswith(deed.digits)), None)
    carrier.note_text("rang", message, to=number.phone_number if number else "", digits=deed.digits)
    if number:
        dial_in(carrier, message.party, number)


_DOES: Final[Mapping[type, Callable[[Carrier, Message, Any], None]]] = {Write: _write, Open: _open, Ring: _ring}
