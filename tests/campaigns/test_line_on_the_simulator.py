"""The complaint line from end to end: the carrier's own client, our web, and parents who listen and press."""

from datetime import timedelta

import pytest

from campaigns.dialing import CALLS
from campaigns.dispatching import claim_batches, send_out
from campaigns.reconciling import SILENCE
from campaigns.returning import ask_about, call_back
from campaigns.voices import bring_home
from ivr.connecting import connect_line
from rules.complaints import CaseChannel
from rules.lives import AttemptState, CaseState, RecordingState
from rules.outcomes import Outcome
from rules.returns import ReturnState
from storage.models import Answer, Attempt, Case, Contact, Conversation, Notice, Recording, ReturnCall
from storage.queries.recordings import HEARD_AGAIN, claim_due_recordings
from storage.returns import HANGS_UP, MOST_TRIES, claim_due, claim_silent
from tests.campaigns.trunk import LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK
from tests.campaigns.waiting import until
from tests.switchboard import LINE, MISSED_CALL
from tests.world import ALWAYS, ANA, BETO, OTTO


@pytest.fixture
def line(live_house, simulated):
    """The house, whose two numbers bring their calls to it."""
    for number in (LINE, MISSED_CALL):
        connect_line(live_house.exchange.carrier, number, live_house.line.public_base_url)
    return live_house


TOLD = {"used": True, "kind": 2, "level": 1, "comment": False, "complaint": True}
"""Of a bad service, about which the family complains."""


def call(simulated, who: str, habit: str, to: str = LINE, **parent: object) -> None:
    """A parent calls; when this returns his call is over, and its end is told."""
    simulated.post("/simulator/parents", {who: parent})
    sid = simulated.post("/simulator/dial", {"from": who, "to": to, "habit": habit})["sid"]
    simulated.noted("ended", call=sid)


def ended(world) -> bool:
    return all(contact.ended_at for contact in world.rows(Contact))


def test_a_parent_complains_gets_a_number_and_asks_about_it_from_another_telephone(world, line, simulated):
    call(simulated, OTTO, "complains", complaint={"kind": 3, "need": 2, "place_known": False})
    until(lambda: ended(world) and world.rows(Notice))
    case = world.one(Case)
    heard = simulated.events("folio_heard")[-1]
    assert (heard["digits"], heard["pin"]) == (case.folio, case.pin)
    assert (case.state, case.service, case.remedy, case.missing) == (CaseState.received, "medicine", "medicine", [])
    call(simulated, BETO, "asks_case", folio=case.folio, pin=case.pin)
    words = " ".join(event["words"] for event in simulated.events("heard") if event["number"] == BETO)
    assert "Marque los cuatro números de su PIN" in words
    assert "Su caso está recibido" in words


def test_a_parent_whom_we_surveyed_complains_in_the_same_call(world, line, simulated):
    simulated.post("/simulator/parents", {ANA: {"truth": TOLD}})
    world.attempt(world.member(world.campaign(hours=ALWAYS), ANA))
    for batch in claim_batches(line.exchange, CALLS):
        send_out(line.exchange, CALLS, batch)
    until(lambda: [row.state for row in world.rows(Attempt)] == [AttemptState.ended] and bool(world.rows(Notice)))
    case = world.one(Case)
    assert (case.channel, case.service, case.missing) == (CaseChannel.survey, "illness", [])
    told = simulated.parent(ANA)
    assert (told["tipo"], told["nivel"], told["comentario"], told["folios"]) == ("2", "1", False, [case.folio])
    line.settler.settle([world.one(Attempt).id], world.clock())
    assert world.one(Attempt).outcome is Outcome.complete


def test_a_story_stays_at_the_carrier_while_it_may_be_heard_again_and_then_only_here(world, line, simulated):
    call(simulated, OTTO, "complains")
    until(lambda: ended(world) and len(world.rows(Recording)) > 0)
    story = world.one(Answer, Answer.question == "relato").recording
    talk = world.one(Conversation, Conversation.script == "queja")
    world.change(talk, ending=None, touched_at=world.clock())
    fetch(world, line)
    row = world.one(Recording, Recording.carrier_sid == story)
    assert (row.state, row.due_at) == (RecordingState.stored, world.clock() + HEARD_AGAIN)
    assert simulated.client.recordings(story).fetch().sid == story
    world.clock.pass_by(minutes=11)
    fetch(world, line)
    assert world.again(row).state is RecordingState.removed
    assert simulated.client.recordings.list() == []


def fetch(world, house) -> None:
    with world.sessions.begin() as session:
        ids = claim_due_recordings(session, world.clock() + timedelta(minutes=3), 100)
    bring_home(house.archive, ids)


def test_a_story_taken_back_is_nowhere_any_more(world, line, simulated):
    call(simulated, OTTO, "complains")
    until(lambda: ended(world) and len(world.rows(Recording)) > 0)
    fetch(world, line)
    paths = [row.path for row in world.rows(Recording)]
    assert all(paths)
    for row in world.rows(Recording):
        world.change(row, state=RecordingState.unwanted, due_at=world.clock())
    fetch(world, line)
    assert {row.state for row in world.rows(Recording)} == {RecordingState.absent}
    for path in paths:
        with pytest.raises(FileNotFoundError):
            line.archive.files.head(path)
    fetch(world, line)


