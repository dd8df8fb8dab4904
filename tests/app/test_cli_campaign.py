"""escucha campaign: what it answers, in words and as JSON, and what it refuses."""

import json
from pathlib import Path

import pytest

from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from storage.models import Attempt, AuditEntry, Campaign, Member
from storage.models.audit import Act
from tests.app.commands import SAMPLE, TOML, create, folder_with_files, refused, run, said, use_settings
from tests.campaigns.ended_calls import WHOLE, answer

LIFE = ("start", "pause", "resume", "stop", "close")


@pytest.fixture(autouse=True)
def settings(monkeypatch, database_url):
    use_settings(monkeypatch, database_url)


@pytest.fixture
def folder(tmp_path) -> Path:
    return folder_with_files(tmp_path)


def test_creating_tells_what_was_loaded_and_what_was_not(world, folder):
    told = said(*create(folder))
    campaign = world.one(Campaign)
    assert told.splitlines() == [
        f"Campaña {campaign.id}: 2 filas cargadas, 1 rechazadas.",
        "  línea 4, departamento: no hay un departamento «Chiapas»",
        "Datos que no se entienden, en filas que sí se cargan: 1.",
        "  línea 3, telefono: no es un número de teléfono",
    ]


def test_creating_answers_with_json_as_the_contract_has_it(world, folder):
    (folder / "sample.csv").write_text(SAMPLE + "E4,22501234,Quiché,de más\n", encoding="utf-8")
    assert json.loads(said(*create(folder, "--json"))) == {
        "id": world.one(Campaign).id,
        "loaded": 2,
        "refused": [
            {
                "line": 4,
                "column": "departamento",
                "code": "unknown_departamento",
                "reason": "no hay un departamento «Chiapas»",
            },
            {
                "line": 5,
                "column": "",
                "code": "broken_line",
                "reason": "la línea tiene 4 columnas y el encabezado 3",
            },
        ],
        "noted": [
            {"line": 3, "column": "telefono", "code": "not_a_number", "reason": "no es un número de teléfono"},
        ],
    }


def test_long_lists_of_remarks_are_cut(world, folder):
    lines = "".join(f"E{number},5555,Chiapas\n" for number in range(24))
    (folder / "sample.csv").write_text(f"{SAMPLE}{lines}", encoding="utf-8")
    told = said(*create(folder)).splitlines()
    assert told[0].endswith("25 rechazadas.")
    assert sum("Chiapas" in line for line in told) == 20
    assert "  … y 5 más: véalas con --json" in told


def test_creating_again_adds_the_new_pupils_to_the_draft(world, folder):
    first = json.loads(said(*create(folder, "--json")))
    (folder / "sample.csv").write_text(SAMPLE + "E9,44441234,Quiché\n", encoding="utf-8")
    again = json.loads(said(*create(folder, "--json")))
    assert (again["id"], again["loaded"], len(world.rows(Member))) == (first["id"], 1, 3)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_modes_that_are_not_set_up_are_warned_of_with_the_setting_that_they_lack(world, folder, more):
    (folder / "campaign.toml").write_text(TOML.replace('"voice",', '"voice", "sms", "web",'), encoding="utf-8")
    answered = run(*create(folder, *more))
    assert answered.exit_code == 0
    assert answered.stderr == "".join(
        f"Aviso: para usar {mode} hace falta SMS_FROM; sin eso se pasa al modo siguiente.\n" for mode in ("sms", "web")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "El archivo está vacío."),
        (b"codigo_estudiante,telefono\n", "El archivo no tiene filas después del encabezado."),
        (b"codigo,telefono\nE1,55551234\n", "Línea 1: no se reconoce la columna 1 del encabezado."),
        (
            "codigo_estudiante,encargado\nE1,Ana\nE2,Inés\n".encode("latin-1"),
            "Línea 3: hay letras que no están en UTF-8.",
        ),
        (b"codigo_estudiante\n=1+1\n", "línea 2: codigo_estudiante: la celda parece una fórmula"),
        (b"codigo_estudiante,telefono\nE1\n", "línea 2: la línea tiene 1 columnas y el encabezado 2"),
        (b'codigo_estudiante,encargado\nE1,Ana\nE2,"Bet', "Línea 3: hay comillas que se abren y no se cierran bien."),
        (b"PK\x03\x04", "El libro de Excel está dañado o incompleto."),
    ],
)
def test_a_sample_that_cannot_be_loaded_is_refused_with_the_line(world, folder, data, words):
    before = world.everything()
    (folder / "sample.csv").write_bytes(data)
    assert words in refused(*create(folder))
    assert world.everything() == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TOML.encode("latin-1"), "campaign.toml, línea 2: hay letras que no están en UTF-8."),
        (b"name = \n", "línea 1"),
        (b'name = "x"\nperiod = "y"\n', "«questionnaire» hace falta"),
        (TOML.encode() + b"nombre = 1\n", "la clave «nombre» no existe"),
        (TOML.encode().replace(b"pra-for-147", b"pra-for-999"), "No existe el cuestionario «pra-for-999»."),
    ],
)
def test_a_campaign_file_that_is_none_is_refused_in_words(world, folder, data, words):
    (folder / "campaign.toml").write_bytes(data)
    assert words in refused(*create(folder))
    assert world.rows(Campaign) == []


