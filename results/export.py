"""A campaign's results as a file, and what they add up to, in one pass over one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from results.csv_file import write_csv
from results.rows import MemberFacts, Value, result_row
from results.summary import Summary, Tally
from rules.campaign_file import CampaignFile
from rules.dispositions import deciding_question, disposition
from rules.outcomes import Outcome
from rules.places import place_of_code
from rules.routing import Mode
from storage.models import Campaign
from storage.queries.results import MemberResult, member_results

ON_THE_LINE: Final = frozenset(
    {Outcome.complete, Outcome.partial, Outcome.refused, Outcome.broke_off, Outcome.handed_over}
)
"""Outcomes of a call in which the member's own family was on the line."""
INTERVIEWED: Final = "1.1"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the rows, their ratings, and how many asked for care and were refused."""

    rows: int
    summary: Summary
    not_attended: int


def export_csv(session: Session, campaign: Campaign, zone: ZoneInfo, out: BinaryIO) -> Exported:
    """Write one row for each member of the sample, and add them up on the way."""
    tally = Tally()
    count = write_csv(out, tally.counting(rows(session, campaign, zone)))
    return Exported(count, tally.summary(), tally.not_attended)


def rows(session: Session, campaign: Campaign, zone: ZoneInfo) -> Iterator[dict[str, Value]]:
    """The rows of the results, in the order of the sample."""
    late_after = _late_after(campaign, zone)
    for result in member_results(session, campaign.id):
        yield result_row(_facts(campaign, result, late_after), zone)


def _late_after(campaign: Campaign, zone: ZoneInfo) -> datetime | None:
    """The deadline or the closing, whichever came first."""
    moments = (CampaignFile.model_validate(campaign.settings).deadline_at(zone), campaign.closed_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _facts(campaign: Campaign, result: MemberResult, late_after: datetime | None) -> MemberFacts:
    member, reached = result.member, bool(result.answers) or not ON_THE_LINE.isdisjoint(result.outcomes)
    complete = disposition(result.outcomes, result.answers) == INTERVIEWED
    return MemberFacts(
        caso=member.caso,
        campania=campaign.name,
        periodo=campaign.period,
        departamento=place_of_code(member.departamento),
        municipio=place_of_code(member.municipio),
        nivel_educativo=member.nivel_educativo,
        idioma=(result.language or "") if reached else "",
        modo=Mode.voice if reached else None,
        outcomes=result.outcomes,
        answers=result.answers,
        reached=reached,
        intentos=result.attempts,
        primer_intento=result.first_attempt,
        completado=_decided_at(result) if complete else None,
        has_recording=result.recorded,
        estrato=member.estrato,
        estrato_poblacion=member.estrato_poblacion,
        peso=member.peso,
        late=_is_late(result, late_after),
    )


def _is_late(result: MemberResult, late_after: datetime | None) -> bool:
    decided_at = _decided_at(result)
    return late_after is not None and decided_at is not None and decided_at > late_after


def _decided_at(result: MemberResult) -> datetime | None:
    """When the answer was given that makes the disposition; where none does, the last one."""
    question = deciding_question(result.answers)
    return result.answered_at[question] if question else max(result.answered_at.values(), default=None)
