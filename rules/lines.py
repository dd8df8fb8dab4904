"""The numbers that this house writes and calls from, and which modes of a campaign they allow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from rules.phones import read_phone
from rules.routing import Mode

CALL_BACK: Final = "call-back"


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbers in E.164, short numbers, or "" for what is not set up.

    voice: calls come from it, and complaints go to it. texts: SMS come from it, or from a messaging service.
    missed_call: rejects and calls back.
    """

    voice: str
    texts: str = ""
    whatsapp: str = ""
    missed_call: str = ""


def usable_modes(modes: Sequence[Mode], answer_by: str, lines: Lines) -> tuple[Mode, ...]:
    """The modes of a campaign that the house can use, in the campaign's order.

    A text that asks for a missed call needs the number to ring.
    """
    ways = {
        Mode.voice: True,
        Mode.sms: bool(lines.texts) and (answer_by != CALL_BACK or bool(lines.missed_call)),
        Mode.whatsapp: bool(lines.whatsapp),
        Mode.web: bool(lines.texts),
        Mode.monitor: True,
    }
    return tuple(mode for mode in modes if ways.get(mode))


def missing_settings(modes: Collection[Mode], answer_by: str, lines: Lines) -> dict[Mode, str]:
    """Mode that is not usable -> the setting that it lacks."""
    lacks = {
        Mode.sms: "SMS_FROM" if not lines.texts else "MISSED_CALL_NUMBER",
        Mode.whatsapp: "WHATSAPP_FROM",
        Mode.web: "SMS_FROM",
    }
    usable = usable_modes(tuple(modes), answer_by, lines)
    return {mode: lacks[mode] for mode in modes if mode not in usable}


def spoken_number(number: str) -> str:
    """As people write it, at most 9 characters for a number of Guatemala: "+50224110000" -> "2411-0000"."""
    phone = read_phone(number)
    national = (phone.e164 or "").removeprefix("+502")
    return f"{national[:4]}-{national[4:]}" if len(national) == 8 else number
