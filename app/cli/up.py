"""escucha up: the whole service on one machine."""

import click

from app.cli.service import with_addresses
from app.config import Need, load_settings
from app.embedded import embedded_servers
from app.processes import supervise
from app.procfile import service_processes


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Donde atiende el proceso web; si no, PORT o 8000.")
def up(port: int | None) -> None:
    """Arranca todo el servicio en esta máquina, hasta Ctrl-C."""
    settings = load_settings(Need.service)
    with embedded_servers(
        settings.escucha_home,
        database=not settings.database_url,
        redis=not settings.redis_url,
        keeper=True,
    ) as embedded:
        found = with_addresses(settings, embedded)
        environment = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
        if port:
            environment["PORT"] = str(port)
        release, processes = service_processes(environment)
        code = supervise(processes, servers=embedded.ours, release=release)
    raise SystemExit(code)
