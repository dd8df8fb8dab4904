"""The house put together from its settings, once a process."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from obstore.store import LocalStore, ObjectStore, from_url
from redis import Redis
from twilio.rest import Client

from app.carrier import carrier_client
from app.config import Need, Settings, load_settings
from app.logs import set_up_logs
from campaigns.dispatching import Exchange, Pace, Senders
from campaigns.pace import Pacer
from campaigns.settling import Settler
from campaigns.voices import Archive
from desk.parts import Desk
from ivr.carrier import Carrier
from ivr.line import Line
from monitors.switchboard import Switchboard
from rules.lines import spoken_number
from sms.carrier import Texts
from sms.mailbox import Mailbox
from storage.database import Sessions, make_engine, make_sessions
from storage.keeping import Keeping
from storage.keys import check_key
from storage.vault import Vault
from web.pages import Porch


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
    mailbox: Mailbox
    porch: Porch
    desk: Desk
    exchange: Exchange
    settler: Settler
    archive: Archive
    switchboard: Switchboard


def build(settings: Settings) -> Runtime:
    """The parts, connected; nothing is dialled or opened yet."""
    vault = Vault(settings.data_key.get_secret_value())
    kept = Keeping(vault, settings.timezone, settings.line_hours, spoken_number(settings.voice_from))
    sessions = make_sessions(make_engine(settings.database_url), kept)
    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=5)
    client = carrier_client(settings)
    zone, base, secret = settings.timezone, settings.public_base_url, settings.secret_key.get_secret_value()
    files = file_store(settings.files_url)
    return Runtime(
        settings=settings,
        sessions=sessions,
        redis=redis,
        vault=vault,
        line=Line(sessions, vault, zone, base, settings.missed_call_number, Carrier(client).media, utc_now),
        mailbox=Mailbox(sessions, vault, zone, settings.voice_from, utc_now),
        porch=Porch(sessions, zone, secret, spoken_number(settings.voice_from), utc_now),
        # Nobody but a proxy can speak https for us.
        desk=Desk(sessions, vault, zone, base, settings.redis_url, utc_now, int(base.startswith("https:")), files),
        exchange=_exchange(settings, sessions, redis, vault, client),
        settler=Settler(sessions, settings.lines, zone),
        archive=Archive(sessions, Carrier(client), files, utc_now),
        switchboard=Switchboard(sessions, vault, Carrier(client), settings.voice_from, base, zone, utc_now),
    )


def _exchange(settings: Settings, sessions: Sessions, redis: Redis, vault: Vault, client: Client) -> Exchange:
    return Exchange(
        sessions=sessions,
        vault=vault,
        carrier=Carrier(client),
        texts=Texts(client),
        pacer=Pacer(redis),
        pace=Pace(settings.calls_per_second, settings.calls_at_once, settings.messages_per_second),
        zone=settings.timezone,
        public_base_url=settings.public_base_url,
        secret_key=settings.secret_key.get_secret_value(),
        lines=settings.lines,
        senders=Senders(
            settings.sms_from, settings.messaging_service_sid, settings.whatsapp_from, settings.whatsapp_template_sid
        ),
        now=utc_now,
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
