"""Profiles: TOML files that say how parents, monitors' telephones and the carrier behave, shipped or one's own."""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from simulator.people.habits import MONITORS_HABITS, PARENTS_HABITS, Habit, MonitorProfile, Profile, UnpromptedProfile
from simulator.people.texting import Browsing, Style, TextHabit, TextProfile
from simulator.people.wishes import ProfileError

_SHIPPED: Final = Path(__file__).with_name("profiles")
Check = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """What a profile says, with what it extends. `faults` are the carrier's, as they stand in the file."""

    name: str
    calls: Profile
    texts: TextProfile
    monitors: MonitorProfile
    unprompted: UnpromptedProfile
    faults: Mapping[str, object]


def shipped_profiles() -> list[str]:
    """The names of the profiles that come with the simulator."""
    return sorted(file.stem for file in _SHIPPED.glob("*.toml"))


def load_profile(name_or_path: str) -> ProfileFile:
    """Read a shipped profile by its name, or a file by its path (`*.toml`). Raises ProfileError.

    `extends` names the profile whose values stand where a file says nothing. A table of weights is one value.
    """
    file = _file(name_or_path, Path())
    told = _told(file, ())
    made = {section: _made(file, section, told.get(section, {})) for section in _SECTIONS}
    return ProfileFile(name_or_path, faults=told.get("faults", {}), **made)


def _file(name: str, beside: Path) -> Path:
    if name.endswith(".toml"):
        return beside / name
    if name not in shipped_profiles():
        raise ProfileError(f"{name}: no such profile; there are {', '.join(shipped_profiles())}, or a path to a .toml")
    return _SHIPPED / f"{name}.toml"


def _told(file: Path, extending: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Every section of a file, checked, over those that it extends."""
    if file in extending:
        raise ProfileError(f"{file.name}: extends itself")
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ProfileError(f"{file}: {problem}") from problem
    base = tables.pop("extends", "")
    below = _told(_file(str(base), file.parent), (*extending, file)) if base else {}
    own = {section: _checked(file, section, values) for section, values in tables.items()}
    return {section: below.get(section, {}) | own.get(section, {}) for section in {**below, **own}}


def _checked(file: Path, section: str, values: object) -> dict[str, Any]:
    if section != "faults" and section not in _SECTIONS:
        raise ProfileError(f"{file.name}: {section}: unknown; there are {', '.join((*_SECTIONS, 'faults'))}")
    if not isinstance(values, dict):
        raise ProfileError(f"{file.name}: {section}: a table is expected")
    if section == "faults":
        return values
    return {name: _value(file, section, name, value) for name, value in values.items()}


def _value(file: Path, section: str, name: str, value: object) -> object:
    check = _SECTIONS[section][1].get(name)
    if check is None:
        raise ProfileError(f"{file.name}: {section}.{name}: unknown")
    try:
        return check(value)
    except ValueError as problem:
        raise ProfileError(f"{file.name}: {section}.{name}: {problem}") from problem


def _made(file: Path, section: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each section has its own
    shape = _SECTIONS[section][0]
    missing = [field.name for field in fields(shape) if field.name not in values]
    if missing:
        raise ProfileError(f"{file.name}: {section}: {', '.join(missing)} missing; say it, or extend a profile")
    return shape(**values)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{value!r} is no number from 0 upwards")
    return value


def _share(value: object) -> float:
    share = _number(value)
    if share > 1:
        raise ValueError(f"{value!r} is no share from 0 to 1")
    return share


def _span(value: object) -> tuple[float, float]:
    """Two times in seconds, the shorter first."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("two numbers are expected: at least, at most")
    least, most = (_number(one) for one in value)
    if least > most:
        raise ValueError(f"{least} to {most}: the first is the least")
    return float(least), float(most)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError("a list of words is expected")
    return tuple(value)


def _prefix(value: object) -> str:
    if not isinstance(value, str) or not value.startswith("+") or not value[1:].isdigit():
        raise ValueError(f"{value!r} is not how a number begins, as in +5025999")
    return value


def _weights(read: Callable[[str], Any], allowed: frozenset[Any] | None = None) -> Check:
    """A check of a table of weights: at least one above 0; `read` makes of a name what is drawn."""

    def check(value: object) -> dict[Any, float]:
        if not isinstance(value, dict) or not value:
            raise ValueError("a table of weights is expected")
        weights = {}
        for name, weight in value.items():
            drawn = read(name)
            if allowed is not None and drawn not in allowed:
                raise ValueError(f"{name} is not one of {', '.join(str(one) for one in sorted(allowed))}")
            weights[drawn] = _number(weight)
        if not sum(weights.values()):
            raise ValueError("at least one weight must be above 0")
        return weights

    return check


def _codes(last: int) -> Check:
    """Weights of the answers 1 to `last`."""
    return _weights(int, frozenset(range(1, last + 1)))


_HABITS: Final = _weights(Habit, PARENTS_HABITS)
_SECTIONS: Final[Mapping[str, tuple[type[Any], Mapping[str, Check]]]] = {
    "calls": (
        Profile,
        {
            **dict.fromkeys(("number", "reach", "manner"), _HABITS),
            "reason": _codes(3),
            "kind": _codes(4),
            "level": _codes(4),
            **dict.fromkeys(("used", "comment", "complaint", "dials_back", "interrupts", "child_fetches"), _share),
            **dict.fromkeys(("ring_seconds", "greeting_seconds", "child_seconds", "patience_seconds"), _span),
        },
    ),
    "texts": (
        TextProfile,
        {
            "habit": _weights(TextHabit),
            "style": _weights(Style),
            "browsing": _weights(Browsing),
            "pieces": _codes(3),
            "error": _weights(int),
            "stop_word": _weights(str),
            **dict.fromkeys(("late", "rings", "whatsapp"), _share),
            **dict.fromkeys(("after", "types"), _span),
        },
    ),
    "monitors": (
        MonitorProfile,
        {
            "numbers": _words,
            "habit": _weights(Habit, MONITORS_HABITS),
            **dict.fromkeys(("answer_seconds", "talk_seconds", "drop_seconds"), _span),
        },
    ),
    "unprompted": (
        UnpromptedProfile,
        {
            **dict.fromkeys(("complaints", "texts", "missed_calls"), _number),
            "known": _share,
            "strangers": _prefix,
            "bodies": _weights(str),
        },
    ),
}
