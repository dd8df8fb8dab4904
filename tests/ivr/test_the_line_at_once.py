"""The line's webhooks at one moment: the same one many times is heard once, and each parent has a folio of his own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rules.returns import ReturnState
from storage.models import Case, CaseEvent, Contact, Notice, Person, Recording, ReturnCall
from tests.ivr.callers import HIDDEN, OTHER_STORY, PLACE, dial, hang_up, tell
from tests.ivr.telephone import Telephone
from tests.world import OTTO

MANY = 6
BACK = "CA" + "b" * 32


def begins(world, carrier, caller: str = OTTO) -> Callable[[], bytes]:
    call = Telephone(carrier, BACK, caller=caller)
    return lambda: call.post("/voice/incoming").data


def begins_without_a_number(world, carrier) -> Callable[[], bytes]:
    return begins(world, carrier, HIDDEN)


def sends_his_story(world, carrier) -> Callable[[], bytes]:
    call = tell(dial(carrier))
    return partial(pressed, call, "1")


def tells_more(world, carrier) -> Callable[[], bytes]:
    call = tell(dial(carrier))
    call.press("3")
    address = call.heard.address("Record")
    return lambda: call.post(address, RecordingSid=OTHER_STORY, RecordingDuration="4", Digits="#").data


def ends_his_complaint(world, carrier) -> Callable[[], bytes]:
    call = tell(dial(carrier))
    call.press("1")
    call.record(PLACE, 4)
    call.press("221")
    return partial(pressed, call, "1")


def asks_for_a_call(world, carrier) -> Callable[[], bytes]:
    return partial(pressed, dial(carrier), "5")


def hangs_up(world, carrier) -> Callable[[], bytes]:
    call = tell(dial(carrier))
    return lambda: call.post("/voice/status", CallStatus="completed").data


def is_called_back(world, carrier) -> Callable[[], bytes]:
    asking = dial(carrier)
    asking.press("5")
    hang_up(asking)
    row = world.one(ReturnCall)
    world.change(row, state=ReturnState.dialing, dialing_at=world.clock(), tries=1)
    call = Telephone(carrier, BACK, row.id)
    return lambda: call.post(f"/voice/line/{row.id}").data


def pressed(call: Telephone, key: str) -> bytes:
    return call.post(call.heard.address("Gather"), Digits=key).data


@pytest.mark.parametrize(
    ("does", "counted"),
    [
        (begins, [0, 0, 0, 0, 1, 0]),
        (begins_without_a_number, [0, 0, 0, 0, 1, 0]),
        (sends_his_story, [1, 1, 0, 1, 1, 0]),
        (tells_more, [1, 0, 0, 2, 1, 0]),
        (ends_his_complaint, [1, 1, 1, 2, 1, 0]),
        (asks_for_a_call, [0, 0, 0, 0, 1, 1]),
        (hangs_up, [1, 1, 1, 1, 1, 0]),
        (is_called_back, [0, 0, 0, 0, 2, 1]),
    ],
)
def test_one_webhook_delivered_many_times_at_once_is_heard_once(world, carrier, does, counted):
    webhook = does(world, carrier)
    with ThreadPoolExecutor(MANY) as pool:
        answers = {answer.result() for answer in [pool.submit(webhook) for _ in range(MANY)]}
    assert len(answers) == 1
    tables = (Case, CaseEvent, Notice, Recording, Contact, ReturnCall)
    assert [len(world.rows(table)) for table in tables] == counted
    assert len(world.rows(Person)) <= len(world.rows(Contact))


def test_parents_who_send_their_stories_at_one_moment_have_each_a_folio_of_his_own(world, carrier):
    calls = [
        tell(dial(carrier, f"+5025555{number:04}", f"CA{number:032x}"), f"RE{number:032x}") for number in range(MANY)
    ]
    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(lambda call: pressed(call, "1"), calls))
    folios = {case.folio for case in world.rows(Case)}
    assert len(folios) == MANY
    assert None not in folios
