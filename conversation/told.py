"""What one channel tells of a script's file: which steps it reaches, and by which keys."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from conversation.channel import Channel
from conversation.script_file import BranchFile, PatienceFile, ScriptFile, StepFile
from conversation.shape import Way
from conversation.understanding import canonical


class Told:
    """A file, as one channel tells it. Every step that it names must exist, and no step pass over itself."""

    def __init__(self, file: ScriptFile, channel: Channel) -> None:
        self.file = file
        self.channel = channel

    def lands(self, name: str) -> str:
        """The step told in the place of one that this channel passes over."""
        while self.channel not in self.file.steps[name].channels:
            name = self.file.steps[name].otherwise
        return name

    def named(self, branches: Mapping[str, BranchFile]) -> dict[str, BranchFile]:
        """The branches that can be taken: by their digit or, where it does not count, by their first word."""
        here = {key: branch for key, branch in branches.items() if self.channel in branch.channels}
        by_digit = {key: branch for key, branch in here.items() if self.channel in branch.pressed_in}
        rest = (branch for key, branch in here.items() if key not in by_digit and branch.words)
        return by_digit | {canonical(branch.words[0]): branch for branch in rest}

    def digits(self, branches: Mapping[str, BranchFile]) -> tuple[str, ...]:
        """The keys whose digit counts."""
        return tuple(key for key, branch in branches.items() if self.channel in branch.pressed_in & branch.channels)

    def patience(self) -> tuple[PatienceFile, ...]:
        """The troubles that lead somewhere: silence only where it can be heard, nothing where a monitor keys."""
        file = self.file
        if self.channel.has_monitor:
            return ()
        return (file.misunderstood, file.silence, file.unheard) if self.channel.is_spoken else (file.misunderstood,)

    def moves(self, name: str) -> list[str]:
        """Where the step's own ways out arrive, without being passed over."""
        step = self.file.steps[name]
        named = [*(branch.to for branch in self.named(step.keys).values()), step.then, *step.found.values()]
        return [self.lands(target) for target in named if target]

    def instead(self, name: str) -> list[str]:
        """The step that is told when the answers do not call for this one."""
        step = self.file.steps[name]
        return [self.lands(step.otherwise)] if step.asked_if or step.needs else []

    def at_once(self, name: str) -> list[str]:
        """The steps that may be taken in this one's place without anything being heard."""
        step = self.file.steps[name]
        passed_over = self.channel not in step.channels or bool(step.asked_if or step.needs)
        return [*([step.otherwise] if passed_over else []), *step.found.values()]

    @cached_property
    def reached(self) -> dict[str, StepFile]:
        """The steps that this channel can come to, in the file's order."""
        found: set[str] = set()
        waiting = [target for _, target in self._entrances()]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [*self.moves(name), *self.instead(name)]
        return {name: step for name, step in self.file.steps.items() if name in found}

    def arrivals(self) -> Iterator[tuple[Way, str]]:
        """(way, step) of every arrival that there is, however it starts."""
        yield from self._entrances()
        for name, step in self.reached.items():
            yield from self._by_branch(step.keys)
            going_on = [target for target in (step.then, step.resumes_at, *step.found.values()) if target]
            yield from ((Way.on, target) for target in [*map(self.lands, going_on), *self.instead(name)])

    def _entrances(self) -> Iterator[tuple[Way, str]]:
        """The arrivals that do not start at one particular step."""
        starts = [self.file.start, *(patience.to for patience in self.patience())]
        if self.file.cut:
            starts.append(self.file.cut)
        if self.file.sibling is not None:
            starts.append(self.file.sibling.start)
        yield from ((Way.on, self.lands(target)) for target in starts)
        yield from self._by_branch(self.file.keys)

    def _by_branch(self, branches: Mapping[str, BranchFile]) -> Iterator[tuple[Way, str]]:
        yield from ((branch.way, self.lands(branch.to)) for branch in self.named(branches).values() if branch.to)
