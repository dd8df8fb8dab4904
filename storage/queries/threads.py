"""What the texts' webhooks write: a thread that a parent begins, an answer noted, how far a text has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.reply import Reply, reply_to_json
from conversation.state import State
from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Attempt, Campaign, Consent, Conversation, Direction, Person, Turn
from storage.queries.attempts import carried_by_another, note_state
from storage.queries.conversations import begin_conversation
from storage.queries.texts import Sender, Survey
from storage.turn_rows import SAID_KEPT

KEPT: Final = "kept"
"""What a turn heard that was answered outside of the conversation, or not at all."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A conversation that nobody else moves on until the transaction ends."""

    id: int
    script: str
    version: int
    language: str
    state: State | None
    leg: str | None


def lock_conversation(session: Session, survey: Survey, language: str, now: datetime) -> Locked:
    """The survey's conversation, begun in `language` if there is none; locked before person, members and attempts."""
    begun = begin_conversation(session, survey.member_id, survey.script, survey.version, language, now)
    row = session.execute(
        select(
            Conversation.id,
            Conversation.script,
            Conversation.version,
            Conversation.language,
            Conversation.state,
            Conversation.leg,
        )
        .where(Conversation.id == begun)
        .with_for_update()
    ).one()
    state = None if row.state is None else State.from_json(row.state)
    return Locked(row.id, row.script, row.version, row.language, state, row.leg)


def lock_person(session: Session, person_id: int) -> None:
    """As whoever dials does: a call that is about to leave sees what is done here, and waits."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def tell_facts(session: Session, conversation: Locked, facts: Mapping[str, str]) -> None:
    """A thread lasts days: what its next words promise is what holds now."""
    before = conversation.state
    if before is None or facts.items() <= before.facts.items():
        return
    state = replace(before, facts={**before.facts, **facts})
    session.execute(update(Conversation).where(Conversation.id == conversation.id).values(state=state.to_json()))


def begin_thread(
    session: Session, survey: Survey, sender: Sender, mode: Mode, sid: str, until: datetime, now: datetime
) -> int | None:
    """An attempt for a parent who writes first; None when an attempt carries this SID already."""
    return session.scalar(
        insert(Attempt)
        .values(
            campaign_id=survey.campaign_id,
            member_id=survey.member_id,
            person_id=sender.person_id,
            phone_id=sender.phone_id,
            mode=mode,
            direction=Direction.inbound,
            state=AttemptState.awaiting,
            due_at=now,
            dialing_at=now,
            answer_until=until,
            carrier_sid=sid,
        )
        .on_conflict_do_nothing(index_elements=["carrier_sid"])
        .returning(Attempt.id)
    )


def note_heard(session: Session, attempt_id: int, until: datetime, now: datetime) -> None:
    """The parent has answered, perhaps before the carrier told us that it has our text: the next answer is waited for
    until then.
    """
    this = Attempt.id == attempt_id
    session.execute(update(Attempt).where(this).values(answered_at=func.coalesce(Attempt.answered_at, now)))
    note_state(session, this, AttemptState.awaiting, {})
    session.execute(update(Attempt).where(this, Attempt.state == AttemptState.awaiting).values(answer_until=until))


def end_thread(session: Session, attempt_id: int, now: datetime) -> None:
    """The conversation has ended: nothing is waited for any more."""
    note_state(session, Attempt.id == attempt_id, AttemptState.ended, {"ended_at": now})


def has_ended(session: Session, conversation_id: int) -> bool:
    """Whether the conversation that goes on has come to its end."""
    ending = select(Conversation.ending).where(Conversation.id == conversation_id)
    return session.scalar(ending) is not None


def keep_reply(session: Session, conversation_id: int, sid: str, said: str, reply: Reply, now: datetime) -> None:
    """What was answered to a text outside of the conversation, so that the same text gets the same answer again."""
    kept = {"at": now, "heard": KEPT, "said": said[:SAID_KEPT], "reply": reply_to_json(reply)}
    session.execute(insert(Turn).values(conversation_id=conversation_id, key=sid, **kept).on_conflict_do_nothing())


def opt_in(session: Session, person_id: int, mode: Mode, now: datetime) -> None:
    """The person may be called and written to again, in campaigns to come."""
    lifted = update(Person).where(Person.id == person_id, Person.opted_out_at.is_not(None)).values(opted_out_at=None)
    if session.scalar(lifted.returning(Person.id)) is not None:
        session.add(Consent(person_id=person_id, at=now, allowed=True, channel=mode))


def lock_text(session: Session, which: Any, sid: str) -> tuple[Attempt, Mapping[str, Any]] | None:  # noqa: ANN401 - an SQL condition
    """The text that meets `which`, if it is the message with this SID, and its campaign's settings."""
    same_message = (Attempt.carrier_sid == sid) | (Attempt.carrier_sid.is_(None) & ~carried_by_another(sid))
    row = session.execute(
        select(Attempt, Campaign.settings)
        .join(Campaign, Campaign.id == Attempt.campaign_id)
        .where(which, same_message, Attempt.mode != Mode.voice, Attempt.direction == Direction.outbound)
        .with_for_update(of=Attempt)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def note_arriving(session: Session, attempt: Attempt, until: datetime) -> None:
    """The carrier has the text, though our own request was not answered yet: it may be answered until then."""
    note_state(session, Attempt.id == attempt.id, AttemptState.awaiting, {"answer_until": until})


def note_lost(session: Session, attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    """The parent has not got the text, so nothing is waited for; who has answered meanwhile has got it all the same."""
    if attempt.answered_at is None:
        note_state(session, Attempt.id == attempt.id, AttemptState.ended, {"outcome": outcome, "ended_at": now})
