"""The settings: environment variables only, read once, typed. docs/settings.md describes each of them."""

import base64
import binascii
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretBytes, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.errors import Refused
from rules.hours import LINE_HOURS, Hours, read_hours
from rules.lines import Lines

DATA_KEY_BYTES = 32
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}|\d{3,6}")  # E.164, or a carrier's short number


class ConfigError(Refused):
    """Settings are missing or malformed. The words name every one of them and say what to set."""

    def __init__(self, words: str) -> None:
        super().__init__("settings", words)


class Need(StrEnum):
    """What a command is about to do, and so which settings it cannot do without."""

    servers = "servers"  # only the database server itself, as the migrations do
    database = "database"  # reading and writing personal data
    service = "service"  # calling people and answering the carrier


_REQUIRED: dict[Need, tuple[str, ...]] = {
    Need.servers: (),
    Need.database: ("DATA_KEY",),
    Need.service: (
        "SECRET_KEY",
        "DATA_KEY",
        "PUBLIC_BASE_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "VOICE_FROM",
    ),
}

# What each setting must be, in words for whoever has to set it.
_ADVICE = {
    "DATABASE_URL": "una dirección de PostgreSQL, como postgresql://usuario:clave@servidor/escucha",
    "REDIS_URL": "una dirección de Redis o Valkey, como redis://servidor:6379/0",
    "ESCUCHA_HOME": "la carpeta de los datos, como ./var",
    "FILES_URL": "una carpeta, o un depósito compatible con S3, como s3://deposito/escucha",
    "SECRET_KEY": "un texto largo al azar, que nadie más conozca",
    "DATA_KEY": "32 bytes al azar en base64 de URL; se hacen con: openssl rand -base64 32 | tr +/ -_",
    "PUBLIC_BASE_URL": "la dirección pública de este servicio, como https://escucha.example.org",
    "TWILIO_ACCOUNT_SID": "el identificador de la cuenta del operador, que empieza con AC",
    "TWILIO_AUTH_TOKEN": "la clave de la cuenta del operador",
    "TWILIO_AUTH_TOKEN_PREVIOUS": "la clave anterior de la cuenta, mientras se cambia por la nueva",
    "TWILIO_API_BASE_URL": "la dirección del operador, como https://api.twilio.com",
    "VOICE_FROM": "el número desde el que se llama, como +50222220000, o un número corto",
    "TIMEZONE": "una zona horaria, como America/Guatemala",
    "SMS_FROM": "el número desde el que se escribe, como +50222220000, o un número corto",
    "WHATSAPP_FROM": "el número de WhatsApp, como +50222220000 o whatsapp:+50222220000",
    "WHATSAPP_TEMPLATE_SID": "el identificador de la plantilla aprobada, que empieza con HX",
    "MESSAGING_SERVICE_SID": "el identificador del servicio de mensajes, que empieza con MG",
    "MISSED_CALL_NUMBER": "el número que no contesta y devuelve la llamada, como +50222220001",
    "LINE_HOURS": "días y horas, como mon-sat 08:00-20:00, y holidays al final si se atiende en días festivos",
    "CALLS_PER_SECOND": "un número mayor que 0, como 1 o 0.5",
    "CALLS_AT_ONCE": "un número entero mayor que 0, como 50",
    "MESSAGES_PER_SECOND": "un número mayor que 0, como 1 o 0.5",
}


def _read_database_url(text: str) -> str:
    """postgres:// and postgresql:// mean the one driver that we have."""
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError
    address = f"postgresql+psycopg://{rest}"
    try:
        make_url(address)
    except ArgumentError as error:
        raise ValueError from error
    return address


