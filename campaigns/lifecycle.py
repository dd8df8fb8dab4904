"""A campaign's life as a coordinator drives it: create, start, pause, resume, stop, close. Errors come with words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from campaigns.first_steps import route_again
from campaigns.loading import load_members, lock_loading
from campaigns.sample_file import Remark, Sample
from conversation.errors import ScriptError
from conversation.library import newest_version
from rules.campaign_file import CampaignFile
from rules.hours import next_opening
from rules.lines import Lines
from rules.lives import CAMPAIGN_LIFE, CallbackState, CampaignState, MemberState, sources
from storage.effects import end_waiting_for_answers
from storage.models import Attempt, Callback, Campaign, Conversation, Member, Person
from storage.queries import attempts, campaigns, planning
from storage.vault import Vault

WORDS: Final = {
    "unknown_campaign": "No hay una campaña {id}: use el número que dio `escucha campaign create`.",
    "unknown_questionnaire": "No existe el cuestionario «{name}».",
    "already_started": "La campaña «{name}» de {period} ya comenzó: no se le puede cargar otra muestra.",
    "nobody_to_reach": (
        "Ninguna fila de la muestra se puede cargar: corrija el archivo. La primera, línea {line}: {column}{reason}."
    ),
    "not_a_draft": "La campaña «{name}» de {period} ya comenzó: sus ajustes y su muestra ya no se cambian.",
    "same_name": "Ya hay una campaña «{name}» de {period}: escriba otro nombre u otro periodo.",
    "no_sample": "La campaña «{name}» no tiene muestra: cárguela antes de comenzar.",
    "not_possible": "La campaña está {state}: no se puede {what}.",
    "still_owed": (
        "Todavía se debe contacto a {owed} miembros de la muestra. Espere a la fecha límite, o cierre con --reason."
    ),
}
STATE_WORDS: Final = {
    CampaignState.draft: "en borrador",
    CampaignState.running: "en curso",
    CampaignState.paused: "en pausa",
    CampaignState.stopped: "detenida",
    CampaignState.closed: "cerrada",
}
START_WORDS: Final = "comenzar"
COMMAND_WORDS: Final = {
    CampaignState.running: "reanudar",
    CampaignState.paused: "pausar",
    CampaignState.stopped: "detener",
    CampaignState.closed: "cerrar",
}


class CampaignError(Exception):
    """What was asked of a campaign cannot be done; `code` for programs, `words` for people."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.words = code, WORDS[code].format(**values)
        super().__init__(self.words)


@dataclass(frozen=True, slots=True)
class Created:
    """A campaign and what came of its sample."""

    campaign_id: int
    loaded: int
    refused: list[Remark]
    noted: list[Remark]


def create(session: Session, vault: Vault, file: CampaignFile, lines: Lines, sample: Sample, now: datetime) -> Created:
    """A draft with its sample; a draft of the same period and name takes the new settings and the new pupils."""
    try:
        version = newest_version(file.questionnaire)
    except ScriptError as error:
        raise CampaignError("unknown_questionnaire", name=file.questionnaire) from error
    next_opening(file.hours_rule(), now, ZoneInfo("UTC"))  # refuses hours that open on no day
    lock_loading(session)
    campaign = _draft(session, file, sample, now)
    campaign.questionnaire, campaign.script_version = file.questionnaire, version
    campaign.settings, campaign.sample_sha256 = file.to_settings(), sample.sha256
    session.flush()
    route_again(session, campaign, file, lines)
    loaded = load_members(session, vault, campaign, file, lines, sample.rows)
    return Created(campaign.id, loaded, sample.refused, sample.noted)


def _draft(session: Session, file: CampaignFile, sample: Sample, now: datetime) -> Campaign:
    """The draft of this period and name, or a new one."""
    campaign = session.scalars(
        select(Campaign).where(Campaign.period == file.period, Campaign.name == file.name).with_for_update()
    ).one_or_none()
    if campaign is None:
        _check_somebody(sample)
        campaign = Campaign(name=file.name, period=file.period, created_at=now, state=CampaignState.draft)
        session.add(campaign)
    elif campaign.state is not CampaignState.draft:
        raise CampaignError("already_started", name=file.name, period=file.period)
    return campaign


def _check_somebody(sample: Sample) -> None:
    if not sample.rows:
        first = sample.refused[0]
        column = f"{first.column}: " if first.column else ""
        raise CampaignError("nobody_to_reach", line=first.line, column=column, reason=first.reason)


