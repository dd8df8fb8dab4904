"""A draft as it is built at the desk: its settings, then its sample, both changed until it starts."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from campaigns.first_steps import route_again
from campaigns.lifecycle import CampaignError
from campaigns.loading import load_members, lock_loading
from campaigns.sample_file import Sample
from conversation.errors import ScriptError
from conversation.library import newest_version
from rules.campaign_file import CampaignFile
from rules.hours import next_opening
from rules.lines import Lines
from rules.lives import CampaignState
from storage.models import Campaign, Member
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Loaded:
    """`loaded`: rows that became members now. `known`: good rows whose pupil the draft held already."""

    loaded: int
    known: int


def begin(session: Session, file: CampaignFile, now: datetime) -> Campaign:
    """A new draft without a sample. Raises CampaignError or NeverOpenError."""
    lock_loading(session)
    campaign = Campaign(created_at=now, state=CampaignState.draft, sample_sha256="")
    _settle(session, campaign, file, now)
    session.add(campaign)
    session.flush()
    return campaign


def change(session: Session, campaign_id: int, file: CampaignFile, lines: Lines, now: datetime) -> None:
    """New settings for a draft; its members begin as these say. Raises CampaignError or NeverOpenError."""
    lock_loading(session)
    campaign = _draft(session, campaign_id)
    _settle(session, campaign, file, now)
    session.flush()
    route_again(session, campaign, file, lines)


def route(session: Session, campaign_id: int, lines: Lines) -> None:
    """Before the start: the members of a draft begin as the service can reach them now. Raises CampaignError.

    It may have got or lost a number since they were loaded.
    """
    lock_loading(session)
    campaign = _draft(session, campaign_id)
    route_again(session, campaign, CampaignFile.model_validate(campaign.settings), lines)


def add_sample(session: Session, vault: Vault, campaign_id: int, lines: Lines, sample: Sample) -> Loaded:
    """The pupils of the sample that the draft does not hold yet. Raises CampaignError."""
    lock_loading(session)
    campaign = _draft(session, campaign_id)
    if not sample.rows:
        return Loaded(0, 0)
    campaign.sample_sha256 = sample.sha256
    session.flush()
    file = CampaignFile.model_validate(campaign.settings)
    loaded = load_members(session, vault, campaign, file, lines, sample.rows)
    return Loaded(loaded, len(sample.rows) - loaded)


def remove_sample(session: Session, campaign_id: int) -> int:
    """The draft without its members; how many those were. Raises CampaignError.

    The families stay, sealed as they are: another campaign may have them too.
    """
    lock_loading(session)
    campaign = _draft(session, campaign_id)
    campaign.sample_sha256 = ""
    removed = session.scalar(select(func.count()).where(Member.campaign_id == campaign_id)) or 0
    session.execute(delete(Member).where(Member.campaign_id == campaign_id))
    return removed


def _settle(session: Session, campaign: Campaign, file: CampaignFile, now: datetime) -> None:
    """The file's settings become the campaign's, if it may have them."""
    try:
        version = newest_version(file.questionnaire)
    except ScriptError as error:
        raise CampaignError("unknown_questionnaire", name=file.questionnaire) from error
    next_opening(file.hours_rule(), now, ZoneInfo("UTC"))  # refuses hours that open on no day
    same = (Campaign.period == file.period, Campaign.name == file.name)
    with session.no_autoflush:
        if session.scalar(select(exists().where(*same, Campaign.id.is_distinct_from(campaign.id)))):
            raise CampaignError("same_name", name=file.name, period=file.period)
    campaign.name, campaign.period = file.name, file.period
    campaign.questionnaire, campaign.script_version = file.questionnaire, version
    campaign.settings = file.to_settings()


def _draft(session: Session, campaign_id: int) -> Campaign:
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise CampaignError("unknown_campaign", id=campaign_id)
    if campaign.state is not CampaignState.draft:
        raise CampaignError("not_a_draft", name=campaign.name, period=campaign.period)
    return campaign
