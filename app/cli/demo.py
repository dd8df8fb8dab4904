"""escucha demo: one campaign with simulated parents, on this machine."""

import click
from rich.console import Console

from app.rehearsal import Rehearsal, rehearse


@click.command()
@click.option("--once", is_flag=True, help="Termina en cuanto la campaña está completa.")
@click.option("--people", type=click.IntRange(1, 1_000_000), help="Tamaño de la muestra; si no, la de demo/.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31), default=1, show_default=True, help="La misma da los mismos padres."
)
@click.option(
    "--speed", type=click.FloatRange(0.1, 1000), default=60.0, show_default=True, help="De la central simulada."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Del servicio web.")
@click.option(
    "--answer-by",
    type=click.Choice(["reply", "link", "call-back"]),
    default="call-back",
    show_default=True,
    help="Cómo se contestan los mensajes de texto.",
)
@click.option(
    "--profile",
    default="default",
    show_default=True,
    help="Padres y fallas de la central simulada, como worst; también un archivo .toml.",
)
def demo(once: bool, people: int | None, seed: int, speed: float, port: int, answer_by: str, profile: str) -> None:
    """Ensaya una campaña completa con padres simulados, sin instalar ni configurar nada."""
    code = rehearse(Rehearsal(once, people or 0, seed, speed, port, answer_by, profile), Console())
    raise SystemExit(code)
