"""What a loaded script is made of. Everything is immutable: one script serves every conversation at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conversation.channel import Channel
from conversation.effects import Effect, Ending
from conversation.errors import ScriptError, ScriptProblem
from conversation.reply import Awaits, Digits, LookUp, Prompt
from conversation.words import Words


class Way(StrEnum):
    """How a key moves the conversation."""

    on = "on"  # to the step named
    resume = "resume"  # to the question where an earlier call was cut; to the step named when none was
    aside = "aside"  # to the step named, remembering the question that was open
    back = "back"  # from an aside to that question
    repeat = "repeat"  # the same question again


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a key leads. `value` is the answer that it gives ("" when the question keeps none)."""

    way: Way
    to: str = ""
    value: str = ""
    anew: bool = False
    """The question that it leads to is asked even if it was answered: its answer is taken back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question, or one ending when `ending` is set.

    branches: key -> branch, the common keys included; a key whose digit does not count in this channel goes by
    its first word. meanings: accepted word -> key.
    asked_if: any of these (question, values) among the answers; if none, step `otherwise` is taken.
    then: the step after a recording or a text. resumes_at: the question that a later call goes on at ("": none).
    facts: names of the facts that its prompt speaks. found: what its look-up may find -> the step that it leads to.
    needs: facts without which it is passed over, too. adds: prompts said after its own -> the fact that each needs.
    gathers: in a thread, texts are joined to its answer until a key of its own ends it. private: its answer is sealed.
    insists: silence does not pass over it.
    """

    name: str
    prompt: Prompt | None
    awaits: Awaits
    branches: Mapping[str, Branch]
    meanings: Mapping[str, str]
    question: str
    then: str
    asked_if: tuple[tuple[str, frozenset[str]], ...]
    otherwise: str
    resumes_at: str
    facts: tuple[str, ...]
    effects: tuple[Effect, ...]
    ending: Ending | None
    found: Mapping[str, str]
    needs: tuple[str, ...] = ()
    adds: tuple[tuple[Prompt, str], ...] = ()
    gathers: bool = False
    private: bool = False
    insists: bool = False

    @property
    def hears_private(self) -> bool:
        """What is said here may be private: where a number is asked it may be another, a PIN in a folio's place."""
        return self.private or isinstance(self.awaits, Digits)

    def is_asked(self, answers: Mapping[str, str], facts: Mapping[str, str]) -> bool:
        """Whether the answers so far, and what is known, call for this step."""
        called_for = any(answers.get(question) in values for question, values in self.asked_if)
        return (called_for or not self.asked_if) and all(facts.get(fact) for fact in self.needs)

    def after(self, answers: Mapping[str, str]) -> str:
        """The step that follows the answer given to its question; "" when there is none yet."""
        given = answers.get(self.question)
        led_to = (branch.to for branch in self.branches.values() if branch.value == given)
        return "" if given is None else self.then or next(led_to, "")

    def leads_to(self, facts: Mapping[str, str]) -> str:
        """The step after its look-up; what nobody expected to be found counts as the last of what is."""
        *_, last = self.found.values()
        found = facts.get(self.awaits.what, "") if isinstance(self.awaits, LookUp) else ""
        return self.found.get(found, last)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a trouble is met by asking again: the `tries`-th time at one question leads to step `to`.

    `says` comes before the question; `adds` after it from the second time on.
    """

    tries: int
    to: str
    says: tuple[Prompt, ...]
    adds: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Afterthought:
    """What a parent writes unasked, at steps `at` or after `endings`, belongs to his written answer to `question`.

    longest: characters of what a step of `at` that asks for a text may take for its own answer. besides: steps at
    which what is not understood is joined to it, or begins it.
    """

    question: str
    at: frozenset[str]
    endings: frozenset[Ending]
    longest: int
    besides: frozenset[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """A script as one channel tells it.

    steps: every step's name -> the step, or the one told in its place where this channel passes it over.
    keys: the common keys. facts: what may be said aloud -> the value that it has until it is known.
    silence, unheard: None where silence cannot be heard. resumed: said when an earlier call goes on.
    closed: said to who comes after one of `closed_endings`, with `closed_facts`.
    cut: where who had answered the first question arrives the next time ("": at the start). asks_once: what is
    answered is not asked.
    sibling: where the questions about another pupil of the same parent begin ("": there are none).
    """

    channel: Channel
    start: str
    steps: Mapping[str, Step]
    keys: Mapping[str, Branch]
    facts: Mapping[str, str]
    misunderstood: Patience
    silence: Patience | None
    unheard: Patience | None
    resumed: tuple[Prompt, ...]
    closed: Prompt
    closed_facts: tuple[str, ...]
    closed_endings: frozenset[Ending]
    sibling: str
    afterthought: Afterthought | None
    cut: str = ""
    asks_once: bool = False

    def landing(self, name: str, answers: Mapping[str, str], facts: Mapping[str, str], gathers: str = "") -> Step:
        """Where a move to `name` arrives: steps that the answers do not call for are passed over.

        So are those that are answered, where a script asks once; and those that a monitor finds answered: he may not
        alter what the machine was told (people.md). gathers: the question whose texts have not come to their end.
        """
        step = self.steps[name]
        for _ in self.steps:  # no further: answered questions could lead around in a circle
            onward = self._past(step, answers, facts)
            if not onward or (step.gathers and step.question == gathers):
                break
            step = self.steps[onward]
        return step

    def _past(self, step: Step, answers: Mapping[str, str], facts: Mapping[str, str]) -> str:
        known = {**self.facts, **{name: value for name, value in facts.items() if value}}
        if not step.is_asked(answers, known):
            return step.otherwise
        return step.after(answers) if self.asks_once or self.channel.has_monitor else ""


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation as data. `thanks`: the prompt that is said once for all brothers and sisters ("": none)."""

    name: str
    version: int
    tellings: Mapping[Channel, Telling]
    thanks: str
    wordings: Mapping[tuple[str, str], Words]

    def told(self, channel: Channel) -> Telling:
        """The script as a channel tells it, whether or not that channel is worded."""
        return self.tellings[channel]

    def words(self, channel: str, language: str) -> Words:
        """The wording in a channel ("voice") and a language ("es"). Raises ScriptError `no_wording`."""
        try:
            return self.wordings[channel, language]
        except KeyError:
            details = {"script": self.name, "channel": channel, "language": language}
            raise ScriptError(ScriptProblem.no_wording, **details) from None
