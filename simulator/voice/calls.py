"""The life of a call: queued, placed, ringing, answered, performed, over; and parents who dial in."""

import asyncio
from collections.abc import Awaitable, Callable

from simulator.carrier import Carrier
from simulator.model import (
    Call,
    Callbacks,
    CallStatus,
    Direction,
    IncomingNumber,
    Instructions,
    new_sid,
)
from simulator.people.habits import Habit
from simulator.people.parents import Visit
from simulator.people.phones import pick_up
from simulator.voice.documents import fetch
from simulator.voice.forms import detection_params, progress_params
from simulator.voice.line import HungUpError, Line
from simulator.voice.player import perform
from simulator.voice.stage import CallOverError, Stage

# Simulated seconds until the network says that a number is busy, or does not exist; and until detection hears
# enough to tell a machine.
NETWORK_SECONDS = 2.0
DETECTION_SECONDS = 4.0

_UNREACHED = {Habit.busy: CallStatus.busy, Habit.not_working: CallStatus.failed}
_MACHINE = {"Enable": "machine_start", "DetectMessageEnd": "machine_end_beep"}


def place(carrier: Carrier, call: Call) -> None:
    """Begin an outgoing call: it waits for its turn in the account's queue."""
    carrier.calls[call.sid] = call
    carrier.note("placed", call)
    call.task = carrier.spawn(_live(carrier, call, _outgoing))


def dial_in(carrier: Carrier, caller: str, number: IncomingNumber, habit: Habit = Habit.answers) -> Call:
    """A parent calls one of the account's numbers."""
    now = carrier.clock()
    hook = number.hook("StatusCallback", "StatusCallbackMethod")
    call = Call(
        sid=new_sid("CA"),
        to=number.phone_number,
        caller=caller,
        direction=Direction.inbound,
        instructions=Instructions(
            number.hook("VoiceUrl", "VoiceMethod"), number.hook("VoiceFallbackUrl", "VoiceFallbackMethod")
        ),
        created=now,
        updated=now,
        callbacks=Callbacks(hook),
        number_sid=number.sid,
        status=CallStatus.ringing,
        started=now,
    )
    carrier.calls[call.sid] = call
    visit = carrier.parents.dial(caller, habit)
    call.task = carrier.spawn(_live(carrier, call, lambda ringing, ours: _incoming(ringing, ours, visit)))
    return call


def interrupt(call: Call) -> None:
    """Make a call notice what REST wants of it (`wanted` or `redirect`)."""
    if call.task:
        call.task.cancel()


async def _live(carrier: Carrier, call: Call, life: Callable[[Carrier, Call], Awaitable[CallStatus]]) -> None:
    """Run a call to its end, which REST may bring about at any moment."""
    try:
        status = await life(carrier, call)
    except asyncio.CancelledError:
        if call.wanted is None:
            raise
        status = call.wanted
        carrier.note("hung_up", call, by="customer")
    _finish(carrier, call, status)


async def _outgoing(carrier: Carrier, call: Call) -> CallStatus:
    call.waited = await carrier.pace.turn()
    call.started = carrier.clock()
    visit = carrier.parents.receive(call.to)
    _note_start(carrier, call, visit)
    _report(carrier, call, "initiated", CallStatus.initiated)
    unanswered = await _ring(carrier, call, visit)
    if unanswered is None:
        return await _talk(carrier, call, visit)
    if unanswered is CallStatus.no_answer and carrier.parents.dials_back(visit):
        carrier.spawn(_dial_back(carrier, call, visit))
    return unanswered


async def _ring(carrier: Carrier, call: Call, visit: Visit) -> CallStatus | None:
    """Ring: None when somebody answers, else how the call ends."""
    unreached = _UNREACHED.get(visit.habit)
    if unreached:
        await carrier.rest(NETWORK_SECONDS)
        return unreached
    _move(carrier, call, CallStatus.ringing)
    _report(carrier, call, "ringing", CallStatus.ringing)
    ring = visit.parent.ring_seconds
    if visit.habit is Habit.ignores or ring >= call.ring_limit:
        await carrier.rest(call.ring_limit)
        return CallStatus.no_answer
    await carrier.rest(ring)
    return None


async def _incoming(carrier: Carrier, call: Call, visit: Visit) -> CallStatus:
    _note_start(carrier, call, visit)
    if call.instructions.main is None:
        carrier.note("document_failed", call, url="", code=11100, words="the number has no VoiceUrl")
        return CallStatus.failed
    return await _talk(carrier, call, visit)


