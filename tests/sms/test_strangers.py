"""Telephones in no sample: what they write is forgotten, but that they want nothing of us."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rules.lives import CampaignState, MemberState
from rules.phones import PhoneKind
from rules.routing import Mode
from storage.models import Consent, Person, Phone, PhoneState
from storage.queries.strangers import keep_out
from tests.campaigns.waiting import until, waiting_for_locks
from tests.sms.texting import Texting, kept, new_sid, texts_in, words
from tests.world import OTTO

HOUSE_WITH_A_TELEPHONE = "+50222440009"
FOREIGN = "+12025550143"


@pytest.fixture
def otto(world, carrier):
    return Texting(world, carrier, OTTO)


@pytest.mark.parametrize("word", ["BAJA", "stop", "No más"])
def test_a_stranger_who_stops_is_kept_as_who_wants_nothing_of_us(world, otto, word):
    assert otto.write(word) == [words("baja")]
    person, phone, consent = world.one(Person), world.one(Phone), world.one(Consent)
    assert person.opted_out_at == world.clock()
    assert (phone.person_id, phone.kind, phone.state) == (person.id, PhoneKind.mobile, PhoneState.usable)
    assert world.vault.open(phone.number, "phone") == OTTO
    assert (consent.person_id, consent.allowed, consent.channel) == (person.id, False, Mode.sms)


def test_nothing_else_of_him_is_kept(world, otto):
    otto.write("BAJA")
    filled = {table for table, rows in kept(world).items() if rows}
    assert filled == {"person", "phone", "consent"}
    assert world.vault.open_fields(world.one(Person).private, "person") == {"encargado": ""}
    assert OTTO[4:] not in repr(world.everything())


def test_a_landline_may_stop_too(world, carrier):
    assert Texting(world, carrier, HOUSE_WITH_A_TELEPHONE).write("BAJA") == [words("baja")]
    assert world.one(Phone).kind is PhoneKind.fixed


def test_who_stops_by_whatsapp_is_the_same_telephone(world, carrier, otto):
    assert Texting(world, carrier, f"whatsapp:{OTTO}").write("BAJA") == [words("baja")]
    otto.write("BAJA")
    assert len(world.rows(Phone)) == 1
    assert world.one(Consent).channel == Mode.whatsapp


def test_the_carriers_own_word_is_recorded_and_not_answered(world, otto):
    assert otto.write("STOP", OptOutType="STOP") == []
    assert world.one(Person).opted_out_at is not None


@pytest.mark.parametrize(("body", "opt_out"), [("START", "START"), ("HELP", "HELP"), ("BAJA", "HELP")])
def test_the_carriers_other_words_keep_nothing(world, otto, body, opt_out):
    before = kept(world)
    assert otto.write(body, OptOutType=opt_out) == []
    assert kept(world) == before


@pytest.mark.parametrize("body", ["hola", "ALTA", "1", "no me den de baja", ""])
def test_a_stranger_who_does_not_stop_is_forgotten(world, otto, body):
    before = kept(world)
    assert otto.write(body) == [words("desconocido")]
    assert kept(world) == before


@pytest.mark.parametrize(("number", "said"), [(FOREIGN, ["desconocido"]), ("1503", []), ("+5021550", []), ("", [])])
def test_what_no_sample_can_bring_is_not_kept(world, carrier, number, said):
    before = kept(world)
    assert Texting(world, carrier, number).write("BAJA") == [words(name) for name in said]
    assert kept(world) == before


def test_who_stops_again_and_again_is_kept_once(world, otto):
    for _ in range(3):
        assert otto.write("BAJA") == [words("baja")]
    assert texts_in(otto.post("BAJA")) == [words("baja")]
    assert [len(world.rows(table)) for table in (Person, Phone, Consent)] == [1, 1, 1]


def test_who_stopped_is_told_nothing_more(world, otto):
    otto.write("BAJA")
    assert otto.write("hola") == []


def test_alta_lifts_it(world, otto):
    otto.write("BAJA")
    assert otto.write("ALTA") == [words("alta")]
    assert world.one(Person).opted_out_at is None
    assert [row.allowed for row in world.rows(Consent)] == [False, True]
    assert otto.write("hola") == [words("desconocido")]


def test_the_same_telephone_twice_at_one_moment_is_kept_once(world, otto):
    otto.write("hola")
    bodies = [("BAJA", new_sid()), ("Stop", new_sid())]
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(otto.post, body, MessageSid=sid) for body, sid in bodies]
        assert [texts_in(answer.result()) for answer in answers] == [[words("baja")]] * 2
    assert [len(world.rows(table)) for table in (Person, Phone, Consent)] == [1, 1, 1]


def test_a_stop_while_another_one_of_the_telephone_is_kept_waits_for_it(world, otto):
    with ThreadPoolExecutor(1) as pool:
        with world.sessions.begin() as session:
            assert keep_out(session, world.vault, OTTO, Mode.sms, world.clock())
            waits = pool.submit(otto.post, "BAJA", MessageSid=new_sid())
            until(lambda: waiting_for_locks(world.sessions) == 1)
        assert texts_in(waits.result()) == [words("baja")]
    assert [len(world.rows(table)) for table in (Person, Phone, Consent)] == [1, 1, 1]


def test_a_family_whose_sample_came_meanwhile_has_stopped(world):
    member = world.member(world.campaign(state=CampaignState.draft), OTTO)
    with world.sessions.begin() as session:
        assert keep_out(session, world.vault, OTTO, Mode.sms, world.clock())
    assert world.one(Person).opted_out_at is not None
    assert world.again(member).state is MemberState.done


def test_a_machine_that_answers_by_itself_is_thanked_once_a_day(world, otto):
    first = otto.write("Estoy manejando")
    assert len(first) == 1
    assert [otto.write("Estoy manejando") for _ in range(3)] == [[]] * 3
    world.clock.pass_by(days=1, seconds=1)
    assert otto.write("Hola") == first
