"""The topics, and the versions of one: written, heard, approved."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import REFUSED, SEE_OTHER, Route, add_routes, an_id, section_blueprint
from desk.guard import needs
from desk.parts import Desk, Section
from desk.person import person
from rules.information import FIRST_VERSION, SHORT_LONGEST, TOPIC_WORDS, Topic
from rules.languages import FIRST, LANGUAGES, language_title
from rules.roles import Permission
from rules.uploads import HEAD, MP3, WAV, Format, format_of
from sms.segments import Encoding, count
from storage import audit
from storage.information import FIRST_LANGUAGE, words_of
from storage.models import Act, Information
from storage.queries import information

LONGEST: Final = 1000
"""Characters: a minute and a half, read aloud."""
LARGEST_RECORDING: Final = 5_000_000
ENVELOPE: Final = 64 * 1024
PLAYED: Final[Mapping[Format, str]] = {WAV: "wav", MP3: "mp3"}
"""What every carrier plays -> how its files end."""
FOLDER: Final = "informacion"
TOO_LARGE: Final = "La grabación pasa de 5 MB."
NO_SOUND: Final = "Suba la grabación en WAV o MP3."
TOO_LATE: Final = "Esa versión ya estaba aprobada, o la escribió usted: la aprueba otra persona."
AT_ONCE: Final = "Otra persona escribió una versión en este momento. Véala, y guarde la suya otra vez."


def allow_recordings(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything of the form is read: a recording is larger than any other form."""
    if (endpoint or "").endswith(".write"):
        request.max_content_length = LARGEST_RECORDING + ENVELOPE


def too_large(_error: Exception) -> ResponseReturnValue:
    """Nothing of it was read."""
    title, advice = TOO_LARGE, "Súbala en MP3, que pesa menos. Lo escrito no se guardó."
    return render_template("desk/error.html", code=413, title=title, advice=advice), 413


@dataclass(frozen=True, slots=True)
class Written:
    """A version as it was sent. sound: its recording, if there is one."""

    words: str
    short: str
    sound: bytes
    problems: Mapping[str, str]


class InformationPages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.word_information)
    def topics(self) -> ResponseReturnValue:
        """What is told now, and what waits to be approved."""
        with self._desk.sessions() as session:
            return render_template(
                "information/topics.html",
                topics=TOPIC_WORDS,
                told=words_of(session, FIRST_LANGUAGE),
                waiting=[(Topic(topic), language) for topic, language in information.waiting(session)],
                language=language_title,
                first=FIRST_LANGUAGE,
            )

    @needs(Permission.word_information)
    def topic(self, topic: str) -> ResponseReturnValue:
        """One topic in one language."""
        return self._page(_topic(topic), {})

    @needs(Permission.word_information)
    def write(self, topic: str) -> ResponseReturnValue:
        """Another version: nobody is told it until another person approves it."""
        about, language, desk = _topic(topic), _language(), self._desk
        sent = _read()
        if sent.problems:
            return self._page(about, sent.problems)
        path = self._keep(sent.sound) if sent.sound else None
        with desk.sessions.begin() as session:
            kept = information.write(session, about, language, sent.words, sent.short, path, person().id, desk.now())
            if kept is not None:
                self._note(session, Act.information_written, kept)
        if kept is None:
            return self._page(about, {"words": AT_ONCE})
        flash("Quedó guardada. Se dirá cuando otra persona la apruebe.", "success")
        return _to_topic(about, language)

    @needs(Permission.word_information)
    def approve(self, version_id: int) -> ResponseReturnValue:
        """It is told from now on."""
        desk = self._desk
        with desk.sessions.begin() as session:
            version = session.get(Information, version_id) or abort(404)
            done = information.approve(session, version_id, person().id, desk.now())
            if done:
                self._note(session, Act.information_approved, version_id)
            where = _to_topic(Topic(version.topic), version.language)
        flash("Aprobada: es la que se dice desde ahora." if done else TOO_LATE, "success" if done else "danger")
        return where

    @needs(Permission.word_information)
    def sound(self, version_id: int) -> ResponseReturnValue:
        """Its recording, as parents hear it."""
        with self._desk.sessions() as session:
            version = session.get(Information, version_id) or abort(404)
            path = version.recording or abort(404)
        try:
            data = bytes(self._desk.files.get(path).bytes())
        except FileNotFoundError:
            abort(404)
        media = next(known.media_type for known, ending in PLAYED.items() if path.endswith(ending))
        answer = Response(data, mimetype=media)
        return answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(data))

    def _keep(self, sound: bytes) -> str:
        found = format_of(sound[:HEAD]) or WAV
        path = f"{FOLDER}/{secrets.token_hex(16)}.{PLAYED[found]}"
        self._desk.files.put(path, sound)
        return path

    def _note(self, session: Session, act: Act, version_id: int) -> None:
        about = f"information:{version_id}"
        audit.record(session, person().actor, act, about, audit.NO_DETAILS, self._desk.now())

    def _page(self, topic: Topic, problems: Mapping[str, str]) -> ResponseReturnValue:
        language = _language()
        with self._desk.sessions() as session:
            found = information.versions(session, topic, language)
            told = words_of(session, language)[topic]
            spoken = next((each.row for each in found if each.row.approved_at is not None), None)
            since = spoken.version if spoken is not None else FIRST_VERSION
            waiting = [each for each in found if each.row.version > since]
            page = render_template(
                "information/topic.html",
                topic=topic,
                title=TOPIC_WORDS[topic],
                language=language,
                languages={code: language_title(code) for code in (*FIRST, *LANGUAGES)},
                waiting=waiting,
                past=[each for each in found if each not in waiting],
                told=told,
                spoken=spoken,
                borrowed=spoken is None and language != FIRST_LANGUAGE,
                form=request.form,
                problems=problems,
                longest=LONGEST,
                short_longest=SHORT_LONGEST,
            )
        return page, REFUSED if problems else 200


