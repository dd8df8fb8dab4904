"""The invented sample: it is one, it is always the same, and a few of its pupils are odd on purpose."""

import csv
import io
from pathlib import Path

import pytest

import demo
from campaigns.sample_file import read_sample
from campaigns.settling import AVAILABLE
from conversation.library import newest_version
from demo.roster import COLUMNS, ODD, ODD_ONE_IN, pupils, write_roster
from rules.campaign_file import read_campaign
from rules.routing import MonitorReason, Profile, monitor_reason

FOLDER = Path(demo.__file__).parent
MANY = 2000


@pytest.fixture(scope="module")
def many():
    return list(pupils(MANY, seed=7))


def read(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return read_sample(text.getvalue().encode())


def test_every_row_is_one_of_the_sample_file(many):
    found = read(many)
    assert (len(found.rows), found.refused) == (MANY, [])
    assert {note.column for note in found.noted} == {"telefono"}


def test_the_same_seed_gives_the_same_pupils_and_another_others(many):
    assert list(pupils(MANY, seed=7)) == many
    others = list(pupils(MANY, seed=8))
    assert [row["telefono"] for row in others] != [row["telefono"] for row in many]
    assert {row["codigo_estudiante"] for row in others}.isdisjoint(row["codigo_estudiante"] for row in many)


def test_a_smaller_sample_has_pupils_of_its_own_kind():
    assert [row["codigo_estudiante"] for row in pupils(3, seed=7)] == ["E07000001", "E07000002", "E07000003"]


def test_no_two_pupils_share_a_telephone(many):
    numbers = [row[column] for row in many for column in ("telefono", "telefono_alterno")]
    plain = [number for number in numbers if number.isdecimal()]
    assert len(plain) == len(set(plain))


def test_every_telephone_is_one_that_could_be_dialled(many):
    odd = {cells["telefono"] for cells in ODD if "telefono" in cells}
    problems = {row.telefono for row in read(many).rows if row.phone.problem is not None}
    assert problems == odd


def test_some_pupils_are_for_monitors_only_for_every_reason_there_is(many):
    reasons = [
        monitor_reason(Profile(row.phone.kind, row.idioma, row.discapacidad, row.servicio_reportado), ["es"])
        for row in read(many).rows
    ]
    assert set(reasons) - {None} == set(MonitorReason)
    assert sum(reason is not None for reason in reasons) == pytest.approx(MANY / ODD_ONE_IN, rel=0.5)


def test_a_roster_is_written_as_a_file(tmp_path):
    write_roster(tmp_path / "muestra.csv", 12, seed=7)
    assert len(read_sample((tmp_path / "muestra.csv").read_bytes()).rows) == 12


def test_the_sample_in_the_folder_stands_as_a_whole():
    found = read_sample((FOLDER / "sample.csv").read_bytes())
    assert found.refused == []
    assert len(found.rows) >= 20


def test_the_campaign_in_the_folder_runs_at_any_hour_with_what_the_service_can_do():
    file = read_campaign((FOLDER / "campaign.toml").read_text(encoding="utf-8"))
    hours = file.hours_rule()
    assert (hours.opens, hours.closes, len(hours.days), hours.holidays_off) == (0, 1440, 7, False)
    assert set(file.modes) <= set(AVAILABLE)
    assert newest_version(file.questionnaire) >= 1
