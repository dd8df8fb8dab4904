"""Coverage: what each departamento needs and has, who came today, and the coordinator's report."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.answering import REFUSED, SEE_OTHER, Route, add_routes, an_id, section_blueprint
from desk.coverage import words
from desk.guard import needs
from desk.parts import Desk, Section
from desk.person import person
from monitors import coverage
from monitors.coverage import LONGEST_NOTE, NotNoted
from results.csv_file import table_pieces
from rules.coverage import CAME_WORDS, UNITS_PER_MANAGER, Came, Period, month_of, read_period, week_of
from rules.roles import Permission
from rules.staff_records import shift_words
from storage import audit
from storage.models import Act, Campaign
from storage.queries import coverage as queries

OFFERED: Final = 20
PERIODS: Final = 6
YEARS: Final = range(2000, 3000)
BEHIND: Final = (Came.awaited, Came.absent, Came.late)
"""Whoever supervises may note why."""


class CoveragePages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.see_coverage)
    def territories(self) -> ResponseReturnValue:
        """What each departamento needs and has, by the sample of one campaign."""
        with self._desk.sessions() as session:
            offered = queries.campaigns_to_choose(session, OFFERED)
            chosen = _chosen(offered)
            found = coverage.coverage_of(session, chosen) if chosen else None
        return render_template(
            "coverage/territories.html",
            offered=offered,
            chosen=chosen,
            found=found,
            per_manager=UNITS_PER_MANAGER,
        )

    @needs(Permission.see_coverage)
    def attendance(self) -> ResponseReturnValue:
        """Who came on a day: today unless told otherwise."""
        return self._attendance(self._day(request.args.get("dia", "")), "", None)

    @needs(Permission.supervise)
    def note(self, staff_id: int, day: str) -> ResponseReturnValue:
        """Why somebody did not come, or came late."""
        desk, written, when = self._desk, _one_line(request.form.get("note", "")), self._day(day)
        try:
            with desk.sessions.begin() as session:
                coverage.note_absence(session, staff_id, when, written, person().actor, desk.now(), desk.zone)
        except NotNoted as refusal:
            return self._attendance(when, refusal.words, staff_id, written), REFUSED
        flash("El motivo quedó anotado.", "success")
        return redirect(url_for("desk.coverage.attendance", dia=when.isoformat()), SEE_OTHER)

    @needs(Permission.see_coverage)
    def report(self) -> ResponseReturnValue:
        """A week or a month: days, hours, absences, and coverage by departamento."""
        desk, period = self._desk, self._period()
        with desk.sessions() as session:
            days = coverage.period_attendance(session, period, desk.now(), desk.zone)
            chosen = _chosen(queries.campaigns_to_choose(session, OFFERED))
            found = coverage.coverage_of(session, chosen) if chosen else None
        return render_template(
            "coverage/report.html",
            period=period,
            periods=self._periods(),
            people=coverage.by_person(days),
            places=coverage.by_departamento(days),
            everybody=coverage.total("Todos", days),
            chosen=chosen,
            found=found,
            now=desk.now(),
            duration=words.duration,
            period_words=words.period_words,
        )

    @needs(Permission.see_coverage)
    def report_csv(self) -> ResponseReturnValue:
        """The same period, a row a day and monitor."""
        desk, period = self._desk, self._period()
        answer = Response(mimetype="text/csv")
        with desk.sessions.begin() as session:
            days = coverage.period_attendance(session, period, desk.now(), desk.zone)
            if request.method != "HEAD":
                told = {"period": period.code}
                audit.record(session, person().actor, Act.coverage_downloaded, "coverage", told, desk.now())
        answer.response = table_pieces(words.COLUMNS, words.csv_rows(days, desk.zone))
        answer.headers.set("Content-Disposition", "attachment", filename=f"cobertura-{period.code}.csv")
        return answer

    def _attendance(self, day: date, problem: str, about: int | None, written: str = "") -> str:
        desk = self._desk
        with desk.sessions() as session:
            found = coverage.attendance(session, [day], desk.now(), desk.zone)
        return render_template(
            "coverage/attendance.html",
            day=day,
            today=desk.now().astimezone(desk.zone).date(),
            found=found,
            problem=problem,
            about=about,
            written=written,
            longest=LONGEST_NOTE,
            came=CAME_WORDS,
            behind=BEHIND,
            shift=lambda one: shift_words(*one.shift) if one.shift else "sin turno",
            clock=lambda at: words.clock(at, desk.zone),
            duration=words.duration,
            day_words=words.day_words,
        )

    def _day(self, text: str) -> date:
        """The day that an address names; today where it names none. What is no day does not exist."""
        if not text:
            return self._desk.now().astimezone(self._desk.zone).date()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            abort(404)
        return day if day.year in YEARS else abort(404)

    def _period(self) -> Period:
        code = request.args.get("periodo", "")
        return (read_period(code) or abort(404)) if code else self._periods()[0]

    def _periods(self) -> list[Period]:
        """The weeks and months of late, the newest first: this week and this month lead."""
        today = self._desk.now().astimezone(self._desk.zone).date()
        weeks, months = [week_of(today)], [month_of(today)]
        while len(weeks) < PERIODS:
            weeks.append(week_of(date.fromordinal(weeks[-1].first.toordinal() - 1)))
            months.append(month_of(date.fromordinal(months[-1].first.toordinal() - 1)))
        return weeks + months


def _chosen(offered: Sequence[Campaign]) -> Campaign | None:
    """The campaign that the address names; else the newest. What is none of those offered does not exist."""
    wanted = request.args.get("campania", "")
    if not wanted:
        return next(iter(offered), None)
    return next((campaign for campaign in offered if str(campaign.id) == wanted), None) or abort(404)


def _one_line(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def coverage_section(desk: Desk) -> Section:
    """The routes of coverage."""
    pages = CoveragePages(desk)
    blueprint = section_blueprint("coverage", __name__, "/cobertura/archivos")
    routes: Sequence[Route] = (
        ("GET", "/cobertura", pages.territories),
        ("GET", "/cobertura/asistencia", pages.attendance),
        ("POST", f"/cobertura/asistencia/{an_id('staff_id')}/<day>", pages.note),
        ("GET", "/cobertura/informe", pages.report),
        ("GET", "/cobertura/informe.csv", pages.report_csv),
    )
    add_routes(blueprint, routes)
    return Section(
        blueprint=blueprint,
        endpoint="territories",
        permission=Permission.see_coverage,
        title="Cobertura",
        summary="Vea cuántos gestores necesita y tiene cada departamento, quién llegó hoy, y el informe del mes.",
    )
