"""The command `escucha`. A command exits 0 on success, 2 on bad usage, 1 on a refusal that says what to do."""

import click

from app.cli.answers import RefusingGroup
from app.cli.audit import audit
from app.cli.campaign import campaign
from app.cli.db import db
from app.cli.demo import demo
from app.cli.line import line
from app.cli.outreach import outreach
from app.cli.results import results
from app.cli.simulator import simulator
from app.cli.staff import staff
from app.cli.talk import talk
from app.cli.up import up


@click.group(cls=RefusingGroup)
def main() -> None:
    """Escucha: encuestas y quejas por teléfono del seguro médico escolar."""


for command in (audit, campaign, db, demo, line, outreach, results, staff, talk, up):
    main.add_command(command)
main.add_command(simulator, "simulator")
