"""The whole of a conversation: one pure function from what was heard to what is said, kept and asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conversation.effects import Effect, Ending
from conversation.heard import HANG_UP_KEY, Found, Heard, HungUp, Opened, Recorded, Said, Silence
from conversation.reply import Nothing, Prompt, Reply
from conversation.shape import Branch, Patience, Script, Step, Way
from conversation.understanding import understand


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to keep. `value` as in the results file; a spoken comment has "" and names its recording."""

    question: str
    value: str
    recording: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """All that one conversation remembers between turns.

    step: the open question (the last one, once ended).
    answers: question -> value given so far, in this call or before.
    ending: how the conversation ended; None while it goes on.
    pressed: whether anything was pressed or said in this call.
    wrong, silent: how often at the open question.
    returns: where an aside goes back to. resume: where an earlier call was cut.
    facts: what may be said aloud.
    """

    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending | None = None
    pressed: bool = False
    wrong: int = 0
    silent: int = 0
    returns: str = ""
    resume: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what is still empty is left out."""
        ending = self.ending and self.ending.value
        values = {**{name: getattr(self, name) for name in self.__slots__}, "ending": ending}
        return {name: value for name, value in values.items() if value}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "State":
        """The state that `to_json` wrote."""
        ending = data.get("ending")
        return State(**{**data, "ending": Ending(ending) if ending else None})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one input leads to: the next state, what is said, the answers given and the effects asked for."""

    state: State
    reply: Reply
    answers: tuple[Answer, ...] = ()
    effects: tuple[Effect, ...] = ()


_SAY_NOTHING = Reply((), Nothing())


def step(script: Script, state: State | None, heard: Heard) -> Turn:
    """The next turn. `state` is None for a conversation that nobody opened yet; no input raises."""
    if isinstance(heard, Opened):
        return _opened(script, state, heard.facts)
    at = state or State(step=script.start)
    if at.ending is not None:
        return Turn(at, _SAY_NOTHING)  # a late webhook: what ended stays ended
    match heard:
        case Said(text):
            return _said(script, at, text)
        case Recorded():
            return _recorded(script, at, heard)
        case Silence():
            return _silence(script, at)
        case Found(facts):
            return _ask_again(script, replace(at, facts={**at.facts, **_known(script, facts)}))
        case HungUp():
            return Turn(at, _SAY_NOTHING)


def _opened(script: Script, state: State | None, facts: Mapping[str, str]) -> Turn:
    """Every call asks first who is there, even when an earlier one was cut: another may hold the phone."""
    before = state or State(step=script.start)
    if before.ending in script.closed_endings:
        return Turn(before, Reply((script.closed,), Nothing()))
    cut_at = script.steps[before.returns or before.step].resumes_at or before.resume
    fresh = State(script.start, before.answers, resume=cut_at, facts=_known(script, facts))
    return _arrive(script, fresh, script.start)


def _said(script: Script, state: State, text: str) -> Turn:
    if not text.strip():
        return _silence(script, state)
    here = script.steps[state.step]
    at = replace(state, pressed=True, silent=0)
    key = understand(text, here.meanings)
    if key is None:
        return _misunderstood(script, at)
    return _take(script, at, here, here.branches[key])


def _take(script: Script, state: State, here: Step, branch: Branch) -> Turn:
    if not branch.value:
        return _WAYS[branch.way](script, state, branch)
    at = replace(state, answers={**state.answers, here.question: branch.value})
    turn = _WAYS[branch.way](script, at, branch)
    return replace(turn, answers=(Answer(here.question, branch.value),))


def _recorded(script: Script, state: State, heard: Recorded) -> Turn:
    here = script.steps[state.step]
    branch = script.keys.get(heard.key)
    if not here.then or not heard.ref or (branch and branch.way is Way.repeat):
        return _unrecorded(script, state, heard.key)
    at = replace(state, answers={**state.answers, here.question: ""})
    turn = _after_recording(script, at, here, heard.key)
    return replace(turn, answers=(Answer(here.question, "", heard.ref),))


