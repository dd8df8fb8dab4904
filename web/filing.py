"""Files that come with a case go into the store: from a parent's page and from the desk by the same two steps.

In the case first, then in the store: whenever this stops, nothing lies there that no case knows of, and the job that
cleans files finds the row whose file never came.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from obstore.exceptions import BaseError as StoreError
from obstore.store import ObjectStore
from sqlalchemy.orm import Session

from rules.uploads import Format
from storage.attachments import PURPOSE, add_file, drop_file, note_stored
from storage.database import Sessions
from storage.keeping import keeping


@dataclass(frozen=True, slots=True)
class Coming:
    """A file that stands in its case and not yet in the store."""

    path: str
    sealed: bytes


def announce(
    session: Session, case_id: int, data: bytes, kind: Format, now: datetime, staff_id: int | None = None
) -> Coming | None:
    """The file, in the case when the caller commits; None where nobody wants it (`add_file`). Raises NoRoom."""
    coming = Coming(f"cases/{case_id}/{secrets.token_hex(16)}", keeping(session).vault.seal_bytes(data, PURPOSE))
    digest = hashlib.sha256(data).hexdigest()
    wanted = add_file(session, case_id, coming.path, kind.media_type, len(data), digest, now, staff_id)
    return coming if wanted else None


def put(sessions: Sessions, files: ObjectStore, coming: Coming, now: datetime) -> bool:
    """Whether the store has taken it, once the case knows of it; else the case does no more."""
    try:
        files.put(coming.path, coming.sealed)
    except StoreError:
        with sessions.begin() as session:
            drop_file(session, coming.path)
        return False
    with sessions.begin() as session:
        is_wanted = note_stored(session, coming.path, now)
    if not is_wanted:  # taken back, or expired, on its way
        files.delete(coming.path)
    return True
