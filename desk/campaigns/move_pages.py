"""The page that asks once more before a campaign is paused, resumed, stopped or closed, and the act itself."""

from collections.abc import Callable
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaigns import progress
from campaigns.lifecycle import CampaignError
from campaigns.progress import Owed
from desk.answering import REFUSED, SEE_OTHER
from desk.campaigns.moves import Move
from desk.campaigns.office import Office, file_of
from desk.campaigns.words import STATE_WORDS, listed, number, some
from desk.guard import needs
from rules.lives import CampaignState
from storage.models import Campaign
from storage.queries import paper

LONGEST_REASON: Final = 500
TOO_LONG: Final = f"Escriba el motivo en {LONGEST_REASON} caracteres o menos."
WHY_EARLY: Final = "Escriba por qué se cierra antes: todavía se debe contacto a {owed} de la muestra."
FORMS_OPEN: Final = (
    "boleta espera su segunda digitación o que se resuelva.",
    "boletas esperan su segunda digitación o que se resuelvan.",
)

View = Callable[[int], ResponseReturnValue]


class MovePages:
    """What one move needs: a page that asks, and the form that comes from it."""

    def __init__(self, office: Office, move: Move) -> None:
        self._office, self._move = office, move

    @property
    def ask(self) -> View:
        """What it does, in words, and whether that is wanted."""
        return needs(self._move.permission)(self._ask)

    @property
    def do(self) -> View:
        """It is wanted."""
        return needs(self._move.permission)(self._do)

    def _ask(self, campaign_id: int) -> ResponseReturnValue:
        campaign = self._office.campaign(campaign_id)
        if campaign.state not in self._move.sources:
            return self._back(campaign, self._impossible(campaign))
        return self._page(campaign, "", "")

    def _do(self, campaign_id: int) -> ResponseReturnValue:
        campaign = self._office.campaign(campaign_id)
        reason = _readable(request.form.get("reason", "")) if self._move.asks_reason else ""
        if len(reason) > LONGEST_REASON:
            return self._page(campaign, reason, TOO_LONG), REFUSED
        try:
            self._act(campaign_id, reason or None)
        except CampaignError as error:
            if error.code == "still_owed":
                return self._page(campaign, reason, self._why_early(campaign_id)), REFUSED
            return self._back(campaign, self._impossible(self._office.campaign(campaign_id)))
        self._office.board.forget(campaign_id)
        return self._back(campaign, ("success", self._move.done))

    def _act(self, campaign_id: int, reason: str | None) -> None:
        desk = self._office.desk
        with desk.sessions.begin() as session:
            self._move.work(session, campaign_id, reason, desk.zone, desk.now())
            details = {"reason": reason} if reason else {}
            self._office.note(session, self._move.act, campaign_id, **details)

    def _impossible(self, campaign: Campaign) -> tuple[str, str]:
        """Somebody was faster: with the same, which is as wanted, or with something else."""
        if campaign.state is self._move.to:
            return "info", self._move.already
        state, what = STATE_WORDS[campaign.state].lower(), self._move.verb.lower()
        return "danger", f"La campaña está {state}: no se puede {what}."

    def _back(self, campaign: Campaign, message: tuple[str, str]) -> ResponseReturnValue:
        kind, words = message
        flash(words, kind)
        return redirect(url_for("desk.campaigns.one", campaign_id=campaign.id), SEE_OTHER)

    def _page(self, campaign: Campaign, reason: str, problem: str) -> str:
        owed = self._owed(campaign.id)
        parts = listed([f"{number(count)} {words}" for count, words in owed_parts(owed) if count])
        return render_template(
            "campaigns/move.html",
            campaign=campaign,
            move=self._move,
            reason=reason,
            problem=problem,
            longest=LONGEST_REASON,
            owed=number(owed.members),
            parts=parts,
            must_say=self._must_say(campaign, owed.members),
            forms_open=self._forms_open(campaign.id),
        )

    def _must_say(self, campaign: Campaign, owed: int) -> bool:
        """Whether closing needs a reason: somebody is owed a contact, and the deadline is not past."""
        desk = self._office.desk
        deadline = file_of(campaign).deadline_at(desk.zone)
        early = deadline is None or desk.now() < deadline
        return self._move.to is CampaignState.closed and owed > 0 and early

    def _forms_open(self, campaign_id: int) -> str:
        """The paper forms whose keying closing would cut short; "" where there are none."""
        if self._move.to is not CampaignState.closed:
            return ""
        with self._office.desk.sessions() as session:
            count = paper.count_waiting(session, campaign_id)
        return some(count, *FORMS_OPEN) if count else ""

    def _why_early(self, campaign_id: int) -> str:
        return WHY_EARLY.format(owed=number(self._owed(campaign_id).members))

    def _owed(self, campaign_id: int) -> Owed:
        with self._office.desk.sessions() as session:
            return progress.owed(session, campaign_id)


def owed_parts(owed: Owed) -> tuple[tuple[int, str], ...]:
    """How many, and what is owed to them."""
    return (
        (owed.with_monitor, "con un monitor"),
        (owed.promised, "con una llamada prometida"),
        (owed.waiting, "por contactar o en espera de otro intento"),
        (owed.in_flight, "en una llamada o mensaje que no ha terminado"),
    )


def _readable(text: str) -> str:
    """One line without what cannot be printed."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
