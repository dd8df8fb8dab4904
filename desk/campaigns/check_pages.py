"""The last steps: what will happen, and the start."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campaigns import drafts, lifecycle
from campaigns.first_steps import profile_of
from campaigns.forecast import Forecast, Group, forecast
from campaigns.lifecycle import CampaignError
from desk.answering import SEE_OTHER
from desk.campaigns import check, live
from desk.campaigns.office import Office, file_of
from desk.campaigns.words import number, some
from desk.guard import needs
from rules.lives import CampaignState
from rules.roles import Permission
from storage.models import Campaign
from storage.models.audit import Act
from storage.queries import campaigns, overviews
from storage.queries.overviews import Alike

STARTED = "La campaña comenzó. Lo primero sale en unos segundos, si está dentro de su horario."
ALREADY = "La campaña ya había comenzado."


class CheckPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.see_campaigns)
    def check(self, campaign_id: int) -> ResponseReturnValue:
        """What a start would do."""
        campaign = self._office.campaign(campaign_id)
        if campaign.state is not CampaignState.draft:
            return redirect(url_for("desk.campaigns.one", campaign_id=campaign_id), SEE_OTHER)
        desk, file = self._office.desk, file_of(campaign)
        now, found = desk.now(), self._forecast(campaign)
        with desk.sessions() as session:
            outreach_off = campaigns.outreach_is_off(session)
        return render_template(
            "campaigns/check.html",
            campaign=campaign,
            found=found,
            modes=check.mode_rows(found),
            reasons=check.reason_rows(found),
            volumes=check.volume_rows(found),
            durations=check.duration_rows(found, now, desk.zone),
            warnings=check.warnings(found, file, self._office.lines, now, desk.zone, outreach_off=outreach_off),
            settings=live.settings_rows(file, desk.zone),
            number=number,
            some=some,
        )

    @needs(Permission.run_campaigns)
    def start(self, campaign_id: int) -> ResponseReturnValue:
        """It begins, once: whoever comes second sees it going on."""
        self._office.campaign(campaign_id)
        try:
            with self._office.desk.sessions.begin() as session:
                drafts.route(session, campaign_id, self._office.lines)
                lifecycle.start(session, campaign_id, self._office.now())
                members = overviews.sample_size(session, campaign_id)
                self._office.note(session, Act.campaign_started, campaign_id, members=members)
        except CampaignError as error:
            begun = error.code == "not_a_draft"
            flash(*((ALREADY, "info") if begun else (error.words, "danger")))
            return redirect(url_for("desk.campaigns.one", campaign_id=campaign_id), SEE_OTHER)
        self._office.board.forget(campaign_id)
        flash(STARTED, "success")
        return redirect(url_for("desk.campaigns.one", campaign_id=campaign_id), SEE_OTHER)

    def _forecast(self, campaign: Campaign) -> Forecast:
        office, file = self._office, file_of(campaign)
        with office.desk.sessions() as session:
            alike = overviews.groups(session, campaign.id)
        return forecast(map(_group, alike), file, office.lines, office.pace, office.desk.zone, office.now())


def _group(alike: Alike) -> Group:
    profile = profile_of(alike.language, alike.disability, alike.service, alike.reason, alike.first, alike.other)
    return Group(profile, alike.opted_out, alike.members)
