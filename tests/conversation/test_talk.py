"""`escucha talk`: the terminal holds the same conversation as the telephone."""

import pytest
from click.testing import CliRunner

from app.cli.talk import talk
from conversation.library import get_script, newest_version
from tests.conversation.conftest import NAMES


@pytest.fixture
def run():
    return lambda typed="", *options: CliRunner().invoke(talk, ["pra-for-147", *options], input=typed)


def test_a_piped_conversation_is_held_to_its_end(run):
    result = run("1\n1\n1\n2\n1\n1\nr 12\n2\n")
    assert result.exit_code == 0
    assert "> r 12\n  = comentario: r12\nLamentamos lo ocurrido." in result.stdout
    assert result.stdout.endswith("Que le vaya bien.\n  ! End complete\n  (fin)\n")


def test_the_talk_goes_on_with_the_complaint_to_which_the_survey_leads(run):
    known = [f"--known={one}" for one in ("receipt=given", "folio=26-000123-7", "pin=4071", "telefono=1")]
    result = run("1\n1\n1\n2\n1\n2\n1\n2\n1\n1\nr 30\n1\nr 3\n1\n1\n1\n1\n", *known)
    assert result.exit_code == 0
    assert "  ! GoOn queja\n  ! End complete\n  (fin)\n¿Hay un niño o niña en peligro ahora?" in result.stdout
    assert "Su número de caso es 2, 6, 0, 0, 0, 1, 2, 3, 7." in result.stdout
    assert result.stdout.endswith("  ! End complete\n  (fin)\n")


def test_what_is_known_must_have_a_name(run):
    assert run("", "--known", "folio").exit_code == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_script_can_be_talked_to_in_every_channel_that_it_has_words_for(name):
    for channel, _ in get_script(name, newest_version(name)).wordings:
        result = CliRunner().invoke(talk, [name, "--channel", channel], input="1\n")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "\n> 1\n" in result.stdout


def test_an_empty_line_is_silence(run):
    result = run("\n\n")
    assert "¿Sigue en la línea?" in result.stdout
    assert result.stdout.endswith("> \n  ! End unheard\n  (fin)\n")


def test_the_end_of_input_hangs_up(run):
    result = run("1\n")
    assert result.exit_code == 0
    assert result.stdout.endswith("  (permiso: 1 2)\n> \n  (fin)\n")


def test_bytes_that_are_no_text_are_asked_again(run):
    result = run(b"\xff\x00\xfe\n1\n")
    assert result.exit_code == 0
    assert "Disculpe, no le entendí." in result.stdout


def test_a_thread_of_texts_goes_on_after_its_end(run):
    result = run("1\n2\n1\nEl doctor\nno vino\n", "--channel", "sms")
    assert result.exit_code == 0
    assert result.stdout.endswith("> no vino\n  = comentario: El doctor / no vino\n  (fin)\n> \n  (fin)\n")


def test_a_page_shows_its_buttons(run):
    result = run("1\n", "--channel", "web")
    assert "usó el Seguro Médico Escolar?\n  [1] Sí, lo usó\n  [2] No lo usó\n  (uso: 1 2)\n" in result.stdout


@pytest.mark.parametrize("channel", ["voice", "sms", "web"])
def test_a_language_without_words_is_refused_in_one_line(run, channel):
    result = run("", "--channel", channel, "--language", "quc")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: El guion «pra-for-147» no tiene palabras para {channel} en «quc».\n"


def test_an_unknown_script_is_refused_in_one_line():
    result = CliRunner().invoke(talk, ["no-hay"])
    assert (result.exit_code, result.stderr) == (1, "Error: No existe el guion «no-hay».\n")


def test_an_unknown_channel_is_bad_usage(run):
    assert run("", "--channel", "fax").exit_code == 2
