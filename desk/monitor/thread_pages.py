"""The page of a thread of texts: what the family writes and the monitor answers, kept up to date by itself."""

from collections.abc import Callable, Sequence
from secrets import token_urlsafe
from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import CONFLICT, SEE_OTHER, Route, an_id, script_asks, unchanged
from desk.guard import needs
from desk.monitor.office import Office
from desk.parts import Desk
from desk.person import person
from monitors import thread_view, threads
from monitors.contact_words import ContactError
from monitors.threads import ENDS, MOST_SEGMENTS, ThreadError
from rules.handovers import DESK_LEASE, RESULTS
from rules.roles import Permission
from rules.routing import Mode
from sms.forms import LONGEST_TEXT
from sms.mailbox import Mailbox
from sms.segments import BASIC, EXTENDED
from storage.handovers.moving import Claimed, claim, name_of, renew
from storage.models import Handover, HandoverKind

ONE: Final = f"/conversaciones/{an_id('handover_id')}"
RENEWED_EVERY: Final = DESK_LEASE / 4
QUICK_REPLIES: Final = (
    "Buenos dias, le saluda {nombre}, del Seguro Médico Escolar. ¿En qué le puedo ayudar?",
    "Con gusto le explico.",
    "¿Me puede dar más detalles, por favor?",
    "Permítame un momento, por favor.",
    "¿Le puedo llamar para atenderle mejor? Es sin costo.",
    "Gracias por escribir. Que tenga buen día.",
)
MODE_WORDS: Final = {Mode.sms: "mensajes de texto", Mode.whatsapp: "WhatsApp"}


