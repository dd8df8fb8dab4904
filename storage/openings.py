"""A call, thread or page goes on with another script: which conversation that is, and what it knows from the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversation.effects import Ending, GoOn
from conversation.library import newest_version
from rules.campaign_file import CampaignFile
from rules.complaints import DRAFT_LIFE, CaseChannel
from rules.hours import is_open, promised_window
from rules.lives import AttemptState, CaseState
from rules.places import place_of_code
from rules.routing import Mode
from storage.callers import newest_member, phone_of_leg
from storage.information import words_of
from storage.intake import CHANNELS, COMPLAINT, begin_draft
from storage.keeping import keeping
from storage.models import Answer, Attempt, Case, Contact, Conversation
from storage.queries.answered import (
    attempt_of_call,
    begin_inbound_attempt,
    conversation_of,
    lock_answered_attempt,
    who_dials_back,
)
from storage.queries.attempts import note_state
from storage.returns import may_be_returned
from storage.scene import Scene

INFORMATION: Final = "informacion"
SPANISH: Final = "es"
"""What the line speaks: the carrier has no voice for a Mayan language."""
LINE: Final = "linea"
"""The script of who dials the line."""
SURVEY: Final = "encuesta"
"""No script: the survey that waits for whoever calls, in the script of its campaign."""
SURVEY_SERVICE: Final = "tipo"
"""The survey's question whose keys are those of the complaint's `servicio`."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The conversation that goes on, what it may say aloud, and the answers that it need not ask for."""

    conversation_id: int
    facts: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)


def open_script(session: Session, scene: Scene, effect: GoOn, language: str) -> Opening:
    """The opening that `effect` asks for in this call, thread or page."""
    opening = _OPENINGS.get(effect.script, _plain)(session, scene, effect, language)
    session.execute(
        update(Contact)
        .where(Contact.leg == scene.leg)
        .values(conversation_id=opening.conversation_id, heard_at=scene.now)
    )
    return opening


def facts_for_anybody(session: Session, scene: Scene) -> Mapping[str, str]:
    """What every script of the line may say. telefono: "1" where a number is known that can be called."""
    kept = keeping(session)
    return {
        "ventana": promised_window(kept.hours, scene.now, kept.zone),
        "linea": kept.line,
        "telefono": "1" if phone_of_leg(session, scene.leg) is not None else "",
    }


def begin(session: Session, scene: Scene, script: str, language: str, case_id: int | None = None) -> int:
    """A new conversation of this person, in its script's newest version."""
    talk = Conversation(
        person_id=scene.person_id,
        case_id=case_id,
        script=script,
        version=newest_version(script),
        language=language,
        touched_at=scene.now,
    )
    session.add(talk)
    session.flush()
    return talk.id


def _plain(session: Session, scene: Scene, effect: GoOn, language: str) -> Opening:
    talk = begin(session, scene, effect.script, language)
    return Opening(talk, facts_for_anybody(session, scene), effect.given)


def _line(session: Session, scene: Scene, effect: GoOn, language: str) -> Opening:
    opening = _plain(session, scene, effect, language)
    return Opening(opening.conversation_id, {**opening.facts, **line_facts(session, scene)})


def line_facts(session: Session, scene: Scene) -> Mapping[str, str]:
    """What the line's menu offers: a person within the hours of the line, a survey where one waits for this telephone.

    Whether somebody is free is only looked up for who asks: that may change while he listens.
    """
    kept, phone, member = keeping(session), phone_of_leg(session, scene.leg), newest_member(session, scene.person_id)
    is_attended = is_open(kept.hours, scene.now, kept.zone)
    waits = phone is not None and who_dials_back(session, phone.number_hash) is not None
    return {
        "abierto": "1" if is_attended else "",
        "cerrado": "" if is_attended else "1",
        "encuesta": "1" if waits else "",
        "idioma": "1" if member is not None and member.idioma != SPANISH else "",
        "devolver": "1" if phone is not None and may_be_returned(session, phone.id, scene.now) else "",
    }


def _survey(session: Session, scene: Scene, _effect: GoOn, language: str) -> Opening:
    """In the same call, whose outcome counts as that of a parent who dials back. Gone meanwhile: the line once more."""
    phone = phone_of_leg(session, scene.leg)
    who = None if phone is None else who_dials_back(session, phone.number_hash)
    if who is None:
        return _line(session, scene, GoOn(LINE), language)
    attempt_id = begin_inbound_attempt(session, who, scene.leg, scene.now) or attempt_of_call(session, scene.leg)
    row = None if attempt_id is None else lock_answered_attempt(session, attempt_id)
    if row is None:
        raise LookupError(f"no attempt carries {scene.leg}")
    note_state(session, Attempt.id == attempt_id, AttemptState.answered, {"answered_at": scene.now})
    hours = CampaignFile.model_validate(row.settings).hours_rule()
    talk = conversation_of(session, row.Attempt, row.questionnaire, row.script_version, language, scene.now)
    return Opening(talk, {"ventana": promised_window(hours, scene.now, keeping(session).zone)})


