"""Files for the staff: asked for at the desk, made by a worker, read once they are ready, deleted after some days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from obstore.exceptions import BaseError as StoreError
from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore
from sqlalchemy.orm import Session

from monitors.sheets import details_of
from rules.lives import DocumentState
from storage.database import Sessions
from storage.models import Document, DocumentKind
from storage.queries import documents, sheets
from storage.queries.sheets import Which
from storage.vault import SealBroken, Vault

PURPOSE: Final = "document"
"""For what the files are sealed."""
SHEETS_OF_ONE: Final = 200
"""Sheets of one document: some seconds of work, a stack that two hands hold."""
MOST_SHEETS: Final = 2000
"""Sheets that may be asked for at once."""
FORGOTTEN_AT_ONCE: Final = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the files are, and what opens them."""

    sessions: Sessions
    vault: Vault
    files: ObjectStore


def path_of(document_id: int) -> str:
    """Its place in the store."""
    return f"documents/{document_id}.pdf"


def ask_for_sheets(session: Session, campaign_id: int, which: Which, staff_id: int, now: datetime) -> int:
    """How many sheets are due now; 0: nobody waits so, MOST_SHEETS + 1 or more: too many, and nothing was asked for."""
    members = sheets.chosen(session, campaign_id, which)
    if len(members) > MOST_SHEETS:
        return len(members)
    for start in range(0, len(members), SHEETS_OF_ONE):
        details = details_of(members[start : start + SHEETS_OF_ONE], which)
        documents.ask_for(session, DocumentKind.sheets, campaign_id, details, staff_id, now)
    return len(members)


def read(shelf: Shelf, document: Document) -> bytes | None:
    """The file; None while it is not ready, or the store does not give what was put there."""
    if document.state is not DocumentState.ready or document.path is None:
        return None
    try:
        return shelf.vault.open_bytes(bytes(shelf.files.get(document.path).bytes()), PURPOSE)
    except (StoreError, FileNotFoundError, SealBroken):
        return None


def forget_old(shelf: Shelf, now: datetime) -> None:
    """Delete what is older than it may be, the file before its row, so that no file is left behind."""
    with shelf.sessions() as session:
        old = documents.outlived(session, now, FORGOTTEN_AT_ONCE)
    gone = [document_id for document_id in old if _is_removed(shelf.files, document_id)]
    if gone:
        with shelf.sessions.begin() as session:
            documents.forget(session, gone)


def _is_removed(files: ObjectStore, document_id: int) -> bool:
    try:
        files.delete(path_of(document_id))
    except (NotFoundError, FileNotFoundError):
        pass  # it was never made, or an earlier sweep was interrupted here
    except StoreError as error:
        log.warning("document_not_deleted", document=document_id, problem=type(error).__name__)
        return False
    return True
