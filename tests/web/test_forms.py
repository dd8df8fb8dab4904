"""The page's form: what it offers is an answer, anything else is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.reply import Choice, Nothing, Recording, Writing
from web.forms import beside, is_about, said

CHOICE, WRITING = Choice(("1", "2")), Writing(10)


@pytest.mark.parametrize("given", ["1", "2", "persona", "baja"])
def test_a_button_is_an_answer(given):
    assert said({"said": given}, CHOICE) == given


@pytest.mark.parametrize("given", ["", "3", "0", "9", "*", "1 ", "uno", "BAJA", "repetir", "\x00"])
def test_what_no_button_says_is_no_answer(given):
    assert said({"said": given}, CHOICE) is None


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Gracias", "Gracias"),
        ("  Gracias \r\n", "Gracias"),
        ("uno\r\ndos\rtres", "uno\ndos\ntr"),
        ("a\x00b\x07c\x7f", "abc"),
        ("👍🏽", "👍🏽"),
        ("x" * 5000, "x" * 10),
        ("", "0"),
        (" \n ", "0"),
        ("\x00", "0"),
    ],
)
def test_a_comment_is_kept_as_it_was_written_and_an_empty_one_says_that_there_is_none(written, heard):
    assert said({"comentario": written}, WRITING) == heard


def test_a_button_beside_a_comment_counts_alone():
    assert said({"comentario": "escrito", "said": "0"}, WRITING) == "0"
    assert said({"comentario": "escrito", "said": "1"}, WRITING) is None


def test_what_is_beside_the_wish_for_a_person_is_a_comment_where_one_is_asked_for():
    assert beside({"comentario": "escrito", "said": "persona"}, WRITING) == "escrito"
    assert beside({"comentario": "  ", "said": "persona"}, WRITING) == ""
    assert beside({"comentario": "escrito", "said": "baja"}, WRITING) == ""
    assert beside({"comentario": "escrito", "said": "persona"}, CHOICE) == ""
    assert beside({"said": "persona"}, WRITING) == ""


@pytest.mark.parametrize("awaits", [CHOICE, Nothing(), Recording(60)])
def test_a_comment_that_nobody_asked_for_is_no_answer(awaits):
    assert said({"comentario": "escrito"}, awaits) is None


@pytest.mark.parametrize("awaits", [Nothing(), Recording(60)])
def test_a_page_without_a_question_takes_no_answer(awaits):
    assert said({"said": "1"}, awaits) is None


def test_a_form_belongs_to_its_turn_and_question():
    form = {"turno": "3", "pregunta": "nivel"}
    assert is_about(form, 3, "nivel")
    assert not is_about(form, 4, "nivel")
    assert not is_about(form, 3, "tipo")
    assert not is_about({}, 3, "nivel")


FORM = st.dictionaries(st.sampled_from(["said", "comentario", "turno", "pregunta", "x"]), st.text(max_size=30))


@given(form=FORM, awaits=st.sampled_from([CHOICE, WRITING, Nothing()]))
def test_whatever_a_form_holds_the_answer_is_one_that_may_be_given(form, awaits):
    heard = said(form, awaits)
    if heard is not None:
        assert 0 < len(heard) <= 10
        assert "\x00" not in heard
    if heard is not None and awaits == CHOICE:
        assert heard in ("1", "2", "persona", "baja")
