"""Telephones held by people: the texts on them, and the page that holds them: who may, and what it may do."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from simulator.handset import doors
from simulator.model import Settings
from simulator.server import serve
from tests.simulator.holding import LONG
from tests.simulator.rehearsal import (
    ACCOUNT,
    ANA,
    BETO,
    LINE,
    PATIENCE,
    TOKEN,
    Customer,
    Simulated,
    ask,
    texts,
    twiml,
)


@pytest.fixture
def ana(carrier: Simulated, hold):
    return hold(carrier)


def test_texts_arrive_at_who_holds_the_number_and_the_simulated_parent_keeps_still(
    customer: Customer, carrier: Simulated, hold
) -> None:
    ana, beto = hold(carrier), hold(carrier, BETO, page="another")
    carrier.text("¿Usó el seguro? Responda 1 si lo usó, 2 si no.")
    carrier.text("Para Beto", to=BETO)
    message = ana.next("message")
    assert (message["body"][:6], message["mine"], message["address"]) == ("¿Usó e", False, LINE)
    assert beto.next("message")["body"] == "Para Beto"
    assert customer.wait("/told", MessageStatus="delivered", To=ANA)
    assert carrier.events("text_read") == []


def test_a_telephone_in_somebodys_hand_takes_every_text(customer: Customer, simulate, hold) -> None:
    off = simulate(parents={ANA: {"texting": {"error": 30003, "whatsapp": False}}})
    ana = hold(off)
    off.text("Hola")
    assert ana.next("message")["body"] == "Hola"


def test_a_text_is_written_and_its_answer_comes(customer: Customer, carrier: Simulated, ana) -> None:
    carrier.listen()
    customer.answers["/sms"] = texts("Gracias.")
    carrier.text("¿Cómo le fue? Responda 1 Malo, 2 Regular, 3 Bueno o 4 Excelente.")
    ana.next("message")
    ana.do("write", to=LINE, body=" 3 ")
    assert ana.next("message")["mine"]
    assert customer.wait("/sms")[0].form["Body"] == "3"
    assert ana.next("message")["body"] == "Gracias."
    assert carrier.noted("told")[0]["meaning"] == "good"


def test_a_whatsapp_that_is_seen_is_told_as_read(customer: Customer, carrier: Simulated, ana) -> None:
    ana.do("write", to=f"whatsapp:{LINE}", body="Hola")
    ana.next("message")
    carrier.text("Hola", to=f"whatsapp:{ANA}", from_=f"whatsapp:{LINE}")
    ana.do("see", sid=ana.next("message")["sid"])
    customer.wait("/told", MessageStatus="read")
    assert ana.next("status")["status"] == "read"


def test_a_call_waits_for_a_page_that_comes_back_and_shows_it_where_it_stands(
    customer: Customer, carrier: Simulated, hold
) -> None:
    first = hold(carrier)
    customer.answers["/voice"] = twiml(ask("Uno", timeout="60"))
    carrier.call()
    first.pick_up()
    first.next("say")
    first.hang()
    again = hold(carrier)
    assert again.next("ready")["number"] == ANA
    again.next("say")
    kinds = [event["kind"] for event in again.seen]
    assert kinds == ["ready", "ringing", "answered", "document", "listening", "say"]
    assert all(event["again"] for event in again.seen[1:])
    again.do("press", key="1")
    customer.wait("/key")


def test_a_call_whose_page_stays_away_is_hung_up(
    customer: Customer, carrier: Simulated, hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "GRACE_SECONDS", 0.2)
    held = hold(carrier)
    customer.answers["/voice"] = twiml(f"<Say>{LONG}{LONG}</Say>")
    sid = carrier.call()
    held.pick_up()
    held.hang()
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert carrier.noted("hung_up")[0]["by"] == "parent"
    carrier.over(carrier.call())
    assert customer.wait("/status", 2, CallStatus="completed")  # the simulated parent answers again


def test_a_number_is_held_by_one_page_at_a_time(carrier: Simulated, ana, hold) -> None:
    assert hold(carrier, page="another").closed() == 4001


@pytest.mark.parametrize("number", [LINE, "5555", "+502 5555", "javascript:alert(1)", ""])
def test_what_is_no_number_of_a_parent_or_monitor_is_not_held(carrier: Simulated, hold, number: str) -> None:
    assert hold(carrier, number).closed() == 4000


@pytest.mark.parametrize("origin", [None, "null", "http://example.org", "http://127.0.0.1:1"])
def test_a_page_of_another_site_cannot_hold_a_telephone(carrier: Simulated, hold, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError, match="403"):
        hold(carrier, origin=origin)


@pytest.mark.parametrize("path", ["", "/people", "/handset.js"])
def test_a_name_that_somebody_points_here_opens_nothing(carrier: Simulated, path: str) -> None:
    session = carrier.client.http_client.session
    answer = session.get(f"{carrier.base_url}/handset{path}", headers={"Host": "evil.example.org"}, timeout=PATIENCE)
    assert answer.status_code == 403


def test_the_page_runs_nothing_but_its_own_files(carrier: Simulated) -> None:
    answer = carrier.client.http_client.session.get(f"{carrier.base_url}/handset", timeout=PATIENCE)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_proposes_who_was_called_and_a_number_that_nobody_has(carrier: Simulated) -> None:
    carrier.over(carrier.call(to=BETO))
    told = carrier.get("/handset/people")
    assert told["known"] == [BETO]
    assert told["new"] not in told["known"]
    assert [line["number"] for line in told["lines"]] == [LINE]


@pytest.mark.parametrize(
    "wish",
    [
        {"do": "fly"},
        {"do": "press", "key": "12"},
        {"do": "press"},
        {"do": "speak", "seconds": -1},
        {"do": "dial", "to": BETO},
        {"do": "write", "to": BETO, "body": "Hola"},
        {"do": "write", "to": LINE, "body": " "},
        {"do": "see", "sid": "SM0"},
    ],
)
def test_what_cannot_be_done_is_said_and_the_line_goes_on(carrier: Simulated, ana, wish: dict) -> None:
    ana.do(wish["do"], **{name: value for name, value in wish.items() if name != "do"})
    assert ana.next("refused")["words"]
    carrier.call()
    ana.next("ringing")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Hola",
        "[]",
        '"press"',
        '{"do": []}',
        "[" * 60_000,
        '{"do": "heard", "number": 1e999}',
        '{"do": "heard", "number": []}',
        '{"do": "speak", "seconds": NaN}',
        f'{{"do": "speak", "seconds": {"9" * 4000}}}',
        '{"do": "speak", "seconds": 1, "words": "\\ud800"}',
        f'{{"do": "write", "to": "{LINE}", "body": "\\ud800"}}',
        f'{{"do": "write", "to": "{LINE}"}}',
        '{"do": "dial", "to": {}}',
        '{"do": "see", "sid": {}}',
    ],
)
def test_what_no_page_of_ours_sends_disturbs_no_call(
    customer: Customer, carrier: Simulated, ana, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    customer.answers["/voice"] = twiml(f"<Say>{LONG}</Say>")
    carrier.call()
    ana.pick_up()
    said = ana.next("say")
    ana.send(words)
    assert ana.next("refused")["words"]
    ana.do("heard", number=said["number"])
    assert ana.next("ended")["status"] == "completed"
    assert carrier.get("/handset/people")["known"] == [ANA]
    assert carrier.client.messages.list() == []
    assert caplog.records == []


def test_a_message_too_large_ends_its_own_line_only(
    carrier: Simulated, ana, hold, caplog: pytest.LogCaptureFixture
) -> None:
    beto = hold(carrier, BETO, page="another")
    beto.next("ready")
    beto.send("9" * 1_000_000)
    assert beto.closed() == 1009
    carrier.call()
    ana.next("ringing")
    assert caplog.records == []


def test_ten_thousand_wishes_at_once_keep_nobody_waiting(carrier: Simulated, ana, hold) -> None:
    beto = hold(carrier, BETO, page="another")
    beto.flood('{"do": "press", "key": "1"}', 10_000)
    carrier.call()
    ana.next("ringing")
    beto.do("fly")
    beto.next("refused")


def test_pages_that_come_and_go_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "GRACE_SECONDS", 0.0)

    async def main() -> None:
        settings = Settings(account_sid=ACCOUNT, auth_token=TOKEN, numbers=(LINE,), profile="eager")
        async with serve(settings) as carrier, ClientSession() as session:
            before = len(asyncio.all_tasks())
            for number in range(200):
                told = {"number": f"+5025555{number:04}", "page": "page"}
                address = f"{carrier.base_url}/handset/line"
                async with session.ws_connect(address, params=told, origin=carrier.base_url) as socket:
                    await socket.send_json({"do": "ring_once", "to": LINE})
            async with asyncio.timeout(PATIENCE):
                while carrier.handsets.in_use or len(asyncio.all_tasks()) > before + 1:  # one connection is kept open
                    await asyncio.sleep(0.01)
            assert len(carrier.calls) == 200
            assert {call.is_over for call in carrier.calls.values()} == {True}
            assert {carrier.handsets.on(call) for call in carrier.calls.values()} == {None}

    with ThreadPoolExecutor(1) as beside:  # a browser that another test opened has this thread's loop
        beside.submit(asyncio.run, main()).result()
