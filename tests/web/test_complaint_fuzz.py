"""Whatever the forms of a complaint hold, in whatever order, a page of ours answers."""

from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.complainant import Complainant
from tests.web.conftest import app_of
from tests.web.visitor import Sheet
from web.complaints import DOOR

TEXT = st.text(max_size=40)
FIELDS = {
    "turno": st.integers(0, 12).map(str) | TEXT,
    "pregunta": st.sampled_from(["peligro", "clase", "servicio", "relato", "lugar", "cuando", "reserva"]) | TEXT,
    "said": st.sampled_from(["0", "1", "2", "3", "9", "persona", "baja"]) | TEXT,
    "comentario": TEXT | st.just("x" * 3000),
    "municipio": st.sampled_from(["0101", "2217", "9999"]) | TEXT,
    "departamento": st.sampled_from(["01", "22", "99"]) | TEXT,
    "numero": st.sampled_from(["55550123", "1234"]) | TEXT,
    "telefono": st.sampled_from(["55550123", "1234"]) | TEXT,
    "volver": TEXT,
}
BROKEN = st.fixed_dictionaries({}, optional=FIELDS)
STEPS = st.lists(st.tuples(st.booleans(), BROKEN), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_forms_breaks_the_page(world, steps):
    """Half of the forms are about the open question, so that they come far."""
    parent = Complainant(app_of(world), world).begin()
    for is_open, form in steps:
        own = next((form.hidden for form in parent.seen.forms if "turno" in form.hidden), {})
        about = {name: own[name] for name in ("turno", "pregunta") if name in own}
        response = parent.post({**form, **(about if is_open else {})})
        assert response.status_code in (200, 303), form
        parent.comes_back()
        assert parent.seen.heading


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(max_size=40), name=st.sampled_from(["", "/archivos", "/x", "/archivos/x"]))
def test_no_address_breaks_the_pages(parent, token, name):
    response = parent._client.get(f"{DOOR}/{token}{name}")
    if response.status_code == 308:
        response = parent._client.get(urljoin(f"{DOOR}/", response.headers["Location"]))
    assert response.status_code in (200, 404)
    assert Sheet(response.text).heading


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x" * 300_000, "application/x-www-form-urlencoded"),
        (b"said=%ff%fe&turno=%00&pagina=%00", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b"{}", "application/json"),
    ],
    ids=range(6),
)
def test_a_broken_body_is_no_answer(world, parent, body, kind):
    before = world.everything()
    for address in (DOOR, parent.address, "/caso"):
        response = parent._client.post(address, data=body, content_type=kind)
        assert response.status_code in (200, 303)
        shown = parent._client.get(urljoin(address, response.headers.get("Location", "")))
        assert Sheet(shown.text).heading
    assert world.everything() == before
