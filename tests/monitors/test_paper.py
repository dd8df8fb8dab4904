"""A paper form keyed in: by its code, once, as the member's own conversation."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from conversation.heard import Back, Opened, Said
from monitors import paper
from monitors.double_entry import Done
from monitors.paper import AlreadyAnswered, PaperError
from rules.check_digit import grouped, with_check
from rules.lives import AttemptState, CallbackState, CampaignState, HandoverState, MemberState
from rules.routing import Mode
from storage.models import Answer, Attempt, Callback, Conversation, Handover, PaperEntry
from storage.turn_rows import call_turn
from storage.turns import take_turn
from tests.monitors.keying import NOT_USED, USED_BADLY, USED_WELL, answer, answers_of, key, keyer, sheet, take
from tests.world import ANA, BETO


@pytest.fixture
def luis(world):
    return keyer(world.staff("Luis"))


@pytest.fixture
def marta(world):
    return keyer(world.staff("Marta"))


def problem_of(world, act) -> str:
    """The code with which it is refused, and that nothing was written."""
    before = world.everything()
    with pytest.raises(PaperError) as refused:
        act()
    assert world.everything() == before
    assert refused.value.words
    return refused.value.code


def find(world, written, campaign_id=None):
    with world.sessions() as session:
        return paper.find(session, written, campaign_id)


def call(world, member, *answers):
    """The parent answers the machine by telephone."""
    talk = world.conversation(member)
    heard = [Opened({}), *map(Said, answers)]
    for number, said in enumerate(heard):
        with world.sessions.begin() as session:
            take_turn(session, talk.id, call_turn("CA1", number), said, world.clock())


def test_a_code_is_read_with_or_without_blanks_and_dashes(world):
    member = sheet(world, world.campaign())
    for written in (member.caso, grouped(member.caso), f"  {member.caso[:3]} {member.caso[3:]} "):
        assert find(world, written)[0].id == member.id


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "no_code"),
        ("1234", "no_code"),
        ("12345678a", "no_code"),
        ("1234567890123", "no_code"),
        ("1234 5678-9", "wrong_check_digit"),
        ("1234 5678-2", "unknown_code"),
    ],
)
def test_a_code_that_is_none_is_told_so(world, written, code):
    assert problem_of(world, lambda: find(world, written)) == code


@pytest.mark.parametrize(
    ("state", "code"), [(CampaignState.closed, "campaign_closed"), (CampaignState.draft, "unknown_code")]
)
def test_only_campaigns_that_are_open_have_forms_to_key(world, state, code):
    member = sheet(world, world.campaign(state=state))
    assert problem_of(world, lambda: find(world, member.caso)) == code


def test_a_code_of_a_closed_campaign_may_be_that_of_an_open_one(world):
    caso = with_check("77777777")
    sheet(world, world.campaign(state=CampaignState.closed), caso=caso)
    member = sheet(world, world.campaign(), BETO, caso=caso)
    assert find(world, caso)[0].id == member.id


def test_a_code_of_two_open_campaigns_needs_the_campaign(world):
    caso = with_check("77777777")
    one, other = (sheet(world, world.campaign(), caso=caso) for _ in range(2))
    assert problem_of(world, lambda: find(world, caso)) == "several_campaigns"
    assert [find(world, caso, member.campaign_id)[0].id for member in (one, other)] == [one.id, other.id]


def test_a_sheet_becomes_the_members_answers_on_paper(world, luis):
    member = sheet(world, world.campaign())
    assert key(world, member, luis, USED_BADLY).ordinal == 1
    assert answers_of(world) == {"uso": "1", "tipo": "2", "nivel": "1", "comentario": "Tardaron mucho"}
    assert {row.mode for row in world.rows(Answer)} == {Mode.impreso}
    assert world.again(member).state is MemberState.done


def test_an_item_without_an_answer_is_kept_as_99(world, luis):
    key(world, sheet(world, world.campaign()), luis, ("1", "9", "9", ""))
    assert answers_of(world) == {"uso": "1", "tipo": "99", "nivel": "99"}


def test_what_is_planned_for_the_member_is_called_off(world, luis):
    member = sheet(world, world.campaign(), state=MemberState.waiting, mode=Mode.voice)
    world.attempt(member)
    key(world, member, luis, NOT_USED)
    assert world.one(Attempt).state is AttemptState.canceled
    assert world.again(member).state is MemberState.done


def test_nobody_owes_the_parent_a_call_any_more(world, luis):
    member = sheet(world, world.campaign())
    owed = world.handover(member, reason="no_answer")
    key(world, member, luis, NOT_USED)
    assert world.again(owed).state is HandoverState.withdrawn


def test_a_complaint_that_the_sheet_asks_for_is_owed(world, luis):
    member = sheet(world, world.campaign())
    owed = world.handover(member, reason="no_answer")
    key(world, member, luis, (*USED_BADLY[:-1], "1"))
    assert world.one(Callback).state is CallbackState.owed
    assert world.again(owed).state is HandoverState.callback_due
    assert isinstance(world.one(Handover), Handover)


def test_a_brothers_sheet_is_his_own(world, luis):
    campaign = world.campaign()
    first = sheet(world, campaign)
    second = sheet(world, campaign, ANA, state=MemberState.waiting, mode=Mode.voice)
    assert second.person_id == first.person_id
    key(world, first, luis, NOT_USED)
    assert world.again(second).state is MemberState.waiting
    assert [row.member_id for row in world.rows(Conversation)] == [first.id]


def test_a_code_entered_twice_is_one_keying(world, luis):
    member = sheet(world, world.campaign())
    assert take(world, member, luis) == take(world, member, luis)
    assert len(world.rows(PaperEntry)) == 1


def test_a_form_is_gone_on_with_where_it_was_left(world, luis):
    member = sheet(world, world.campaign())
    entry_id = take(world, member, luis)
    answer(world, entry_id, luis, "1")
    world.clock.pass_by(days=1)
    take(world, member, luis)
    with world.sessions.begin() as session:
        assert paper.place_of(session, entry_id, luis).view.step == "tipo"


def test_who_answered_by_telephone_is_not_keyed(world, luis):
    member = sheet(world, world.campaign())
    call(world, member, "1", "1", "2", "2")
    with pytest.raises(AlreadyAnswered) as refused, world.sessions.begin() as session:
        paper.take(session, *paper.find(session, member.caso), luis, world.clock())
    assert (refused.value.mode, refused.value.at) == (Mode.voice, world.clock())
    assert problem_of(world, lambda: take(world, member, luis)) == "answered"


def test_what_the_machine_was_answered_is_not_asked_of_the_sheet(world, luis):
    member = sheet(world, world.campaign())
    call(world, member, "1", "1", "1", "3")
    assert [row.question for row in world.rows(Answer)] == ["tipo", "uso"]
    key(world, member, luis, ("4", ""))
    modes = {row.question: row.mode for row in world.rows(Answer)}
    assert modes == {"uso": Mode.voice, "tipo": Mode.voice, "nivel": Mode.impreso}
    assert world.one(PaperEntry, PaperEntry.ordinal == 1).answers == {"nivel": "4", "queja": "2"}


def test_who_asked_for_no_more_questions_is_not_keyed(world, luis):
    member = sheet(world, world.campaign())
    call(world, member, "9", "1")
    assert problem_of(world, lambda: take(world, member, luis)) == "no_questions"


def test_who_is_in_a_call_is_not_keyed_meanwhile(world, luis):
    member = sheet(world, world.campaign())
    ringing = world.attempt(member, AttemptState.answered, sid="CA9", answered_at=world.clock())
    assert problem_of(world, lambda: take(world, member, luis)) == "talking"
    world.change(ringing, state=AttemptState.ended)
    held = world.handover(member, HandoverState.active)
    assert problem_of(world, lambda: take(world, member, luis)) == "talking"
    world.change(held, state=HandoverState.wrap_up)
    assert take(world, member, luis)


def test_a_call_that_comes_between_takes_the_word_from_the_sheet(world, luis):
    member = sheet(world, world.campaign())
    entry_id = take(world, member, luis)
    answer(world, entry_id, luis, "1")
    talk = world.one(Conversation)
    with world.sessions.begin() as session:
        take_turn(session, talk.id, call_turn("CA1", 0), Opened({}), world.clock())
    assert problem_of(world, lambda: answer(world, entry_id, luis, "2")) == "not_yours"
    key(world, member, luis, USED_WELL[1:])
    assert answers_of(world) == {"uso": "1", "tipo": "2", "nivel": "4"}


def test_a_form_that_another_has_before_him_is_his_for_half_an_hour(world, luis, marta):
    member = sheet(world, world.campaign())
    entry_id = take(world, member, luis)
    world.clock.pass_by(minutes=29)
    assert problem_of(world, lambda: take(world, member, marta)) == "taken"
    world.clock.pass_by(minutes=2)
    assert take(world, member, marta) == entry_id
    assert problem_of(world, lambda: answer(world, entry_id, luis, "1")) == "not_yours"
    key(world, member, marta, USED_WELL)
    assert world.one(PaperEntry, PaperEntry.ordinal == 1).staff_id == marta.staff_id


def test_a_form_that_was_keyed_is_not_keyed_again_unasked(world, luis, marta):
    campaign = world.campaign()
    key(world, sheet(world, campaign), luis, NOT_USED)
    member = sheet(world, campaign, BETO)
    assert key(world, member, luis, NOT_USED) == Done(1, chosen=False)
    assert problem_of(world, lambda: take(world, member, marta)) == "keyed"


def test_a_campaign_that_closes_ends_the_keying(world, luis):
    campaign = world.campaign()
    entry_id = take(world, sheet(world, campaign), luis)
    world.change(campaign, state=CampaignState.closed)
    assert problem_of(world, lambda: answer(world, entry_id, luis, "1")) == "campaign_closed"


def test_one_goes_back_to_the_first_question_of_the_sheet_and_no_further(world, luis):
    entry_id = take(world, sheet(world, world.campaign()), luis)

    def may_go_back():
        with world.sessions.begin() as session:
            return paper.place_of(session, entry_id, luis).view.can_go_back

    assert not may_go_back()
    answer(world, entry_id, luis, "1")
    assert may_go_back()
    with world.sessions.begin() as session:
        paper.hear(session, paper.place_of(session, entry_id, luis), Back(), world.clock())
    assert world.rows(Answer) == []
    assert not may_go_back()


def test_of_two_who_key_one_code_at_once_one_has_it(world, luis, marta):
    member = sheet(world, world.campaign())
    both = Barrier(2)

    def begin(who):
        both.wait()
        try:
            return take(world, member, who)
        except PaperError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        met = list(pool.map(begin, (luis, marta)))
    entry = world.one(PaperEntry)
    assert sorted(map(str, met)) == sorted([str(entry.id), "taken"])
    assert entry.staff_id == (luis, marta)[met.index(entry.id)].staff_id
