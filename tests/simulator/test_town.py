"""A town of parents with every habit: what they tell by text and on pages is true, and nobody is left waiting."""

from collections.abc import Callable

from simulator.people.habits import Habit
from simulator.people.parents import Parent, Parents, derive
from simulator.profiles import load_profile
from tests.simulator.pages import Pages
from tests.simulator.rehearsal import Customer, Simulated
from tests.simulator.surveyor import Surveyor

SEED = 5
TOWN = [f"+5025558{number:04}" for number in range(80)]


def answers_are_true(carrier: Simulated) -> dict[str, dict]:
    """Everybody, after his answers were held against what is true of him."""
    people = carrier.get("/simulator/parents")
    for number, person in people.items():
        truth = derive(SEED, number, load_profile("default").calls).truth
        assert person["uso"] in {None, "1" if truth.used else "2"}
        assert person["motivo_no_uso"] in {None, str(truth.reason)}
        assert person["tipo"] in {None, str(truth.kind)}
        assert person["nivel"] in {None, str(truth.level)}
    return people


def drawn(profile: str) -> list[Parent]:
    """Many parents as a profile draws them."""
    file = load_profile(profile)
    parents = Parents(SEED, file.calls, file.texts, file.monitors)
    return [parents.at(f"+5025{number:07}") for number in range(2000)]


def test_a_town_answers_by_text(customer: Customer, simulate: Callable[..., Simulated]) -> None:
    surveyor = Surveyor(customer)
    carrier = simulate(profile="default", seed=SEED, speed=400.0, late_hours=0.05)
    carrier.listen()
    for number in TOWN:
        carrier.text(surveyor.words["inicio"], to=number)
    ends = {"gracias", "funeral", "persona_cerrado", "quedamos", "equivocado", "baja"}
    carrier.wait(lambda: sum(step in ends for step in surveyor.at.values()) >= len(TOWN) // 2)
    people = answers_are_true(carrier)
    assert set(people) == set(TOWN)
    assert carrier.events("text_lost") == carrier.events("not_understood") == []
    assert sum(person["uso"] is not None for person in people.values()) >= len(TOWN) // 3
    codes = {event["code"] for event in carrier.events("text_ended")}
    assert 0 in codes
    assert len(codes) >= 3


def test_a_town_answers_on_pages(customer: Customer, simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(profile="default", seed=SEED, speed=400.0, late_hours=0.05)
    pages = {number: Pages(customer, f"/e/{place}") for place, number in enumerate(TOWN)}
    for number, page in pages.items():
        carrier.text(f"Conteste 4 preguntas: {customer.url(page.path)}", to=number)
    ends = {"gracias", "ofrecer_queja", "funeral", "persona_cerrado", "quedamos", "equivocado", "baja"}
    carrier.wait(lambda: sum(page.at in ends for page in pages.values()) >= len(TOWN) // 3)
    answers_are_true(carrier)
    assert carrier.events("not_understood") == carrier.events("page_failed") == []


def test_the_default_profile_has_every_habit_with_texts_and_eager_parents_have_none() -> None:
    town = drawn("default")
    for name in ("habit", "style", "browsing", "pieces", "error", "stop_word"):
        assert {getattr(one.texting, name) for one in town} == set(getattr(load_profile("default").texts, name))
    assert max(one.texting.after for one in town) > 3600
    assert {one.texting.error for one in drawn("eager")} == {0}
    assert any(Habit.not_working in one.habits for one in town)


def test_a_landline_takes_no_texts() -> None:
    eager = load_profile("eager")
    assert Parents(SEED, eager.calls, eager.texts, eager.monitors).at("+50222345678").texting.error == 21614


def test_the_same_seed_has_the_same_habits() -> None:
    assert drawn("default") == drawn("default")
