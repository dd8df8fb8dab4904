"""escucha staff: the accounts of the people who sit at the desk."""

import getpass
import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from app.cli.service import open_session, service
from app.config import Need
from app.errors import Refused
from app.runtime import utc_now
from desk.access import accounts, passwords
from desk.access.accounts import NewAccount
from rules.roles import ROLE_WORDS, Permission, Role
from storage.audit import Actor
from storage.queries import staff as queries

as_option = click.option("--as", "as_email", metavar="EMAIL", help="La cuenta en cuyo nombre se hace; queda anotado.")
stdin_option = click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada estándar.")


@click.group()
def staff() -> None:
    """Las cuentas de quienes usan las páginas."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, metavar="NAME", help="Cómo se llama la persona.")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="; ".join(f"{role}: {words}" for role, words in ROLE_WORDS.items()),
)
@stdin_option
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Crea la cuenta de EMAIL; la contraseña se pide dos veces, sin mostrarla."""
    new = NewAccount(email, name, Role(role), _password(email, password_stdin))
    _in_session(lambda session: accounts.add(session, new, this_machine(), utc_now()))
    click.echo(f"Cuenta creada: {new.email} entra como {ROLE_WORDS[new.role]}.")


@staff.command()
@click.argument("email")
@stdin_option
def password(email: str, password_stdin: bool) -> None:
    """Da otra contraseña a quien perdió la suya: desbloquea la cuenta y cierra sus sesiones."""
    new = _password(email, password_stdin)
    _in_session(lambda session: accounts.set_password(session, email, new, this_machine(), utc_now()))
    click.echo(f"La contraseña de {email} cambió.")


def acting(session: Session, as_email: str | None, permission: Permission) -> Actor:
    """Who a command acts as: the account of --as, which must have `permission`, else whoever uses this machine.

    Raises StaffError.
    """
    return queries.actor(session, as_email, permission) if as_email else this_machine()


def this_machine() -> Actor:
    """Whoever gave the command, as the operating system knows him."""
    return Actor(who=f"cli:{getpass.getuser()}"[:80])


def _password(email: str, from_stdin: bool) -> str:
    """The password, refused before anything else is asked or opened when it will not do."""
    given = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked_twice()
    if problem := passwords.problem_with(given, email):
        raise Refused("bad_password", problem)
    return given


def _asked_twice() -> str:
    asked: str = click.prompt("Contraseña", hide_input=True, err=True)
    if asked != click.prompt("Otra vez", hide_input=True, err=True):
        raise Refused("not_the_same", "Las dos contraseñas no son iguales: pruebe otra vez.")
    return asked


def _in_session(work: Callable[[Session], None]) -> None:
    with service(Need.servers) as settings, open_session(settings) as session:
        work(session)
