"""What can be driven from outside: a change here is a breaking change and goes into CHANGELOG.md."""

from dataclasses import fields

import click
import pytest

from app.cli import main
from campaigns.progress import Status
from results.columns import NAMES

COMMANDS = {
    "demo": "--once --people --seed --speed --port --answer-by",
    "up": "--port",
    "db upgrade": "",
    "line connect": "NUMBER",
    "staff add": "EMAIL --name --role --password-stdin",
    "staff set": "EMAIL --phone --languages --departamento --shift",
    "staff password": "EMAIL --password-stdin",
    "audit verify": "--json",
    "campaign create": "FILE --sample --as --json",
    "campaign start": "ID --reason --as",
    "campaign pause": "ID --reason --as",
    "campaign resume": "ID --reason --as",
    "campaign stop": "ID --reason --as",
    "campaign close": "ID --reason --as",
    "campaign status": "ID --json",
    "outreach stop": "--reason --as",
    "outreach resume": "--as",
    "results": "ID --format --out --as --json",
    "talk": "SCRIPT --channel --language",
    "simulator": "--port --seed --speed --profile",
}
STATUS = "state sample by_disposition by_mode attempts in_flight with_monitor answers complete"
COLUMNS = """
    caso campania periodo departamento_codigo departamento municipio_codigo municipio nivel_educativo idioma modo
    disposicion disposicion_texto intentos primer_intento completado uso motivo_no_uso tipo nivel comentario
    codigo_comentario estrato estrato_poblacion peso tardia
"""


def commands(group: click.Group, above: str = "") -> dict[str, click.Command]:
    """Every command that does something, by its words after `escucha`."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        words = f"{above} {name}".strip()
        found |= commands(command, words) if isinstance(command, click.Group) else {words: command}
    return found


def words_of(command: click.Command) -> set[str]:
    """Its arguments as --help names them, and its options."""
    words: set[str] = set()
    for parameter in command.params:
        words |= set(parameter.opts) if isinstance(parameter, click.Option) else {str(parameter.human_readable_name)}
    return words


def test_the_commands_are_those_of_the_contract():
    assert set(commands(main)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_what_the_contract_says(name):
    assert set(COMMANDS[name].split()) <= words_of(commands(main)[name])


def test_every_command_explains_itself():
    mute = [name for name, command in commands(main).items() if not command.help]
    assert mute == []


def test_the_status_of_a_campaign_has_the_keys_of_the_contract():
    assert set(STATUS.split()) <= {field.name for field in fields(Status)}


def test_the_results_have_the_columns_of_the_contract_in_their_order():
    assert list(NAMES) == COLUMNS.split()
