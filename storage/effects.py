"""What a conversation asks for, done as rows in the transaction of its turn: one small function an effect."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.effects import CallAgain, Effect, End, HandOver, OptOut, WaitForPerson, WrongNumber
from rules.hours import DayPart
from rules.lives import AttemptState, CallbackState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.legs import of_leg
from storage.models import Attempt, Callback, Consent, Member, Person, Phone, PhoneState
from storage.scene import Scene
from storage.waiting import wait_for_person

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
    promise = {
        "promised": scene.facts.get("ventana", ""),
        "state": CallbackState.owed,
        "created_at": scene.now,
        "promised_until": None,
        "done_at": None,
        "done_by": None,
    }
    # A parent who asks once more after he was called, or of a monitor who calls him, is owed another call; one who asks
    # twice is owed one, at the time that he was told last.
    waits = (Callback.state == CallbackState.owed) & (literal(scene.mode) != Mode.monitor)
    waits_since = case((waits, Callback.created_at), else_=scene.now)
    session.execute(
        insert(Callback)
        .values(conversation_id=scene.conversation_id, person_id=scene.person_id, reason=effect.reason, **promise)
        .on_conflict_do_update(
            index_elements=["conversation_id", "reason"],
            set_=promise | {"created_at": waits_since},
        )
    )


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


def _ended(_session: Session, _scene: Scene, _effect: End) -> None:
    """The ending is part of the conversation's row, which the turn has written."""


_HANDLERS: Final[dict[type[Any], Callable[[Session, Scene, Any], None]]] = {
    HandOver: _owe_a_call,
    WaitForPerson: _wait_for_person,
    OptOut: _opt_out,
    WrongNumber: _wrong_number,
    CallAgain: _call_again,
    End: _ended,
}
