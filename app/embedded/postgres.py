"""The embedded PostgreSQL, on a Unix socket that only we may use."""

import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from app.embedded.locks import FileLock
from app.embedded.places import make_folder, own_name, place_of, postgres_account
from app.embedded.server import Server
from app.embedded.wheels import postgres_programs
from app.errors import Refused

_ROLE = "escucha"
_DATABASE = "postgres"  # the one that initdb makes: no second step that could be cut short
_ANSWER_SECONDS = 2
_INITDB_SECONDS = 120.0
_INITDB = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For what may be lost with the machine's next crash: tests.
_CARELESS = {"fsync": "off", "full_page_writes": "off"}


class Postgres(Server):
    """PostgreSQL as ourselves, or as `nobody` when we are root.

    durable=False: a crash of the machine may destroy it.
    """

    name = "postgres"
    words = "PostgreSQL"
    stop_signal = signal.SIGINT  # its fast shutdown: sessions are ended, everything is written

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        account = postgres_account()
        super().__init__(place_of(home, self.name, account), account)
        self._programs = postgres_programs(account)
        self._settings = _SETTINGS if durable else _SETTINGS | _CARELESS
        self._initdb = _INITDB if durable else [*_INITDB, "--no-sync"]
        self._data = self.place / "data"

    def url(self) -> str:
        address = URL.create(
            "postgresql+psycopg", username=_ROLE, database=_DATABASE, query={"host": str(self.sockets())}
        )
        return address.render_as_string(hide_password=False)

    def answers(self) -> bool:
        try:
            host = str(self.sockets())
            psycopg.connect(host=host, user=_ROLE, dbname=_DATABASE, connect_timeout=_ANSWER_SECONDS).close()
        except (psycopg.Error, Refused):
            return False
        return True

    def _prepare(self, alive: FileLock) -> None:
        if not self._data.is_dir():
            self._make_cluster(alive)
        # Nothing of it runs, so whichever process has this number now is another's.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._write("pg_hba.conf", "local all all peer map=ours\n")
        self._write("pg_ident.conf", f'ours "{own_name()}" {_ROLE}\n')

    def _make_cluster(self, alive: FileLock) -> None:
        # Under another name until it is whole: an initdb that was cut short must not pass for a cluster.
        draft = self.place / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.account.give(make_folder(draft, 0o700))
        child = self.run(
            [str(self._programs / "initdb"), "-D", str(draft), "-U", _ROLE, "--auth=reject", *self._initdb], alive
        )
        try:
            failed = child.process.wait(_INITDB_SECONDS)
        except subprocess.TimeoutExpired:
            failed = 1
        finally:
            child.stop(signal.SIGKILL, 1)
        if failed:
            raise Refused("initdb", f"PostgreSQL no pudo preparar sus datos: {self.last_words()} (vea {self.log})")
        draft.rename(self._data)

    def _write(self, name: str, text: str) -> None:
        path = self.place / name
        path.write_text(text)
        path.chmod(0o600)
        self.account.give(path)

    def _command(self, sockets: Path) -> list[str]:
        settings = self._settings | {
            "unix_socket_directories": f'"{sockets}"',
            "hba_file": str(self.place / "pg_hba.conf"),
            "ident_file": str(self.place / "pg_ident.conf"),
        }
        pairs = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self._programs / "postgres"), "-D", str(self._data), *pairs]
