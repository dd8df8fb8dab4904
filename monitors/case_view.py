"""What was told of a case, in words: for its page, and for the monitor who has the family on the line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from conversation.library import get_script
from monitors.forms import QUESTION_WORDS, answers_in_words
from monitors.screen_pop import MODE_WORDS, Answered
from rules.cases import STATE_WORDS
from rules.complaints import CHANNEL_WORDS, FACT_WORDS, SERVICE_WORDS, Fact
from rules.folio import shown
from storage.models import Case, Handover
from storage.queries import cases


@dataclass(frozen=True, slots=True)
class CaseAtHand:
    """A case of the family. missing: in words. told: empty but for the one that the contact is about."""

    case_id: int
    folio: str
    state: str
    service: str
    channel: str
    missing: tuple[str, ...]
    is_whole: bool
    told: Sequence[Answered]


def told_of(session: Session, case_id: int) -> Sequence[Answered]:
    """What was answered, in the order asked; a private answer is left out."""
    found, asked = [], list(QUESTION_WORDS)
    told = [row for row in cases.answers(session, case_id) if row[0].question in QUESTION_WORDS]
    for answer, talk, recording_id in sorted(told, key=lambda row: asked.index(row[0].question)):
        script = get_script(talk.script, talk.version)
        (given,) = answers_in_words(script, {answer.question: answer.value}, talk.language)
        found.append(Answered(given, MODE_WORDS[answer.mode], answer.at, recording_id))
    return found


def at_hand(session: Session, handover: Handover) -> Sequence[CaseAtHand]:
    """The family's cases, as the monitor who has it may see them: of the one that is not whole all that was told."""
    return [_view(session, case) for case in cases.of_family(session, handover)]


def _view(session: Session, case: Case) -> CaseAtHand:
    open_one = bool(case.missing) or case.folio is None
    return CaseAtHand(
        case_id=case.id,
        folio=shown(case.folio) if case.folio else "",
        state=STATE_WORDS[case.state],
        service=SERVICE_WORDS[case.service] if case.service is not None else "",
        channel=CHANNEL_WORDS[case.channel],
        missing=tuple(FACT_WORDS[Fact(fact)] for fact in case.missing),
        is_whole=not open_one,
        told=told_of(session, case.id) if open_one else (),
    )
