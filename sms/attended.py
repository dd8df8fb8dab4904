"""Texts of a parent whom a person attends to: kept for that person, and the machine says nothing.

BAJA and its like work here as everywhere, and end the thread.
"""

from typing import Final

from conversation.understanding import Keyword
from rules.handovers import What
from rules.lives import HandoverState
from sms.mailbox import SPANISH
from sms.text import LINE_SCRIPT, SILENCE, Text, WrittenBack
from storage.handovers.moving import move
from storage.queries import thread_texts

ALWAYS_OURS: Final = frozenset({Keyword.stop, Keyword.start})
"""Words that are answered by the machine, whoever attends."""
REFUSED: Final = "refused"
"""How the contact ended, as in rules.handovers.RESULTS."""

UNSAID: Final = WrittenBack(SILENCE, *LINE_SCRIPT, SPANISH)


def take_in(text: Text) -> WrittenBack | None:
    """Keep the text for the person; None when nobody attends to this parent and nobody is waited for."""
    thread = thread_texts.attended_thread(text.session, text.sender)
    if thread is None:
        return None
    _keep(text, thread.id)
    return UNSAID


def leave(text: Text) -> None:
    """The parent wants no more surveys: such a thread is over, and whoever has it sees why. One in which he complains,
    or asks about his case, goes on.
    """
    thread = thread_texts.attended_thread(text.session, text.sender)
    if thread is None:
        return
    _keep(text, thread.id)
    if thread.campaign_id is not None:
        move(text.session, thread.id, HandoverState.done, What.withdrawn, text.now, result=REFUSED, lease_until=None)


def _keep(text: Text, handover_id: int) -> None:
    inbound = text.inbound
    body = text.box.vault.seal(inbound.text, "text")
    thread_texts.keep_received(text.session, handover_id, text.sender, inbound.mode, inbound.sid, body, text.now)
