"""python -m simulator: the simulated carrier alone."""

import json
import logging
import tomllib
from pathlib import Path
from typing import Any

import click

from simulator.habits import PROFILES
from simulator.parents import ProfileError
from simulator.server import run


@click.command()
@click.option("--port", default=8099, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed has the same parents.")
@click.option("--speed", default=1.0, show_default=True, help="Divides every simulated duration.")
@click.option("--profile", default="default", show_default=True, type=click.Choice(sorted(PROFILES)))
@click.option("--parents", type=click.Path(path_type=Path, exists=True), help="TOML or JSON: number to habits.")
@click.option("--calls-per-second", default=1.0, show_default=True)
@click.option("--requests-per-second", default=0.0, show_default=True, help="REST; 0 is no limit.")
@click.option("--account-sid", envvar="TWILIO_ACCOUNT_SID", required=True, show_envvar=True)
@click.option("--auth-token", envvar="TWILIO_AUTH_TOKEN", required=True, show_envvar=True)
@click.option("--number", "numbers", envvar="VOICE_FROM", multiple=True, required=True, show_envvar=True)
@click.option("--log", "log_path", type=click.Path(path_type=Path), help="Where to write JSON lines.")
def main(parents: Path | None, port: int, **settings: Any) -> None:  # noqa: ANN401 - click's own options
    """A carrier that behaves like Twilio, with parents in it."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        run(port, parents=read_parents(parents) if parents else {}, **settings)
    except (ProfileError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem


def read_parents(path: Path) -> dict[str, dict[str, object]]:
    """Parents described in a file: number -> fields of Parent. Raises ProfileError."""
    text = path.read_text(encoding="utf-8")
    try:
        told = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except ValueError as problem:
        raise ProfileError(f"{path}: {problem}") from problem
    if not isinstance(told, dict):
        raise ProfileError(f"{path}: a mapping from number to habits is expected")
    return told


if __name__ == "__main__":
    main()
