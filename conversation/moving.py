"""How a conversation moves: to the next question, aside and back, to an ending; and what is said on arriving there."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conversation.reply import LookUp, Prompt, Reply
from conversation.shape import Branch, Patience, Step, Telling, Way
from conversation.state import State, Turn


def arrive(told: Telling, state: State, name: str, before: tuple[Prompt, ...] = ()) -> Turn:
    """The turn that comes to the step of this name, or to the one that is taken in its place."""
    here = told.landing(name, state.answers, state.facts, state.gathers)
    if isinstance(here.awaits, LookUp):
        return Turn(replace(state, looking=here.name), Reply(before, here.awaits), effects=here.effects)
    reply = Reply((*before, *_spoken(told, here, state)), here.awaits)
    if here.ending is not None:
        # The open question stays in `step`, so that a later call can go on there.
        return Turn(replace(state, ending=here.ending), reply, effects=here.effects)
    return Turn(replace(state, step=here.name, returns="", wrong=0), reply, effects=here.effects)


def follow(told: Telling, state: State, branch: Branch) -> Turn:
    """Where the key leads, in its way."""
    return _WAYS[branch.way](told, state, branch)


def _go_on(told: Telling, state: State, branch: Branch) -> Turn:
    return arrive(told, state, branch.to)


def _resume(told: Telling, state: State, branch: Branch) -> Turn:
    if not state.resume:
        return arrive(told, state, branch.to)
    ends = told.landing(state.resume, state.answers, state.facts).ending is not None
    # "We go on where we stopped" would be odd when only the thanks are left to say.
    return arrive(told, state, state.resume, () if ends else told.resumed)


def _aside(told: Telling, state: State, branch: Branch) -> Turn:
    turn = arrive(told, state, branch.to)
    if turn.state.ending is not None:
        return turn
    # Taken twice, an aside still goes back to the question where it began.
    return replace(turn, state=replace(turn.state, returns=state.returns or state.step))


def _back(told: Telling, state: State, _: Branch) -> Turn:
    return arrive(told, state, state.returns)


def _repeat(told: Telling, state: State, _: Branch) -> Turn:
    return ask_again(told, state)


_WAYS: dict[Way, Callable[[Telling, State, Branch], Turn]] = {
    Way.on: _go_on,
    Way.resume: _resume,
    Way.aside: _aside,
    Way.back: _back,
    Way.repeat: _repeat,
}


def ask_again(told: Telling, state: State, before: tuple[Prompt, ...] = (), after: tuple[Prompt, ...] = ()) -> Turn:
    """The open question once more, with what is said before and after it."""
    here = told.steps[state.step]
    return Turn(state, Reply((*before, *_spoken(told, here, state), *after), here.awaits))


def misunderstood(told: Telling, state: State) -> Turn:
    """Nothing that the open question could take: a monitor's slip, or one more try of the parent's."""
    if told.channel.has_monitor:
        return ask_again(told, state, told.misunderstood.says)
    return be_patient(told, replace(state, wrong=state.wrong + 1), told.misunderstood, state.wrong + 1)


def be_patient(told: Telling, state: State, patience: Patience, times: int) -> Turn:
    """A trouble that has been there so many times at this question: asked again, or led on."""
    if times >= patience.tries:
        return arrive(told, state, patience.to)
    if told.channel.is_thread:
        return Turn(state, Reply(patience.says, told.steps[state.step].awaits))
    return ask_again(told, state, patience.says, patience.adds if times > 1 else ())


def _spoken(told: Telling, here: Step, state: State) -> tuple[Prompt, ...]:
    said = (here.prompt, *(prompt for prompt, fact in here.adds if state.facts.get(fact) or told.facts[fact]))
    return tuple(filled(told, prompt, here.facts, state.facts) for prompt in said if prompt is not None)


def filled(told: Telling, prompt: Prompt, names: tuple[str, ...], facts: Mapping[str, str]) -> Prompt:
    """The prompt with the facts that it speaks; what is not known, or empty, has the script's own value."""
    if not names:
        return prompt
    return Prompt(prompt.name, {**prompt.values, **{name: facts.get(name) or told.facts[name] for name in names}})


def known(told: Telling, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts that the script never speaks are not kept."""
    return {name: value for name, value in facts.items() if name in told.facts}
