"""Parents who dial in to complain, and go through the complaint line in its own words."""

import pytest

from simulator.people.ears import folio_heard, number_wanted, understand
from tests.simulator.complaint_line import FOLIO, PIN, SAYS, ComplaintLine
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, ask, twiml

STEPS = [
    "menu",
    "peligro",
    "servicio",
    "relato",
    "relato_listo",
    "lugar_sabido",
    "cuando",
    "pide",
    "reserva",
    "telefono",
]


@pytest.fixture
def line(customer: Customer, carrier: Simulated) -> ComplaintLine:
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/voice"))
    return ComplaintLine(customer)


def complain(carrier: Simulated, **complaint: object) -> dict:
    """Ana calls to complain of this; her record when the call is over."""
    carrier.post("/simulator/parents", {ANA: {"complaint": complaint}})
    sid = carrier.post("/simulator/dial", {"from": ANA, "to": LINE, "habit": "complains"})["sid"]
    carrier.noted("ended", call=sid)
    return carrier.parent()


def test_a_parent_who_complains_goes_through_the_line_and_notes_the_folio(
    carrier: Simulated, line: ComplaintLine
) -> None:
    told = complain(carrier, kind=1, when=1, need=3, story_seconds=40, gives_name=False)
    assert line.taken == list(zip(STEPS, "121#111321", strict=True))
    assert line.recorded == {"relato": 41}
    assert (told["complaints_made"], told["folios"], told["not_understood"]) == (1, [FOLIO], 0)
    (complaint,) = told["complaints"]
    steps = ("peligro", "servicio", "relato", "lugar", "cuando", "pide", "reserva", "telefono")
    assert [complaint[step] for step in steps] == ["2", "1", "1", "1", "1", "3", "2", "1"]
    assert (complaint["folio"], complaint["pin"]) == (FOLIO, PIN)
    assert [one["reached"] for one in complaint["recordings"]] == [True]
    assert [event["digits"] for event in carrier.events("folio_heard")] == [FOLIO]


@pytest.mark.parametrize(("kind", "need"), [(1, 2), (2, 5), (3, 1), (3, 2), (4, 4), (5, 5)])
def test_medicines_are_told_as_the_kind_or_as_the_need_by_what_is_asked(
    carrier: Simulated, line: ComplaintLine, kind: int, need: int
) -> None:
    (complaint,) = complain(carrier, kind=kind, need=need)["complaints"]
    assert (complaint["servicio"], complaint["pide"]) == (str(kind), str(need))


def test_who_complains_of_another_place_says_which(carrier: Simulated, line: ComplaintLine) -> None:
    (complaint,) = complain(carrier, place_known=False, when=4)["complaints"]
    assert (complaint["lugar"], complaint["cuando"]) == ("2", "4")
    assert ("lugar", "#") in line.taken
    assert 4 <= line.recorded["lugar"] <= 6


def test_a_child_in_danger_is_told_first(carrier: Simulated, line: ComplaintLine) -> None:
    told = complain(carrier, danger=True)
    assert line.taken == [("menu", "1"), ("peligro", "1")]
    assert (told["complaints_made"], told["complaints"][0]["peligro"], told["folios"]) == (0, "1", [])


def test_a_complaint_is_no_answer_to_the_survey(carrier: Simulated, line: ComplaintLine) -> None:
    told = complain(carrier, kind=1)
    assert (told["began"], told["tipo"], told["comentario"], told["children"]) == (False, None, False, [])
    assert (told["calls_made"], told["calls_received"], told["recordings"]) == (1, 0, [])


@pytest.mark.parametrize(
    "words",
    [
        ask("Para contestar la encuesta, marque 1. Si es número equivocado, marque 3.", timeout="20"),
        "<Say>Gracias por llamar. No tenemos preguntas para este número. Que le vaya bien.</Say><Pause length='30'/>",
    ],
)
def test_where_no_complaint_is_offered_he_says_so_and_hangs_up(
    customer: Customer, carrier: Simulated, line: ComplaintLine, words: str
) -> None:
    customer.answers["/voice"] = twiml(words)
    told = complain(carrier)
    assert (told["not_understood"], told["keys"], told["complaints_made"]) == (1, 0, 0)
    assert carrier.events("hung_up")[0]["by"] == "parent"


