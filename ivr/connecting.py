"""A number of the account is made to bring its calls and texts to this service."""

from typing import Final

from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Carrier

WORDS: Final = {
    "unknown_number": "La cuenta no tiene el número {number}: revise cómo está escrito, con + y código de país.",
    "carrier_refused": "El operador no aceptó el cambio ({problem}): revise la cuenta y sus permisos.",
    "carrier_unreachable": "El operador no responde: revise TWILIO_API_BASE_URL y la red, y pruebe otra vez.",
}


class LineError(Exception):
    """The number could not be connected; `code` for programs, `words` for people."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.words = code, WORDS[code].format(**values)
        super().__init__(self.words)


def addresses(public_base_url: str) -> dict[str, str]:
    """What an incoming number asks for, as the carrier names it."""
    return {
        "voice_url": f"{public_base_url}/voice/incoming",
        "voice_fallback_url": f"{public_base_url}/voice/fallback",
        "status_callback": f"{public_base_url}/voice/status",
        "sms_url": f"{public_base_url}/sms/incoming",
        "sms_fallback_url": f"{public_base_url}/sms/incoming",
    }


def connect_line(carrier: Carrier, number: str, public_base_url: str) -> None:
    """Set every address of `number`. Raises LineError."""
    try:
        connected = carrier.connect(number, addresses(public_base_url))
    except CarrierRefused as refused:
        problem = f"error {refused.code}" if refused.code else f"HTTP {refused.status}"
        raise LineError("carrier_refused", problem=problem) from refused
    except CarrierUnreachable as unreachable:
        raise LineError("carrier_unreachable") from unreachable
    if not connected:
        raise LineError("unknown_number", number=number)
