"""Makes of a script's file what each channel tells of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from conversation.channel import Channel
from conversation.effects import (
    CallAgain,
    CallBackNow,
    Effect,
    End,
    GoOn,
    HandOver,
    OpenCase,
    OptOut,
    Speak,
    WaitForPerson,
    WrongNumber,
)
from conversation.reply import LOOK_UPS, Awaits, Choice, Digits, LookUp, Nothing, Person, Prompt, Recording, Writing
from conversation.script_file import AfterthoughtFile, BranchFile, PatienceFile, ScriptFile, StepFile
from conversation.shape import Afterthought, Branch, Patience, Step, Telling
from conversation.told import Told
from conversation.understanding import canonical


def tell(file: ScriptFile, channel: Channel) -> Telling:
    """A checked file as the channel tells it."""
    told = Told(file, channel)
    steps = {name: _step(told, name, step) for name, step in file.steps.items()}
    spoken, thread = channel.is_spoken, channel.is_thread
    return Telling(
        channel=channel,
        start=file.start,
        steps=MappingProxyType({name: steps[told.lands(name)] for name in steps}),
        keys=MappingProxyType({key: Branch(common.way, common.to) for key, common in told.named(file.keys).items()}),
        facts=MappingProxyType({name: fact.until_known for name, fact in file.facts.items()}),
        misunderstood=_patience(file.misunderstood, channel),
        silence=_patience(file.silence, channel) if spoken else None,
        unheard=_patience(file.unheard, channel) if spoken else None,
        resumed=(Prompt(file.resumed.says),) if file.resumed and not thread else (),
        closed=Prompt(file.closed.says if file.closed else ""),
        closed_facts=tuple(file.closed.facts) if file.closed else (),
        closed_endings=file.closed.endings if file.closed else frozenset(),
        sibling=file.sibling.start if file.sibling else "",
        afterthought=_afterthought(file.afterthought) if thread and file.afterthought else None,
        cut=file.cut,
        asks_once=file.asks_once,
    )


def _step(told: Told, name: str, file: StepFile) -> Step:
    own, common = told.named(file.keys), told.named(told.file.keys)
    # The keys beside a text or a number only say that there is none.
    answers = bool(file.question) and not (file.writing or file.digits)
    values = {key: key if at.value is None else at.value for key, at in own.items()} if answers else {}
    taken = {key: Branch(at.way, at.to, values.get(key, ""), at.anew) for key, at in own.items()}
    spoken = file.said(name)
    return Step(
        name=name,
        prompt=Prompt(spoken, MappingProxyType(file.values)) if spoken else None,
        awaits=_awaits(told, file),
        branches=MappingProxyType(taken | {key: Branch(branch.way, branch.to) for key, branch in common.items()}),
        meanings=MappingProxyType(_meanings({**common, **own})),
        question=file.question,
        then=file.then,
        asked_if=tuple((question, frozenset(values)) for question, values in file.asked_if.items()),
        otherwise=file.otherwise,
        resumes_at=file.resumes_at,
        facts=tuple(file.facts),
        effects=tuple(_effects(file)),
        ending=file.ends,
        found=MappingProxyType({found: file.found[found] for found in LOOK_UPS.get(file.looks_up, ())}),
        needs=tuple(file.needs),
        adds=tuple((Prompt(prompt), fact) for prompt, fact in file.adds.items()),
        gathers=file.gathers and told.channel.is_thread,
        private=file.private,
        insists=file.insists or file.digits > 0,
    )


def _awaits(told: Told, file: StepFile) -> Awaits:
    if file.recording:
        return Recording(file.recording)
    if file.writing:
        return Writing(file.writing)
    if file.digits:
        return Digits(file.digits)
    if file.looks_up:
        return LookUp(file.looks_up)
    if file.wait_for:
        return Person()
    return Choice(told.digits(file.keys)) if file.keys else Nothing()


def _meanings(branches: Mapping[str, BranchFile]) -> dict[str, str]:
    words = {canonical(word): key for key, branch in branches.items() for word in branch.words}
    return words | {key: key for key in branches}


_EFFECTS: Final[tuple[tuple[str, Callable[[Any, StepFile], Effect]], ...]] = (
    ("hand_over", lambda reason, _: HandOver(reason)),
    ("wait_for", lambda reason, _: WaitForPerson(reason)),
    ("opt_out", lambda *_: OptOut()),
    ("wrong_number", lambda *_: WrongNumber()),
    ("call_again", lambda moment, _: CallAgain(moment)),
    ("opens_case", lambda *_: OpenCase()),
    ("call_back_now", lambda *_: CallBackNow()),
    ("speaks", lambda language, _: Speak(language)),
    ("goes_on", lambda script, file: GoOn(script, file.gives)),
    ("ends", lambda ending, _: End(ending)),
)
"""Field of a step -> the effect that its value asks for, in the order in which they are done."""


def _effects(file: StepFile) -> list[Effect]:
    return [effect(value, file) for name, effect in _EFFECTS if (value := getattr(file, name))]


def _patience(file: PatienceFile, channel: Channel) -> Patience:
    adds = (Prompt(file.adds),) if file.adds and channel.is_spoken else ()
    return Patience(file.tries, file.to, (Prompt(file.says),), adds)


def _afterthought(file: AfterthoughtFile) -> Afterthought:
    return Afterthought(file.question, frozenset(file.at), file.endings, file.longest, frozenset(file.besides))
