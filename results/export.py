"""A campaign's results as a file, and what they add up to, from one query."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from results.csv_file import write_csv
from results.rows import MemberFacts, Value, result_row
from results.summary import Summary, summarise
from rules.campaign_file import CampaignFile
from rules.dispositions import disposition
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
NOT_ATTENDED: Final = "3"


def export_csv(session: Session, campaign: Campaign, zone: ZoneInfo, out: BinaryIO) -> int:
    """Write one row for each member of the sample; the number of rows."""
    return write_csv(out, rows(session, campaign, zone))


def rows(session: Session, campaign: Campaign, zone: ZoneInfo) -> Iterator[dict[str, Value]]:
    """The rows of the results, in the order of the sample."""
    late_after = _late_after(campaign, zone)
    for result in member_results(session, campaign.id):
        yield result_row(_facts(campaign, result, late_after), zone)


def summary(session: Session, campaign: Campaign, zone: ZoneInfo) -> tuple[Summary, int]:
    """The ratings, and how many asked for care and were refused. Late answers are in the file, not in the figures."""
    levels: Counter[int] = Counter()
    not_attended = 0
    late_after = _late_after(campaign, zone)
    for result in member_results(session, campaign.id):
        if _is_late(result, late_after):
            continue
        if level := result.answers.get("nivel"):
            levels[int(level)] += 1
        not_attended += result.answers.get("motivo_no_uso") == NOT_ATTENDED
    return summarise(levels), not_attended


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
        completado=result.answered_at if complete else None,
        has_recording=result.recorded,
        estrato=member.estrato,
        estrato_poblacion=member.estrato_poblacion,
        peso=member.peso,
        late=_is_late(result, late_after),
    )


def _is_late(result: MemberResult, late_after: datetime | None) -> bool:
    return late_after is not None and result.answered_at is not None and result.answered_at > late_after
