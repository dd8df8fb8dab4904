"""What the coverage pages say of hours and days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitors.coverage import Attendance
from results.rows import Value
from rules.coverage import CAME_WORDS, Period
from rules.hours import MONTH_WORDS, WEEKDAY_WORDS
from rules.staff_records import shift_words

WEEK: Final = 7
COLUMNS: Final = (
    "dia",
    "monitor",
    "departamento",
    "turno",
    "estado",
    "primera_hora",
    "ultima_hora",
    "horas",
    "minutos_de_pausa",
    "minutos_tarde",
    "motivo",
)


def duration(time: timedelta) -> str:
    """7 h 05 min; "45 min" below one hour."""
    hours, minutes = divmod(minutes_of(time), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def minutes_of(time: timedelta) -> int:
    """Whole minutes, what is left over cut off."""
    return int(time.total_seconds()) // 60


def day_words(day: date) -> str:
    """lunes 5 de octubre de 2026."""
    return f"{WEEKDAY_WORDS[day.weekday()]} {day.day} de {MONTH_WORDS[day.month - 1]} de {day.year}"


def period_words(period: Period) -> str:
    """octubre de 2026; semana del 5 al 11 de octubre de 2026."""
    first, last = period.first, period.last
    if first.day == 1 and last.day > WEEK:
        return f"{MONTH_WORDS[first.month - 1]} de {first.year}"
    month = "" if first.month == last.month else f" de {MONTH_WORDS[first.month - 1]}"
    return f"semana del {first.day}{month} al {last.day} de {MONTH_WORDS[last.month - 1]} de {last.year}"


def clock(at: datetime | None, zone: ZoneInfo) -> str:
    """08:05, where the staff is."""
    return f"{at.astimezone(zone):%H:%M}" if at else ""


def csv_rows(days: Iterable[Attendance], zone: ZoneInfo) -> Iterable[tuple[Value, ...]]:
    """The cells of COLUMNS, a row a day and monitor."""
    for one in days:
        day = one.day
        yield (
            day.day.isoformat(),
            one.name,
            one.departamento,
            shift_words(*one.shift) if one.shift else "",
            CAME_WORDS[day.came],
            clock(day.first, zone),
            clock(day.last, zone),
            round(day.worked.total_seconds() / 3600, 2),
            minutes_of(day.breaks),
            minutes_of(day.late),
            one.note,
        )
