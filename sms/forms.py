"""The carrier's form -> what a parent wrote. Whatever the form holds, something was written: nothing here raises."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rules.phones import read_phone
from rules.routing import Mode

SID: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
"""The carrier's own are two letters and 32 hexadecimal digits; others that speak its API use UUIDs."""
SID_FIELDS: Final = ("MessageSid", "SmsMessageSid", "SmsSid")
PREFIX: Final = "whatsapp:"
LONGEST_TEXT: Final = 1600
"""Characters: no message of the carrier's is longer."""
UNSEEN: Final = frozenset({"Cc", "Cs"})
"""Unicode categories that no telephone shows: control characters and halves of a letter. PostgreSQL keeps no NUL."""
CARRIERS_WORDS: Final = frozenset({"STOP", "START", "HELP"})
LIKELY_CODE: Final = re.compile(r"[0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a parent.

    sid: MessageSid; empty when what stands there cannot be one. sender: E.164; empty for what is no telephone (a
    short code, a word). opt_out: STOP, START or HELP when the carrier has answered already, else empty.
    """

    sid: str
    sender: str
    mode: Mode
    text: str
    opt_out: str


def read_message(form: Mapping[str, str]) -> Inbound:
    """What the form of an inbound message says."""
    given = form.get("From", "")
    opt_out = form.get("OptOutType", "").upper()
    return Inbound(
        sid=message_sid(form),
        sender=read_phone(given.removeprefix(PREFIX)).e164 or "",
        mode=Mode.whatsapp if given.startswith(PREFIX) else Mode.sms,
        text=plain_text(form.get("Body", "")),
        opt_out=opt_out if opt_out in CARRIERS_WORDS else "",
    )


def message_sid(form: Mapping[str, str]) -> str:
    """The message's SID under any of its names; empty when there is none."""
    given = next((form[name] for name in SID_FIELDS if form.get(name)), "")
    return given if SID.fullmatch(given) else ""


def plain_text(text: str) -> str:
    """Composed (NFC), with one kind of line break and nothing that cannot be seen; the rest is as it was written."""
    lines = text[: 2 * LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter) not in UNSEEN)
    return unicodedata.normalize("NFC", seen).strip()[:LONGEST_TEXT]


def error_code(form: Mapping[str, str]) -> int | None:
    """ErrorCode, where the carrier gave one."""
    given = form.get("ErrorCode", "")
    return (int(given) or None) if LIKELY_CODE.fullmatch(given) else None
