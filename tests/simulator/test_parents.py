"""Parents with habits, who choose by what they hear and by what is true of them."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.people.habits import PARENTS_HABITS, Habit
from simulator.people.parents import derive, described, habit_at
from simulator.people.wishes import ProfileError
from simulator.profiles import load_profile
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Heard, Simulated, ask, twiml

WORDING = Path(__file__).parents[2] / "conversation/scripts/pra-for-147/v1/voice.es.toml"
# The survey as its paper shows it: where each key leads. A step not named here says goodbye.
PATHS = {
    "inicio": {"1": "permiso", "2": "otro_momento", "3": "equivocado"},
    "permiso": {"1": "uso", "2": "otro_momento"},
    "uso": {"1": "tipo", "2": "no_uso"},
    "tipo": {"1": "nivel", "2": "nivel", "3": "nivel", "4": "funeral"},
    "nivel": {"1": "comentario", "2": "comentario", "3": "comentario", "4": "comentario"},
    "no_uso": {"1": "comentario", "2": "comentario", "3": "comentario"},
    "comentario": {"1": "grabar", "2": "ofrecer_queja"},
    "ofrecer_queja": {"1": "persona_cerrado", "2": "gracias"},
    "otro_momento": {"1": "gracias", "2": "gracias", "3": "gracias"},
    "baja_confirma": {"1": "baja", "2": "uso"},
}


@pytest.fixture
def survey(customer: Customer) -> Customer:
    """A customer who asks the survey: a page for each prompt, in its own words."""
    words = tomllib.loads(WORDING.read_text(encoding="utf-8"))["prompts"]

    def page(step: str, before: str = "") -> str:
        if step == "grabar":
            return twiml(f"<Say>{words[step]}</Say>", "<Record action='/ofrecer_queja'/>")
        if step not in PATHS:
            return twiml(f"<Say>{words[step]}</Say>")
        return twiml(ask(before + words[step], f"/key/{step}", timeout="6"), f"<Redirect>/still/{step}</Redirect>")

    def key(step: str) -> Callable[[Heard], str]:
        def answer(heard: Heard) -> str:
            digit = heard.form["Digits"]
            common = {"9": "baja_confirma", "0": "persona_cerrado"}
            following = PATHS[step].get(digit) or common.get(digit)
            return page(following) if following else page(step, "Disculpe, no le entendí. ")

        return answer

    for step in words:
        customer.answers[f"/{step}"] = page(step)
        if step in PATHS:
            customer.answers[f"/key/{step}"] = key(step)
            customer.answers[f"/still/{step}"] = page(step, "¿Sigue en la línea? ")
    customer.answers["/voice"] = page("inicio")
    return customer


@pytest.fixture
def asked(survey: Customer, carrier: Simulated) -> Iterator[Callable[..., dict]]:
    """Describe Ana, call her, and see what she did and told."""

    def call(**ana: object) -> dict:
        carrier.post("/simulator/parents", {ANA: ana})
        carrier.over(carrier.call())
        return carrier.parent()

    yield call
    assert carrier.events("document_failed") == []


def keys(survey: Customer) -> list[tuple[str, str]]:
    return [(r.path.split("/")[-1], r.form["Digits"]) for r in survey.requests if r.path.startswith("/key/")]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_parent_who_used_it_tells_kind_and_level(asked, kind: int, level: int) -> None:
    told = asked(truth={"used": True, "kind": kind, "level": level, "comment": False})
    assert (told["uso"], told["tipo"], told["nivel"]) == ("1", str(kind), str(level))
    assert (told["motivo_no_uso"], told["comentario"], told["not_understood"]) == (None, False, 0)


@pytest.mark.parametrize("reason", [1, 2, 3])
def test_a_parent_who_did_not_use_it_tells_why(asked, reason: int) -> None:
    told = asked(truth={"used": False, "reason": reason})
    assert (told["uso"], told["motivo_no_uso"], told["tipo"], told["nivel"]) == ("2", str(reason), None, None)


def test_a_parent_presses_the_keys_that_the_words_name(asked, survey: Customer) -> None:
    asked(truth={"used": True, "kind": 2, "level": 1, "comment": False, "complaint": True})
    assert keys(survey) == [
        ("inicio", "1"),
        ("permiso", "1"),
        ("uso", "1"),
        ("tipo", "2"),
        ("nivel", "1"),
        ("comentario", "2"),
        ("ofrecer_queja", "1"),
    ]


def test_other_keys_for_the_same_words_are_pressed(asked, survey: Customer) -> None:
    survey.answers["/voice"] = twiml(ask("Excelente, marque 1. Bueno, marque 2. Regular, marque 3. Malo, marque 4."))
    assert asked(truth={"level": 1})["nivel"] == "1"
    assert survey.at("/key")[0].form["Digits"] == "4"


def test_a_parent_who_wants_to_comment_is_recorded(asked, carrier: Simulated) -> None:
    told = asked(truth={"comment": True, "comment_seconds": 9, "complaint": True})
    (recording,) = told["recordings"]
    assert (told["comentario"], recording["reached"]) == (True, True)
    assert carrier.client.recordings(recording["sid"]).fetch().duration == str(recording["seconds"])
    assert told["wanted_complaint"] is True


def test_a_funeral_is_told_and_nothing_more_is_asked(asked, survey: Customer) -> None:
    assert asked(truth={"used": True, "kind": 4})["tipo"] == "4"
    assert keys(survey)[-1] == ("tipo", "4")


@pytest.mark.parametrize("question", [1, 2, 3, 5])
def test_a_wrong_key_is_pressed_once_and_then_the_right_one(asked, survey: Customer, question: int) -> None:
    told = asked(habits=["wrong_key"], at_question=question, truth={"used": True, "kind": 1, "level": 4})
    assert (told["uso"], told["tipo"], told["nivel"]) == ("1", "1", "4")
    wrong = keys(survey)[question - 1]
    assert wrong[1] not in PATHS[wrong[0]]
    assert keys(survey)[question][0] == wrong[0]


@pytest.mark.parametrize("question", [1, 4])
def test_a_parent_is_silent_once_and_then_answers(asked, survey: Customer, question: int) -> None:
    told = asked(habits=["silent_once"], at_question=question, truth={"used": True, "level": 2})
    assert told["nivel"] == "2"
    assert len([r for r in survey.requests if r.path.startswith("/still/")]) == 1


@pytest.mark.parametrize(("question", "answers"), [(1, (None, None)), (4, ("1", None)), (5, ("1", "3"))])
def test_a_parent_hangs_up_midway(asked, question: int, answers: tuple) -> None:
    told = asked(habits=["hangs_up"], at_question=question, truth={"used": True, "kind": 3})
    assert (told["uso"], told["tipo"]) == answers
    assert (told["hung_up"], told["nivel"], told["keys"]) == (1, None, question - 1)


@pytest.mark.parametrize("question", [1, 3])
def test_a_parent_stops_the_calls_and_confirms(asked, survey: Customer, question: int) -> None:
    told = asked(habits=["stops"], at_question=question)
    assert told["stopped"] is True
    assert keys(survey)[-2][1] == "9"
    assert keys(survey)[-1] == ("baja_confirma", "1")


def test_a_parent_asks_for_a_person_with_the_key_he_heard_before(asked, survey: Customer) -> None:
    assert asked(habits=["asks_person"], at_question=4)["wanted_person"] is True
    assert keys(survey)[-1] == ("tipo", "0")


def test_a_wrong_number_says_so(asked, survey: Customer) -> None:
    assert asked(habits=["wrong_number"])["wrong_number"] is True
    assert keys(survey) == [("inicio", "3")]


def test_an_absent_guardian_names_a_time_and_answers_the_next_call(asked) -> None:
    first = asked(habits=["guardian_absent", "answers"], truth={"moment": "evening", "used": True, "level": 3})
    assert (first["guardian_absent"], first["moment"], first["nivel"]) == (True, "evening", None)
    assert asked()["nivel"] == "3"


def test_an_undetected_voicemail_presses_nothing_and_hangs_up_after_three_minutes(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/voice"] = twiml(ask("Bueno, marque 1."), "<Redirect/>")
    carrier.post("/simulator/parents", {ANA: {"habits": ["silent_voicemail"]}})
    assert carrier.over(carrier.call())["CallDuration"] == "180"
    told = carrier.parent()
    assert (told["machine"], told["keys"], told["hung_up"]) == (True, 0, 0)


def test_a_parent_who_ignores_the_first_call_answers_the_second(asked) -> None:
    assert asked(habits=["ignores", "answers"])["outcomes"] == ["no-answer"]
    told = asked()
    assert told["outcomes"] == ["no-answer", "completed"]
    assert told["habits"] == ["ignores", "answers"]
    assert told["uso"] == "1"


def test_words_that_mean_nothing_to_him_leave_him_silent_and_are_logged(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        ask("Para el saldo, marque 1. Para soporte, marque 2."), "<Redirect>/next</Redirect>"
    )
    carrier.over(carrier.call())
    assert (carrier.parent()["not_understood"], carrier.parent()["keys"]) == (1, 0)
    assert len(customer.at("/next")) == 1


def test_the_same_seed_has_the_same_parents() -> None:
    profile = load_profile("default").calls
    assert derive(7, ANA, profile) == derive(7, ANA, profile)
    assert [derive(seed, ANA, profile) for seed in range(9)] != [derive(0, ANA, profile)] * 9


def test_the_default_profile_has_every_habit_and_eager_parents_all_answer() -> None:
    seen: Counter[Habit] = Counter()
    default, eager = load_profile("default").calls, load_profile("eager").calls
    for number in range(2000):
        parent = derive(1, f"+5025{number:07}", default)
        seen.update(habit_at(parent, nth, 1, default) for nth in (1, 2, 3))
        assert habit_at(derive(1, f"+5025{number:07}", eager), 1, 1, eager) is Habit.answers
    assert set(seen) == PARENTS_HABITS - {Habit.child}
    assert 0.25 < seen[Habit.answers] / seen.total() < 0.45


def test_an_odd_manner_is_not_drawn_twice_for_one_parent() -> None:
    profile = load_profile("default").calls
    plain = {Habit.answers, Habit.ignores, Habit.busy, Habit.voicemail, Habit.silent_voicemail}
    for number in range(500):
        parent = derive(1, f"+5025{number:07}", profile)
        if parent.habits:
            continue
        habits = [habit_at(parent, nth, 1, profile) for nth in range(1, 6)]
        assert sum(habit not in plain for habit in habits) <= 1


@pytest.mark.parametrize(
    "wishes",
    [
        {"habits": ["flies"]},
        {"mood": "good"},
        {"truth": {"level": 5}},
        {"truth": {"x": 1}},
        {"truth": {"moment": "never"}},
        {"truth": 1},
        {"truth": {"used": 1}},
        {"habits": 1},
        {"ring_seconds": "soon"},
        {"ring_seconds": True},
        {"texting": 1},
        {"complaint": {"x": 1}},
    ],
)
def test_a_parent_who_cannot_be_is_refused(wishes: dict) -> None:
    with pytest.raises(ProfileError):
        described(derive(1, ANA, load_profile("eager").calls), wishes)


def test_a_wrong_description_over_http_is_refused_with_its_reason(carrier: Simulated) -> None:
    assert "flies" in carrier.post("/simulator/parents", {BETO: {"habits": ["flies"]}})["error"]
    assert "not a number" in carrier.post("/simulator/dial", {"from": ANA, "to": BETO})["error"]
    assert "flies" in carrier.post("/simulator/dial", {"from": ANA, "to": LINE, "habit": "flies"})["error"]
    assert carrier.get("/simulator/parents") == {}
    assert carrier.client.incoming_phone_numbers.list()[0].phone_number == LINE


def test_a_town_of_parents_tells_the_truth_and_every_call_ends(survey: Customer, simulate) -> None:
    carrier = simulate(profile="default", seed=3, speed=400.0)
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=survey.url("/voice"))
    town = [f"+5025556{number:04}" for number in range(60)]
    for sid in [carrier.call(number, timeout=30) for _ in range(2) for number in town]:
        carrier.over(sid)
    people = carrier.get("/simulator/parents")
    assert set(people) == set(town)
    assert len({person["habits"][0] for person in people.values()}) >= 5
    assert carrier.events("document_failed") == carrier.events("not_understood") == []
    for number, person in people.items():
        truth = derive(3, number, load_profile("default").calls).truth
        assert person["uso"] in {None, "1" if truth.used else "2"}
        assert person["nivel"] in {None, str(truth.level)}
        assert person["motivo_no_uso"] in {None, str(truth.reason)}
        assert len(person["habits"]) == 2
    assert sum(person["uso"] is not None for person in people.values()) >= 15
    assert sum(person["calls_made"] for person in people.values()) >= 1
