"""The carrier's form -> what was heard. Whatever the form holds, something was heard: nothing here raises."""

import re
from collections.abc import Mapping
from typing import Final

from conversation.heard import Heard, Recorded, Said, Silence

KEYS_KEPT: Final = 32
"""Nobody presses more keys than this in one turn; longer input is not understood anyway."""
NOT_A_KEY: Final = re.compile(r"[^0-9*#]")
RECORDING_SID: Final = re.compile(r"RE[0-9a-f]{32}")
HUNG_UP: Final = "hangup"
LONGEST_RECORDING: Final = 3600


def call_sid(form: Mapping[str, str]) -> str:
    """CallSid, as plain text of at most 64 characters; empty when there is none."""
    return re.sub(r"[^A-Za-z0-9]", "", form.get("CallSid", ""))[:64]


def seconds(text: str) -> int:
    """A duration in whole seconds; 0 for what is not one."""
    return min(int(text), LONGEST_RECORDING) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def recording_sid(form: Mapping[str, str]) -> str:
    """RecordingSid, or the SID in RecordingUrl, which is never followed; empty when there is none."""
    for name in ("RecordingSid", "RecordingUrl"):
        if found := RECORDING_SID.search(form.get(name, "")):
            return found[0]
    return ""


def heard_in_turn(form: Mapping[str, str]) -> Heard:
    """What the parent did at a question: a recording, keys, or nothing."""
    digits = form.get("Digits", "")
    if ref := recording_sid(form):
        key = digits if digits == HUNG_UP else NOT_A_KEY.sub("", digits)[:1]
        return Recorded(ref, seconds(form.get("RecordingDuration", "")), key)
    # What is not a key (a NUL byte, a letter) stands as a space, so that it cannot turn into another key by leaving.
    keys = NOT_A_KEY.sub(" ", digits)[:KEYS_KEPT]
    return Said(keys) if keys else Silence()