def start(session: Session, campaign_id: int, now: datetime, reason: str | None = None) -> None:
    """The first call of each member is due; the clock does the rest."""
    campaign = _check_can(session, campaign_id, START_WORDS, CampaignState.draft)
    if not session.scalar(select(exists().where(Member.campaign_id == campaign_id))):
        raise CampaignError("no_sample", name=campaign.name)
    _move(session, campaign_id, CampaignState.running, reason)
    session.execute(update(Campaign).where(Campaign.id == campaign_id).values(started_at=now))
    opted_out = select(Person.id).where(Person.opted_out_at.is_not(None))
    session.execute(
        update(Member)
        .where(Member.campaign_id == campaign_id, Member.person_id.in_(opted_out))
        .values(state=MemberState.done, mode=None)
    )
    planning.first_attempts(session, campaign_id, now)


def pause(session: Session, campaign_id: int, reason: str | None) -> None:
    """Nothing new goes out until resume; calls in progress finish."""
    _move(session, campaign_id, CampaignState.paused, reason)


def resume(session: Session, campaign_id: int, reason: str | None = None) -> None:
    """What is due goes out again."""
    _check_can(session, campaign_id, COMMAND_WORDS[CampaignState.running], CampaignState.paused)
    _move(session, campaign_id, CampaignState.running, reason)
    campaigns.forget_faults(session, campaign_id)


def stop(session: Session, campaign_id: int, reason: str | None) -> None:
    """Nothing new goes out ever; calls in progress finish, and their members are settled by them."""
    _move(session, campaign_id, CampaignState.stopped, reason)
    planning.finish(session, campaign_id, MemberState.waiting)


def close(session: Session, campaign_id: int, reason: str | None, zone: ZoneInfo, now: datetime) -> None:
    """Every member has its final disposition from now on; what comes later is late."""
    before_closed = sources(CAMPAIGN_LIFE, CampaignState.closed)
    campaign = _check_can(session, campaign_id, COMMAND_WORDS[CampaignState.closed], *before_closed)
    deadline = CampaignFile.model_validate(campaign.settings).deadline_at(zone)
    owed = owing(session, campaign_id)
    if owed and not reason and (deadline is None or now < deadline):
        raise CampaignError("still_owed", owed=owed)
    _move(session, campaign_id, CampaignState.closed, reason or campaign.reason)
    session.execute(update(Campaign).where(Campaign.id == campaign_id).values(closed_at=now))
    planning.finish(session, campaign_id, MemberState.waiting, MemberState.monitor)
    end_waiting_for_answers(session, None, now, Attempt.campaign_id == campaign_id)


def owing(session: Session, campaign_id: int) -> int:
    """Members to whom the machine or a monitor still owes a contact."""
    in_call = exists().where(Attempt.member_id == Member.id, Attempt.state.in_(attempts.IN_FLIGHT))
    owed_call = exists().where(
        Conversation.member_id == Member.id,
        Callback.conversation_id == Conversation.id,
        Callback.state == CallbackState.owed,
    )
    owed = (Member.state != MemberState.done) | in_call | owed_call
    return session.scalar(select(func.count()).where(Member.campaign_id == campaign_id, owed)) or 0


def pass_deadlines(session: Session, zone: ZoneInfo, now: datetime) -> None:
    """Campaigns whose deadline is past call nobody any more."""
    for campaign in campaigns.running_campaigns(session):
        deadline = CampaignFile.model_validate(campaign.settings).deadline_at(zone)
        if deadline is not None and deadline <= now:
            planning.finish(session, campaign.id, MemberState.waiting)


def _check_can(session: Session, campaign_id: int, what: str, *states: StrEnum) -> Campaign:
    """The campaign, locked, in one of these states; `what`: the command in Spanish, for the refusal."""
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise CampaignError("unknown_campaign", id=campaign_id)
    if campaign.state not in states:
        raise CampaignError("not_possible", state=STATE_WORDS[campaign.state], what=what)
    return campaign


def _move(session: Session, campaign_id: int, state: CampaignState, reason: str | None) -> None:
    _check_can(session, campaign_id, COMMAND_WORDS[state], *sources(CAMPAIGN_LIFE, state))
    campaigns.move_campaign(session, campaign_id, state, reason)
