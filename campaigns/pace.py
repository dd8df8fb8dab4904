"""Pacing of the whole account: evenly spaced slots in Redis, shared by every worker.

Each bucket holds the moment of its next free slot (generic cell rate algorithm without a burst). Redis emptied means
that the next slot is now: nothing is lost, and one call at most leaves early.
"""

from collections.abc import Mapping
from typing import Final

from redis import Redis

_RESERVE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local slot = now
for i = 1, #KEYS do
  slot = math.max(slot, tonumber(redis.call('GET', KEYS[i]) or now))
end
for i = 1, #KEYS do
  local interval = tonumber(ARGV[i])
  local lives = math.ceil((slot - now + interval) / 1000) + 1000
  redis.call('SET', KEYS[i], string.format('%.0f', slot + interval), 'PX', lives)
end
return string.format('%.0f', slot - now)
"""
MICROSECONDS: Final = 1_000_000


class Pacer:
    """Hands out slots; several buckets at once give the slot that suits all of them."""

    def __init__(self, redis: Redis) -> None:
        self._reserve = redis.register_script(_RESERVE)

    def wait_for_slot(self, rates: Mapping[str, float]) -> float:
        """Seconds until the reserved slot. `rates`: bucket name -> slots per second, each above 0."""
        intervals = [int(MICROSECONDS / rate) for rate in rates.values()]
        wait = self._reserve(keys=[f"escucha:pace:{name}" for name in rates], args=intervals)
        return int(wait) / MICROSECONDS
