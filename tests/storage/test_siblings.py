"""Two pupils on one telephone: asked about in one call, each under its own case."""

from typing import Any

import pytest

from conversation.heard import Said
from conversation.reply import reply_to_json
from rules.lives import MemberState
from storage.models import Answer, Conversation, Member
from storage.queries.calls import last_reply
from storage.turn_rows import call_turn
from storage.turns import take_turn
from tests.storage.calls import Talk, prompts, talk
from tests.world import ANA, BETO, World

NO_USE = "1122"
"""The guardian, yes, not used, not known."""


class Family:
    """Ana, in a call about her first child, and that child's brother."""

    def __init__(self, world: World, number: str = ANA, **brother: Any) -> None:
        campaign = world.campaign()
        self.world = world
        self.call: Talk = talk(world, campaign=campaign)
        self.brother: Member = world.member(campaign, number, **{"nivel_educativo": "preprimaria"} | brother)

    def finish_first(self):
        """The first child's last answer: no comment."""
        self.call.press(NO_USE)
        return self.call.press("2")

    def conversation(self) -> Conversation:
        return self.world.one(Conversation, Conversation.member_id == self.brother.id)

    def press_for_brother(self, keys: str, first_turn: int = 20):
        for number, key in enumerate(keys, first_turn):
            with self.world.sessions.begin() as session:
                turn = call_turn(self.call.sid, number)
                taken = take_turn(session, self.conversation().id, turn, Said(key), self.world.clock())
        return taken

    def answers(self, conversation_id: int) -> dict[str, str]:
        rows = self.world.rows(Answer, Answer.conversation_id == conversation_id)
        return {row.question: row.value for row in rows}


def test_after_the_first_pupils_questions_come_the_brothers_without_a_goodbye(world):
    family = Family(world)
    taken = family.finish_first()
    assert prompts(taken) == ["uso_hermano"]
    assert taken.reply.prompts[0].values["nivel"] == "preprimaria"
    assert taken.conversation_id == family.conversation().id != family.call.id


def test_each_answer_is_kept_under_its_own_pupil(world):
    family = Family(world)
    family.finish_first()
    assert prompts(family.press_for_brother("1342"))[-1] == "gracias"
    assert family.answers(family.call.id) == {"uso": "2", "motivo_no_uso": "2"}
    assert family.answers(family.conversation().id) == {"uso": "1", "tipo": "3", "nivel": "4"}
    assert family.conversation().leg == family.call.sid


def test_the_same_webhook_twice_gets_the_same_reply_and_the_same_conversation(world):
    family = Family(world)
    family.call.press(NO_USE)
    key = family.call.key()
    once, again = family.call.hear(Said("2"), key), family.call.hear(Said("2"), key)
    assert reply_to_json(once.reply) == reply_to_json(again.reply)
    assert (again.repeated, again.conversation_id) == (True, once.conversation_id)


def test_a_fallback_says_the_brothers_open_question_again(world):
    family = Family(world)
    family.finish_first()
    with world.sessions() as session:
        last = last_reply(session, family.call.attempt.carrier_sid)
    assert last.taken.conversation_id == family.conversation().id
    assert prompts(last.taken) == ["uso_hermano"]
    family.press_for_brother("1")
    with world.sessions() as session:
        assert prompts(last_reply(session, family.call.attempt.carrier_sid).taken) == ["tipo"]


@pytest.mark.parametrize(
    "brother",
    [
        {"state": MemberState.done, "mode": None},
        {"state": MemberState.monitor, "idioma": "quc"},
        {"number": BETO},
    ],
    ids=["done already", "a monitor's", "of another family"],
)
def test_nobody_else_is_asked_about(world, brother):
    family = Family(world, **brother)
    assert prompts(family.finish_first()) == ["gracias"]


def test_a_pupil_of_another_campaign_is_not_asked_about(world):
    call = talk(world)
    world.member(world.campaign())
    call.press(NO_USE)
    assert prompts(call.press("2")) == ["gracias"]


def test_a_brother_who_was_asked_about_before_is_not_asked_about_again(world):
    family = Family(world)
    family.finish_first()
    family.press_for_brother("22")
    earlier = family.call.call_again("CA2")
    assert prompts(earlier) == ["desconocido"]


def test_whoever_wants_no_more_calls_is_not_asked_about_the_brother(world):
    family = Family(world)
    family.call.press("9")
    assert prompts(family.call.press("1")) == ["baja"]
    assert world.rows(Conversation, Conversation.member_id == family.brother.id) == []


def test_a_complaint_goes_before_the_brother_who_is_asked_about_another_day(world):
    family = Family(world)
    family.call.press("1123")
    assert prompts(family.call.press("2")) == ["ofrecer_queja"]
    assert prompts(family.call.press("1")) == ["peligro"]
    assert world.again(family.brother).state == MemberState.waiting
