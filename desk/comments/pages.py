"""Recorded comments: the list, one comment with its recording, and what is written of it."""

from collections.abc import Sequence
from typing import Final

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.answering import CONFLICT, REFUSED, SEE_OTHER, Route, add_routes, an_id, section_blueprint
from desk.guard import needs
from desk.parts import Desk, Section
from desk.person import person
from monitors import transcribing
from monitors.transcribing import LONGEST, NotWritten
from rules.languages import language_words
from rules.roles import Permission
from storage.queries import transcripts

ID: Final = an_id("recording_id")
SHOWN: Final = 50
LATEST: Final = 5
NOT_HERE: Final = (
    "La grabación no está",
    "Llega unos minutos después de la llamada: pruebe otra vez. Si pasó más tiempo, el operador no la tuvo.",
)
NO_MORE: Final = "No queda ningún comentario libre por escribir."
NOT_YOURS: Final = "Ese comentario no lo tiene usted: elija «Siguiente»."


class CommentPages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.attend_parents)
    def waiting(self) -> ResponseReturnValue:
        """What is still to be written down."""
        me, now = person().id, self._desk.now()
        with self._desk.sessions() as session:
            return render_template(
                "comments/waiting.html",
                comments=transcripts.waiting(session, me, now, SHOWN),
                count=transcripts.count_waiting(session, me),
                latest=transcripts.latest_of(session, me, now, LATEST),
                length=length,
                language=language_words,
            )

    @needs(Permission.attend_parents)
    def recording(self, recording_id: int) -> ResponseReturnValue:
        """The voice, whole or the piece that the browser asks for."""
        me = person().id
        with self._desk.sessions() as session:
            path = transcribing.voice_path(session, recording_id, me)
        voice = transcribing.voice(self._desk.files, path)
        if voice is None:
            title, advice = NOT_HERE
            return render_template("desk/error.html", code=404, title=title, advice=advice), 404
        if request.method != "HEAD":
            with self._desk.sessions.begin() as session:
                transcribing.note_heard(session, recording_id, me, self._desk.now())
        answer = Response(voice, mimetype="audio/wav")
        return answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(voice))

    @needs(Permission.attend_parents)
    def take(self) -> ResponseReturnValue:
        """The next one is this person's."""
        return self._next()

    @needs(Permission.attend_parents)
    def one(self, recording_id: int) -> ResponseReturnValue:
        """The page to write it down on."""
        return self._page(recording_id, "")

    @needs(Permission.attend_parents)
    def propose(self, recording_id: int) -> ResponseReturnValue:
        """What may leave of what has been written so far; the comment stays this person's meanwhile."""
        me, text = person().id, _readable(request.form.get("text", ""))[:LONGEST]
        with self._desk.sessions.begin() as session:
            held = transcripts.held(session, recording_id, me, self._desk.now())
            if held is None:
                return {"problem": transcribing.WORDS["not_yours"]}, CONFLICT
            transcripts.renew(session, recording_id, me, self._desk.now())
        return jsonify(redacted=transcribing.proposal(self._desk.vault, held, text))

    @needs(Permission.attend_parents)
    def save(self, recording_id: int) -> ResponseReturnValue:
        """Keep it; with `nothing`, that nothing was said. Then the next one, or with `leave` the list."""
        try:
            self._write(recording_id)
        except NotWritten as refusal:
            return self._page(recording_id, refusal.words)
        if "leave" in request.form:
            flash("El comentario quedó guardado.", "success")
            return redirect(url_for("desk.comments.waiting"), SEE_OTHER)
        return self._next()

    def _write(self, recording_id: int) -> None:
        desk, me, now = self._desk, person().id, self._desk.now()
        with desk.sessions.begin() as session:
            held = transcripts.held(session, recording_id, me, now)
            if "nothing" in request.form:
                transcribing.nothing_said(session, held, me, now)
            else:
                text, shorter = _readable(request.form.get("text", "")), _readable(request.form.get("redacted", ""))
                transcribing.write_down(session, desk.vault, held, me, text, shorter, now)

    def _next(self) -> ResponseReturnValue:
        with self._desk.sessions.begin() as session:
            found = transcripts.claim_next(session, person().id, self._desk.now())
        if found is None:
            flash(NO_MORE, "info")
            return redirect(url_for("desk.comments.waiting"), SEE_OTHER)
        return redirect(url_for("desk.comments.one", recording_id=found), SEE_OTHER)

    def _page(self, recording_id: int, problem: str) -> ResponseReturnValue:
        """The comment, with what was just sent when that was refused; the list where it is not this person's."""
        with self._desk.sessions() as session:
            held = transcripts.held(session, recording_id, person().id, self._desk.now())
        if held is None and not problem:
            flash(NOT_YOURS, "info")
            return redirect(url_for("desk.comments.waiting"), SEE_OTHER)
        kept = held.transcript if held else None
        page = render_template(
            "comments/one.html",
            recording_id=recording_id,
            comment=held.comment if held else None,
            text=request.form.get("text", kept.text if kept else ""),
            redacted=request.form.get("redacted", kept.redacted if kept else ""),
            finished=kept is not None and kept.finished_at is not None,
            problem=problem,
            longest=LONGEST,
            length=length,
            language=language_words,
        )
        return page, REFUSED if problem else 200


def length(seconds: int) -> str:
    """1:05."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _readable(text: str) -> str:
    """Lines as written, without what the database takes not."""
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def comments_section(desk: Desk) -> Section:
    """The comments' routes."""
    pages = CommentPages(desk)
    blueprint = section_blueprint("comments", __name__, "/comentarios/archivos")
    routes: Sequence[Route] = (
        ("GET", "/comentarios", pages.waiting),
        ("POST", "/comentarios/siguiente", pages.take),
        ("GET", f"/comentarios/{ID}", pages.one),
        ("POST", f"/comentarios/{ID}", pages.save),
        ("POST", f"/comentarios/{ID}/propuesta", pages.propose),
        ("GET", f"/comentarios/{ID}/audio", pages.recording),
    )
    add_routes(blueprint, routes)
    return Section(
        blueprint=blueprint,
        endpoint="waiting",
        permission=Permission.attend_parents,
        title="Comentarios",
        summary="Escuche los comentarios grabados, escríbalos y quite lo que diga de quién son.",
    )
