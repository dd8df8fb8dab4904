"""How a campaign goes, counted from the same rows as its results."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from campaigns.lifecycle import STATE_WORDS, CampaignError
from rules.dispositions import DISPOSITIONS, deciding_question, disposition
from rules.lives import CallbackState, CampaignState, MemberState
from storage.models import Attempt, Callback, Campaign, Conversation, Member
from storage.queries.attempts import IN_FLIGHT
from storage.queries.results import MemberResult, member_results

INTERVIEWED: Final = ("1.1", "1.2")


OWED_A_CALL: Final = exists().where(
    Conversation.member_id == Member.id,
    Callback.conversation_id == Conversation.id,
    Callback.state == CallbackState.owed,
)
IN_A_CALL: Final = exists().where(Attempt.member_id == Member.id, Attempt.state.in_(IN_FLIGHT))


@dataclass(frozen=True, slots=True)
class Owed:
    """Members to whom a contact is owed, each counted once, by the first that holds."""

    with_monitor: int
    promised: int
    waiting: int
    in_flight: int

    @property
    def members(self) -> int:
        """All of them."""
        return self.with_monitor + self.promised + self.waiting + self.in_flight


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of members, but for `attempts`: calls and texts that left."""

    id: int
    name: str
    period: str
    state: CampaignState
    reason: str | None
    sample: int
    by_disposition: dict[str, int]
    """AAPOR code -> members; 3.11 are those whom nobody has tried to reach yet."""
    by_mode: dict[str, int]
    """Mode that is being tried, or that reached the member -> members."""
    attempts: int
    in_flight: int
    waiting: int
    """Members for whom the machine has something left to do."""
    with_monitor: int
    promised: int
    """Members whose parent was promised a call that is still owed, whatever else is left to do."""
    answers: int
    complete: bool

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return asdict(self)

    def as_text(self) -> str:
        """The same for people."""
        lines = [
            f"{self.name}, {self.period}: {STATE_WORDS[self.state]}" + (f" ({self.reason})" if self.reason else ""),
            f"Muestra: {self.sample}. Con respuesta: {self.answers}. Con un monitor: {self.with_monitor}.",
            f"Llamadas y mensajes que salieron: {self.attempts}. En curso: {self.in_flight}.",
            *(f"  {code:<5} {DISPOSITIONS[code].words}: {n}" for code, n in self.by_disposition.items()),
        ]
        return "\n".join([*lines, "campaña completa"] if self.complete else lines)


def status(session: Session, campaign_id: int) -> Status:
    """The campaign's counts now. Raises CampaignError."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise CampaignError("unknown_campaign", id=campaign_id)
    return _count(campaign, member_results(session, campaign_id), _promised(session, campaign_id))


def _promised(session: Session, campaign_id: int) -> int:
    promised = (Member.campaign_id == campaign_id, OWED_A_CALL)
    return session.scalar(select(func.count()).where(*promised)) or 0


def owed(session: Session, campaign_id: int) -> Owed:
    """Of what `lifecycle.owing` is made."""
    done = Member.state == MemberState.done
    counts = (
        Member.state == MemberState.monitor,
        done & OWED_A_CALL,
        Member.state == MemberState.waiting,
        done & ~OWED_A_CALL & IN_A_CALL,
    )
    counted = select(*(func.count().filter(count) for count in counts)).where(Member.campaign_id == campaign_id)
    return Owed(*map(int, session.execute(counted).one()))


def _count(campaign: Campaign, results: Iterable[MemberResult], promised: int) -> Status:
    codes: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    states: Counter[MemberState] = Counter()
    attempts = in_flight = 0
    for result in results:
        codes[disposition(result.outcomes, result.answers)] += 1
        modes[_mode(result)] += 1
        states[result.member.state] += 1
        attempts += result.left
        in_flight += result.in_flight
    started = campaign.state is not CampaignState.draft
    return Status(
        id=campaign.id,
        name=campaign.name,
        period=campaign.period,
        state=campaign.state,
        reason=campaign.reason,
        sample=states.total(),
        by_disposition={code: codes[code] for code in DISPOSITIONS if codes[code]},
        by_mode=dict(sorted(modes.items())),
        attempts=attempts,
        in_flight=in_flight,
        waiting=states[MemberState.waiting],
        with_monitor=states[MemberState.monitor],
        promised=promised,
        answers=sum(codes[code] for code in INTERVIEWED),
        complete=started and not states[MemberState.waiting] and not in_flight,
    )


def _mode(result: MemberResult) -> str:
    if result.member.mode is not None:
        return result.member.mode.value
    question = deciding_question(result.answers)
    reached = result.answered_by[question] if question else next(reversed(result.modes), None)
    return reached.value if reached else "none"
