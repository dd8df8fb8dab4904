"""What comes with a case that is registered: a capture, a photo of a letter; kept sealed until a job has cleaned it."""

from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from desk.parts import Desk
from rules.lives import FileState
from rules.uploads import HEAD, LARGEST_FILE, Format, format_of
from storage.attachments import PURPOSE
from storage.models import CaseFile

FIELD: Final = "archivo"
ENVELOPE: Final = 64 * 1024
WRONG: Final = "Suba una foto o captura (JPG, PNG o WebP), un PDF o un audio."
TOO_LARGE: Final = "El archivo pasa de 10 MB"
NOT_KEPT: Final = "El archivo no se pudo guardar. Anote el número del caso y avise al administrador."


@dataclass(frozen=True, slots=True)
class Capture:
    """What was sent, by its content."""

    data: bytes
    kind: Format


class BadCapture(Exception):
    """It is of no kind that may be kept."""


def allow_captures(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything of the form is read: a capture is larger than any other form."""
    if (endpoint or "").endswith(".register"):
        request.max_content_length = LARGEST_FILE + ENVELOPE


def too_large(_error: Exception) -> ResponseReturnValue:
    """Nothing of it was read."""
    advice = "Regrese, elija uno más pequeño y registre otra vez. Nada se guardó."
    return render_template("desk/error.html", code=413, title=TOO_LARGE, advice=advice), 413


def sent() -> Capture | None:
    """The form's file; None without one. Raises BadCapture."""
    came = request.files.get(FIELD)
    data = came.read() if came is not None else b""
    if not data:
        return None
    kind = format_of(data[:HEAD])
    if kind is None or len(data) > LARGEST_FILE:
        raise BadCapture
    return Capture(data, kind)


def opened(desk: Desk, file: CaseFile | None) -> bytes | None:
    """The file; None until it is clean, or where it is gone."""
    if file is None or file.state is not FileState.clean:
        return None
    try:
        sealed = bytes(desk.files.get(file.path).bytes())
    except FileNotFoundError:
        return None
    return desk.vault.open_bytes(sealed, PURPOSE)
