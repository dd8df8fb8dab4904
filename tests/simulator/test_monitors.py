"""Monitors' telephones: who has one, what they do when one rings, and how a talk goes."""

import pytest

from simulator.people.monitors import draw_monitor, is_monitors, monitors_habit
from simulator.profiles import load_profile
from tests.simulator.rehearsal import ANA, BETO, Customer, Simulated, twiml

LUIS = "sip:luis@monitores.test"
WHISPER = (
    "<Gather numDigits='1' timeout='20' action='/taken'><Say>Un padre espera. Marque 1 para atender.</Say></Gather>"
)


@pytest.fixture
def desk(customer: Customer, carrier: Simulated) -> Simulated:
    """A customer who joins Ana to Luis, who first hears a whisper."""
    customer.answers |= {
        "/voice": twiml("<Say>No cuelgue.</Say>", f"<Dial action='/after'><Sip url='/whisper'>{LUIS}</Sip></Dial>"),
        "/whisper": twiml(WHISPER, "<Hangup/>"),
        "/taken": twiml(),
    }
    return carrier


def talk(desk: Simulated, luis: dict, ana: dict | None = None) -> dict:
    """Ana is called and Luis with her: what the action of the Dial was told."""
    desk.post("/simulator/parents", {LUIS: luis, ANA: ana or {}})
    desk.over(desk.call())
    return desk.customer.wait("/after")[0].form


def talked(desk: Simulated, seconds: float) -> bool:
    """Whether the two were joined so long; a busy machine makes it longer."""
    return seconds <= desk.noted("unbridged")[0]["seconds"] + 1 < 2 * seconds


def test_a_monitor_takes_the_call_that_is_whispered_and_hangs_up_after_his_talk(
    customer: Customer, desk: Simulated
) -> None:
    ended = talk(desk, {"talk_seconds": 70, "answer_seconds": 3})
    assert customer.at("/taken")[0].form["Digits"] == "1"
    assert (ended["DialCallStatus"], ended["DialBridged"]) == ("completed", "true")
    assert talked(desk, 70)
    assert [event["by"] for event in desk.events("hung_up") if event["number"] == LUIS] == ["monitor"]
    assert desk.parent(LUIS)["role"] == "monitor"
    assert desk.parent(ANA)["role"] == "parent"


def test_joined_people_talk_and_take_nothing_for_a_menu(customer: Customer, desk: Simulated) -> None:
    talk(desk, {"talk_seconds": 60})
    assert {event["number"] for event in desk.events("joined")} == {ANA, LUIS}
    spoke = [event["number"] for event in desk.events("spoke")]
    assert min(spoke.count(ANA), spoke.count(LUIS)) >= 2
    assert [event["key"] for event in desk.events("pressed")] == ["1"]
    assert desk.events("not_understood") == []


def test_a_parent_who_is_left_alone_hangs_up_soon(customer: Customer, desk: Simulated) -> None:
    customer.answers["/after"] = twiml("<Pause length='60'/>")
    ended = talk(desk, {"talk_seconds": 10})
    assert (ended["DialCallStatus"], desk.parent()["hung_up"]) == ("completed", 1)


def test_a_parent_who_is_left_alone_and_told_not_to_hang_up_stays(customer: Customer, desk: Simulated) -> None:
    stay = "<Say>No cuelgue, por favor.</Say>"
    customer.answers["/after"] = twiml(stay, "<Pause length='60'/>", "<Redirect>/later</Redirect>")
    talk(desk, {"talk_seconds": 10})
    assert customer.wait("/later")


def test_a_parent_hangs_up_himself_when_he_has_talked_enough(desk: Simulated) -> None:
    talk(desk, {"talk_seconds": 300}, {"talk_seconds": 30})
    assert talked(desk, 30)
    assert [event["number"] for event in desk.events("hung_up") if event["by"] == "parent"] == [ANA]


def test_a_parent_who_is_asked_after_the_talk_answers(customer: Customer, desk: Simulated) -> None:
    question = "<Gather numDigits='1' action='/key'><Say>Malo, marque 1. Bueno, marque 2.</Say></Gather>"
    customer.answers["/after"] = twiml(question)
    talk(desk, {"talk_seconds": 10}, {"truth": {"level": 3}})
    assert desk.parent()["nivel"] == "3"


