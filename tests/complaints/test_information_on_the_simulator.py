"""What DICOMS has recorded and approved is what a parent hears who dials the line and asks for it."""

import io

import pytest
from requests import get

from app.web import create_app
from ivr.connecting import connect_line
from rules.information import Topic
from rules.roles import Role
from simulator.voice.tones import wav
from storage.models import Information
from tests.desk.test_information import writes
from tests.desk.visitors import signed_in_as
from tests.simulator.conftest import hold  # noqa: F401 - a fixture
from tests.simulator.holding import Held
from tests.simulator.rehearsal import LINE

SECONDS = 2
VOICE = wav("RE" + "1" * 32, SECONDS)


@pytest.fixture
def version(world, live_house) -> Information:
    """Diego has recorded what is told of the use of the insurance, and Delia approved it."""
    desk = create_app(live_house)
    diego = signed_in_as(desk, world, Role.communications, email="diego@example.org")
    delia = signed_in_as(desk, world, Role.communications, email="delia@example.org")
    assert writes(diego, Topic.use, recording=(io.BytesIO(VOICE), "uso.wav")).status_code == 303
    version = world.one(Information)
    assert delia.post(f"/informacion/version/{version.id}").status_code == 303
    return version


def hears(ana: Held, words: str) -> None:
    """She listens until this is said."""
    while words not in (said := ana.next("say"))["words"]:
        ana.do("heard", number=said["number"])


def test_a_parent_who_asks_for_information_hears_the_approved_recording(live_house, simulated, version, hold):  # noqa: F811
    connect_line(live_house.exchange.carrier, LINE, live_house.settings.public_base_url)
    ana = hold(simulated)
    ana.do("dial", to=LINE)
    hears(ana, "Para información")
    ana.do("press", key="3")
    hears(ana, "Cómo usarlo")
    ana.do("press", key="2")
    played = ana.next("play")
    assert played["seconds"] == SECONDS
    assert get(simulated.base_url + played["url"], timeout=10).content == VOICE
    assert simulated.events("document_failed") == []
    ana.do("heard", number=played["number"])
    hears(ana, "otro tema")
