"""Written comments in the results: there, and without anybody in them."""

import pytest

from results.rows import NOT_TRANSCRIBED, NOTHING_SAID
from storage.models import Transcript
from storage.vault import SealBroken, Vault
from tests.monitors.speaking import spoken
from tests.results.exporting import RATED, answer, exported, only_row, written
from tests.world import ANA, BETO


@pytest.fixture
def campaign(world):
    return world.campaign()


@pytest.fixture
def member(world, campaign):
    """Inés, whose mother is Ana Tzul Caal."""
    world.phone(world.person("mamá: Ana Tz'ul Caal"), ANA)
    fields = {"codigo_estudiante": "A001", "nombre_estudiante": "Inés López", "telefono": "", "telefono_alterno": ""}
    return world.member(campaign, ANA, private=world.vault.seal_fields(fields, "member"))


def test_a_written_comment_is_told_as_it_was_written(world, campaign, member):
    answer(world, member, **RATED, comentario="Muy buena atención.\nGracias")
    assert only_row(world, campaign)["comentario"] == "Muy buena atención.\nGracias"


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("Soy Ana, la mamá de INES LOPEZ", "Soy [nombre], la mamá de [nombre] [nombre]"),
        ("La señora Tzul de los Caales y el doctor Caal", "La señora [nombre] de los Caales y el doctor [nombre]"),
        ("Llámenme al 5555-0001 o a ana@correo.gt", "Llámenme al [número] o a [correo]"),
    ],
)
def test_a_comment_tells_nobody_who_wrote_it(world, campaign, member, comment, told):
    answer(world, member, comentario=comment)
    assert only_row(world, campaign)["comentario"] == told


def test_the_names_of_other_families_are_not_looked_for(world, campaign, member):
    world.phone(world.person("Beto Choc"), BETO)
    answer(world, world.member(campaign, BETO), comentario="Beto y Ana")
    assert written(world, campaign)[1][1]["comentario"] == "[nombre] y Ana"


def test_what_was_written_counts_before_what_was_spoken(world, campaign, member):
    answer(world, member, recording="RE1", comentario="Bien")
    assert only_row(world, campaign)["comentario"] == "Bien"


def test_what_was_only_spoken_waits_for_somebody_to_write_it_down(world, campaign, member):
    answer(world, member, recording="RE1", comentario="")
    assert only_row(world, campaign)["comentario"] == NOT_TRANSCRIBED


def test_a_comment_that_looks_like_a_formula_is_disarmed(world, campaign, member):
    answer(world, member, comentario="=1+1")
    assert only_row(world, campaign)["comentario"] == "'=1+1"


def test_names_are_opened_for_members_with_a_comment_alone(world, campaign, member):
    stranger = Vault(bytes(32))
    answer(world, member, **RATED)
    world.vault = stranger
    assert len(exported(world, campaign)[1]) == 1
    answer(world, member, comentario="Bien")
    with pytest.raises(SealBroken):
        exported(world, campaign)


def transcript(world, member, **values):
    """The member's spoken comment, in the hands of somebody who writes it down."""
    recording = spoken(world, member)
    with world.sessions.begin() as session:
        session.add(Transcript(recording_id=recording.id, staff_id=world.staff().id, **values))


def test_a_spoken_comment_is_told_once_it_is_written_down_and_only_what_may_leave(world, campaign, member):
    transcript(
        world, member, text="Bien el doctor Solís", redacted="Bien el doctor [nombre]", finished_at=world.clock()
    )
    data, (row,) = written(world, campaign)
    assert row["comentario"] == "Bien el doctor [nombre]"
    assert "Solís".encode() not in data


def test_what_whoever_wrote_it_down_overlooked_is_stricken_out_on_the_way(world, campaign, member):
    transcript(world, member, text="x", redacted="Soy Ana, llame al 5555-0001", finished_at=world.clock())
    assert only_row(world, campaign)["comentario"] == "Soy [nombre], llame al [número]"


def test_a_comment_that_is_still_being_written_down_is_not_told(world, campaign, member):
    transcript(world, member, text="Bien", redacted="Bien")
    assert only_row(world, campaign)["comentario"] == NOT_TRANSCRIBED


def test_a_recording_in_which_nothing_is_understood_says_so(world, campaign, member):
    transcript(world, member, nothing_said=True, finished_at=world.clock())
    assert only_row(world, campaign)["comentario"] == NOTHING_SAID
