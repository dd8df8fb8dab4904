"""The form with which a call is asked for, read into a call. What the carrier takes and we do nothing with (SipAuth...,
CallReason, Byoc...) is ignored, as what it does not know."""

import re
from typing import Final

from simulator import numbering
from simulator.carrier import Carrier
from simulator.model import Call, Callbacks, Detection, Direction, Instructions, new_sid
from simulator.rest.serving import Form, RestError, read_count, read_hook

LONGEST_TWIML: Final = 4000
"""Characters, when it comes inline."""
LONGEST_RING: Final = 600
"""Seconds."""
_KEYS: Final = re.compile(r"[0-9A-D*#wW]*")
_DETECTIONS: Final = frozenset({"", "Enable", "DetectMessageEnd"})


def read_call(carrier: Carrier, form: Form, instructions: Instructions | None = None) -> Call:
    """`instructions`: those of a call whose form has none. Raises RestError."""
    numbers = {number.phone_number: number.sid for number in carrier.numbers.values()}
    to = _called(form)
    caller = _caller(form, to, frozenset(numbers))
    _check_keys(form)
    now = carrier.clock()
    return Call(
        sid=new_sid("CA"),
        to=to,
        caller=caller,
        direction=Direction.outbound,
        instructions=instructions or read_instructions(form),
        created=now,
        updated=now,
        callbacks=read_callbacks(form, "StatusCallback"),
        detection=_detection(form),
        ring_limit=_ring_limit(form),
        time_limit=float(read_count(form, "TimeLimit", 14_400, 20001)),
        number_sid=numbers.get(caller, ""),
        recorded=read_callbacks(form, "RecordingStatusCallback") if form.get("Record", "").lower() == "true" else None,
    )


def read_instructions(form: Form) -> Instructions:
    """Url wins over Twiml when both are given, as with the carrier. Raises RestError."""
    main = read_hook(form, "Url", "Method")
    fallback = read_hook(form, "FallbackUrl", "FallbackMethod")
    twiml = form.get("Twiml", "")
    if form.get("ApplicationSid"):  # the account has none
        raise RestError(21218, form["ApplicationSid"])
    if main is None and not twiml:
        raise RestError(21205)
    if len(twiml) > LONGEST_TWIML:
        raise RestError(20001, "Twiml")
    return Instructions(main, fallback, twiml)


def _called(form: Form) -> str:
    called = form.get("To", "").strip()
    if not called:
        raise RestError(21201)
    code = numbering.refusal(called)
    if code:
        raise RestError(code, called)
    return called


def _caller(form: Form, to: str, numbers: frozenset[str]) -> str:
    """A number of the account; to a telephone on the internet any name will do."""
    caller = form.get("From", "").strip()
    if not caller:
        raise RestError(21213)
    if numbering.is_address(to):
        return caller
    if not numbering.is_number(caller):
        raise RestError(21212, caller)
    if caller not in numbers:
        raise RestError(21210, caller)
    return caller


def read_callbacks(form: Form, name: str, default: str = "completed") -> Callbacks:
    """Who is told of what. `default`: the events where none is named; an event that is none never comes."""
    events = " ".join(form.getall(f"{name}Event", [])) or default
    return Callbacks(read_hook(form, name, f"{name}Method"), frozenset(events.split()))


def _detection(form: Form) -> Detection:
    mode = form.get("MachineDetection", "")
    if mode not in _DETECTIONS:
        raise RestError(21234, mode)
    hook = read_hook(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
    return Detection(mode, form.get("AsyncAmd", "") == "true", hook)


def _check_keys(form: Form) -> None:
    """Nobody's extension is dialled here: the keys are only checked."""
    keys = form.get("SendDigits", "")
    if not _KEYS.fullmatch(keys):
        raise RestError(21206, keys)


def _ring_limit(form: Form) -> float:
    seconds = read_count(form, "Timeout", 60, 21208)
    if not 1 <= seconds <= LONGEST_RING:
        raise RestError(21208, form["Timeout"])
    return float(seconds)
