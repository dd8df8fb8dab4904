"""The embedded Valkey: a hand-over that may be emptied at any time, so nothing of it is kept on disk."""

import signal
from pathlib import Path
from urllib.parse import quote

import redis

from app.embedded.locks import FileLock
from app.embedded.places import Account, make_folder
from app.embedded.server import Server
from app.embedded.wheels import valkey_program
from app.errors import Refused

_SOCKET = "valkey.sock"
_ANSWER_SECONDS = 2.0


class Valkey(Server):
    """Valkey as ourselves, on a Unix socket only."""

    name = "valkey"
    words = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path) -> None:
        super().__init__(make_folder(home / self.name, 0o700), Account("", None, None))

    def url(self) -> str:
        return f"unix://{quote(str(self.sockets() / _SOCKET))}"

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=_ANSWER_SECONDS) as client:
                return bool(client.ping())
        except (redis.RedisError, Refused):
            return False

    def _prepare(self, alive: FileLock) -> None:
        """Nothing: it keeps nothing."""

    def _command(self, sockets: Path) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": _quoted(sockets / _SOCKET),
            "unixsocketperm": "700",
            "dir": _quoted(self.place),
            "save": '""',
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        configuration = self.place / "valkey.conf"
        configuration.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        return [str(valkey_program()), str(configuration)]


def _quoted(path: Path) -> str:
    """As Valkey's configuration file wants it."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
