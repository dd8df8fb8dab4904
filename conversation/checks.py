"""What is refused in a script's steps before it serves anybody."""

from collections.abc import Collection

from conversation.channel import Channel
from conversation.errors import ScriptError, ScriptProblem
from conversation.script_file import ScriptFile, StepFile
from conversation.shape import Way
from conversation.told import Told
from conversation.understanding import canonical


def check_script(file: ScriptFile, channels: Collection[Channel]) -> None:
    """Raises ScriptError with the first thing found wrong in any of the channels; later checks rely on earlier ones."""
    for check in (_targets, _conditions, _skips, _written_answers):
        check(file)
    tellings = [Told(file, channel) for channel in channels]
    for check_telling in (_asides, _dead_ends, _fit, _keys, _accepted_words):
        for told in tellings:
            check_telling(told)
    _reachable(file, tellings)


def _targets(file: ScriptFile) -> None:
    named = [(f"steps.{name}", target) for name, step in file.steps.items() for target in _named_by(step)]
    for place, target in [*_named_by_all(file), *named]:
        if target not in file.steps:
            raise ScriptError(ScriptProblem.unknown_target, place=place, target=target)


def _conditions(file: ScriptFile) -> None:
    asking = [step for step in file.steps.values() if step.question]
    possible = {(step.question, branch.value or key) for step in asking for key, branch in step.keys.items()}
    for name, step in file.steps.items():
        for question, values in step.asked_if.items():
            for value in values:
                if (question, value) not in possible:
                    details = {"step": name, "question": question, "value": value}
                    raise ScriptError(ScriptProblem.unknown_answer, **details)


def _skips(file: ScriptFile) -> None:
    for channel in Channel:
        told = Told(file, channel)
        for name in file.steps:
            if name in _taken_at_once(told, name):
                raise ScriptError(ScriptProblem.endless_skip, step=name)


def _taken_at_once(told: Told, name: str) -> set[str]:
    """Every step that a move to this one may lead on to before anything is heard."""
    taken: set[str] = set()
    waiting = told.at_once(name)
    while waiting:
        here = waiting.pop()
        if here not in taken:
            taken.add(here)
            waiting += told.at_once(here)
    return taken


def _written_answers(file: ScriptFile) -> None:
    """An afterthought is joined to what was written, so somebody must ask for it."""
    thought = file.afterthought
    written = {step.question for step in file.steps.values() if step.writing}
    if thought is not None and thought.question not in written:
        details = {"step": "afterthought", "question": thought.question, "value": "…"}
        raise ScriptError(ScriptProblem.unknown_answer, **details)


def _asides(told: Told) -> None:
    """`back` needs a question to go back to: only asides remember one, so nothing else may lead there."""
    for name, step in told.reached.items():
        if all(branch.way is not Way.back for branch in told.named(step.keys).values()):
            continue
        ways = {way for way, target in told.arrivals() if target == name}
        if ways != {Way.aside}:
            raise ScriptError(ScriptProblem.no_way_back, step=name)


def _dead_ends(told: Told) -> None:
    """Every step must be able to end by its own keys; that a person is always there does not excuse it."""
    ending = {name for name, step in told.reached.items() if step.ends is not None}
    while more := {name for name in told.reached if name not in ending and _can_end(told, name, ending)}:
        ending |= more
    stuck = [name for name in told.reached if name not in ending]
    if stuck:
        # Steps before a dead end cannot end either; the one without any way out is the one to name.
        culprit = min(stuck, key=lambda name: bool(told.moves(name)))
        raise ScriptError(ScriptProblem.dead_end, step=culprit)


def _can_end(told: Told, name: str, ending: set[str]) -> bool:
    """Whether a way out of the step leads to an ending, also when the step that it names is passed over."""
    return any({target, *told.instead(target)} <= ending for target in told.moves(name))


def _fit(told: Told) -> None:
    """A voice is recorded only where people speak; a text is written only where they do not."""
    for name, step in told.reached.items():
        if step.writing if told.channel.is_spoken else step.recording:
            raise ScriptError(ScriptProblem.unfit_step, step=name, channel=told.channel)


def _keys(told: Told) -> None:
    common = told.digits(told.file.keys)
    for name, step in told.reached.items():
        for key in told.digits(step.keys):
            if key in common:
                raise ScriptError(ScriptProblem.clashing_keys, step=name, key=key)


def _accepted_words(told: Told) -> None:
    common = told.named(told.file.keys).items()
    for name, step in told.reached.items():
        taken: dict[str, str] = {}
        for key, branch in [*common, *told.named(step.keys).items()]:
            for word in (canonical(key), *map(canonical, branch.words)):
                other = taken.setdefault(word, key)
                if other != key:
                    raise ScriptError(ScriptProblem.clashing_words, step=name, word=word, key=key, other=other)


def _reachable(file: ScriptFile, tellings: Collection[Told]) -> None:
    for name in file.steps:
        if not any(name in told.reached for told in tellings):
            raise ScriptError(ScriptProblem.unreachable, step=name)


def _named_by_all(file: ScriptFile) -> list[tuple[str, str]]:
    """(place, target): the steps named outside the steps."""
    troubles = {"misunderstood": file.misunderstood, "silence": file.silence, "unheard": file.unheard}
    named = [("start", file.start), *((place, patience.to) for place, patience in troubles.items())]
    named += [("cut", file.cut)] if file.cut else []
    named += [(f"keys.{key}", branch.to) for key, branch in file.keys.items() if branch.to]
    if file.sibling is not None:
        named += [("sibling", file.sibling.start), ("sibling", file.sibling.instead_of)]
    if file.afterthought is not None:
        named += [("afterthought", target) for target in (*file.afterthought.at, *file.afterthought.besides)]
    return named


def _named_by(step: StepFile) -> list[str]:
    led_to = (*(branch.to for branch in step.keys.values()), *step.found.values())
    return [target for target in (*led_to, step.then, step.otherwise, step.resumes_at) if target]