def _information(session: Session, scene: Scene, effect: GoOn, language: str) -> Opening:
    """The words of each topic: short in a text, and in a call its recording, where there is one."""
    opening = _plain(session, scene, effect, language)
    return Opening(opening.conversation_id, {**opening.facts, **information_facts(session, scene.mode, language)})


def information_facts(session: Session, mode: Mode, language: str) -> Mapping[str, str]:
    """Topic -> what is told of it through this mouth; in a call, "<topic>_grabado" -> what is played instead."""
    tellings = words_of(session, language)
    if mode is Mode.voice:
        recorded = {f"{topic}_grabado": told.recording for topic, told in tellings.items() if told.recording}
        return recorded | {topic: told.words for topic, told in tellings.items() if not told.recording}
    is_text = mode in (Mode.sms, Mode.whatsapp)
    return {topic: told.short if is_text else told.words for topic, told in tellings.items()}


def _complaint(session: Session, scene: Scene, effect: GoOn, language: str) -> Opening:
    """What was cut off within seven days goes on, unless the parent begins another."""
    leaves = session.scalar(select(Conversation.script).where(Conversation.id == scene.conversation_id))
    cut = None if leaves == COMPLAINT else _cut_complaint(session, scene)
    if cut is not None:  # what the survey was about is nothing that he told of the older one
        return Opening(cut, complaint_facts(session, scene), effect.given)
    begun = _from_survey(session, scene) if leaves == COMPLAINT else scene
    talk = _new_complaint(session, begun, language)
    return Opening(talk, complaint_facts(session, begun), {**effect.given, **_told_in_survey(session, begun)})


def _from_survey(session: Session, scene: Scene) -> Scene:
    """Whom a survey led here, and who begins another complaint than the older one, comes from that survey still."""
    if not scene.facts.get("encuesta"):
        return scene
    newest = (
        select(Conversation.id, Conversation.member_id)
        .where(Conversation.person_id == scene.person_id, Conversation.member_id.is_not(None))
        .order_by(Conversation.touched_at.desc())
        .limit(1)
    )
    survey = session.execute(newest).one_or_none()
    return scene if survey is None else replace(scene, conversation_id=survey.id, member_id=survey.member_id)


def complaint_facts(session: Session, scene: Scene) -> Mapping[str, str]:
    """What a complaint may say: the family's municipio, and whether its telephone can be called."""
    member = newest_member(session, scene.person_id)
    place = None if member is None else place_of_code(member.municipio)
    return {
        **facts_for_anybody(session, scene),
        "municipio": "" if place is None else place.name,
        "encuesta": "1" if scene.member_id is not None else "",
    }


def _cut_complaint(session: Session, scene: Scene) -> int | None:
    return session.scalar(
        select(Conversation.id)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Conversation.person_id == scene.person_id,
            Conversation.script == COMPLAINT,
            Conversation.ending.is_(None) | (Conversation.ending == Ending.silent),
            Conversation.touched_at > scene.now - DRAFT_LIFE,
            Case.state.in_((CaseState.draft, CaseState.received)),
            Case.staff_id.is_(None),  # a letter is nothing that he told in a call
        )
        .order_by(Conversation.touched_at.desc())
        .limit(1)
    )


def _new_complaint(session: Session, scene: Scene, language: str) -> int:
    from_survey = scene.member_id is not None
    channel = CaseChannel.survey if from_survey else CHANNELS[scene.mode]
    draft = begin_draft(session, scene.person_id, phone_of_leg(session, scene.leg), channel, scene.now)
    draft.language = language
    if from_survey:
        draft.member_id = scene.member_id
    return begin(session, scene, COMPLAINT, language, draft.id)


def _told_in_survey(session: Session, scene: Scene) -> Mapping[str, str]:
    """A survey's service is the complaint's, and what comes from it is a complaint."""
    if scene.member_id is None:
        return {}
    service = session.scalar(
        select(Answer.value).where(
            Answer.conversation_id == scene.conversation_id, Answer.question == SURVEY_SERVICE, Answer.value <= "4"
        )
    )
    return {"clase": "1"} | ({} if service is None else {"servicio": service})


_OPENINGS: Final[Mapping[str, Callable[[Session, Scene, GoOn, str], Opening]]] = {
    COMPLAINT: _complaint,
    INFORMATION: _information,
    LINE: _line,
    SURVEY: _survey,
}
"""Script -> how it is opened, where more is known than what anybody may be told."""
