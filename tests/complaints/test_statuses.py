"""What the carrier tells of a text about a case, to a parent or one of the staff: in any order, again, of another."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.complaints import CaseChannel
from rules.lives import CaseState, TextState
from rules.routing import Mode
from sms.statuses import LOST, RANK, is_news
from storage.models import Callback, Case, Conversation, Notice, StaffAlert
from tests.switchboard import SigningCarrier
from tests.world import ANA, LUIS, World

LARGEST_ID = 2**63 - 1
SID, NOBODYS = "SM" + "1" * 32, "SM" + "9" * 32
REUSED = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "max_examples": 30}
UNREACHABLE = "30003"
Sent = Notice | StaffAlert


def talk(world: World) -> Conversation:
    """Ana has told a complaint."""
    phone, now = world.phone(world.person(), ANA), world.clock()
    case = Case(
        folio="260000013", pin="4821", state=CaseState.received, channel=CaseChannel.ivr,
        person_id=phone.person_id, phone_id=phone.id, begun_at=now, touched_at=now,
    )  # fmt: skip
    with world.sessions.begin() as session:
        session.add(case)
        session.flush()
        told = {"script": "queja", "version": 1, "language": "es", "touched_at": now}
        talk = Conversation(person_id=phone.person_id, case_id=case.id, **told)
        session.add(talk)
    return talk


def sent(world: World, table: type[Sent]) -> Sent:
    """One that the carrier has taken, and of which it has told nothing yet."""
    now, ours = world.clock(), talk(world)
    with world.sessions() as session:
        case = session.get_one(Case, ours.case_id)
    about = {
        Notice: {"case_id": case.id, "phone_id": case.phone_id, "what": "receipt"},
        StaffAlert: {"conversation_id": ours.id, "staff_id": world.staff(at=LUIS).id, "round": 1, "mode": Mode.sms},
    }
    text = table(
        state=TextState.sent, carrier_sid=SID, created_at=now, due_at=now, asked_at=now, tries=1, **about[table]
    )
    with world.sessions.begin() as session:
        session.add(text)
    return text


PATHS = {Notice: "/sms/status/notice/{}", StaffAlert: "/sms/status/alert/{}"}
Tell = Callable[..., int]


@pytest.fixture(params=PATHS, ids=lambda table: table.__name__)
def text(request, world) -> Sent:
    return sent(world, request.param)


@pytest.fixture
def tell(carrier, text) -> Tell:
    """tell(status): the carrier does; the status of our answer."""
    return partial(told, carrier, text)


def told(carrier: SigningCarrier, text: Sent, status: str, sid: str = SID, row_id: int | None = None) -> int:
    path = PATHS[type(text)].format(text.id if row_id is None else row_id)
    form = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": UNREACHABLE if status in LOST else ""}
    return carrier.post(path, form).status_code


@settings(**REUSED)
@given(statuses=st.lists(st.sampled_from([*RANK, "asleep", ""]), max_size=8))
def test_statuses_in_any_order_end_with_the_furthest_one(world, text, tell, statuses):
    world.change(text, state=TextState.sent, carrier_status=None, error=None)
    expected: str | None = None
    for status in statuses:
        assert tell(status) == 204
        expected = status if is_news(status, expected) else expected
    row = world.again(text)
    arrived = TextState.delivered if expected in ("delivered", "read") else TextState.sent
    assert (row.carrier_status, row.carrier_sid) == (expected, SID)
    assert row.state is (TextState.failed if expected in LOST else arrived)
    assert row.error == (int(UNREACHABLE) if expected in LOST else None)


@pytest.mark.parametrize("status", ["sent", "delivered", "undelivered"])
def test_a_status_that_comes_twice_changes_nothing(world, tell, status):
    tell(status)
    before = world.everything()
    world.clock.pass_by(minutes=5)
    tell(status)
    assert world.everything() == before
    assert len(world.rows(Callback)) <= 1


def test_news_may_be_faster_than_the_carriers_answer_to_our_request(world, text, tell):
    world.change(text, state=TextState.sending, carrier_sid=None)
    tell("delivered")
    assert (world.again(text).state, world.again(text).carrier_sid) == (TextState.delivered, SID)


@pytest.mark.parametrize("row_id", [1, LARGEST_ID])
def test_a_text_that_is_not_there_changes_nothing(world, tell, row_id):
    before = world.everything()
    assert tell("failed", row_id=row_id) == 204
    assert world.everything() == before


@pytest.mark.parametrize("row_id", [LARGEST_ID + 1, 10**30, -1])
def test_an_id_that_no_row_can_have_is_no_address(tell, row_id):
    assert tell("failed", row_id=row_id) == 404


@pytest.mark.parametrize("sid", [NOBODYS, "", "\x00", "S" * 4096])
def test_news_of_another_text_changes_nothing(world, tell, sid):
    before = world.everything()
    assert tell("failed", sid=sid) == 204
    assert world.everything() == before


def test_unsigned_news_is_refused(world, carrier, text):
    before = world.everything()
    form = {"MessageSid": SID, "MessageStatus": "failed"}
    path = PATHS[type(text)].format(text.id)
    for signature in ("AAAA", SigningCarrier(carrier.app, token="another").signature(carrier.public + path, form)):
        assert carrier.post(path, form, signature=signature).status_code == 403
    assert world.everything() == before
