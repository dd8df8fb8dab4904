"""Recorded comments: heard by a monitor, written down, and stripped of whoever is named in them.

What leaves is the redacted text alone (results.export redacts it once more); the recording and the answer that it
belongs to are never altered.
"""

from datetime import datetime, timedelta
from typing import Final

from obstore.store import ObjectStore
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rules.redaction import redacted
from storage import audit
from storage.audit import NO_DETAILS, Actor
from storage.models import Act, AuditEntry
from storage.queries import transcripts
from storage.queries.transcripts import KEPT, Held
from storage.vault import Vault

AN_OPENING: Final = timedelta(hours=1)
"""A browser fetches a recording in pieces, and again when one goes back: within this it was heard once."""
LONGEST: Final = 5000
"""Characters of a comment; ten minutes of quick talk have fewer."""
WORDS: Final = {
    "empty": "Escriba lo que se oye, o elija «No se entiende o no dice nada».",
    "too_long": f"Escriba {LONGEST} caracteres o menos.",
    "not_yours": "Este comentario ya no es suyo: pasó mucho tiempo y lo tomó otra persona. No se guardó nada.",
}


class NotWritten(Exception):
    """A comment could not be kept; `code` for programs, `words` for people."""

    def __init__(self, code: str) -> None:
        self.code, self.words = code, WORDS[code]
        super().__init__(self.words)


def voice_path(session: Session, recording_id: int, staff_id: int) -> str | None:
    """Where the recording is in FILES_URL; None while it is not there, or when this person may not hear it."""
    recording = transcripts.recording_for(session, recording_id, staff_id)
    return recording.path if recording is not None and recording.state in KEPT else None


def voice(files: ObjectStore, path: str | None) -> bytes | None:
    """The WAV file; None where there is none."""
    try:
        return bytes(files.get(path).bytes()) if path else None
    except FileNotFoundError:
        return None


def note_heard(session: Session, recording_id: int, staff_id: int, now: datetime) -> None:
    """Write into the audit log that this person heard it: once an opening, however many pieces the browser asks for.

    Call it last.
    """
    about = f"recording:{recording_id}"
    noted = select(AuditEntry.id).where(
        AuditEntry.actor_id == staff_id,
        AuditEntry.act == Act.recording_heard,
        AuditEntry.about == about,
        AuditEntry.at > now - AN_OPENING,
    )
    if not session.scalar(select(exists(noted))):
        audit.record(session, Actor(user_id=staff_id), Act.recording_heard, about, NO_DETAILS, now)


def proposal(vault: Vault, held: Held, text: str) -> str:
    """`text` without numbers, addresses and the family's names. What it leaves standing, the monitor strikes out."""
    pupil, guardian = vault.open_fields(held.member, "member"), vault.open_fields(held.guardian, "person")
    return redacted(text, [pupil.get("nombre_estudiante", ""), guardian.get("encargado", "")])


def write_down(
    session: Session, vault: Vault, held: Held | None, staff_id: int, text: str, shorter: str, now: datetime
) -> None:
    """Keep what was said, and of it what may leave: `shorter`, or the proposal when it is empty. Raises NotWritten."""
    if held is None:
        raise NotWritten("not_yours")
    if not text:
        raise NotWritten("empty")
    if max(len(text), len(shorter)) > LONGEST:
        raise NotWritten("too_long")
    _finish(session, held, staff_id, now, text=text, redacted=proposal(vault, held, shorter or text))


def nothing_said(session: Session, held: Held | None, staff_id: int, now: datetime) -> None:
    """Nothing that could be written down. Raises NotWritten."""
    if held is None:
        raise NotWritten("not_yours")
    _finish(session, held, staff_id, now)


def _finish(session: Session, held: Held, staff_id: int, now: datetime, **written: str) -> None:
    recording_id = held.comment.recording_id
    if not transcripts.finish(session, recording_id, staff_id, now, **written):
        raise NotWritten("not_yours")
    about, details = f"recording:{recording_id}", {"nothing_said": not written}
    audit.record(session, Actor(user_id=staff_id), Act.comment_written_down, about, details, now)
