"""A parent complains by text and asks about it from another telephone, through the carrier's own client and servers."""

import pytest

from complaints.alerts import Alarm, plan, send
from ivr.connecting import connect_line
from rules.complaints import Precision, Remedy, Service
from rules.folio import shown
from rules.lives import CaseState, TextState
from rules.routing import Mode
from sms.outgoing import SILENCE, Post
from storage.models import Callback, Case, CaseEvent, StaffAlert, Turn
from storage.queries.leaving import claim_to_send
from tests.simulator.rehearsal import ANA, BETO, LINE
from tests.sms.complaining import asks, says

TOLD = {"danger": False, "kind": 3, "place_known": True, "when": 2, "need": 2, "gives_name": True}


def read_by(simulated, number: str) -> list[str]:
    """What was written to this telephone, in order."""
    written = simulated.get(f"/simulator/messages?number={number}")
    return [message["body"] for message in written if message["direction"] != "inbound"]


def written_by(simulated, number: str) -> list[str]:
    return [
        event["body"]
        for event in simulated.get("/simulator/log")
        if event["event"] == "wrote" and event["number"] == number
    ]


def test_a_parent_writes_queja_and_asks_about_the_case_from_another_telephone(world, live_house, simulated):
    connect_line(live_house.exchange.carrier, LINE, live_house.settings.public_base_url)
    simulated.post("/simulator/parents", {ANA: {"complaint": TOLD, "texting": {"types": 40.0}}})
    simulated.post("/simulator/text", {"from": ANA, "to": LINE, "body": "QUEJA"})
    simulated.wait(lambda: simulated.parent(ANA)["folios"])

    case = world.one(Case)
    assert simulated.parent(ANA)["folios"] == [case.folio]
    assert (case.state, case.service, case.remedy) == (CaseState.received, Service.medicine, Remedy.medicine)
    assert (case.precision, case.municipio, case.missing) == (Precision.week, "0108", [])
    told = written_by(simulated, ANA)
    place = told.index("LISTO")
    assert place >= 5
    # The carrier may bring two texts in another order than they were written.
    assert sorted(case.narrative.splitlines()) == sorted(told[place - 3 : place])
    assert read_by(simulated, ANA)[-1] == says("folio", folio=shown(case.folio), pin=case.pin, clase="complaint")

    simulated.post("/simulator/parents", {BETO: {"folio": case.folio, "pin": case.pin}})
    simulated.post("/simulator/text", {"from": BETO, "to": LINE, "body": f"CASO {shown(case.folio)}"})
    simulated.wait(lambda: len(read_by(simulated, BETO)) == 2)
    assert read_by(simulated, BETO) == [asks("caso_pin"), asks("caso_estado", folio=shown(case.folio))]
    assert [event.what for event in world.rows(CaseEvent)] == ["received"]
    assert not world.rows(Turn, Turn.said == case.pin)


@pytest.mark.parametrize("telephone", ["+50222440009", "sip:luis@example.org"])
def test_whoever_is_on_call_where_no_text_arrives_is_told_by_a_call(world, live_house, simulated, telephone):
    world.staff("Luis", at=telephone, on_call=True)
    connect_line(live_house.exchange.carrier, LINE, live_house.settings.public_base_url)
    simulated.post("/simulator/parents", {ANA: {"complaint": TOLD | {"danger": True}}})
    simulated.post("/simulator/text", {"from": ANA, "to": LINE, "body": "QUEJA"})
    simulated.wait(lambda: world.rows(Callback))
    post = Post(live_house.exchange.texts, live_house.settings.public_base_url, LINE, "", "", lambda: 0.0)
    with world.sessions.begin() as session:
        assert plan(session, world.vault, world.clock()) == 1
        ids = list(claim_to_send(session, StaffAlert, world.clock(), SILENCE, 10))
    send(Alarm(post, live_house.mailbox, live_house.exchange.carrier, LINE), ids)
    alert = world.one(StaffAlert)
    assert (alert.mode, alert.state) == (Mode.voice, TextState.sent)
    call = simulated.client.calls(alert.carrier_sid).fetch()
    assert (call.to, call._from) == (telephone, LINE)
