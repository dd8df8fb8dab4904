"""What the campaign pages work with."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy.orm import Session

from campaigns.dispatching import Pace
from desk.campaigns.figures import FigureBoard
from desk.parts import Desk
from desk.person import person
from rules.campaign_file import CampaignFile
from rules.lines import Lines
from storage import audit
from storage.audit import Detail
from storage.models import Campaign
from storage.models.audit import Act


@dataclass(frozen=True, slots=True)
class Office:
    """The desk, the numbers and the pace of the house, and the figures of this process."""

    desk: Desk
    lines: Lines
    pace: Pace
    board: FigureBoard

    def now(self) -> datetime:
        """The present moment."""
        return self.desk.now()

    def campaign(self, campaign_id: int) -> Campaign:
        """The campaign; a page that does not exist, when there is none."""
        with self.desk.sessions() as session:
            return session.get(Campaign, campaign_id) or abort(404)

    def note(self, session: Session, act: Act, campaign_id: int, **details: Detail) -> None:
        """Write into the audit log what the person of this request did, in the transaction of the act. Call it last."""
        audit.record(session, person().actor, act, f"campaign:{campaign_id}", details, self.now())


def file_of(campaign: Campaign) -> CampaignFile:
    """The campaign's settings."""
    return CampaignFile.model_validate(campaign.settings)