def test_a_campaign_file_may_have_a_byte_order_mark(world, folder):
    (folder / "campaign.toml").write_text(TOML, encoding="utf-8-sig")
    said(*create(folder))
    assert world.one(Campaign).name == "Encuesta del Seguro Médico"


def test_a_started_campaign_cannot_be_created_again(world, folder):
    created = json.loads(said(*create(folder, "--json")))
    said("campaign", "start", created["id"])
    expected = "La campaña «Encuesta del Seguro Médico» de 2026-C3 ya comenzó: no se le puede cargar otra muestra."
    assert refused(*create(folder)) == expected


def test_a_campaign_is_driven_through_its_whole_life(world, folder):
    number = json.loads(said(*create(folder, "--json")))["id"]
    assert said("campaign", "start", number) == f"Campaña {number} en curso.\n"
    assert [row.state for row in world.rows(Attempt)] == [AttemptState.due]
    assert said("campaign", "pause", number, "--reason", "Feriado") == f"Campaña {number} en pausa.\n"
    assert "en pausa (Feriado)" in said("campaign", "status", number)
    assert said("campaign", "resume", number) == f"Campaña {number} en curso.\n"
    assert said("campaign", "stop", number, "--reason", "Orden") == f"Campaña {number} detenida.\n"
    assert refused("campaign", "close", number).startswith("Todavía se debe contacto a 1 miembros de la muestra.")
    assert said("campaign", "close", number, "--reason", "Plazo") == f"Campaña {number} cerrada.\n"
    assert {row.state for row in world.rows(Member)} == {MemberState.done}
    assert (world.one(Campaign).state, world.one(Campaign).reason) == (CampaignState.closed, "Plazo")


@pytest.mark.parametrize("command", LIFE)
def test_every_command_of_its_life_takes_a_reason(world, folder, command):
    states = {"start": CampaignState.draft, "resume": CampaignState.paused}
    campaign = world.campaign(state=states.get(command, CampaignState.running))
    world.member(campaign)
    said("campaign", command, campaign.id, "--reason", "Porque sí")
    assert world.again(campaign).reason == "Porque sí"


def test_what_is_done_by_command_is_written_down_as_at_the_desk(world, folder):
    number = json.loads(said(*create(folder, "--json")))["id"]
    said(*create(folder))
    said("campaign", "start", number)
    said("campaign", "pause", number, "--reason", "Feriado")
    said("campaign", "resume", number)
    named = {"name": "Encuesta del Seguro Médico", "period": "2026-C3"}
    counts = {"refused": 1, "noted": 1, "sha256": world.one(Campaign).sample_sha256}
    entries = world.rows(AuditEntry, AuditEntry.about == f"campaign:{number}")
    assert [(entry.act, entry.details) for entry in entries] == [
        (Act.campaign_created, named),
        (Act.campaign_sample_loaded, counts | {"loaded": 2, "known": 0}),
        (Act.campaign_changed, named),
        (Act.campaign_sample_loaded, counts | {"loaded": 0, "known": 2}),
        (Act.campaign_started, {"members": 2}),
        (Act.campaign_paused, {"reason": "Feriado"}),
        (Act.campaign_resumed, {}),
    ]


@pytest.mark.parametrize("command", [*LIFE, "status"])
def test_an_unknown_campaign_is_one_clear_line(world, command):
    assert refused("campaign", command, 4711).startswith("No hay una campaña 4711: ")


def test_a_campaign_cannot_start_twice(world):
    campaign = world.campaign()
    assert refused("campaign", "start", campaign.id) == "La campaña está en curso: no se puede comenzar."


def test_the_status_answers_with_json_as_the_contract_has_it(world):
    campaign = world.campaign()
    member = world.member(campaign, state=MemberState.done, mode=None)
    answer(world, member, **WHOLE)
    world.attempt(
        member,
        AttemptState.ended,
        sid="CA1",
        outcome=Outcome.complete,
        ended_at=world.clock(),
        settled_at=world.clock(),
    )
    told = json.loads(said("campaign", "status", campaign.id, "--json"))
    assert {
        "state": "running",
        "sample": 1,
        "by_disposition": {"1.1": 1},
        "by_mode": {"voice": 1},
        "attempts": 1,
        "in_flight": 0,
        "with_monitor": 0,
        "answers": 1,
        "complete": True,
    }.items() <= told.items()
    assert said("campaign", "status", campaign.id).endswith("\ncampaña completa\n")
