"""The whole of a conversation: one pure function from what was heard to what is said, kept and asked for."""

from collections.abc import Mapping
from dataclasses import replace

from conversation.channel import Channel
from conversation.heard import HANG_UP_KEY, Back, Entry, Found, Heard, Opened, Recorded, Said, Silence
from conversation.moving import arrive, ask_again, be_patient, filled, follow, known, misunderstood
from conversation.reply import Digits, Nothing, Recording, Reply, Writing
from conversation.shape import Branch, Script, Step, Telling, Way
from conversation.state import Answer, State, Turn
from conversation.understanding import digits_of, goes_on, is_remark, is_thanks, tells, understand, understand_whole
from conversation.written import JOINED_LONGEST, clean, joined

__all__ = ["Answer", "State", "Turn", "step"]

_SAY_NOTHING = Reply((), Nothing())
GIVEN = "dado"
"""What a conversation remembers of a private answer."""


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
    facts = known(told, heard.facts)
    before = state or State(step=told.start)
    if before.ending in told.closed_endings:
        return Turn(before, Reply((filled(told, told.closed, told.closed_facts, facts),), Nothing()))
    # The step belongs to the mouth that was left: this one may tell another in its place.
    left_at = script.told(before.channel).steps[before.returns or before.step]
    cut_at = left_at.resumes_at or before.resume
    given = {question: value for question, value in heard.given.items() if question not in before.answers}
    answers = {**before.answers, **given}
    fresh = State(told.start, answers, resume=cut_at, facts=facts, channel=told.channel, gathers=before.gathers)
    was_cut = told.steps[told.start].question in before.answers
    turn = _entered(told, fresh, heard.entry, was_cut=was_cut)
    return replace(turn, answers=tuple(Answer(*one) for one in given.items()) + turn.answers)


def _entered(told: Telling, fresh: State, entry: Entry, *, was_cut: bool) -> Turn:
    goes_straight_on = entry is Entry.again or (entry is Entry.sibling and told.channel.has_monitor)
    if goes_straight_on and fresh.resume:
        return arrive(told, fresh, fresh.resume)
    if entry is Entry.sibling and told.sibling:
        return arrive(told, replace(fresh, pressed=True), told.sibling)
    asks_whether = told.cut and was_cut and not goes_straight_on
    return arrive(told, fresh, told.cut if asks_whether else told.start)


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
    if isinstance(here.awaits, Digits):
        return _digits(told, at, here, here.awaits.count, text)
    key = understand(text, here.meanings)
    return _unclear(told, at, here, text) if key is None else _take(told, at, here, here.branches[key])


def _take(told: Telling, state: State, here: Step, branch: Branch) -> Turn:
    if branch.anew:
        return _forgetting(told, state, branch, told.steps[branch.to].question)
    if not branch.value:
        return follow(told, state, branch)
    answer = Answer(here.question, branch.value)
    turn = follow(told, _answered(state, answer), branch)
    return replace(turn, answers=(answer,))


def _forgetting(told: Telling, state: State, branch: Branch, question: str) -> Turn:
    kept = {asked: value for asked, value in state.answers.items() if asked != question}
    turn = follow(told, replace(state, answers=kept), branch)
    return replace(turn, forgets=(question,) if question in state.answers else ())


def _digits(told: Telling, state: State, here: Step, count: int, text: str) -> Turn:
    """A number of so many digits, however it is grouped; a lone key or word of the step is one of its own keys."""
    key = understand_whole(text, here.meanings)
    if key is not None:
        return _take(told, state, here, here.branches[key])
    digits = digits_of(text)
    if len(digits) != count:
        return misunderstood(told, state)
    answer = Answer(here.question, digits, private=here.private)
    return replace(arrive(told, _answered(state, answer), here.then), answers=(answer,))


def _written(told: Telling, state: State, here: Step, awaits: Writing, text: str) -> Turn:
    """Any text is welcome; only one that is nothing but a key or a word of the question is taken for that."""
    key = understand_whole(text, here.meanings)
    if key is not None:
        return _take(told, replace(state, gathers=""), here, here.branches[key])
    comment = clean(text, awaits.max_chars)
    if not comment:
        return _silence(told, state)
    if here.gathers:
        return _gathered(state, here, awaits, comment)
    if _is_more(told, here, comment) and (more := _afterthought(told, state, text)):
        return replace(ask_again(told, _answered(state, more)), answers=(more,))
    answer = Answer(here.question, comment)
    return replace(arrive(told, _answered(state, answer), here.then), answers=(answer,))


def _is_more(told: Telling, here: Step, text: str) -> bool:
    """Whether a text, which may have overtaken the one that ended a story, is the story's and no answer to this."""
    thought = told.afterthought
    return thought is not None and here.name in thought.at and (len(text) > thought.longest or goes_on(text))


