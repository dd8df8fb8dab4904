"""Parents who read texts, with habits, who answer by what they read and by what is true of them."""

from collections import Counter
from collections.abc import Callable

import pytest

from simulator.people.parents import derive, described
from simulator.people.wishes import ProfileError
from simulator.profiles import load_profile
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Reply, Simulated, ask, texts, twiml
from tests.simulator.surveyor import PATHS, Surveyor

USED = {"used": True, "kind": 2, "level": 4, "comment": False}


@pytest.fixture
def surveyor(customer: Customer) -> Surveyor:
    return Surveyor(customer)


@pytest.fixture
def asked(surveyor: Surveyor, carrier: Simulated) -> Callable[..., dict]:
    """Describe Ana, invite her by text, and see what she did and told once the survey is where it shall be."""
    carrier.listen()

    def invite(ends: str = "gracias", **ana: object) -> dict:
        carrier.post("/simulator/parents", {ANA: ana})
        carrier.text(surveyor.words["inicio"])
        carrier.wait(lambda: surveyor.at.get(ANA) == ends and settled(carrier))
        return carrier.parent()

    return invite


def settled(carrier: Simulated) -> bool:
    """Everything that left has arrived, and everything that was written has been taken."""
    log = carrier.get("/simulator/log")
    events = Counter(event["event"] for event in log)
    said = sum(event["event"] == "wrote" and event["meaning"] != "" for event in log)
    return events["text_left"] == events["text_ended"] and said == events["told"]


def written(carrier: Simulated) -> list[str]:
    return [event["body"] for event in carrier.events("wrote")]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_parent_who_used_it_tells_kind_and_level(asked, kind: int, level: int) -> None:
    told = asked(
        truth={"used": True, "kind": kind, "level": level, "comment": False, "complaint": False},
    )
    assert (told["uso"], told["tipo"], told["nivel"]) == ("1", str(kind), str(level))
    assert (told["motivo_no_uso"], told["comentario"], told["not_understood"]) == (None, False, 0)
    assert told["children"][0]["mouths"] == ["sms"]


@pytest.mark.parametrize("reason", [1, 2, 3])
def test_a_parent_who_did_not_use_it_tells_why(asked, reason: int) -> None:
    told = asked(truth={"used": False, "reason": reason, "comment": False, "complaint": False})
    assert (told["uso"], told["motivo_no_uso"], told["tipo"], told["nivel"]) == ("2", str(reason), None, None)


def test_a_parent_writes_the_keys_that_the_texts_name(asked, carrier: Simulated, surveyor: Surveyor) -> None:
    told = asked(truth=USED)
    assert written(carrier) == ["1", "1", "2", "4", "0"]
    assert (told["texts_left"], told["texts_received"], told["texts_sent"], told["keys"]) == (1, 6, 5, 0)
    assert surveyor.taken == [("inicio", "1"), ("uso", "1"), ("tipo", "2"), ("nivel", "4"), ("comentario", "0")]
    assert [contact["mouth"] for contact in told["contacts"]] == ["sms"]


@pytest.mark.parametrize("style", ["words", "emoji", "digit_and_word"])
def test_a_parent_answers_in_his_own_way(asked, carrier: Simulated, style: str) -> None:
    told = asked(truth=USED, texting={"style": style})
    assert (told["uso"], told["tipo"], told["nivel"]) == ("1", "2", "4")
    assert not {body for body in written(carrier)[1:4] if body.isdecimal()}


def test_a_digit_comes_with_its_word_as_in_1_si(asked, carrier: Simulated) -> None:
    asked(truth=USED, texting={"style": "digit_and_word"})
    assert written(carrier)[1].partition(" ")[0] == "1"
    assert written(carrier)[1].partition(" ")[2].lower() in {"si", "sí", "claro"}


def test_a_comment_comes_in_several_messages(asked, surveyor: Surveyor, carrier: Simulated) -> None:
    assert asked(truth=USED | {"comment": True}, texting={"pieces": 3})["comentario"] is True
    carrier.noted("wrote", 4 + 3)
    carrier.wait(lambda: len(surveyor.comments) == 3)
    assert surveyor.comments == written(carrier)[-3:]


def test_a_comment_that_is_being_written_is_finished_before_the_next_answer(asked, surveyor: Surveyor, carrier) -> None:
    truth = {"used": True, "level": 1, "comment": True, "complaint": True}
    surveyor.customer.answers["/sms"] = Later(surveyor)
    asked(ends="persona_cerrado", truth=truth, texting={"pieces": 3})
    assert len(surveyor.comments) == 3
    assert surveyor.taken[-1] == ("ofrecer_queja", "1")


