"""The second step: the sample, with what is wrong in it shown in place."""

from typing import Final

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from campaigns import drafts
from campaigns.drafts import Loaded
from campaigns.lifecycle import CampaignError
from campaigns.sample_file import Sample, SampleError, read_sample
from desk.answering import REFUSED, SEE_OTHER
from desk.campaigns.office import Office
from desk.campaigns.remarks import LARGEST_PACK, SHOWN, as_csv, pack, told, unpack
from desk.campaigns.settings_pages import BEGUN
from desk.campaigns.words import number, some
from desk.guard import needs
from desk.layout.errors import error_page
from rules.lives import CampaignState
from rules.roles import Permission
from storage.models import Campaign
from storage.models.audit import Act
from storage.queries import overviews

LARGEST_FILE: Final = 64 * 1024 * 1024
"""Bytes of a sample: some hundred thousand pupils."""
ENVELOPE: Final = 64 * 1024
"""Bytes of the form around it."""
LARGEST: Final = {"load": LARGEST_FILE + ENVELOPE, "remarks": LARGEST_PACK + ENVELOPE}
"""View -> bytes of its form, where it may be larger than any other's."""
TOO_LARGE: Final = f"El archivo pasa de {LARGEST_FILE // 1024**2} MB. Pártalo en varios y súbalos uno por uno."
NO_FILE: Final = "Elija el archivo de la muestra: un libro de Excel (.xlsx) o un CSV."
ADD, REPLACE = "agregar", "reemplazar"


def allow_large_forms(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything of the form is read: the views of LARGEST take more than the application's forms."""
    most = LARGEST.get(_view())
    if most is not None:
        request.max_content_length = most
        request.max_form_memory_size = LARGEST_PACK + ENVELOPE


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than the view takes; nothing of it was read. A sample's page says how much that is."""
    if _view() != "load":
        return error_page(error)
    back = url_for("desk.campaigns.sample", **(request.view_args or {}))
    return render_template("campaigns/too_large.html", words=TOO_LARGE, back=back), error.code


class SamplePages:
    """One method a route. A file is loaded as far as it is good, or not at all."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.run_campaigns)
    def sample(self, campaign_id: int) -> ResponseReturnValue:
        """What the draft holds, and the form for more."""
        campaign = self._office.campaign(campaign_id)
        if campaign.state is not CampaignState.draft:
            return _begun(campaign_id)
        return self._page(campaign, "")

    @needs(Permission.run_campaigns)
    def load(self, campaign_id: int) -> ResponseReturnValue:
        """A file."""
        campaign = self._office.campaign(campaign_id)
        uploaded = request.files.get("sample")
        if uploaded is None or not uploaded.filename:
            return self._page(campaign, NO_FILE), REFUSED
        try:
            sample = read_sample(uploaded.read())
            loaded = self._load(campaign_id, sample, replace=request.form.get("how") == REPLACE)
        except SampleError as error:
            return self._page(campaign, error.problem, error.hint), REFUSED
        except CampaignError:
            return _begun(campaign_id)
        if sample.refused or sample.noted:
            return self._report(campaign, sample, loaded)
        flash(_loaded_words(loaded), "success")
        return redirect(url_for("desk.campaigns.check", campaign_id=campaign_id), SEE_OTHER)

    @needs(Permission.run_campaigns)
    def remarks(self, campaign_id: int) -> ResponseReturnValue:
        """What was wrong in a file, as a file."""
        unpacked = unpack(request.form.get("remarks", ""), _secret(), campaign_id)
        if unpacked is None:
            abort(400)
        answer = Response(as_csv(*unpacked), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename=f"observaciones-{campaign_id}.csv")
        return answer

    def _load(self, campaign_id: int, sample: Sample, *, replace: bool) -> Loaded:
        office = self._office
        with office.desk.sessions.begin() as session:
            removed = drafts.remove_sample(session, campaign_id) if replace and sample.rows else 0
            loaded = drafts.add_sample(session, office.desk.vault, campaign_id, office.lines, sample)
            if removed:
                office.note(session, Act.campaign_sample_removed, campaign_id, members=removed)
            office.note(
                session,
                Act.campaign_sample_loaded,
                campaign_id,
                loaded=loaded.loaded,
                known=loaded.known,
                refused=len(sample.refused),
                noted=len(sample.noted),
                sha256=sample.sha256,
            )
        return loaded

    def _report(self, campaign: Campaign, sample: Sample, loaded: Loaded) -> ResponseReturnValue:
        remarks = told(sample.refused, sample.noted)
        return render_template(
            "campaigns/report.html",
            campaign=campaign,
            loaded=loaded,
            words=_loaded_words(loaded),
            refused=len(sample.refused),
            noted=len(sample.noted),
            shown=remarks[:SHOWN],
            count=len(remarks),
            packed=pack(remarks, _secret(), campaign.id),
            size=self._size(campaign.id),
            number=number,
            some=some,
        )

    def _page(self, campaign: Campaign, problem: str, hint: str = "") -> str:
        how = REPLACE if request.args.get("como") == REPLACE else ADD
        return render_template(
            "campaigns/sample.html",
            campaign=campaign,
            size=self._size(campaign.id),
            problem=problem,
            hint=hint,
            how=request.form.get("how", how),
            largest=LARGEST_FILE,
            too_large=TOO_LARGE,
            some=some,
        )

    def _size(self, campaign_id: int) -> int:
        with self._office.desk.sessions() as session:
            return overviews.sample_size(session, campaign_id)


def _loaded_words(loaded: Loaded) -> str:
    words = f"{'Se cargó' if loaded.loaded == 1 else 'Se cargaron'} {some(loaded.loaded, 'estudiante', 'estudiantes')}."
    known = some(loaded.known, "ya estaba, y no cambió", "ya estaban, y no cambiaron")
    return f"{words} {known}." if loaded.known else words


def _view() -> str:
    return str(request.endpoint).rpartition(".")[2]


def _secret() -> str:
    return str(current_app.secret_key)


def _begun(campaign_id: int) -> ResponseReturnValue:
    """Somebody has started it meanwhile."""
    flash(BEGUN, "danger")
    return redirect(url_for("desk.campaigns.one", campaign_id=campaign_id), SEE_OTHER)
