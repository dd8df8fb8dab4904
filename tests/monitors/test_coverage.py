"""Coverage: units and managers by departamento, who came, and what a period adds up to."""

from datetime import datetime, time, timedelta

import pytest

from monitors import coverage
from monitors.coverage import LONGEST_NOTE, NotNoted
from rules.coverage import Came, read_period
from rules.presence import PresenceState
from rules.roles import Role
from storage.audit import Actor
from storage.models import Act, AuditEntry, PresenceCheck
from tests.monitors.staffed import MONDAY, did, manager
from tests.world import ZONE

HOURS = {"hours": {"from": "08:00", "to": "18:00"}}


def coverage_of(world, campaign):
    with world.sessions() as session:
        return coverage.coverage_of(session, world.again(campaign))


def attendance(world, *days, hour: int = 18):
    now = datetime.combine(MONDAY, time(hour), tzinfo=ZONE)
    with world.sessions() as session:
        return coverage.attendance(session, days or (MONDAY,), now, ZONE)


def period(world, code: str, now: datetime):
    with world.sessions() as session:
        return coverage.period_attendance(session, read_period(code), now, ZONE)


def sample(world, **units: int):
    """A campaign with so many establishments in each departamento: sample(world, d01=51)."""
    campaign = world.campaign(**HOURS)
    for departamento, count in units.items():
        for number in range(count):
            code = departamento.removeprefix("d")
            world.member(campaign, None, departamento=code, municipio="", establecimiento_codigo=f"{code}-{number}")
    return campaign


def test_units_are_the_establishments_of_the_sample_each_once(world):
    campaign = sample(world, d01=51, d14=2)
    world.member(campaign, None, departamento="14", establecimiento_codigo="14-1")
    world.member(campaign, None, departamento="14", establecimiento_codigo="", establecimiento="Escuela sin código")
    sample(world, d14=7)
    found = coverage_of(world, campaign)
    assert [(one.name, one.units, one.needed) for one in found.territories] == [("Guatemala", 51, 2), ("Quiché", 3, 1)]


def test_schools_without_a_code_that_share_a_name_are_one_in_each_municipio(world):
    campaign = world.campaign(**HOURS)
    for municipio in ("0101", "0102", "0102", ""):
        world.member(campaign, None, departamento="01", municipio=municipio, establecimiento_codigo="")
    world.member(campaign, None, departamento="01", establecimiento_codigo="", establecimiento="")
    assert [one.units for one in coverage_of(world, campaign).territories] == [3]


def test_managers_are_the_active_monitors_of_the_departamento(world):
    campaign = sample(world, d01=120, d14=1)
    manager(world, "Luis", shift=(8, 12))
    manager(world, "Mario", shift=None)
    manager(world, "Ema", departamento="17")
    manager(world, "Otto", departamento="")
    manager(world, "Inés", active=False)
    manager(world, "Sara", role=Role.supervisor)
    found = coverage_of(world, campaign)
    guatemala, quiche = found.territories
    assert (guatemala.managers, guatemala.anytime, guatemala.gap) == (2, 1, 1)
    assert (quiche.managers, quiche.gap) == (0, 1)
    assert found.elsewhere == 2
    assert list(found.hours) == list(range(8, 18))
    assert [guatemala.covered[hour] for hour in (8, 11, 12, 17)] == [1, 1, 0, 0]


def test_units_without_a_departamento_have_no_managers(world):
    campaign = sample(world, d=1)
    manager(world, departamento="")
    (only,) = coverage_of(world, campaign).territories
    assert (only.name, only.units, only.managers, only.gap) == ("Sin departamento", 1, 0, 1)


def test_a_day_names_whoever_was_expected_or_came(world):
    came, late, _, free = (manager(world, name) for name in ("Ana", "Beto", "Chepe", "Dina"))
    world.change(free, shift_from=None, shift_until=None)
    did(world, came, 8, 12)
    did(world, came, 12, 13, PresenceState.pause)
    did(world, came, 13, 16)
    did(world, late, 9.5, None)
    found = {one.name: one.day for one in attendance(world)}
    assert {name: day.came for name, day in found.items()} == {
        "Ana": Came.came,
        "Beto": Came.late,
        "Chepe": Came.absent,
    }
    assert (found["Ana"].worked, found["Ana"].breaks) == (timedelta(hours=7), timedelta(hours=1))
    assert (found["Beto"].late, found["Beto"].worked) == (timedelta(minutes=90), timedelta(hours=8.5))


