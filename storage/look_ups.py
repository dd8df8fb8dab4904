"""What a conversation asks to know before it says anything: one small function a question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import Speak
from conversation.state import Turn
from rules.folio import shown
from storage.filling import fill_in
from storage.handovers.presence import someone_attends
from storage.handovers.waiting import may_wait
from storage.inquiries import case_of_folio, facts_of, is_locked, is_own, try_pin
from storage.intake import is_texted, receive


@dataclass(frozen=True, slots=True)
class Asking:
    """The locked conversation (id, person_id, case_id, language), its leg, and the turn so far."""

    talk: Row[Any]
    leg: str
    turn: Turn
    now: datetime


def look_up(session: Session, what: str, asking: Asking) -> Mapping[str, str]:
    """What is found, of `conversation.reply.LOOK_UPS`, with more facts that may be said aloud."""
    return _LOOK_UPS[what](session, asking)


def _monitor(session: Session, asking: Asking) -> Mapping[str, str]:
    channel = asking.turn.state.channel
    spoken = (effect.language for effect in asking.turn.effects if isinstance(effect, Speak))
    attended = someone_attends(session, channel, next(spoken, asking.talk.language), asking.now)
    free = attended and may_wait(session, asking.talk.person_id, calls=channel == Channel.voice)
    return {"monitor": "free" if free else "busy"}


def _receipt(session: Session, asking: Asking) -> Mapping[str, str]:
    if asking.talk.case_id is None:
        return {"receipt": "none"}
    # What this very turn has told decides whether a text may be sent, and where.
    turn = asking.turn
    fill_in(session, asking.talk.case_id, turn.state.answers, turn.answers, asking.leg, asking.now)
    # Whoever has told everything has a case, however his answers came.
    case = receive(session, asking.talk.case_id, asking.now)
    if case.folio is None or case.pin is None:
        return {"receipt": "none"}
    texted = "1" if is_texted(session, case) else ""
    return {"receipt": "given", "folio": shown(case.folio), "pin": case.pin, "mensaje": texted, "clase": case.kind}


def _case(session: Session, asking: Asking) -> Mapping[str, str]:
    case = case_of_folio(session, _folio(asking))
    if case is None:
        return {"case": "unknown"}
    own = is_own(session, case, asking.leg)
    return {"case": "known" if own else "locked" if is_locked(case, asking.now) else "pin", **facts_of(case)}


def _pin(session: Session, asking: Asking) -> Mapping[str, str]:
    case = case_of_folio(session, _folio(asking))
    given = next((answer.value for answer in asking.turn.answers if answer.question == "pin"), "")
    return {"pin": "wrong"} if case is None else {"pin": try_pin(case, given, asking.now), **facts_of(case)}


def _folio(asking: Asking) -> str:
    answers = asking.turn.state.answers
    return answers.get("caso_otra_vez") or answers.get("caso", "")


_LOOK_UPS: Final[Mapping[str, Callable[[Session, Asking], Mapping[str, str]]]] = {
    "monitor": _monitor,
    "receipt": _receipt,
    "case": _case,
    "pin": _pin,
}
