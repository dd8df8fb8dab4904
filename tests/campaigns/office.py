"""What the ministry's office sends, loaded as the command loads it."""

import csv
import io
from typing import Any

from campaigns import lifecycle
from campaigns.lifecycle import Created
from campaigns.sample_file import read_sample
from rules.campaign_file import CampaignFile
from storage.models import Campaign
from tests.campaigns.work import LINES
from tests.world import ALWAYS, World

FILE = {"name": "Encuesta", "period": "2026-C3", "questionnaire": "pra-for-147", "modes": ["voice", "monitor"]}


def pupil(code: str, telefono: str = "", **cells: str) -> dict[str, str]:
    """One row of the sample."""
    return {"codigo_estudiante": code, "telefono": telefono} | cells


def csv_of(*pupils: dict[str, str]) -> bytes:
    """The sample file with these rows."""
    columns = list(dict.fromkeys(column for row in pupils for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(pupils)
    return text.getvalue().encode()


def create(world: World, *pupils: dict[str, str], **settings: Any) -> Created:
    """A draft with these pupils; `settings` are keys of the campaign file."""
    file = CampaignFile.model_validate(FILE | settings)
    with world.sessions.begin() as session:
        return lifecycle.create(session, world.vault, file, LINES, read_sample(csv_of(*pupils)), world.clock())


def started(world: World, *pupils: dict[str, str], **settings: Any) -> Campaign:
    """A campaign that may call at any hour, started."""
    created = create(world, *pupils, **({"hours": ALWAYS} | settings))
    with world.sessions.begin() as session:
        lifecycle.start(session, created.campaign_id, world.clock())
    return world.one(Campaign, Campaign.id == created.campaign_id)
