"""escucha staff: the accounts of the people who sit at the desk."""

import getpass
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from app.cli.service import open_session, service
from app.config import Need
from app.errors import Refused
from app.runtime import utc_now
from desk.access import accounts, passwords
from desk.access.accounts import AccountError, NewAccount
from desk.access.records import change_record
from rules.roles import ROLE_WORDS, Permission, Role
from rules.staff_records import Columns, read_changes
from storage.audit import Actor
from storage.keys import check_key
from storage.models import StaffUser
from storage.queries import staff as queries
from storage.vault import Vault

Command = TypeVar("Command", bound=Callable[..., Any])

as_option = click.option("--as", "as_email", metavar="EMAIL", help="La cuenta en cuyo nombre se hace; queda anotado.")
RECORD = (
    (
        "--phone",
        "telephone",
        "NUMBER",
        "Donde recibe llamadas: teléfono de Guatemala, sip:… o client:…",
    ),
    ("--languages", "languages", "LANGUAGES", "Los idiomas que habla, con comas: es,quc."),
    ("--departamento", "departamento", "NAME", "Donde trabaja, por nombre o código; vacío es todo el país."),
    ("--shift", "shift", "HH:MM-HH:MM", "Su turno; vacío es cualquier hora."),
    ("--on-call", "on_call", "sí|no", "Si se le avisa, a cualquier hora, cuando un caso vital espera."),
)
"""Option, field of the record, what is shown for its value, help."""
stdin_option = click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada estándar.")


def record_options(command: Command) -> Command:
    """The options of what is known of a person for the work; one that is not given changes nothing."""
    for option, field, shown, words in reversed(RECORD):
        command = click.option(option, field, metavar=shown, help=words)(command)
    return command


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
@record_options
def add(email: str, name: str, role: str, password_stdin: bool, **written: str | None) -> None:
    """Crea la cuenta de EMAIL; la contraseña se pide dos veces, sin mostrarla."""
    columns = read_changes(_given(written))
    new = NewAccount(email, name, Role(role), _password(email, password_stdin))

    def work(session: Session, vault: Vault | None) -> None:
        number = accounts.add(session, new, this_machine(), utc_now())
        _keep(session, vault, session.get_one(StaffUser, number), columns)

    _in_session(work, sealing=bool(columns))
    click.echo(f"Cuenta creada: {new.email} entra como {ROLE_WORDS[new.role]}.")


@staff.command(name="set")
@click.argument("email")
@record_options
def set_record(email: str, **written: str | None) -> None:
    """Cambia los datos de trabajo de EMAIL; lo que no se da queda como está."""
    columns = read_changes(_given(written))
    if not columns:
        raise Refused("nothing_given", "Diga qué cambia: --phone, --languages, --departamento, --shift u --on-call.")

    def work(session: Session, vault: Vault | None) -> None:
        found = queries.find_staff(session, email)
        if found is None:
            raise AccountError("unknown_email", email=email)
        _keep(session, vault, session.get_one(StaffUser, found.id, with_for_update=True), columns)

    _in_session(work, sealing=True)
    click.echo(f"Los datos de {email} quedaron guardados.")


@staff.command()
@click.argument("email")
@stdin_option
def password(email: str, password_stdin: bool) -> None:
    """Da otra contraseña a quien perdió la suya: desbloquea la cuenta y cierra sus sesiones."""
    new = _password(email, password_stdin)
    _in_session(lambda session, _vault: accounts.set_password(session, email, new, this_machine(), utc_now()))
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


def _given(written: Mapping[str, str | None]) -> dict[str, str]:
    return {field: text for field, text in written.items() if text is not None}


def _keep(session: Session, vault: Vault | None, account: StaffUser, columns: Columns) -> None:
    if vault is not None:
        change_record(session, vault, account, columns, this_machine(), utc_now())


def _in_session(work: Callable[[Session, Vault | None], None], *, sealing: bool = False) -> None:
    """Do it in one transaction. sealing: personal data are kept, which needs DATA_KEY."""
    with service(Need.database if sealing else Need.servers) as settings, open_session(settings) as session:
        vault = Vault(settings.data_key.get_secret_value()) if sealing else None
        if vault is not None:
            check_key(session, vault)
        work(session, vault)
