"""Parents who open the link of a text and answer on its pages, without JavaScript."""

from collections.abc import Callable

import pytest

from simulator.people.pages import read_page
from tests.simulator.pages import Pages
from tests.simulator.rehearsal import ANA, Customer, Simulated, twiml

USED = {"used": True, "kind": 2, "level": 4, "comment": False, "complaint": False}
ALL = [("inicio", "1"), ("uso", "1"), ("tipo", "2"), ("nivel", "4"), ("comentario", "0"), ("ofrecer_queja", "2")]


@pytest.fixture
def pages(customer: Customer) -> Pages:
    return Pages(customer)


@pytest.fixture
def opened(customer: Customer, pages: Pages, carrier: Simulated) -> Callable[..., dict]:
    """Describe Ana, send her the link, and see what she did once she has left."""

    def invite(visits: int = 1, **ana: object) -> dict:
        carrier.post("/simulator/parents", {ANA: {"truth": USED, "at_question": 1} | ana})
        carrier.text(f"Conteste 4 preguntas: {customer.url(pages.path)} No pedimos dinero. BAJA: no escribirle")
        carrier.noted("page_closed", visits)
        return carrier.parent()

    return invite


def test_a_parent_answers_by_the_words_on_the_buttons(opened, pages: Pages) -> None:
    told = opened()
    assert pages.taken == ALL
    assert (told["uso"], told["tipo"], told["nivel"], told["comentario"]) == ("1", "2", "4", False)
    assert (told["pages_opened"], told["not_understood"], told["children"][0]["mouths"]) == (1, 0, ["web"])
    assert told["texts_sent"] == 0


def test_cookies_come_back_with_every_answer(opened, pages: Pages) -> None:
    opened()
    assert set(pages.cookies) == {"visit=7"}


@pytest.mark.parametrize("reason", [1, 2, 3])
def test_a_parent_who_did_not_use_it_tells_why(opened, pages: Pages, reason: int) -> None:
    told = opened(truth=USED | {"used": False, "reason": reason})
    assert (told["uso"], told["motivo_no_uso"], told["nivel"]) == ("2", str(reason), None)


def test_a_comment_is_written_and_sent(opened, pages: Pages, carrier: Simulated) -> None:
    told = opened(truth=USED | {"comment": True, "complaint": True, "level": 1})
    assert (told["comentario"], told["wanted_complaint"], len(pages.comments)) == (True, True, 1)


@pytest.mark.parametrize(("browsing", "noted"), [("reloads", "page_reloaded"), ("goes_back", "page_back")])
@pytest.mark.parametrize("question", [1, 3])
def test_reloading_and_going_back_happen_once_and_all_is_told(
    opened, pages: Pages, carrier: Simulated, browsing: str, noted: str, question: int
) -> None:
    told = opened(at_question=question, texting={"browsing": browsing})
    assert (pages.taken, told["nivel"], len(carrier.events(noted))) == (ALL, "4", 1)


def test_who_goes_back_sends_the_old_page_again(opened, pages: Pages, customer: Customer) -> None:
    opened(at_question=2, texting={"browsing": "goes_back"})
    steps = [heard.form["step"] for heard in customer.at(pages.path) if heard.method == "POST"]
    assert steps[:4] == ["inicio", "uso", "uso", "tipo"]


def test_who_presses_twice_sends_the_same_page_twice_at_once(opened, pages: Pages, customer: Customer) -> None:
    told = opened(at_question=3, texting={"habit": "twice"})
    steps = [heard.form["step"] for heard in customer.at(pages.path) if heard.method == "POST"]
    assert (steps[2:4], told["nivel"]) == (["tipo", "tipo"], "4")


def test_who_leaves_opens_the_link_again_later_and_goes_on(opened, pages: Pages) -> None:
    told = opened(visits=2, at_question=3, texting={"browsing": "opens_twice"})
    assert (pages.taken, told["pages_opened"], told["nivel"]) == (ALL, 2, "4")


@pytest.mark.parametrize("texting", [{"browsing": "leaves"}, {"habit": "falls_silent"}])
def test_some_leave_for_good(opened, pages: Pages, texting: dict) -> None:
    told = opened(at_question=3, texting=texting | {"after": 2})
    assert (pages.taken, told["uso"], told["tipo"], told["began"]) == (ALL[:2], "1", None, True)


def test_some_never_open_a_link(pages: Pages, customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"texting": {"browsing": "never"}}})
    carrier.text(f"Conteste: {customer.url(pages.path)}")
    assert carrier.noted("text_read")[0]["deeds"] == []


