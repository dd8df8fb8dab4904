"""What the answers add up to: % malo o regular first (PRA-INS-28 D.2.2.5), then media, moda and distribution."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from results.columns import LEVELS
from results.rows import Value

BAD_LEVELS: Final = (1, 2)
NOT_ATTENDED: Final = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """Ratings of those who used the service and gave a level.

    `bad` of `n` said malo or regular; `share` is bad / n. `mean` and `share` are None and `mode` is empty when nobody
    rated; `mode` holds every level that is given most often. `distribution`: count by level, zeros included.
    """

    n: int
    bad: int
    share: float | None
    mean: float | None
    mode: tuple[int, ...]
    distribution: dict[int, int]


def summarise(levels: Iterable[int] | Mapping[int, int]) -> Summary:
    """The summary of the levels given, one by one or as counts by level. Raises ValueError for another level."""
    counts = Counter(levels)
    if not counts.keys() <= LEVELS.keys():
        raise ValueError(f"levels are {list(LEVELS)}, not {sorted(counts.keys() - LEVELS.keys())}")
    distribution = {level: counts[level] for level in LEVELS}
    n = sum(distribution.values())
    bad = sum(distribution[level] for level in BAD_LEVELS)
    most = max(distribution.values())
    return Summary(
        n=n,
        bad=bad,
        share=bad / n if n else None,
        mean=sum(level * count for level, count in distribution.items()) / n if n else None,
        mode=tuple(level for level, count in distribution.items() if count == most) if n else (),
        distribution=distribution,
    )


class Tally:
    """Adds up the rows of the results while they go by, so that the file and its figures cannot disagree.

    Late answers are in the file, not in the figures.
    """

    def __init__(self) -> None:
        self.rows = self.not_attended = 0
        self._levels: Counter[int] = Counter()

    def counting(self, rows: Iterable[dict[str, Value]]) -> Iterator[dict[str, Value]]:
        """The same rows, each counted as it passes."""
        for row in rows:
            self.rows += 1
            if not row["tardia"]:
                self._count(row)
            yield row

    def _count(self, row: Mapping[str, Value]) -> None:
        level = row["nivel"]
        if isinstance(level, int) and level in LEVELS:
            self._levels[level] += 1
        self.not_attended += row["motivo_no_uso"] == NOT_ATTENDED

    def summary(self) -> Summary:
        """The ratings of the rows that have passed."""
        return summarise(self._levels)


def summary_text(summary: Summary, not_attended: int) -> str:
    """The summary in Spanish, a line for each figure.

    `not_attended`: members who asked for care and were refused (`motivo_no_uso` 3); shown beside, outside the base.
    """
    return "\n".join([*_figures(summary), f"Lo pidieron y no les atendieron: {not_attended}"])


def _figures(summary: Summary) -> list[str]:
    if summary.mean is None:
        return ["Calificaciones: 0. Nadie ha calificado el servicio."]
    most = " y ".join(f"{level} {LEVELS[level]}" for level in summary.mode)
    levels = (
        f"{level} {LEVELS[level]} {count} ({_percent(count, summary.n)})"
        for level, count in summary.distribution.items()
    )
    return [
        f"Malo o regular: {_percent(summary.bad, summary.n)} ({summary.bad} de {summary.n})",
        f"Media: {summary.mean:.2f}",
        f"Moda: {most}",
        f"Distribución: {', '.join(levels)}",
    ]


def _percent(count: int, n: int) -> str:
    return f"{100 * count / n:.1f} %"
