"""The Gather verb."""

from dataclasses import dataclass, field

import pytest

from simulator.model import Call, Direction, Hook, Instructions, Settings, new_sid
from simulator.people.phones import Deed, DeedKind
from simulator.server import serve
from simulator.voice.calls import place
from simulator.voice.line import Line
from simulator.voice.player import perform
from simulator.voice.stage import Stage
from tests.simulator.rehearsal import ACCOUNT, ANA, LINE, TOKEN, Customer, Simulated, ask, in_a_loop, twiml
from tests.simulator.test_verbs import spoken

QUESTION = "¿Cómo fue el servicio? Malo, marque 1. Regular, marque 2. Bueno, marque 3. Excelente, marque 4."


@dataclass
class Handset:
    """A telephone whose holder does these things, whatever he hears."""

    deeds: list[Deed]
    heard: list[str] = field(default_factory=list)

    def hears(self, words: str, starts: float, seconds: float) -> None:  # noqa: ARG002 - as Phone has it
        self.heard.append(words)

    def may_speak(self, at: float) -> None:
        """He knows by himself when."""

    def joined(self, at: float) -> None:
        """Nobody else comes."""

    def left(self, at: float) -> None:
        """Nobody else comes."""

    def due(self, before: float) -> Deed | None:
        return self.deeds[0] if self.deeds and self.deeds[0].at <= before else None

    def does(self, deed: Deed) -> None:
        self.deeds.remove(deed)


def held(customer: Customer, *deeds: Deed) -> Line:
    """A call that performs /voice for whoever does these things; its line when the document is over."""

    async def run() -> Line:
        async with serve(Settings(ACCOUNT, TOKEN, (LINE,), speed=500.0)) as carrier:
            now = carrier.clock()
            instructions = Instructions(Hook(customer.url("/voice")))
            call = Call(new_sid("CA"), ANA, LINE, Direction.outbound, instructions, now, now)
            line = Line(Handset(list(deeds)), carrier.settings.speed)
            await perform(Stage(carrier, call, line, lambda: None, perform, place), instructions)
            return line

    return in_a_loop(run())


def press(at: float, key: str) -> Deed:
    return Deed(at, DeedKind.press, key)


def say(at: float, words: str, seconds: float = 2.0) -> Deed:
    return Deed(at, DeedKind.speak, seconds=seconds, words=words)


def test_without_action_the_documents_own_address_is_asked(customer: Customer, carrier: Simulated) -> None:
    def answer(heard):
        return twiml() if "Digits" in heard.form else twiml(f"<Gather numDigits='1'><Say>{QUESTION}</Say></Gather>")

    customer.answers["/voice"] = answer
    carrier.over(carrier.call(url=customer.url("/voice?call=7#rc=2")))
    assert [heard.target for heard in customer.at("/voice")] == ["/voice?call=7", "/voice?call=7"]


def test_a_key_is_told_with_the_call(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"level": 4}}})
    customer.answers["/voice"] = twiml(ask(QUESTION))
    sid = carrier.call()
    carrier.over(sid)
    (heard,) = customer.at("/key")
    assert (heard.form["Digits"], heard.form["CallSid"], heard.form["To"]) == ("4", sid, ANA)
    assert (heard.form["CallStatus"], heard.form["From"]) == ("in-progress", LINE)


def test_a_key_cuts_the_prompt_short(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"level": 1}, "interrupts": True, "think_seconds": 1}})
    customer.answers["/voice"] = twiml(ask(QUESTION + " Tenga la bondad de contestar." * 20))
    assert int(carrier.over(carrier.call())["CallDuration"]) <= 5


def test_a_key_is_taken_after_the_prompt_within_the_timeout(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"think_seconds": 6, "interrupts": False}})
    customer.answers["/voice"] = twiml(ask(QUESTION), "<Redirect>/silence</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/silence"))) == (0, 1)
    customer.answers["/voice"] = twiml(ask(QUESTION, timeout="7"), "<Redirect>/silence</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/silence"))) == (1, 1)