class Later(Surveyor):
    """At the offer of a complaint, what is not understood belongs to the comment."""

    def __init__(self, surveyor: Surveyor) -> None:
        self.surveyor = surveyor

    def __call__(self, heard):
        at, body = self.surveyor.at.get(heard.form["From"]), heard.form["Body"]
        if at == "ofrecer_queja" and body not in PATHS["ofrecer_queja"]:
            self.surveyor.comments.append(body)
            return texts()
        return self.surveyor.answer(heard)


def test_the_same_answer_comes_twice_at_the_same_moment(
    asked, surveyor: Surveyor, customer: Customer, carrier: Simulated
) -> None:
    surveyor.twin = 3
    told = asked(truth=USED, at_question=2, texting={"habit": "twice"})
    assert written(carrier) == ["1", "1", "1", "2", "4", "0"]
    assert len({heard.form["MessageSid"] for heard in customer.at("/sms") if heard.form["Body"] == "1"}) == 3
    assert (told["uso"], told["nivel"], told["not_understood"]) == ("1", "4", 0)


@pytest.mark.parametrize("question", [2, 3, 4])
def test_an_answer_to_the_wrong_question_is_corrected(asked, carrier: Simulated, question: int) -> None:
    told = asked(truth=USED | {"level": 3}, at_question=question, texting={"habit": "wrong_question"})
    odd = "Buenas tardes" if question == 4 else "Bueno"
    assert written(carrier)[question - 1 : question + 1] == [odd, {2: "1", 3: "2", 4: "3"}[question]]
    assert (told["uso"], told["tipo"], told["nivel"], told["comentario"]) == ("1", "2", "3", False)


def test_who_was_not_understood_answers_with_the_plain_key(customer: Customer, carrier: Simulated) -> None:
    carrier.listen()
    replies = iter([texts("Disculpe, no le entendimos. Responda solo con 1 o 2"), texts("Gracias")])
    customer.answers["/sms"] = lambda _: next(replies)
    carrier.post("/simulator/parents", {ANA: {"truth": USED, "texting": {"style": "words"}}})
    carrier.text("¿Usó el seguro? Responda 1 SI o 2 NO")
    customer.wait("/sms", 2)
    assert written(carrier)[0].lower().replace("í", "i") in {"si", "claro"}
    assert written(carrier)[1] == "1"


@pytest.mark.parametrize(("word", "question"), [("BAJA", 1), ("Baja", 3)])
def test_a_parent_stops_with_a_word_and_answers_nothing_more(
    asked, surveyor: Surveyor, carrier: Simulated, word: str, question: int
) -> None:
    told = asked(ends="baja", at_question=question, texting={"habit": "stops", "stop_word": word})
    assert (told["stopped"], written(carrier)[-1], told["texts_sent"]) == (True, word, question)
    assert told["stopped_at"] == carrier.events("told")[-1]["at"]
    carrier.text(surveyor.words["inicio"])
    assert len(carrier.noted("text_read", 3 + (question - 1))[-1]["deeds"]) == 0


@pytest.mark.parametrize(("question", "uso"), [(1, None), (3, "1")])
def test_a_parent_stops_answering_for_good(
    surveyor: Surveyor, carrier: Simulated, question: int, uso: str | None
) -> None:
    carrier.listen()
    carrier.post(
        "/simulator/parents", {ANA: {"truth": USED, "at_question": question, "texting": {"habit": "falls_silent"}}}
    )
    carrier.text(surveyor.words["inicio"])
    carrier.noted("text_read", question)
    carrier.text(surveyor.words["inicio"])
    assert carrier.noted("text_read", question + 1)[-1]["deeds"] == []
    told = carrier.parent()
    assert (told["uso"], told["texts_sent"], told["began"]) == (uso, question - 1, question > 1)


def test_a_parent_who_never_reads_does_nothing(carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"texting": {"habit": "never_reads"}}})
    carrier.text("Responda 1 si es la madre")
    carrier.noted("text_ended")
    assert (carrier.events("text_read"), carrier.parent()["texts_received"]) == ([], 1)


def test_an_absent_guardian_says_so_and_answers_the_next_text(asked, surveyor: Surveyor, carrier: Simulated) -> None:
    first = asked(ends="quedamos", truth=USED, texting={"habit": "guardian_absent"})
    assert (first["guardian_absent"], first["uso"], first["began"]) == (True, None, False)
    surveyor.at[ANA] = "inicio"
    assert asked()["nivel"] == "4"


def test_a_wrong_number_says_so_by_text_as_by_voice(asked) -> None:
    told = asked(ends="equivocado", habits=["wrong_number"])
    assert (told["wrong_number"], told["began"]) == (True, False)


def test_a_dead_number_gets_no_text_either(carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["not_working"]}})
    carrier.text()
    assert carrier.noted("text_ended")[0]["code"] == 30005


