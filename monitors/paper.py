"""Paper forms come back: a code is keyed in, then the sheet, with the same screens as an interview.

The first keying is the member's own conversation, by mode impreso. Some forms are keyed again by another person, in
memory only, and where the two differ a third keying decides: see monitors/double_entry.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import Effect
from conversation.heard import Heard, Opened, Said
from conversation.library import get_script
from conversation.machine import State, step
from conversation.reply import Reply, reply_from_json, reply_to_json
from conversation.shape import Script
from monitors.forms import FormView, form_of
from monitors.sheets import after_the_door
from rules.check_digit import is_right, without_groups
from rules.lives import CampaignState
from rules.routing import Mode
from storage.handovers.moving import name_of
from storage.models import Campaign, Conversation, Member, PaperEntry
from storage.queries import paper
from storage.queries.conversations import begin_conversation
from storage.queries.paper import FIRST, PARTS_BY, SETTLING
from storage.turn_rows import TurnKey
from storage.turns import StaleTurn, take_turn

CODE_DIGITS: Final = 9
KEPT_FOR: Final = timedelta(minutes=30)
"""A form that somebody began to key is his for so long; then another may go on."""
SPANISH: Final = "es"
WORDS: Final = {
    "no_code": "Teclee el código de la boleta: son 9 dígitos, por ejemplo 1234 5678-2.",
    "wrong_check_digit": "El código no es correcto: revise cada dígito en la boleta.",
    "unknown_code": "Ninguna boleta tiene ese código.",
    "campaign_closed": "La campaña de esa boleta ya se cerró: no se puede digitar ni corregir.",
    "several_campaigns": "Dos campañas tienen ese código: elija la que dice la boleta.",
    "answered": "No se digita: ya tiene respuestas, {mode}, del {at}.",
    "no_questions": "No se digita: el encargado pidió que ya no se le pregunte.",
    "talking": "El encargado está en una llamada ahora. Digite la boleta cuando termine.",
    "keyed": "Esta boleta ya se digitó.",
    "needs_another": "Esta boleta la debe digitar otra persona: usted ya la digitó una vez.",
    "taken": "La está digitando {who}.",
    "not_yours": "Otra persona tomó esta boleta. Teclee el código otra vez.",
}


class PaperError(Exception):
    """A form cannot be keyed now; `code` for programs, `words` for people. Nothing is written."""

    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    @property
    def words(self) -> str:
        """The sentence that a person reads."""
        return WORDS[self.code].format(**self.values)


class AlreadyAnswered(PaperError):
    """The member gave a whole interview, in this way, at that time: the page words both."""

    def __init__(self, mode: Mode, at: datetime) -> None:
        self.mode, self.at = mode, at
        super().__init__("answered", mode=mode.value, at=at.isoformat())


@dataclass(frozen=True, slots=True)
class Keyer:
    """Who keys. supervises: may settle a form of which he keyed one half."""

    staff_id: int
    supervises: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a keying stands: its row, whose sheet it is, the script, the state and what was said last."""

    entry: PaperEntry
    member: Member
    campaign: Campaign
    conversation: Conversation
    script: Script
    state: State
    reply: Reply

    @property
    def view(self) -> FormView:
        """The screen. Nobody goes back to the door: that there was somebody to ask is why there is a sheet."""
        view, door = form_of(self.script, self.state, self.reply), self.script.told(Channel.monitor).start
        return replace(view, can_go_back=view.can_go_back and self.state.path != (door,))

    @property
    def before(self) -> State | None:
        """Where the member's conversation stood before any keying."""
        kept = (self.entry.state or {}).get("before")
        return None if kept is None else State.from_json(kept)


@dataclass(frozen=True, slots=True)
class Step:
    """What one input led to."""

    state: State
    reply: Reply
    effects: tuple[Effect, ...] = ()


def leg_of(entry: PaperEntry) -> str:
    """The leg of a keying in its member's conversation."""
    return f"paper:{entry.id}"


def read_code(written: str) -> str:
    """The code's digits as somebody wrote them, blanks and dashes left out. Raises PaperError."""
    digits = without_groups(written)
    if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdecimal()):
        raise PaperError("no_code")
    if not is_right(digits):
        raise PaperError("wrong_check_digit")
    return digits


def find(session: Session, written: str, campaign_id: int | None = None) -> tuple[Member, Campaign]:
    """Whose form has this code. Raises PaperError; `several_campaigns` where it needs the campaign besides."""
    found = [pair for pair in paper.members_of_code(session, read_code(written)) if campaign_id in (None, pair[1].id)]
    if not found:
        raise PaperError("unknown_code")
    still_open = [pair for pair in found if pair[1].state is not CampaignState.closed]
    if not still_open:
        raise PaperError("campaign_closed")
    if len(still_open) > 1:
        raise PaperError("several_campaigns")
    return still_open[0]


def take(session: Session, member: Member, campaign: Campaign, keyer: Keyer, now: datetime) -> int:
    """The keying that this person may do now: the first, one that was chosen to be done again, or one that settles.

    Taken twice it is the same one. Raises PaperError.
    """
    paper.begin_entry(session, member.id, FIRST, now)
    entries = paper.locked_entries(session, member.id)
    entry = entries[-1]
    _refuse_what_is_not_his(session, entries, keyer, now)
    conversation_id = begin_conversation(
        session, member.id, campaign.questionnaire, campaign.script_version, SPANISH, now
    )
    if entry.staff_id != keyer.staff_id or not _has_the_word(session, entry, conversation_id):
        _note_whose_part_it_was(session, entry, keyer, conversation_id)
        _open(session, entry, entries[0], conversation_id, now)
    entry.staff_id, entry.taken_at = keyer.staff_id, now
    session.flush()
    return entry.id


