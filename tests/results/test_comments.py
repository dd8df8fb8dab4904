"""Written comments in the results: there, and without anybody in them."""

import pytest

from results.rows import NOT_TRANSCRIBED
from storage.vault import SealBroken, Vault
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