def _after_recording(script: Script, state: State, here: Step, key: str) -> Turn:
    """The answer is kept, so whatever the key asks for happens at the question that follows."""
    turn = _arrive(script, state, here.then)
    if key == HANG_UP_KEY:
        return replace(turn, reply=_SAY_NOTHING)
    branch = script.keys.get(key)
    if branch is None:
        return turn
    following = script.landing(here.then, state.answers)
    return _WAYS[branch.way](script, replace(state, step=following.name), branch)


def _unrecorded(script: Script, state: State, key: str) -> Turn:
    """A recording that nobody asked for, or that holds nothing: only its key counts."""
    if key == HANG_UP_KEY:
        return Turn(state, _SAY_NOTHING)
    return _said(script, state, key.strip("#"))


def _silence(script: Script, state: State) -> Turn:
    here = script.steps[state.step]
    if here.then:
        return _arrive(script, state, here.then)  # nothing to record: no reason to insist
    patience = script.silence if state.pressed else script.unheard
    return _be_patient(script, replace(state, silent=state.silent + 1), patience, state.silent + 1)


def _misunderstood(script: Script, state: State) -> Turn:
    return _be_patient(script, replace(state, wrong=state.wrong + 1), script.misunderstood, state.wrong + 1)


def _be_patient(script: Script, state: State, patience: Patience, times: int) -> Turn:
    if times >= patience.tries:
        return _arrive(script, state, patience.to)
    return _ask_again(script, state, patience.says, patience.adds if times > 1 else ())


def _ask_again(script: Script, state: State, before: tuple[Prompt, ...] = (), after: tuple[Prompt, ...] = ()) -> Turn:
    here = script.steps[state.step]
    return Turn(state, Reply((*before, *_spoken(script, here, state), *after), here.awaits))


def _arrive(script: Script, state: State, name: str, before: tuple[Prompt, ...] = ()) -> Turn:
    here = script.landing(name, state.answers)
    reply = Reply((*before, *_spoken(script, here, state)), here.awaits)
    if here.ending is not None:
        # The open question stays in `step`, so that a later call can go on there.
        return Turn(replace(state, ending=here.ending), reply, effects=here.effects)
    return Turn(replace(state, step=here.name, returns="", wrong=0), reply)


def _go_on(script: Script, state: State, branch: Branch) -> Turn:
    return _arrive(script, state, branch.to)


def _resume(script: Script, state: State, branch: Branch) -> Turn:
    if not state.resume:
        return _arrive(script, state, branch.to)
    ends = script.landing(state.resume, state.answers).ending is not None
    # "We go on where we stopped" would be odd when only the thanks are left to say.
    return _arrive(script, state, state.resume, () if ends else (script.resumed,))


def _aside(script: Script, state: State, branch: Branch) -> Turn:
    turn = _arrive(script, state, branch.to)
    # Taken twice, an aside still goes back to the question where it began.
    return replace(turn, state=replace(turn.state, returns=state.returns or state.step))


def _back(script: Script, state: State, _: Branch) -> Turn:
    return _arrive(script, state, state.returns)


def _repeat(script: Script, state: State, _: Branch) -> Turn:
    return _ask_again(script, state)


_WAYS: dict[Way, Callable[[Script, State, Branch], Turn]] = {
    Way.on: _go_on,
    Way.resume: _resume,
    Way.aside: _aside,
    Way.back: _back,
    Way.repeat: _repeat,
}


def _spoken(script: Script, here: Step, state: State) -> tuple[Prompt, ...]:
    if here.prompt is None:
        return ()
    if not here.facts:
        return (here.prompt,)
    told = {name: state.facts.get(name, script.facts[name]) for name in here.facts}
    return (Prompt(here.prompt.name, {**here.prompt.values, **told}),)


def _known(script: Script, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts that the script never speaks are not kept."""
    return {name: value for name, value in facts.items() if name in script.facts}
