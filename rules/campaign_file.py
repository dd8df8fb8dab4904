"""The campaign file: one TOML table that says what is asked, by which modes, when and how often.

Only `name`, `period` and `questionnaire` are required; the defaults suit the procedure. An unknown key is
refused by name, so that a misspelt setting never passes for a default. What was read is kept as JSON
(`to_settings`) and comes back with `CampaignFile.model_validate`.
"""

import re
import tomllib
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticKnownError

from rules.attempts import AttemptPolicy
from rules.campaign_words import CampaignFileError, problem_of, words_of_syntax
from rules.hours import Hours
from rules.routing import CAMPAIGN_MODES, Mode

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
T = TypeVar("T")
SECONDS_OF_UNIT: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's categories of control, of direction and of line ends: a name is one line, and is what one sees."""


def minutes(clock: str) -> int:
    """Minutes from midnight of "08:00"; 1440 for "24:00"."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def duration(text: str) -> timedelta:
    """The time that "30s", "5m", "3h" or "2d" says."""
    return timedelta(seconds=int(text[:-1]) * SECONDS_OF_UNIT[text[-1]])


def _written_moment(value: object) -> object:
    """A bare number is no moment, and a day without an hour would end a campaign at its first minute."""
    written = isinstance(value, datetime) or (isinstance(value, str) and "T" in value)
    if written or value is None:
        return value
    raise ValueError("debe llevar fecha y hora, como 2026-12-20T20:00:00")


def _written_date(value: object) -> object:
    if isinstance(value, date | str):
        return value
    raise ValueError("debe ser una fecha, como 2026-12-24")


def _near(value: datetime) -> datetime:
    if 2000 <= value.year < 2200:
        return value
    raise ValueError("debe estar entre los años 2000 y 2199")


def _some(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("no debe quedar vacío")
    return values


def _no_repeats(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise ValueError("no debe repetir valores")
    return values


def _of_campaigns(value: object) -> object:
    if value in CAMPAIGN_MODES:
        return value
    raise PydanticKnownError("enum", {"expected": ", ".join(f"'{mode}'" for mode in CAMPAIGN_MODES)})


def _seen(value: str) -> str:
    if UNSEEN.isdisjoint(map(unicodedata.category, value)):
        return value
    raise ValueError("debe ser una sola línea, sin caracteres que no se ven")


def _clock(value: str) -> str:
    if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00", value):
        return value
    raise ValueError("debe ser una hora como «08:00», de «00:00» a «24:00»")


Seen = AfterValidator(_seen)
Text32 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32), Seen]
Text200 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Seen]
ScriptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Duration = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}[smhd]$")]
Clock = Annotated[str, AfterValidator(_clock)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ContactMode = Annotated[Mode, BeforeValidator(_of_campaigns)]
Flag = Annotated[bool, Field(strict=True)]
Moment = Annotated[datetime, BeforeValidator(_written_moment), AfterValidator(_near)]
Date = Annotated[date, BeforeValidator(_written_date)]
Some = Annotated[tuple[T, ...], AfterValidator(_some)]
Distinct = Annotated[tuple[T, ...], AfterValidator(_some), AfterValidator(_no_repeats)]
Attempts = Annotated[int, Field(strict=True, ge=1, le=50)]
Rate = Annotated[float, Field(strict=True, gt=0, le=10_000, allow_inf_nan=False)]


class Table(BaseModel):
    """A table of the file: no key besides those named here, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class HoursTable(Table):
    days: Some[Day] = ("mon", "tue", "wed", "thu", "fri", "sat")
    opens: Clock = Field(default="08:00", alias="from")
    closes: Clock = Field(default="20:00", alias="to")
    holidays_off: Flag = True
    dates_off: tuple[Date, ...] = ()

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "HoursTable":
        if minutes(self.opens) >= minutes(self.closes):
            raise ValueError("debe abrir («from») antes de cerrar («to»)")
        return self


class VoiceAttempts(Table):
    max: Attempts = 4
    waits: Some[Duration] = ("3h", "1d", "2d")
    ring_seconds: Annotated[int, Field(strict=True, ge=5, le=600)] = 30


class TextAttempts(Table):
    max: Attempts = 2
    waits: Some[Duration] = ("1d",)
    answer_by: Literal["reply", "link", "call-back"] = "call-back"
    patience: Duration = "2d"


class AttemptsTable(Table):
    voice: VoiceAttempts = VoiceAttempts()
    sms: TextAttempts = TextAttempts()


class LimitsTable(Table):
    calls_per_second: Rate = 1.0
    calls_at_once: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 50
    messages_per_second: Rate = 1.0
    budget: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = 0


class CampaignFile(Table):
    """A campaign as its file says, defaults filled in."""

    name: Text200
    period: Text32
    questionnaire: ScriptName
    oficio: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64), Seen] = ""
    modes: Distinct[ContactMode] = (Mode.voice, Mode.sms, Mode.monitor)
    languages: Distinct[Language] = ("es",)
    deadline: Moment | None = None
    hours: HoursTable = HoursTable()
    attempts: AttemptsTable = AttemptsTable()
    limits: LimitsTable = LimitsTable()

    def hours_rule(self) -> Hours:
        """The calling hours, for `rules.hours`."""
        table = self.hours
        return Hours(
            frozenset(DAYS.index(day) for day in table.days),
            minutes(table.opens),
            minutes(table.closes),
            table.holidays_off,
            frozenset(table.dates_off),
        )

    def policy(self, mode: Mode) -> AttemptPolicy:
        """How often and how far apart a mode tries. Every kind of text follows `attempts.sms`."""
        table = self.attempts.voice if mode is Mode.voice else self.attempts.sms
        ring_seconds = self.attempts.voice.ring_seconds if mode is Mode.voice else 0
        return AttemptPolicy(table.max, tuple(map(duration, table.waits)), ring_seconds)

    def patience(self) -> timedelta:
        """How long an unanswered text waits before something else is tried."""
        return duration(self.attempts.sms.patience)

    def deadline_at(self, zone: ZoneInfo) -> datetime | None:
        """The deadline in UTC; written without an offset it is a time of `zone`."""
        if self.deadline is None:
            return None
        aware = self.deadline if self.deadline.tzinfo else self.deadline.replace(tzinfo=zone)
        return aware.astimezone(UTC)

    def to_settings(self) -> dict[str, Any]:
        """What is stored: plain JSON with the file's own keys."""
        return self.model_dump(mode="json")


def read_campaign(text: str) -> CampaignFile:
    """The campaign that a TOML text describes. Raises CampaignFileError, naming every key that is wrong."""
    try:
        return CampaignFile.model_validate(_tables(text))
    except ValidationError as error:
        problems = [problem_of(found, CampaignFile) for found in error.errors()]
        raise CampaignFileError(problems[0].code, "; ".join(found.words for found in problems)) from error


def _tables(text: str) -> dict[str, Any]:
    """What the text holds as TOML. Raises CampaignFileError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CampaignFileError("not_toml", words_of_syntax(str(error))) from error
    except RecursionError as error:
        raise CampaignFileError(
            "not_toml", "el archivo no es TOML válido: tiene demasiados corchetes anidados"
        ) from error
    except ValueError as error:
        # tomllib leaves to Python what Python refuses to read, as a number of thousands of digits.
        raise CampaignFileError("not_toml", "el archivo no es TOML válido: tiene un número demasiado largo") from error
