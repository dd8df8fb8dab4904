"""What the texts need of the house, and what they may tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from conversation.channel import Channel
from conversation.library import get_script
from rules.campaign_file import CampaignFile
from rules.hours import promised_window
from rules.lines import spoken_number
from storage.database import Sessions
from storage.queries.texts import Survey
from storage.vault import Vault

SPANISH: Final = "es"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`line`: the number for complaints, in E.164 or short."""

    sessions: Sessions
    vault: Vault
    zone: ZoneInfo
    line: str
    now: Callable[[], datetime]

    def facts(self, survey: Survey, now: datetime) -> Mapping[str, str]:
        """What a text may tell: never a name, never an illness."""
        window = promised_window(_campaign(survey.settings).hours_rule(), now, self.zone)
        return {"ventana": window, "nivel": survey.nivel, **self.facts_for_anybody()}

    def facts_for_anybody(self) -> Mapping[str, str]:
        """What may be told to who is in no sample."""
        return {"linea": spoken_number(self.line)}


def answer_until(survey: Survey, now: datetime) -> datetime:
    """How long the next answer is waited for."""
    return now + _campaign(survey.settings).patience()


def language_of(survey: Survey) -> str:
    """The pupil's language where campaign and wording have it, else Spanish."""
    worded = (Channel.sms, survey.idioma) in get_script(survey.script, survey.version).wordings
    return survey.idioma if worded and survey.idioma in _campaign(survey.settings).languages else SPANISH


def _campaign(settings: Mapping[str, Any]) -> CampaignFile:
    return CampaignFile.model_validate(settings)