def claimed(world):
    with world.sessions.begin() as session:
        return list(claim_due(session, world.clock(), 10))


@pytest.fixture
def asked(world, line, simulated):
    """Otto, whom nobody knows, has let the call-back number ring."""
    call(simulated, OTTO, "missed_call", to=MISSED_CALL)
    until(lambda: bool(world.rows(ReturnCall)))
    return world.one(ReturnCall)


def test_a_missed_call_of_a_stranger_is_returned_into_the_line(world, line, simulated, asked):
    call_back(line.exchange, claimed(world))
    until(lambda: world.again(asked).state is ReturnState.ended and ended(world))
    (contact,) = world.rows(Contact)
    assert contact.leg == world.again(asked).carrier_sid
    words = [event["words"] for event in simulated.events("heard") if event["number"] == OTTO]
    assert any("Le llamamos como nos pidió" in word for word in words)
    assert [(made.to, made._from) for made in simulated.client.calls.list() if "outbound" in made.direction] == [
        (OTTO, LINE)
    ]


def test_a_machine_that_answers_hears_nothing(world, line, simulated):
    row = due(world)
    simulated.post("/simulator/parents", {ANA: {"habits": ["voicemail"]}})
    call_back(line.exchange, claimed(world))
    until(lambda: world.again(row).state is ReturnState.ended)
    assert [event["by"] for event in simulated.events("hung_up")] == []
    assert simulated.events("detected")[0]["answered_by"] == "machine_start"
    assert world.rows(Contact) == []


def test_a_job_that_runs_twice_calls_once(world, line, simulated, asked):
    ids = claimed(world)
    call_back(line.exchange, ids)
    call_back(line.exchange, ids)
    assert claimed(world) == []
    until(lambda: world.again(asked).state is ReturnState.ended)
    assert len([made for made in simulated.client.calls.list() if "outbound" in made.direction]) == 1


def test_a_call_whose_reply_was_lost_is_found_at_the_carrier_and_not_made_again(world, exchange, trunk, simulated):
    row = due(world)
    trunk.troubles.append(LOST_ON_THE_WAY_BACK)
    call_back(exchange, claimed(world))
    assert world.again(row).state is ReturnState.dialing
    until(lambda: bool(simulated.events("ended")))
    ask_about(exchange, silent(world))
    found = world.again(row)
    assert (found.state, found.carrier_sid) == (ReturnState.ended, simulated.client.calls.list()[0].sid)


def test_a_call_that_never_reaches_the_carrier_is_tried_again_and_given_up(world, exchange, trunk, simulated):
    row = due(world)
    for _ in range(MOST_TRIES):
        trunk.troubles.append(LOST_ON_THE_WAY)
        call_back(exchange, claimed(world))
        ask_about(exchange, silent(world))
        world.change(world.again(row), due_at=world.clock(), asked_at=world.clock())
    assert world.again(row).state is ReturnState.ended
    assert simulated.client.calls.list() == []


def due(world) -> ReturnCall:
    """Ana asked for a call, some time ago."""
    person = world.person()
    phone = world.phone(person, ANA)
    now = world.clock()
    with world.sessions.begin() as session:
        row = ReturnCall(phone_id=phone.id, person_id=person.id, asked_sid="CA0", asked_at=now, due_at=now)
        session.add(row)
    return row


def silent(world) -> list[int]:
    world.clock.pass_by(seconds=SILENCE.total_seconds() + 1)
    with world.sessions.begin() as session:
        return list(claim_silent(session, world.clock(), SILENCE, 10))


@pytest.mark.parametrize("state", [ReturnState.dialing, ReturnState.placed, ReturnState.answered])
def test_one_call_at_a_time_to_a_telephone(world, exchange, trunk, today, state):
    row = due(world)
    with world.sessions.begin() as session:
        session.add(
            ReturnCall(
                phone_id=row.phone_id, person_id=row.person_id, asked_sid="CA1", asked_at=today(), due_at=today(),
                state=state, dialing_at=today(),
            )
        )  # fmt: skip
    call_back(exchange, claimed(world))
    assert (world.again(row).state, trunk.asked) == (ReturnState.due, 0)


def test_nobody_is_called_while_the_call_in_which_he_asked_goes_on(world, exchange, trunk, today):
    row = due(world)
    with world.sessions.begin() as session:
        session.add(
            Contact(
                leg="CA0", mode="voice", person_id=row.person_id, phone_id=row.phone_id, begun_at=today(),
                heard_at=today(),
            )
        )  # fmt: skip
    call_back(exchange, claimed(world))
    assert (world.again(row).state, trunk.asked) == (ReturnState.due, 0)
    world.clock.pass_by(seconds=HANGS_UP.total_seconds())
    call_back(exchange, claimed(world))
    assert trunk.asked == 1


def test_who_asked_too_long_ago_is_not_called(world, exchange, trunk, today):
    row = due(world)
    world.clock.pass_by(minutes=16)
    assert claimed(world) == []
    assert world.again(row).state is ReturnState.canceled
