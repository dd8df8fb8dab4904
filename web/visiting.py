"""Who comes by a link, and what is open for him: in the caller's transaction, who decides whether it leaves a trace."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.heard import Entry, Opened, Said
from conversation.library import get_script
from conversation.reply import Nothing, Reply
from rules.campaign_file import CampaignFile
from rules.hours import promised_window
from rules.lives import AttemptState
from rules.routing import Mode
from storage.filling import fill_in
from storage.legs import web_leg
from storage.models import Attempt, PhoneState
from storage.queries import pages, threads
from storage.queries.answered import conversation_of
from storage.queries.attempts import lock_person_of
from storage.queries.pages import LastTurn, Thread
from storage.queries.siblings import NOTHING_MORE_TO_ASK
from storage.turn_rows import TurnKey
from storage.turns import take_turn
from web import comments
from web.telling import SHOWN, Adding, has_story
from web.wording import Place

LINK_DAYS: Final = 30
"""How long after its text has left a link leads to the survey."""
SPANISH: Final = "es"
OVER: Final = (AttemptState.ended, AttemptState.canceled)


class CallBegan(Exception):
    """A call with the same parent began at the same moment: the page takes no turn."""


@dataclass(frozen=True, slots=True)
class Present:
    """When and where somebody comes. `line`: the number for complaints, as people write it."""

    now: datetime
    zone: ZoneInfo
    line: str


@dataclass(frozen=True, slots=True)
class Visit:
    """An open attempt that a page belongs to, the link it was opened by, whose turn is next, what it showed last."""

    attempt_id: int
    link: Row[Any]
    thread: Thread
    last: LastTurn | None


@dataclass(frozen=True, slots=True)
class Question:
    """The open question of a visit. `turn`: by which its form knows it. `key`: the turn that its answer takes.

    patience: how long the next answer is waited for.
    """

    visit_id: int
    thread: Thread
    reply: Reply
    turn: int
    key: TurnKey
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The conversation ended here, today. `may_go_on`: who wants to may still answer."""

    thread: Thread
    reply: Reply
    may_go_on: bool


Page = Question | Goodbye | Place


def look(session: Session, attempt_id: int, present: Present, *, anew: bool = False) -> Page:
    """What the link leads to now. `anew`: past a goodbye.

    When another mouth had the word last, or none, this page takes it: kept only if the caller commits. A call that is
    live keeps it.
    """
    link = pages.link_of(session, attempt_id)
    if link is None:
        return Place.unknown
    # One request of a link at a time. Conversations are locked before attempts, as by every turn: no deadlock.
    pages.lock_thread(session, _conversation(session, link, link.Attempt, present.now))
    visit = pages.visit_of(session, link.Attempt)
    last = pages.last_turn(session, visit)
    thread = _thread(session, link, visit, last, present.now)
    shut = _shut(link, thread, present.now)
    if last is not None and _is_goodbye(last, present) and not anew:
        return Goodbye(thread, last.reply, may_go_on=shut is None)
    if shut is not None:
        return shut
    if pages.is_on_the_phone(session, visit.id):
        return Place.on_the_phone
    if visit.state in OVER:
        about = thread.member_id or link.Attempt.member_id
        visit, last = pages.begin_visit(session, link.Attempt, about, present.now), None
    return _question(session, Visit(visit.id, link, thread, last), present)


def adding(session: Session, attempt_id: int, present: Present) -> Adding | Place:
    """The case that was told after the survey, and that files may be added to; or where the page leads besides."""
    page = look(session, attempt_id, present)
    if isinstance(page, Place):
        return page
    case_id = page.thread.case_id
    if case_id is None or not has_story(page.thread):
        return Place.unknown
    return Adding(case_id, isinstance(page, Goodbye))


