from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask

from app.web import create_app
from desk.blueprint import register_desk
from desk.parts import Desk, Section
from rules.roles import Role
from tests.desk.visitors import Visitor, signed_in_as
from tests.switchboard import PUBLIC
from tests.world import ZONE, World

DeskOf = Callable[..., Flask]


@pytest.fixture
def desk_app(house) -> Flask:
    """The whole application, on the world's clock."""
    return create_app(house)


@pytest.fixture
def desk_of(world, clock, house) -> DeskOf:
    """Builds an application of the desk alone, as desk_of(proxies=1)."""

    def desk_of(sections: Sequence[Section] = (), **changed: Any) -> Flask:
        given = {
            "sessions": world.sessions,
            "vault": world.vault,
            "zone": ZONE,
            "public_base_url": PUBLIC,
            "redis_url": house.settings.redis_url,
            "now": clock,
        }
        app = Flask("desk", static_folder=None)
        app.config["SECRET_KEY"] = "a secret"
        register_desk(app, Desk(**given | changed), sections)
        return app

    return desk_of


@pytest.fixture
def lucia(desk_app: Flask, world: World) -> Visitor:
    """A liaison of Quetzaltenango."""
    return signed_in_as(desk_app, world, Role.liaison, departamento="09")


@pytest.fixture
def iris(desk_app: Flask, world: World) -> Visitor:
    """An analyst."""
    return signed_in_as(desk_app, world, Role.analyst)
