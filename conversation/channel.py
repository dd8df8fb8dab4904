"""Through what a parent is talked with."""

from enum import StrEnum


class Channel(StrEnum):
    """The mouths of a conversation. WhatsApp is `sms`: the same words, written and answered in the same way.

    monitor: a person reads the words aloud, on the telephone or from paper, and keys what the parent answers.
    """

    voice = "voice"
    sms = "sms"
    web = "web"
    monitor = "monitor"

    @property
    def is_spoken(self) -> bool:
        """Silence can be heard, and a voice recorded, only where people speak."""
        return self is Channel.voice

    @property
    def is_thread(self) -> bool:
        """What was written stays before the parent's eyes, so nothing is said twice; and he may write unasked."""
        return self is Channel.sms

    @property
    def is_shown(self) -> bool:
        """Each key has its words beside it: on a button of a page, or beside a digit of the monitor's form."""
        return self in (Channel.web, Channel.monitor)

    @property
    def has_monitor(self) -> bool:
        """A person asks: a wrong key is a slip of his, he may go back, and what is answered already stays."""
        return self is Channel.monitor
