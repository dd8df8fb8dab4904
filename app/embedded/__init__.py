"""PostgreSQL and Valkey from Python packages, for machines that have neither."""

from app.embedded.server import Server
from app.embedded.sharing import Embedded, embedded_servers

__all__ = ["Embedded", "Server", "embedded_servers"]
