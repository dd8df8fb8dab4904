"""Who gets in touch of himself: so many complaints, texts and missed calls in a simulated hour."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.people.habits import PARENTS_HABITS
from simulator.people.parents import derive, habit_at
from simulator.profiles import load_profile
from tests.simulator.complaint_line import FOLIO, ComplaintLine
from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, texts, twiml

MISSED = "+50224110099"


@pytest.fixture
def hours(customer: Customer, simulate: Callable[..., Simulated], tmp_path: Path) -> Callable[..., Simulated]:
    """A carrier with this table of unprompted contacts, whose second number rejects."""

    def start(table: str, **settings: object) -> Simulated:
        own = tmp_path / "own.toml"
        own.write_text(f'extends = "eager"\n[unprompted]\n{table}', encoding="utf-8")
        carrier = simulate(profile=str(own), numbers=(LINE, MISSED), **settings)
        urls = {LINE: "/voice", MISSED: "/missed"}
        for number in carrier.client.incoming_phone_numbers.list():
            ways = {"voice_url": customer.url(urls[number.phone_number]), "sms_url": customer.url("/sms")}
            number.update(**ways)
        return carrier

    customer.answers["/missed"] = twiml("<Reject reason='busy'/>")
    return start


def test_strangers_call_to_complain(customer: Customer, hours) -> None:
    ComplaintLine(customer)
    carrier = hours("complaints = 60\nknown = 0")
    (heard, *_) = carrier.noted("folio_heard", count=2)
    assert (heard["number"][:8], len(heard["number"])) == ("+5025999", len(ANA))
    assert carrier.parent(heard["number"])["folios"] == [FOLIO]
    assert {request.form["To"] for request in customer.at("/voice")} == {LINE}
    assert carrier.events("not_understood") == []


def test_people_write_first(customer: Customer, hours) -> None:
    customer.answers["/sms"] = texts("Con gusto")
    carrier = hours('texts = 600\nknown = 0\n[unprompted.bodies]\nBAJA = 1\n"Quiero poner una queja" = 1')
    wrote = carrier.noted("wrote", count=8)
    assert {event["body"] for event in wrote} == {"BAJA", "Quiero poner una queja"}
    assert {event["meaning"] for event in wrote} == {"stop_confirmed", ""}
    assert len(customer.wait("/sms", 8)) >= 8


def test_missed_calls_come_to_the_last_number_and_cost_nothing(customer: Customer, hours) -> None:
    carrier = hours("missed_calls = 600\nknown = 0")
    ended = carrier.noted("ended", count=3, status="busy")
    assert {request.form["To"] for request in customer.at("/missed")} == {MISSED}
    assert carrier.parent(ended[0]["number"])["missed_calls"] == 1


def test_with_a_share_it_is_somebody_who_was_called_before(customer: Customer, hours) -> None:
    carrier = hours("texts = 600\nknown = 1")
    customer.answers["/voice"] = twiml("<Hangup/>")
    carrier.over(carrier.call(ANA))
    since = len(carrier.noted("wrote"))
    carrier.noted("wrote", count=since + 4)
    assert {event["number"] for event in carrier.events("wrote")[since + 1 :]} == {ANA}


def test_the_same_seed_has_the_same_strangers_in_the_same_order(hours) -> None:
    both = [hours("texts = 900\nknown = 0", seed=9).noted("wrote", count=5)[:5] for _ in range(2)]
    assert [(one["number"], one["body"]) for one in both[0]] == [(one["number"], one["body"]) for one in both[1]]


def test_nobody_calls_or_writes_to_a_number_that_leads_nowhere(simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(profile="busy-line", speed=1_000_000.0)
    carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Hola"})
    carrier.noted("text_lost")
    assert {event["number"] for event in carrier.get("/simulator/log")} == {ANA}


@pytest.mark.parametrize("name", ["default", "eager"])
def test_the_profiles_of_a_rehearsal_have_nobody_unprompted(name: str) -> None:
    profile = load_profile(name).unprompted
    assert (profile.complaints, profile.texts, profile.missed_calls) == (0, 0, 0)


def test_a_busy_line_has_all_of_them_and_children_who_answer() -> None:
    file = load_profile("busy-line")
    assert min(file.unprompted.complaints, file.unprompted.texts, file.unprompted.missed_calls) > 0
    town = [derive(1, f"+5025{number:07}", file.calls) for number in range(2000)]
    seen = {habit_at(parent, nth, 1, file.calls) for parent in town for nth in (1, 2, 3)}
    assert seen == PARENTS_HABITS
