"""A campaign file fills the settings form."""

import io

import pytest

from tests.desk.coordinating import campaign_desk, carla, draft, upload


@pytest.fixture
def app(world):
    return campaign_desk(world)


TOML = b"""
name = "De archivo"
period = "2026-C2"
questionnaire = "pra-for-147"
modes = ["sms", "voice"]
deadline = 2026-12-20T20:00:00-05:00
[attempts.voice]
waits = ["90m"]
"""


@pytest.mark.parametrize("drafted", [False, True])
def test_a_campaign_file_fills_the_form_and_keeps_nothing(app, world, drafted):
    path = f"/campanias/{draft(world).campaign_id}/ajustes" if drafted else "/campanias/nueva"
    before = world.everything()["campaign"]
    page = upload(carla(app, world), f"{path}/archivo", "file", TOML).text
    assert 'value="De archivo"' in page
    assert 'value="90 minutos"' in page
    assert 'value="2026-12-20"' in page
    assert 'value="19:00"' in page
    assert "Revíselos y guárdelos." in page
    assert world.everything()["campaign"] == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Elija un archivo de campaña"),
        (b"\xff\xfe", "El archivo no está en UTF-8."),
        (b"name = ", "El archivo no es TOML válido"),
        (TOML.replace(b"waits", b"espera"), "La clave «attempts.voice.espera» no existe"),
    ],
)
def test_a_campaign_file_that_is_none_says_why(app, world, data, words):
    browser = carla(app, world)
    fields = {"csrf_token": browser.token()} | ({"file": (io.BytesIO(data), "campaign.toml")} if data else {})
    answer = browser.client.post("/campanias/nueva/archivo", data=fields, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert words in answer.text
    assert '<details class="campaign-details" open>' in answer.text
