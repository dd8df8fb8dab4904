"""Paper forms keyed twice: at least one in ten, by another person, and a third decides where the two differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import double_entry, paper
from monitors.double_entry import Agreement, Done, differences, is_chosen
from monitors.paper import PaperError
from rules.lives import CallbackState, CampaignState
from rules.routing import Mode
from storage.models import Act, Answer, AuditEntry, Callback, PaperEntry
from storage.queries.paper import waiting
from tests.monitors.keying import NOT_USED, USED_BADLY, USED_WELL, answer, answers_of, key, keyer, sheet, take
from tests.world import BETO, OTTO


@pytest.fixture
def luis(world):
    return keyer(world.staff("Luis"))


@pytest.fixture
def marta(world):
    return keyer(world.staff("Marta"))


@pytest.fixture
def sara(world):
    return keyer(world.staff("Sara"), supervises=True)


@pytest.fixture
def member(world):
    return sheet(world, world.campaign())


def offered(world, who):
    with world.sessions() as session:
        found = waiting(session, who.staff_id, 10, settles_own=who.supervises)
    return [(form.caso, form.ordinal) for form in found]


def figures(world, campaign_id):
    with world.sessions() as session:
        return double_entry.figures(session, campaign_id)


def refused(world, act) -> str:
    before = world.everything()
    with pytest.raises(PaperError) as error:
        act()
    assert world.everything() == before
    return error.value.code


@given(st.lists(st.booleans(), max_size=300))
def test_of_the_forms_keyed_at_least_one_in_ten_is_chosen_at_any_time(chances):
    chosen = 0
    for keyed, chance in enumerate(chances, 1):
        chosen += is_chosen(keyed, chosen, lambda lucky=chance: lucky)
        assert chosen * 10 >= keyed


def test_beyond_the_share_chance_chooses():
    assert is_chosen(5, 3, lambda: True)
    assert not is_chosen(5, 3, lambda: False)
    assert is_chosen(11, 1, lambda: False)


def test_chance_chooses_about_one_in_ten():
    assert 20 < sum(double_entry.one_in_ten() for _ in range(1000)) < 250


def test_the_choice_falls_when_the_first_keying_ends(world, member, luis):
    entry_id = take(world, member, luis)
    for given_answer in USED_WELL[:-1]:
        answer(world, entry_id, luis, given_answer)
        assert len(world.rows(PaperEntry)) == 1
    assert answer(world, entry_id, luis, USED_WELL[-1]) == Done(1, chosen=True)
    assert [entry.ordinal for entry in world.rows(PaperEntry)] == [1, 2]


def test_the_second_keying_is_anothers(world, member, luis, marta):
    key(world, member, luis, USED_WELL)
    assert offered(world, luis) == []
    assert offered(world, marta) == [(member.caso, 2)]
    assert refused(world, lambda: take(world, member, luis)) == "needs_another"


def test_the_supervisor_does_not_key_his_own_form_again(world, member, sara):
    key(world, member, sara, USED_WELL)
    assert offered(world, sara) == []
    assert refused(world, lambda: take(world, member, sara)) == "needs_another"


def test_the_second_keying_sees_nothing_of_the_first_and_changes_no_answer(world, member, luis, marta):
    key(world, member, luis, USED_BADLY)
    before = world.rows(Answer)
    entry_id = take(world, member, marta)
    with world.sessions.begin() as session:
        place = paper.place_of(session, entry_id, marta)
        assert place.view.answers == ()
        assert double_entry.earlier(session, place) == ()
    key(world, member, marta, USED_WELL)
    assert [(row.question, row.value) for row in world.rows(Answer)] == [(row.question, row.value) for row in before]


def test_two_keyings_that_are_the_same_agree(world, member, luis, marta):
    key(world, member, luis, USED_BADLY)
    loosely = ("1", "2", "1", "  tardaron\nMUCHO ", "2")
    assert key(world, member, marta, loosely) == Done(2)
    assert [entry.ordinal for entry in world.rows(PaperEntry)] == [1, 2]
    assert refused(world, lambda: take(world, member, luis)) == "keyed"


@pytest.mark.parametrize(
    ("second", "differs"),
    [
        (("1", "3", "1", "Tardaron mucho", "2"), ("tipo",)),
        (("1", "2", "1", "Tardaron poco", "2"), ("comentario",)),
        (("1", "2", "1", "", "2"), ("comentario",)),
        (("1", "2", "1", "Tardaron mucho", "1"), ("queja",)),
        (("2", "1", "Tardaron mucho"), ("uso", "motivo_no_uso", "tipo", "nivel")),
    ],
)
def test_two_keyings_that_differ_wait_for_a_third(world, member, luis, marta, second, differs):
    key(world, member, luis, USED_BADLY)
    assert key(world, member, marta, second) == Done(2, differs=differs)
    assert offered(world, luis) == offered(world, marta) == []
    assert refused(world, lambda: take(world, member, marta)) == "needs_another"


def test_a_third_person_settles_and_the_answers_are_his(world, member, luis, marta):
    otto = keyer(world.staff("Otto"))
    key(world, member, luis, USED_BADLY)
    first_at = world.clock()
    world.clock.pass_by(days=2)
    key(world, member, marta, ("1", "3", "2", "Tardaron mucho", "2"))
    assert offered(world, otto) == [(member.caso, 3)]
    assert key(world, member, otto, ("1", "3", "1", "Tardaron mucho", "2")) == Done(3)
    assert answers_of(world) == {"uso": "1", "tipo": "3", "nivel": "1", "comentario": "Tardaron mucho"}
    assert {(row.mode, row.at) for row in world.rows(Answer)} == {(Mode.impreso, first_at)}
    kept = [entry.answers["tipo"] for entry in world.rows(PaperEntry)]
    assert kept == ["2", "3", "3"]


def test_who_settles_sees_both(world, member, luis, marta, sara):
    key(world, member, luis, USED_BADLY)
    key(world, member, marta, ("2", "1", "Tardaron mucho"))
    entry_id = take(world, member, sara)
    with world.sessions.begin() as session:
        place = paper.place_of(session, entry_id, sara)
        seen = {each.question: (each.first, each.second, each.differs) for each in double_entry.earlier(session, place)}
        assert double_entry.open_question(place) == "¿Lo usó?"
    assert seen == {
        "¿Lo usó?": ("Sí, lo usó", "No lo usó", True),
        "¿Por qué no lo usó?": ("no se preguntó", "No lo necesitó", True),
        "¿Para qué lo usó?": ("Enfermedad", "no se preguntó", True),
        "¿Cómo fue el servicio?": ("Malo", "no se preguntó", True),
        "Comentario": ("Tardaron mucho", "Tardaron mucho", False),
        "¿Desea poner una queja?": ("No", "No", False),
    }


def test_the_supervisor_settles_even_where_one_keying_is_hers(world, member, luis, sara):
    key(world, member, luis, USED_WELL)
    key(world, member, sara, NOT_USED)
    assert offered(world, sara) == [(member.caso, 3)]
    assert key(world, member, sara, NOT_USED) == Done(3)
    assert answers_of(world) == {"uso": "2", "motivo_no_uso": "2"}


def test_settling_is_written_down_without_an_answer(world, member, luis, marta, sara):
    key(world, member, luis, USED_WELL)
    key(world, member, marta, ("1", "2", "1", "Muy lento", "2"))
    key(world, member, sara, ("1", "2", "1", "Muy lento", "2"))
    entry = world.one(AuditEntry, AuditEntry.act == Act.paper_settled)
    assert entry.actor_id == sara.staff_id
    assert entry.details == {"questions": "nivel, comentario", "member": member.id}


def test_a_complaint_that_only_the_third_keying_finds_is_owed(world, member, luis, marta, sara):
    key(world, member, luis, USED_BADLY)
    assert world.rows(Callback) == []
    key(world, member, marta, (*USED_BADLY[:-1], "1"))
    assert world.rows(Callback) == []
    key(world, member, sara, (*USED_BADLY[:-1], "1"))
    assert world.one(Callback).state is CallbackState.owed


def test_a_complaint_that_was_owed_already_is_not_owed_again(world, member, luis, marta, sara):
    key(world, member, luis, (*USED_BADLY[:-1], "1"))
    world.change(world.one(Callback), state=CallbackState.done)
    key(world, member, marta, USED_BADLY)
    key(world, member, sara, (*USED_BADLY[:-1], "1"))
    assert world.one(Callback).state is CallbackState.done


def test_nothing_is_put_right_after_the_campaign_is_closed(world, member, luis, marta, sara):
    key(world, member, luis, USED_WELL)
    key(world, member, marta, NOT_USED)
    entry_id = take(world, member, sara)
    world.change(world.again(world.rows(PaperEntry)[0]), finished_at=world.clock())
    with world.sessions.begin() as session:
        campaign = paper.place_of(session, entry_id, sara).campaign
    world.change(campaign, state=CampaignState.closed)
    assert refused(world, lambda: take(world, member, sara)) == "campaign_closed"
    assert refused(world, lambda: answer(world, entry_id, sara, "2")) == "campaign_closed"
    assert offered(world, sara) == []


def test_a_second_keying_that_another_takes_over_begins_anew(world, member, luis, marta, sara):
    key(world, member, luis, USED_WELL)
    entry_id = take(world, member, marta)
    answer(world, entry_id, marta, "2")
    world.clock.pass_by(minutes=31)
    key(world, member, sara, USED_WELL)
    assert world.one(PaperEntry, PaperEntry.ordinal == 2).staff_id == sara.staff_id
    assert world.one(PaperEntry, PaperEntry.ordinal == 2).answers["uso"] == "1"


@pytest.mark.parametrize("left_after", [0, 2])
def test_who_keyed_a_part_of_the_first_keying_does_not_key_it_again(world, member, luis, marta, left_after):
    entry_id = take(world, member, luis)
    for part in USED_WELL[:left_after]:
        answer(world, entry_id, luis, part)
    world.clock.pass_by(minutes=31)
    assert key(world, member, marta, USED_WELL[left_after:]) == Done(1, chosen=True)
    assert refused(world, lambda: take(world, member, marta)) == "needs_another"
    if left_after:
        assert offered(world, luis) == []
        assert refused(world, lambda: take(world, member, luis)) == "needs_another"
    else:
        assert key(world, member, luis, USED_WELL) == Done(2)


def test_the_figures_count_items_that_were_keyed_twice(world, luis, marta):
    campaign = world.campaign()
    for number, second in ((BETO, USED_WELL), (OTTO, ("1", "3", "4", ""))):
        form = sheet(world, campaign, number)
        key(world, form, luis, USED_WELL, chance=True)
        key(world, form, marta, second)
    found = figures(world, campaign.id)
    assert (found.keyed, found.chosen, found.again, found.agreed, found.settled) == (2, 2, 2, 1, 0)
    assert found.by_question == (
        Agreement("¿Lo usó?", 2, 2),
        Agreement("¿Para qué lo usó?", 1, 2),
        Agreement("¿Cómo fue el servicio?", 2, 2),
        Agreement("¿Desea poner una queja?", 2, 2),
    )
    assert found.by_person == (Agreement("Luis", 7, 8), Agreement("Marta", 7, 8))
    assert found.forms == (("Luis", 2), ("Marta", 2))


@given(st.dictionaries(st.sampled_from(["uso", "tipo", "nivel", "queja"]), st.sampled_from("1234")))
def test_what_is_the_same_never_differs(answers):
    assert differences(answers, dict(answers)) == ()
