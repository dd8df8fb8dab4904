"""A recording of the information menu: uploaded, approved, and heard in a call."""

import io

import pytest

from rules.information import Topic
from rules.roles import Role
from storage.models import Information
from tests.desk.test_information import writes
from tests.desk.visitors import signed_in_as
from tests.ivr.callers import dial
from tests.switchboard import PUBLIC, SigningCarrier

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00"


@pytest.fixture
def version(desk_app, world):
    """Diego has written what is told of the use of the insurance, with a recording; as version(data)."""

    def version(data: bytes) -> Information:
        diego = signed_in_as(desk_app, world, Role.communications, email="diego@example.org")
        assert writes(diego, Topic.use, recording=(io.BytesIO(data), "uso")).status_code == 303
        return world.one(Information)

    return version


@pytest.mark.parametrize(("data", "media"), [(WAV, "audio/wav"), (MP3, "audio/mpeg")])
def test_an_approved_recording_is_heard_in_a_call(desk_app, world, version, data, media):
    delia = signed_in_as(desk_app, world, Role.communications, email="delia@example.org")
    assert delia.post(f"/informacion/version/{version(data).id}").status_code == 303
    call = dial(SigningCarrier(desk_app))
    call.press("32")
    (address,) = [play.text or "" for play in call.heard.root.iter("Play")]
    assert address.startswith(f"{PUBLIC}/sonidos/informacion/")
    answer = desk_app.test_client().get(address.removeprefix(PUBLIC))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, media, data)


def test_what_nobody_approved_is_heard_by_nobody(desk_app, version):
    path = version(WAV).recording
    assert desk_app.test_client().get(f"/sonidos/{path}").status_code == 404
    assert desk_app.test_client().get("/sonidos/cases/1/0").status_code == 404
