"""Paper forms to print, asked for and fetched; and the figures of double entry."""

from typing import Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import REFUSED, SEE_OTHER
from desk.guard import needs
from desk.paper.words import (
    ASKED,
    NO_CAMPAIGN,
    NOBODY,
    ONE_ASKED,
    PROBLEM_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    TOO_MANY,
    which_words,
)
from desk.parts import Desk
from desk.person import person
from monitors import documents, double_entry
from monitors.documents import MOST_SHEETS, Shelf
from rules.places import DEPARTAMENTOS
from rules.roles import Permission
from storage import audit
from storage.models import Document, DocumentKind
from storage.models.audit import Act
from storage.queries.documents import KEPT, UNFINISHED, newest
from storage.queries.sheets import Which, begun_campaigns, open_campaigns

SHOWN: Final = 30
NOT_HERE: Final = ("El archivo no está", "Pídalo otra vez en «Boletas»; los archivos se guardan 7 días.")


class SheetPages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk.sessions, desk.vault, desk.files)

    @needs(Permission.supervise)
    def sheets(self) -> ResponseReturnValue:
        """What was asked for, and the form for more."""
        return self._page("")

    @needs(Permission.supervise)
    def ask(self) -> ResponseReturnValue:
        """Forms of those who wait for a monitor, chosen by place and reason."""
        which = Which(
            departamento=request.form.get("departamento", "")[:2],
            reason=request.form.get("motivo", "")[:32],
            without_number="sin_numero" in request.form,
        )
        desk = self._desk
        with desk.sessions.begin() as session:
            campaign_id = self._campaign_id(session)
            if campaign_id is None:
                return self._page(NO_CAMPAIGN)
            count = documents.ask_for_sheets(session, campaign_id, which, person().id, desk.now())
        if not 0 < count <= MOST_SHEETS:
            return self._page(TOO_MANY.format(count=f"{count:,}", most=f"{MOST_SHEETS:,}") if count else NOBODY)
        flash(ONE_ASKED if count == 1 else ASKED.format(count=f"{count:,}"), "success")
        return redirect(url_for("desk.paper.sheets"), SEE_OTHER)

    @needs(Permission.supervise)
    def documents(self) -> ResponseReturnValue:
        """The part of the page that changes, for the script that refreshes it."""
        with self._desk.sessions() as session:
            return render_template("paper/_documents.html", **_listed(session))

    @needs(Permission.supervise)
    def download(self, document_id: int) -> ResponseReturnValue:
        """The PDF, written down as read."""
        desk = self._desk
        with desk.sessions() as session:
            document = session.get(Document, document_id) or abort(404)
        pdf = documents.read(self._shelf, document)
        if pdf is None:
            title, advice = NOT_HERE
            return render_template("desk/error.html", code=404, title=title, advice=advice), 404
        if request.method != "HEAD":
            details: dict[str, audit.Detail] = {"document": document_id, "sheets": len(document.details["members"])}
            about = f"campaign:{document.campaign_id}"
            with desk.sessions.begin() as session:
                audit.record(session, person().actor, Act.sheets_downloaded, about, details, desk.now())
        answer = Response(pdf, mimetype="application/pdf")
        answer.headers.set("Content-Disposition", "attachment", filename=f"boletas-{document_id}.pdf")
        return answer

    @needs(Permission.supervise)
    def figures(self) -> ResponseReturnValue:
        """How well forms are keyed, campaign by campaign."""
        wanted = request.args.get("campania", None, type=int)
        with self._desk.sessions() as session:
            campaigns = begun_campaigns(session)
            chosen = next((each for each in campaigns if each.id == wanted), campaigns[0] if campaigns else None)
            found = double_entry.figures(session, chosen.id) if chosen else None
        return render_template(
            "paper/figures.html", campaigns=campaigns, chosen=chosen, figures=found, one_of=double_entry.SHARE
        )

    def _campaign_id(self, session: Session) -> int | None:
        wanted = request.form.get("campania", None, type=int)
        return next((each.id for each in open_campaigns(session) if each.id == wanted), None)

    def _page(self, problem: str) -> ResponseReturnValue:
        with self._desk.sessions() as session:
            page = render_template(
                "paper/sheets.html",
                campaigns=open_campaigns(session),
                departamentos=sorted(set(DEPARTAMENTOS.values()), key=lambda place: place.code),
                reasons=REASON_WORDS,
                given=request.form,
                problem=problem,
                days=KEPT.days,
                **_listed(session),
            )
        return page, REFUSED if problem else 200


def _listed(session: Session) -> dict[str, object]:
    """What the list of documents shows."""
    rows = newest(session, DocumentKind.sheets, SHOWN)
    return {
        "rows": rows,
        "under_way": any(document.state in UNFINISHED for document, _, _ in rows),
        "states": STATE_WORDS,
        "problems": PROBLEM_WORDS,
        "which": which_words,
    }
