"""Who writes, and what is kept of a thread."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Opened
from conversation.reply import Nothing, Prompt, Reply
from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Attempt, Consent, Conversation, Person, PhoneState, Turn
from storage.queries import texts, threads
from storage.queries.texts import Sender, Survey, Thread
from storage.turn_rows import TurnKey
from storage.turns import take_turn
from tests.world import ANA, ANAS_OTHER, BETO, MONDAY_MORNING, OTTO, World

TEN = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


def survey(member_id: int, **given) -> Survey:
    """A survey that was reached and nobody has begun."""
    values = {
        "member_id": member_id,
        "person_id": 1,
        "campaign_id": 1,
        "campaign_state": CampaignState.running,
        "settings": {},
        "script": "pra-for-147",
        "version": 1,
        "idioma": "es",
        "nivel": "primaria",
        "opted_out": False,
        "last_contact": TEN,
        "conversation_id": None,
        "language": None,
        "leg": None,
        "ending": None,
        "touched_at": None,
    }
    return Survey(**values | given)


def thread(attempt_id: int, member_id: int, **given) -> Thread:
    """A text that waits for its answer."""
    values = {"campaign_id": 1, "family_id": 1, "awaited": True, "answered": False}
    return Thread(attempt_id, member_id, **values | given)


def meant(surveys, awaited=()) -> int | None:
    writer = texts.who_writes(surveys, awaited)
    return None if writer is None else writer.survey.member_id


def test_nobody_writes_where_nothing_is_open():
    done = [survey(1, ending=Ending.complete), survey(2, opted_out=True), survey(3, last_contact=None)]
    assert meant(done) is None


@pytest.mark.parametrize("ending", [None, Ending.later, Ending.person, Ending.not_understood, Ending.silent])
def test_a_survey_is_open_until_nothing_is_left_to_ask(ending):
    assert meant([survey(1, ending=ending)]) == 1


def test_a_survey_that_began_after_a_brothers_is_open_though_nobody_called_for_it():
    assert meant([survey(1, last_contact=None, leg=text_leg(7))]) == 1


@pytest.mark.parametrize("states", [("running", "paused"), ("running", "closed"), ("stopped", "closed")])
def test_campaigns_that_run_come_first_and_closed_ones_last(states):
    first, last = (CampaignState(state) for state in states)
    later = TEN + timedelta(hours=1)
    assert meant([survey(1, campaign_state=last, last_contact=later), survey(2, campaign_state=first)]) == 2


def test_the_survey_reached_last_comes_first():
    assert meant([survey(1), survey(2, last_contact=TEN + timedelta(hours=1))]) == 2


def test_the_newest_thread_comes_before_all():
    awaited = [thread(9, 2), thread(8, 1)]
    others = [survey(1), survey(2), survey(3, campaign_id=2, last_contact=TEN + timedelta(hours=1))]
    assert meant(others, awaited) == 2
    assert texts.who_writes(others, awaited).thread == awaited[0]


def test_a_thread_that_is_over_waits_for_nothing():
    assert meant([survey(1), survey(2)], [thread(9, 2, awaited=False)]) == 1


def test_a_brother_goes_on_in_the_thread_that_was_begun_for_his_sister():
    sister = survey(1, ending=Ending.complete, leg=text_leg(9))
    writer = texts.who_writes([sister, survey(2, leg=text_leg(9)), survey(3)], [thread(9, 1)])
    assert (writer.survey.member_id, writer.thread.attempt_id) == (2, 9)


def test_the_pupil_asked_about_comes_before_his_brother():
    assert meant([survey(1), survey(2)], [thread(9, 2)]) == 2


def test_another_familys_thread_at_the_same_telephone_is_not_ours():
    writer = texts.who_writes([survey(1, person_id=2)], [thread(9, 5)])
    assert writer.thread is None


def test_what_ended_last_in_a_thread_of_this_telephone_is_known():
    ended = survey(1, ending=Ending.complete, leg=text_leg(9), touched_at=TEN)
    over = [thread(9, 1, awaited=False)]
    assert texts.just_ended([ended], over) == ended
    assert texts.just_ended([ended], []) is None
    assert texts.just_ended([ended, survey(2, leg="CA1", touched_at=TEN + timedelta(hours=1))], over) is None
    assert texts.just_ended([], over) is None


@pytest.fixture
def ask(world: World) -> Callable:
    """The result of a query of these, in a transaction of its own."""

    def ask(query, *given, **named):
        with world.sessions.begin() as session:
            return query(session, *given, **named)

    return ask


def sender_of(world, ask, number: str = ANA) -> Sender:
    return ask(texts.find_sender, world.vault.find(number))


def test_a_sender_is_known_by_the_number(world, ask):
    member = world.member(world.campaign(), ANA, ANAS_OTHER)
    assert sender_of(world, ask) == Sender(member.phone_id, member.person_id, opted_out=False)
    assert sender_of(world, ask, ANAS_OTHER) == Sender(member.other_phone_id, member.person_id, opted_out=False)
    assert sender_of(world, ask, OTTO) is None


def test_a_wrong_number_is_nobodys_and_one_that_opted_out_is_said_so(world, ask):
    member = world.member(world.campaign())
    world.change(world.one(Person), opted_out_at=world.clock())
    assert sender_of(world, ask).opted_out
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    assert ask(texts.find_sender, world.vault.find(ANA)) is None
    assert member.phone_id


def test_the_surveys_of_a_telephone_are_its_familys_and_those_tried_at_it(world, ask):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    world.member(world.campaign(state=CampaignState.draft), BETO)
    world.attempt(anas, AttemptState.ended, sid="CA1", phone_id=betos.phone_id)
    found = ask(texts.surveys_of, sender_of(world, ask, BETO))
    assert {(one.member_id, one.person_id, one.last_contact) for one in found} == {
        (betos.id, betos.person_id, None),
        (anas.id, anas.person_id, MONDAY_MORNING),
    }


def test_the_threads_of_a_telephone_are_its_texts_that_have_left_the_newest_first(world, ask):
    member = world.member(world.campaign(), ANA, ANAS_OTHER)
    old = world.attempt(member, AttemptState.ended, mode=Mode.sms, answered_at=world.clock())
    world.clock.pass_by(hours=1)
    new = world.attempt(member, AttemptState.awaiting, mode=Mode.web, dialing_at=world.clock())
    world.attempt(member, AttemptState.due, mode=Mode.sms)
    world.attempt(member, AttemptState.answered)
    world.attempt(member, AttemptState.awaiting, mode=Mode.sms, phone_id=member.other_phone_id)
    world.attempt(member, AttemptState.ended, mode=Mode.sms, shares_id=old.id)
    found = ask(texts.threads_of, sender_of(world, ask))
    assert [(one.attempt_id, one.awaited, one.answered) for one in found] == [
        (new.id, True, False),
        (old.id, False, True),
    ]


def test_free_text_may_be_sent_to_who_wrote_by_the_same_mode_of_late(world, ask):
    member = world.member(world.campaign())
    day_ago = world.clock() - timedelta(days=1)
    wrote = lambda mode=Mode.whatsapp: ask(texts.wrote_since, member.phone_id, mode, day_ago)  # noqa: E731
    assert not wrote()
    attempt = world.attempt(member, AttemptState.ended, mode=Mode.whatsapp)
    assert not wrote()
    world.change(attempt, answered_at=world.clock())
    assert wrote()
    assert not wrote(Mode.sms)
    world.change(attempt, answered_at=world.clock() - timedelta(days=2))
    assert not wrote()


def test_a_conversation_is_begun_once_and_locked(world, ask):
    world.member(world.campaign())
    sender = sender_of(world, ask)
    (found,) = ask(texts.surveys_of, sender)
    first = ask(threads.lock_conversation, found, "es", world.clock())
    assert ask(threads.lock_conversation, found, "quc", world.clock()) == first
    assert (first.language, first.state, first.leg) == ("es", None, None)
    assert world.one(Conversation).id == first.id


def test_facts_are_renewed_and_nothing_else_of_a_conversation_changes(world, ask):
    member = world.member(world.campaign())
    conversation = world.conversation(member)
    facts = {"ventana": "hoy por la tarde", "linea": "1503"}
    with world.sessions.begin() as session:
        take_turn(session, conversation.id, TurnKey("text:1", "SM1"), Opened(facts, Channel.sms), world.clock())
    before = world.again(conversation)
    (found,) = ask(texts.surveys_of, sender_of(world, ask))
    locked = ask(threads.lock_conversation, found, "es", world.clock())
    ask(threads.tell_facts, locked, {"ventana": "el lunes"})
    after = world.again(conversation)
    assert after.state == before.state | {"facts": before.state["facts"] | {"ventana": "el lunes"}}
    assert (after.leg, after.touched_at) == (before.leg, before.touched_at)


def test_a_thread_begins_once_with_a_sid(world, ask):
    world.member(world.campaign())
    sender = sender_of(world, ask)
    (found,) = ask(texts.surveys_of, sender)
    until = world.clock() + timedelta(days=2)
    given = (found, sender, Mode.whatsapp, "SM1", until, world.clock())
    began = ask(threads.begin_thread, *given)
    assert ask(threads.begin_thread, *given) is None
    attempt = world.one(Attempt)
    assert (attempt.id, attempt.mode, attempt.state, attempt.answer_until) == (
        began,
        Mode.whatsapp,
        AttemptState.awaiting,
        until,
    )


def test_what_was_answered_is_kept_once(world, ask):
    conversation = world.conversation(world.member(world.campaign()))
    for prompt in ("alta", "baja"):
        reply = Reply((Prompt(prompt),), Nothing())
        ask(threads.keep_reply, conversation.id, "SM1", "x" * 99, reply, world.clock())
    turn = world.one(Turn)
    assert turn.said == "x" * 64
    assert turn.reply["prompts"][0]["name"] == "alta"
    given = ask(texts.reply_to, sender_of(world, ask), "SM1")
    assert (given.reply, given.script, given.language) == (turn.reply, "pra-for-147", "es")


def test_opting_in_again_leaves_one_row(world, ask):
    person = world.person(opted_out_at=world.clock())
    for _ in range(2):
        ask(threads.opt_in, person.id, Mode.sms, world.clock())
    assert world.again(person).opted_out_at is None
    assert (world.one(Consent).allowed, world.one(Consent).channel) == (True, Mode.sms)
