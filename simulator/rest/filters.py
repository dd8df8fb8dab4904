"""Filters of REST lists: by a value, by a time."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final, TypeVar

from simulator.rest.serving import RestError

Row = TypeVar("Row")
Test = Callable[[Row], bool]

_COMPARISONS: Final[dict[str, Callable[[datetime, datetime], bool]]] = {
    "": lambda moment, day: moment.date() == day.date(),
    ">": lambda moment, least: moment >= least,
    "<": lambda moment, most: moment <= most,
}


def same(wanted: str | None, read: Callable[[Row], str]) -> Test[Row]:
    """Rows with this value; all of them when none is wanted."""
    return lambda row: not wanted or read(row) == wanted


def dated(query: Mapping[str, str], name: str, read: Callable[[Row], datetime | None]) -> list[Callable[[Row], bool]]:
    """Rows of a day (`name`), not before (`name>`) nor after (`name<`) a moment. Rows without a time pass none."""
    return [
        _dated(read_moment(query[name + sign], 20001, name), read, compare)
        for sign, compare in _COMPARISONS.items()
        if query.get(name + sign)
    ]


def _dated(
    wanted: datetime, read: Callable[[Row], datetime | None], compare: Callable[[datetime, datetime], bool]
) -> Test[Row]:
    def test(row: Row) -> bool:
        moment = read(row)
        # The carrier keeps whole seconds.
        return moment is not None and compare(moment.replace(microsecond=0), wanted)

    return test


def read_moment(text: str, refused: int, name: str = "") -> datetime:
    """A date (its first moment, UTC) or a time in ISO 8601. `refused`: the code of what is neither."""
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as problem:  # another zone's last day may be past all days
        raise RestError(refused, name) from problem
