"""Draws paper forms. Only a worker imports this: typst is megabytes that no page needs."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
import typst
from obstore.exceptions import BaseError as StoreError
from sqlalchemy.orm import Session

from conversation.library import get_script
from monitors.documents import PURPOSE, Shelf, path_of
from monitors.sheets import Sheet, bars_of, document_of, printed_form
from rules.check_digit import grouped
from rules.lives import DocumentState
from rules.places import place_of_code
from storage.models import Campaign, Document, Member, Person
from storage.queries import documents, sheets
from storage.vault import Vault

DRAWING: Final = (Path(__file__).parent / "sheet.typ").read_bytes()
STANDARD: Final = "ua-1"
"""PDF/UA-1: tagged, so that a screen reader can read it."""
NOT_KNOWN: Final = "—"

log = structlog.get_logger(__name__)


class NobodyLeft(Exception):
    """Nobody of those asked for waits for a monitor any more."""


def make(shelf: Shelf, document_ids: Sequence[int], now: datetime) -> None:
    """Make these; what the store refuses is made again when the lease is over."""
    for document_id in document_ids:
        try:
            _make_one(shelf, document_id, now)
        except StoreError as error:
            log.warning("document_not_made", document=document_id, problem=type(error).__name__)


def _make_one(shelf: Shelf, document_id: int, now: datetime) -> None:
    with shelf.sessions() as session:
        document = session.get(Document, document_id)
        if document is None or document.state is not DocumentState.making:
            return
        try:
            data = sheets_of(session, shelf.vault, document)
        except NobodyLeft:
            data = None
    values: dict[str, Any] = {"problem": "nobody"}
    if data is not None:
        values = {"path": path_of(document_id), "ready_at": now}
        shelf.files.put(values["path"], shelf.vault.seal_bytes(draw(data), PURPOSE))
    state = DocumentState.failed if data is None else DocumentState.ready
    with shelf.sessions.begin() as session:
        documents.finish(session, document_id, state, **values)


def draw(data: dict[str, Any]) -> bytes:
    """The PDF. Only the fonts that come with typst are used: it looks the same on every machine."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.compile(DRAWING, pdf_standards=STANDARD, ignore_system_fonts=True, sys_inputs=inputs)


def sheets_of(session: Session, vault: Vault, document: Document) -> dict[str, Any]:
    """What is drawn. Raises NobodyLeft."""
    campaign = session.get_one(Campaign, document.campaign_id)
    script = get_script(campaign.questionnaire, campaign.script_version)
    rows = sheets.to_print(session, document.details["members"])
    if not rows:
        raise NobodyLeft
    sealed = sheets.numbers_of(session, [member for member, _ in rows])
    numbers = {phone_id: _readable(vault.open(number, "phone")) for phone_id, number in sealed.items()}
    forms = {member.idioma: printed_form(script, member.idioma) for member, _ in rows}
    title = f"Boletas de {campaign.name}, {campaign.period}"
    return document_of(title, forms, [_sheet(campaign, vault, member, person, numbers) for member, person in rows])


def _sheet(campaign: Campaign, vault: Vault, member: Member, person: Person, numbers: dict[int, str]) -> Sheet:
    place = place_of_code(member.departamento)
    return Sheet(
        code=grouped(member.caso),
        bars=bars_of(member.caso),
        campaign=f"{campaign.name}, {campaign.period}",
        place=place.name if place else "",
        language=member.idioma,
        strip=_strip(vault, member, person, numbers),
    )


def _strip(vault: Vault, member: Member, person: Person, numbers: dict[int, str]) -> tuple[tuple[str, str], ...]:
    pupil = vault.open_fields(member.private, "member")
    guardian = vault.open_fields(person.private, "person").get("encargado", "")
    known = [numbers[i] for i in (member.phone_id, member.other_phone_id) if i in numbers]
    written = [pupil.get(name, "") for name in ("telefono", "telefono_alterno")]
    municipio = place_of_code(member.municipio)
    lines = (
        ("Estudiante", pupil.get("nombre_estudiante", "")),
        ("Encargado", guardian),
        # A number that nobody could read may still say something to a person.
        ("Teléfono", " · ".join(known or filter(None, written))),
        ("Municipio", municipio.name if municipio else ""),
        ("Escuela", " ".join(filter(None, (member.establecimiento, member.establecimiento_codigo)))),
        ("Nivel", member.nivel_educativo),
    )
    return tuple((label, words or NOT_KNOWN) for label, words in lines)


def _readable(number: str) -> str:
    """ "+50255550001" -> "5555 0001"; a number of another country stays as it is."""
    local = number.removeprefix("+502")
    return f"{local[:4]} {local[4:]}" if len(local) == 8 and local != number else number
