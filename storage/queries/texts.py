"""What the texts' webhooks read: who writes, which thread is meant, what was answered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, delete, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Attempt, Campaign, Conversation, HeardText, Member, Person, Phone, PhoneState, Turn
from storage.queries.attempts import LIVE, PRESSED
from storage.queries.replies import in_its_words
from storage.queries.siblings import NOTHING_MORE_TO_ASK

LOCK: Final = 0x74657874
"""The kind of advisory lock under which the texts of one telephone are heard one after the other."""
OPENED: Final = "opened"
ORDER: Final = {
    CampaignState.running: 0,
    CampaignState.paused: 1,
    CampaignState.stopped: 1,
    CampaignState.closed: 2,  # what a closed campaign still hears is kept, and late
}
NOT_YET: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sender:
    """A telephone that we know, and the person it belongs to."""

    phone_id: int
    person_id: int
    opted_out: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """A pupil's survey that a telephone may answer for. `person_id`: the family's, perhaps not the telephone's."""

    member_id: int
    person_id: int
    campaign_id: int
    campaign_state: CampaignState
    settings: Mapping[str, Any]
    script: str
    version: int
    idioma: str
    nivel: str
    opted_out: bool
    last_contact: datetime | None
    conversation_id: int | None
    language: str | None
    leg: str | None
    ending: str | None
    touched_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the family was reached and something is left to ask."""
        reached = self.last_contact is not None or self.leg is not None
        return reached and not self.opted_out and self.ending not in NOTHING_MORE_TO_ASK


@dataclass(frozen=True, slots=True)
class Thread:
    """A text of ours, or a parent's first one, and what came of it. `awaited`: an answer is waited for."""

    attempt_id: int
    member_id: int
    campaign_id: int
    family_id: int
    awaited: bool
    answered: bool

    @property
    def leg(self) -> str:
        """By which a conversation knows it."""
        return text_leg(self.attempt_id)


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose survey a text belongs to, and the thread that waits for it, if one does."""

    survey: Survey
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class LastText:
    """What a telephone's family wrote last."""

    key: str
    said: str


def find_sender(session: Session, number_hash: bytes) -> Sender | None:
    """The telephone with this number, unless somebody said that it is not the family's."""
    row = session.execute(
        select(Phone.id, Phone.person_id, Person.opted_out_at.is_not(None))
        .join(Person, Person.id == Phone.person_id)
        .where(Phone.number_hash == number_hash, Phone.state != PhoneState.wrong)
    ).one_or_none()
    return None if row is None else Sender(*row)


def lock_texts_of(session: Session, number_hash: bytes) -> None:
    """One text of a telephone at a time, until the transaction ends; taken before any row."""
    place = int.from_bytes(number_hash[:4], "big", signed=True)
    session.execute(text("SELECT pg_advisory_xact_lock(:kind, :place)"), {"kind": LOCK, "place": place})


def surveys_of(session: Session, sender: Sender) -> Sequence[Survey]:
    """Every survey of the telephone's family, and of those that were tried at it, in campaigns that have begun."""
    at_this_phone = Attempt.phone_id == sender.phone_id
    last_contact = (
        select(func.max(Attempt.dialing_at))
        .where(Attempt.campaign_id == Member.campaign_id, or_(Attempt.member_id == Member.id, at_this_phone))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Member.id,
            Member.person_id,
            Member.campaign_id,
            Campaign.state,
            Campaign.settings,
            Campaign.questionnaire,
            Campaign.script_version,
            Member.idioma,
            Member.nivel_educativo,
            Person.opted_out_at.is_not(None),
            last_contact,
            Conversation.id,
            Conversation.language,
            Conversation.leg,
            Conversation.ending,
            Conversation.touched_at,
        )
        .join(Person, Person.id == Member.person_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(Member.id.in_(_meant_by(sender)), Campaign.state.in_(ORDER))
        .order_by(Member.id)
    )
    return [Survey(*row) for row in rows]


def threads_of(session: Session, sender: Sender) -> Sequence[Thread]:
    """The threads of this telephone, the newest first: texts of ours that have left, parents' own, pages visited."""
    left = Attempt.state.in_((AttemptState.dialing, AttemptState.awaiting, AttemptState.ended))
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.member_id,
            Attempt.campaign_id,
            Member.person_id,
            Attempt.state != AttemptState.ended,
            Attempt.answered_at.is_not(None),
        )
        .join(Member, Member.id == Attempt.member_id)
        .where(Attempt.phone_id == sender.phone_id, Attempt.mode != Mode.voice, Attempt.shares_id.is_(None), left)
        .order_by(Attempt.dialing_at.desc().nulls_last(), Attempt.id.desc())
    )
    return [Thread(*row) for row in rows]


def who_writes(surveys: Sequence[Survey], threads: Sequence[Thread]) -> Writer | None:
    """The open survey that a text belongs to: that of the newest thread waiting for an answer, else the one whose
    family was reached last; running campaigns before those at rest, and these before closed ones.
    """
    awaited = [thread for thread in threads if thread.awaited]
    open_ones = [Writer(survey, _nearest(survey, awaited)) for survey in surveys if survey.is_open]
    return min(open_ones, key=lambda writer: _rank(writer, awaited), default=None)