def _gathered(state: State, here: Step, awaits: Writing, text: str) -> Turn:
    """One of several texts: joined to those before, and the parent goes on writing."""
    before = state.answers.get(here.question, "")
    answer = Answer(here.question, joined(before, text, awaits.max_chars) if before else text)
    still = replace(_answered(state, answer), gathers=here.question)
    return Turn(still, Reply((), here.awaits), answers=(answer,))


def _unclear(told: Telling, state: State, here: Step, text: str) -> Turn:
    """Neither key nor word of the question; in a thread it may be thanks, or the rest of a comment."""
    if told.channel.is_thread and is_thanks(text):
        return Turn(state, Reply((), here.awaits))
    thought = told.afterthought
    if thought is None or here.name not in thought.at | thought.besides:
        return misunderstood(told, state)
    begins = here.name in thought.besides and thought.question not in state.answers and tells(text)
    answer = Answer(thought.question, clean(text, JOINED_LONGEST)) if begins else _afterthought(told, state, text)
    if answer is None:
        return misunderstood(told, state)
    at = replace(_answered(state, answer), gathers=thought.question if begins else state.gathers)
    return replace((ask_again if here.name in thought.at else misunderstood)(told, at), answers=(answer,))


def _afterthought(told: Telling, state: State, text: str) -> Answer | None:
    """The written answer with the text joined to it; None without one, or when the text adds nothing to it.

    A machine that answers for its owner says the same again and again: once is enough.
    """
    question = told.afterthought.question if told.afterthought else ""
    before = state.answers.get(question, "")
    if not before or not is_remark(text) or clean(text, JOINED_LONGEST) in before.split("\n"):
        return None
    whole = joined(before, text, JOINED_LONGEST)
    return Answer(question, whole) if whole != before else None


def _answered(state: State, answer: Answer) -> State:
    kept = GIVEN if answer.private else answer.value
    return replace(state, answers={**state.answers, answer.question: kept})


def _recorded(told: Telling, state: State, heard: Recorded) -> Turn:
    here = told.steps[state.step]
    branch = told.keys.get(heard.key)
    if not isinstance(here.awaits, Recording) or not heard.ref or (branch and branch.way is Way.repeat):
        return _unrecorded(told, state, heard.key)
    answer = Answer(here.question, "", heard.ref)
    # What was recorded last may be played.
    at = replace(state, facts={**state.facts, **known(told, {"grabacion": heard.ref})})
    turn = _after_recording(told, _answered(at, answer), here, heard.key)
    return replace(turn, answers=(answer,))


def _after_recording(told: Telling, state: State, here: Step, key: str) -> Turn:
    """The answer is kept, so whatever the key asks for happens at the question that follows."""
    turn = arrive(told, state, here.then)
    if key == HANG_UP_KEY:
        return replace(turn, reply=_SAY_NOTHING)
    branch = told.keys.get(key)
    if branch is None:
        return turn
    following = told.landing(here.then, state.answers, state.facts)
    return follow(told, replace(state, step=following.name), branch)


def _unrecorded(told: Telling, state: State, key: str) -> Turn:
    """A recording that nobody asked for, or that holds nothing: only its key counts."""
    if key == HANG_UP_KEY:
        return Turn(state, _SAY_NOTHING)
    return _said(told, state, key.strip("#"))


def _silence(told: Telling, state: State) -> Turn:
    here = told.steps[state.step]
    if here.then and not here.insists:
        return arrive(told, state, here.then)  # nothing to keep: no reason to insist
    patience = told.silence if state.pressed else told.unheard
    if patience is None:
        return misunderstood(told, state)  # a message without words, as a picture
    return be_patient(told, replace(state, silent=state.silent + 1), patience, state.silent + 1)


def _found(told: Telling, state: State, facts: Mapping[str, str]) -> Turn:
    at = replace(state, facts={**state.facts, **known(told, facts)}, looking="")
    return arrive(told, at, told.steps[state.looking].leads_to(facts)) if state.looking else ask_again(told, at)


def _to_the_question_before(told: Telling, state: State) -> Turn:
    """Only to what was asked in this leg: the rest was told to another."""
    if not state.path:
        return ask_again(told, state)
    *passed, name = state.path
    question = told.steps[name].question
    kept = {asked: value for asked, value in state.answers.items() if asked != question}
    turn = arrive(told, replace(state, answers=kept, path=tuple(passed)), name)
    return replace(turn, forgets=(question,) if question in state.answers else ())


def _noting_the_way(before: State, turn: Turn) -> Turn:
    """The turn with the question that it leaves; one that comes back from an aside has left nothing."""
    passed, left, at = before.path, before.returns or before.step, turn.state.step
    if at in passed:
        passed = passed[: passed.index(at)]
    elif at != before.step and left not in passed:
        passed = (*passed, left)
    return replace(turn, state=replace(turn.state, path=passed))