def test_the_day_before_an_account_and_days_to_come_are_left_out(world):
    manager(world, created_at=world.clock())
    days = [MONDAY + timedelta(days=number) for number in (-3, 0, 1)]
    assert [one.day.day for one in attendance(world, *days)] == [MONDAY]
    assert attendance(world, MONDAY + timedelta(days=1)) == []


def test_who_left_the_house_keeps_his_days_and_is_expected_no_more(world):
    gone = manager(world, active=False)
    did(world, gone, 10, 12)
    (day,) = attendance(world)
    assert (day.day.came, day.shift) == (Came.came, None)


def note(world, user, words="Cita médica", day=MONDAY, by=None):
    with world.sessions.begin() as session:
        actor = Actor(user_id=(by or user).id)
        coverage.note_absence(session, user.id, day, words, actor, world.clock(), ZONE)


def test_the_last_note_of_a_day_counts_and_each_is_written_down(world):
    luis, sara = manager(world), world.staff("Sara", Role.supervisor)
    note(world, luis, by=sara)
    note(world, luis, "Capacitación", by=sara)
    kept = world.one(PresenceCheck)
    assert (kept.note, kept.by, kept.at) == ("Capacitación", sara.id, world.clock())
    assert [(one.act, one.about, one.details) for one in world.rows(AuditEntry)] == [
        (Act.absence_noted, f"staff:{luis.id}", {"day": "2026-10-05"})
    ] * 2
    (day,) = attendance(world)
    assert day.note == "Capacitación"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"words": ""}, "no_note"),
        ({"words": "a" * (LONGEST_NOTE + 1)}, "long_note"),
        ({"day": MONDAY + timedelta(days=1)}, "no_such_day"),
    ],
)
def test_a_note_that_will_not_do_is_refused(world, given, code):
    with pytest.raises(NotNoted) as refusal:
        note(world, manager(world), **given)
    assert refusal.value.code == code
    assert world.rows(PresenceCheck) == world.rows(AuditEntry) == []


def test_only_monitors_days_are_noted(world):
    with pytest.raises(NotNoted, match="no es de un monitor"):
        note(world, world.staff("Carla", Role.coordinator))


def test_a_week_adds_up_by_person_and_by_departamento(world):
    ana, beto = manager(world, "Ana"), manager(world, "Beto", departamento="14")
    tuesday = MONDAY + timedelta(days=1)
    did(world, ana, 8, 16)
    did(world, ana, 9, 16, day=tuesday)
    did(world, beto, 8, 16)
    note(world, beto, day=MONDAY)
    world.clock.pass_by(days=1, hours=8)
    note(world, beto, day=tuesday)
    days = period(world, "2026-W41", world.clock())
    assert len(days) == 4
    first, second = coverage.by_person(days)
    assert (first.name, first.expected, first.days, first.late, first.absences) == ("Ana", 2, 2, 1, 0)
    assert first.worked == timedelta(hours=15)
    assert (second.name, second.expected, second.days, second.absences, second.explained) == ("Beto", 2, 1, 1, 1)
    assert [one.name for one in coverage.by_departamento(days)] == ["Guatemala", "Quiché"]
    everybody = coverage.total("Todos", days)
    assert (everybody.expected, everybody.days, everybody.worked) == (4, 3, timedelta(hours=23))


def test_a_day_that_is_not_decided_counts_in_nothing(world):
    manager(world)
    assert period(world, "2026-W41", datetime.combine(MONDAY, time(15, 59), tzinfo=ZONE)) == []
    assert len(period(world, "2026-W41", datetime.combine(MONDAY, time(16), tzinfo=ZONE))) == 1


def test_two_of_one_name_are_two_people(world):
    manager(world, "Luis")
    manager(world, "Luis")
    assert [one.absences for one in coverage.by_person(attendance(world))] == [1, 1]


def test_whoever_works_on_a_holiday_was_not_expected(world):
    luis = manager(world)
    saturday = MONDAY - timedelta(days=2)
    did(world, luis, 9, 12, day=saturday)
    total = coverage.total("Luis", attendance(world, saturday))
    assert (total.expected, total.days, total.worked) == (0, 1, timedelta(hours=3))
