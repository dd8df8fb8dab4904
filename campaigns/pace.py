"""Pacing of the whole account: evenly spaced slots in Redis, shared by every worker.

Each bucket holds the moment of its next free slot (generic cell rate algorithm without a burst). Redis emptied means
that the next slot is now: nothing is lost, and one call at most leaves early.
"""

from typing import Final

from redis import Redis

_RESERVE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval = tonumber(ARGV[1])
local slot = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local lives = math.ceil((slot - now + interval) / 1000) + 1000
redis.call('SET', KEYS[1], string.format('%.0f', slot + interval), 'PX', lives)
return string.format('%.0f', slot - now)
"""
_NEXT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
return string.format('%.0f', math.max(now, tonumber(redis.call('GET', KEYS[1]) or now)) - now)
"""
MICROSECONDS: Final = 1_000_000


class Pacer:
    """Hands out the slots of each bucket, one after the other."""

    def __init__(self, redis: Redis) -> None:
        self._reserve = redis.register_script(_RESERVE)
        self._next = redis.register_script(_NEXT)

    def next_slot(self, bucket: str) -> float:
        """Seconds until the bucket's next free slot; nothing is reserved."""
        return int(self._next(keys=[f"escucha:pace:{bucket}"])) / MICROSECONDS

    def wait_for_slot(self, bucket: str, rate: float) -> float:
        """Seconds until the slot that is now reserved. `rate`: slots per second, above 0."""
        wait = self._reserve(keys=[f"escucha:pace:{bucket}"], args=[int(MICROSECONDS / rate)])
        return int(wait) / MICROSECONDS