def _read_redis_url(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError
    return text


def _read_web_address(text: str) -> str:
    """An absolute http(s) address that a path can be appended to: no query, no slash at the end."""
    parts = urlsplit(text)
    known = parts.scheme in ("http", "https") and parts.hostname
    if not known or parts.query or parts.fragment or parts.username or re.search(r"\s", text):
        raise ValueError
    parts.port  # noqa: B018 - raises ValueError when it is no port
    return text.rstrip("/")


def _read_data_key(value: object) -> object:
    """32 bytes from URL-safe base64, whose padding may be missing. Decoded bytes pass as they are."""
    if not isinstance(value, str):
        return value
    try:
        key = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if len(key) != DATA_KEY_BYTES:
        raise ValueError
    return key


def _read_hours(value: object) -> object:
    return read_hours(value) if isinstance(value, str) else value


def _read_telephone(text: str) -> str:
    if not _TELEPHONE.fullmatch(text):
        raise ValueError
    return text


def _read_whatsapp(text: str) -> str:
    return _read_telephone(text.removeprefix("whatsapp:"))


def _read_files_url(text: str) -> str:
    """A folder becomes a file:// address, so that whoever stores files knows addresses only."""
    return text if "://" in text else Path(text).absolute().as_uri()


WebAddress = Annotated[str, AfterValidator(_read_web_address)]


class Settings(BaseSettings):
    """Every setting. An optional text that was not set is empty.

    database_url, redis_url: empty means the embedded server, whose address whoever starts it fills in.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, validate_default=False, hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(_read_database_url)] = Field(default="", repr=False)
    redis_url: Annotated[str, AfterValidator(_read_redis_url)] = Field(default="", repr=False)
    escucha_home: Annotated[Path, AfterValidator(Path.absolute)] = Field(default_factory=lambda: Path("var").absolute())
    files_url: Annotated[str, AfterValidator(_read_files_url)] = Field(
        default_factory=lambda known: (known["escucha_home"] / "files").as_uri()
    )
    secret_key: SecretStr = SecretStr("")
    data_key: Annotated[SecretBytes, BeforeValidator(_read_data_key)] = SecretBytes(b"")
    public_base_url: WebAddress = ""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_previous: SecretStr = SecretStr("")
    twilio_api_base_url: WebAddress = "https://api.twilio.com"
    voice_from: Annotated[str, AfterValidator(_read_telephone)] = ""
    sms_from: Annotated[str, AfterValidator(_read_telephone)] = ""
    whatsapp_from: Annotated[str, AfterValidator(_read_whatsapp)] = ""
    whatsapp_template_sid: str = ""
    messaging_service_sid: str = ""
    missed_call_number: Annotated[str, AfterValidator(_read_telephone)] = ""
    timezone: ZoneInfo = ZoneInfo("America/Guatemala")
    line_hours: Annotated[Hours, NoDecode, BeforeValidator(_read_hours)] = LINE_HOURS
    calls_per_second: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    calls_at_once: int = Field(default=50, gt=0)
    messages_per_second: float = Field(default=1.0, gt=0, allow_inf_nan=False)

    @property
    def lines(self) -> Lines:
        """The numbers that are set up."""
        texts = self.messaging_service_sid or self.sms_from
        return Lines(self.voice_from, texts, self.whatsapp_from, self.missed_call_number)


def load_settings(need: Need) -> Settings:
    """Read the environment.

    Raises ConfigError when something that `need` requires is missing, or anything at all is malformed.
    """
    complaints = {name: "falta" for name in _REQUIRED[need] if not os.environ.get(name)}
    settings = None
    try:
        settings = Settings()
    except ValidationError as error:
        complaints |= dict.fromkeys(_malformed(error), "no es válida")
    if settings is None or complaints:
        raise ConfigError(_complain(complaints))
    return settings


def _malformed(error: ValidationError) -> list[str]:
    # A default that depends on a malformed setting fails with it: only what was set is to blame.
    names = [str(problem["loc"][0]).upper() for problem in error.errors(include_input=False)]
    return [name for name in names if os.environ.get(name)]


def _complain(complaints: dict[str, str]) -> str:
    lines = [f"  {name} {fault}: ponga {_ADVICE[name]}" for name, fault in sorted(complaints.items())]
    return "\n".join(["Estas variables de entorno impiden empezar:", *lines])