def test_a_late_answer_comes_after_hours_and_a_reminder_does_not_put_it_off(surveyor: Surveyor, simulate) -> None:
    carrier = simulate(speed=36_000.0)
    carrier.listen()
    carrier.post("/simulator/parents", {ANA: {"truth": USED, "texting": {"after": 3 * 3600}}})
    sid = carrier.text(surveyor.words["inicio"])
    carrier.noted("text_read", 1, message=sid)
    assert written(carrier) == []
    carrier.text(surveyor.words["inicio"])
    carrier.wait(lambda: surveyor.at.get(ANA) == "gracias")
    assert len(written(carrier)) == 5


def test_what_was_told_meanwhile_by_telephone_is_not_told_again_by_text(
    customer: Customer, surveyor: Surveyor, carrier: Simulated
) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": USED, "texting": {"after": 600}}})
    carrier.text(surveyor.words["inicio"])
    carrier.noted("text_read")
    customer.answers["/voice"] = twiml(ask("Malo, marque 1. Excelente, marque 4."))
    carrier.over(carrier.call())
    carrier.noted("dropped")
    assert (carrier.parent()["nivel"], carrier.parent()["texts_sent"]) == ("4", 0)


def test_what_a_parent_says_agrees_in_every_mouth(customer: Customer, asked, carrier: Simulated) -> None:
    asked(truth={"used": True, "kind": 3, "level": 2, "comment": False, "complaint": False})
    customer.answers["/voice"] = twiml(ask("Malo, marque 1. Regular, marque 2. Bueno, marque 3."))
    carrier.over(carrier.call())
    told = carrier.parent()
    assert (told["nivel"], told["children"][0]["mouths"]) == ("2", ["sms", "voz"])


def test_two_pupils_of_one_parent_are_answered_for_in_turn(asked, surveyor: Surveyor) -> None:
    surveyor.siblings = 1
    told = asked(truth=USED, siblings=[{"used": False, "reason": 2, "comment": False, "complaint": False}])
    first, second = told["children"]
    assert (first["uso"], first["tipo"], first["nivel"], first["school"]) == ("1", "2", "4", "")
    assert (second["uso"], second["motivo_no_uso"], second["nivel"], second["school"]) == ("2", "2", None, "primaria")
    assert told["uso"] == "1"


def test_a_text_that_nobody_takes_tells_nothing(customer: Customer, carrier: Simulated) -> None:
    carrier.listen()
    customer.answers["/sms"] = Reply(500)
    carrier.post("/simulator/parents", {ANA: {"truth": USED}})
    carrier.text("¿Usó el seguro? Responda 1 SI o 2 NO")
    carrier.noted("told", reached=False)
    assert (carrier.parent()["uso"], carrier.parent()["unconfirmed"]) == (None, ["used"])
    assert carrier.events("text_lost")[0]["code"] == 11200


def test_options_that_mean_nothing_to_him_are_not_answered_and_logged(carrier: Simulated) -> None:
    carrier.text("¿Tiene saldo? Responda 1 bastante, 2 excelente atención o 3 muy poca")
    carrier.post("/simulator/parents", {BETO: {"truth": {"level": 1}}})
    carrier.text("¿Cómo fue? Responda 3 Bueno o 4 Excelente", to=BETO)
    carrier.noted("not_understood", number=BETO)
    assert carrier.parent(BETO)["not_understood"] == 1


@pytest.mark.parametrize(
    "wishes",
    [
        {"texting": {"habit": "flies"}},
        {"texting": {"mood": 1}},
        {"texting": {"style": "verse"}},
        {"siblings": [{"level": 9}]},
        {"siblings": [{"x": 1}]},
    ],
)
def test_a_parent_who_cannot_be_is_refused(wishes: dict) -> None:
    with pytest.raises(ProfileError):
        described(derive(1, ANA, load_profile("eager").calls), wishes)


def test_a_parent_may_be_made_to_write_whatever_is_wanted(customer: Customer, carrier: Simulated) -> None:
    carrier.listen()
    sid = carrier.post("/simulator/text", {"from": BETO, "to": LINE, "body": "ALTA"})["sid"]
    (heard,) = customer.wait("/sms")
    assert (heard.form["MessageSid"], heard.form["Body"], heard.form["From"]) == (sid, "ALTA", BETO)
    assert "not a number" in carrier.post("/simulator/text", {"from": ANA, "to": BETO, "body": "Hola"})["error"]
    assert [one["sid"] for one in carrier.get(f"/simulator/messages?number={BETO}")] == [sid]
    assert carrier.get(f"/simulator/messages?number={ANA}") == []


def test_whoever_stopped_may_come_back(customer: Customer, carrier: Simulated) -> None:
    carrier.listen()
    for place, (word, stopped) in enumerate((("BAJA", True), ("ALTA", False)), start=1):
        carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": word})
        carrier.noted("told", place)
        assert (carrier.parent()["stopped"], carrier.parent()["stopped_at"] is not None) == (stopped, stopped)
