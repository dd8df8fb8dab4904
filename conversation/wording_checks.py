"""What is refused in a script's wordings: what a mouth could fail to say, and what nobody would ever hear."""

from collections.abc import Iterator, Mapping
from string import Formatter

from conversation.errors import ScriptError, ScriptProblem
from conversation.script_file import ScriptFile, WordingFile

SPANISH = "es"
Wordings = Mapping[tuple[str, str], WordingFile]


def check_wordings(file: ScriptFile, wordings: Wordings) -> None:
    """Raises ScriptError with the first thing found wrong in any channel and language."""
    _has_spanish(wordings)
    for (channel, language), wording in wordings.items():
        name = f"{channel}.{language}.toml"
        _same(name, set(_prompts(file)), wording.prompts)
        _same(name, _codes(file), _fragments(wording))
        _placeholders(name, file, wording)
    _facts_are_declared(file)


def _has_spanish(wordings: Wordings) -> None:
    for channel in {channel for channel, _ in wordings} or {"voice"}:
        if (channel, SPANISH) not in wordings:
            raise ScriptError(ScriptProblem.no_spanish, file=f"{channel}.{SPANISH}.toml")


def _same(file_name: str, said: set[str], words: Mapping[str, str]) -> None:
    for name in sorted(said):
        if not words.get(name, "").strip():
            raise ScriptError(ScriptProblem.missing_words, file=file_name, prompt=name)
    for name in words:
        if name not in said:
            raise ScriptError(ScriptProblem.unused_words, file=file_name, prompt=name)


def _prompts(file: ScriptFile) -> Iterator[str]:
    yield from _plain_prompts(file)
    for name, step in file.steps.items():
        yield from filter(None, (name if step.prompt is None else step.prompt,))


def _plain_prompts(file: ScriptFile) -> Iterator[str]:
    """The prompts that are said by themselves, with no values to fill a brace."""
    yield from file.said_by_the_line
    yield from (file.resumed.says, file.closed.says)
    for patience in (file.misunderstood, file.silence, file.unheard):
        yield from filter(None, (patience.says, patience.adds))


def _codes(file: ScriptFile) -> set[str]:
    """Every code that may fill a brace, as "momento.morning"."""
    given = {(name, value) for step in file.steps.values() for name, value in step.values.items()}
    return {f"{name}.{value}" for name, value in given | set(file.facts.items())}


def _fragments(wording: WordingFile) -> Mapping[str, str]:
    groups = wording.fragments.items()
    return {f"{name}.{code}": words for name, group in groups for code, words in group.items()}


def _placeholders(file_name: str, file: ScriptFile, wording: WordingFile) -> None:
    filled = _filled(file)
    for prompt, text in wording.prompts.items():
        for placeholder in _braces(text):
            if placeholder not in filled.get(prompt, set()):
                details = {"file": file_name, "prompt": prompt, "placeholder": placeholder}
                raise ScriptError(ScriptProblem.unknown_placeholder, **details)


def _filled(file: ScriptFile) -> dict[str, set[str]]:
    """The braces that everyone who says a prompt fills."""
    filled: dict[str, set[str]] = {prompt: set() for prompt in _plain_prompts(file)}
    for name, step in file.steps.items():
        names = {*step.values, *step.facts}
        prompt = name if step.prompt is None else step.prompt
        filled[prompt] = filled.get(prompt, names) & names
    return filled


def _braces(text: str) -> Iterator[str]:
    """The content of each pair of braces; a lone brace comes out as itself, so that it is refused too."""
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                yield f"{name}!{conversion}:{form}" if form or conversion else name
    except ValueError:
        yield text


def _facts_are_declared(file: ScriptFile) -> None:
    for step in file.steps.values():
        for fact in step.facts:
            if fact not in file.facts:
                details = {"file": "script.toml", "prompt": step.prompt or "", "placeholder": fact}
                raise ScriptError(ScriptProblem.unknown_placeholder, **details)
