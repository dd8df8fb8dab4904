"""A sample becomes members, by COPY, in one transaction."""

from dataclasses import replace
from threading import Thread

import pytest
from psycopg import DataError

from campaigns import lifecycle
from campaigns.loading import pseudonym
from campaigns.sample_file import read_sample
from rules.campaign_file import CampaignFile
from rules.check_digit import luhn
from rules.lives import CampaignState, MemberState
from rules.phones import PhoneKind
from rules.routing import Mode, MonitorReason
from storage.models import Campaign, Member, Person, Phone, PhoneState
from tests.campaigns.office import FILE, create, csv_of, pupil
from tests.campaigns.waiting import until, waiting_for_locks
from tests.campaigns.work import LINES

ANAS = "55551234"
BETOS = "44441234"
FIXED = "22501234"


def codes(world, members=None):
    """The pupils' codes in the order of their rows."""
    rows = world.rows(Member) if members is None else members
    return [world.vault.open_fields(row.private, "member")["codigo_estudiante"] for row in rows]


def test_every_row_becomes_a_member_in_the_order_of_the_file(world):
    wanted = [f"E{number}" for number in range(60, 0, -1)]
    created = create(world, *(pupil(code, f"5555{place:04}") for place, code in enumerate(wanted)))
    assert (created.loaded, created.refused, created.noted) == (60, [], [])
    assert codes(world) == wanted


def test_a_member_keeps_all_that_its_row_says(world):
    row = pupil(
        "E1", ANAS, telefono_alterno=FIXED, nombre_estudiante="Inés López", encargado="Ana López",
        departamento="Quiché", municipio="Nebaj", codigo_establecimiento="14-13-0001-43",
        establecimiento="Escuela Oficial", nivel="primaria",
        discapacidad="visual", atendido="si", fecha_atencion="2026-08-31", servicio_reportado="enfermedad",
        estrato="Quiché", estrato_poblacion="1200", estrato_muestra="30", peso="40.5", reemplazo="2",
    )  # fmt: skip
    create(world, row)
    member, person = world.one(Member), world.one(Person)
    private = world.vault.open_fields(member.private, "member")
    assert {column: row[column] for column in private} == private
    assert world.vault.open_fields(person.private, "person") == {"encargado": "Ana López"}
    assert (member.departamento, member.municipio, member.establecimiento_codigo) == ("14", "1413", "14-13-0001-43")
    assert (member.establecimiento, member.nivel_educativo, member.idioma) == ("Escuela Oficial", "primaria", "es")
    assert (member.discapacidad, member.atendido, str(member.fecha_atencion)) == ("visual", True, "2026-08-31")
    assert (member.servicio_reportado, member.estrato, member.estrato_poblacion) == ("enfermedad", "Quiché", 1200)
    assert (member.estrato_muestra, member.peso, member.reemplazo) == (30, 40.5, 2)
    numbers = [world.vault.open(phone.number, "phone") for phone in world.rows(Phone)]
    assert numbers == ["+50255551234", "+50222501234"]
    assert [phone.id for phone in world.rows(Phone)] == [member.phone_id, member.other_phone_id]


def test_no_name_code_or_telephone_can_be_read_in_the_database(world):
    create(world, pupil("CODIGO-7", ANAS, encargado="Ana López", nombre_estudiante="Inés López"))
    stored = repr(world.everything())
    assert not [secret for secret in ("CODIGO-7", ANAS, "Ana", "Inés") if secret in stored]


def test_loading_a_draft_again_adds_only_the_new_pupils(world):
    create(world, pupil("E1", ANAS), pupil("E2", BETOS))
    before = world.rows(Member)
    again = create(world, pupil("E3", FIXED), pupil("E2", "55550000"), pupil("E1", ANAS))
    assert again.loaded == 1
    assert codes(world) == ["E1", "E2", "E3"]
    assert [(row.caso, row.phone_id) for row in world.rows(Member)[:2]] == [(row.caso, row.phone_id) for row in before]
    assert len(world.rows(Campaign)) == 1


