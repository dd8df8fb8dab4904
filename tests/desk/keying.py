"""A desk with the paper pages, a monitor, another one and a supervisor in front of it."""

from flask import Blueprint, Flask

from desk.blueprint import register_desk
from desk.paper.views import paper_section
from desk.parts import Desk, Section
from rules.roles import Permission
from tests.desk.coordinating import NO_REDIS
from tests.switchboard import PUBLIC
from tests.world import ZONE, World


def paper_desk(world: World, public: str = PUBLIC, **changed) -> Flask:
    """The desk with its paper section, on the world's clock."""
    app = Flask("desk", static_folder=None)
    app.config["SECRET_KEY"] = "a secret"
    desk = Desk(world.sessions, world.vault, ZONE, public, NO_REDIS, world.clock, **changed)
    register_desk(app, desk, [interview_form(), paper_section(desk)])
    return app


def interview_form() -> Section:
    """The files of the interview form, which paper uses."""
    part = Blueprint(
        "monitor", "desk.monitor", template_folder="templates", static_folder="static", static_url_path="/monitor/a"
    )
    return Section(part, "static", Permission.manage_staff, "", "")
