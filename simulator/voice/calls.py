"""The life of a call: queued, placed, ringing, answered, performed, over; and parents who dial in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from simulator.carrier import Carrier
from simulator.handset.handset import Handset
from simulator.model import (
    Call,
    Callbacks,
    CallStatus,
    Direction,
    IncomingNumber,
    Instructions,
    new_sid,
)
from simulator.people.answering import pick_up
from simulator.people.habits import Habit
from simulator.people.parents import Visit
from simulator.people.phones import greeting_seconds
from simulator.voice import whole
from simulator.voice.forms import detection_params, progress_params
from simulator.voice.line import HungUpError, Line
from simulator.voice.player import perform
from simulator.voice.stage import CallOverError, Stage, ask

# Simulated seconds until the network says that a number is busy, or does not exist; and until detection hears
# enough to tell a machine.
NETWORK_SECONDS = 2.0
DETECTION_SECONDS = 4.0
BEEP_SECONDS = 1.0
# What has waited so long in the account's queue is canceled; simulated seconds.
QUEUE_SECONDS = 24 * 3600.0

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


async def _live(carrier: Carrier, call: Call, life: Callable[[Carrier, Call], Awaitable[CallStatus]]) -> None:
    """Run a call to its end, which REST may bring about at any moment."""
    try:
        status = await life(carrier, call)
    except asyncio.CancelledError:
        if call.wanted is None:
            raise
        status = call.wanted
        carrier.note("hung_up", call, by=call.ender)
    _finish(carrier, call, status)


async def _outgoing(carrier: Carrier, call: Call) -> CallStatus:
    if not await _has_its_turn(carrier, call):
        return CallStatus.canceled
    call.started = carrier.clock()
    call.waited = (call.started - call.created).total_seconds()
    handset = carrier.handsets.at(call.to)
    visit = carrier.parents.dial(call.to) if handset else carrier.parents.receive(call.to)
    _note_start(carrier, call, visit)
    _report(carrier, call, "initiated", CallStatus.initiated)
    unanswered = await (_ring_in_the_browser(carrier, call, handset) if handset else _ring(carrier, call, visit))
    if unanswered is None:
        return await _talk(carrier, call, visit)
    if unanswered is CallStatus.no_answer and carrier.parents.dials_back(visit):
        carrier.spawn(_dial_back(carrier, call, visit))
    return unanswered


async def _has_its_turn(carrier: Carrier, call: Call) -> bool:
    """Wait in the account's queue; a call that another one dials does not pass through it."""
    if call.direction is Direction.dialled:
        return True
    try:
        async with asyncio.timeout(QUEUE_SECONDS / carrier.settings.speed):
            await carrier.hold(call)
            await carrier.pace.turn()
    except TimeoutError:
        return False
    return True


async def _ring(carrier: Carrier, call: Call, visit: Visit) -> CallStatus | None:
    """Ring: None when somebody answers, else how the call ends."""
    unreached = _UNREACHED.get(visit.habit)
    if unreached:
        await carrier.rest(NETWORK_SECONDS)
        return unreached
    _move(carrier, call, CallStatus.ringing)
    _report(carrier, call, "ringing", CallStatus.ringing)
    ring = visit.ring_seconds
    if visit.habit is Habit.ignores or ring >= call.ring_limit:
        await carrier.rest(call.ring_limit)
        return CallStatus.no_answer
    await carrier.rest(ring)
    return None


async def _ring_in_the_browser(carrier: Carrier, call: Call, handset: Handset) -> CallStatus | None:
    """The same at a telephone that a person holds, for as long in real time."""
    if handset.call:
        await carrier.rest(NETWORK_SECONDS)
        return CallStatus.busy
    carrier.handsets.connect(call, handset)
    _move(carrier, call, CallStatus.ringing)
    _report(carrier, call, "ringing", CallStatus.ringing)
    return await handset.rings(call)


async def _incoming(carrier: Carrier, call: Call, visit: Visit) -> CallStatus:
    _note_start(carrier, call, visit)
    if call.instructions.main is None:
        carrier.note("document_failed", call, url="", code=11100, words="the number has no VoiceUrl")
        return CallStatus.failed
    return await _talk(carrier, call, visit)