def just_ended(surveys: Sequence[Survey], threads: Sequence[Thread]) -> Survey | None:
    """The survey that the family took part in last, if it ended in a thread of this telephone."""
    last = latest(surveys)
    ended = last is not None and last.ending in NOTHING_MORE_TO_ASK
    return last if ended and last and last.leg in {thread.leg for thread in threads} else None


def latest(surveys: Sequence[Survey]) -> Survey | None:
    """The survey with the family's latest conversation; without any, the one whose family was reached last."""
    return max(
        surveys,
        key=lambda survey: (survey.touched_at or NOT_YET, survey.last_contact or NOT_YET, survey.member_id),
        default=None,
    )


def _nearest(survey: Survey, awaited: Sequence[Thread]) -> Thread | None:
    near = [thread for thread in awaited if _distance(survey, thread) is not None]
    return min(near, key=awaited.index, default=None)


def _distance(survey: Survey, thread: Thread) -> int | None:
    """The thread in which the survey goes on, its own, or a brother's or sister's; None: another family's."""
    near = (
        thread.leg == survey.leg,
        thread.member_id == survey.member_id,
        (thread.campaign_id, thread.family_id) == (survey.campaign_id, survey.person_id),
    )
    return near.index(True) if any(near) else None


def _rank(writer: Writer, awaited: Sequence[Thread]) -> tuple[int, int, int, float, int]:
    survey, thread = writer.survey, writer.thread
    newest = len(awaited) if thread is None else awaited.index(thread)
    distance = 0 if thread is None else _distance(survey, thread) or 0
    reached = survey.last_contact.timestamp() if survey.last_contact else 0.0
    return newest, distance, ORDER[survey.campaign_state], -reached, survey.member_id


def _meant_by(sender: Sender) -> Any:  # noqa: ANN401 - a SELECT of members' ids
    """A telephone may be one family's and be tried for another: whoever was reached at it is meant too."""
    families = select(Member.id).where(Member.person_id == sender.person_id)
    tried_here = select(Attempt.member_id).where(Attempt.phone_id == sender.phone_id)
    return families.union(tried_here)  # an OR of the two would read every member


def last_text(session: Session, sender: Sender) -> LastText | None:
    """The family's latest text that was answered, or kept out of the conversation."""
    row = session.execute(
        _texts_of(sender, Turn.key, Turn.said)
        .where(Turn.key.not_like("%:%"))
        .order_by(Turn.at.desc(), Turn.key.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastText(*row)


def reply_to(session: Session, sender: Sender, sid: str) -> Row[Any] | None:
    """What was answered to the text with this SID: reply, script, version, language."""
    # A sibling's conversation that went on with it has a turn of that key too: the first has the whole reply.
    return session.execute(in_its_words(_texts_of(sender)).where(Turn.key == sid).limit(1)).one_or_none()


def _texts_of(sender: Sender, *columns: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return (
        select(*columns)
        .select_from(Turn)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Conversation.member_id.in_(_meant_by(sender)), Turn.heard != OPENED)
    )


def is_in_a_call(session: Session, sender: Sender, survey: Survey) -> bool:
    """Whether a call with this parent, or about this pupil, is on its way or goes on."""
    theirs = or_(Attempt.person_id.in_((sender.person_id, survey.person_id)), Attempt.member_id == survey.member_id)
    return bool(session.scalar(select(exists().where(theirs, Attempt.mode == Mode.voice, Attempt.state.in_(LIVE)))))


def texts_have_the_word(session: Session, conversation_id: int) -> bool:
    """Whether what was answered last was answered by text: then the open question is the one last read there."""
    later = aliased(Turn)
    key = session.scalar(
        select(later.key)
        .where(later.conversation_id == conversation_id, later.heard.in_(PRESSED))
        .order_by(later.at.desc())
        .limit(1)
    )
    return key is None or ":" not in key


def wrote_since(session: Session, phone_id: int, mode: Mode, since: datetime) -> bool:
    """Whether a thread of this mode with this telephone got its first answer at `since` or later.

    Later answers of a thread are not looked at: this says "no" rather too often than too seldom.
    """
    answered = (Attempt.phone_id == phone_id, Attempt.mode == mode, Attempt.answered_at >= since)
    return bool(session.scalar(select(exists().where(*answered))))


def note_heard(session: Session, sid: str, now: datetime) -> None:
    """This text has reached us; told twice it is noted once."""
    if sid:
        session.execute(insert(HeardText).values(carrier_sid=sid, at=now).on_conflict_do_nothing())


def unheard(session: Session, sids: Sequence[str]) -> set[str]:
    """Which of these texts have not reached us."""
    heard = session.scalars(select(HeardText.carrier_sid).where(HeardText.carrier_sid.in_(sids)))
    return set(sids) - set(heard)


def forget_heard(session: Session, before: datetime) -> None:
    """What is older than we ever ask for need not be told apart."""
    session.execute(delete(HeardText).where(HeardText.at < before))