def test_the_same_file_twice_changes_nothing(world):
    create(world, pupil("E1", ANAS), pupil("E2"))
    before = world.everything()
    assert create(world, pupil("E1", ANAS), pupil("E2")).loaded == 0
    assert world.everything() == before


def test_a_draft_takes_the_new_settings_and_the_new_hash(world):
    create(world, pupil("E1", ANAS))
    before = world.one(Campaign)
    create(world, pupil("E1", ANAS), pupil("E2"), oficio="DIGEPSA-9")
    after = world.one(Campaign)
    assert (before.settings["oficio"], after.settings["oficio"]) == ("", "DIGEPSA-9")
    assert before.sample_sha256 != after.sample_sha256


def test_the_members_of_a_draft_begin_as_its_new_settings_say(world):
    sample = [
        pupil("E1", ANAS, idioma="quc"),
        pupil("E2", "no tiene"),
        pupil("E3", BETOS),
        pupil("E4", "+1 202 555 0143"),
    ]
    create(world, *sample, modes=["voice"])
    assert [row.state for row in world.rows(Member)] == ["done", "done", "waiting", "done"]
    create(world, *sample, languages=["es", "quc"])
    assert [(row.state, row.mode, row.monitor_reason) for row in world.rows(Member)] == [
        (MemberState.monitor, Mode.monitor, "language"),  # the campaign has k'iche', the machine does not speak it
        (MemberState.monitor, Mode.monitor, "no_number"),
        (MemberState.waiting, Mode.voice, None),
        (MemberState.monitor, Mode.monitor, "foreign_number"),
    ]


def test_two_children_with_one_telephone_have_one_parent(world):
    create(world, pupil("E1", ANAS), pupil("E2", BETOS, telefono_alterno="5555-1234"))
    one, two = world.rows(Member)
    assert one.person_id == two.person_id
    assert len(world.rows(Phone)) == 2


def test_a_telephone_known_from_another_campaign_brings_its_person(world):
    create(world, pupil("E1", ANAS, telefono_alterno=FIXED), name="Primera")
    create(world, pupil("X9", FIXED), name="Segunda")
    one, two = world.rows(Member)
    assert (one.person_id, one.other_phone_id) == (two.person_id, two.phone_id)
    assert (len(world.rows(Person)), len(world.rows(Phone))) == (1, 2)


def test_pupils_without_a_number_are_persons_of_their_own(world):
    create(world, pupil("E1"), pupil("E2", "no tiene"))
    one, two = world.rows(Member)
    assert one.person_id != two.person_id
    assert (one.phone_id, two.phone_id) == (None, None)


@pytest.mark.parametrize("state", [PhoneState.wrong, PhoneState.dead])
def test_a_number_known_to_be_useless_gives_way_to_the_other(world, state):
    known = world.phone(world.person(), "+50255551234", state=state)
    create(world, pupil("E1", ANAS, telefono_alterno=FIXED))
    member = world.one(Member)
    assert (member.mode, member.phone_id != known.id, member.other_phone_id) == (Mode.voice, True, None)


@pytest.mark.parametrize("state", [PhoneState.wrong, PhoneState.dead])
def test_a_member_with_none_but_useless_numbers_goes_to_a_monitor(world, state):
    known = world.phone(world.person(), "+50255551234", state=state)
    create(world, pupil("E1", ANAS))
    member = world.one(Member)
    assert (member.state, member.monitor_reason, member.phone_id) == (MemberState.monitor, "no_number", known.id)