async def _talk(carrier: Carrier, call: Call, visit: Visit) -> CallStatus:
    """Perform the call's TwiML with whoever holds the other end."""
    phone = pick_up(visit, lambda event, **facts: carrier.note(event, call, **facts))
    line = Line(phone, carrier.settings.speed)
    stage = Stage(carrier, call, line, lambda: _answer(carrier, call, visit), perform, place)
    try:
        if call.direction is not Direction.inbound:
            stage.answer()
            await _begin_detection(carrier, call, visit)
        async with asyncio.timeout(call.time_limit / carrier.settings.speed):
            await _perform_all(stage)
    except (HungUpError, TimeoutError):
        return CallStatus.completed
    except CallOverError as over:
        return over.status
    finally:
        call.duration = round(line.now)
        if stage.after:
            carrier.spawn(_last_request(stage))
    return CallStatus.completed


async def _perform_all(stage: Stage) -> None:
    """Perform the call's instructions and what follows them, and those that REST puts in their place meanwhile."""
    instructions, then = stage.call.instructions, stage.call.then
    while True:
        try:
            if instructions.main or instructions.twiml:
                await perform(stage, instructions)
            if then:
                await then(stage)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if stage.call.redirect is None or current is None or stage.call.wanted:
                raise
            current.uncancel()
            instructions, then, stage.call.redirect = stage.call.redirect, None, None
            stage.after = None
        else:
            return


async def _last_request(stage: Stage) -> None:
    """The action of a recording that a hang-up ended; its answer is fetched and not performed."""
    if stage.after:
        await fetch(stage.carrier, stage.call, stage.after)


async def _begin_detection(carrier: Carrier, call: Call, visit: Visit) -> None:
    """Synchronous detection keeps everybody waiting; the asynchronous kind goes on beside the call."""
    if not call.detection.mode:
        return
    detecting = carrier.spawn(_detect(carrier, call, visit))
    if not call.detection.asynchronous:
        await detecting


async def _detect(carrier: Carrier, call: Call, visit: Visit) -> None:
    await carrier.rest(DETECTION_SECONDS)
    if call.is_over:
        return
    call.answered_by = _answered_by(call.detection.mode, visit)
    carrier.note("detected", call, answered_by=call.answered_by)
    params = detection_params(carrier.settings.account_sid, call, DETECTION_SECONDS)
    if call.detection.asynchronous:
        carrier.tell(call, call.detection.hook, params)


def _answered_by(mode: str, visit: Visit) -> str:
    if visit.habit is Habit.voicemail:
        return _MACHINE[mode]
    if visit.habit is Habit.silent_voicemail and visit.parent.number[-1] in "02468":
        return "unknown"
    return "human"


async def _dial_back(carrier: Carrier, missed: Call, visit: Visit) -> None:
    """The parent sees a missed call and dials the number that called him."""
    await carrier.rest(visit.parent.dial_back_after)
    number = next((n for n in carrier.numbers.values() if n.phone_number == missed.caller), None)
    if number:
        dial_in(carrier, missed.to, number)


def _note_start(carrier: Carrier, call: Call, visit: Visit) -> None:
    facts = {"from": call.caller, "to": call.to, "nth": visit.nth, "habit": visit.habit.value}
    carrier.note("started", call, direction=call.direction.value, **facts)


def _answer(carrier: Carrier, call: Call, visit: Visit) -> None:
    if call.status is CallStatus.in_progress:
        return
    _move(carrier, call, CallStatus.in_progress)
    carrier.note("answered", call, habit=visit.habit.value)
    _report(carrier, call, "answered", CallStatus.in_progress)


def _finish(carrier: Carrier, call: Call, status: CallStatus) -> None:
    call.duration = call.duration or 0 if status is CallStatus.completed else None
    call.ended = carrier.clock()
    call.task = None
    _move(carrier, call, status)
    carrier.note("ended", call, status=status.value, duration=call.duration, direction=call.direction.value)
    if call.direction is Direction.inbound and status is CallStatus.busy:
        carrier.parents.memory(call.party).awaits_call = True
    _report(carrier, call, "completed", status)


def _move(carrier: Carrier, call: Call, status: CallStatus) -> None:
    call.status = status
    call.updated = carrier.clock()


def _report(carrier: Carrier, call: Call, event: str, status: CallStatus) -> None:
    """Tell the customer of an event, if he asked for it. Every ending is the event `completed`."""
    if call.callbacks.hook is None or event not in call.callbacks.events:
        return
    params = progress_params(carrier.settings.account_sid, call, status, carrier.clock())
    call.sequence += 1
    carrier.tell(call, call.callbacks.hook, params)