@pytest.mark.parametrize("question", [1, 3])
def test_a_parent_stops_on_the_page_and_confirms(opened, pages: Pages, question: int) -> None:
    told = opened(at_question=question, texting={"habit": "stops"})
    assert (pages.at, told["stopped"], told["stopped_at"] is not None) == ("baja", True, True)


def test_a_wrong_number_and_an_absent_guardian_say_so(opened, pages: Pages, carrier: Simulated) -> None:
    told = opened(texting={"habit": "guardian_absent"})
    assert (pages.at, told["guardian_absent"], told["began"]) == ("quedamos", True, False)
    pages.at = "inicio"
    assert opened(visits=2)["nivel"] == "4"
    pages.at = "inicio"
    assert opened(visits=3, habits=["wrong_number"])["wrong_number"] is True


def test_two_pupils_are_answered_for_in_turn(opened, pages: Pages) -> None:
    pages.siblings = 1
    told = opened(siblings=[USED | {"kind": 1, "level": 3}])
    first, second = told["children"]
    assert (first["tipo"], first["nivel"], second["tipo"], second["nivel"]) == ("2", "4", "1", "3")
    assert second["school"] == "primaria"


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_does_not_come_is_noted_and_tells_nothing(
    opened, pages: Pages, carrier: Simulated, status: int
) -> None:
    pages.status = status
    told = opened()
    assert (told["uso"], told["pages_opened"]) == (None, 1)
    assert str(status) in carrier.events("page_failed")[0]["words"]


def test_an_answer_whose_page_fails_is_not_confirmed(opened, pages: Pages, carrier: Simulated) -> None:
    take = pages.take

    def breaks(step: str, form: dict[str, str]) -> None:
        take(step, form)
        pages.status = 200 if step != "uso" else 503

    pages.take = breaks
    told = opened()
    assert (told["uso"], told["unconfirmed"]) == (None, ["used"])


def test_nobody_opens_a_link_or_presses_while_he_is_on_the_telephone(
    opened, pages: Pages, customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/voice"] = twiml("<Pause length='300'/>")
    page = pages.page

    def rings() -> str:
        pages.page = page
        carrier.call()
        customer.wait("/status", 2, CallStatus="in-progress")
        return page()

    pages.page = rings
    carrier.call()
    customer.wait("/status", 1, CallStatus="in-progress")
    opened()
    events = [event["event"] for event in carrier.get("/simulator/log")]
    doing = [event for event in events if event in {"answered", "ended", "page_opened", "page_pressed"}]
    assert doing[:6] == ["answered", "ended", "page_opened", "answered", "ended", "page_pressed"]


def test_a_page_on_which_nothing_is_for_him_is_left_and_logged(opened, pages: Pages) -> None:
    pages.at = "nivel"
    assert opened(truth=USED, habits=["wrong_number"])["not_understood"] == 1


def test_a_page_is_read_by_its_words() -> None:
    page = read_page(
        "<title>x</title><script>1</script><form method=post action=/a><input type=hidden name=t value='1&amp;2'>"
        "<fieldset><legend>¿Cómo fue el <b>servicio</b>?</legend><button name=said value=7>Malo</button>"
        "<input type=submit name=said value='Muy bueno'><button type=button>Ayuda</button></fieldset></form>"
        "<button name=said value=8>Regular</button><a href='#x'>BAJA</a><a href='/baja'>BAJA</a>"
    )
    assert page.question == "¿Cómo fue el servicio ?"
    assert [(choice.button.label, choice.meaning) for choice in page.choices] == [
        ("Malo", "bad"), ("Muy bueno", "excellent"), ("BAJA", "stop"),
    ]  # fmt: skip
    form = page.choices[0].button.form
    assert (form.method, form.action, form.fields) == ("POST", "/a", {"t": "1&2"})
    assert page.choices[2].button.value == "/baja"


@pytest.mark.parametrize(
    ("question", "label", "meaning"),
    [
        ("¿Usó el seguro?", "Sí", "used"),
        ("¿Usó el seguro?", "No", "not_used"),
        ("¿Es usted mamá, papá o encargado?", "Sí, soy yo", "guardian_here"),
        ("¿Es usted mamá, papá o encargado?", "No soy yo", "guardian_absent"),
        ("¿Quiere decirnos algo para mejorar?", "No, gracias", "comment_no"),
        ("¿Quiere decirnos algo para mejorar?", "Saltar", "comment_no"),
        ("¿Desea poner una queja?", "Sí, quiero", "complaint_yes"),
        ("¿Cómo fue?", "Azul", None),
    ],
)
def test_a_button_takes_from_the_question_what_it_does_not_say(question: str, label: str, meaning: str) -> None:
    page = read_page(f"<h1>{question}</h1><form method=post><button name=said value=1>{label}</button></form>")
    assert page.choices[0].meaning == meaning
