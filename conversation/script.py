"""Reads a script's folder: `<name>/v<version>/script.toml` and its wordings `<channel>.<language>.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from conversation.channel import Channel
from conversation.checks import check_script
from conversation.errors import ScriptError, ScriptProblem
from conversation.script_file import ScriptFile, WordingFile
from conversation.shape import Script
from conversation.telling import tell
from conversation.wording_checks import Wordings, check_spanish, check_wordings
from conversation.words import Words

__all__ = ["Script", "ScriptError", "ScriptProblem", "load_script"]

Model = TypeVar("Model", bound=BaseModel)
_SHAPE_WORDS = {"extra_forbidden": "no existe esa opción", "missing": "falta"}


def load_script(folder: Path) -> Script:
    """The script in the folder, checked whole. Raises ScriptError for whatever a conversation could stumble on."""
    path = folder / "script.toml"
    if not path.is_file() or not folder.name.removeprefix("v").isdecimal():
        raise ScriptError(ScriptProblem.no_script, script=f"{folder.parent.name}/{folder.name}")
    file = _read(path, ScriptFile)
    spoken = {_spoken_in(path): path for path in sorted(folder.glob("*.*.toml"))}
    check_spanish(spoken)
    check_script(file, sorted({channel for channel, _ in spoken}))
    wordings = {key: _read(path, WordingFile) for key, path in spoken.items()}
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


def _spoken_in(path: Path) -> tuple[Channel, str]:
    channel, language, _ = path.name.split(".", 2)
    if channel not in {known.value for known in Channel}:
        raise ScriptError(ScriptProblem.unknown_channel, file=path.name, channel=channel)
    return Channel(channel), language


def _script(folder: Path, file: ScriptFile, wordings: Wordings) -> Script:
    thanks = file.sibling.instead_of if file.sibling else ""
    return Script(
        name=folder.parent.name,
        version=int(folder.name.removeprefix("v")),
        tellings=MappingProxyType({channel: tell(file, channel) for channel in Channel}),
        thanks=(file.steps[thanks].prompt or thanks) if thanks else "",
        wordings=MappingProxyType({key: _words(key, wording, file) for key, wording in wordings.items()}),
    )


def _words(key: tuple[Channel, str], wording: WordingFile, file: ScriptFile) -> Words:
    fragments, choices = _read_only(wording.fragments), _read_only(wording.choices)
    spelled = frozenset(name for name, fact in file.facts.items() if fact.spelled and key[0].is_spoken)
    played = frozenset(name for name, fact in file.facts.items() if fact.played)
    return Words(*key, MappingProxyType(wording.prompts), fragments, choices, spelled, played)


def _read_only(groups: Mapping[str, dict[str, str]]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({name: MappingProxyType(words) for name, words in groups.items()})
