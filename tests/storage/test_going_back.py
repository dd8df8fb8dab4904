"""A monitor goes back: what he keyed and took back is not kept, and what the machine was answered is."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from sqlalchemy import event

from conversation.channel import Channel
from conversation.heard import Back, Entry, Heard, Opened, Said
from rules.routing import Mode
from storage.models import Answer, Turn
from storage.turn_rows import TurnKey
from storage.turns import Taken
from tests.storage.calls import Talk, prompts, talk

LEG = "form"


@dataclass
class Form:
    """A monitor's form about the pupil of a call."""

    call: Talk
    numbers: count = field(default_factory=count)

    def hear(self, heard: Heard, mode: Mode = Mode.monitor) -> Taken:
        return self.call.hear(heard, self.key(mode))

    def key(self, mode: Mode = Mode.monitor) -> TurnKey:
        return TurnKey(LEG, f"{LEG}:{next(self.numbers)}", mode)

    def press(self, keys: str) -> None:
        for key in keys:
            self.hear(Said(key))

    def answers(self) -> dict[str, tuple[str, Mode]]:
        return {row.question: (row.value, row.mode) for row in self.call.world.rows(Answer)}


@pytest.fixture
def call(world) -> Talk:
    return talk(world)


@pytest.fixture
def form(call) -> Form:
    form = Form(call)
    form.hear(Opened({}, Channel.monitor, Entry.again))
    return form


def test_what_is_taken_back_is_not_kept_and_other_answers_take_its_place(form):
    form.press("1123")
    assert set(form.answers()) == {"uso", "tipo", "nivel"}
    for _ in range(3):
        back = form.hear(Back())
    assert (prompts(back), form.answers()) == (["uso"], {})
    form.press("21")
    assert form.answers() == {"uso": ("2", Mode.monitor), "motivo_no_uso": ("1", Mode.monitor)}


def test_what_the_machine_was_answered_stays_in_its_own_mode(call):
    call.press("1112")
    form = Form(call)
    form.hear(Opened({}, Channel.monitor, Entry.again))
    form.press("3")
    for _ in range(3):
        form.hear(Back())
    assert form.answers() == {"uso": ("1", Mode.voice), "tipo": ("2", Mode.voice)}


def test_going_back_delivered_twice_goes_back_once(form):
    form.press("1123")
    key = form.key()
    form.call.hear(Back(), key)
    assert form.call.hear(Back(), key).repeated
    assert set(form.answers()) == {"uso", "tipo"}
    (turn,) = form.call.world.rows(Turn, Turn.key == key.key)
    assert turn.heard == "back"


def test_who_does_not_know_and_who_does_not_say_are_kept_as_their_codes(form):
    form.press("1189")
    assert {question: value for question, (value, _) in form.answers().items()} == {
        "uso": "1",
        "tipo": "98",
        "nivel": "99",
    }


def test_only_a_turn_that_takes_something_back_costs_a_statement_more(form, engine):
    form.press("1")
    made = []
    event.listen(engine, "before_cursor_execute", lambda *told: made.append(told[2]))
    form.press("1")
    assert len(made) == 2
    form.hear(Back())
    assert len(made) == 5


def test_what_was_keyed_from_paper_is_of_paper(form):
    form.press("1")
    form.hear(Said("2"), Mode.impreso)
    assert form.answers() == {"uso": ("2", Mode.impreso)}
