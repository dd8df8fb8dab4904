"""The first step of a campaign: its settings, typed or filled from a campaign file."""

from collections.abc import Callable
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campaigns import drafts
from campaigns.lifecycle import CampaignError
from desk.answering import REFUSED, SEE_OTHER
from desk.campaigns.office import Office, file_of
from desk.campaigns.settings_form import PARTS, Filled, blank, filled_with, read_form, with_problem
from desk.guard import needs
from rules.campaign_file import CampaignFile, read_campaign
from rules.campaign_words import CampaignFileError
from rules.hours import NeverOpenError
from rules.lives import CampaignState
from rules.roles import Permission
from storage.models import Campaign
from storage.models.audit import Act

FIELD_OF: Final = {"same_name": "name", "unknown_questionnaire": "questionnaire"}
"""Where a refusal of the campaign's life is shown."""
NO_FILE: Final = "Elija un archivo de campaña, que termina en .toml."
NOT_UTF8: Final = "El archivo no está en UTF-8. Guárdelo así y pruebe otra vez."
FILLED: Final = "El formulario tiene ahora los ajustes del archivo. Revíselos y guárdelos."
BEGUN: Final = "La campaña ya comenzó: sus ajustes y su muestra ya no se cambian."

Save = Callable[[Session, CampaignFile], int]
"""Keeps the settings, and gives the campaign's id."""


class SettingsPages:
    """One method a route. Nothing is kept before the whole form is good; then there is a draft."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.run_campaigns)
    def new(self) -> ResponseReturnValue:
        """The empty form."""
        desk = self._office.desk
        return self._form(None, blank(desk.now(), desk.zone))

    @needs(Permission.run_campaigns)
    def create(self) -> ResponseReturnValue:
        """The form of a new campaign."""
        return self._save(None, self._begin)

    @needs(Permission.run_campaigns)
    def fill_new(self) -> ResponseReturnValue:
        """A campaign file for a new campaign."""
        return self._fill(None)

    @needs(Permission.run_campaigns)
    def edit(self, campaign_id: int) -> ResponseReturnValue:
        """The form of a draft."""
        campaign = self._office.campaign(campaign_id)
        if campaign.state is not CampaignState.draft:
            return _begun(campaign_id)
        return self._form(campaign, filled_with(file_of(campaign), self._office.desk.zone))

    @needs(Permission.run_campaigns)
    def save(self, campaign_id: int) -> ResponseReturnValue:
        """The changed form of a draft."""
        campaign = self._office.campaign(campaign_id)
        return self._save(campaign, lambda session, file: self._change(session, campaign_id, file))

    @needs(Permission.run_campaigns)
    def fill(self, campaign_id: int) -> ResponseReturnValue:
        """A campaign file for a draft."""
        return self._fill(self._office.campaign(campaign_id))

    def _begin(self, session: Session, file: CampaignFile) -> int:
        campaign = drafts.begin(session, file, self._office.now())
        self._office.note(session, Act.campaign_created, campaign.id, name=file.name, period=file.period)
        return campaign.id

    def _change(self, session: Session, campaign_id: int, file: CampaignFile) -> int:
        drafts.change(session, campaign_id, file, self._office.lines, self._office.now())
        self._office.note(session, Act.campaign_changed, campaign_id, name=file.name, period=file.period)
        return campaign_id

    def _save(self, campaign: Campaign | None, save: Save) -> ResponseReturnValue:
        file = read_form(request.form)
        if isinstance(file, Filled):
            return self._form(campaign, file), REFUSED
        try:
            with self._office.desk.sessions.begin() as session:
                campaign_id = save(session, file)
        except NeverOpenError:
            return self._form(campaign, with_problem(request.form, "hours.days", NeverOpenError.words)), REFUSED
        except CampaignError as error:
            if campaign is not None and error.code == "not_a_draft":
                return _begun(campaign.id)
            return self._form(campaign, with_problem(request.form, FIELD_OF[error.code], error.words)), REFUSED
        return redirect(url_for("desk.campaigns.sample", campaign_id=campaign_id), SEE_OTHER)

    def _fill(self, campaign: Campaign | None) -> ResponseReturnValue:
        desk, uploaded = self._office.desk, request.files.get("file")
        before = blank(desk.now(), desk.zone) if campaign is None else filled_with(file_of(campaign), desk.zone)
        if uploaded is None or not uploaded.filename:
            return self._form(campaign, before, file_problem=NO_FILE), REFUSED
        try:
            file = read_campaign(uploaded.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            return self._form(campaign, before, file_problem=NOT_UTF8), REFUSED
        except CampaignFileError as error:
            words = f"{error.words[0].upper()}{error.words[1:]}."
            return self._form(campaign, before, file_problem=words), REFUSED
        return self._form(campaign, filled_with(file, desk.zone), message=FILLED)

    def _form(self, campaign: Campaign | None, filled: Filled, file_problem: str = "", message: str = "") -> str:
        return render_template(
            "campaigns/settings.html",
            campaign=campaign,
            parts=PARTS,
            filled=filled,
            file_problem=file_problem,
            message=message,
        )


def _begun(campaign_id: int) -> ResponseReturnValue:
    """Somebody has started it meanwhile."""
    flash(BEGUN, "danger")
    return redirect(url_for("desk.campaigns.one", campaign_id=campaign_id), SEE_OTHER)
