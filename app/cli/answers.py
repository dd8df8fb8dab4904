"""How every command answers: words or one JSON object on standard output, a refusal on standard error."""

import json
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import click
import psycopg
import redis
import urllib3.exceptions
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

json_option = click.option("--json", "as_json", is_flag=True, help="Responde con un objeto JSON.")


def say_json(answer: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False))


@runtime_checkable
class Worded(Protocol):
    """An error of any of our layers: a code for programs, and words for people that say what to do."""

    code: str
    words: str


# What can go wrong around us, and the words for it; {} is what the machine said. The first that fits counts.
_EXPECTED: tuple[tuple[type[Exception], str], ...] = (
    (UndefinedTable, "A la base de datos le faltan tablas: corra antes `escucha db upgrade`."),
    (psycopg.OperationalError, "La base de datos no responde: {} (revise DATABASE_URL)"),
    (PoolTimeoutError, "La base de datos no da abasto: {}"),
    (redis.RedisError, "Redis no responde: {} (revise REDIS_URL)"),
    (urllib3.exceptions.HTTPError, "El operador no responde: {} (revise TWILIO_API_BASE_URL)"),
    (OSError, "{}"),
)


class RefusingGroup(click.Group):
    """Commands that end with 1 and clear words when they refuse. A traceback means that we have a bug."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, BrokenPipeError):
            raise
        except Exception as error:
            words = words_for(error)
            if words is None:
                raise
            raise _Refusal(words) from error


class _Refusal(click.ClickException):
    exit_code = 1

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's own signature
        click.echo(self.message, file=file, err=True)


def words_for(error: Exception) -> str | None:
    """What to tell whoever gave the command; None when it is nothing that we expected."""
    if isinstance(error, Worded):
        return error.words
    cause = error.orig if isinstance(error, DBAPIError) and isinstance(error.orig, Exception) else error
    said = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
    return next((words.format(said) for kind, words in _EXPECTED if isinstance(cause, kind)), None)
