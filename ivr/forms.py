"""The carrier's form -> what was heard. Whatever the form holds, something was heard: nothing here raises."""

import re
from collections.abc import Mapping
from typing import Final

from conversation.heard import Heard, Recorded, Said, Silence
from rules.phones import read_phone

KEYS_KEPT: Final = 32
"""Nobody presses more keys than this in one turn; longer input is not understood anyway."""
NOT_A_KEY: Final = re.compile(r"[^0-9*#]")
NOT_UNDERSTOOD: Final = "?"
"""Stands for what no telephone sends (a NUL byte, a letter): leaving that out could make a key of the rest."""
SID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
"""The carrier's own are two letters and 32 hexadecimal digits; others that speak its API use UUIDs."""
SID_IN_URL: Final = re.compile(r"RE[0-9a-f]{32}")
HUNG_UP: Final = "hangup"
LIKELY_NUMBER: Final = re.compile(r"[0-9]{1,8}")


def call_sid(form: Mapping[str, str]) -> str:
    """CallSid; empty when there is none, or what stands there cannot be one."""
    given = form.get("CallSid", "")
    return given if SID.fullmatch(given) else ""


def caller_number(form: Mapping[str, str]) -> str:
    """From in E.164, though a trunk may deliver the eight digits alone; as given where that is no telephone."""
    given = form.get("From", "")
    return read_phone(given).e164 or given


def called_number(form: Mapping[str, str]) -> str:
    """To, read as From is."""
    given = form.get("To", "")
    return read_phone(given).e164 or given


def whole_number(text: str) -> int:
    """A duration in seconds or an error code, of at most eight digits; 0 for what is not one."""
    return int(text) if LIKELY_NUMBER.fullmatch(text) else 0


def recording_sid(form: Mapping[str, str]) -> str:
    """RecordingSid, or the SID in RecordingUrl, which is never followed; empty when there is none."""
    given = form.get("RecordingSid", "")
    if SID.fullmatch(given):
        return given
    named = SID_IN_URL.search(form.get("RecordingUrl", ""))
    return named[0] if named else ""


def heard_in_turn(form: Mapping[str, str]) -> Heard:
    """What the parent did at a question: a recording, keys, or nothing."""
    digits = form.get("Digits", "")
    if ref := recording_sid(form):
        key = digits if digits == HUNG_UP else NOT_A_KEY.sub("", digits)[:1]
        return Recorded(ref, whole_number(form.get("RecordingDuration", "")), key)
    if not digits.strip():
        return Silence()
    return Said(NOT_UNDERSTOOD if NOT_A_KEY.search(digits) else digits[:KEYS_KEPT])
