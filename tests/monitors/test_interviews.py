"""An interview by a monitor: the same script and rows as by machine, keyed turn by turn."""

import pytest

from conversation.effects import Ending
from conversation.heard import Opened, Said
from monitors.contact_words import ContactError
from rules.lives import AttemptState, HandoverState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.legs import desk_leg
from storage.models import (
    Answer,
    Attempt,
    Consent,
    Conversation,
    Handover,
    Member,
    Person,
    Phone,
    PhoneState,
)
from storage.turn_rows import call_turn
from storage.turns import take_turn
from tests.monitors.desk_work import at_it, monitor, sweep, with_monitor
from tests.world import ANA, ANAS_OTHER, World


def answers(world: World, member: Member) -> dict[str, tuple[str, Mode]]:
    talk = world.one(Conversation, Conversation.member_id == member.id)
    return {row.question: (row.value, row.mode) for row in world.rows(Answer, Answer.conversation_id == talk.id)}


def test_a_whole_interview_leaves_the_answers_the_outcome_and_nothing_owed(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1", "2", "3")
    last = luis.writes("Que atiendan más rápido")
    assert answers(world, ana) == {
        "uso": ("1", Mode.monitor),
        "tipo": ("2", Mode.monitor),
        "nivel": ("3", Mode.monitor),
        "comentario": ("Que atiendan más rápido", Mode.monitor),
    }
    assert last.view.ending is Ending.complete
    assert last.finished is not None
    assert last.finished.state is HandoverState.done
    assert world.again(ana).state is MemberState.done
    attempt = world.one(Attempt)
    assert (attempt.mode, attempt.state, attempt.outcome) == (Mode.monitor, AttemptState.ended, Outcome.complete)
    assert attempt.settled_at is not None
    assert attempt.answered_at is not None
    sweep(world)
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done]


def test_the_screen_tells_the_words_the_keys_and_what_was_answered(world):
    with_monitor(world)
    luis = at_it(world)
    first = luis.opens().view
    assert first.words[-1].endswith("¿Hablo con la mamá, el papá o el encargado?")
    assert [key.digit for key in first.keys] == ["1", "2", "3", "9"]
    assert not first.can_go_back
    third = luis.keys("1", "1").view
    assert [(given.question, given.words) for given in third.answers] == [("¿Lo usó?", "Sí, lo usó")]
    assert third.can_go_back