def _refuse_what_is_not_his(session: Session, entries: Sequence[PaperEntry], keyer: Keyer, now: datetime) -> None:
    *earlier, entry = entries
    if entry.finished_at is not None:
        raise PaperError("keyed")
    settles_own = entry.ordinal == SETTLING and keyer.supervises
    if not settles_own and any(keyer.staff_id in _keyers(each) for each in earlier):
        raise PaperError("needs_another")
    is_fresh = entry.taken_at is not None and entry.taken_at > now - KEPT_FOR
    if is_fresh and entry.staff_id != keyer.staff_id:
        raise PaperError("taken", who=name_of(session, entry.staff_id))
    if entry.ordinal == FIRST:
        _refuse_who_has_answered(session, session.get_one(Member, entry.member_id))


def _keyers(entry: PaperEntry) -> set[int | None]:
    """Who keyed any part of it."""
    return {entry.staff_id, *(entry.state or {}).get(PARTS_BY, ())}


def _note_whose_part_it_was(session: Session, entry: PaperEntry, keyer: Keyer, conversation_id: int) -> None:
    """A first keying goes on where another left it: he does not key the form again."""
    whose, kept = entry.staff_id, entry.state or {}
    if entry.ordinal != FIRST or whose in (None, keyer.staff_id):
        return
    if paper.has_answers(session, conversation_id, leg_of(entry)):
        entry.state = {**kept, PARTS_BY: [*kept.get(PARTS_BY, ()), whose]}


def _refuse_who_has_answered(session: Session, member: Member) -> None:
    answered = paper.answered_by(session, member.id)
    if answered is not None:
        raise AlreadyAnswered(*answered)
    if paper.is_talking(session, member):
        raise PaperError("talking")


def _has_the_word(session: Session, entry: PaperEntry, conversation_id: int) -> bool:
    """Whether a first keying can go on where it was left: no call came between. The others are nobody else's."""
    return entry.ordinal != FIRST or session.get_one(Conversation, conversation_id).leg == leg_of(entry)


def _open(session: Session, entry: PaperEntry, first: PaperEntry, conversation_id: int, now: datetime) -> None:
    """Put the first question before whoever keys. The second and third begin where the first one began."""
    conversation = session.get_one(Conversation, conversation_id)
    if entry.ordinal == FIRST:
        entry.state = entry.state or {"before": conversation.state}
    else:
        entry.state = {"before": (first.state or {}).get("before")}
    session.flush()
    opened = _hear(session, entry, conversation, Opened({}, Channel.monitor), now)
    script = get_script(conversation.script, conversation.version)
    told = script.told(Channel.monitor)
    if opened.state.ending is not None:
        raise PaperError("no_questions")
    if opened.state.step == told.start:  # whoever filled in the sheet had the guardian before him
        _hear(session, entry, conversation, Said(after_the_door(told)), now)


def place_of(session: Session, entry_id: int, keyer: Keyer) -> Place:
    """A keying of this person's that is not finished, locked. Raises PaperError."""
    entry = session.get(PaperEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None or entry.staff_id != keyer.staff_id:
        raise PaperError("not_yours")
    if entry.finished_at is not None:
        raise PaperError("keyed")
    member = session.get_one(Member, entry.member_id)
    campaign = session.get_one(Campaign, member.campaign_id)
    if campaign.state is CampaignState.closed:
        raise PaperError("campaign_closed")
    return _place(session, entry, member, campaign)


def _place(session: Session, entry: PaperEntry, member: Member, campaign: Campaign) -> Place:
    its = select(Conversation).where(Conversation.member_id == member.id)
    conversation = session.scalars(its.execution_options(populate_existing=True)).one()
    script = get_script(conversation.script, conversation.version)
    kept = entry.state or {}
    if entry.ordinal == FIRST:
        _, reply = paper.last_turn(session, conversation.id, leg_of(entry))
        if conversation.leg != leg_of(entry) or reply is None or conversation.state is None:
            raise PaperError("not_yours")  # a call came between: whoever goes on takes the form anew
        state = State.from_json(conversation.state)
    else:
        state, reply = State.from_json(kept["state"]), reply_from_json(kept["reply"])
    return Place(entry, member, campaign, conversation, script, state, reply)


def hear(session: Session, place: Place, heard: Heard, now: datetime) -> Step:
    """One answer of the sheet. Raises PaperError when the family began to talk by telephone meanwhile."""
    place.entry.taken_at = now
    return _hear(session, place.entry, place.conversation, heard, now)


def _hear(session: Session, entry: PaperEntry, conversation: Conversation, heard: Heard, now: datetime) -> Step:
    if entry.ordinal == FIRST:
        return _hear_first(session, entry, conversation, heard, now)
    kept = entry.state or {}
    state = kept.get("state", kept["before"])
    script = get_script(conversation.script, conversation.version)
    turn = step(script, None if state is None else State.from_json(state), heard)
    entry.state = {
        "before": kept["before"],
        "state": turn.state.to_json(),
        "reply": reply_to_json(turn.reply),
    }
    session.flush()
    return Step(turn.state, turn.reply, turn.effects)


def _hear_first(session: Session, entry: PaperEntry, conversation: Conversation, heard: Heard, now: datetime) -> Step:
    leg = leg_of(entry)
    number, _ = paper.last_turn(session, conversation.id, leg)
    try:
        taken = take_turn(session, conversation.id, TurnKey(leg, f"{leg}:{number + 1}", Mode.impreso), heard, now)
    except StaleTurn as error:
        raise PaperError("not_yours") from error
    session.refresh(conversation)
    return Step(State.from_json(conversation.state or {}), taken.reply)
