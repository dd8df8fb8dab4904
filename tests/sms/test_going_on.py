"""Where a thread goes on: after a call or a page, beside a call, after a goodbye, with a brother or sister."""

import pytest

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Opened, Said
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import web_leg
from storage.models import Attempt, Conversation, Member
from storage.turn_rows import TurnKey
from storage.turns import take_turn
from tests.sms.texting import FACTS, Texting, answers, call, send_question, words
from tests.world import ANA, BETO

LIVE = [AttemptState.dialing, AttemptState.queued, AttemptState.ringing, AttemptState.answered]


def test_after_a_call_the_thread_asks_the_question_that_is_open_now(world, ana):
    """The parent has read "¿para qué fue?" and the call has asked it meanwhile: his "1" is no answer to the next."""
    ana.write("1", "1")
    call(world, world.one(Member), "CA1", "1", "3")
    assert ana.write("1") == [words("nivel")]
    assert answers(world) == {"uso": "1", "tipo": "3"}
    assert ana.write("4") == [words("comentario")]


def test_after_a_call_in_which_nobody_answered_anything_the_text_is_an_answer(world, ana):
    ana.write("1", "1")
    call(world, world.one(Member), "CA1")
    assert ana.write("1") == [words("nivel")]
    assert answers(world) == {"uso": "1", "tipo": "1"}


def test_after_a_call_a_thread_that_was_never_answered_asks_who_is_there(world, ana):
    call(world, world.one(Member), "CA1", "1", "1", "1")
    assert ana.write("quien es?") == [words("inicio")]
    assert ana.write("1") == [words("tipo")]


def test_a_word_that_stops_is_heard_though_a_call_had_the_word(world, ana):
    ana.write("1", "1")
    call(world, world.one(Member), "CA1", "1", "3")
    assert ana.write("BAJA") == [words("baja")]
    assert world.one(Conversation).ending == Ending.refused


def test_after_a_page_the_thread_goes_on_where_the_page_was_left(world, ana):
    ana.write("1", "1")
    conversation, leg = world.one(Conversation), web_leg(ana.attempt.id)
    for number, heard in enumerate([Opened(FACTS, Channel.web), Said("1"), Said("2")]):
        world.clock.pass_by(seconds=1)
        with world.sessions.begin() as session:
            key = TurnKey(leg, f"{leg}:{number}", Mode.web)
            take_turn(session, conversation.id, key, heard, world.clock())
    assert answers(world) == {"uso": "1", "tipo": "2"}
    assert ana.write("hola") == [words("nivel")]
    assert ana.write("2") == [words("comentario")]


@pytest.mark.parametrize("state", LIVE)
def test_while_a_call_is_live_a_text_is_kept_out_of_the_conversation(world, ana, state):
    ana.write("1")
    live = world.attempt(world.one(Member), state, sid="CA1")
    before = world.one(Conversation)
    assert ana.write("1") == []
    after = world.one(Conversation)
    assert (after.state, after.leg, after.touched_at) == (before.state, before.leg, before.touched_at)
    assert answers(world) == {}
    world.change(live, state=AttemptState.ended)
    assert ana.write("1") == [words("tipo")]


def test_a_call_about_the_same_pupil_at_another_telephone_keeps_a_text_out(world, carrier):
    betos = world.member(world.campaign(), BETO)
    member = world.member(world.campaign(), ANA)
    send_question(world, member)
    world.attempt(member, AttemptState.answered, sid="CA1", phone_id=betos.phone_id)
    assert Texting(world, carrier).write("1") == []


def test_a_text_of_ours_that_is_leaving_keeps_nobody_out(world, ana):
    world.attempt(world.member(world.campaign(), ANA), AttemptState.dialing, mode=Mode.sms)
    assert ana.write("1") == [words("uso")]


@pytest.mark.parametrize("said", [("1", "persona"), ("2", "1"), ("1", "x y z", "x y z", "x y z")])
def test_what_is_written_after_a_goodbye_is_left_alone(world, ana, said):
    for answer in said:
        ana.write(answer)
    before = len(world.rows(Attempt))
    assert ana.write("muchas gracias") == []
    assert ana.write("espero la llamada") == []
    assert len(world.rows(Attempt)) == before


def test_a_parent_who_waits_for_a_person_may_go_on_by_himself(world, ana):
    ana.write("1", "1", "persona")
    assert ana.write("1") == [words("tipo")]
    assert world.one(Conversation).ending is None


def test_brothers_and_sisters_are_asked_about_in_the_same_thread(world, carrier):
    campaign = world.campaign()
    first = world.member(campaign)
    second = world.member(campaign, nivel_educativo="preprimaria")
    attempt = send_question(world, first)
    ana = Texting(world, carrier, ANA, attempt)
    assert ana.write("1", "1", "1", "4", "0") == [words("uso_hermano", nivel="preprimaria")]
    assert world.again(attempt).state == AttemptState.awaiting
    assert ana.write("2") == [words("no_uso")]
    assert ana.write("1", "0") == [words("gracias")]
    assert world.again(attempt).state == AttemptState.ended
    endings = {row.member_id: row.ending for row in world.rows(Conversation)}
    assert endings == {first.id: Ending.complete, second.id: Ending.complete}


def test_a_brother_whose_turn_was_cut_by_a_call_goes_on(world, carrier):
    campaign = world.campaign()
    first, second = world.member(campaign), world.member(campaign)
    ana = Texting(world, carrier, ANA, send_question(world, first))
    ana.write("1", "1", "1", "4", "0", "1")
    call(world, second, "CA1")
    assert ana.write("2") == [words("nivel")]


def test_a_text_never_carries_a_name_or_an_illness(world, carrier):
    private = world.vault.seal_fields({"codigo_estudiante": "E-9", "nombre_estudiante": "Sofía"}, "member")
    member = world.member(world.campaign(), private=private, servicio_reportado="enfermedad")
    ana = Texting(world, carrier, ANA, send_question(world, member))
    read = [
        text
        for body in ("hola", "1", "1", "2", "1", "Mi hija Sofía tiene asma", "QUEJA", "BAJA")
        for text in ana.write(body)
    ]
    assert len(read) >= 7
    assert not any(word in text for text in read for word in ("Sofía", "asma", "Ana"))