def test_an_answer_sent_twice_is_one_turn(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1")
    turn = luis.screens[-1].turn
    once, twice = luis.sends(turn, tecla="1"), luis.sends(turn, tecla="1")
    assert (once.turn, once.view) == (twice.turn, twice.view)
    assert answers(world, ana) == {"uso": ("1", Mode.monitor)}


def test_a_page_from_before_answers_nothing(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1")
    assert luis.sends(1, tecla="2").view.step == "tipo"
    assert answers(world, ana) == {"uso": ("1", Mode.monitor)}


@pytest.mark.parametrize("form", [{"tecla": "7"}, {"tecla": ""}, {}, {"tecla": "1", "paso": "nivel"}])
def test_what_the_screen_does_not_offer_is_no_answer(world, form):
    with_monitor(world)
    luis = at_it(world)
    luis.opens()
    with pytest.raises(ContactError, match="bad_answer"):
        luis.sends(1, **form)


def test_going_back_takes_the_answer_back(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1")
    assert luis.goes_back().view.step == "uso"
    assert answers(world, ana) == {}
    luis.keys("2")
    assert answers(world, ana) == {"uso": ("2", Mode.monitor)}


def test_brothers_and_sisters_follow_one_another_each_with_an_outcome_of_its_own(world):
    campaign = world.campaign()
    first = with_monitor(world, ANA, campaign, nivel_educativo="primaria")
    second = with_monitor(world, ANA, campaign, nivel_educativo="preprimaria")
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "2", "1")
    following = luis.writes("")
    assert following.view.words[-1].startswith("Ahora, por su estudiante de preprimaria")
    assert following.member_id == second.id
    assert following.finished is None
    assert world.again(first).state is MemberState.done
    luis.keys("1", "1", "4")
    assert luis.writes("").finished is not None
    assert {row.member_id: (row.outcome, row.shares_id) for row in world.rows(Attempt)} == {
        first.id: (Outcome.complete, None),
        second.id: (Outcome.complete, world.one(Attempt, Attempt.member_id == first.id).id),
    }
    assert world.again(second).state is MemberState.done


def test_a_pupil_of_another_campaign_follows_too(world):
    first = with_monitor(world)
    other = with_monitor(world, ANA, world.campaign())
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "2", "1")
    assert luis.writes("").member_id == other.id
    luis.keys("2", "1")
    assert luis.writes("").finished is not None
    assert {row.member_id: row.campaign_id for row in world.rows(Attempt)} == {
        first.id: first.campaign_id,
        other.id: other.campaign_id,
    }
    assert {world.again(member).state for member in (first, other)} == {MemberState.done}


def test_who_asks_for_another_time_is_called_then(world, clock):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    last = luis.keys("2", "2")
    assert last.finished is not None
    row = luis.handover
    assert (row.state, row.tries, row.staff_id) == (HandoverState.callback_due, 1, None)
    assert row.not_before.astimezone(clock.at.tzinfo) > clock()
    assert row.promised_until is not None
    assert world.one(Attempt).outcome is Outcome.guardian_absent
    assert world.again(ana).state is MemberState.monitor


def test_a_wrong_number_said_in_the_interview_leads_to_the_familys_other_number(world):
    with_monitor(world, ANA, other=ANAS_OTHER)
    luis = at_it(world)
    luis.opens()
    last = luis.keys("3")
    assert last.finished is not None
    assert last.finished.state is HandoverState.wrap_up
    assert world.find_phone(ANA).state is PhoneState.wrong
    assert luis.handover.phone_id == world.find_phone(ANAS_OTHER).id
    luis.calls(ANAS_OTHER)
    luis.opens()
    luis.keys("1", "2", "1")
    luis.writes("")
    outcomes = [row.outcome for row in world.rows(Attempt)]
    assert outcomes == [Outcome.wrong_number, Outcome.complete]


def test_who_wants_no_more_calls_is_called_no_more(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    last = luis.keys("9", "1")
    assert last.finished is not None
    assert world.one(Person, Person.id == ana.person_id).opted_out_at is not None
    assert [(row.allowed, row.channel) for row in world.rows(Consent)] == [(False, "monitor")]
    assert world.one(Attempt).outcome is Outcome.refused
    assert luis.handover.state is HandoverState.done


def test_what_the_machine_was_answered_is_not_asked_again(world):
    ana = with_monitor(world)
    talk = world.conversation(ana)
    call_of_the_machine(world, talk, "1111")
    luis = at_it(world)
    luis.opens()
    shown = luis.keys("1").view
    assert shown.step == "nivel"
    assert [given.question for given in shown.answers] == ["¿Lo usó?", "¿Para qué lo usó?"]


def call_of_the_machine(world: World, talk: Conversation, digits: str) -> None:
    from_the_door = [Opened(), *map(Said, digits)]
    for number, heard in enumerate(from_the_door):
        with world.sessions.begin() as session:
            take_turn(session, talk.id, call_turn("CA1", number), heard, world.clock())


def test_a_parent_who_answers_by_himself_meanwhile_takes_the_word(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    talk = world.one(Conversation, Conversation.member_id == ana.id)
    call_of_the_machine(world, talk, "11")
    with pytest.raises(ContactError, match="other_mouth"):
        luis.keys("1")
    again = luis.opens()
    assert again.has_word
    assert world.again(talk).leg == desk_leg(luis.attempt.id)
    assert luis.keys("1").view.step == "tipo"


def test_the_form_opens_only_once_somebody_was_called(world):
    with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    with pytest.raises(ContactError, match="nobody_called"):
        luis.opens()


def test_nobody_elses_interview_is_gone_on_with(world):
    with_monitor(world)
    luis, marta = at_it(world), monitor(world, "Marta")
    luis.opens()
    marta.handover_id, marta.screens = luis.handover_id, luis.screens
    with pytest.raises(ContactError, match="not_yours"):
        marta.keys("1")
    with pytest.raises(ContactError, match="not_yours"):
        marta.opens()


def test_after_a_hand_over_the_form_goes_on_at_the_open_question(world):
    ana = world.member(world.campaign())
    talk = world.conversation(ana)
    call_of_the_machine(world, talk, "111")
    luis = monitor(world)
    call = world.handover(ana, HandoverState.active, conversation_id=talk.id, staff_id=luis.user.id, parent_sid="CA1")
    luis.handover_id = call.id
    assert luis.opens().view.step == "tipo"
    attempt = world.one(Attempt)
    assert (attempt.direction, attempt.mode) == ("inbound", Mode.monitor)


def test_after_a_death_a_person_may_still_ask(world):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    assert luis.keys("1", "1", "4").view.step == "nivel_duelo"
    luis.keys("9")
    assert luis.writes("").finished is not None
    assert answers(world, ana)["nivel"] == ("99", Mode.monitor)


def test_the_numbers_of_the_family_stay_as_they_were(world):
    with_monitor(world)
    at_it(world).opens()
    assert [phone.state for phone in world.rows(Phone)] == [PhoneState.usable]
