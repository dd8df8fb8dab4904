"""Assisted calls: what may be asked of the carrier for one, and how far each of its telephones has come."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Order(StrEnum):
    """Something to ask of the carrier for one telephone of an assisted call."""

    ring_staff = "ring_staff"  # of a monitor, of a third person, of who listens in: a whisper first
    ring_parent = "ring_parent"
    join_parent = "join_parent"  # from the queue into the conference
    requeue_parent = "requeue_parent"  # and back
    hold = "hold"
    resume = "resume"
    mute = "mute"
    unmute = "unmute"
    announce = "announce"  # the parent is told not to hang up
    hang_up_leg = "hang_up_leg"
    look = "look"  # nothing was heard of this telephone for a while: the carrier is asked
    meet = "meet"  # nothing was heard of its coming into the conference: the carrier is asked who is there


FENCELESS: Final = frozenset({Order.hang_up_leg, Order.look})
"""Orders that hold for a telephone whoever has the call meanwhile; all others die with the claim they were given in."""


class LegState(StrEnum):
    """asked: of the carrier, or about to be. left: out of the conference; its call may go on."""

    asked = "asked"
    answered = "answered"
    joined = "joined"
    left = "left"
    ended = "ended"


RING_SECONDS: Final = 30
"""How long a telephone of the staff rings: less than the lease of a claim, so that its silence is heard of first."""
JOINING: Final = timedelta(seconds=20)
"""How long the parent may take from the queue into the conference once the monitor has pressed the key."""
DIALLING: Final = timedelta(seconds=90)
"""How long the parent's telephone may take until a call of a monitor's counts as not answered, whatever the carrier
tells us."""
SILENCE: Final = timedelta(seconds=60)
"""After that without news of a call in progress the carrier is asked about its telephones."""
