"""What every open desk asks for each moment: little, cheap, and nobody's who should not have it."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from desk.floor import board, quick
from desk.sessions import IDLE, SEEN_EVERY
from rules.handovers import DESK_LEASE
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.handovers.presence import SEEN_EVERY as WRITTEN_EVERY
from storage.handovers.presence import set_presence
from storage.models import HandoverKind, Presence, StaffUser
from tests.desk.visitors import Visitor, account, signed_in_as, visitor

FILES = Path(board.__file__).parent / "static"
LIVE = "/desk/vivo"
MONITOR = "monitor@example.org"
STATEMENTS_OF_A_LOOK = 2
"""Who is there, who waits, what is newest."""


@pytest.fixture
def at_once(monkeypatch):
    """Every request looks at the floor anew."""
    monkeypatch.setattr(board, "LIFE_SECONDS", -1.0)


@pytest.fixture
def luis(desk_app, world, at_once) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def row_of(world, email=MONITOR) -> StaffUser:
    return world.one(StaffUser, StaffUser.email == email)


def ask(browser: Visitor, tag: str = ""):
    headers = {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    return browser.client.get(LIVE, headers=headers)


def told(browser: Visitor):
    answer = ask(browser)
    assert answer.status_code == 200
    return json.loads(answer.text)


def counted(function, calls):
    def count(*given):
        calls.append(given)
        return function(*given)

    return count


def wait(world, number="+50255551234", **values):
    return world.handover(world.member(world.campaign(), number), HandoverState.queued, **values)


def test_what_is_told_is_small_and_tells_of_no_parent(world, luis, clock):
    assert told(luis) == {
        "me": {"state": "offline", "words": "Fuera de turno", "since": None, "until": None, "help": None, "helper": ""},
        "held": None,
        "waiting": {"calls": 0, "since": None, "threads": 0},
        "work": 0,
        "texts": 0,
    }
    world.at_work(row_of(world), PresenceState.wrap_up)
    wait(world)
    found = told(luis)
    assert (found["me"]["state"], found["me"]["since"]) == ("wrap_up", clock().timestamp() * 1000)
    assert found["me"]["until"] == (clock() + timedelta(seconds=60)).timestamp() * 1000
    assert found["waiting"] == {"calls": 1, "since": clock().timestamp() * 1000, "threads": 0}


def test_nothing_is_sent_again_while_nothing_changed(world, luis, clock):
    first = ask(luis)
    tag = first.headers["ETag"]
    clock.pass_by(minutes=1)
    for _ in range(3):
        answer = ask(luis, tag)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert int(answer.headers["Escucha-Now"]) == clock().timestamp() * 1000
    wait(world)
    assert ask(luis, tag).status_code == 200


def test_the_short_way_says_what_the_long_way_says(world, luis):
    wait(world)
    long, short = ask(luis), ask(luis)
    assert long.data == short.data
    assert dict(short.headers) == dict(long.headers)


def test_the_contact_at_hand_is_told_without_the_parent(world, luis, clock):
    contact = world.handover(
        world.member(world.campaign()),
        HandoverState.claimed,
        staff_id=row_of(world).id,
        claimed_at=clock(),
        kind=HandoverKind.outgoing,
    )
    assert told(luis)["held"] == {
        "id": contact.id,
        "kind": "outgoing",
        "state": "claimed",
        "reason": "Pidió hablar con una persona",
        "since": clock().timestamp() * 1000,
        "touched": clock().timestamp() * 1000,
    }


def test_only_who_may_be_offered_to_this_person_waits_for_him(world, luis, clock):
    me, other = row_of(world), world.staff("Rosa")
    wait(world, number="+50255551001", language="quc")
    wait(world, number="+50255551002", about_staff_id=me.id)
    wait(world, number="+50255551003", staff_id=other.id)
    assert told(luis)["waiting"]["calls"] == 0
    wait(world, number="+50255551004", asked_at=clock() - timedelta(minutes=3))
    wait(world, number="+50255551005", staff_id=me.id)
    wait(world, number="+50255551006", kind=HandoverKind.thread)
    assert told(luis)["waiting"] == {
        "calls": 2,
        "since": (clock() - timedelta(minutes=3)).timestamp() * 1000,
        "threads": 1,
    }


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.monitor, Role.supervisor)])
def test_others_are_told_nothing(desk_app, world, at_once, role):
    assert ask(signed_in_as(desk_app, world, role)).status_code == 403


def test_who_has_not_signed_in_is_told_nothing(desk_app, world, luis):
    told(luis)
    assert ask(visitor(desk_app)).status_code == 303


@pytest.mark.parametrize(
    "change", [{"active": False}, {"epoch": 7}, {"role": Role.statistician}], ids=["disabled", "signed out", "moved"]
)
def test_who_may_no_more_is_out_by_the_next_look(world, luis, change):
    told(luis)
    told(luis)
    world.change(row_of(world), **change)
    assert ask(luis).status_code in (303, 403)


def test_who_is_disabled_between_two_looks_gets_no_failure(world, luis, monkeypatch):
    told(luis)
    look = board.floors.look

    def look_and_disable(session, now):
        found = look(session, now)
        world.change(row_of(world), active=False)
        return found

    monkeypatch.setattr(board.floors, "look", look_and_disable)
    assert ask(luis).status_code == 200
    assert ask(luis).status_code == 303


def test_a_look_is_never_old_enough_to_keep_anybody_in():
    assert board.LIFE_SECONDS < 1
    assert board.OLDEST_SECONDS < 5


def test_what_happened_is_told_within_two_seconds():
    """A page asks once a beat, and is told of a floor that is at most LIFE_SECONDS old."""
    (beat,) = re.findall(r"setInterval\(.*, (\d+)\)", (FILES / "beat.js").read_text())
    assert int(beat) / 1000 + board.LIFE_SECONDS < 2


def test_another_cookie_goes_through_the_guard(luis, world):
    told(luis)
    cookie = luis.client.get_cookie("escucha").value
    luis.client.set_cookie("escucha", cookie[:-3] + "abc")
    assert ask(luis).status_code == 303


def test_a_page_left_open_does_not_keep_the_session_alive(luis, world, clock, monkeypatch):
    monkeypatch.setattr(quick, "GOOD_SECONDS", -1.0)
    before = luis.client.get_cookie("escucha").value
    for _ in range(8):
        clock.pass_by(seconds=IDLE.total_seconds() / 8)
        assert ask(luis).status_code == 200
    assert luis.client.get_cookie("escucha").value == before
    clock.pass_by(seconds=SEEN_EVERY.total_seconds())
    assert ask(luis).status_code == 303


def test_a_heartbeat_is_written_every_ten_seconds_and_no_oftener(world, luis, clock):
    world.at_work(row_of(world))
    seen = []
    for _ in range(int(3 * WRITTEN_EVERY.total_seconds())):
        clock.pass_by(seconds=1)
        ask(luis)
        seen.append(world.one(Presence).seen_at)
    assert 3 <= len(set(seen)) <= 4
    assert clock() - seen[-1] <= WRITTEN_EVERY + timedelta(seconds=1)


def test_an_open_desk_keeps_what_its_monitor_has(world, luis, clock):
    world.at_work(row_of(world))
    contact = world.handover(
        world.member(world.campaign()),
        HandoverState.claimed,
        staff_id=row_of(world).id,
        kind=HandoverKind.outgoing,
        lease_until=clock() + DESK_LEASE,
    )
    for _ in range(6):
        clock.pass_by(seconds=DESK_LEASE.total_seconds() / 2)
        ask(luis)
        ask(luis)
    assert world.again(contact).lease_until > clock()


def test_many_who_ask_in_one_moment_cost_one_look(desk_app, world, house, monkeypatch):
    monkeypatch.setattr(board, "LIFE_SECONDS", 60.0)
    monkeypatch.setattr(board, "OLDEST_SECONDS", 60.0)
    browsers = [visitor(desk_app) for _ in range(5)]
    for place, browser in enumerate(browsers):
        account(world, Role.monitor, email=f"m{place}@example.org")
        browser.sign_in(f"m{place}@example.org")
    looks = []
    monkeypatch.setattr(board.floors, "look", counted(board.floors.look, looks))
    asked = []
    event.listen(house.sessions.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    for browser in browsers * 2:
        assert ask(browser).status_code == 200
    assert len(looks) == 1
    assert len(asked) == STATEMENTS_OF_A_LOOK


def test_the_work_is_followed_and_the_time_to_note_ends_while_somebody_looks(world, luis, clock):
    me = row_of(world)
    world.at_work(me)
    contact = world.handover(
        world.member(world.campaign()), HandoverState.claimed, staff_id=me.id, kind=HandoverKind.outgoing
    )
    assert told(luis)["me"]["state"] == "interview"
    world.change(contact, state=HandoverState.done)
    assert told(luis)["me"]["state"] == "available"
    with world.sessions.begin() as session:
        set_presence(session, me.id, PresenceState.wrap_up, clock())
    assert told(luis)["me"]["state"] == "wrap_up"
    clock.pass_by(seconds=60)
    assert told(luis)["me"]["state"] == "available"
