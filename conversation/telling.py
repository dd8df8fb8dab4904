"""Makes of a script's file what each channel tells of it."""

from collections.abc import Mapping
from types import MappingProxyType

from conversation.channel import Channel
from conversation.effects import CallAgain, Effect, End, HandOver, OptOut, WaitForPerson, WrongNumber
from conversation.reply import LOOK_UPS, Awaits, Choice, LookUp, Nothing, Person, Prompt, Recording, Writing
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
        resumed=() if thread else (Prompt(file.resumed.says),),
        closed=Prompt(file.closed.says),
        closed_facts=tuple(file.closed.facts),
        closed_endings=file.closed.endings,
        sibling=file.sibling.start if file.sibling else "",
        afterthought=_afterthought(file.afterthought) if thread and file.afterthought else None,
    )


def _step(told: Told, name: str, file: StepFile) -> Step:
    own, common = told.named(file.keys), told.named(told.file.keys)
    # The keys of a text only say that there is none.
    answers = bool(file.question) and not file.writing
    taken = {key: Branch(at.way, at.to, (at.value or key) if answers else "") for key, at in own.items()}
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
    )


def _awaits(told: Told, file: StepFile) -> Awaits:
    if file.recording:
        return Recording(file.recording)
    if file.writing:
        return Writing(file.writing)
    if file.looks_up:
        return LookUp(file.looks_up)
    if file.wait_for:
        return Person()
    return Choice(told.digits(file.keys)) if file.keys else Nothing()


def _meanings(branches: Mapping[str, BranchFile]) -> dict[str, str]:
    words = {canonical(word): key for key, branch in branches.items() for word in branch.words}
    return words | {key: key for key in branches}


def _effects(file: StepFile) -> list[Effect]:
    asked: list[Effect | None] = [
        HandOver(file.hand_over) if file.hand_over else None,
        WaitForPerson(file.wait_for) if file.wait_for else None,
        OptOut() if file.opt_out else None,
        WrongNumber() if file.wrong_number else None,
        CallAgain(file.call_again) if file.call_again else None,
        End(file.ends) if file.ends else None,
    ]
    return [effect for effect in asked if effect is not None]


def _patience(file: PatienceFile, channel: Channel) -> Patience:
    adds = (Prompt(file.adds),) if file.adds and channel.is_spoken else ()
    return Patience(file.tries, file.to, (Prompt(file.says),), adds)


def _afterthought(file: AfterthoughtFile) -> Afterthought:
    return Afterthought(file.question, frozenset(file.at), file.endings)