def _topic(topic: str) -> Topic:
    return Topic(topic) if topic in set(Topic) else abort(404)


def _language() -> str:
    chosen = request.values.get("idioma", FIRST_LANGUAGE)
    return chosen if chosen in LANGUAGES else FIRST_LANGUAGE


def _read() -> Written:
    """What was sent, and what is wrong with it."""
    words, short = _text("words"), _text("short")
    sound = request.files["recording"].read() if "recording" in request.files else b""
    wrong: Mapping[str, Any] = {
        "words": not 0 < len(words) <= LONGEST and f"Escriba de 1 a {LONGEST} caracteres.",
        "short": _short_problem(short),
        "recording": bool(sound) and format_of(sound[:HEAD]) not in PLAYED and NO_SOUND,
    }
    return Written(words, short, sound, {field: problem for field, problem in wrong.items() if problem})


def _short_problem(short: str) -> str:
    """Why it does not go in one text beside what else is in it."""
    size = count(short)
    if not short:
        return "Escriba las palabras para un mensaje de texto."
    if size.encoding is not Encoding.gsm7:
        return "Escríbalo sin tildes en á, í, ó y ú, y sin letras ni signos que un mensaje sencillo no lleva."
    return f"Escriba {SHORT_LONGEST} caracteres o menos." if size.units > SHORT_LONGEST else ""


def _text(field: str) -> str:
    return " ".join(request.form.get(field, "").replace("\0", "").split())


def _to_topic(topic: Topic, language: str) -> ResponseReturnValue:
    return redirect(url_for("desk.information.topic", topic=topic, idioma=language), SEE_OTHER)


def information_section(desk: Desk) -> Section:
    """The section with its entry in the menu."""
    pages = InformationPages(desk)
    blueprint = section_blueprint("information", __name__, "/informacion/archivos")
    blueprint.url_value_preprocessor(allow_recordings)
    version = an_id("version_id")
    routes: Sequence[Route] = (
        ("GET", "/informacion", pages.topics),
        ("GET", "/informacion/<topic>", pages.topic),
        ("POST", "/informacion/<topic>", pages.write),
        ("POST", f"/informacion/version/{version}", pages.approve),
        ("GET", f"/informacion/version/{version}/voz", pages.sound),
    )
    add_routes(blueprint, routes)
    blueprint.register_error_handler(413, too_large)
    return Section(
        blueprint=blueprint,
        endpoint="topics",
        permission=Permission.word_information,
        title="Información",
        summary="Lo que se dice del seguro a quien pregunta: escriba los textos y apruebe los de otra persona.",
    )
