"""The invented sample: it is one, it is always the same, and a few of its pupils are odd on purpose."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

import demo
from campaigns.sample_file import read_sample
from conversation.library import newest_version
from demo.roster import (
    COLUMNS,
    LANDLINE_ONE_IN,
    ODD,
    ODD_ONE_IN,
    SIBLING_ONE_IN,
    pupils,
    write_roster,
)
from rules.campaign_file import read_campaign
from rules.lines import Lines, missing_settings
from rules.phones import PhoneKind
from rules.routing import Mode, MonitorReason, Profile, first_mode

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


def families(rows):
    """Pupils by their first telephone, where that is a number."""
    shared = {}
    for row in rows:
        if row["telefono"].isdecimal():
            shared.setdefault(row["telefono"], []).append(row)
    return shared


def test_every_family_has_telephones_of_its_own(many):
    first = {number: rows[0] for number, rows in families(many).items()}
    others = [row["telefono_alterno"] for row in first.values() if row["telefono_alterno"]]
    assert len(others) == len(set(others))
    assert set(first).isdisjoint(others)


def test_some_pupils_are_siblings_of_different_school_levels(many):
    pairs = [rows for rows in families(many).values() if len(rows) > 1]
    assert len(pairs) == pytest.approx(MANY / SIBLING_ONE_IN, rel=0.3)
    for first, second in pairs:
        assert {first["nivel"], second["nivel"]} == {"primaria", "preprimaria"}
        same = set(COLUMNS) - {"codigo_estudiante", "nombre_estudiante", "nivel"}
        assert all(first[column] == second[column] for column in same)
        assert first["nombre_estudiante"].split()[1:] == second["nombre_estudiante"].split()[1:]


def test_some_telephones_are_landlines(many):
    kinds = Counter(row.phone.kind for row in read(many).rows)
    assert kinds[PhoneKind.fixed] == pytest.approx(MANY / LANDLINE_ONE_IN, rel=0.3)


def test_every_telephone_is_one_that_could_be_dialled(many):
    odd = {cells["telefono"] for cells in ODD if "telefono" in cells}
    problems = {row.telefono for row in read(many).rows if row.phone.problem is not None}
    assert problems == odd


def test_some_pupils_are_for_monitors_only_for_every_reason_there_is(many):
    profiles = [
        Profile(row.phone.kind, row.idioma, row.discapacidad, row.servicio_reportado) for row in read(many).rows
    ]
    reasons = [first_mode([Mode.voice, Mode.sms, Mode.monitor], ["es"], profile)[1] for profile in profiles]
    assert set(reasons) - {None} == set(MonitorReason)
    assert sum(reason is not None for reason in reasons) == pytest.approx(MANY / ODD_ONE_IN, rel=0.5)


def test_some_pupils_have_parents_who_can_only_be_called_or_only_be_written_to(many):
    disabilities = {row.discapacidad for row in read(many).rows}
    assert {"visual", "auditiva", "sordoceguera"} <= disabilities


def test_a_roster_is_written_as_a_file(tmp_path):
    write_roster(tmp_path / "muestra.csv", 12, seed=7)
    assert len(read_sample((tmp_path / "muestra.csv").read_bytes()).rows) == 12


def test_the_sample_in_the_folder_stands_as_a_whole():
    found = read_sample((FOLDER / "sample.csv").read_bytes())
    assert found.refused == []
    assert len(found.rows) == 60
    numbers = Counter(row.telefono for row in found.rows if row.telefono.isdecimal())
    assert max(numbers.values()) == 2


def test_the_campaign_in_the_folder_runs_at_any_hour_with_what_the_service_can_do():
    file = read_campaign((FOLDER / "campaign.toml").read_text(encoding="utf-8"))
    hours = file.hours_rule()
    assert (hours.opens, hours.closes, len(hours.days), hours.holidays_off) == (0, 1440, 7, False)
    everything = Lines("+50222220000", "+50222220000", "+50222220000", "+50222220001")
    assert missing_settings(file.modes, file.attempts.sms.answer_by, everything) == {}
    assert newest_version(file.questionnaire) >= 1
