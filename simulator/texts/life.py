"""The life of a text that leaves: accepted, queued, sent, and delivered to the parent or not."""

import asyncio
from datetime import datetime
from random import Random

from simulator.carrier import CALLBACK_DELAY, Carrier
from simulator.people.habits import Habit
from simulator.texts.forms import status_params
from simulator.texts.messages import FAILURES, WHATSAPP, Message, MessageStatus, plain_number

# Simulated seconds: on the carrier's side, on the way to the telephone, until a WhatsApp is seen.
SENDING_SECONDS = 0.3
DELIVERY_SECONDS = 1.0
READ_SECONDS = 2.0
# One message in so many has a status told so late that the next one overtakes it.
OVERTAKEN_ONE_IN = 5
OVERTAKEN_SECONDS = 4.0

UNREACHABLE = 30005
OPTED_OUT = 21610
OUTSIDE_WINDOW = 63016
NO_WHATSAPP = 63024
NO_SENDER = 21703


def begin(carrier: Carrier, message: Message) -> None:
    """A message leaves: it waits for its turn in the account's queue; a scheduled one for its time before."""
    carrier.texts.messages[message.sid] = message
    if message.send_at:
        carrier.spawn(_wait(carrier, message, message.send_at))
    else:
        _leave(carrier, message)


async def _wait(carrier: Carrier, message: Message, send_at: datetime) -> None:
    await carrier.rest((send_at - message.created).total_seconds())
    if message.status is MessageStatus.scheduled:
        message.status = MessageStatus.accepted
        _leave(carrier, message)


async def cancel(carrier: Carrier, message: Message) -> None:
    """A scheduled message never leaves."""
    message.status = MessageStatus.canceled  # at once: its time may come while the rest is done
    await _move(carrier, message, MessageStatus.canceled, 0.0)


def _leave(carrier: Carrier, message: Message) -> None:
    carrier.texts.received[message.party] += 1
    shown = {"direction": message.direction.value, "from": message.sender, "to": message.to, "body": message.body}
    carrier.note_text("text_left", message, **shown)
    message.overtaken = _overtaken(carrier, message)
    carrier.spawn(_live(carrier, message))


def fate(carrier: Carrier, message: Message) -> int:
    """The code with which a message fails; 0 when it arrives."""
    parent, held = carrier.parents.at(message.party), carrier.handsets.at(message.party) is not None
    if message.barred:
        return message.barred
    if carrier.texts.has_opted_out(message):
        return OPTED_OUT
    if message.by_whatsapp:
        return _whatsapp_fate(carrier, message, has_it=held or parent.texting.whatsapp)
    if held:
        return 0  # a telephone in somebody's hand is on
    return parent.texting.error or (UNREACHABLE if Habit.not_working in parent.habits else 0)


def _whatsapp_fate(carrier: Carrier, message: Message, *, has_it: bool) -> int:
    now = asyncio.get_running_loop().time()
    if not has_it:
        return NO_WHATSAPP
    free = message.template or carrier.texts.window_is_open(message, now, carrier.settings.speed)
    return 0 if free else OUTSIDE_WINDOW


def _overtaken(carrier: Carrier, message: Message) -> MessageStatus | None:
    """The status of this message that is told too late, if any; the same for a seed."""
    nth = carrier.texts.received[message.party]
    chance = Random(f"{carrier.settings.seed}:{message.party}:text:{nth}")  # noqa: S311 - repeatable on purpose
    return MessageStatus.sent if chance.randrange(OVERTAKEN_ONE_IN) == 0 else None


async def _live(carrier: Carrier, message: Message) -> None:
    if message.status is MessageStatus.accepted:
        await _find_sender(carrier, message)
    await carrier.texts.pace.turn()
    code = fate(carrier, message)
    ending = FAILURES[code][0] if code else MessageStatus.delivered
    if ending is not MessageStatus.failed:
        await _move(carrier, message, MessageStatus.sending, SENDING_SECONDS)
        message.sent = carrier.clock()
        await _move(carrier, message, MessageStatus.sent, SENDING_SECONDS)
    await _move(carrier, message, ending, DELIVERY_SECONDS, code)
    carrier.note_text("text_ended", message, status=ending.value, code=code)
    if ending is MessageStatus.delivered:
        carrier.texts.arrives(message)


async def _move(carrier: Carrier, message: Message, status: MessageStatus, after: float, code: int = 0) -> None:
    await carrier.rest(after)
    message.status, message.error_code = status, code
    message.updated = carrier.clock()
    delay = OVERTAKEN_SECONDS if status is message.overtaken else CALLBACK_DELAY
    carrier.tell_text(message, status_params(carrier.settings.account_sid, message, status), delay)


async def is_seen(carrier: Carrier, message: Message) -> None:
    """The parent has opened a WhatsApp."""
    await _move(carrier, message, MessageStatus.read, READ_SECONDS)


async def _find_sender(carrier: Carrier, message: Message) -> None:
    """The number that the messaging service sends from: one that takes answers, where there is one. The account may
    have released them all."""
    numbers = sorted(carrier.numbers.values(), key=lambda number: not number.settings.get("SmsUrl"))
    if not message.sender and numbers:
        message.sender = (WHATSAPP if message.by_whatsapp else "") + numbers[0].phone_number
    if message.sender:
        await _move(carrier, message, MessageStatus.queued, 0.0)
    else:
        message.barred = NO_SENDER


def is_ours(carrier: Carrier, address: str) -> bool:
    """Whether an address, with or without its channel, is one of the account's."""
    return any(number.phone_number == plain_number(address) for number in carrier.numbers.values())
