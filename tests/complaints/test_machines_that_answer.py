"""A telephone that answers every text by itself: we fall silent, or the carrier lets no more of our answers through."""

import pytest

from ivr.connecting import connect_line
from simulator.texts.inbound import LOOP
from simulator.texts.threads import LOOP_ANSWERS
from storage.models import Case
from tests.simulator.rehearsal import LINE
from tests.sms.complaining import says, told
from tests.sms.texting import Texting
from tests.world import BETO, OTTO

MACHINE = "Gracias por su mensaje. Voy manejando, le respondo luego."
FEW = 4
"""Answers to one machine: far fewer than the carrier's guard lets through."""


@pytest.mark.parametrize(
    "before",
    [("hola",), ("QUEJA",), ("QUEJA", "2"), ("QUEJA", "2", "3"), ("QUEJA", "1"), ("CASO",), ("CASO 26-000001-3",)],
    ids=" ".join,
)
@pytest.mark.parametrize("words", [MACHINE, "9"], ids=["words", "a number"])
def test_a_machine_that_answers_by_itself_is_soon_answered_no_more(world, carrier, before, words):
    otto = Texting(world, carrier, OTTO)
    otto.write(*before)
    answers = [otto.write(words) for _ in range(LOOP_ANSWERS)]
    assert sum(map(len, answers)) <= FEW
    assert answers[-1] == []


def test_a_machine_that_answers_a_receipt_is_not_answered(world, carrier):
    otto = Texting(world, carrier, OTTO)
    told(otto)
    assert [otto.write(MACHINE) for _ in range(3)] == [[]] * 3


@pytest.fixture
def speed() -> float:
    """Slow enough that so many texts come within the carrier's half minute."""
    return 2.0


def test_a_machine_that_says_our_own_word_is_stopped_by_the_carrier_and_nothing_is_harmed(world, live_house, simulated):
    connect_line(live_house.exchange.carrier, LINE, live_house.settings.public_base_url)
    simulated.post("/simulator/parents", {BETO: {"texting": {"habit": "never_reads", "error": 0}}})
    texts = LOOP_ANSWERS + 5
    for _ in range(texts):
        simulated.post("/simulator/text", {"from": BETO, "to": LINE, "body": "QUEJA"})
    ended = simulated.noted("text_ended", texts, number=BETO)
    assert sorted(one["code"] for one in ended) == [0] * LOOP_ANSWERS + [LOOP] * 5
    assert simulated.events("text_lost") == []
    simulated.post("/simulator/text", {"from": BETO, "to": LINE, "body": "2"})
    simulated.wait(lambda: says("servicio") in {one["body"] for one in simulated.get("/simulator/messages")})
    assert len(world.rows(Case)) == 1
