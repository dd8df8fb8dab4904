"""The whole of a conversation: one pure function from what was heard to what is said, kept and asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conversation.channel import Channel
from conversation.heard import HANG_UP_KEY, Back, Entry, Found, Heard, Opened, Recorded, Said, Silence
from conversation.reply import LookUp, Nothing, Prompt, Recording, Reply, Writing
from conversation.shape import Branch, Patience, Script, Step, Telling, Way
from conversation.state import Answer, State, Turn
from conversation.understanding import is_remark, is_thanks, understand, understand_whole
from conversation.written import clean, joined

__all__ = ["Answer", "State", "Turn", "step"]

_SAY_NOTHING = Reply((), Nothing())


def step(script: Script, state: State | None, heard: Heard) -> Turn:
    """The next turn. `state` is None for a conversation that nobody opened yet; no input raises."""
    if isinstance(heard, Opened):
        return _opened(script, state, heard)
    at = state or State(step=script.told(Channel.voice).start)
    told = script.told(at.channel)
    if at.ending is not None:
        return _after_the_end(told, at, heard)
    turn = _heard(told, at, heard)
    return _noting_the_way(at, turn) if told.channel.has_monitor and not isinstance(heard, Back) else turn


def _heard(told: Telling, state: State, heard: Heard) -> Turn:
    if isinstance(heard, Found):
        return _found(told, state, heard.facts)
    at = replace(state, looking="")  # whatever else comes before a look-up was answered takes its place
    match heard:
        case Said(text):
            return _said(told, at, text)
        case Recorded():
            return _recorded(told, at, heard)
        case Silence():
            return _silence(told, at)
        case Back():
            return _to_the_question_before(told, at)
        case _:
            return Turn(at, _SAY_NOTHING)


def _opened(script: Script, state: State | None, heard: Opened) -> Turn:
    """At the door one asks first who is there, even when an earlier call was cut: another may hold the phone."""
    told = script.told(heard.channel)
    facts = _known(told, heard.facts)
    before = state or State(step=told.start)
    if before.ending in told.closed_endings:
        return Turn(before, Reply((_filled(told, told.closed, told.closed_facts, facts),), Nothing()))
    # The step belongs to the mouth that was left: this one may tell another in its place.
    left_at = script.told(before.channel).steps[before.returns or before.step]
    cut_at = left_at.resumes_at or before.resume
    fresh = State(told.start, before.answers, resume=cut_at, facts=facts, channel=told.channel)
    if cut_at and (heard.entry is Entry.again or (heard.entry is Entry.sibling and told.channel.has_monitor)):
        return _arrive(told, fresh, cut_at)
    if heard.entry is Entry.sibling and told.sibling:
        return _arrive(told, replace(fresh, pressed=True), told.sibling)
    return _arrive(told, fresh, told.start)


def _after_the_end(told: Telling, state: State, heard: Heard) -> Turn:
    """A late webhook: what ended stays ended. Only the words that a parent still writes are kept."""
    thought = told.afterthought
    if thought is None or state.ending not in thought.endings or not isinstance(heard, Said):
        return Turn(state, _SAY_NOTHING)
    # "2", sent twice, is no comment.
    if understand(heard.text, told.steps[state.step].meanings) is not None:
        return Turn(state, _SAY_NOTHING)
    answer = _afterthought(told, state, heard.text)
    if answer is None:
        return Turn(state, _SAY_NOTHING)
    return Turn(_answered(state, answer), _SAY_NOTHING, answers=(answer,))


def _said(told: Telling, state: State, text: str) -> Turn:
    if not text.strip():
        return _silence(told, state)
    here = told.steps[state.step]
    at = replace(state, pressed=True, silent=0)
    if isinstance(here.awaits, Writing):
        return _written(told, at, here, here.awaits, text)
    key = understand(text, here.meanings)
    return _unclear(told, at, here, text) if key is None else _take(told, at, here, here.branches[key])


def _take(told: Telling, state: State, here: Step, branch: Branch) -> Turn:
    if not branch.value:
        return _WAYS[branch.way](told, state, branch)
    answer = Answer(here.question, branch.value)
    turn = _WAYS[branch.way](told, _answered(state, answer), branch)
    return replace(turn, answers=(answer,))


def _written(told: Telling, state: State, here: Step, awaits: Writing, text: str) -> Turn:
    """Any text is welcome; only one that is nothing but a key or a word of the question is taken for that."""
    key = understand_whole(text, here.meanings)
    if key is not None:
        return _take(told, state, here, here.branches[key])
    comment = clean(text, awaits.max_chars)
    if not comment:
        return _arrive(told, state, here.then)
    answer = Answer(here.question, comment)
    return replace(_arrive(told, _answered(state, answer), here.then), answers=(answer,))


def _unclear(told: Telling, state: State, here: Step, text: str) -> Turn:
    """Neither key nor word of the question; in a thread it may be thanks, or the rest of a comment."""
    if told.channel.is_thread and is_thanks(text):
        return Turn(state, Reply((), here.awaits))
    thought = told.afterthought
    answer = _afterthought(told, state, text) if thought and here.name in thought.at else None
    if answer is None:
        return _misunderstood(told, state)
    return replace(_ask_again(told, _answered(state, answer)), answers=(answer,))


def _afterthought(told: Telling, state: State, text: str) -> Answer | None:
    """The written answer with the text joined to it; None without one, or when the text adds nothing to it."""
    question = told.afterthought.question if told.afterthought else ""
    before = state.answers.get(question, "")
    if not before or not is_remark(text):
        return None
    whole = joined(before, text)
    return Answer(question, whole) if whole != before else None


def _answered(state: State, answer: Answer) -> State:
    return replace(state, answers={**state.answers, answer.question: answer.value})


def _recorded(told: Telling, state: State, heard: Recorded) -> Turn:
    here = told.steps[state.step]
    branch = told.keys.get(heard.key)
    if not isinstance(here.awaits, Recording) or not heard.ref or (branch and branch.way is Way.repeat):
        return _unrecorded(told, state, heard.key)
    answer = Answer(here.question, "", heard.ref)
    turn = _after_recording(told, _answered(state, answer), here, heard.key)
    return replace(turn, answers=(answer,))


def _after_recording(told: Telling, state: State, here: Step, key: str) -> Turn:
    """The answer is kept, so whatever the key asks for happens at the question that follows."""
    turn = _arrive(told, state, here.then)
    if key == HANG_UP_KEY:
        return replace(turn, reply=_SAY_NOTHING)
    branch = told.keys.get(key)
    if branch is None:
        return turn
    following = told.landing(here.then, state.answers)
    return _WAYS[branch.way](told, replace(state, step=following.name), branch)


def _unrecorded(told: Telling, state: State, key: str) -> Turn:
    """A recording that nobody asked for, or that holds nothing: only its key counts."""
    if key == HANG_UP_KEY:
        return Turn(state, _SAY_NOTHING)
    return _said(told, state, key.strip("#"))


def _silence(told: Telling, state: State) -> Turn:
    here = told.steps[state.step]
    if here.then:
        return _arrive(told, state, here.then)  # nothing to keep: no reason to insist
    patience = told.silence if state.pressed else told.unheard
    if patience is None:
        return _misunderstood(told, state)  # a message without words, as a picture
    return _be_patient(told, replace(state, silent=state.silent + 1), patience, state.silent + 1)


def _found(told: Telling, state: State, facts: Mapping[str, str]) -> Turn:
    at = replace(state, facts={**state.facts, **_known(told, facts)}, looking="")
    return _arrive(told, at, told.steps[state.looking].leads_to(facts)) if state.looking else _ask_again(told, at)


def _to_the_question_before(told: Telling, state: State) -> Turn:
    """Only to what was asked in this leg: the rest was told to another."""
    if not state.path:
        return _ask_again(told, state)
    *passed, name = state.path
    question = told.steps[name].question
    kept = {asked: value for asked, value in state.answers.items() if asked != question}
    turn = _arrive(told, replace(state, answers=kept, path=tuple(passed)), name)
    return replace(turn, forgets=(question,) if question in state.answers else ())


def _noting_the_way(before: State, turn: Turn) -> Turn:
    """The turn with the question that it leaves; one that comes back from an aside has left nothing."""
    passed, left, at = before.path, before.returns or before.step, turn.state.step
    if at in passed:
        passed = passed[: passed.index(at)]
    elif at != before.step and left not in passed:
        passed = (*passed, left)
    return replace(turn, state=replace(turn.state, path=passed))


def _misunderstood(told: Telling, state: State) -> Turn:
    if told.channel.has_monitor:
        return _ask_again(told, state, told.misunderstood.says)
    return _be_patient(told, replace(state, wrong=state.wrong + 1), told.misunderstood, state.wrong + 1)


def _be_patient(told: Telling, state: State, patience: Patience, times: int) -> Turn:
    if times >= patience.tries:
        return _arrive(told, state, patience.to)
    if told.channel.is_thread:
        return Turn(state, Reply(patience.says, told.steps[state.step].awaits))
    return _ask_again(told, state, patience.says, patience.adds if times > 1 else ())


def _ask_again(told: Telling, state: State, before: tuple[Prompt, ...] = (), after: tuple[Prompt, ...] = ()) -> Turn:
    here = told.steps[state.step]
    return Turn(state, Reply((*before, *_spoken(told, here, state), *after), here.awaits))


def _arrive(told: Telling, state: State, name: str, before: tuple[Prompt, ...] = ()) -> Turn:
    here = told.landing(name, state.answers)
    if isinstance(here.awaits, LookUp):
        return Turn(replace(state, looking=here.name), Reply((), here.awaits))
    reply = Reply((*before, *_spoken(told, here, state)), here.awaits)
    if here.ending is not None:
        # The open question stays in `step`, so that a later call can go on there.
        return Turn(replace(state, ending=here.ending), reply, effects=here.effects)
    return Turn(replace(state, step=here.name, returns="", wrong=0), reply)


def _go_on(told: Telling, state: State, branch: Branch) -> Turn:
    return _arrive(told, state, branch.to)


def _resume(told: Telling, state: State, branch: Branch) -> Turn:
    if not state.resume:
        return _arrive(told, state, branch.to)
    ends = told.landing(state.resume, state.answers).ending is not None
    # "We go on where we stopped" would be odd when only the thanks are left to say.
    return _arrive(told, state, state.resume, () if ends else told.resumed)


def _aside(told: Telling, state: State, branch: Branch) -> Turn:
    turn = _arrive(told, state, branch.to)
    if turn.state.ending is not None:
        return turn
    # Taken twice, an aside still goes back to the question where it began.
    return replace(turn, state=replace(turn.state, returns=state.returns or state.step))


def _back(told: Telling, state: State, _: Branch) -> Turn:
    return _arrive(told, state, state.returns)


def _repeat(told: Telling, state: State, _: Branch) -> Turn:
    return _ask_again(told, state)


_WAYS: dict[Way, Callable[[Telling, State, Branch], Turn]] = {
    Way.on: _go_on,
    Way.resume: _resume,
    Way.aside: _aside,
    Way.back: _back,
    Way.repeat: _repeat,
}


def _spoken(told: Telling, here: Step, state: State) -> tuple[Prompt, ...]:
    return () if here.prompt is None else (_filled(told, here.prompt, here.facts, state.facts),)


def _filled(told: Telling, prompt: Prompt, names: tuple[str, ...], facts: Mapping[str, str]) -> Prompt:
    """The prompt with the facts that it speaks; what is not known, or empty, has the script's own value."""
    if not names:
        return prompt
    return Prompt(prompt.name, {**prompt.values, **{name: facts.get(name) or told.facts[name] for name in names}})


def _known(told: Telling, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts that the script never speaks are not kept."""
    return {name: value for name, value in facts.items() if name in told.facts}