async def _talk(carrier: Carrier, call: Call, visit: Visit) -> CallStatus:
    """Perform the call's TwiML with whoever holds the other end."""
    note = partial(carrier.note, call=call)
    handset = carrier.handsets.on(call)
    line = handset.lift(visit.memory, note) if handset else Line(pick_up(visit, note), carrier.settings.speed)
    stage = Stage(carrier, call, line, lambda: _answer(stage, visit), perform, place)
    try:
        async with asyncio.timeout(call.time_limit / line.speed) as line.limit:
            await _perform_all(stage, visit)
    except (HungUpError, TimeoutError):
        pass
    except CallOverError as over:
        return over.status
    finally:
        call.duration = round(line.now - stage.answered_at)
        if stage.after:
            carrier.spawn(ask(stage, stage.after))
    return CallStatus.completed if call.status is CallStatus.in_progress else CallStatus.no_answer


async def _perform_all(stage: Stage, visit: Visit) -> None:
    """Perform the call from its answer on, and what REST puts in the place of its instructions meanwhile.

    Raises TimeoutError when the call has lasted long enough.
    """
    performing: Awaitable[object] = _perform_own(stage, visit)
    while True:
        try:
            await performing
        except asyncio.CancelledError:
            performing = perform(stage, _redirected(stage))
        else:
            return


async def _perform_own(stage: Stage, visit: Visit) -> None:
    """The call's own instructions and what follows them."""
    call = stage.call
    if call.direction is not Direction.inbound:
        stage.answer()
        await _begin_detection(stage, visit)
    if call.instructions.main or call.instructions.twiml:
        await perform(stage, call.instructions)
    if call.then:
        await call.then(stage)


def _redirected(stage: Stage) -> Instructions:
    """Where REST sends a call that was interrupted; several requests at once are one. Raises what else stopped it."""
    call, current, limit = stage.call, asyncio.current_task(), stage.line.limit
    if limit and limit.expired():
        raise TimeoutError
    if call.redirect is None or call.wanted or current is None:
        raise asyncio.CancelledError
    while current.uncancel():
        pass
    call.instructions = replace(call.redirect, fallback=call.redirect.fallback or call.instructions.fallback)
    call.redirect, call.then, stage.after = None, None, None
    return call.instructions


async def _begin_detection(stage: Stage, visit: Visit) -> None:
    """Synchronous detection keeps everybody waiting; the asynchronous kind goes on beside the call."""
    call, seconds = stage.call, _detection_seconds(stage.call, visit)
    if call.detection.mode and call.detection.asynchronous:
        stage.carrier.spawn(_detect_beside(stage.carrier, call, visit, seconds))
    elif call.detection.mode:
        await stage.line.through(seconds)
        _detected(stage.carrier, call, visit)


def _detection_seconds(call: Call, visit: Visit) -> float:
    """To hear a message to its end takes as long as the message, and its tone."""
    waits = call.detection.mode == "DetectMessageEnd" and visit.habit is Habit.voicemail
    return max(DETECTION_SECONDS, greeting_seconds(visit) + BEEP_SECONDS) if waits else DETECTION_SECONDS


async def _detect_beside(carrier: Carrier, call: Call, visit: Visit, seconds: float) -> None:
    await carrier.rest(seconds)
    if not call.is_over:
        _detected(carrier, call, visit)
        params = detection_params(carrier.settings.account_sid, call, seconds)
        carrier.tell(call, call.detection.hook, params)


def _detected(carrier: Carrier, call: Call, visit: Visit) -> None:
    call.answered_by = _answered_by(call.detection.mode, visit)
    carrier.note("detected", call, answered_by=call.answered_by)


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
    facts["role"] = visit.role
    carrier.note("started", call, direction=call.direction.value, **facts)


def _answer(stage: Stage, visit: Visit) -> None:
    carrier, call = stage.carrier, stage.call
    if call.status is CallStatus.in_progress:
        return
    stage.answered_at = stage.line.now
    _move(carrier, call, CallStatus.in_progress)
    carrier.note("answered", call, habit=visit.habit.value)
    _report(carrier, call, "answered", CallStatus.in_progress)
    whole.begin(carrier, call)


def _finish(carrier: Carrier, call: Call, status: CallStatus) -> None:
    call.duration = call.duration or 0 if status is CallStatus.completed else None
    call.ended = carrier.clock()
    call.task = None
    _move(carrier, call, status)
    whole.end(carrier, call)
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
