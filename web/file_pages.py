"""What a parent adds to his complaint, and takes back: a photo, a document, a voice, one at a time.

What comes is judged by its first bytes, sealed and put away; a worker cleans it, and no page ever gives it out again.
Only so many are taken at once: a weak line takes minutes, and the threads are the callers', too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, ServiceUnavailable

from rules.lives import FileState
from rules.uploads import HEAD, LARGEST_FILE, MEGABYTE, FileKind, Format, format_of, is_picture_of_another_kind
from storage.attachments import NoRoom, files_of, remove_files
from storage.models import CaseFile
from web.documents import FILES, document, notice_page, see_other
from web.filing import announce, put
from web.hall import Hall
from web.telling import Adding
from web.wording import Place

FILE: Final = "archivo"
REMOVE: Final = "quitar"
FORM_BESIDES: Final = 64 * 1024
"""Bytes of a form besides its file."""
READ_TO_SAY_SO: Final = 30 * MEGABYTE
"""What is too large is still read, so far: a browser that is not listened to shows no word of ours."""
PIECE: Final = 64 * 1024

MAY_BE_SENT: Final = "Puede mandar fotos (JPG o PNG), documentos PDF y audios (MP3, WAV, OGG o M4A)."
WRONG_TYPE: Final = f"Ese archivo es de otro tipo. {MAY_BE_SENT}"
OTHER_PICTURE: Final = "No podemos abrir fotos HEIC. Mándela como JPG, o haga una captura de pantalla y mande esa."
TOO_LARGE: Final = "Ese archivo es muy grande: caben 10 megas. Mande uno más pequeño."
NO_ROOM: Final = "Ya no cabe otro archivo: pueden ser cinco, de 25 megas entre todos. Quite uno para mandar este."
NOTHING_CHOSEN: Final = "Elija primero un archivo."
NOT_KEPT: Final = "No pudimos guardar el archivo. Intente otra vez en un momento."
KINDS: Final = {FileKind.photo: "Foto", FileKind.document: "Documento", FileKind.voice: "Audio"}
KIND_OF_MEDIA: Final = {"image": FileKind.photo, "application": FileKind.document, "audio": FileKind.voice}
NOT_READABLE: Final = "no se pudo leer: mándelo otra vez, si puede"


@dataclass(frozen=True, slots=True)
class Line:
    """A file as the page lists it."""

    file_id: int
    words: str


class FilePages:
    """What a browser asks, one method a request."""

    def __init__(self, hall: Hall, find: Callable[[Session, str], Adding | Place]) -> None:
        """find: the case that an address's token stands for."""
        self._hall = hall
        self._find = find
        self._porch = hall.porch

    def files(self, token: str) -> Response:
        """What was sent, and where more can be."""
        with self._porch.sessions() as session:
            return self._page(session, token, self._find(session, token))

    def receive(self, token: str) -> Response:
        """A file is added, or one is taken back."""
        with self._porch.sessions() as session:
            found = self._find(session, token)
        if isinstance(found, Place):
            return notice_page(found, self._porch.line)
        if not self._hall.room.acquire(blocking=False):
            raise ServiceUnavailable
        try:
            problem = self._receive(found.case_id)
        finally:
            self._hall.room.release()
        if not problem:
            return see_other(FILES)
        with self._porch.sessions() as session:
            return self._page(session, token, self._find(session, token), problem)

    def _receive(self, case_id: int) -> str:
        """What was wrong; "" for nothing."""
        request.max_content_length = LARGEST_FILE + FORM_BESIDES
        try:
            form, came = request.form, request.files.get(FILE)
        except RequestEntityTooLarge:
            _read_on()
            return TOO_LARGE
        except HTTPException:
            return NOTHING_CHOSEN
        if REMOVE in form:
            self._remove(case_id, form[REMOVE])
            return ""
        return self._keep(case_id, came)

    def _remove(self, case_id: int, number: str) -> None:
        if number.isascii() and number.isdecimal() and len(number) < len(str(2**63)):
            with self._porch.sessions.begin() as session:
                remove_files(session, [case_id], self._porch.now(), int(number))

    def _keep(self, case_id: int, came: FileStorage | None) -> str:
        data = b"" if came is None else came.stream.read(LARGEST_FILE + 1)
        known = format_of(data[:HEAD])
        if not data:
            return NOTHING_CHOSEN
        if len(data) > LARGEST_FILE:
            return TOO_LARGE
        if known is None:
            return OTHER_PICTURE if is_picture_of_another_kind(data[:HEAD]) else WRONG_TYPE
        return self._put(case_id, data, known)

    def _put(self, case_id: int, data: bytes, known: Format) -> str:
        sessions, now = self._porch.sessions, self._porch.now()
        try:
            with sessions.begin() as session:
                coming = announce(session, case_id, data, known, now)
        except NoRoom:
            return NO_ROOM
        return "" if coming is None or put(sessions, self._hall.files, coming, now) else NOT_KEPT

    def _page(self, session: Session, token: str, found: Adding | Place, problem: str = "") -> Response:
        if isinstance(found, Place):
            return notice_page(found, self._porch.line)
        return document(
            "files",
            self._porch.line,
            files=[_line(number, file) for number, file in enumerate(files_of(session, found.case_id), 1)],
            problem=problem,
            may_be_sent=MAY_BE_SENT,
            back=f"../{token}",
            is_over=found.is_over,
        )


def _line(number: int, file: CaseFile) -> Line:
    kind = KIND_OF_MEDIA[file.media_type.partition("/")[0]]
    size = max(1, round(file.size / 1000))
    fate = NOT_READABLE if file.state is FileState.refused else f"{size:,} kB"
    return Line(file.id, f"{number}. {KINDS[kind]}, {fate}")


def _read_on() -> None:
    """What is left of a form that was too large, as far as it is read at all."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, READ_TO_SAY_SO)
    while left > 0 and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
