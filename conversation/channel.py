"""Through what a parent is talked with."""

from enum import StrEnum


class Channel(StrEnum):
    """The mouths of a conversation. WhatsApp is `sms`: the same words, written and answered in the same way."""

    voice = "voice"
    sms = "sms"
    web = "web"

    @property
    def is_spoken(self) -> bool:
        """Silence can be heard, and a voice recorded, only where people speak."""
        return self is Channel.voice

    @property
    def is_thread(self) -> bool:
        """What was written stays before the parent's eyes, so nothing is said twice; and he may write unasked."""
        return self is Channel.sms