def answer(session: Session, question: Question, said: str, now: datetime, beside: str = "") -> None:
    """The parent answers the open question. Raises StaleTurn, CallBegan: then nothing of it may be kept.

    beside: what he had written when he asked for a person; it is kept as his answer to the same question.
    """
    taken = take_turn(session, question.thread.conversation.id, question.key, Said(said), now)
    if beside and not taken.repeated:
        kept = comments.keep(session, question.thread.conversation.id, question.key, beside, now)
        if question.thread.case_id is not None:
            fill_in(session, question.thread.case_id, kept, (), question.key.leg, now)
    stay(session, question, now)
    if isinstance(taken.reply.awaits, Nothing):
        threads.end_thread(session, question.visit_id, now)


def stay(session: Session, question: Question, now: datetime) -> None:
    """The parent is at it: no other mouth of ours interrupts him for a while. Raises CallBegan."""
    # After the conversation and before attempts, as everybody locks. Whoever dials looks under the same lock.
    lock_person_of(session, question.visit_id)
    if pages.is_on_the_phone(session, question.visit_id):
        raise CallBegan(question.visit_id)
    threads.note_heard(session, question.visit_id, now + question.patience, now)


def _thread(session: Session, link: Row[Any], visit: Attempt, last: LastTurn | None, now: datetime) -> Thread:
    """The conversation whose turn is next: the pupil's own, or that of a brother or sister who followed."""
    own = _conversation(session, link, visit, now) if last is None else last.conversation_id
    return pages.lock_thread(session, own)


def _conversation(session: Session, link: Row[Any], about: Attempt, now: datetime) -> int:
    """The conversation of the pupil whom the attempt is about, begun now if there is none."""
    campaign = CampaignFile.model_validate(link.settings)
    worded = (Channel.web, link.idioma) in get_script(link.questionnaire, link.script_version).wordings
    language = link.idioma if link.idioma in campaign.languages and worded else SPANISH
    return conversation_of(session, about, link.questionnaire, link.script_version, language, now)


def _shut(link: Row[Any], thread: Thread, now: datetime) -> Place | None:
    """Why the link leads to no question any more. A campaign that is closed is no reason: late answers are kept."""
    attempt: Attempt = link.Attempt
    reasons = {
        Place.stopped: link.opted_out,
        Place.wrong_number: link.phone_state is PhoneState.wrong,
        Place.complete: thread.ending in NOTHING_MORE_TO_ASK,
        Place.expired: now - (attempt.dialing_at or attempt.due_at) >= timedelta(days=LINK_DAYS),
    }
    return next((place for place, holds in reasons.items() if holds), None)


def _is_goodbye(last: LastTurn, present: Present) -> bool:
    """What was promised for this afternoon or tomorrow is shown for the day on which it was promised; a PIN is not."""
    if any("pin" in prompt.values for prompt in last.reply.prompts) and present.now - last.at >= SHOWN:
        return False
    day = last.at.astimezone(present.zone).date()
    return isinstance(last.reply.awaits, Nothing) and day == present.now.astimezone(present.zone).date()


def _question(session: Session, visit: Visit, present: Present) -> Question:
    """The question that this visit showed last; where another mouth had the word meanwhile, the one open now."""
    campaign = CampaignFile.model_validate(visit.link.settings)
    facts = {
        "ventana": promised_window(campaign.hours_rule(), present.now, present.zone),
        "linea": present.line,
        "nivel": visit.thread.nivel,
    }
    thread, last, leg = visit.thread, visit.last, web_leg(visit.attempt_id)
    turn = 0 if last is None else last.number + 1
    if last is not None and thread.conversation.leg == leg:
        threads.tell_facts(session, thread.conversation, facts)
        return Question(visit.attempt_id, thread, last.reply, turn, _key(leg, turn), campaign.patience())
    opened = Opened(facts, Channel.web, Entry.door if last is None else Entry.again)
    taken = take_turn(session, thread.conversation.id, _key(leg, turn), opened, present.now)
    return Question(visit.attempt_id, thread, taken.reply, turn, _key(leg, turn + 1), campaign.patience())


def _key(leg: str, turn: int) -> TurnKey:
    return TurnKey(leg, f"{leg}:{turn}", Mode.web)
