from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from obstore.store import MemoryStore

from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Attempt, Member
from tests.web.complainant import Complainant
from tests.web.visitor import Visitor
from tests.world import ANA, ZONE, World
from web.cases import case_blueprint
from web.complaints import complaint_blueprint
from web.hall import Hall
from web.links import FOLDER, sign
from web.pages import Porch, web_blueprint
from web.survey_files import survey_files_blueprint

SECRET = "a secret"
LINE = "2411-0000"


@dataclass
class Ana:
    """Ana's pupil, the text that waits for her answer, and what one window of her telephone shows."""

    world: World
    app: Flask
    member: Member
    attempt: Attempt

    @property
    def address(self) -> str:
        return f"{FOLDER}/{sign(SECRET, self.attempt.id)}"

    def window(self, address: str = "") -> Visitor:
        """Another window, opened by the link."""
        visitor = Visitor(self.app, address or self.address)
        visitor.open()
        return visitor

    def text_again(self, **values: Any) -> Attempt:
        """One more text with a link to the same pupil's parent."""
        return text_to(self.world, self.member, **values)


def text_to(world: World, member: Member, **values: Any) -> Attempt:
    """A text with a link has left, and its answer is waited for."""
    now = world.clock()
    given = {
        "mode": Mode.sms,
        "dialing_at": now,
        "answer_until": now + timedelta(days=2),
        "sid": f"SM{member.id}-{now.timestamp()}",
    }
    return world.attempt(member, AttemptState.awaiting, **given | values)


@pytest.fixture
def app(world) -> Flask:
    """The parents' pages on the test database."""
    return app_of(world)


def app_of(world: World, files: MemoryStore | None = None) -> Flask:
    app = Flask("tests.web.app", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    hall = Hall(Porch(world.sessions, ZONE, SECRET, LINE, world.clock), files or MemoryStore(), secure=False)
    surveys = (web_blueprint(hall.porch), survey_files_blueprint(hall))
    for pages in (*surveys, complaint_blueprint(hall), case_blueprint(hall)):
        app.register_blueprint(pages)
    return app


@pytest.fixture
def files() -> MemoryStore:
    """Where files lie that parents send."""
    return MemoryStore()


@pytest.fixture
def parent(world, files) -> Complainant:
    """Somebody whom nobody knows has begun to complain."""
    return Complainant(app_of(world, files), world).begin()


@pytest.fixture
def invite(world, app) -> Callable[..., Ana]:
    """A parent who got a text with a link; settings are the campaign's."""

    def invite(number: str = ANA, member: dict[str, Any] | None = None, **campaign: Any) -> Ana:
        pupil = world.member(world.campaign(**campaign), number, **(member or {}))
        return Ana(world, app, pupil, text_to(world, pupil))

    return invite


@pytest.fixture
def ana(invite) -> Ana:
    """Ana got a text with a link at ten in the morning."""
    return invite()