def test_silence_falls_through_to_the_next_verb_without_a_request(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' timeout='9'/>", "<Pause length='2'/>")
    assert carrier.over(carrier.call())["CallDuration"] == "11"
    assert customer.at("/key") == []


def test_silence_is_told_when_the_document_asks_for_it(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' actionOnEmptyResult='true'/>", "<Redirect>/no</Redirect>")
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == ""
    assert customer.at("/no") == []


def test_prompts_and_pauses_nest_in_gather(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        f"<Gather action='/key' numDigits='1'><Say>Buenas.</Say><Pause length='10'/><Say>{QUESTION}</Say></Gather>"
    )
    carrier.over(carrier.call())
    assert spoken(carrier) == ["Buenas.", QUESTION]
    assert len(customer.at("/key")) == 1


def test_a_key_pressed_while_nobody_gathers_is_lost(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"think_seconds": 2}})
    customer.answers["/voice"] = twiml(f"<Say>{QUESTION}</Say>", "<Pause length='8'/>", "<Gather action='/key'/>")
    carrier.over(carrier.call())
    assert [event["key"] for event in carrier.events("pressed")] == ["3"]
    assert carrier.events("told") == []
    assert customer.at("/key") == []


def test_a_gather_that_wants_more_keys_waits_for_them(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask(QUESTION, numDigits="2", timeout="4"))
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == "3"


def test_the_finish_key_ends_a_gather_and_is_not_a_digit(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Bueno, marque numeral.", numDigits="5"), "<Redirect>/empty</Redirect>")
    carrier.over(carrier.call())
    assert (len(customer.at("/key")), len(customer.at("/empty"))) == (0, 1)
    customer.answers["/voice"] = twiml(ask("Bueno, marque numeral.", finishOnKey=""), "<Redirect>/empty</Redirect>")
    carrier.over(carrier.call())
    assert customer.at("/key")[0].form["Digits"] == "#"


def test_the_timeout_begins_again_after_each_key(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' timeout='3'/>")
    assert held(customer, press(2.9, "1"), press(5.8, "2"), press(9.5, "3")).now == pytest.approx(8.8)
    assert customer.at("/key")[0].form["Digits"] == "12"


def test_so_many_digits_end_a_gather_at_once(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' numDigits='2'/>")
    assert held(customer, press(1, "1"), press(2, "2"), press(3, "3")).now == pytest.approx(2)
    assert customer.at("/key")[0].form["Digits"] == "12"


def test_another_finish_key_may_be_chosen(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' finishOnKey='*'/>")
    held(customer, press(1, "#"), press(2, "1"), press(3, "*"))
    assert (customer.at("/key")[0].form["Digits"], customer.at("/key")[0].form["FinishedOnKey"]) == ("#1", "*")


def test_what_is_said_comes_as_words(customer: Customer) -> None:
    customer.answers["/voice"] = twiml(ask(QUESTION, input="speech"))
    line = held(customer, press(1, "3"), say(2, "excelente", 4.0))
    form = customer.at("/key")[0].form
    assert (form["SpeechResult"], "Digits" in form, line.now) == ("excelente", False, pytest.approx(6))
    assert 0 < float(form["Confidence"]) <= 1


def test_keys_are_not_heard_by_a_gather_that_wants_words(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' input='speech' timeout='5'><Pause length='4'/></Gather>")
    assert held(customer, press(1, "3"), press(6, "4")).now == pytest.approx(9)
    assert customer.at("/key") == []


def test_words_are_not_heard_by_a_gather_that_wants_keys(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' numDigits='1'/>")
    held(customer, say(1, "excelente"), press(4, "4"))
    assert customer.at("/key")[0].form["Digits"] == "4"
    assert "SpeechResult" not in customer.at("/key")[0].form


@pytest.mark.parametrize(
    ("deeds", "digits", "words"),
    [([press(1, "4"), say(2, "malo")], "4", None), ([say(1, "malo"), press(2, "4")], None, "malo")],
)
def test_of_keys_and_words_the_first_counts(
    customer: Customer, deeds: list[Deed], digits: str | None, words: str | None
) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' input='dtmf speech' numDigits='1'/>")
    held(customer, *deeds)
    form = customer.at("/key")[0].form
    assert (form.get("Digits"), form.get("SpeechResult")) == (digits, words)


def test_a_silence_is_told_to_a_gather_that_wants_words(customer: Customer) -> None:
    customer.answers["/voice"] = twiml("<Gather action='/key' input='speech' actionOnEmptyResult='true'/>")
    held(customer)
    assert customer.at("/key")[0].form["SpeechResult"] == ""
