"""The house put together from its settings, once a process."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from obstore.store import LocalStore, ObjectStore, from_url
from redis import Redis

from app.carrier import carrier_client
from app.config import Need, Settings, load_settings
from app.logs import set_up_logs
from campaigns.dialing import Exchange, Pace
from campaigns.pace import Pacer
from campaigns.voices import Archive
from ivr.carrier import Carrier
from ivr.webhooks import Line
from storage.database import Sessions, make_engine, make_sessions
from storage.keys import check_key
from storage.vault import Vault


def utc_now() -> datetime:
    """The present moment. The service knows only real time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything that a process of the service works with."""

    settings: Settings
    sessions: Sessions
    redis: Redis
    vault: Vault
    line: Line
    exchange: Exchange
    archive: Archive


def build(settings: Settings) -> Runtime:
    """The parts, connected; nothing is dialled or opened yet."""
    sessions = make_sessions(make_engine(settings.database_url))
    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=5)
    vault = Vault(settings.data_key.get_secret_value())
    carrier = Carrier(carrier_client(settings))
    exchange = Exchange(
        sessions=sessions,
        vault=vault,
        carrier=carrier,
        pacer=Pacer(redis),
        pace=Pace(settings.calls_per_second, settings.calls_at_once),
        zone=settings.timezone,
        public_base_url=settings.public_base_url,
        voice_from=settings.voice_from,
        now=utc_now,
    )
    return Runtime(
        settings=settings,
        sessions=sessions,
        redis=redis,
        vault=vault,
        line=Line(sessions, vault, settings.timezone, settings.public_base_url, utc_now),
        exchange=exchange,
        archive=Archive(sessions, carrier, file_store(settings.files_url)),
    )


def file_store(url: str) -> ObjectStore:
    """The folder or bucket of `FILES_URL`; a folder is made where it is missing."""
    return LocalStore.from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def dialing_runtime() -> Runtime:
    """This process's parts, once it is sure that the people in the database are those of its key. Raises WrongKey."""
    house = runtime()
    with house.sessions.begin() as session:
        check_key(session, house.vault)
    return house


@cache
def runtime() -> Runtime:
    """This process's parts, built from the environment at first use."""
    set_up_logs()
    return build(load_settings(Need.service))
