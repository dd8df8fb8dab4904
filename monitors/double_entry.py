"""Paper forms keyed twice: which ones, whether the two agree, what a third puts right, and how well people key."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import GoOn, HandOver
from conversation.heard import Heard
from monitors.forms import QUESTION_WORDS, answers_in_words
from monitors.paper import Keyer, Place, Step, hear, leg_of
from rules.lives import MemberState
from rules.routing import Mode
from storage import audit
from storage.effects import apply_effects
from storage.handovers.owed import withdraw_unowed
from storage.models import Member, PaperEntry
from storage.models.audit import Act
from storage.queries import paper
from storage.queries.paper import AGAIN, FIRST, SETTLING, Pair
from storage.queries.planning import move_member
from storage.queries.siblings import lock_family
from storage.scene import Scene

Owner = TypeVar("Owner", int, str)
SHARE: Final = 10
"""One form in so many is keyed again, at least."""
COMMENT, COMPLAINT = "comentario", "queja"
"""A text, compared loosely; and whether the parent asked for a complaint, which is no answer of the survey's own."""
YES, NO = "1", "2"
ITEM_WORDS: Final[Mapping[str, str]] = {**QUESTION_WORDS, COMPLAINT: "¿Desea poner una queja?"}
YES_OR_NO: Final = {YES: "Sí", NO: "No"}
NOT_ASKED: Final = "no se preguntó"