class ThreadPages:
    """One method a route. `work`: the endpoint of the work list; `interview`: of the form that asks the survey."""

    def __init__(self, desk: Desk, box: Mailbox, work: str, interview: str) -> None:
        self._desk, self._box, self._work, self._interview = desk, box, work, interview
        self._office = Office(desk, box.line)

    @needs(Permission.attend_parents)
    def take_thread(self, handover_id: int) -> ResponseReturnValue:
        """Take it, if nobody was faster."""
        with self._desk.sessions.begin() as session:
            thread = session.get(Handover, handover_id)
            if thread is None or thread.kind is not HandoverKind.thread:
                abort(404)
            got = claim(session, handover_id, person().id, self._desk.now())
            winner = "" if isinstance(got, Claimed) else name_of(session, got.by_staff_id)
        if not isinstance(got, Claimed) and winner != person().name:
            flash(f"Ya la atiende {winner}." if winner else "Ya nadie espera en esa conversación.", "info")
            return self._to_work()
        return self._back(handover_id)

    @needs(Permission.attend_parents)
    def thread(self, handover_id: int) -> ResponseReturnValue:
        """The whole page, for who has the thread, or had it last."""
        with self._desk.sessions.begin() as session:
            thread = self._mine(session, handover_id)
            if thread is None:
                flash("Usted no tiene esa conversación.", "info")
                return self._to_work()
            shown = {
                **self._shown(session, thread),
                "family": thread_view.family_of(session, self._box, thread),
                "before": thread_view.before(session, thread),
            }
            self._office.note_read(session, thread)
        return render_template("monitor/thread.html", **shown, **_composer(self._interview, self._work))

    @needs(Permission.attend_parents)
    def thread_texts(self, handover_id: int) -> ResponseReturnValue:
        """The part that changes; 304 while nothing has. Asked for, the thread stays this person's."""
        with self._desk.sessions.begin() as session:
            thread = self._mine(session, handover_id)
            if thread is None:
                abort(404)
            self._renew(session, thread)
            tag = thread_view.tag(session, self._box, thread, person().id, self._desk.now())
            known = unchanged(f'"{tag}"')
            if known is not None:
                return known
            part = render_template("monitor/_thread_texts.html", **self._shown(session, thread))
        return Response(part, headers={"ETag": f'"{tag}"'})

    @needs(Permission.attend_parents)
    def reply_in_thread(self, handover_id: int) -> ResponseReturnValue:
        """What the monitor writes."""
        body, key = request.form.get("texto", ""), request.form.get("clave", "")

        def write(session: Session) -> None:
            threads.reply(session, self._box, handover_id, person().id, body, key, self._desk.now())

        return self._act(handover_id, write, "")

    @needs(Permission.attend_parents)
    def hand_back_thread(self, handover_id: int) -> ResponseReturnValue:
        """The machine goes on."""

        def give(session: Session) -> None:
            threads.hand_back(session, self._box, handover_id, person().id, self._desk.now())

        return self._act(handover_id, give, "La máquina sigue con las preguntas.", leave=True)

    @needs(Permission.attend_parents)
    def finish_thread(self, handover_id: int) -> ResponseReturnValue:
        """It is over, with a result and a note."""
        code, words = request.form.get("resultado", ""), request.form.get("nota", "")

        def end(session: Session) -> None:
            threads.finish(session, self._box, handover_id, person().id, code, words, self._desk.now())

        return self._act(handover_id, end, "La conversación terminó.", leave=True)

    @needs(Permission.attend_parents)
    def call_instead_of_thread(self, handover_id: int) -> ResponseReturnValue:
        """A call in place of texts: at once, or in the list when another call is before this monitor."""
        got: list[Any] = []

        def owe(session: Session) -> None:
            got.append(threads.call_instead(session, handover_id, person().id, self._desk.now()))

        problem = self._problem(owe)
        if problem:
            flash(problem, "danger")
        elif isinstance(got[-1], Claimed):
            flash("La llamada a esta familia es suya.", "success")
        else:
            flash("Usted tiene otra llamada: la de esta familia queda en la lista.", "info")
        return self._to_work()

    def _mine(self, session: Session, handover_id: int) -> Handover | None:
        """The thread that this person has, or had last; nobody else's is shown."""
        thread = session.get(Handover, handover_id)
        theirs = thread is not None and thread.staff_id == person().id and thread.kind is HandoverKind.thread
        return thread if theirs else None

    def _renew(self, session: Session, thread: Handover) -> None:
        now, until = self._desk.now(), thread.lease_until
        if until is not None and until - now < DESK_LEASE - RENEWED_EVERY:
            renew(session, thread.id, person().id, now)

    def _shown(self, session: Session, thread: Handover) -> dict[str, Any]:
        """What both the page and its part show."""
        now = self._desk.now()
        problem = thread_view.problem(session, self._box, thread, person().id, now)
        way = threads.way_to(session, thread)
        ended = problem == "not_yours"
        return {
            "thread": thread,
            "lines": thread_view.since(session, self._box, thread),
            "problem": problem,
            "problem_words": thread_view.how_it_ended(session, thread) if ended else threads.WORDS.get(problem, ""),
            "ended": ended,
            "mode": way.mode if way is not None else Mode.sms,
            "by": MODE_WORDS[way.mode if way is not None else Mode.sms],
            "clock": lambda at: f"{at.astimezone(self._desk.zone):%d/%m %H:%M}",
        }

    def _act(
        self, handover_id: int, act: Callable[[Session], None], done: str, *, leave: bool = False
    ) -> ResponseReturnValue:
        """Do it. A script is told what is wrong and gets a new key; without one, the page comes again."""
        problem = self._problem(act)
        if script_asks():
            return ({"problem": problem}, CONFLICT) if problem else {"key": new_key()}
        if problem or done:
            flash(problem or done, "danger" if problem else "success")
        return self._to_work() if leave and not problem else self._back(handover_id)

    def _problem(self, act: Callable[[Session], None]) -> str:
        try:
            with self._desk.sessions.begin() as session:
                act(session)
        except (ThreadError, ContactError) as error:
            return error.words
        return ""

    def _back(self, handover_id: int) -> ResponseReturnValue:
        return redirect(url_for("desk.monitor.thread", handover_id=handover_id), SEE_OTHER)

    def _to_work(self) -> ResponseReturnValue:
        return redirect(url_for(self._work), SEE_OTHER)


def new_key() -> str:
    """For one form: what it sends twice is one text."""
    return token_urlsafe(16)


def _composer(interview: str, work: str) -> dict[str, Any]:
    """What the form of a reply needs."""
    return {
        "key": new_key(),
        "quick_replies": [words.format(nombre=person().name.split(" ")[0]) for words in QUICK_REPLIES],
        "basic": "".join(sorted(BASIC)),
        "extended": "".join(sorted(EXTENDED)),
        "longest": LONGEST_TEXT,
        "most": MOST_SEGMENTS,
        "ends": [(code, RESULTS[code].words) for code in ENDS],
        "interview": interview,
        "work": work,
    }


def thread_routes(pages: ThreadPages) -> Sequence[Route]:
    """The threads' routes."""
    return (
        ("POST", f"{ONE}/tomar", pages.take_thread),
        ("GET", ONE, pages.thread),
        ("GET", f"{ONE}/mensajes", pages.thread_texts),
        ("POST", f"{ONE}/responder", pages.reply_in_thread),
        ("POST", f"{ONE}/devolver", pages.hand_back_thread),
        ("POST", f"{ONE}/terminar", pages.finish_thread),
        ("POST", f"{ONE}/llamar", pages.call_instead_of_thread),
    )
