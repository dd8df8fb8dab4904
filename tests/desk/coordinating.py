"""A desk with the campaign pages, and the coordinator in front of it."""

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from campaigns import lifecycle
from campaigns.dispatching import Pace
from campaigns.lifecycle import Created
from campaigns.sample_file import read_sample
from desk.blueprint import register_desk
from desk.campaigns.views import campaigns_section
from desk.parts import Desk
from rules.campaign_file import CampaignFile
from rules.lines import Lines
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from rules.roles import Role
from storage.models import Answer, AuditEntry, Campaign, Member
from storage.models.audit import Act
from tests.campaigns.office import FILE, csv_of, pupil
from tests.desk.visitors import Visitor, signed_in_as
from tests.switchboard import LINE, PUBLIC
from tests.world import ALWAYS, ZONE, World

NO_REDIS = "redis://127.0.0.1:9/0"
"""Sign-ins are then counted in the application: each test has its own count."""
LARGEST_FORM = 256 * 1024
LINES = Lines(voice=LINE, texts=LINE, missed_call="+50224110001")
PACE = Pace(calls_per_second=1.0, calls_at_once=50, messages_per_second=1.0)
ANA, BETO, CHEPE = (
    pupil("E-1", "5555 0001", nombre_estudiante="Julia Choc", encargado="Ana Choc", departamento="Guatemala"),
    pupil("E-2", "5555 0002", nombre_estudiante="Marcos Ixcoy", encargado="Beto Ixcoy", departamento="Petén"),
    pupil("E-3", "", nombre_estudiante="Elena Tzul", encargado="Chepe Tzul", departamento="Sololá"),
)


def campaign_desk(world: World, public: str = PUBLIC, lines: Lines = LINES) -> Flask:
    """The desk with its campaign section, on the world's clock."""
    app = Flask("desk", static_folder=None)
    app.config.update(SECRET_KEY="a secret", MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM)
    desk = Desk(world.sessions, world.vault, ZONE, public, NO_REDIS, world.clock)
    register_desk(app, desk, [campaigns_section(desk, lines, PACE)])
    return app


def draft(world: World, *pupils: Mapping[str, str], **settings: Any) -> Created:
    """A draft with these pupils, or with Ana's, Beto's and Chepe's."""
    file = CampaignFile.model_validate(FILE | {"hours": ALWAYS} | settings)
    sample = read_sample(csv_of(*map(dict, pupils or (ANA, BETO, CHEPE))))
    with world.sessions.begin() as session:
        return lifecycle.create(session, world.vault, file, LINES, sample, world.clock())


def running(world: World, *pupils: Mapping[str, str], **settings: Any) -> int:
    """The id of a campaign that has begun."""
    created = draft(world, *pupils, **settings)
    with world.sessions.begin() as session:
        lifecycle.start(session, created.campaign_id, world.clock())
    return created.campaign_id


def upload(visitor: Visitor, path: str, name: str, data: bytes, **form: str) -> TestResponse:
    """Send a file as the page's form does."""
    fields = {"csrf_token": visitor.token(), name: (io.BytesIO(data), "archivo"), **form}
    return visitor.client.post(path, data=fields, headers={"Accept": "text/html"})


def carla(app: Flask, world: World) -> Visitor:
    """The coordinator, signed in."""
    return signed_in_as(app, world, Role.coordinator)


def audited(world: World, campaign_id: int) -> list[Act]:
    """What was written down about the campaign, in order."""
    return [entry.act for entry in world.rows(AuditEntry, AuditEntry.about == f"campaign:{campaign_id}")]


def campaign(world: World, campaign_id: int) -> Campaign:
    """The campaign's row."""
    return world.one(Campaign, Campaign.id == campaign_id)


def plain(answer: TestResponse) -> str:
    """The page's text without its tags."""
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def deadline(at: datetime) -> str:
    """A deadline as a campaign file holds it."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")


def called(
    world: World, member: Member, outcome: Outcome, state: MemberState = MemberState.waiting, **answers: str
) -> None:
    """The member was called a moment ago, with this outcome and these answers."""
    now = world.clock()
    world.attempt(
        member, AttemptState.ended, sid=f"CA{member.id}", outcome=outcome, ended_at=now, settled_at=now, answered_at=now
    )
    world.change(member, state=state, mode=None if state is MemberState.done else member.mode)
    if answers:
        talk = world.conversation(member)
        with world.sessions.begin() as session:
            session.add_all(
                Answer(conversation_id=talk.id, question=name, value=value, recording="", leg="CA1", at=now)
                for name, value in answers.items()
            )


def some_calls(world: World) -> int:
    """The id of a campaign in which of everything something happened."""
    begun = world.campaign(hours={"from": "00:00", "to": "24:00"})
    world.change(begun, started_at=world.clock())
    members = [world.member(begun, f"+502555500{number:02}") for number in range(8)]
    called(world, members[0], Outcome.complete, MemberState.done, uso="1", tipo="1", nivel="4")
    called(world, members[1], Outcome.complete, MemberState.done, uso="2")
    called(world, members[2], Outcome.broke_off, uso="1", tipo="2")
    called(world, members[3], Outcome.no_answer)
    called(world, members[4], Outcome.no_answer)
    called(world, members[5], Outcome.wrong_number, MemberState.monitor)
    world.attempt(members[6], AttemptState.ringing, sid="CA-ringing")
    return begun.id