@dataclass(frozen=True, slots=True)
class Done:
    """A keying that is finished. chosen: it is to be keyed again. differs: the questions that a third has to settle."""

    ordinal: int
    chosen: bool = False
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the two earlier keyings say to one question, in words."""

    question: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of so many items that were keyed twice, so many are the same."""

    what: str
    same: int
    compared: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Double entry of one campaign. by_person: of whoever keyed one of the two. forms: who has finished how many."""

    keyed: int
    chosen: int
    again: int
    agreed: int
    settled: int
    by_question: tuple[Agreement, ...]
    by_person: tuple[Agreement, ...]
    forms: tuple[tuple[str, int], ...]


def one_in_ten() -> bool:
    """By chance, so that nobody foresees which forms are keyed again."""
    return secrets.randbelow(SHARE) == 0


def is_chosen(keyed: int, chosen: int, chance: Callable[[], bool]) -> bool:
    """Whether the form that was keyed just now (the `keyed`-th) is to be keyed again; `chosen` are so far."""
    return chosen * SHARE < keyed or chance()


def go_on(
    session: Session, place: Place, keyer: Keyer, heard: Heard, now: datetime, chance: Callable[[], bool] = one_in_ten
) -> Done | None:
    """Hear one answer; None while the sheet has more questions. Raises PaperError."""
    turn = hear(session, place, heard, now)
    if turn.state.ending is None:
        return None
    place.entry.answers = _keyed(place, turn)
    place.entry.finished_at = now
    session.flush()
    if place.entry.ordinal == FIRST:
        return _after_the_first(session, place, now, chance)
    if place.entry.ordinal == AGAIN:
        return _after_the_second(session, place, now)
    return _settled(session, place, keyer, turn, now)


def _keyed(place: Place, turn: Step) -> dict[str, str]:
    """What was keyed from this sheet: not what the machine had been answered before."""
    before: Mapping[str, str] = place.before.answers if place.before else {}
    answers = {name: value for name, value in turn.state.answers.items() if name not in before}
    thanked = bool(turn.reply.prompts) and turn.reply.prompts[-1].name == place.script.thanks
    return {**answers, COMPLAINT: NO if thanked else YES}


def _after_the_first(session: Session, place: Place, now: datetime, chance: Callable[[], bool]) -> Done:
    """Nobody has to reach this member any more."""
    lock_family(session, place.member.id)
    move_member(session, session.get_one(Member, place.member.id, populate_existing=True), MemberState.done, None)
    session.flush()
    withdraw_unowed(session, now)
    chosen = is_chosen(*paper.counts(session, place.campaign.id), chance)
    if chosen:
        paper.begin_entry(session, place.member.id, AGAIN, now)
    return Done(FIRST, chosen=chosen)


def _after_the_second(session: Session, place: Place, now: datetime) -> Done:
    first, second = _entries(session, place)[:2]
    differs = differences(first.answers or {}, second.answers or {})
    if differs:
        paper.begin_entry(session, place.member.id, SETTLING, now)
    return Done(AGAIN, differs=differs)


def _settled(session: Session, place: Place, keyer: Keyer, turn: Step, now: datetime) -> Done:
    """The third keying's answers are the member's; those of the first two stay with their rows."""
    first = _entries(session, place)[0]
    answers = {name: value for name, value in (place.entry.answers or {}).items() if name != COMPLAINT}
    legs, at = (leg_of(first), leg_of(place.entry)), first.finished_at or now
    paper.rewrite_answers(session, place.conversation, legs, answers, at)
    paper.set_state(session, place.conversation.id, turn.state.to_json(), now)
    if (first.answers or {}).get(COMPLAINT) == NO:
        member, leg = place.member, leg_of(place.entry)
        scene = Scene(place.conversation.id, member.id, member.person_id, leg, Mode.impreso, {}, now)
        apply_effects(session, scene, [effect for effect in turn.effects if isinstance(effect, HandOver | GoOn)])
    changed = differences(first.answers or {}, place.entry.answers or {})
    details: dict[str, audit.Detail] = {"questions": ", ".join(changed), "member": place.member.id}
    actor = audit.Actor(user_id=keyer.staff_id)
    audit.record(session, actor, Act.paper_settled, f"paper:{place.entry.id}", details, now)
    return Done(SETTLING)


def _entries(session: Session, place: Place) -> Sequence[PaperEntry]:
    return paper.locked_entries(session, place.member.id)


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """The questions to which two keyings say different things; of a text only its words count."""
    return tuple(name for name in ITEM_WORDS if _compared(name, one) != _compared(name, other))


def _compared(name: str, answers: Mapping[str, str]) -> str:
    value = answers.get(name, "")
    return " ".join(value.casefold().split()) if name == COMMENT else value


def earlier(session: Session, place: Place) -> tuple[Earlier, ...]:
    """What the first two keyings say, question by question; empty but for a keying that settles them."""
    if place.entry.ordinal != SETTLING:
        return ()
    first, second = [entry.answers or {} for entry in _entries(session, place)[:2]]
    differs = differences(first, second)
    one, two = _in_words(place, first), _in_words(place, second)
    return tuple(
        Earlier(words, one.get(name, NOT_ASKED), two.get(name, NOT_ASKED), name in differs)
        for name, words in ITEM_WORDS.items()
        if name in first or name in second
    )


def _in_words(place: Place, answers: Mapping[str, str]) -> dict[str, str]:
    known = {name: answers[name] for name in QUESTION_WORDS if name in answers}
    given = answers_in_words(place.script, known)
    words = dict(zip(known, (each.words for each in given), strict=True))
    return words | ({COMPLAINT: YES_OR_NO[answers[COMPLAINT]]} if COMPLAINT in answers else {})


def open_question(place: Place) -> str:
    """The item that the open screen asks for, as `ITEM_WORDS` words it."""
    asked = place.script.told(Channel.monitor).steps[place.state.step].question
    return ITEM_WORDS[asked or COMPLAINT]


def figures(session: Session, campaign_id: int) -> Figures:
    """Double entry of the campaign so far."""
    keyed, chosen = paper.counts(session, campaign_id)
    found = paper.pairs(session, campaign_id)
    people = paper.keyed_by(session, campaign_id)
    names = {staff_id: name for staff_id, name, _ in people}
    return Figures(
        keyed=keyed,
        chosen=chosen,
        again=len(found),
        agreed=sum(not differences(pair.first, pair.second) for pair in found),
        settled=sum(pair.settled is not None for pair in found),
        by_question=_agreement(found, lambda _, name: [name], ITEM_WORDS),
        by_person=_agreement(found, lambda pair, _: [pair.first_by, pair.second_by], names),
        forms=tuple((name, forms) for _, name, forms in people),
    )


def _agreement(
    pairs: Sequence[Pair], whose: Callable[[Pair, str], Sequence[Owner]], names: Mapping[Owner, str]
) -> tuple[Agreement, ...]:
    """Items of all pairs, counted for whatever `whose` says that they are of."""
    same: Counter[Owner] = Counter()
    compared: Counter[Owner] = Counter()
    for pair in pairs:
        differ = differences(pair.first, pair.second)
        for name in ITEM_WORDS:
            if name in pair.first or name in pair.second:
                owners = whose(pair, name)
                compared.update(owners)
                same.update(owners if name not in differ else ())
    return tuple(Agreement(words, same[key], compared[key]) for key, words in names.items() if compared[key])
