"""The demo: the whole service beside a simulated carrier, one campaign from its sample to its results."""

import base64
import csv
import os
import secrets
import shlex
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from redis import Redis
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.carrier import carrier_client
from app.cli.service import open_session
from app.config import Need, Settings, load_settings
from app.embedded import Embedded, embedded_servers
from app.errors import Refused
from app.looking import answers, get_json, post_json, wait_until
from app.ports import HERE, free_port
from app.processes import ProcessSpec, service_environment, supervise
from app.procfile import service_processes
from app.rehearsal_staff import STAFF, add_staff
from app.runtime import utc_now
from campaigns import lifecycle, progress
from campaigns.sample_file import read_sample
from demo.comparison import differences, without
from demo.overlaps import violations
from demo.roster import write_roster
from ivr.carrier import Carrier
from ivr.connecting import LineError, connect_line
from results.files import codebook_of, write_results
from results.summary import summary_text
from rules.campaign_file import CampaignFile, read_campaign
from storage.database import make_engine
from storage.models import Campaign, Member, Notice, Phone, ReturnCall
from storage.vault import Vault

DEMO: Final = Path(__file__).resolve().parent.parent / "demo"
VOICE_FROM: Final = "+50222220000"
MISSED_CALL: Final = "+50222220001"
LATE_HOURS: Final = "0.1"
"""Simulated: the longest that a parent takes to answer a text, within the patience of demo/campaign.toml."""
ONE_MOMENT: Final = {"isolation_level": "REPEATABLE READ"}
"""So that the file, its figures and the status tell of the same moment."""
LOOK_SECONDS: Final = 0.5
START_SECONDS: Final = 60
A_SECOND: Final = "60"
CALLS_AT_ONCE: Final = "150"
COMPLAIN: Final = ("+50259990001", "+50259990002", "+50259990003")  # parents of no sample, by telephone


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was asked for. `people`: 0 takes the sample in demo/; `profile`: of the simulated carrier."""

    once: bool
    people: int
    seed: int
    speed: float
    port: int
    answer_by: str
    profile: str


def rehearse(wanted: Rehearsal, console: Console) -> int:
    """Run it; the exit code. Its data live in `demo/` of ESCUCHA_HOME and are made anew each time."""
    home = load_settings(Need.servers).escucha_home / "demo"
    free_port(wanted.port)
    with embedded_servers(home, database=True, redis=True, keeper=True) as servers:
        _begin_anew(home, servers)
        environment = _environment(wanted, home, servers.database_url, servers.redis_url)
        os.environ.update(environment)
        _write_environment(home, environment)
        release, processes = service_processes(environment)
        show = Show(wanted, home, load_settings(Need.service), environment["TWILIO_API_BASE_URL"], console)
        with (home / "procesos.log").open("w", encoding="utf-8") as output:
            return supervise(
                [_simulator(wanted, home, environment), *processes],
                servers=servers.ours,
                release=release,
                beside=show.run,
                output=output,
            )


def _begin_anew(home: Path, servers: Embedded) -> None:
    """The last demo's people, voices and jobs are gone; its results file stays until the new one is written."""
    shutil.rmtree(home / "files", ignore_errors=True)
    (home / "padres.jsonl").unlink(missing_ok=True)
    engine = make_engine(servers.database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    with Redis.from_url(servers.redis_url) as redis:
        redis.flushall()


def _environment(wanted: Rehearsal, home: Path, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "ESCUCHA_HOME": str(home),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FILES_URL": str(home / "files"),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PORT": str(wanted.port),
        "PUBLIC_BASE_URL": f"http://{HERE}:{wanted.port}",
        "TWILIO_API_BASE_URL": f"http://{HERE}:{free_port(0)}",
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "VOICE_FROM": VOICE_FROM,
        "SMS_FROM": VOICE_FROM,
        "MISSED_CALL_NUMBER": MISSED_CALL,
        "CALLS_PER_SECOND": A_SECOND,
        "CALLS_AT_ONCE": CALLS_AT_ONCE,
        "MESSAGES_PER_SECOND": A_SECOND,
    }


def _write_environment(home: Path, environment: dict[str, str]) -> None:
    """So that the other commands can work beside the demo. Its keys guard invented people only."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()]
    path = home / "demo.env"
    path.touch(mode=0o600)
    path.write_text("".join(lines), encoding="utf-8")


def _simulator(wanted: Rehearsal, home: Path, environment: dict[str, str]) -> ProcessSpec:
    port = environment["TWILIO_API_BASE_URL"].rpartition(":")[2]
    options = {
        "--port": port,
        "--seed": str(wanted.seed),
        "--speed": str(wanted.speed),
        "--profile": wanted.profile,
        "--calls-per-second": A_SECOND,
        "--messages-per-second": A_SECOND,
        "--late-hours": LATE_HOURS,
        "--log": str(home / "padres.jsonl"),
    }
    words = [word for option in options.items() for word in option]
    words += [word for number in (VOICE_FROM, MISSED_CALL) for word in ("--number", number)]
    return ProcessSpec("carrier", (sys.executable, "-m", "simulator", *words), service_environment(environment))


class Show:
    """What runs beside the processes: the coordinator of the demo, and what is shown of it."""

    def __init__(self, wanted: Rehearsal, home: Path, settings: Settings, carrier_url: str, console: Console) -> None:
        self._wanted, self._home, self._settings = wanted, home, settings
        self._carrier_url, self._console = carrier_url, console

    def run(self, ending: threading.Event) -> int | None:
        """Load, start, watch to the end, compare. None serves on until Ctrl-C."""
        urls = (f"{self._settings.public_base_url}/healthy", f"{self._carrier_url}/healthy")
        ready: list[Callable[[], bool]] = [*(partial(answers, url) for url in urls), self._connects]
        if not all(wait_until(one, ending, START_SECONDS) for one in ready):
            if ending.is_set():
                return None
            raise Refused("not_started", f"El servicio no arrancó: vea {self._home / 'procesos.log'}")
        campaign_id = self._create()
        if not self._watch(campaign_id, ending):
            return None
        code = self._finish(campaign_id)
        if self._wanted.once:
            return code
        self._console.print(
            f"\nPáginas para el personal: {self._settings.public_base_url}/entrar\n"
            f"  correo {', '.join(f'{who}@example.org' for who in STAFF)}; contraseña {self._staff()}",
            soft_wrap=True,
        )
        for who in COMPLAIN:
            post_json(f"{self._carrier_url}/simulator/dial", {"from": who, "to": VOICE_FROM, "habit": "complains"})
        self._console.print("\nSirviendo hasta Ctrl-C. Otros comandos junto a este ensayo:")
        self._console.print(
            f"  source {self._home / 'demo.env'}; escucha campaign status {campaign_id}", soft_wrap=True
        )
        return None

    def _connects(self) -> bool:
        """Whether both numbers bring what comes to them: the carrier may be one that fails now and then."""
        carrier = Carrier(carrier_client(self._settings))
        try:
            for number in (VOICE_FROM, MISSED_CALL):
                connect_line(carrier, number, self._settings.public_base_url)
        except LineError:
            return False
        return True

    def _create(self) -> int:
        sample = DEMO / "sample.csv"
        if self._wanted.people:
            sample = self._home / "muestra.csv"
            write_roster(sample, self._wanted.people, self._wanted.seed)
        settings = read_campaign((DEMO / "campaign.toml").read_text(encoding="utf-8")).to_settings()
        settings["attempts"]["sms"]["answer_by"] = self._wanted.answer_by
        file = CampaignFile.model_validate(settings)
        with open_session(self._settings) as session:
            rows = read_sample(sample.read_bytes())
            created = lifecycle.create(session, self._vault(), file, self._settings.lines, rows, utc_now())
            lifecycle.start(session, created.campaign_id, utc_now())
        self._console.print(f"{file.name}, {file.period}: {created.loaded} estudiantes en la muestra.", soft_wrap=True)
        return created.campaign_id

    def _staff(self) -> str:
        """Their password."""
        with open_session(self._settings) as session:
            return add_staff(session, self._vault(), utc_now())

    def _watch(self, campaign_id: int, ending: threading.Event) -> bool:
        """Show how it goes until it is complete; False when told to end before."""
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
        with Progress(*columns, TimeElapsedColumn(), console=self._console) as bars:
            bar = bars.add_task("Llamando y escribiendo a los padres", total=None)
            while not ending.wait(LOOK_SECONDS):
                with open_session(self._settings) as session:
                    now = progress.status(session, campaign_id)
                done = now.sample - now.waiting
                bars.update(bar, total=now.sample, completed=done, description=f"{now.attempts} llamadas y mensajes")
                if now.complete:
                    return True
                if now.reason:
                    raise Refused("demo_paused", f"La campaña se detuvo: {now.reason}")
        return False

    def _finish(self, campaign_id: int) -> int:
        out = self._home / "resultados.csv"
        with open_session(self._settings) as session:
            session.connection(execution_options=ONE_MOMENT)
            campaign = session.get_one(Campaign, campaign_id)
            written = write_results(session, self._vault(), campaign, self._settings.timezone, out)
            found = progress.status(session, campaign_id)
            numbers = self._numbers(session, campaign_id)
        for words in (found.as_text(), "\n" + summary_text(written.summary, written.not_attended)):
            self._console.print(words, markup=False, highlight=False, soft_wrap=True)
        wrong = self._compare(out, numbers) + self._overlaps(numbers)
        self._console.print(f"\nResultados: {out}\nLibro de códigos: {codebook_of(out)}", soft_wrap=True)
        self._console.print(f"Servicio: {self._settings.public_base_url}/healthy", soft_wrap=True)
        self._console.print(f"Quejas: {self._settings.public_base_url}/inconformidad", soft_wrap=True)
        self._console.print(f"Central simulada: {self._carrier_url}/simulator/parents", soft_wrap=True)
        self._console.print(f"Teléfono de ensayo: {self._carrier_url}/handset", soft_wrap=True)
        return 1 if wrong else 0

    def _compare(self, out: Path, numbers: list[list[str]]) -> list[str]:
        """The results against the carrier's log: what the parents really did."""
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        did = without(get_json(f"{self._carrier_url}/simulator/parents"), self._beside())
        wrong = differences(rows, numbers, did)
        for line in wrong[:20]:
            self._console.print(f"  {line}", markup=False, highlight=False)
        self._console.print(f"Coincide con el registro de la central: {len(rows) - len(wrong)} de {len(rows)} filas.")
        return wrong

    def _overlaps(self, numbers: list[list[str]]) -> list[str]:
        """Whether anybody was reached by two mouths at once, or after he said BAJA: from the carrier's log alone."""
        beside = self._beside()  # a receipt leaves while the case is still being told
        log = get_json(f"{self._carrier_url}/simulator/log")
        found = violations([one for one in log if (one["call"] or one.get("message", "")) not in beside], numbers)
        for line in found[:20]:
            self._console.print(f"  {line}", markup=False, highlight=False)
        self._console.print(f"Contactos a la vez o después de BAJA, según el registro: {len(found)}.")
        return found

    def _beside(self) -> set[str]:
        """The SIDs of what parents got that is no attempt: the receipts of their cases, the calls they asked for."""
        with open_session(self._settings) as session:
            sids = select(Notice.carrier_sid).union(select(ReturnCall.carrier_sid))
            return {str(sid) for sid in session.scalars(sids) if sid}

    def _numbers(self, session: Session, campaign_id: int) -> list[list[str]]:
        """The telephones of each member, in the order of the sample."""
        sealed = {phone.id: phone.number for phone in session.execute(select(Phone.id, Phone.number))}
        vault = self._vault()
        members = session.execute(
            select(Member.phone_id, Member.other_phone_id).where(Member.campaign_id == campaign_id).order_by(Member.id)
        )
        return [[vault.open(sealed[phone], "phone") for phone in pair if phone is not None] for pair in members]

    def _vault(self) -> Vault:
        return Vault(self._settings.data_key.get_secret_value())
