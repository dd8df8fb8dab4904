"""A campaign's results as a file, and what they add up to, in one pass over one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from results.csv_file import write_csv
from results.rows import NOTHING_SAID, MemberFacts, Value, result_row
from results.summary import Summary, Tally
from rules.campaign_file import CampaignFile
from rules.dispositions import deciding_question, disposition
from rules.outcomes import Outcome
from rules.places import place_of_code
from rules.redaction import redacted
from rules.routing import Mode
from storage.models import Campaign
from storage.queries.results import COMMENT, MemberResult, member_results
from storage.vault import Vault

ON_THE_LINE: Final = frozenset(
    {Outcome.complete, Outcome.partial, Outcome.refused, Outcome.broke_off, Outcome.handed_over}
)
"""Outcomes of a call or text by which the member's own family was reached."""
INTERVIEWED: Final = "1.1"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the rows, their ratings, and how many asked for care and were refused."""

    rows: int
    summary: Summary
    not_attended: int


def export_csv(session: Session, vault: Vault, campaign: Campaign, zone: ZoneInfo, out: BinaryIO) -> Exported:
    """Write one row for each member of the sample, and add them up on the way."""
    tally = Tally()
    write_csv(out, tally.counting(rows(session, vault, campaign, zone)))
    return Exported(tally.rows, tally.summary(), tally.not_attended)


def rows(session: Session, vault: Vault, campaign: Campaign, zone: ZoneInfo) -> Iterator[dict[str, Value]]:
    """The rows of the results, in the order of the sample. `vault`: for the names that no comment may show."""
    late_after = _late_after(campaign, zone)
    for result in member_results(session, campaign.id):
        yield result_row(_facts(campaign, result, _comment(vault, result), late_after), zone)


def _late_after(campaign: Campaign, zone: ZoneInfo) -> datetime | None:
    """The deadline or the closing, whichever came first."""
    moments = (CampaignFile.model_validate(campaign.settings).deadline_at(zone), campaign.closed_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _comment(vault: Vault, result: MemberResult) -> str:
    """What was written, or spoken and written down, without numbers, addresses and the family's names.

    Who wrote a spoken one down has stricken them out already; what he overlooked is stricken out here.
    """
    written = result.answers.get(COMMENT) or result.transcript
    if not written:
        return NOTHING_SAID if result.transcript == "" else ""
    pupil = vault.open_fields(result.member.private, "member")
    guardian = vault.open_fields(result.guardian, "person") if result.guardian else {}
    return redacted(written, [pupil.get("nombre_estudiante", ""), guardian.get("encargado", "")])


def _facts(campaign: Campaign, result: MemberResult, comment: str, late_after: datetime | None) -> MemberFacts:
    member, mode, decided_at = result.member, _mode(result), _decided_at(result)
    complete = disposition(result.outcomes, result.answers) == INTERVIEWED
    return MemberFacts(
        caso=member.caso,
        campania=campaign.name,
        periodo=campaign.period,
        departamento=place_of_code(member.departamento),
        municipio=place_of_code(member.municipio),
        nivel_educativo=member.nivel_educativo,
        idioma=(result.language or "") if mode else "",
        modo=mode,
        outcomes=result.outcomes,
        answers=result.answers,
        reached=mode is not None,
        intentos=result.attempts,
        primer_intento=result.first_attempt,
        completado=decided_at if complete else None,
        comentario=comment,
        has_recording=result.recorded,
        estrato=member.estrato,
        estrato_poblacion=member.estrato_poblacion,
        peso=member.peso,
        late=late_after is not None and decided_at is not None and decided_at > late_after,
    )


def _mode(result: MemberResult) -> Mode | None:
    """By which mode the deciding answer was given; else by which the family was reached last. None: never reached."""
    question = _deciding(result)
    if question is not None:
        return result.answered_by[question]
    reached = [mode for outcome, mode in zip(result.outcomes, result.modes, strict=True) if outcome in ON_THE_LINE]
    return reached[-1] if reached else None


def _decided_at(result: MemberResult) -> datetime | None:
    question = _deciding(result)
    return None if question is None else result.answered_at[question]


def _deciding(result: MemberResult) -> str | None:
    """The question whose answer makes the disposition; where none does, the one that was answered last."""
    last = max(result.answered_at, key=lambda question: result.answered_at[question], default=None)
    return deciding_question(result.answers) or last
