"""Every request that the service made in the suite is one that the carrier's definition allows."""

from urllib.parse import urlencode

import pytest

from tests.conformance.checking import Checker
from tests.conformance.recorded import Request, requests
from tests.simulator.rehearsal import ACCOUNT, ANA, LINE

ASKED_BY_THE_SERVICE = {
    *("CreateCall", "FetchCall", "ListCall", "UpdateCall"),
    *("media", "DeleteRecording"),
    *("ListConference", "ListParticipant", "UpdateParticipant"),
    *("ListIncomingPhoneNumber", "UpdateIncomingPhoneNumber"),
    *("CreateMessage", "FetchMessage", "ListMessage"),
}
"""What `ivr/carrier.py` and `sms/carrier.py` ask for, by the definition's names; media: a recording's sound."""
CALLS, MESSAGES, NUMBERS, RECORDINGS = (
    f"/2010-04-01/Accounts/{ACCOUNT}/{name}.json"
    for name in ("Calls", "Messages", "IncomingPhoneNumbers", "Recordings")
)
RIGHT = {"To": ANA, "From": LINE, "Url": "https://escucha.example.org/voice"}


@pytest.fixture(scope="module")
def asked() -> list[Request]:
    return requests()


def test_every_request_of_the_suite_is_right(asked: list[Request], checker: Checker) -> None:
    assert {fault: request for request in asked for fault in checker.faults(request)} == {}


def test_the_suite_brings_every_request_of_the_service(asked: list[Request], checker: Checker) -> None:
    assert {checker.operation(request) for request in asked} == ASKED_BY_THE_SERVICE


def single(path: str, kind: str = "") -> str:
    """The address of one resource of a list; `kind`: how its SID begins, none makes it no SID."""
    return path.replace(".json", f"/{kind + '1' * 32 if kind else 'nothing'}.json")


def posted(path: str, form: dict[str, object]) -> Request:
    return Request("POST", path, urlencode(form, doseq=True))


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        (posted(CALLS, {"From": LINE, "Url": RIGHT["Url"]}), "body: Request body must have required property 'To'"),
        (posted(CALLS, RIGHT | {"Urll": "x"}), "CreateCall has no Urll"),
        (posted(CALLS, RIGHT | {"Timeout": "soon"}), "body.Timeout: Request body property Timeout must be integer"),
        (posted(CALLS, RIGHT | {"Method": "PUT"}), "body.Method: Request body property Method must be equal to one of"),
        (posted(CALLS, RIGHT | {"StatusCallback": "nowhere"}), "body.StatusCallback: Request body property"),
        (posted(single(CALLS), {"Status": "over"}), "path.sid: Request path parameter sid must"),
        (
            posted(single(CALLS, "CA"), {"Status": "over"}),
            "body.Status: Request body property Status must be equal",
        ),
        (
            posted(single(NUMBERS, "PN"), {"VoiceMethod": "PUT"}),
            "body.VoiceMethod: Request body property",
        ),
        (Request("GET", single(MESSAGES, "CA")), "path.sid: Request path parameter sid must"),
        (Request("DELETE", single(RECORDINGS, "CA")), "path.sid: Request path parameter sid must"),
        (Request("GET", f"{MESSAGES}?DateSent%3E=yesterday"), "query.datesent: Request query parameter datesent must"),
        (Request("GET", f"{NUMBERS}?Beta=perhaps"), "query.beta: Request query parameter beta must be"),
        (posted(MESSAGES, {"Body": "hola"}), "body: Request body must have required property 'To'"),
        (Request("GET", f"{CALLS}?Too=1"), "ListCall has no Too"),
        (
            Request("GET", f"{MESSAGES}?PageSize=1001"),
            "query.pagesize: Request query parameter pagesize",
        ),
        (Request("DELETE", CALLS), f"no operation DELETE {CALLS}"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.method,
)
def test_a_wrong_request_is_found(checker: Checker, request_: Request, fault: str) -> None:
    found = checker.faults(request_)
    assert any(one.startswith(fault) for one in found), found


def test_a_list_in_a_form_is_the_same_key_several_times(checker: Checker) -> None:
    assert checker.faults(posted(CALLS, RIGHT | {"StatusCallbackEvent": ["initiated", "completed"]})) == []
    assert checker.faults(posted(CALLS, RIGHT | {"StatusCallbackEvent": "completed"})) == []
