"""escucha up: the whole service on one machine."""

import click

from app.cli.service import with_addresses
from app.config import Need, load_settings
from app.embedded import embedded_servers
from app.ports import EVERYWHERE, free_port
from app.processes import supervise
from app.procfile import service_processes


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    show_envvar=True,
    help="Donde atiende el proceso web.",
)
def up(port: int) -> None:
    """Arranca todo el servicio en esta máquina, hasta Ctrl-C."""
    settings = load_settings(Need.service)
    free_port(port, EVERYWHERE)  # before anything runs: a service without its web would call and not answer
    with embedded_servers(
        settings.escucha_home,
        database=not settings.database_url,
        redis=not settings.redis_url,
        keeper=True,
    ) as embedded:
        found = with_addresses(settings, embedded)
        environment = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url, "PORT": str(port)}
        release, processes = service_processes(environment)
        code = supervise(processes, servers=embedded.ours, release=release)
    raise SystemExit(code)
