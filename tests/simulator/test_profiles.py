"""Profiles: what a file says stands over what it extends, and what cannot be is refused by its name."""

from pathlib import Path

import pytest

from simulator.people.habits import Habit
from simulator.people.texting import TextHabit
from simulator.people.wishes import ProfileError
from simulator.profiles import load_profile, shipped_profiles
from tests.simulator.rehearsal import ANA, Customer, ask, twiml


@pytest.fixture
def profile(tmp_path: Path):
    """Write a profile; its path."""

    def write(words: str, name: str = "own.toml") -> str:
        path = tmp_path / name
        path.write_text(words, encoding="utf-8")
        return str(path)

    return write


def test_every_shipped_profile_can_be_read() -> None:
    assert {"busy-line", "default", "eager", "rural"} <= set(shipped_profiles())
    assert [load_profile(name).name for name in shipped_profiles()] == shipped_profiles()


def test_a_file_says_only_what_differs_from_the_one_it_extends(profile) -> None:
    default, own = load_profile("default"), load_profile(profile('extends = "default"\n[calls]\nused = 0.9'))
    assert (own.calls.used, own.calls.level, own.texts) == (0.9, default.calls.level, default.texts)
    assert own.monitors == default.monitors


def test_a_table_of_weights_is_replaced_whole(profile) -> None:
    own = load_profile(profile('extends = "default"\n[texts.habit]\nstops = 2\n[calls]\nreach = { busy = 1 }'))
    assert (own.texts.habit, own.calls.reach) == ({TextHabit.stops: 2}, {Habit.busy: 1})


def test_a_file_extends_another_file_beside_it(profile) -> None:
    profile('extends = "eager"\n[calls]\nused = 0.8\ncomment = 0.7', "base.toml")
    own = load_profile(profile('extends = "base.toml"\n[calls]\ncomment = 0.1'))
    assert (own.calls.used, own.calls.comment, own.calls.number) == (0.8, 0.1, {Habit.answers: 1})


def test_faults_are_handed_on_as_they_stand(profile) -> None:
    own = load_profile(profile('extends = "default"\n[faults]\nanything = { at = [1, 2] }'))
    assert own.faults["anything"] == {"at": [1, 2]}
    assert load_profile("eager").faults == {}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("[calls]\nflies = 1", "calls.flies: unknown"),
        ("[weather]\nrain = 1", "weather: unknown"),
        ("calls = 3", "calls: a table is expected"),
        ("[calls]\nused = 1.5", "calls.used: 1.5 is no share"),
        ("[calls]\nused = true", "calls.used: True is no number"),
        ("[calls.reach]\nflies = 1", "calls.reach: 'flies'"),
        ("[calls.reach]\ndeclines = 1", "calls.reach: declines is not one of"),
        ("[calls.reach]\nanswers = -1", "calls.reach: -1 is no number"),
        ("[calls.reach]\nanswers = inf", "calls.reach: inf is no number"),
        ("[calls.reach]\nanswers = 0", "calls.reach: at least one weight"),
        ("[calls.reach]", "calls.reach: a table of weights"),
        ("[calls.level]\n5 = 1", "calls.level: 5 is not one of 1, 2, 3, 4"),
        ("[calls]\nring_seconds = [9, 3]", "calls.ring_seconds: 9 to 3"),
        ("[calls]\nring_seconds = 9", "calls.ring_seconds: two numbers"),
        ("[monitors.habit]\nvoicemail = 1", "monitors.habit: voicemail is not one of"),
        ("[monitors]\nnumbers = [3]", "monitors.numbers: a list of words"),
        ('[unprompted]\nstrangers = "ana"', "unprompted.strangers: 'ana'"),
        ("[calls", "own.toml"),
    ],
)
def test_what_cannot_be_is_refused_by_name(profile, words: str, named: str) -> None:
    path = profile(words if words == "calls = 3" else f"{words}\n")
    with pytest.raises(ProfileError) as refused:
        load_profile(path)
    assert named in str(refused.value)
    assert "own.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("[calls]\nused = 0.5", "level"),
        ('extends = "own.toml"', "extends itself"),
        ('extends = "weather"', "weather: no such profile; there are"),
        ('extends = "nowhere.toml"', "nowhere.toml"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(profile, words: str, named: str) -> None:
    with pytest.raises(ProfileError, match=named):
        load_profile(profile(words))


def test_the_carrier_takes_a_file_of_ones_own(customer: Customer, simulate, profile) -> None:
    carrier = simulate(profile=profile('extends = "eager"\n[calls]\nused = 0'))
    customer.answers["/voice"] = twiml(ask("¿Lo usó? Si lo usó, marque 1. Si no lo usó, marque 2."))
    carrier.over(carrier.call())
    assert carrier.parent(ANA)["uso"] == "2"


def test_habits_with_texts_may_come_from_another_profile(simulate, profile) -> None:
    carrier = simulate(text_profile=profile('extends = "eager"\n[texts.habit]\nnever_reads = 1'))
    carrier.text("Responda 1 si o 2 no")
    carrier.noted("text_ended")
    assert carrier.events("text_read") == []
