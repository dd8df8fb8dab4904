"""Who gets in touch of himself: complaints, texts and missed calls at the rates of a profile."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from simulator.carrier import Carrier
from simulator.model import Direction, IncomingNumber
from simulator.people.habits import Habit, UnpromptedProfile, draw
from simulator.people.meanings import KEYWORDS
from simulator.texts.inbound import write
from simulator.texts.messages import TextDirection
from simulator.voice.calls import dial_in

_HOUR: Final = 3600.0
_NUMBER_LENGTH: Final = len("+50255550001")


def begin(carrier: Carrier, profile: UnpromptedProfile) -> None:
    """Let parents get in touch from now on, until the carrier stops."""
    for kind in _KINDS:
        rate = getattr(profile, kind)
        if rate:
            carrier.spawn(_keep_on(carrier, profile, kind, rate))


async def _keep_on(carrier: Carrier, profile: UnpromptedProfile, kind: str, rate: float) -> None:
    """One kind, at random moments; `rate`: in a simulated hour. Nobody knows a number that leads nowhere yet."""
    seed = f"{carrier.settings.seed}:unprompted:{kind}"
    when, chance = Random(f"{seed}:when"), Random(seed)  # noqa: S311 - repeatable on purpose
    setting, does = _KINDS[kind]
    while True:
        await carrier.rest(when.expovariate(rate / _HOUR))
        lines = [number for number in carrier.numbers.values() if number.settings.get(setting)]
        if lines:
            number, body = _who(carrier, profile, chance), draw(chance, profile.bodies)
            await carrier.until_hung_up(number)
            does(carrier, number, lines, body)


def _who(carrier: Carrier, profile: UnpromptedProfile, chance: Random) -> str:
    """Somebody who was called or written to before, or a stranger."""
    digits = _NUMBER_LENGTH - len(profile.strangers)
    stranger = f"{profile.strangers}{chance.randrange(10**digits):0{digits}}"
    known, place = chance.random() < profile.known, chance.random()
    contacted = _contacted(carrier) if known else []
    return contacted[int(place * len(contacted))] if contacted else stranger


def _contacted(carrier: Carrier) -> list[str]:
    called = {call.party for call in carrier.calls.values() if call.direction is not Direction.inbound}
    written = {m.party for m in carrier.texts.messages.values() if m.direction is TextDirection.outbound}
    return sorted(number for number in called | written if carrier.parents.monitor_at(number) is None)


def _complains(carrier: Carrier, number: str, lines: Sequence[IncomingNumber], body: str) -> None:  # noqa: ARG001
    """Complaints go to the first of the account's numbers that takes calls."""
    dial_in(carrier, number, lines[0], Habit.complains)


def _gives_missed_call(carrier: Carrier, number: str, lines: Sequence[IncomingNumber], body: str) -> None:  # noqa: ARG001
    """Missed calls go to the last of the account's numbers that takes calls."""
    dial_in(carrier, number, lines[-1], Habit.missed_call)


def _writes(carrier: Carrier, number: str, lines: Sequence[IncomingNumber], body: str) -> None:
    write(carrier, number, lines[0].phone_number, body, KEYWORDS.get(body.strip().upper()))


# The setting of a number that takes this kind of contact, and what is done.
_KINDS: Final[Mapping[str, tuple[str, Callable[[Carrier, str, Sequence[IncomingNumber], str], None]]]] = {
    "complaints": ("VoiceUrl", _complains),
    "texts": ("SmsUrl", _writes),
    "missed_calls": ("VoiceUrl", _gives_missed_call),
}
