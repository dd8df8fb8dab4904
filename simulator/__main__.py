"""python -m simulator: the simulated carrier alone."""

import json
import logging
import tomllib
from pathlib import Path
from typing import Any

import click

from simulator.model import Settings
from simulator.people.parents import LATE_HOURS
from simulator.people.wishes import ProfileError
from simulator.profiles import shipped_profiles
from simulator.server import run


@click.command()
@click.option("--port", default=8099, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed has the same parents.")
@click.option("--speed", default=1.0, show_default=True, help="Divides every simulated duration.")
@click.option(
    "--profile", default="default", show_default=True, help=f"A .toml file, or one of {', '.join(shipped_profiles())}."
)
@click.option("--text-profile", help="Habits with texts; as --profile.")
@click.option("--late-hours", default=LATE_HOURS, show_default=True, help="The longest that a late answer takes.")
@click.option("--parents", type=click.Path(path_type=Path, exists=True), help="TOML or JSON: number to habits.")
@click.option("--calls-per-second", default=1.0, show_default=True)
@click.option("--messages-per-second", default=1.0, show_default=True)
@click.option("--requests-per-second", default=0.0, show_default=True, help="REST; 0 is no limit.")
@click.option(
    "--messaging-service",
    envvar="MESSAGING_SERVICE_SID",
    default="",
    show_envvar=True,
    help="All numbers of the account are in it.",
)
@click.option("--advanced-opt-out", is_flag=True, help="The messaging service answers STOP, and tells OptOutType.")
@click.option("--templates", type=click.Path(path_type=Path, exists=True), help="TOML or JSON: ContentSid to text.")
@click.option("--account-sid", envvar="TWILIO_ACCOUNT_SID", required=True, show_envvar=True)
@click.option("--auth-token", envvar="TWILIO_AUTH_TOKEN", required=True, show_envvar=True)
@click.option("--number", "numbers", envvar="VOICE_FROM", multiple=True, required=True, show_envvar=True)
@click.option("--log", "log_path", type=click.Path(path_type=Path), help="Where to write JSON lines.")
@click.option(
    "--traffic",
    "traffic_path",
    envvar="ESCUCHA_TRAFFIC",
    type=click.Path(path_type=Path),
    show_envvar=True,
    help="A folder for all that goes over the line, as JSON lines.",
)
def main(
    parents: Path | None,
    templates: Path | None,
    numbers: tuple[str, ...],
    **settings: Any,  # noqa: ANN401 - click's own options
) -> None:
    """A carrier that behaves like Twilio, with parents in it. Every number takes calls, texts and WhatsApp."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        told, texts = _read(parents), _read(templates)
        run(Settings(numbers=numbers, parents=told, templates=texts, **settings))
    except (ProfileError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem


def _read(path: Path | None) -> dict[str, Any]:
    """A mapping from a file of TOML or JSON; empty without a file. Raises ProfileError."""
    if path is None:
        return {}
    text = path.read_text(encoding="utf-8")
    try:
        told = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except ValueError as problem:
        raise ProfileError(f"{path}: {problem}") from problem
    if not isinstance(told, dict):
        raise ProfileError(f"{path}: a mapping is expected")
    return told


if __name__ == "__main__":
    main()
