"""What a conversation asks for, done as rows in the transaction of its turn: one small function an effect."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversation.effects import (
    CallAgain,
    CallBackNow,
    Effect,
    End,
    Ending,
    GoOn,
    HandOver,
    OpenCase,
    OptOut,
    Reason,
    Speak,
    WaitForPerson,
    WrongNumber,
)
from rules.hours import DayPart
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.callers import phone_of_leg
from storage.handovers.promises import owe_call
from storage.handovers.waiting import wait_for_person
from storage.intake import receive, told_to_its_end
from storage.legs import of_leg
from storage.models import Attempt, Case, Consent, Conversation, Member, Person, Phone, PhoneState
from storage.returns import ask_for_return
from storage.scene import Scene

NOT_LEFT: Final = (AttemptState.due, AttemptState.handed)
"""An attempt that can still be called off: the carrier has not heard of it."""


def apply_effects(session: Session, scene: Scene, effects: Iterable[Effect]) -> None:
    """Each effect, in the order asked for."""
    for effect in effects:
        _HANDLERS[type(effect)](session, scene, effect)


def call_off(session: Session, *which: Any) -> None:  # noqa: ANN401 - SQL conditions
    """Cancel the attempts that have not left and meet `which`."""
    session.execute(
        update(Attempt).where(Attempt.state.in_(NOT_LEFT), *which).values(state=AttemptState.canceled, lease_until=None)
    )


def _owe_a_call(session: Session, scene: Scene, effect: HandOver) -> None:
    if effect.reason is not Reason.life_at_risk and _withholds_his_number(session, scene):
        return
    # A parent who asks once more of a monitor who calls him is owed another call; one who asks twice is owed one.
    owe_call(
        session,
        scene.conversation_id,
        scene.person_id,
        effect.reason,
        scene.facts.get("ventana", ""),
        None,
        scene.now,
        keeps_since=scene.mode is not Mode.monitor,
    )


def _withholds_his_number(session: Session, scene: Scene) -> bool:
    """Nobody can call a telephone that nobody knows, and he did not tell it. (A child in danger is told of.)"""
    if scene.mode is not Mode.voice or scene.member_id is not None or phone_of_leg(session, scene.leg) is not None:
        return False
    told = select(Case.phone_id).join(Conversation, Conversation.case_id == Case.id)
    return session.scalar(told.where(Conversation.id == scene.conversation_id)) is None


def _wait_for_person(session: Session, scene: Scene, effect: WaitForPerson) -> None:
    wait_for_person(session, scene, effect.reason)


def _opt_out(session: Session, scene: Scene, _effect: OptOut) -> None:
    """The telephone may be another's than the one by whom the family was first known: both are meant."""
    reached = session.scalars(select(Attempt.person_id).where(of_leg(scene.leg)))
    family = session.scalars(select(Member.person_id).where(Member.id == scene.member_id))
    opt_out(session, {scene.person_id, *reached, *family}, scene.mode, scene.now)


def opt_out(session: Session, people: Collection[int], mode: Mode, now: datetime) -> None:
    """No further outreach in any campaign: what has not left is called off, and these people's members are done."""
    session.execute(update(Person).where(Person.id.in_(people), Person.opted_out_at.is_(None)).values(opted_out_at=now))
    session.add_all(Consent(person_id=person, at=now, allowed=False, channel=mode) for person in people)
    # Members before attempts, as whoever plans a member's next call locks them: the other order could deadlock.
    theirs = select(Member.id).where(Member.person_id.in_(people)).order_by(Member.id).with_for_update()
    members = session.scalars(theirs).all()
    session.execute(
        update(Member)
        .where(Member.id.in_(members), Member.state != MemberState.done)
        .values(state=MemberState.done, mode=None)
    )
    which = Attempt.member_id.in_(members) | Attempt.person_id.in_(people)
    call_off(session, which)
    end_waiting_for_answers(session, Outcome.refused, now, which)


def end_waiting_for_answers(session: Session, outcome: Outcome | None, now: datetime, *which: Any) -> None:  # noqa: ANN401 - SQL conditions
    """Texts that meet `which` are waited for no more: they have ended so; None: as whoever settles them judges."""
    session.execute(
        update(Attempt)
        .where(Attempt.state == AttemptState.awaiting, *which)
        .values(state=AttemptState.ended, ended_at=now, outcome=outcome, lease_until=None)
    )


def _wrong_number(session: Session, scene: Scene, _effect: WrongNumber) -> None:
    dialled = select(Attempt.phone_id).where(of_leg(scene.leg)).scalar_subquery()
    session.execute(update(Phone).where(Phone.id == dialled).values(state=PhoneState.wrong))
    call_off(session, Attempt.phone_id == dialled)
    end_waiting_for_answers(session, Outcome.wrong_number, scene.now, Attempt.phone_id == dialled)


def _call_again(session: Session, scene: Scene, effect: CallAgain) -> None:
    session.execute(update(Attempt).where(of_leg(scene.leg)).values(chosen=DayPart(effect.moment)))


def _open_case(session: Session, scene: Scene, _effect: OpenCase) -> None:
    if scene.case_id is None:
        raise LookupError(f"conversation {scene.conversation_id} tells no case")
    receive(session, scene.case_id, scene.now)


def _call_back_now(session: Session, scene: Scene, _effect: CallBackNow) -> None:
    """A telephone that withholds its number cannot be called."""
    phone = phone_of_leg(session, scene.leg)
    if phone is not None:
        ask_for_return(session, phone.id, scene.person_id, scene.leg, scene.now)


def _speak(session: Session, scene: Scene, effect: Speak) -> None:
    session.execute(
        update(Conversation).where(Conversation.id == scene.conversation_id).values(language=effect.language)
    )


def _ended(session: Session, scene: Scene, effect: End) -> None:
    """The ending is part of the conversation's row, which the turn has written; a complaint has its receipt."""
    if scene.case_id is not None and effect.ending is Ending.complete:
        told_to_its_end(session, scene.case_id, scene.now)


def _goes_on(session: Session, scene: Scene, _effect: GoOn) -> None:
    """The turn itself has opened the other script; after what stands on paper a person calls."""
    if scene.mode is Mode.impreso:
        _owe_a_call(session, scene, HandOver(Reason.complaint))


_HANDLERS: Final[dict[type[Any], Callable[[Session, Scene, Any], None]]] = {
    HandOver: _owe_a_call,
    WaitForPerson: _wait_for_person,
    OptOut: _opt_out,
    WrongNumber: _wrong_number,
    CallAgain: _call_again,
    OpenCase: _open_case,
    CallBackNow: _call_back_now,
    Speak: _speak,
    GoOn: _goes_on,
    End: _ended,
}