@pytest.mark.parametrize(
    ("cells", "mode", "reason"),
    [
        ({"telefono": ANAS}, Mode.voice, None),
        ({"telefono": FIXED}, Mode.voice, None),
        ({"telefono": ANAS, "discapacidad": "motriz"}, Mode.voice, None),
        ({"telefono": ANAS, "servicio_reportado": "accidente"}, Mode.voice, None),
        ({"telefono": ""}, Mode.monitor, MonitorReason.no_number),
        ({"telefono": "5555"}, Mode.monitor, MonitorReason.no_number),
        ({"telefono": "+1 202 555 0143"}, Mode.monitor, MonitorReason.foreign_number),
        ({"telefono": "+1 202 555 0143", "telefono_alterno": ANAS}, Mode.voice, None),
        ({"telefono": "", "telefono_alterno": ANAS}, Mode.voice, None),
        ({"telefono": ANAS, "idioma": "quc"}, Mode.monitor, MonitorReason.language),
        ({"telefono": ANAS, "idioma": "Awakateko"}, Mode.monitor, MonitorReason.language),
        ({"telefono": ANAS, "discapacidad": "sorda"}, Mode.monitor, MonitorReason.accessibility),
        ({"telefono": ANAS, "discapacidad": "sordociego"}, Mode.monitor, MonitorReason.accessibility),
        ({"telefono": ANAS, "servicio_reportado": "Gastos funerarios"}, Mode.monitor, MonitorReason.funeral),
        ({"telefono": "", "servicio_reportado": "funeral"}, Mode.monitor, MonitorReason.funeral),
    ],
)
def test_a_member_begins_with_the_machine_or_with_a_monitor(world, cells, mode, reason):
    create(world, pupil("E1", **cells))
    member = world.one(Member)
    state = MemberState.monitor if mode is Mode.monitor else MemberState.waiting
    assert (member.mode, member.state, member.monitor_reason) == (mode, state, reason)


def test_whom_only_a_monitor_may_call_is_nobodys_where_the_campaign_has_none(world):
    create(world, pupil("E1", ANAS, servicio_reportado="funeral"), modes=["voice"])
    member = world.one(Member)
    assert (member.mode, member.state, member.monitor_reason) == (None, MemberState.done, "funeral")


def test_a_landline_is_kept_as_one(world):
    create(world, pupil("E1", FIXED))
    assert world.one(Phone).kind is PhoneKind.fixed


def test_each_case_number_is_its_own_and_has_its_check_digit(world):
    create(world, *(pupil(f"E{number}") for number in range(300)))
    casos = [row.caso for row in world.rows(Member)]
    assert len(set(casos)) == 300
    assert {len(caso) for caso in casos} == {9}
    assert [caso for caso in casos if luhn(caso[:-1]) != caso[-1]] == []


def test_nothing_is_half_loaded_when_a_row_cannot_be_kept(world):
    sample = read_sample(csv_of(pupil("E1", ANAS), pupil("E2", BETOS)))
    sample.rows[1] = replace(sample.rows[1], estrato="x" * 101)  # only the database notices
    before = world.everything()
    with pytest.raises(DataError), world.sessions.begin() as session:
        lifecycle.create(session, world.vault, CampaignFile.model_validate(FILE), LINES, sample, world.clock())
    assert world.everything() == before


def test_two_samples_at_once_make_the_person_of_a_shared_telephone_once(world):
    sample = read_sample(csv_of(pupil("E1", ANAS)))
    file = CampaignFile.model_validate(FILE)
    other = Thread(target=create, args=(world, pupil("E1", ANAS)), kwargs={"name": "Otra"})
    with world.sessions.begin() as session:
        lifecycle.create(session, world.vault, file, LINES, sample, world.clock())
        other.start()
        until(lambda: waiting_for_locks(world.sessions) == 1)
    other.join()
    assert (len(world.rows(Campaign)), len(world.rows(Person)), len(world.rows(Phone))) == (2, 1, 1)


def test_two_drafts_of_one_name_at_once_are_one_campaign(world):
    sample = read_sample(csv_of(pupil("E1", ANAS)))
    file = CampaignFile.model_validate(FILE)
    other = Thread(target=create, args=(world, pupil("E2", BETOS)))
    with world.sessions.begin() as session:
        lifecycle.create(session, world.vault, file, LINES, sample, world.clock())
        other.start()
        until(lambda: waiting_for_locks(world.sessions) == 1)
    other.join()
    assert world.one(Campaign).state is CampaignState.draft
    assert codes(world) == ["E1", "E2"]


def test_pupils_added_to_a_draft_get_other_pseudonyms_than_those_before(world):
    """Every pseudonym but one is taken: it takes many draws to find that one."""
    taken = {f"{number}{luhn(str(number))}" for number in range(10)}
    free = taken - {f"3{luhn('3')}"}
    assert pseudonym(free, digits=1) == f"3{luhn('3')}"
