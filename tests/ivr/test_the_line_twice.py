"""The line's webhooks, delivered twice, late and in another order: the same answers, and one of everything."""

from collections import Counter
from collections.abc import Callable

import pytest

from rules.lives import CaseState
from storage.models import Callback, Case, CaseEvent, Contact, Handover, Notice, Recording, ReturnCall
from tests.ivr.callers import HIDDEN, OTHER_STORY, PLACE, STORY, dial, enter, finish, hang_up, receipt, tell
from tests.ivr.delivering import Twice
from tests.ivr.telephone import Telephone
from tests.world import BETO

OTHER = "CA" + "f" * 32


@pytest.fixture
def twice(world, carrier) -> Twice:
    return Twice(carrier.app, world=world)


def recorded(call: Telephone, voice: str, status: str = "completed") -> None:
    """The carrier says whether the file of a recording is there."""
    address = call.heard.address("Gather").rpartition("/")[0].replace("/turn/", "/recording/")
    form = {"RecordingSid": voice, "RecordingStatus": status, "RecordingDuration": "40"}
    assert call.post(address, **form).status_code == 204


def complains(twice: Twice) -> None:
    call = tell(dial(twice))
    recorded(call, STORY)
    hang_up(finish(call))


def hears_and_adds_to_his_story(twice: Twice) -> None:
    call = tell(dial(twice))
    call.press("43")
    call.record(OTHER_STORY, 9)
    hang_up(finish(call))


def tells_it_anew(twice: Twice) -> None:
    call = tell(dial(twice))
    call.press("2")
    call.record(OTHER_STORY, 9)
    recorded(call, STORY, "absent")
    hang_up(finish(call))


def is_cut_off_while_he_speaks(twice: Twice) -> None:
    call = dial(twice)
    call.press("123")
    call.record(STORY, 20, key="hangup")
    hang_up(call)


def goes_on_in_another_call(twice: Twice) -> None:
    hang_up(tell(dial(twice)))
    call = dial(twice, sid=OTHER)
    call.press("112")
    hang_up(finish(call))


def is_in_danger(twice: Twice) -> None:
    call = dial(twice)
    call.press("1113")
    call.record(STORY, 20)
    hang_up(call)


def withholds_who_he_is(twice: Twice) -> None:
    call = tell(dial(twice, HIDDEN))
    call.press("1")
    call.record(PLACE, 4)
    call.press("223")
    hang_up(call)


@pytest.mark.parametrize(
    ("does", "counted"),
    [
        (complains, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 2, Contact: 1}),
        (hears_and_adds_to_his_story, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 3, Contact: 1}),
        (tells_it_anew, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 3, Contact: 1}),
        (is_cut_off_while_he_speaks, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 1, Contact: 1, Callback: 1}),
        (goes_on_in_another_call, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 2, Contact: 2, Callback: 1}),
        (is_in_danger, {Case: 1, CaseEvent: 1, Notice: 1, Recording: 1, Contact: 1, Callback: 1}),
        (withholds_who_he_is, {Case: 1, CaseEvent: 1, Recording: 2, Contact: 1}),
    ],
)
def test_each_webhook_of_a_complaint_is_heard_once_however_often_it_comes(
    world, twice, does: Callable[[Twice], None], counted
):
    does(twice)
    twice.deliver_all_again(1)
    kept = (Case, CaseEvent, Notice, Recording, Contact, Callback, Handover)
    assert Counter({table: len(world.rows(table)) for table in kept}) == Counter(counted)
    case = world.one(Case)
    assert (case.state, case.folio is not None) == (CaseState.received, True)


def test_a_wrong_pin_that_comes_twice_is_one_wrong_pin(world, carrier, twice):
    told = finish(tell(dial(carrier)))
    hang_up(told)
    folio, pin = receipt(told)
    call = dial(twice, BETO, OTHER)
    call.press("2")
    enter(call, folio[:-1])
    enter(call, folio)
    for guess in range(2):
        enter(call, f"{(int(pin) + 1 + guess) % 10_000:04}")
        call.press("1")
    assert world.one(Case).wrong_pins == 2
    enter(call, pin)
    hang_up(call)
    twice.deliver_all_again(1)


@pytest.mark.parametrize("keys", ["31212", "3334", "6", "71", "72", "99", "0", "5", "3" + "7" * 3, "1" + "7" * 3])
def test_each_webhook_of_the_menus_is_heard_once_however_often_it_comes(world, twice, keys):
    call = dial(twice)
    for key in keys:
        if call.heard.root.find("Gather") is not None:
            call.press(key)
    hang_up(call)
    twice.deliver_all_again(1)
    assert len(world.rows(ReturnCall)) == (keys == "5")


def test_a_call_at_our_cost_is_one_however_often_its_webhooks_come(world, carrier, twice):
    asking = dial(carrier)
    asking.press("5")
    hang_up(asking)
    row = world.one(ReturnCall)
    world.change(row, state="dialing", dialing_at=world.clock(), tries=1)
    call = Telephone(twice, OTHER, row.id)
    call.ask(f"/voice/line/{row.id}")
    hang_up_returned(finish(tell(call)), row.id)
    twice.deliver_all_again(1)
    assert world.one(ReturnCall).state == "ended"
    assert world.one(Case).folio is not None


def hang_up_returned(call: Telephone, return_id: int) -> None:
    for status in ("initiated", "ringing", "in-progress", "completed"):
        assert call.post(f"/voice/line/{return_id}/status", CallStatus=status).status_code == 204
