"""Reads a script's folder: `<name>/v<version>/script.toml` and its wordings `<channel>.<language>.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from conversation.checks import check_script
from conversation.effects import CallAgain, Effect, End, HandOver, OptOut, WrongNumber
from conversation.errors import ScriptError, ScriptProblem
from conversation.reply import Awaits, Choice, Nothing, Prompt, Recording
from conversation.script_file import BranchFile, PatienceFile, ScriptFile, StepFile, WordingFile
from conversation.shape import Branch, Patience, Script, Step
from conversation.understanding import canonical
from conversation.wording_checks import check_wordings
from conversation.words import Words

__all__ = ["Script", "ScriptError", "ScriptProblem", "load_script"]

Model = TypeVar("Model", bound=BaseModel)
_SHAPE_WORDS = {"extra_forbidden": "no existe esa opción", "missing": "falta"}


def load_script(folder: Path) -> Script:
    """The script in the folder, checked whole. Raises ScriptError for whatever a call could stumble on."""
    path = folder / "script.toml"
    if not path.is_file() or not folder.name.removeprefix("v").isdecimal():
        raise ScriptError(ScriptProblem.no_script, script=f"{folder.parent.name}/{folder.name}")
    file = _read(path, ScriptFile)
    check_script(file)
    wordings = {_spoken_in(path): _read(path, WordingFile) for path in sorted(folder.glob("*.*.toml"))}
    check_wordings(file, wordings)
    return _script(folder, file, wordings)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(path.read_bytes().decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScriptError(ScriptProblem.unreadable, file=path.name, why=str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        why = _SHAPE_WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise ScriptError(ScriptProblem.bad_shape, file=path.name, place=place, why=why) from None


def _spoken_in(path: Path) -> tuple[str, str]:
    channel, language, _ = path.name.split(".", 2)
    return channel, language


def _script(folder: Path, file: ScriptFile, wordings: Mapping[tuple[str, str], WordingFile]) -> Script:
    return Script(
        name=folder.parent.name,
        version=int(folder.name.removeprefix("v")),
        start=file.start,
        steps=MappingProxyType({name: _step(name, step, file.keys) for name, step in file.steps.items()}),
        keys=MappingProxyType({key: Branch(common.way, common.to) for key, common in file.keys.items()}),
        facts=MappingProxyType(file.facts),
        misunderstood=_patience(file.misunderstood),
        silence=_patience(file.silence),
        unheard=_patience(file.unheard),
        resumed=Prompt(file.resumed.says),
        closed=Prompt(file.closed.says),
        closed_endings=frozenset(file.closed.endings),
        wordings=MappingProxyType({key: _words(key, wording) for key, wording in wordings.items()}),
    )


def _step(name: str, file: StepFile, common: Mapping[str, BranchFile]) -> Step:
    own = {key: Branch(branch.way, branch.to, key if file.question else "") for key, branch in file.keys.items()}
    spoken = name if file.prompt is None else file.prompt
    return Step(
        name=name,
        prompt=Prompt(spoken, MappingProxyType(file.values)) if spoken else None,
        awaits=_awaits(file),
        branches=MappingProxyType(own | {key: Branch(branch.way, branch.to) for key, branch in common.items()}),
        meanings=MappingProxyType(_meanings({**common, **file.keys})),
        question=file.question,
        then=file.then,
        asked_if=tuple((question, frozenset(values)) for question, values in file.asked_if.items()),
        otherwise=file.otherwise,
        resumes_at=file.resumes_at,
        facts=tuple(file.facts),
        effects=tuple(_effects(file)),
        ending=file.ends,
    )


def _awaits(file: StepFile) -> Awaits:
    if file.keys:
        return Choice(tuple(file.keys))
    return Recording(file.recording) if file.recording else Nothing()


def _meanings(branches: Mapping[str, BranchFile]) -> dict[str, str]:
    words = {canonical(word): key for key, branch in branches.items() for word in branch.words}
    return words | {key: key for key in branches}


def _effects(file: StepFile) -> list[Effect]:
    asked: list[Effect | None] = [
        HandOver(file.hand_over) if file.hand_over else None,
        OptOut() if file.opt_out else None,
        WrongNumber() if file.wrong_number else None,
        CallAgain(file.call_again) if file.call_again else None,
        End(file.ends) if file.ends else None,
    ]
    return [effect for effect in asked if effect is not None]


def _patience(file: PatienceFile) -> Patience:
    return Patience(file.tries, file.to, (Prompt(file.says),), (Prompt(file.adds),) if file.adds else ())


def _words(key: tuple[str, str], file: WordingFile) -> Words:
    fragments = {name: MappingProxyType(words) for name, words in file.fragments.items()}
    return Words(*key, MappingProxyType(file.prompts), MappingProxyType(fragments))