def test_a_line_that_drops_ends_the_talk_early(desk: Simulated) -> None:
    talk(desk, {"habits": ["drops"], "drop_seconds": 15, "talk_seconds": 90})
    assert talked(desk, 15)
    assert [event["by"] for event in desk.events("hung_up") if event["number"] == LUIS] == ["line"]


@pytest.mark.parametrize(("habit", "status"), [("ignores", "no-answer"), ("busy", "busy")])
def test_a_monitor_who_is_not_there_is_not_joined(desk: Simulated, habit: str, status: str) -> None:
    ended = talk(desk, {"habits": [habit]})
    assert (ended["DialCallStatus"], ended["DialBridged"], desk.events("joined")) == (status, "false", [])


def test_a_monitor_who_declines_hangs_up_at_the_whisper(customer: Customer, desk: Simulated) -> None:
    assert talk(desk, {"habits": ["declines"]})["DialBridged"] == "false"
    assert (customer.at("/taken"), desk.events("joined")) == ([], [])


def test_habits_follow_one_another_by_the_call(desk: Simulated) -> None:
    first = talk(desk, {"habits": ["busy", "answers"], "talk_seconds": 5})
    desk.over(desk.call())
    assert (first["DialCallStatus"], desk.customer.at("/after")[1].form["DialCallStatus"]) == ("busy", "completed")


def test_a_number_is_a_monitors_when_it_is_described_so(customer: Customer, desk: Simulated) -> None:
    desk.post("/simulator/parents", {BETO: {"role": "monitor", "talk_seconds": 20, "habits": ["answers"]}})
    customer.answers["/voice"] = twiml(f"<Dial action='/after'><Number url='/whisper'>{BETO}</Number></Dial>")
    desk.over(desk.call())
    assert talked(desk, 20)
    assert desk.parent(BETO)["role"] == "monitor"


def test_a_number_described_as_a_parents_is_a_monitors_no_more(desk: Simulated) -> None:
    desk.post("/simulator/parents", {BETO: {"role": "monitor", "habits": ["busy"]}})
    desk.post("/simulator/parents", {BETO: {"role": "parent"}})
    assert desk.over(desk.call(BETO))["CallStatus"] == "completed"
    assert desk.parent(BETO)["role"] == "parent"


def test_the_words_of_the_whisper_say_which_key_it_is(customer: Customer, desk: Simulated) -> None:
    say = "<Say>Para rechazar, marque 2. Para aceptar, marque 7.</Say>"
    customer.answers["/whisper"] = twiml(f"<Gather numDigits='1' action='/taken'>{say}</Gather>")
    talk(desk, {"talk_seconds": 5})
    assert customer.at("/taken")[0].form["Digits"] == "7"


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"habits": ["voicemail"]}, "a monitor's habits"),
        ({"truth": {}}, "unknown: truth"),
        ({"role": "x"}, "role is"),
        ({"role": "parent"}, "is a monitor's"),
    ],
)
def test_a_monitor_who_cannot_be_is_refused(carrier: Simulated, wishes: dict, reason: str) -> None:
    assert reason in carrier.post("/simulator/parents", {LUIS: wishes})["error"]


def test_every_sip_and_client_address_and_the_patterns_of_a_profile_are_monitors(tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "default"\n[monitors]\nnumbers = ["+502241199*"]')
    monitors = load_profile(str(own)).monitors
    numbers = (LUIS, "client:luis", "+50224119901", ANA)
    assert [is_monitors(number, monitors) for number in numbers] == [True, True, True, False]


def test_busy_monitors_have_every_habit_and_the_same_for_a_seed() -> None:
    profile = load_profile("busy-line").monitors
    luis = draw_monitor(3, LUIS, profile)
    assert luis == draw_monitor(3, LUIS, profile)
    assert {monitors_habit(luis, nth, 3, profile) for nth in range(1, 200)} == set(profile.habit)
