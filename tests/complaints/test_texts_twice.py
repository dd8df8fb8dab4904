"""The texts of a complaint, and of a question about a case, delivered twice and all once more in another order."""

import pytest

from storage.models import Callback, Case, CaseEvent, Contact, Handover, Notice
from tests.ivr.delivering import Twice
from tests.sms.complaining import TOLD, receipt, told
from tests.sms.texting import Texting
from tests.world import BETO, OTTO

ALL = ("QUEJA", "2", "3", *TOLD, "LISTO", "Mixco, Guatemala", "2", "2")


@pytest.fixture
def twice(world, carrier) -> Twice:
    return Twice(carrier.app, world=world)


@pytest.mark.parametrize(
    ("texts", "owed"),
    [
        ((*ALL, "1"), 0),
        ((*ALL, "1", "Y la enfermera se enojó", "gracias"), 0),
        ((*ALL, "3"), 0),
        (("QUEJA", "1", "1", "3", *TOLD, "LISTO"), 1),
        (("QUEJA", "2", "3", *TOLD, "persona"), 1),
        (("QUEJA", "2", "3", *TOLD, "LISTO", "Mixco", "x", "y", "z"), 1),
    ],
    ids=["told", "remembers more", "nameless", "danger", "wants a person", "not understood"],
)
def test_each_text_of_a_complaint_is_heard_once_however_often_it_comes(world, twice, texts, owed):
    Texting(world, twice, OTTO).write(*texts)
    twice.deliver_all_again(1)
    counted = [len(world.rows(table)) for table in (Case, CaseEvent, Contact, Callback, Notice, Handover)]
    assert counted == [1, len(world.rows(Case, Case.folio.is_not(None))), 1, owed, 0, 0]


def test_a_wrong_pin_that_comes_twice_is_one_wrong_pin(world, carrier, twice):
    folio, pin = told(Texting(world, carrier, OTTO))
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    beto = Texting(world, twice, BETO)
    beto.write(f"CASO {folio}", wrong, "1", wrong, "1", pin)
    beto.write(f"CASO {folio} PIN {wrong}")
    assert world.one(Case).wrong_pins == 1  # the right one had made good the others
    twice.deliver_all_again(1)


def test_two_complaints_of_one_telephone_are_two_whatever_comes_again(world, twice):
    otto = Texting(world, twice, OTTO)
    first, second = (receipt(otto.write(*ALL, "1")[0]) for _ in range(2))
    twice.deliver_all_again(2)
    assert first != second
    assert len(world.rows(Case)) == 2
