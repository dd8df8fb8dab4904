"""What is refused in a script's wordings: what a mouth could fail to say, and what nobody would ever hear."""

from collections.abc import Collection, Iterator, Mapping
from string import Formatter

from conversation.channel import Channel
from conversation.errors import ScriptError, ScriptProblem
from conversation.script_file import ScriptFile, WordingFile
from conversation.told import Told

SPANISH = "es"
Wordings = Mapping[tuple[Channel, str], WordingFile]


def check_wordings(file: ScriptFile, wordings: Wordings) -> None:
    """Raises ScriptError with the first thing found wrong in any channel and language."""
    _facts_are_declared(file)
    for (channel, language), wording in wordings.items():
        name, told = f"{channel}.{language}.toml", Told(file, channel)
        filled = _filled(told)
        _same(name, filled, wording.prompts)
        _placeholders(name, filled, wording)
        _same(name, _codes(told, wording), _flat(wording.fragments))
        _same(name, _buttons(told), _flat(wording.choices))


def check_spanish(spoken: Collection[tuple[Channel, str]]) -> None:
    """Raises ScriptError for a channel without Spanish, or when there is no channel at all."""
    for channel in {channel for channel, _ in spoken} or {Channel.voice}:
        if (channel, SPANISH) not in spoken:
            raise ScriptError(ScriptProblem.no_spanish, file=f"{channel}.{SPANISH}.toml")


def _same(file_name: str, said: Collection[str], words: Mapping[str, str]) -> None:
    for name in sorted(said):
        if not words.get(name, "").strip():
            raise ScriptError(ScriptProblem.missing_words, file=file_name, prompt=name)
    for name in words:
        if name not in said:
            raise ScriptError(ScriptProblem.unused_words, file=file_name, prompt=name)


def _filled(told: Told) -> dict[str, set[str]]:
    """The prompts that this channel says -> the braces that everyone who says one fills."""
    filled: dict[str, set[str]] = {}
    for prompt, names in [*_said_by_itself(told), *_said_by_steps(told)]:
        filled[prompt] = filled.get(prompt, names) & names
    return filled


def _said_by_itself(told: Told) -> Iterator[tuple[str, set[str]]]:
    """The prompts that belong to no step."""
    file = told.file
    yield from ((prompt, set(facts)) for prompt, facts in file.said_by_the_line.get(told.channel, {}).items())
    if file.closed is not None:
        yield file.closed.says, set(file.closed.facts)
    if file.resumed is not None and not told.channel.is_thread:
        yield file.resumed.says, set()
    yield file.misunderstood.says, set()
    for patience in told.patience():
        yield patience.says, set()
        if patience.adds and told.channel.is_spoken:
            yield patience.adds, set()


def _said_by_steps(told: Told) -> Iterator[tuple[str, set[str]]]:
    for name, step in told.reached.items():
        prompt = step.said(name)
        if prompt:
            yield prompt, {*step.values, *step.facts}
        yield from ((added, set(step.facts)) for added in step.adds)


def _placeholders(file_name: str, filled: Mapping[str, set[str]], wording: WordingFile) -> None:
    for prompt, text in wording.prompts.items():
        for placeholder in _braces(text):
            if placeholder not in filled[prompt]:
                details = {"file": file_name, "prompt": prompt, "placeholder": placeholder}
                raise ScriptError(ScriptProblem.unknown_placeholder, **details)


def _codes(told: Told, wording: WordingFile) -> set[str]:
    """Every code that may fill a brace of this wording, as "momento.morning"."""
    braces = {name for text in wording.prompts.values() for name in _braces(text)}
    given = {(name, value) for step in told.reached.values() for name, value in step.values.items()}
    facts = {(name, code) for name, fact in told.file.facts.items() for code in (fact.until_known, *fact.codes)}
    return {f"{name}.{code}" for name, code in given | facts if code and name in braces}


def _buttons(told: Told) -> set[str]:
    """Every key that has its words beside it, as "uso.1"."""
    if not told.channel.is_shown:
        return set()
    steps = told.reached.items()
    return {f"{step.prompt or name}.{key}" for name, step in steps for key in told.digits(step.keys)}


def _flat(groups: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{name}.{code}": words for name, group in groups.items() for code, words in group.items()}


def _braces(text: str) -> Iterator[str]:
    """The content of each pair of braces; a lone brace comes out as itself, so that it is refused too."""
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                yield f"{name}!{conversion}:{form}" if form or conversion else name
    except ValueError:
        yield text


def _facts_are_declared(file: ScriptFile) -> None:
    spoken = [(step.prompt or name, step.facts) for name, step in file.steps.items()]
    by_the_line = [said for prompts in file.said_by_the_line.values() for said in prompts.items()]
    closed = [] if file.closed is None else [(file.closed.says, file.closed.facts)]
    needed = [(name, [*step.needs, *step.adds.values()]) for name, step in file.steps.items()]
    for prompt, facts in [*spoken, *by_the_line, *closed, *needed]:
        for fact in facts:
            if fact not in file.facts:
                details = {"file": "script.toml", "prompt": prompt, "placeholder": fact}
                raise ScriptError(ScriptProblem.unknown_placeholder, **details)
