"""Ports of this machine."""

import socket
from typing import Final

from app.errors import Refused

HERE: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - only asked about, not listened on


def free_port(port: int, host: str = HERE) -> int:
    """A port that nobody listens on; 0 asks for any. Raises Refused."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused("port_taken", f"El puerto {port} está ocupado: elija otro con --port.") from error
        found: int = probe.getsockname()[1]
        return found
