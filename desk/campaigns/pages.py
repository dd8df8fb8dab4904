"""The list of campaigns, and one campaign: its figures now, and its results."""

from typing import Final

from flask import Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from desk.answering import SEE_OTHER
from desk.campaigns import live
from desk.campaigns.moves import offered
from desk.campaigns.office import Office, file_of
from desk.campaigns.words import STATE_WORDS, number, percent
from desk.guard import needs
from desk.person import person
from results.download import download, download_name
from rules.lives import CampaignState
from rules.roles import Permission
from storage.models import Campaign
from storage.models.audit import Act
from storage.queries import campaigns, overviews

A_PAGE: Final = 20
MOST_PAGES: Final = 10_000
REFRESH_SECONDS: Final = 5


class CampaignPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.see_campaigns)
    def every(self) -> ResponseReturnValue:
        """All campaigns, the newest first."""
        page = min(max(request.args.get("pagina", 1, type=int), 1), MOST_PAGES)
        with self._office.desk.sessions() as session:
            found = overviews.newest_campaigns(session, (page - 1) * A_PAGE, A_PAGE + 1)
        return render_template(
            "campaigns/list.html",
            lines=found[:A_PAGE],
            page=page,
            more=len(found) > A_PAGE,
            states=STATE_WORDS,
            number=number,
            percent=percent,
        )

    @needs(Permission.see_campaigns)
    def one(self, campaign_id: int) -> ResponseReturnValue:
        """One campaign live; a draft is shown as what it will be."""
        campaign = self._office.campaign(campaign_id)
        if campaign.state is CampaignState.draft:
            return redirect(url_for("desk.campaigns.check", campaign_id=campaign_id), SEE_OTHER)
        return render_template(
            "campaigns/live.html",
            **self._shown(campaign),
            settings=live.settings_rows(file_of(campaign), self._office.desk.zone),
            moves=offered(campaign.state, person().can),
        )

    @needs(Permission.see_campaigns)
    def figures(self, campaign_id: int) -> ResponseReturnValue:
        """The part of that page which changes, for the script that refreshes it."""
        return render_template("campaigns/_figures.html", **self._shown(self._office.campaign(campaign_id)))

    @needs(Permission.download_results)
    def results(self, campaign_id: int) -> ResponseReturnValue:
        """The results, whole or not yet, sent while they are made."""
        campaign, desk = self._office.campaign(campaign_id), self._office.desk
        answer = Response(mimetype="application/zip")
        if request.method != "HEAD":  # who asks for the headers alone downloads nothing
            with desk.sessions.begin() as session:
                self._office.note(session, Act.results_downloaded, campaign_id, format="csv")
            pieces = download(desk.sessions, desk.vault, campaign_id, desk.zone, desk.now())
            answer.response = stream_with_context(pieces)
        answer.headers.set("Content-Disposition", "attachment", filename=download_name(campaign))
        return answer

    def _shown(self, campaign: Campaign) -> dict[str, object]:
        """What both the page and its part show."""
        desk, file = self._office.desk, file_of(campaign)
        now, found = desk.now(), self._office.board.of(campaign.id)
        with desk.sessions() as session:
            outreach_off = campaigns.outreach_is_off(session)
        return {
            "campaign": campaign,
            "state": live.state_words(campaign.state, found.status),
            "pace": live.pace_of(found, campaign.started_at),
            "notices": live.notices(campaign, file, now, desk.zone, outreach_off=outreach_off),
            "figures": found,
            "counted_at": found.at.astimezone(desk.zone),
            "summary": live.summary(found.status),
            "end": live.end_words(found, campaign, file, now, desk.zone),
            "dispositions": live.disposition_rows(found.status),
            "modes": live.mode_rows(found.status),
            "number": number,
            "seconds": max(REFRESH_SECONDS, round(found.life.total_seconds())),
        }