def test_who_calls_for_the_survey_chooses_it_from_the_same_menu(
    customer: Customer, carrier: Simulated, line: ComplaintLine
) -> None:
    menu = "Para poner una queja, marque 1. Para contestar la encuesta, marque 4. Para una persona, marque 0."
    customer.answers["/voice"] = twiml(ask(menu))
    carrier.post("/simulator/parents", {ANA: {"truth": {"complaint": True}}})
    carrier.post("/simulator/dial", {"from": ANA, "to": LINE})
    assert customer.wait("/key")[0].form["Digits"] == "4"


def test_a_parent_who_cannot_complain_so_is_refused(carrier: Simulated) -> None:
    assert "kind is 1-5" in carrier.post("/simulator/parents", {BETO: {"complaint": {"kind": 6}}})["error"]
    assert "mood" in carrier.post("/simulator/parents", {BETO: {"complaint": {"mood": 1}}})["error"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("saludo", {"5": "call_me"}),
        ("menu", {"1": "complaint_yes", "2": "case", "3": "information", "0": "person"}),
        ("relato_listo", {"1": "story_sent", "2": "story_again", "3": "comment_yes"}),
        ("telefono", {"1": "this_number", "2": "other_number"}),
    ],
)
def test_each_key_of_the_complaint_line_has_its_meaning(step: str, expected: dict) -> None:
    assert {option.key: option.meaning for option in understand(SAYS[step]).options} == expected


@pytest.mark.parametrize(
    ("words", "folio"),
    [
        ("Su número de caso es 1 2 3 4 5 6 7 8 9. Su PIN es 4 3 2 1. Se lo repito.", ("123456789", "4321")),
        ("Su número de caso es uno, dos, tres. Su PIN es cero, nueve. Gracias", ("123", "09")),
        ("Su número de caso es 123-456. Gracias", ("123456", "")),
        ("Su número de caso es 1 2", ("", "")),
        ("Marque los nueve números de su caso.", ("", "")),
    ],
)
def test_a_folio_is_noted_when_it_was_heard_whole(words: str, folio: tuple) -> None:
    assert folio_heard(words) == folio


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Marque los nueve números de su caso.", "folio"),
        ("Ese número no es correcto. Revíselo y márquelo otra vez.", "folio"),
        ("Marque los cuatro números de su PIN. Si no lo tiene, marque 9.", "pin"),
        ("Su número de caso es 1 2 3.", ""),
        ("Marque los ocho números.", ""),
    ],
)
def test_a_parent_knows_which_number_is_asked_for(words: str, wanted: str) -> None:
    assert number_wanted(words) == wanted


def test_a_parent_who_says_in_a_survey_that_he_complains_goes_through_the_line(
    customer: Customer, carrier: Simulated, line: ComplaintLine
) -> None:
    """What a survey asks of the service is not asked again, and is no answer of the complaint's."""
    customer.answers["/survey"] = twiml(ask("Si quiere poner una queja, marque 1. Si no, marque 2.", "/taken/menu"))
    carrier.post("/simulator/parents", {ANA: {"truth": {"complaint": True}, "complaint": {"kind": 1, "need": 3}}})
    carrier.call(ANA, url=customer.url("/survey"))
    carrier.noted("folio_heard")
    told = carrier.parent()
    assert (told["folios"], told["comentario"], told["recordings"]) == ([FOLIO], False, [])
    assert (told["complaints"][0]["pide"], told["children"][0]["wanted_complaint"]) == ("3", True)


def test_once_the_folio_is_heard_the_call_may_ask_about_another_child(
    customer: Customer, carrier: Simulated, line: ComplaintLine
) -> None:
    use = "en los últimos cuatro meses, ¿usó el Seguro Médico Escolar? Si lo usó, marque 1. Si no, marque 2."
    customer.answers["/survey"] = twiml(ask(f"Por su estudiante de primaria: {use}", "/offer"))
    customer.answers["/offer"] = twiml(ask("Si quiere poner una queja, marque 1. Si no, marque 2.", "/taken/menu"))
    customer.answers["/taken/telefono"] = twiml(line.says_folio(), "<Redirect>/another</Redirect>")
    customer.answers["/another"] = twiml(ask(f"Ahora, por su estudiante de preprimaria: {use}", "/end"))
    carrier.post("/simulator/parents", {ANA: {"truth": {"complaint": True}, "complaint": {"kind": 1, "need": 3}}})
    carrier.over(carrier.call(ANA, url=customer.url("/survey")))
    told = carrier.parent()
    assert [(one["school"], bool(one["uso"])) for one in told["children"]] == [
        ("primaria", True),
        ("preprimaria", True),
    ]
    assert (len(told["complaints"]), told["folios"]) == (1, [FOLIO])
