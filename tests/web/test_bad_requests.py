"""Whatever a form holds, the parent sees the open question again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.models import Answer
from tests.web.test_survey_by_link import ME
from tests.web.visitor import Sheet

TURN = {"turno": "2", "pregunta": "uso"}
BROKEN = [
    {},
    {"said": "1"},
    TURN,
    TURN | {"said": ""},
    TURN | {"said": "3"},
    TURN | {"said": "uno"},
    TURN | {"said": "\x00"},
    TURN | {"said": "1" * 10_000},
    TURN | {"comentario": "no era la pregunta"},
    TURN | {"turno": "1", "said": "1"},
    TURN | {"turno": "3", "said": "1"},
    TURN | {"turno": "9" * 5000, "said": "1"},
    TURN | {"turno": "-2", "said": "1"},
    TURN | {"turno": " 2", "said": "1"},
    TURN | {"pregunta": "tipo", "said": "1"},
    {"empezar": "1"},
]


@pytest.mark.parametrize("form", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_form_is_no_answer(world, ana, form):
    page = ana.window()
    page.press(ME)
    before = world.everything()["turn"], world.everything()["answer"]
    response = page.post(form)
    assert (response.status_code, response.headers["Location"]) == (303, ana.address.rpartition("/")[2])
    assert (world.everything()["turn"], world.everything()["answer"]) == before
    assert page.open().buttons == ["Sí, lo usó", "No lo usó"]


def test_the_form_that_the_page_holds_is_one(world, ana):
    """So that those above are refused for what is wrong with them."""
    page = ana.window()
    page.press(ME)
    page.post(TURN | {"said": "1"})
    assert [row.value for row in world.rows(Answer)] == ["1"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x" * 300_000, "application/x-www-form-urlencoded"),
        (b"said=%ff%fe&turno=%00", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b'{"said": "1"}', "application/json"),
        (b"", "text/plain"),
    ],
    ids=["too long", "no UTF-8", "5000 fields", "cut off", "no boundary", "JSON", "nothing"],
)
def test_a_broken_body_is_no_answer(world, ana, body, kind):
    page = ana.window()
    page.press(ME)
    before = world.everything()
    response = ana.app.test_client().post(ana.address, data=body, content_type=kind)
    assert response.status_code == 303
    assert world.everything() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_the_wrong_method_is_refused(world, ana, method):
    before = world.everything()
    assert ana.app.test_client().open(ana.address, method=method).status_code == 405
    assert world.everything() == before


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.sampled_from(["0", "1", "2", "3", "4", "persona", "baja"])
QUESTIONS = st.sampled_from(["inicio", "uso", "tipo", "nivel", "comentario", "no_uso", "ofrecer_queja"])
FIELDS = {
    "turno": st.integers(0, 9).map(str) | TEXT,
    "pregunta": QUESTIONS | TEXT,
    "said": VALUES | TEXT,
    "comentario": TEXT,
    "empezar": st.just("1"),
}
FORMS = st.lists(st.fixed_dictionaries({}, optional=FIELDS), max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(forms=FORMS)
def test_no_sequence_of_forms_breaks_the_page(ana, forms):
    """Each after the other, in whatever state the ones before left the survey."""
    page = ana.window()
    for form in forms:
        assert page.post(form).status_code == 303, form
        response = page.get()
        assert response.status_code in (200, 410)
        assert Sheet(response.text).heading
