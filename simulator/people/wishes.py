"""What somebody wants a simulated person to be, checked against the fields that such a person has."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from simulator.people.habits import Truth
from simulator.people.meanings import Meaning
from simulator.people.monitors import Monitor, with_wishes
from simulator.people.texting import Browsing, Style, TextHabit, Texting
from simulator.people.truths import KINDS, LEVELS, REASONS


class ProfileError(ValueError):
    """A parent described in a way that cannot be: says which word is wrong."""


def described_monitor(monitor: Monitor, wishes: Mapping[str, Any]) -> Monitor:
    """The monitor with what was said of him, by the fields of Monitor. Raises ProfileError."""
    known(wishes, Monitor)
    try:
        return with_wishes(monitor, wishes)
    except ValueError as problem:
        raise ProfileError(f"{monitor.number}: {problem}") from problem


_PLAIN: Mapping[Any, type | tuple[type, ...]] = {float: (int, float), int: int, bool: bool, str: str}
_NAMES: Mapping[Any, str] = {float: "number", int: "whole number", bool: "true or false", str: "text"}


def known(wishes: Mapping[str, Any], shape: type[Any]) -> None:
    """Whether what is wished for are fields of this shape, and of the right kind where that is a plain one."""
    if not isinstance(wishes, Mapping):
        raise ProfileError(f"a mapping is expected, not {wishes!r}")
    kinds = {field.name: field.type for field in fields(shape)}
    unknown = set(wishes) - set(kinds)
    if unknown:
        raise ProfileError(f"unknown: {', '.join(sorted(unknown))}")
    for name, wish in wishes.items():
        kind = kinds[name]
        if kind in _PLAIN and (not isinstance(wish, _PLAIN[kind]) or isinstance(wish, bool) is not (kind is bool)):
            raise ProfileError(f"{name} is {wish!r}, which is no {_NAMES[kind]}")


_ENUMS: Mapping[str, type[TextHabit] | type[Style] | type[Browsing]] = {
    "habit": TextHabit,
    "style": Style,
    "browsing": Browsing,
}


def texting_with(texting: Texting, wishes: Mapping[str, Any]) -> Texting:
    """The writer with what was said of him. Raises ProfileError, ValueError."""
    known(wishes, Texting)
    changes: dict[str, Any] = {name: _ENUMS[name](wish) if name in _ENUMS else wish for name, wish in wishes.items()}
    return replace(texting, **changes)


def truth_with(truth: Truth, wishes: Mapping[str, Any]) -> Truth:
    """What a child's parent would answer, with what was said of it. Raises ProfileError, ValueError."""
    known(wishes, Truth)
    return _checked(replace(truth, **wishes))


def _checked(truth: Truth) -> Truth:
    if truth.reason not in REASONS or truth.kind not in KINDS or truth.level not in LEVELS:
        raise ProfileError("reason is 1-3, kind 1-4, level 1-4")
    Meaning(truth.moment or Meaning.morning)
    return truth
