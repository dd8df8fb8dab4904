"""Whom the carrier calls: addresses, and Guatemala's numbering plan (SIT: eight digits, 3 to 5 mobile). Pure."""

import re
from typing import Final

HOME: Final = "+502"
"""Where the account may call and write to."""
_E164: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_ADDRESS: Final = re.compile(r"sips?:[^@\s]+@[^@\s]+|client:\w[\w.-]*")
_MOBILE: Final = frozenset("345")
_SERVED: Final = _MOBILE | frozenset("267")
"""First digits that a network of the country serves."""
_DIGITS: Final = 8


def is_number(text: str) -> bool:
    """Whether a text is a telephone number with its country (E.164)."""
    return _E164.fullmatch(text) is not None


def is_mobile(number: str) -> bool:
    """Whether one of the country's numbers is a mobile telephone's."""
    return number.removeprefix(HOME)[:1] in _MOBILE


def is_address(text: str) -> bool:
    """Whether a text names a telephone reached by the internet (`sip:`, `client:`)."""
    return _ADDRESS.fullmatch(text) is not None


def refusal(called: str) -> int:
    """The carrier's code with which a call to this is refused at once; 0 when it is placed."""
    if is_address(called):
        return 0
    if not is_number(called):
        return 21211
    if not called.startswith(HOME):
        return 21215
    local = called.removeprefix(HOME)
    if len(local) != _DIGITS:
        return 21217
    return 0 if local[0] in _SERVED else 21214
