"""What is refused in a script's steps before it serves anybody."""

from collections.abc import Iterator

from conversation.errors import ScriptError, ScriptProblem
from conversation.script_file import ScriptFile, StepFile
from conversation.shape import Way
from conversation.understanding import canonical


def check_script(file: ScriptFile) -> None:
    """Raises ScriptError with the first thing found wrong; later checks rely on earlier ones."""
    for check in (_targets, _conditions, _skips, _asides, _dead_ends, _reachable, _keys, _accepted_words):
        check(file)


def _targets(file: ScriptFile) -> None:
    named = [(f"steps.{name}", target) for name, step in file.steps.items() for target in _named_by(step)]
    for place, target in [*_entrances(file), *named]:
        if target not in file.steps:
            raise ScriptError(ScriptProblem.unknown_target, place=place, target=target)


def _conditions(file: ScriptFile) -> None:
    possible = {(step.question, key) for step in file.steps.values() for key in step.keys if step.question}
    for name, step in file.steps.items():
        for question, values in step.asked_if.items():
            for value in values:
                if (question, value) not in possible:
                    details = {"step": name, "question": question, "value": value}
                    raise ScriptError(ScriptProblem.unknown_answer, **details)


def _skips(file: ScriptFile) -> None:
    for name in file.steps:
        passed = {name}
        here = file.steps[name].otherwise
        while here:
            if here in passed:
                raise ScriptError(ScriptProblem.endless_skip, step=name)
            passed.add(here)
            here = file.steps[here].otherwise


def _asides(file: ScriptFile) -> None:
    """`back` needs a question to go back to: only asides remember one, so nothing else may lead there."""
    for name, step in file.steps.items():
        if all(branch.way is not Way.back for branch in step.keys.values()):
            continue
        ways = {way for way, target in _moves(file) if target == name}
        if ways != {Way.aside}:
            raise ScriptError(ScriptProblem.no_way_back, step=name)


def _dead_ends(file: ScriptFile) -> None:
    """Every step must be able to end by its own keys; that 0 always reaches a person does not excuse it."""
    ending = {name for name, step in file.steps.items() if step.ends is not None}
    while more := {name for name in file.steps if name not in ending and _can_end(file, name, ending)}:
        ending |= more
    stuck = [name for name in file.steps if name not in ending]
    if stuck:
        # Steps before a dead end cannot end either; the one without any way out is the one to name.
        culprit = min(stuck, key=lambda name: bool(_ways_out(file.steps[name])))
        raise ScriptError(ScriptProblem.dead_end, step=culprit)


def _can_end(file: ScriptFile, name: str, ending: set[str]) -> bool:
    """Whether a way out of the step leads to an ending, also when the step that it names is passed over."""
    targets = _ways_out(file.steps[name])
    return any({target, file.steps[target].otherwise or target} <= ending for target in targets)


def _reachable(file: ScriptFile) -> None:
    reached: set[str] = set()
    waiting = [target for _, target in _entrances(file)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _leads_to(file.steps[name])
    for name in file.steps:
        if name not in reached:
            raise ScriptError(ScriptProblem.unreachable, step=name)


def _keys(file: ScriptFile) -> None:
    for name, step in file.steps.items():
        for key in step.keys:
            if key in file.keys:
                raise ScriptError(ScriptProblem.clashing_keys, step=name, key=key)


def _accepted_words(file: ScriptFile) -> None:
    for name, step in file.steps.items():
        taken: dict[str, str] = {}
        for key, branch in [*file.keys.items(), *step.keys.items()]:
            for word in (canonical(key), *map(canonical, branch.words)):
                other = taken.setdefault(word, key)
                if other != key:
                    raise ScriptError(ScriptProblem.clashing_words, step=name, word=word, key=key, other=other)


def _entrances(file: ScriptFile) -> list[tuple[str, str]]:
    """(place, target): the moves that do not start at one particular step."""
    common = [(f"keys.{key}", branch.to) for key, branch in file.keys.items() if branch.to]
    patience = [
        ("misunderstood", file.misunderstood.to),
        ("silence", file.silence.to),
        ("unheard", file.unheard.to),
    ]
    return [("start", file.start), *common, *patience]


def _moves(file: ScriptFile) -> Iterator[tuple[Way, str]]:
    """(way, target) of every move that there is, however it starts."""
    every = [*file.keys.values(), *(branch for step in file.steps.values() for branch in step.keys.values())]
    yield from ((branch.way, branch.to) for branch in every if branch.to)
    yield from ((Way.on, target) for place, target in _entrances(file) if not place.startswith("keys."))
    for step in file.steps.values():
        yield from ((Way.on, target) for target in (step.then, step.otherwise, step.resumes_at) if target)


def _leads_to(step: StepFile) -> list[str]:
    return [*_ways_out(step), *filter(None, (step.otherwise,))]


def _ways_out(step: StepFile) -> list[str]:
    return [*(branch.to for branch in step.keys.values() if branch.to), *filter(None, (step.then,))]


def _named_by(step: StepFile) -> list[str]:
    return [*_leads_to(step), *filter(None, (step.resumes_at,))]
