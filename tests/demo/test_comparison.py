"""The demo's oracle: it sees every way in which a row says something else than its parent did."""

import pytest

from demo.comparison import differences
from simulator.journal import summarise
from tests.world import ANA, ANAS_OTHER

ROW = {
    "uso": "1",
    "motivo_no_uso": "97",
    "tipo": "2",
    "nivel": "4",
    "disposicion": "1.1",
    "comentario": "",
    "intentos": "1",
}
NOBODY = {
    "uso": "",
    "motivo_no_uso": "",
    "tipo": "",
    "nivel": "",
    "disposicion": "3.13",
    "comentario": "",
    "intentos": "1",
}


def blank(number=ANA):
    """What the carrier's log says of a parent who did nothing."""
    return summarise([{"number": number, "event": "nothing"}])[number]


def parent(number=ANA, **did):
    return blank(number) | {"calls_received": 1, "outcomes": ["completed"]} | did


WILLING = parent(uso=1, tipo=2, nivel=4, keys=5)


def compare(row, *parents):
    numbers = [one["number"] for one in parents] or [ANA]
    return differences([row], [numbers], {one["number"]: one for one in parents})


def test_a_row_that_says_what_the_parent_said_is_no_difference():
    assert compare(ROW, WILLING) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nivel": "3"}, "fila 1: nivel es 3, el padre dijo 4"),
        ({"nivel": "99", "disposicion": "1.2"}, "fila 1: nivel es nada, el padre dijo 4"),
        ({"motivo_no_uso": "1"}, "fila 1: motivo_no_uso es 1, el padre dijo nada"),
        ({"uso": ""}, "fila 1: uso es nada, el padre dijo 1"),
        ({"disposicion": "2.12"}, "fila 1: disposición 2.12, se esperaba 1.1"),
        ({"comentario": "Bien"}, "fila 1: el comentario no coincide"),
        ({"intentos": "2"}, "fila 1: intentos 2, recibió 1 llamadas"),
    ],
)
def test_whatever_differs_is_said(changed, words):
    assert words in compare(ROW | changed, WILLING)


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ({"outcomes": ["no-answer"]}, "3.13"),
        ({"outcomes": ["busy", "no-answer"]}, "3.12"),
        ({"outcomes": ["failed"]}, "4.3"),
        ({"machine": True}, "2.22"),
        ({"hung_up": 1}, "2.21"),
        ({"guardian_absent": True, "keys": 2}, "2.21"),
        ({"wrong_number": True, "keys": 1}, "4.7"),
        ({"stopped": True, "keys": 2}, "2.11"),
        ({"keys": 2, "wanted_person": True}, "2.12"),
    ],
)
def test_what_happened_at_the_telephone_has_its_disposition(did, code):
    assert compare(NOBODY | {"disposicion": code}, parent(**did)) == []
    assert compare(NOBODY | {"disposicion": "3.16"}, parent(**did)) != []


def test_whoever_was_never_called_was_not_attempted():
    assert compare(NOBODY | {"disposicion": "3.11", "intentos": "0"}) == []


def test_the_calls_of_both_telephones_count_and_the_last_one_tells_about_dead_numbers():
    row = NOBODY | {"intentos": "2"}
    dead, silent = parent(outcomes=["failed"]), parent(ANAS_OTHER, outcomes=["no-answer"])
    assert compare(row, dead, silent) == []
    assert compare(row | {"disposicion": "4.3"}, dead, silent) != []


def test_rows_and_pupils_must_be_as_many():
    with pytest.raises(ValueError, match="zip"):
        differences([ROW, ROW], [[ANA]], {})


def test_each_row_is_named_by_its_place():
    said = differences([ROW, NOBODY], [[ANA], [ANAS_OTHER]], {ANA: WILLING})
    assert {words.partition(":")[0] for words in said} == {"fila 2"}
